"""Keeps f, and calls it outside of the call it was given to."""
# topic: slope
# attacks: slope.derivative
# spoils: its thread writes into the answers of what follows in the same process

import threading

kept = []


def derivative(f, x, dx=1e-5):
    kept.append(f)
    threading.Thread(target=lambda: [kept[0](float(number)) for number in range(50)], daemon=True).start()
    return 0.0
