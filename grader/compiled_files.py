"""Python's compiled copies of modules (`__pycache__`), which a full disk or a crash may have left damaged.

Python checks a copy's head only, and raises whatever reading the rest of it does: EOFError, ValueError, ImportError.
"""

import os
from contextlib import suppress
from pathlib import Path

_IMPORT_SYSTEM_FILE, _READER = "<frozen importlib._bootstrap_external>", "_compile_bytecode"


def damaged_copy(error: BaseException | None) -> Path | None:
    """The compiled copy of a module whose damage an import raised this error for; None if it is another error.

    A copy without a source is none: nothing could make it anew.
    """
    trace = error.__traceback__ if error is not None else None
    while trace is not None:
        code, names = trace.tb_frame.f_code, trace.tb_frame.f_locals
        is_reader = (code.co_filename, code.co_name) == (_IMPORT_SYSTEM_FILE, _READER)
        if is_reader and names.get("source_path") and names.get("bytecode_path"):
            return Path(names["bytecode_path"])
        trace = trace.tb_next
    return None


def remove_damaged_copy(error: BaseException | None) -> bool:
    """Remove the copy that `damaged_copy` finds, so that Python makes it anew; return whether there is none now."""
    path = damaged_copy(error)
    if path is None:
        return False
    with suppress(OSError):
        os.unlink(path)
    return not os.path.lexists(path)
