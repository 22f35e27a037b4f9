"""The paths that a child must be able to read: the standard library, numpy, and the shared libraries that these open.

Used in the parent, which builds the rules. Nothing else is listed: not the rest of site-packages, not this package, no
folder of the user's.
"""

import functools
import importlib.util
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress

_FOREIGN_NAMES = {"site-packages", "dist-packages", "sitecustomize.py", "usercustomize.py"}
_LOADER_CACHE = "/etc/ld.so.cache"


@functools.cache
def readable_paths() -> tuple[str, ...]:
    """The absolute paths that a child must read: the standard library, numpy, and their shared libraries.

    They belong to the interpreter that runs this, or to the one that its virtual environment was made from. Landlock's
    rules hold for everything below a path; so if a folder of other packages lies inside the standard library's, the
    entries of the standard library are listed one by one.
    """
    libraries = map(os.path.realpath, _shared_libraries(_extension_modules()))
    found = {*_standard_library(), *_numpy_folders(), *libraries, _LOADER_CACHE}
    return tuple(sorted(path for path in found if os.path.exists(path)))


def _standard_library() -> Iterator[str]:
    version = f"{sys.version_info[0]}{sys.version_info[1]}"
    for kind in ("stdlib", "platstdlib"):
        folder = _base_path(kind)
        if os.path.isdir(folder):
            yield from library_entries(folder)
            yield os.path.join(os.path.dirname(folder), f"python{version}.zip")


def _base_path(kind: str) -> str:
    """A folder of the base interpreter; sysconfig would otherwise name the virtual environment's."""
    whole, platform = sys.base_prefix, sys.base_exec_prefix
    places = {
        "installed_base": whole,
        "base": whole,
        "installed_platbase": platform,
        "platbase": platform,
    }
    return os.path.realpath(sysconfig.get_path(kind, vars=places))


def library_entries(folder: str) -> Iterator[str]:
    """The folder itself if it holds no foreign packages, else its own entries one by one."""
    with os.scandir(folder) as inside:
        entries = list(inside)
    own = [entry.path for entry in entries if not _is_foreign(entry, folder)]
    yield from own if len(own) < len(entries) else (folder,)


def _is_foreign(entry: os.DirEntry[str], folder: str) -> bool:
    if entry.name in _FOREIGN_NAMES:
        return True
    # A link could lead to anywhere, and a rule would follow it.
    return entry.is_symlink() and not os.path.realpath(entry.path).startswith(folder + os.sep)


def _numpy_folders() -> Iterator[str]:
    spec = importlib.util.find_spec("numpy")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = os.path.realpath(place)
        yield folder
        # Wheels of numpy keep the shared libraries that they bring here.
        yield os.path.join(os.path.dirname(folder), "numpy.libs")


def _extension_modules() -> Iterator[str]:
    for top in (os.path.join(_base_path("platstdlib"), "lib-dynload"), *_numpy_folders()):
        for folder, _, files in os.walk(top):
            yield from (os.path.join(folder, file) for file in files if file.endswith(".so"))


def _shared_libraries(modules: Iterable[str]) -> Iterator[str]:
    """The shared libraries that these extension modules open when the child imports them.

    Only the dynamic loader knows its search paths, so this asks it: with LD_TRACE_LOADED_OBJECTS set it lists the
    libraries that a program and its preloaded modules need, and runs neither. Two cases find nothing: musl's loader
    runs the (empty) program instead, and glibc's can't preload from a path with a space or a colon. A module that
    needs a library which was not loaded before the fork then can't be imported.
    """
    environment = {"LD_TRACE_LOADED_OBJECTS": "1", "LD_PRELOAD": ":".join(modules)}
    if "LD_LIBRARY_PATH" in os.environ:
        environment["LD_LIBRARY_PATH"] = os.environ["LD_LIBRARY_PATH"]
    interpreter = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
    with suppress(OSError, subprocess.SubprocessError):
        listing = subprocess.run(  # noqa: S603 - this interpreter
            (interpreter, "-I", "-S", "-c", ""),
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=10,
            check=False,
        ).stdout.decode(errors="surrogateescape")
        for line in listing.splitlines():
            path = line.partition("=>")[2].rpartition(" (")[0].strip()
            if path.startswith("/"):
                yield path
