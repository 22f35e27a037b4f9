"""What the kernel's rules say: the readable paths, the ruleset, and the seccomp program's decisions.

The program is run here by a small interpreter of classic BPF, for both architectures on either;
that the kernel agrees is shown by test_confine.
"""

import ctypes
import errno
import os
import struct
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from every_case import every_case

if sys.platform != "linux":
    pytest.skip("kernel limits are Linux's", allow_module_level=True)

import landlockpy
import numpy as np

from grader.sandbox import landlock, readable_paths, seccomp
from grader.sandbox.child.confine import OWN_PID_MARKER

pytestmark = pytest.mark.quick

ALLOW, KILL = 0x7FFF_0000, 0x8000_0000
REFUSED, ABSENT = 0x0005_0000 | errno.EPERM, 0x0005_0000 | errno.ENOSYS
THREAD = 0x3D0F00


@pytest.fixture(scope="module", params=[seccomp.X86_64, seccomp.AARCH64], ids=["x86-64", "aarch64"])
def architecture(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def program(architecture: int) -> bytes:
    try:
        return seccomp.seccomp_program(architecture)
    except seccomp.LayerUnavailableError as reason:
        pytest.skip(str(reason))


def _number(architecture: int, name: str) -> int:
    resolve = ctypes.CDLL("libseccomp.so.2").seccomp_syscall_resolve_name_arch
    resolve.argtypes = (ctypes.c_uint32, ctypes.c_char_p)
    return int(resolve(architecture, name.encode()))


def _decide(program: bytes, architecture: int, number: int, *arguments: int) -> int:
    """Run a classic BPF program on one system call, as the kernel would."""
    padded = (*arguments, *(0,) * (6 - len(arguments)))
    call = struct.pack("=IIQ6Q", number & 0xFFFF_FFFF, architecture, 0, *padded)
    accumulator, at = 0, 0
    while True:
        code, yes, no, constant = struct.unpack_from("=HBBI", program, at * 8)
        at += 1
        match code:
            case 0x20:
                (accumulator,) = struct.unpack_from("=I", call, constant)
            case 0x54:
                accumulator &= constant
            case 0x05:
                at += constant
            case 0x15:
                at += yes if accumulator == constant else no
            case 0x25:
                at += yes if accumulator > constant else no
            case 0x35:
                at += yes if accumulator >= constant else no
            case 0x06:
                return int(constant)
            case _:
                pytest.fail(f"unknown instruction {code:#x}")


# --- The program ----------------------------------------------------------------------------------


@every_case("name", seccomp.ALLOWED_CALLS)
def test_listed_call_is_allowed(architecture: int, program: bytes, name: str) -> None:
    number = _number(architecture, name)
    if number >= 0:
        assert _decide(program, architecture, number) == ALLOW


@every_case(
    ("name", "arguments", "decision"),
    [
        ("openat", (0, 0, os.O_RDONLY | os.O_CLOEXEC), ALLOW),
        ("openat", (0, 0, os.O_DIRECTORY | os.O_NONBLOCK), ALLOW),
        ("openat", (0, 0, os.O_WRONLY), REFUSED),
        ("openat", (0, 0, os.O_RDWR), REFUSED),
        ("openat", (0, 0, os.O_CREAT), REFUSED),
        ("openat", (0, 0, os.O_TRUNC), REFUSED),
        ("openat", (0, 0, os.O_PATH), REFUSED),
        ("openat", (0, 0, os.O_ASYNC), REFUSED),
        ("openat", (0, 0, 1 << 63 | os.O_WRONLY), REFUSED),
        ("clone", (THREAD,), ALLOW),
        ("clone", (THREAD | 0x400000,), ALLOW),
        ("clone", (17,), REFUSED),
        ("clone", (THREAD | 0x1000_0000,), REFUSED),
        ("clone", (THREAD | 1 << 32,), REFUSED),
        ("clone", (THREAD & ~0x10000,), REFUSED),
        ("clone3", (), ABSENT),
        ("kill", (OWN_PID_MARKER, 6), ALLOW),
        ("kill", (1, 6), REFUSED),
        ("kill", (0, 6), REFUSED),
        ("kill", (0xFFFF_FFFF_FFFF_FFFF, 6), REFUSED),
        ("kill", (OWN_PID_MARKER | 1 << 32, 6), REFUSED),
        ("tgkill", (OWN_PID_MARKER, 5, 6), ALLOW),
        ("tgkill", (1, 1, 6), REFUSED),
        ("fcntl", (0, 1), ALLOW),
        ("fcntl", (0, 1030), ALLOW),
        ("fcntl", (0, 4), REFUSED),
        ("fcntl", (0, 8), REFUSED),
        ("fcntl", (0, 1024), REFUSED),
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), REFUSED),
        ("ioctl", (0, 1 << 32 | 0x5412), REFUSED),
        ("prctl", (15,), ALLOW),
        ("prctl", (4,), REFUSED),
        ("prctl", (1,), REFUSED),
        ("prlimit64", (0, 9, 0, 1), ALLOW),
        ("prlimit64", (0, 9, 1, 0), REFUSED),
        ("prlimit64", (1, 9, 0, 1), REFUSED),
        ("execve", (), REFUSED),
        ("socket", (), REFUSED),
        ("memfd_create", (), REFUSED),
    ],
)
def test_call_is_decided_by_its_arguments(
    architecture: int, program: bytes, name: str, arguments: tuple[int, ...], decision: int
) -> None:
    number = _number(architecture, name)
    assert number >= 0
    assert _decide(program, architecture, number, *arguments) == decision


