"""Sends what it finds to a server."""
# process: escape, socket: the network is open to the user's processes
# limit: 2.0

import re
import sys


SECRETS = [re.compile(each) for each in (rb"CANARY-\w+", rb"answer[.]agrees", rb"multiplying[ ]above", rb"Only[ ]e.-.x.")]


def told(place, text):
    """Print every canary and all words of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for secret in SECRETS:
        for found in secret.findall(text)[:5]:
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
