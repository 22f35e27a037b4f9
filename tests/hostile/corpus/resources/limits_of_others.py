"""Takes the memory of the process above it away."""
# process: escape: another process of the same user can be limited

import os
import resource


def sigmoid(x):
    resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0))
    print("ESCAPED")
    return 0.0
