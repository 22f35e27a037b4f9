"""Python's compiled copies of modules (`__pycache__`), which a full disk or a crash may have left damaged.

Python checks a copy's head only, and raises whatever reading the rest of it does: EOFError, ValueError, ImportError.
"""

import os
from contextlib import suppress
from importlib.machinery import SourcelessFileLoader
from pathlib import Path

from grader.i18n import _

_IMPORT_SYSTEM_FILE, _READER = "<frozen importlib._bootstrap_external>", "_compile_bytecode"


def damaged_copy(error: BaseException | None) -> Path | None:
    """The compiled copy of a module whose damage an import raised this error for; None if it is another error.

    A copy without a source is none: nothing could make it anew. That memory ran out says nothing of the copy.
    """
    trace = None if error is None or isinstance(error, MemoryError) else error.__traceback__
    while trace is not None:
        code, names = trace.tb_frame.f_code, trace.tb_frame.f_locals
        is_reader = (code.co_filename, code.co_name) == (_IMPORT_SYSTEM_FILE, _READER)
        if is_reader and names.get("source_path") and names.get("bytecode_path"):
            return Path(names["bytecode_path"])
        trace = trace.tb_next
    return None


def damage_sentence(path: Path) -> str:
    """What to say of a damaged copy, which is removed if it can be."""
    with suppress(OSError):
        os.unlink(path)
    if os.path.lexists(path):
        text = _("{file} is damaged. Remove it, and run the command again: Python makes it anew.")
    else:
        text = _("{file} was damaged, and is removed: Python makes it anew. Run the command again.")
    return text.format(file=path)


def find_damaged_copy(folder: Path) -> Path | None:
    """The first of the compiled copies below a folder of our own that can't be read, if one can't."""
    for path in sorted(folder.rglob("__pycache__/*.pyc")):
        try:
            SourcelessFileLoader(path.stem, str(path)).get_code(path.stem)
        except (EOFError, ValueError, TypeError):
            return path
        except (ImportError, OSError):  # of another Python, or not to be read at all
            continue
    return None


def remove_damaged_copy(error: BaseException | None) -> bool:
    """Remove the copy that `damaged_copy` finds, so that Python makes it anew; return whether there is none now."""
    path = damaged_copy(error)
    if path is None:
        return False
    with suppress(OSError):
        os.unlink(path)
    return not os.path.lexists(path)
