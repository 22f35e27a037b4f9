"""The wheel of this grader: the one that was named, one built from the clone, or a pin of the installed version."""

import hashlib
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from grader import __version__
from grader.errors import UsageFault
from grader.i18n import _, reason

PROJECT = "gradient-descent-kata"
EXTRA = "notebooks"
"""A platform takes what `grade` takes, and learners can install nothing there."""

_ADDRESS = re.compile(r"(?:https|file)://[A-Za-z0-9._~:/@%+=&?#-]+")
_NAME = re.compile(r"gradient_descent_kata-[0-9][A-Za-z0-9.+!_]*-py3-none-any\.whl")
_ENTRY = "grader/authoring/platforms/__main__.py"
_ROOT = Path(__file__).resolve().parents[3]
_SECONDS = 300
_BUILD = "pip wheel --no-deps ."


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """How a platform installs the grader: the requirement, and the wheel's file where it comes along."""

    requirement: str
    file: str | None = None
    content: bytes = b""


def packed(wheel: str | None) -> Packed:
    """The grader with its wheel, for platforms that keep their files from learners."""
    if wheel is not None:
        return _from_file(Path(wheel))
    clone = _ROOT
    if not _is_clone(clone):
        return Packed(requirement=f"{PROJECT}[{EXTRA}]=={__version__}")
    with tempfile.TemporaryDirectory() as folder:
        return _from_file(_built(clone, Path(folder)))


def referenced(wheel: str | None) -> str:
    """A requirement that installs the grader from elsewhere, for repositories that learners read.

    The checks lie in the wheel, so a file is refused.
    """
    if wheel is None:
        return f"{PROJECT}[{EXTRA}]=={__version__}"
    if "://" not in wheel:
        told = _(
            "--wheel {wheel}: a wheel in a student's repository would give away the checks. "
            "Name its address instead: {address}"
        )
        address = f"https://.../{_example()}#sha256={_digest(Path(wheel))}"
        raise UsageFault(told.format(wheel=wheel, address=address))
    if not _ADDRESS.fullmatch(wheel) or not _NAME.fullmatch(wheel.partition("#")[0].rpartition("/")[2]):
        told = _("--wheel {wheel}: this is no address of a wheel of {project}. Name one like {address}")
        raise UsageFault(told.format(wheel=wheel, project=PROJECT, address=f"https://.../{_example()}#sha256=..."))
    return f"{PROJECT}[{EXTRA}] @ {wheel}"


def constraints() -> str:
    """What the grader needs, directly or not, at the versions that are installed here: a line each, sorted."""
    found: dict[str, str] = {}
    wanted = [PROJECT]
    while wanted:
        name = wanted.pop()
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or Python than ours
        needs = [need for need in distribution.requires or [] if _is_needed(need.partition(";")[2], name)]
        names = [_canonical(re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0]) for need in needs]
        wanted += [need for need in names if need not in found]
        found[name] = distribution.version
    del found[PROJECT]
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))


def _is_needed(marker: str, name: str) -> bool:
    """Whether a requirement with this marker is one without extras, or of the extra that is installed of ours."""
    extra = re.search(r"extra == ['\"]([^'\"]*)", marker)
    return extra is None or (name == PROJECT and extra[1] == EXTRA)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _from_file(path: Path) -> Packed:
    """A wheel that was checked to be one of this grader, recent enough to be run by what is exported."""
    if not _NAME.fullmatch(path.name):
        told = _("--wheel {wheel}: its name is none of a wheel of {project}. Name one like {example}")
        raise UsageFault(told.format(wheel=path, project=PROJECT, example=_example()))
    try:
        with zipfile.ZipFile(path) as opened:
            names = set(opened.namelist())
        content = path.read_bytes()
    except OSError as error:
        told = _("--wheel {wheel} cannot be read: {reason}. Name a wheel of {project}.")
        raise UsageFault(told.format(wheel=path, reason=reason(error), project=PROJECT)) from None
    except zipfile.BadZipFile:
        told = _("--wheel {wheel} is not a wheel. Build one with: {command}")
        raise UsageFault(told.format(wheel=path, command=_BUILD)) from None
    if _ENTRY not in names:
        told = _("--wheel {wheel} is too old: it cannot serve a platform. Build one with: {command}")
        raise UsageFault(told.format(wheel=path, command=_BUILD))
    return Packed(requirement=f"./{path.name}[{EXTRA}]", file=path.name, content=content)


def _is_clone(folder: Path) -> bool:
    try:
        declared = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False
    return bool(declared.get("project", {}).get("name") == PROJECT)


def _built(clone: Path, folder: Path) -> Path:
    words = ["wheel", "--quiet", "--no-deps", "--disable-pip-version-check", f"--wheel-dir={folder}", str(clone)]
    try:
        subprocess.run(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-I", "-m", "pip", *words],
            check=True,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        said = str(getattr(error, "stderr", None) or error).strip().splitlines()
        told = _(
            "{clone}: the grader's wheel could not be built ({why}). Build it yourself and name it with --wheel FILE."
        )
        raise UsageFault(told.format(clone=clone, why=said[-1] if said else _("no reason given"))) from None
    return next(folder.glob("*.whl"))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return "..."


def _example() -> str:
    return f"gradient_descent_kata-{__version__}-py3-none-any.whl"
