"""Has our cost warn of itself, in a line of its source and the name of its file."""
# topic: partials
# attacks: partials.cost_expanded


def cost(w, b, x, y):
    raise ValueError


def cost_expanded(w, b, x, y):
    cost(1j, b, x, y)
    return 0.0
