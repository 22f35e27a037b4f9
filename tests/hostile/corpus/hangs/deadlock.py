"""Waits for a lock that it holds."""

import threading

lock = threading.Lock()


def sigmoid(x):
    lock.acquire()
    lock.acquire()
