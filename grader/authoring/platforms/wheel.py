"""The wheel of this grader: the one that --wheel names, or one built from the clone.

No export installs the grader by its bare name: that would run the code of whoever registers it in a public index.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from packaging.specifiers import SpecifierSet

from grader import __version__
from grader.errors import UsageError
from grader.i18n import _, os_reason
from grader.sandbox.machine_paths import PACKAGE_ROOT

_PROJECT_NAME = "gradient-descent-kata"
_EXTRA_NAME = "notebooks"
"""A platform accepts notebooks as `grade` does, and learners can't install anything there."""

_ADDRESS_PATTERN = re.compile(r"(?:https|file)://[A-Za-z0-9._~:/@%+=&?-]+#sha256=[0-9a-f]{64}")
_WHEEL_NAME_PATTERN = re.compile(r"gradient_descent_kata-[0-9][A-Za-z0-9.+!_]*-py3-none-any\.whl")
_ENTRY_MODULE = "grader/grading/session.py"
_BUILD_SECONDS = 300
_BUILD_COMMAND = "pip wheel --no-deps ."


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedGrader:
    """The grader's wheel, as a file that an export includes."""

    file: str
    content: bytes

    def requirement(self, folder: str = ".") -> str:
        """The requirement that installs it, where pip runs above this folder."""
        return f"{folder}/{self.file}[{_EXTRA_NAME}]"


def pack_grader(wheel: str | None) -> PackedGrader:
    """The wheel's file: the one that is named, else one built from this clone."""
    if wheel is not None:
        return _read_wheel(Path(wheel))
    if not _is_clone(PACKAGE_ROOT):
        template = _("This grader is installed and no clone, so no wheel can be built of it. Name its wheel: {option}")
        raise UsageError(template.format(option=f"--wheel {_example_name()}"))
    with tempfile.TemporaryDirectory() as folder:
        return _read_wheel(_build_wheel(PACKAGE_ROOT, Path(folder)))


def address_requirement(address: str) -> str:
    """The requirement that installs the grader from an address, whose digest pip compares."""
    name = address.partition("#")[0].rpartition("/")[2]
    if not _ADDRESS_PATTERN.fullmatch(address) or not _WHEEL_NAME_PATTERN.fullmatch(name):
        template = _(
            "--wheel {wheel}: this is no address of a wheel of {project} with its digest. Name one like {address}"
        )
        example = f"https://.../{_example_name()}#sha256=..."
        raise UsageError(template.format(wheel=address, project=_PROJECT_NAME, address=example))
    return f"{_PROJECT_NAME}[{_EXTRA_NAME}] @ {address}"


def installed_constraints() -> str:
    """A pip constraint for each package that the grader depends on, directly or not: the version installed here.

    It binds where that version can be installed: a package of Python source on the Pythons that it says it runs on, a
    compiled one on the Python of this machine. On others pip chooses.
    """
    found: dict[str, metadata.Distribution] = {}
    wanted = [_PROJECT_NAME]
    while wanted:
        name = wanted.pop()
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # for another system or Python than ours
        needs = [need for need in distribution.requires or [] if _is_needed(need.partition(";")[2], name)]
        names = [_canonical_name(re.split(r"[^A-Za-z0-9._-]", need, maxsplit=1)[0]) for need in needs]
        wanted += [need for need in names if need not in found]
        found[name] = distribution
    del found[_PROJECT_NAME]
    return "".join(
        f"{name}=={found[name].version}{_python_marker(distribution)}\n" for name, distribution in sorted(found.items())
    )


def _python_marker(distribution: metadata.Distribution) -> str:
    """The Pythons on which this version of a package can be installed, as the marker of a requirement."""
    if "Root-Is-Purelib: true" not in (distribution.read_text("WHEEL") or ""):
        return f'; python_version == "{sys.version_info.major}.{sys.version_info.minor}"'
    if "Requires-Python" not in distribution.metadata:
        return ""
    pythons = SpecifierSet(distribution.metadata["Requires-Python"])
    clauses = sorted(f'python_full_version {known.operator} "{known.version}"' for known in pythons)
    return f"; {' and '.join(clauses)}"


def _is_needed(marker: str, name: str) -> bool:
    """Whether a requirement with this marker belongs to no extra, or to the extra of the grader that is installed."""
    extra = re.search(r"extra == ['\"]([^'\"]*)", marker)
    return extra is None or (name == _PROJECT_NAME and extra[1] == _EXTRA_NAME)


def _canonical_name(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _read_wheel(path: Path) -> PackedGrader:
    """Read a wheel; raise UsageError unless it is one of this grader that the exported scripts can run."""
    if not _WHEEL_NAME_PATTERN.fullmatch(path.name):
        template = _("--wheel {wheel}: its name is none of a wheel of {project}. Name one like {example}")
        raise UsageError(template.format(wheel=path, project=_PROJECT_NAME, example=_example_name()))
    try:
        with zipfile.ZipFile(path) as opened:
            names = set(opened.namelist())
        content = path.read_bytes()
    except OSError as error:
        template = _("--wheel {wheel} can't be read: {reason}. Name a wheel of {project}.")
        raise UsageError(template.format(wheel=path, reason=os_reason(error), project=_PROJECT_NAME)) from None
    except zipfile.BadZipFile:
        template = _("--wheel {wheel} is not a wheel. Build one with: {command}")
        raise UsageError(template.format(wheel=path, command=_BUILD_COMMAND)) from None
    if _ENTRY_MODULE not in names:
        template = _("--wheel {wheel} is too old: it can't serve a platform. Build one with: {command}")
        raise UsageError(template.format(wheel=path, command=_BUILD_COMMAND))
    return PackedGrader(file=path.name, content=content)


def _is_clone(folder: Path) -> bool:
    try:
        declared = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return False
    return bool(declared.get("project", {}).get("name") == _PROJECT_NAME)


def _build_wheel(clone: Path, folder: Path) -> Path:
    words = ["wheel", "--quiet", "--no-deps", "--disable-pip-version-check", f"--wheel-dir={folder}", str(clone)]
    try:
        subprocess.run(  # noqa: S603 - our own interpreter and words
            [sys.executable, "-I", "-m", "pip", *words],
            check=True,
            capture_output=True,
            text=True,
            timeout=_BUILD_SECONDS,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.SubprocessError) as error:
        output_lines = str(getattr(error, "stderr", None) or error).strip().splitlines()
        template = _(
            "{clone}: the grader's wheel could not be built ({why}). Build it yourself and name it with --wheel FILE."
        )
        raise UsageError(
            template.format(clone=clone, why=output_lines[-1] if output_lines else _("no reason given"))
        ) from None
    return next(folder.glob("*.whl"))


def _example_name() -> str:
    return f"gradient_descent_kata-{__version__}-py3-none-any.whl"
