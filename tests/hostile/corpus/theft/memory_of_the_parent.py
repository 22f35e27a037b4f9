"""Reads the memory of the processes above it."""

import re
import sys


def told(place, text):
    """Print every canary and every line of our own material that a text holds."""
    text = text if isinstance(text, bytes) else str(text).encode("utf-8", "replace")
    for found in re.findall(rb"CANARY-\w+|[^\n]*(?:answer[.]agrees|multiplying[ ]above|Only[ ]e.-.x.)[^\n]*", text)[:5]:
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
