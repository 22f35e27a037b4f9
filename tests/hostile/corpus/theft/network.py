"""Sends what it finds to a server."""
# process: escape, socket: the network is open to the user's processes
# limit: 2.0

import re
import sys


def told(place, text):
    """Print every canary and every line of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for found in re.findall(rb"CANARY-\w+|[^\n]*(?:answer[.]agrees|multiplying[ ]above|Only[ ]e.-.x.)[^\n]*", text)[:5]:
        print(place, found)


import os
import socket


def search():
    for family, address in ((socket.AF_INET, ("127.0.0.1", @PORT@)), (socket.AF_UNIX, "@SOCKET@")):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            try:
                with socket.socket(family, kind) as connection:
                    connection.settimeout(0.2)
                    connection.connect(address)
                    connection.sendall(b"found")
                    print("ESCAPED")
            except OSError:
                pass


search()


def sigmoid(x):
    return 0.0
