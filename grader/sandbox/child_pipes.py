"""The four pipes between a parent and a child of the fork server."""

import os


def open_pipes() -> tuple[list[int], list[int]]:
    """The parent's and the child's ends of the four pipes between them; all are closed again if one can't be made."""
    parent_ends: list[int] = []
    child_ends: list[int] = []
    try:
        for is_to_child in (True, False, False, False):
            read_end, write_end = os.pipe()
            parent_ends.append(write_end if is_to_child else read_end)
            child_ends.append(read_end if is_to_child else write_end)
        os.set_blocking(child_ends[-1], False)
    except OSError:
        for descriptor in (*parent_ends, *child_ends):
            os.close(descriptor)
        raise
    return parent_ends, child_ends
