"""Raises its own limits."""

import resource


def sigmoid(x):
    for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
        try:
            resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            print("ESCAPED")
        except (OSError, ValueError):
            pass
    return 0.0
