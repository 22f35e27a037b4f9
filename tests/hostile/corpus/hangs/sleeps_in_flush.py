"""Puts a stream in the place of stdout that never finishes flushing."""

import sys
import time


class Stream:
    def write(self, text):
        return len(text)

    def flush(self):
        time.sleep(10**6)


def sigmoid(x):
    sys.stdout = Stream()
    return 0.0
