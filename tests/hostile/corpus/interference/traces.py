"""Traces and profiles the child's own code, and turns its answers into others."""
# spoils: its own process is broken for good

import sys


def trace(frame, event, argument):
    if event == "return" and frame.f_code.co_name in ("encode_frame", "put_value", "send_frame"):
        frame.f_locals.clear()
        raise SystemExit(0)
    return trace


def sigmoid(x):
    sys.settrace(trace)
    sys.setprofile(trace)
    return 0.0