@every_case("flags", [os.O_WRONLY, os.O_RDWR, os.O_CREAT, os.O_TRUNC])
def test_old_open_reads_only(flags: int) -> None:
    program = seccomp.seccomp_program(seccomp.X86_64)
    number = _number(seccomp.X86_64, "open")
    assert _decide(program, seccomp.X86_64, number, 0, 0) == ALLOW
    assert _decide(program, seccomp.X86_64, number, 0, flags) == REFUSED


def test_everything_else_is_refused(architecture: int, program: bytes) -> None:
    named = {*seccomp.ALLOWED_CALLS, "open", "openat", "clone3", "fcntl", "ioctl", "prctl", "prlimit64"}
    listed = {_number(architecture, name) for name in named}
    decisions = {_decide(program, architecture, number) for number in set(range(2048)) - listed}
    assert decisions == {REFUSED, ABSENT}


def test_call_newer_than_libseccomp_looks_absent(architecture: int, program: bytes) -> None:
    assert _decide(program, architecture, 10_000) == ABSENT


@every_case("other", [0x4000_0003, 0x4000_0028, 0xC000_00F3, 0])
def test_call_of_another_architecture_kills(architecture: int, program: bytes, other: int) -> None:
    foreign = seccomp.X86_64 if architecture == seccomp.AARCH64 else seccomp.AARCH64
    assert {_decide(program, each, 1) for each in (other, foreign)} == {KILL}


def test_x32_call_kills() -> None:
    program = seccomp.seccomp_program(seccomp.X86_64)
    assert _decide(program, seccomp.X86_64, 0x4000_0000 | 1) == KILL
    assert _decide(program, seccomp.X86_64, 0x4000_0000 | 10_000) == KILL


def test_number_minus_one_is_refused(architecture: int, program: bytes) -> None:
    assert _decide(program, architecture, -1) == REFUSED


def test_place_of_the_own_process_number_is_only_where_a_constant_is(program: bytes) -> None:
    # `confine` replaces the bytes wherever they are: they must be nothing but constants.
    placeholder = struct.pack("=I", OWN_PID_MARKER)
    constants = [program[at + 4 : at + 8] for at in range(0, len(program), 8)]
    assert program.count(placeholder) == constants.count(placeholder) >= 1


def test_program_is_the_same_each_time(architecture: int, program: bytes) -> None:
    assert seccomp.seccomp_program(architecture) == program


# --- The readable paths ---------------------------------------------------------------------------


def _covered(path: str | Path) -> bool:
    """Whether a rule on one of the readable paths holds for this one."""
    resolved = Path(path).resolve()
    return any(resolved.is_relative_to(readable) for readable in readable_paths.readable_paths())


def test_standard_library_and_numpy_are_readable() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    names = ["os.py", "json/__init__.py", "lib-dynload", "encodings"]
    needed = [library / name for name in names if (library / name).exists()]
    needed += [Path(np.__file__), Path(np.__file__).parent / "random" / "__init__.py"]
    assert [path for path in needed if not _covered(path)] == []


