"""Reads a file outside the submission by newer calls of the kernel than open: openat2 and io_uring."""
# process: leak, escape: level process does not keep files from being read

import ctypes
import os

_OPENAT2 = 437
_IO_URING_SETUP = 425
_FROM_HERE = -100


def sigmoid(x):
    call = ctypes.CDLL(None).syscall
    how = (ctypes.c_uint64 * 3)()
    found = call(_OPENAT2, _FROM_HERE, b"@SECRET@", how, ctypes.sizeof(how))
    if found >= 0:
        print(os.read(found, 100))
    if call(_IO_URING_SETUP, 8, ctypes.create_string_buffer(256)) >= 0:
        print("ESCAPED: io_uring")
    return 0.5
