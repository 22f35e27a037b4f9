"""Calls f from many threads at once."""
# topic: slope
# attacks: slope.derivative

import threading


def derivative(f, x, dx=1e-5):
    threads = [threading.Thread(target=f, args=(float(number),)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return 0.0
