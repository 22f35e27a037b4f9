"""Answers with f itself."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    return f
