"""Calls the kernel by the 32-bit architecture's numbers."""

import ctypes
import mmap


def sigmoid(x):
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(bytes.fromhex("b814000000cd80c3"))
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    return float(ctypes.CFUNCTYPE(ctypes.c_int)(address)())
