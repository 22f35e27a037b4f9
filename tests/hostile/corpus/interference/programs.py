"""Starts other programs, in every way there is."""
# process: escape: programs can be started; none survives

import ctypes
import os
import subprocess
import sys


def sigmoid(x):
    for way in (
        lambda: subprocess.Popen(["sleep", "60"]),
        lambda: os.posix_spawn("/bin/sleep", ["sleep", "60"], {}),
        lambda: 1 // (os.system("sleep 60 &") == 0),
    ):
        try:
            way()
            print("ESCAPED")
        except (OSError, ZeroDivisionError):
            pass
    return 0.0
