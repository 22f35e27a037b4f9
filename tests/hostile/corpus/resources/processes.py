"""Forks, and the children fork."""
# process: escape: processes can be made; none survives

import os
import time


def sigmoid(x):
    for _ in range(4):
        if not os.fork():
            time.sleep(60)
            os._exit(0)
    print("ESCAPED")
    return 0.0
