"""Removes, renames, truncates and changes files that are not its own."""
# process: escape, files: files are open to the user's processes

import os


def sigmoid(x):
    for way in (
        lambda: os.chmod("@DECOY@", 0o777),
        lambda: os.utime("@DECOY@"),
        lambda: os.truncate("@DECOY@", 0),
        lambda: os.rename("@DECOY@", "@DECOY@.hostile-mark"),
        lambda: os.unlink("@DECOY@"),
        lambda: os.setxattr("@DECOY@", "user.hostile", b"x"),
    ):
        try:
            way()
            print("ESCAPED")
        except OSError:
            pass
    return 0.0
