"""Makes files, folders, links, pipes and sockets wherever it can."""
# process: escape, files: files are open to the user's processes

import os
import socket


def sigmoid(x):
    for folder in ("/tmp", "/dev/shm", "@OUTSIDE@", ".", "@SUBMISSION@"):
        mark = f"{folder}/hostile-mark"
        for way in (
            lambda: os.close(os.open(mark + "1", os.O_CREAT | os.O_WRONLY)),
            lambda: os.mkdir(mark + "2"),
            lambda: os.symlink("/", mark + "3"),
            lambda: os.link("@DECOY@", mark + "4"),
            lambda: os.mkfifo(mark + "5"),
            lambda: socket.socket(socket.AF_UNIX).bind(mark + "6"),
            lambda: os.memfd_create("x"),
        ):
            try:
                way()
                print("ESCAPED")
            except OSError:
                pass
    return 0.0
