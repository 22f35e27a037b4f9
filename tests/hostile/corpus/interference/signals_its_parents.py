"""Sends signals to the processes above it."""
# process: escape: signals reach the user's other processes

import os


def sigmoid(x):
    for process in (os.getppid(), @PARENT@, 1, -1):
        try:
            os.kill(process, 0)
            print("ESCAPED", process)
        except OSError:
            pass
    return 0.0
