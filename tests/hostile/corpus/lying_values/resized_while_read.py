"""Answers with an array that another thread frees and takes again while it is read."""

import threading

import numpy as np


def sigmoid(x):
    array = np.zeros(200_000)

    def change():
        while True:
            try:
                array.resize(1, refcheck=False)
                array.resize(200_000, refcheck=False)
            except Exception:
                pass

    threading.Thread(target=change, daemon=True).start()
    return array
