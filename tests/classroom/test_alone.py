"""One archive graded by itself: read in memory as in a batch, and refused in one sentence that names it."""

import io
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packed_files import tarred, zipped


def linked() -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        member = tarfile.TarInfo("slope.py")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(member)
    return data.getvalue()


def facts(report: dict[str, Any]) -> dict[str, Any]:
    del report["run"]
    return {**report, "submission": report["submission"]["sha256"]}


TERMS = ("--only", "slope", "--only", "loss", "--seed", "7", "--quiet")


@pytest.fixture(scope="module")
def inside(references: Path) -> dict[str, bytes]:
    return {f"{file}.py": (references / f"{file}.py").read_bytes() for file in ("slope", "loss")}


@pytest.fixture(scope="module")
def report_of_folder(
    tmp_path_factory: pytest.TempPathFactory,
    inside: dict[str, bytes],
    grade: Callable[..., Any],
    written: Callable[..., Path],
) -> dict[str, Any]:
    return facts(grade(written(tmp_path_factory.mktemp("folder"), inside), *TERMS).report)


@pytest.mark.parametrize(("name", "packer"), [("work.zip", zipped), ("work.TAR.GZ", tarred), ("work.tgz", tarred)])
def test_an_archive_has_the_report_of_its_folder(
    tmp_path: Path,
    inside: dict[str, bytes],
    report_of_folder: dict[str, Any],
    grade: Callable[..., Any],
    name: str,
    packer: Callable[..., bytes],
) -> None:
    (tmp_path / name).write_bytes(packer({f"jane/kata/{file}": content for file, content in inside.items()}))
    packed = grade(name, *TERMS, cwd=tmp_path)
    assert (packed.code, packed.report["submission"]["path"], packed.report["percent"]) == (0, name, 100)
    assert facts(packed.report) == report_of_folder
    assert not (tmp_path / "jane").exists()


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "bomb": (
        "b.zip",
        lambda: zipped({"slope.py": b"", "zeros": bytes(17 * 2**20)}),
        "b.zip: The archive unpacks to far more",
    ),
    "leads out": ("b.zip", lambda: zipped({"../slope.py": b""}), "b.zip: The archive holds a path that leads out"),
    "no exercise": ("b.tgz", lambda: tarred({"essay.txt": b""}), "b.tgz: There is no exercise file in it"),
    "no archive": ("b.zip", lambda: b"hello", "b.zip: The archive is broken"),
    "no gzip": ("b.tar.gz", lambda: b"hello", "b.tar.gz: The archive is broken"),
    "only links": ("b.tgz", linked, "b.tgz: slope.py is a link; links are not followed."),
    "in an archive": ("b.zip", lambda: zipped({"in.zip": b"PK"}), "archives in archives are not opened"),
}


@pytest.mark.parametrize(("name", "make", "said"), REFUSED.values(), ids=REFUSED)
def test_what_a_batch_refuses_is_refused_in_a_sentence(
    tmp_path: Path, grade: Callable[..., Any], name: str, make: Callable[[], bytes], said: str
) -> None:
    (tmp_path / name).write_bytes(make())
    run = grade(name, cwd=tmp_path)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert said in run.err


def test_an_archive_that_is_not_there_and_a_folder_called_like_one(
    tmp_path: Path, references: Path, grade: Callable[..., Any]
) -> None:
    missing = grade("work.zip", cwd=tmp_path)
    assert (missing.code, missing.out) == (2, "")
    assert "work.zip does not exist" in missing.err
    (tmp_path / "work.zip").symlink_to(references)
    assert grade("work.zip", "--only", "slope", "--quiet", cwd=tmp_path).code == 0


def test_what_works_on_files_says_that_an_archive_is_to_be_unpacked(tmp_path: Path, grade: Callable[..., Any]) -> None:
    (tmp_path / "work.zip").write_bytes(zipped({"slope.py": b""}))
    run = grade("watch", "work.zip", cwd=tmp_path)
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert "work.zip is an archive. Unpack it first" in run.err


def test_an_archive_of_another_kind_is_said(tmp_path: Path, grade: Callable[..., Any]) -> None:
    (tmp_path / "work.rar").write_bytes(b"Rar!")
    run = grade("work.rar", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "nor an archive (.zip, .tar.gz, .tgz)" in run.err
