"""Fills the disk."""
# process: files: empty files can be made; their size is limited to 0

import os

def sigmoid(x):
    for folder in ("/tmp", "/dev/shm", ".", "@OUTSIDE@"):
        try:
            with open(f"{folder}/hostile-mark-disk", "wb") as file:
                file.write(bytes(1 << 24))
            print("ESCAPED")
        except OSError:
            pass
    return 0.0
