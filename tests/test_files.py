"""Nothing of ours is written through what a submission's folder brought: links, pipes, devices, second names."""

import errno
import json
import os
import shutil
import stat
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from grader import files, progress_view
from grader.classroom import batch
from grader.courses import course
from grader.errors import DiskError, GraderError, UsageError
from grader.practice import course_memory, new_folder, progress, reset
from grader.submissions.folder import read_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
Grade = Callable[..., Any]
COURSE = course.load_course()
TANGENT = next(exercise for exercise in COURSE.exercises if exercise.id == "slope.tangent")


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    file = tmp_path / "victim"
    file.write_text("precious")
    file.chmod(0o600)
    return file


@pytest.fixture
def brought(tmp_path: Path) -> Path:
    folder = tmp_path / "brought"
    folder.mkdir()
    return folder


def _link(place: Path, victim: Path) -> None:
    place.symlink_to(os.path.relpath(victim, place.parent))


def _broken_link(place: Path, victim: Path) -> None:
    place.symlink_to(victim.parent / "made")


def _second_name(place: Path, victim: Path) -> None:
    place.hardlink_to(victim)


def _pipe(place: Path, victim: Path) -> None:
    del victim
    os.mkfifo(place)


def _link_to_a_device(place: Path, victim: Path) -> None:
    del victim
    place.symlink_to("/dev/full")


def _link_to_itself(place: Path, victim: Path) -> None:
    del victim
    place.symlink_to(place)


KINDS = [_link, _broken_link, _second_name, _pipe, _link_to_a_device, _link_to_itself]


def _hold_victim(victim: Path) -> None:
    assert victim.read_text() == "precious"
    assert victim.stat().st_mode & 0o777 == 0o600
    assert not (victim.parent / "made").exists()


