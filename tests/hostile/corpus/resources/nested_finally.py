"""Nests blocks that a compiler copies twice each, so that its code fills the memory."""

LINES = ["def sigmoid(x):"]
for depth in range(1, 19):
    LINES += [" " * depth + "try:", " " * (depth + 1) + "pass", " " * depth + "finally:"]
exec("\n".join([*LINES, " " * 19 + "pass", " return 0.5"]))
