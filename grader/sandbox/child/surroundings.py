"""Give learner code what it finds around it on its author's machine, as far as that is harmless."""

import builtins
import os
import sys

_FOLDER = "/submission"
"""What learner code takes for its working folder: the true one is a path of the grading machine."""


def prepare_surroundings() -> None:
    """Offer `exit` and `quit`, which Python's startup files define, and a working folder that one may change into."""
    vars(builtins).update(exit=sys.exit, quit=sys.exit)
    if sys.platform == "win32":
        return
    change_folder = os.chdir

    def getcwd() -> str:
        """Return the current working directory."""
        return _FOLDER

    def getcwdb() -> bytes:
        """Return the current working directory as bytes."""
        return _FOLDER.encode()

    def chdir(path: "int | str | bytes | os.PathLike[str] | os.PathLike[bytes]") -> None:
        """Change the working folder to where it is already; every other folder is out of reach."""
        if isinstance(path, int) or os.path.normpath(os.path.join(_FOLDER, os.fsdecode(path))) != _FOLDER:
            change_folder(path)

    os.getcwd, os.getcwdb, os.chdir = getcwd, getcwdb, chdir