@pytest.mark.parametrize("plant", KINDS)
@pytest.mark.parametrize(
    ("name", "write"),
    [
        (progress.FILE_NAME, lambda folder: progress.save_progress(folder, progress.LearnerProgress())),
        (course_memory.FILE_NAME, lambda folder: course_memory.remember_course(folder, Path("gradient_descent"))),
        ("anything", lambda folder: files.overwrite_file(folder / "anything", b"new")),
    ],
)
def test_our_own_file_takes_the_place_of_what_was_brought(plant, name, write, brought, victim, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    plant(brought / name, victim)
    write(brought)
    assert stat.S_ISREG((brought / name).lstat().st_mode)
    assert [path.name for path in brought.iterdir()] == [name]
    _hold_victim(victim)


def test_a_file_of_ours_keeps_its_mode(brought):
    (brought / "kept").write_text("old")
    (brought / "kept").chmod(0o640)
    files.overwrite_file(brought / "kept", b"new")
    assert (brought / "kept").stat().st_mode & 0o777 == 0o640


def test_a_folder_in_the_place_of_a_file_is_said(brought):
    (brought / progress.FILE_NAME).mkdir()
    with pytest.raises(UsageError, match="can't be written"):
        progress.save_progress(brought, progress.LearnerProgress())


@pytest.mark.parametrize("plant", KINDS)
def test_a_new_file_is_new(plant, brought, victim):
    plant(brought / "slope.py", victim)
    with pytest.raises(FileExistsError):
        files.create_file(brought / "slope.py", b"new")
    with pytest.raises(UsageError, match="nothing is overwritten"):
        new_folder.make_folder(COURSE, brought)
    assert [path.name for path in brought.iterdir()] == ["slope.py"]
    _hold_victim(victim)


def test_new_files_hold_what_they_are_given(tmp_path):
    new_folder.write_new_files(tmp_path / "mine", {"a.py": b"first", "b.py": b"second"})
    assert {path.name: path.read_bytes() for path in (tmp_path / "mine").iterdir()} == {
        "a.py": b"first",
        "b.py": b"second",
    }


@pytest.mark.parametrize("is_there", [True, False])
def test_a_folder_that_can_not_be_filled_is_left_as_it_was(is_there, tmp_path, monkeypatch):
    def create_first(path: Path, content: bytes, create: Callable[..., None] = files.create_file) -> None:
        if path.name != "a.py":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        create(path, content)

    folder = tmp_path / "mine"
    if is_there:
        folder.mkdir()
    monkeypatch.setattr(files, "create_file", create_first)
    with pytest.raises(DiskError, match="No space left"):
        new_folder.write_new_files(folder, {"a.py": b"first", "b.py": b"second"})
    assert [*tmp_path.rglob("*")] == ([folder] if is_there else [])


@pytest.mark.parametrize("plant", KINDS)
def test_a_reset_writes_through_nothing(plant, brought, victim):
    victim.write_text("def tangent(f, x0, x):\n    return 0.0\n")
    before = victim.read_bytes()
    plant(brought / "slope.py", victim)
    # The first names of backups are taken by links.
    (brought / "slope.py.1.bak").symlink_to(victim)
    (brought / "slope.py.2.bak").symlink_to(victim.parent / "made")
    if plant is _second_name:
        assert reset.reset_exercise(COURSE, TANGENT, brought).backup == brought / "slope.py.3.bak"
    else:
        with pytest.raises(UsageError, match="not a regular file"):
            reset.reset_exercise(COURSE, TANGENT, brought)
    assert victim.read_bytes() == before
    assert not (victim.parent / "made").exists()


@pytest.mark.parametrize("plant", [kind for kind in KINDS if kind is not _second_name])
def test_an_output_inside_the_submission_goes_through_nothing_brought(plant, brought, victim):
    plant(brought / "out.json", victim)
    with pytest.raises(UsageError, match="folder that is graded"):
        files.atomic_write(brought / "out.json", [b"new"], submission=brought)
    _hold_victim(victim)


def test_an_output_with_a_second_name_is_written_beside_it(brought, victim):
    _second_name(brought / "out.json", victim)
    files.atomic_write(brought / "out.json", [b"new"], submission=brought)
    _hold_victim(victim)


@pytest.mark.parametrize("character", "a\N{GREEK SMALL LETTER ETA}\N{CJK UNIFIED IDEOGRAPH-5B66}\N{ROCKET}")
def test_a_name_as_long_as_the_system_allows_is_written(character, tmp_path):
    path = tmp_path / (character * (255 // len(character.encode())))
    files.atomic_write(path, [b"new"])
    with files.whole_folder(tmp_path / path.name[::2]) as folder:
        (folder / "page").write_bytes(b"new")
    assert path.read_bytes() == (tmp_path / path.name[::2] / "page").read_bytes() == b"new"
    assert len(list(tmp_path.iterdir())) == 2


def test_links_are_looked_for_at_every_step_and_by_every_way_into_the_folder(brought, victim, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (brought / "deep").mkdir()
    (brought / "deep" / "sub").symlink_to(elsewhere)
    _link(brought / "deep" / "out", victim)
    (tmp_path / "mine").symlink_to(brought / "deep")
    monkeypatch.chdir(brought / "deep")
    ways = [
        brought / "deep" / "sub" / "new",
        brought / "deep" / "sub" / ".." / "sub" / "new",
        tmp_path / "elsewhere" / ".." / "brought" / "deep" / "out",
        tmp_path / "mine" / "out",
        tmp_path / "mine" / "sub" / "new",
        Path("out"),
        Path("..", "deep", "out"),
        Path("sub", "new"),
    ]
    for way in ways:
        for folder in (brought, tmp_path / "mine" / "..", Path("..")):
            with pytest.raises(UsageError, match="folder that is graded"):
                files.require_own_path(way, folder)
    for own in (Path("new"), brought / "new", tmp_path / "mine" / "new", elsewhere / "new", Path("/dev/stdout")):
        files.require_own_path(own, brought)


def test_a_link_of_the_users_own_is_followed(brought, victim, tmp_path):
    _link(tmp_path / "out.json", victim)
    files.atomic_write(tmp_path / "out.json", [b"new"], submission=brought)
    assert (tmp_path / "out.json").is_symlink()
    assert victim.read_text() == "new"


def test_results_of_a_class_go_through_no_link_in_it(brought, victim):
    (brought / "ann").mkdir()
    (brought / "ann" / "loss.py").write_text("")
    _link(brought / "ann" / "r.sqlite", victim)
    request = batch.BatchRequest(folder=brought, results=brought / "ann" / "r.sqlite", course=COURSE)
    with pytest.raises(UsageError, match="folder that is graded"):
        batch.run_batch(request, progress_view.SilentView())
    _hold_victim(victim)


def test_commands_leave_alone_what_lies_behind_links(grade: Grade, brought, victim, stubs: Path):
    shutil.copytree(stubs, brought, dirs_exist_ok=True)
    _link(brought / progress.FILE_NAME, victim)
    assert grade("hint", "slope.derivative", brought).code == 0
    assert progress.load_progress(brought).hints == {"slope.derivative": 1}
    _hold_victim(victim)
    _link(brought / "out.json", victim)
    for words in (
        (brought, "--json", brought / "out.json"),
        (brought / "loss.py", "-o", brought / "out.json", "--format", "json"),
        (".", "-o", "out.json", "--format", "gradescope"),
    ):
        run = grade(*words, "--only", "sse", cwd=brought)
        assert run.code == 2, run.err
        assert "out.json is a link, or no regular file, in the folder that is graded" in run.err
    _hold_victim(victim)


@pytest.mark.parametrize(
    "content",
    [
        '{"hints": {"a": Infinity}}',
        '{"hints": {"a": NaN}}',
        '{"hints": {"a": 1e999}}',
        '{"hints": [1]}',
        '{"hints": {"a": []}}',
        '{"hints": {}, "opened": 5}',
        '{"hints": {"a": "' + "9" * 5000 + '"}}',
        "[" * 60_000,
        "5",
    ],
    ids=range(9),
)
def test_progress_that_is_no_progress_counts_as_none(content, brought):
    (brought / progress.FILE_NAME).write_text(content)
    assert progress.load_progress(brought) == progress.LearnerProgress()


def test_progress_behind_a_link_is_not_read(brought, victim):
    victim.write_text(json.dumps({"hints": {"a": 1}, "secret": "x"}))
    _link(brought / progress.FILE_NAME, victim)
    assert progress.load_progress(brought) == progress.LearnerProgress()


def test_a_block_that_fails_takes_away_nothing_of_another_thread(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_written_paths", set())
    is_open, is_made = threading.Event(), threading.Event()

    def fail_later() -> None:
        with suppress(KeyboardInterrupt), files.all_or_none():
            files.create_file(tmp_path / "failed", b"")
            is_open.set()
            is_made.wait(10)
            raise KeyboardInterrupt

    with files.all_or_none():
        thread = threading.Thread(target=fail_later)
        thread.start()
        assert is_open.wait(10)
        files.create_file(tmp_path / "kept", b"")
        is_made.set()
        thread.join()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert files.has_written()


def test_a_file_that_is_written_twice_and_taken_away_counts_as_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_written_paths", set())
    with suppress(KeyboardInterrupt), files.all_or_none():
        files.create_file(tmp_path / "new", b"first")
        files.overwrite_file(tmp_path / "new", b"second")
        raise KeyboardInterrupt
    assert [*tmp_path.iterdir()] == []
    assert not files.has_written()


def test_a_folder_that_another_process_makes_at_the_same_time_is_used(tmp_path, monkeypatch):
    def make_late(folder: Path, make: Callable[..., None] = Path.mkdir) -> None:
        make(folder)
        make(folder)

    monkeypatch.setattr(Path, "mkdir", make_late)
    with files.whole_folder(tmp_path / "there" / "new") as folder:
        files.create_file(folder / "a.py", b"")
    assert (tmp_path / "there" / "new" / "a.py").exists()


def test_a_shortage_while_a_folder_is_read_is_not_taken_for_a_fault_of_what_is_in_it(tmp_path, monkeypatch):
    """Neither the opened file that can't be read further nor the package that can't be listed is at fault."""

    def refuse(*_given: object) -> None:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    def refuse_package(folder: Path) -> Any:
        if Path(folder).name == "pack":
            refuse()
        return scandir(folder)

    scandir = os.scandir
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").touch()
    (tmp_path / "slope.py").touch()
    monkeypatch.setattr(os, "scandir", refuse_package)
    with pytest.raises(GraderError, match=r"^pack can't be read: Cannot allocate memory\. Let the grader have more"):
        read_folder(tmp_path, "mine", {"slope"})
    monkeypatch.undo()
    monkeypatch.setattr(files, "_read_descriptor", refuse)
    with pytest.raises(GraderError, match=r"slope\.py can't be read: Cannot allocate memory\. Let the grader"):
        files.read_regular_file(tmp_path / "slope.py", 100)
