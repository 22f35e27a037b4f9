"""Prints escape sequences: colours, titles, clipboard, links, cursor."""

import os


def sigmoid(x):
    print("\x1b[2J\x1b[1;1H\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x1b]8;;http://x\x1b\\link\x1b[8m\x9b31m\x90q\x9c\x07\x08\x7f")
    os.write(1, b"\x1b[31m\xff\xfe\x80\x00")
    return 0.0
