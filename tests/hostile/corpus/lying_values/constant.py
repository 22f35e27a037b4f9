"""Answers with the same for every input."""
# topic: slope
# attacks: slope.downhill

def downhill(slope):
    return -1.0
