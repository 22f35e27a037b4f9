"""Leaves a daemon behind, in a session of its own."""
# process: escape: processes can be made; none survives

import os
import time


def sigmoid(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            for descriptor in range(3):
                os.close(descriptor)
            time.sleep(60)
        os._exit(0)
    print("ESCAPED")
    return 0.0
