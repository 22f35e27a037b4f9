"""Raises texts that look like placeholders of ours."""

def sigmoid(x):
    raise ValueError("{function.__globals__} {0} %s %(x)s ${HOSTILE_CANARY} `id` $(id) {{}}")
