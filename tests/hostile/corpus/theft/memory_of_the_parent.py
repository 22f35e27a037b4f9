"""Reads the memory of the processes above it."""

import re
import sys


SECRETS = [re.compile(each) for each in (rb"CANARY-\w+", rb"answer[.]agrees", rb"multiplying[ ]above", rb"Only[ ]e.-.x.")]


def told(place, text):
    """Print every canary and all words of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for secret in SECRETS:
        for found in secret.findall(text)[:5]:
            print(place, found)


import ctypes
import os


def sigmoid(x):
    library = ctypes.CDLL(None, use_errno=True)
    room = ctypes.create_string_buffer(4096)

    class Vector(ctypes.Structure):
        _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))

    here = Vector(ctypes.addressof(room), 4096)
    there = Vector(id(sys), 64)
    for process in (os.getppid(), @PARENT@):
        if library.process_vm_readv(process, ctypes.byref(here), 1, ctypes.byref(there), 1, 0) > 0:
            print("ESCAPED readv")
        try:
            os.close(os.open(f"/proc/{process}/mem", os.O_RDONLY))
            print("ESCAPED mem")
        except OSError:
            pass
        # PTRACE_SEIZE, which stops nobody.
        if library.ptrace(0x4206, process, 0, 0) == 0:
            print("ESCAPED ptrace")
    return 0.0