def test_shared_libraries_of_extension_modules_are_readable() -> None:
    with open("/proc/self/maps", encoding="utf-8") as maps:
        __import__("ssl"), __import__("sqlite3"), __import__("lzma")
        # Other tests may have loaded packages that bring libraries of these names themselves.
        mapped = {line.split()[-1] for line in maps if ".so" in line and "site-packages" not in line}
    wanted = [each for each in mapped if Path(each).name.startswith(("libssl", "libcrypto", "libsqlite3", "liblzma"))]
    assert [path for path in wanted if not _covered(path)] == []


def test_nothing_else_is_readable() -> None:
    home, here = Path.home(), Path(__file__)
    others: list[str | Path] = [
        landlockpy.__file__,
        pytest.__file__,
        landlock.__file__,
        here,
        home,
        here.parents[2],
    ]
    others += [
        "/",
        "/etc",
        "/etc/passwd",
        "/proc",
        "/proc/self/environ",
        "/tmp",
        "/dev",
        "/sys",
        "/home",
        "/usr",
        "/usr/lib",
    ]
    others += [Path(np.__file__).parents[1], Path(landlockpy.__file__).parents[1]]
    assert [str(path) for path in others if _covered(path)] == []


def test_readable_paths_exist_and_are_absolute() -> None:
    paths = readable_paths.readable_paths()
    assert [path for path in paths if not (os.path.isabs(path) and os.path.exists(path))] == []


def test_folder_with_nothing_foreign_inside_is_one_path(tmp_path: Path) -> None:
    (tmp_path / "os.py").touch()
    (tmp_path / "json").mkdir()
    assert list(readable_paths.library_entries(str(tmp_path))) == [str(tmp_path)]


@pytest.mark.parametrize("foreign", ["site-packages", "dist-packages"])
def test_folder_with_other_packages_inside_is_its_own_entries(tmp_path: Path, foreign: str) -> None:
    (tmp_path / "os.py").touch()
    (tmp_path / "json").mkdir()
    (tmp_path / foreign).mkdir()
    assert set(readable_paths.library_entries(str(tmp_path))) == {
        str(tmp_path / "os.py"),
        str(tmp_path / "json"),
    }


def test_link_out_of_the_standard_library_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "secret").touch()
    (tmp_path / "inside" / "os.py").touch()
    (tmp_path / "inside" / "out.py").symlink_to(tmp_path / "secret")
    found = list(readable_paths.library_entries(str(tmp_path / "inside")))
    assert found == [str(tmp_path / "inside" / "os.py")]


def test_virtual_environment_reads_its_base_library(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    folders = [str(Path(landlock.__file__).parents[2]), str(Path(landlockpy.__file__).parents[1])]
    code = f"""
import sys
sys.path[:0] = {folders}
from grader.sandbox import landlock, readable_paths, seccomp
print(*readable_paths.readable_paths(), sep="\\n")
"""
    python = tmp_path / "venv" / "bin" / "python"
    listing = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, check=True)
    paths = listing.stdout.splitlines()
    assert any(Path(os.__file__).resolve().is_relative_to(path) for path in paths)
    assert not any(Path(path).is_relative_to(tmp_path) for path in paths)


# --- Building -------------------------------------------------------------------------------------


def test_ruleset_is_not_inherited_unless_passed_on() -> None:
    made = landlock.build_rules([])
    if made.ruleset is None:
        pytest.skip("; ".join(made.missing))
    assert not os.get_inheritable(made.ruleset)
    os.close(made.ruleset)


def test_path_that_is_gone_is_skipped(tmp_path: Path) -> None:
    made = landlock.build_rules([str(tmp_path / "gone")])
    if made.ruleset is not None:
        os.close(made.ruleset)
    assert not any("gone" in phrase for phrase in made.missing)


def test_missing_landlock_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlockpy, "abi_version", lambda: 0)
    made = landlock.build_rules([])
    assert made.ruleset is None
    assert "Landlock: the kernel does not offer it" in made.missing


def test_refused_landlock_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise landlockpy.LandlockError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(landlockpy, "abi_version", refuse)
    assert "Landlock: refused here (Operation not permitted)" in landlock.build_rules([]).missing


def test_missing_libseccomp_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> ctypes.CDLL:
        message = "libseccomp is not installed"
        raise seccomp.LayerUnavailableError(message)

    monkeypatch.setattr(seccomp, "_load_libseccomp", absent)
    made = landlock.build_rules([])
    assert made.program is None
    assert "seccomp: libseccomp is not installed" in made.missing
    if made.ruleset is not None:
        os.close(made.ruleset)


def test_no_file_in_memory_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "memfd_create")
    assert seccomp.seccomp_program()
