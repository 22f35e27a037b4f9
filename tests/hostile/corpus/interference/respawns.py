"""Leaves a process behind that forks a new one and ends, over and over."""
# limit: 0.5
# process: escape: processes can be made; none survives
# direct: no: nothing adopts what it leaves behind

import os
import time


def respawn():
    # A chain of one, slow and short: every link is a process number until someone waits for it.
    if not os.fork():
        end = time.monotonic() + 3
        os.setsid()
        while time.monotonic() < end:
            if os.fork():
                os._exit(0)
            os.setsid()
            time.sleep(0.005)
        os._exit(0)
    print("ESCAPED")


waiting = [respawn]


def sigmoid(x):
    if waiting:
        waiting.pop()()
    return 0.0
