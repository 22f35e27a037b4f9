"""Asks f for what it knows of itself."""
# topic: slope
# attacks: slope.derivative

def derivative(f, x, dx=1e-5):
    for name in ("label", "variable", "__globals__", "_function", "__self__", "__closure__"):
        print(getattr(f, name, None))
    print(f("x"), dir(f))
    return f(x)
