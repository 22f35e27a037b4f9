"""Sends each of its replies again, with those before it."""
# spoils: replies that nobody asked for end its process

import sys


def inside():
    """The child's own frame, found by walking up."""
    frame = sys._getframe()
    while frame is not None and "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
        frame = frame.f_back
    return frame


connection = type(inside().f_locals["self"]._connection)
send, sent = connection.send_frame, []


def send_again(self, frame):
    sent.append(frame)
    for each in (frame, *sent[-3:]):
        send(self, each)


connection.send_frame = send_again


def sigmoid(x):
    return 0.5
