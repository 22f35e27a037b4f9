"""Where courses are: folders, and the courses that installed packages bring (entry points of `grader.courses`).

A package that brings a course declares `[project.entry-points."grader.courses"]` with `NAME = "package"`, where the
package's folder is the course's folder, or `NAME = "package:folder"` for a folder in it. Such a package is imported,
as anything that `pip install` put there may be.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from grader.ci_server import is_in_ci
from grader.courses.course import HOME
from grader.errors import CourseError, UsageError
from grader.i18n import _, join_names

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

ENTRY_POINT_GROUP = "grader.courses"


def course_folder(course: "str | os.PathLike[str] | None") -> Path:
    """The folder of a course that is named by its folder or by the name it is installed under; None is what ships.

    A folder comes before an installed course of its name, but not in CI, where a graded repository may hold one. Raise
    UsageError if there is neither, and CourseError if the package can't be imported or is not the only one of its name.
    """
    if course is None:
        return HOME
    folder = Path(course)
    is_word = len(folder.parts) == 1 and not (os.path.lexists(folder) and _is_folder_meant(folder.name))
    if not is_word:
        return folder
    if folder.name == HOME.name:
        return HOME
    installed = _installed_entry_points()
    if folder.name not in installed:
        known = join_names([HOME.name, *sorted(installed)])
        template = _("There is no course {name!r}: no folder of this name is here, and installed are {known}.")
        raise UsageError(template.format(name=folder.name, known=known))
    return _entry_point_folder(installed[folder.name])


def _is_folder_meant(name: str) -> bool:
    """Whether a name that is a folder's means that folder, and no installed course."""
    return not is_in_ci() or (name != HOME.name and name not in _installed_entry_points())


def distribution_name(course: Path) -> str | None:
    """The name of the package that brings an installed course, as pip takes it; None for a folder and what ships."""
    if os.path.lexists(course) or course.name == HOME.name:
        return None
    points = _installed_entry_points().get(course.name)
    return points[0].dist.name if points and points[0].dist is not None else None


def installed_courses() -> Iterator[tuple[str, Callable[[], Path]]]:
    """The name of every course that is installed, the one that ships first, and what finds its folder.

    That raises CourseError if the package can't be imported, lacks the course, or is not the only one that brings it.
    """
    yield HOME.name, lambda: HOME
    for name, points in sorted(_installed_entry_points().items()):
        yield name, partial(_entry_point_folder, points)


def _installed_entry_points() -> "dict[str, list[EntryPoint]]":
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, and most runs name no course

    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=ENTRY_POINT_GROUP):
        found.setdefault(point.name, []).append(point)
    return found


def _entry_point_folder(points: "Sequence[EntryPoint]") -> Path:
    point, *others = points
    if others:
        packages = sorted(each.dist.name for each in points if each.dist is not None)
        template = _(
            "The course {name!r} is brought by {packages}, so which of them is meant can't be told. Uninstall all but "
            "one, or name the course's folder."
        )
        raise CourseError(template.format(name=point.name, packages=join_names(packages)))
    try:
        module = import_module(point.module)
        package = Path(next(iter(module.__path__)))
    except Exception as error:  # noqa: BLE001 - whatever a package does while it is imported is its author's fault
        found = f"{type(error).__name__}: {error}"
        template = _("The installed course {name!r} can't be used: importing {module} gave {error}.")
        raise CourseError(template.format(name=point.name, module=point.module, error=found)) from None
    folder = package.joinpath(*point.attr.split(".")) if point.attr else package
    if not (folder / "course.toml").exists():
        template = _(
            "The installed course {name!r} can't be used: {folder} has no course.toml. Its package must contain all "
            "files of the course, not only .py."
        )
        raise CourseError(template.format(name=point.name, folder=folder))
    return folder
