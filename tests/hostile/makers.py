"""Submissions that are more than one file of source: odd files, and files that mean something to other programs.

Each maker gets a folder that holds honest answers to `loss.sse` and `neuron.linear_combination` and adds its attack on
`activation.sigmoid`. Its docstring is the claim. What a maker finds it can't make here, it skips.
"""

# ruff: noqa: ARG001 - all makers share one signature

import importlib.util
import marshal
import os
import socket
import struct
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Maker = Callable[[Path, Mapping[str, str]], None]
MAKERS: dict[str, Maker] = {}
WRONG = "def sigmoid(x):\n    return 0.0\n"
RIGHT = """
import numpy as np


def sigmoid(x):
    return np.where(np.asarray(x) >= 0, 1, np.exp(-np.abs(x))) / (1 + np.exp(-np.abs(x)))
"""
MARKED = 'open(r"{marker}", "a").write(__name__)\n'
"""Leaves a mark where it is run with a file system to write to, as it would be in the parent."""


def _maker(group: str) -> Callable[[Maker], Maker]:
    def registered(make: Maker) -> Maker:
        MAKERS[f"{group}/{make.__name__}"] = make
        return make

    return registered


odd = _maker("odd_files")
startup = _maker("startup_injection")


def _target(folder: Path) -> Path:
    return folder / "activation.py"


# Odd files


@odd
def pipe(folder: Path, places: Mapping[str, str]) -> None:
    """A named pipe in the place of a file, which hangs whoever opens it."""
    os.mkfifo(_target(folder))


@odd
def pipe_in_a_package(folder: Path, places: Mapping[str, str]) -> None:
    """A package whose `__init__.py` is a named pipe."""
    _target(folder).write_text("import helper\n" + WRONG)
    (folder / "helper").mkdir()
    os.mkfifo(folder / "helper" / "__init__.py")


@odd
def link_to_the_solution(folder: Path, places: Mapping[str, str]) -> None:
    """A link to our solution."""
    _target(folder).symlink_to(Path(places["SOLUTIONS"]) / "activation.py")


@odd
def link_to_a_secret(folder: Path, places: Mapping[str, str]) -> None:
    """A link to a secret, to have it quoted as a line of source."""
    _target(folder).symlink_to(places["SECRET"])


@odd
def links_to_folders(folder: Path, places: Mapping[str, str]) -> None:
    """A helper package that is a link to our solutions."""
    _target(folder).write_text("from helper.activation import sigmoid\n")
    (folder / "helper").symlink_to(places["SOLUTIONS"])


@odd
def link_inside_a_package(folder: Path, places: Mapping[str, str]) -> None:
    """A helper package with a link to our solution inside."""
    (folder / "helper").mkdir()
    (folder / "helper" / "__init__.py").write_text("")
    (folder / "helper" / "right.py").symlink_to(Path(places["SOLUTIONS"]) / "activation.py")
    _target(folder).write_text("from helper.right import sigmoid\n")


@odd
def link_in_a_circle(folder: Path, places: Mapping[str, str]) -> None:
    """A link to itself, and a folder that holds a link to the folder above it."""
    _target(folder).symlink_to(_target(folder))
    (folder / "circle").mkdir()
    (folder / "circle" / "__init__.py").write_text("")
    (folder / "circle" / "circle").symlink_to("..")


@odd
def link_to_zeros(folder: Path, places: Mapping[str, str]) -> None:
    """A link to an endless device."""
    _target(folder).symlink_to("/dev/zero")


@odd
def link_to_a_process(folder: Path, places: Mapping[str, str]) -> None:
    """A link to the grader's own environment."""
    _target(folder).symlink_to("/proc/self/environ")


