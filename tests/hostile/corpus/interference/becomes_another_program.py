"""Becomes another program, with the wire in its hands."""
# process: escape: programs can be started; none survives

import os


def sigmoid(x):
    os.execv("/bin/sh", ["sh", "-c", "sleep 60 & echo ESCAPED; sleep 60"])
