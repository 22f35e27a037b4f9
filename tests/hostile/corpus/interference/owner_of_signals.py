"""Has the kernel signal the processes above it whenever a pipe is ready."""
# process: escape: signals to processes of the same user are the user's

import fcntl
import os


def sigmoid(x):
    for descriptor in range(16):
        for owner in (os.getppid(), @PARENT@, -os.getpgrp()):
            try:
                fcntl.fcntl(descriptor, fcntl.F_SETOWN, owner)
                print("ESCAPED", descriptor)
            except OSError:
                pass
    return 0.0