@odd
def device(folder: Path, places: Mapping[str, str]) -> None:
    """An endless device in the place of a file."""
    try:
        os.mknod(_target(folder), 0o20666, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


@odd
def local_socket(folder: Path, places: Mapping[str, str]) -> None:
    """A socket in the place of a file."""
    here = os.getcwd()
    try:
        os.chdir(folder)
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("activation.py")
    finally:
        os.chdir(here)


@odd
def folder_for_a_file(folder: Path, places: Mapping[str, str]) -> None:
    """A folder in the place of a file."""
    _target(folder).mkdir()
    (_target(folder) / "__init__.py").write_text(WRONG)


@odd
def sparse(folder: Path, places: Mapping[str, str]) -> None:
    """A file of 2 GB that takes no room."""
    with _target(folder).open("wb") as file:
        file.truncate(2**31)


@odd
def unreadable(folder: Path, places: Mapping[str, str]) -> None:
    """A file that nobody may read."""
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    _target(folder).write_text(WRONG)
    _target(folder).chmod(0)


@odd
def unreadable_package(folder: Path, places: Mapping[str, str]) -> None:
    """A folder beside the exercises that nobody may look into."""
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    _target(folder).write_text(WRONG)
    (folder / "helper").mkdir(mode=0)


@odd
def many_files(folder: Path, places: Mapping[str, str]) -> None:
    """Thousands of files beside the exercises."""
    _target(folder).write_text(WRONG)
    (folder / "x.py").touch()
    for number in range(2600):
        os.link(f"{folder}/x.py", f"{folder}/x{number}.py")
        os.link(f"{folder}/x.py", f"{folder}/x{number}.txt")


@odd
def deep_packages(folder: Path, places: Mapping[str, str]) -> None:
    """Packages in packages in packages."""
    _target(folder).write_text("import a.a.a.a.a.a\n" + WRONG)
    inside = folder
    for _ in range(60):
        inside = inside / "a"
        inside.mkdir()
        (inside / "__init__.py").write_text("")


@odd
def large_source(folder: Path, places: Mapping[str, str]) -> None:
    """A line of 10 MB."""
    _target(folder).write_text(WRONG + "x = " + "1" * 10**7 + "\n")


@odd
def long_line(folder: Path, places: Mapping[str, str]) -> None:
    """A line just short enough to be read, which raises and so is quoted."""
    _target(folder).write_text("def sigmoid(x):\n    raise ValueError('" + "y" * 1_000_000 + "')\n")


@odd
def many_lines(folder: Path, places: Mapping[str, str]) -> None:
    """A hundred thousand empty lines, and a name of the exercise that is almost defined on each of many."""
    _target(folder).write_text("sigmoid:" * 2 + "\n" * 100_000 + "sigmoid \t: x\n" * 5_000)


@odd
def deep_parentheses(folder: Path, places: Mapping[str, str]) -> None:
    """Parentheses nested so deep that compilers have crashed."""
    _target(folder).write_text("x = " + "(" * 50_000 + ")" * 50_000 + "\n" + WRONG)


@odd
def deep_signs(folder: Path, places: Mapping[str, str]) -> None:
    """Signs, attributes and additions nested so deep that compilers have crashed."""
    deep = "x = " + "-" * 100_000 + "1\ny = " + "+".join("1" * 100_000) + "\nz = x" + ".a" * 100_000 + "\n"
    _target(folder).write_text(deep + WRONG)


@odd
def deep_blocks(folder: Path, places: Mapping[str, str]) -> None:
    """Blocks nested so deep that the parser gives up."""
    _target(folder).write_text("\n".join(" " * at + "if 1:" for at in range(200)) + "\n" + " " * 200 + "pass\n" + WRONG)


@odd
def nul_bytes(folder: Path, places: Mapping[str, str]) -> None:
    """Source with NUL bytes, which text editors hide."""
    _target(folder).write_bytes(b"x = 1\0\n" + WRONG.encode())


@odd
def two_byte_text(folder: Path, places: Mapping[str, str]) -> None:
    """Source as UTF-16."""
    _target(folder).write_text(RIGHT, encoding="utf-16")


@odd
def hidden_by_encoding(folder: Path, places: Mapping[str, str]) -> None:
    """Source whose first line names an encoding in which it means something else."""
    hidden = "import os\nos._exit(0)\n".encode("utf-7")
    _target(folder).write_bytes(b"# -*- coding: utf-7 -*-\n" + hidden + b"\n")


@odd
def unknown_encoding(folder: Path, places: Mapping[str, str]) -> None:
    """Source whose first line names an encoding that is no encoding."""
    _target(folder).write_text("# -*- coding: ../../etc/passwd -*-\n" + WRONG)


@odd
def compressing_encoding(folder: Path, places: Mapping[str, str]) -> None:
    """Source whose first line names a codec that unpacks."""
    _target(folder).write_text("# -*- coding: zlib_codec -*-\n" + WRONG)


@odd
def not_utf8(folder: Path, places: Mapping[str, str]) -> None:
    """Source with bytes that are no text, raised from so that they are quoted."""
    _target(folder).write_bytes(
        b"# coding: latin-1\ndef sigmoid(x):\n    raise ValueError('\xff\x9b31m\x1b[31m ##[error]')\n"
    )


@odd
def odd_line_ends(folder: Path, places: Mapping[str, str]) -> None:
    """Lines that end in ways that editors and Python count differently."""
    _target(folder).write_bytes(b"x = '''\r\x0c\x1c\x85\xe2\x80\xa8'''\rdef sigmoid(x):\r    raise ValueError\r")


@odd
def names_with_escapes(folder: Path, places: Mapping[str, str]) -> None:
    """Files whose names hold escape sequences, commands, line feeds and bytes that are no text."""
    _target(folder).write_text(WRONG)
    for name in (
        b"\x1b[31mred.py",
        b"::error::x.py",
        b"\n##[error].py",
        b"\xff\xfe.py",
        "\u202eyp.x.py".encode(),
        b".py",
    ):
        (folder / os.fsdecode(name)).write_text("raise SystemExit(0)\n")


@odd
def hard_names(folder: Path, places: Mapping[str, str]) -> None:
    """Files beside the exercises that Python could take for them."""
    _target(folder).write_text(WRONG)
    (folder / "activation.pyi").write_text(RIGHT)
    (folder / "Activation.py").write_text(RIGHT)
    (folder / "activation.so").write_bytes(b"\x7fELF")
    (folder / "activation").mkdir()
    (folder / "activation" / "__init__.py").write_text(RIGHT)


@odd
def empty(folder: Path, places: Mapping[str, str]) -> None:
    """An empty file."""
    _target(folder).write_bytes(b"")


# Startup injection


@startup
def site_customization(folder: Path, places: Mapping[str, str]) -> None:
    """sitecustomize.py and usercustomize.py, which Python runs at its start."""
    _target(folder).write_text(WRONG)
    for name in ("sitecustomize.py", "usercustomize.py"):
        (folder / name).write_text(MARKED.format(marker=places["MARKER"]))


@startup
def path_files(folder: Path, places: Mapping[str, str]) -> None:
    """.pth files and a pyvenv.cfg, which Python reads at its start."""
    _target(folder).write_text(WRONG)
    (folder / "evil.pth").write_text(f"import os; open({places['MARKER']!r}, 'a').write('pth')\n")
    (folder / "pyvenv.cfg").write_text(f"home = {folder}\ninclude-system-site-packages = true\n")
    (folder / "python311._pth").write_text(".\nimport site\n")


@startup
def test_configuration(folder: Path, places: Mapping[str, str]) -> None:
    """conftest.py, pytest.ini, tox.ini, setup.cfg and pyproject.toml, which pytest reads."""
    _target(folder).write_text(WRONG)
    marked = MARKED.format(marker=places["MARKER"])
    (folder / "conftest.py").write_text(
        marked + "def pytest_runtest_makereport(item, call):\n    raise SystemExit(0)\n"
    )
    options = "addopts = -p evil --co -k nothing\npython_files = nothing\n"
    (folder / "pytest.ini").write_text("[pytest]\n" + options)
    (folder / "tox.ini").write_text("[pytest]\n" + options)
    (folder / "setup.cfg").write_text("[tool:pytest]\n" + options)
    (folder / "pyproject.toml").write_text('[tool.pytest.ini_options]\naddopts = "-p evil"\npythonpath = "."\n')
    (folder / "evil.py").write_text(marked)
    (folder / "check_activation.py").write_text(marked)
    (folder / "test_activation.py").write_text(marked)


@startup
def standard_names(folder: Path, places: Mapping[str, str]) -> None:
    """Files with the names of modules that the grader imports."""
    _target(folder).write_text("import json, numpy, random, struct\n" + WRONG)
    for name in [
        "numpy",
        "json",
        "random",
        "struct",
        "click",
        "pytest",
        "_pytest",
        "jsonschema",
        "landlockpy",
        "os",
        "sys",
        "re",
        "typing",
        "enum",
    ]:
        (folder / f"{name}.py").write_text(MARKED.format(marker=places["MARKER"]) + "raise SystemExit(0)\n")


@startup
def own_grader(folder: Path, places: Mapping[str, str]) -> None:
    """A grader, a course, checks and solutions of its own."""
    _target(folder).write_text(
        "from grader.sandbox.child import wire\nfrom solutions.activation import sigmoid\n" + WRONG
    )
    marked = MARKED.format(marker=places["MARKER"])
    for package in ("grader", "grader/sandbox", "grader/sandbox/child", "solutions", "grader/courses"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(marked)
    (folder / "grader" / "sandbox" / "child" / "wire.py").write_text(marked)
    (folder / "grader" / "sandbox" / "child" / "fork_server.py").write_text(marked)
    (folder / "solutions" / "activation.py").write_text("def sigmoid(x):\n    return 0.0\n")
    (folder / "course.toml").write_text('id = "mine"\nversion = "1.0"\ntitle = "Full marks for all"\n')
    (folder / "report.schema.json").write_text("{}")


@startup
def forged_bytecode(folder: Path, places: Mapping[str, str]) -> None:
    """A __pycache__ with other code than the source, stamped with the source's time and size."""
    _target(folder).write_text(WRONG)
    _forge_bytecode(folder, places)


def _forge_bytecode(folder: Path, places: Mapping[str, str]) -> None:
    stat = _target(folder).stat()
    code = marshal.dumps(compile(MARKED.format(marker=places["MARKER"]) + RIGHT, "activation.py", "exec"))
    stamp = struct.pack("<III", 0, int(stat.st_mtime) & 0xFFFFFFFF, stat.st_size)
    (folder / "__pycache__").mkdir(exist_ok=True)
    for name in ("activation", "loss", "numpy", "json"):
        cached = Path(importlib.util.cache_from_source(str(folder / f"{name}.py")))
        cached.write_bytes(importlib.util.MAGIC_NUMBER + stamp + code)
    (folder / "activation.pyc").write_bytes(importlib.util.MAGIC_NUMBER + stamp + code)


@startup
def environment_files(folder: Path, places: Mapping[str, str]) -> None:
    """Files that shells, pip, editors and version control read."""
    _target(folder).write_text(WRONG)
    marked = MARKED.format(marker=places["MARKER"])
    (folder / ".env").write_text("PYTHONPATH=.\nPYTEST_ADDOPTS=-p evil\nLD_PRELOAD=./evil.so\n")
    (folder / "evil.py").write_text(marked)
    (folder / "setup.py").write_text(marked)
    (folder / "__main__.py").write_text(marked)
    (folder / "noxfile.py").write_text(marked)
    (folder / "libseccomp.so.2").write_bytes(b"\x7fELF")
    (folder / "libopenblas.so").write_bytes(b"\x7fELF")


@startup
def own_package(folder: Path, places: Mapping[str, str]) -> None:
    """A package for the topic beside its file, which takes names of the standard library along."""
    _target(folder).write_text("import encodings.idna, collections.abc, importlib\n" + WRONG)
    for package in ("encodings", "collections", "importlib"):
        (folder / package).mkdir()
        (folder / package / "__init__.py").write_text(MARKED.format(marker=places["MARKER"]) + "raise SystemExit(0)\n")


@startup
def all_at_once(folder: Path, places: Mapping[str, str]) -> None:
    """All files that other programs read at their start, and a submission that imports what it can of them."""
    for name, make in MAKERS.items():
        if name.startswith("startup_injection/") and make is not all_at_once:
            make(folder, places)
    _target(folder).write_text(_IMPORTING + WRONG)
    _forge_bytecode(folder, places)


_IMPORTING = """
import importlib
for name in (
    "json", "numpy", "random", "struct", "grader.sandbox.child.wire", "solutions.activation", "encodings.idna",
    "collections.abc", "activation", "conftest", "sitecustomize", "evil",
):
    try:
        importlib.import_module(name)
    except BaseException:
        pass

"""
