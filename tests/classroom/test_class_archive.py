"""A class as an archive gets what the unpacked folder gets, and no archive harms the machine."""

import gzip
import io
import os
import shutil
import stat
import subprocess
import tarfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.testing import CliRunner
from every_case import every_case

from grader.classroom import class_archive
from grader.classroom.class_archive import opened_class
from grader.cli.main import main
from grader.courses import course
from grader.errors import DiskError, UsageError
from grader.progress_view import SilentView

pytestmark = [pytest.mark.skipif(os.name != "posix", reason="grade batch needs POSIX"), pytest.mark.quick]

TOPICS = ("slope", "loss")
SOURCE = b"def loss(y, y_hat):\n    return 1\n"


def opened_names(path: Path) -> dict[str, bytes | None]:
    """What is found in the class, link or not; a link has no bytes."""
    with opened_class(path, TOPICS, SilentView()) as opened:
        home = opened.folder
        found = {
            str(file.relative_to(home)): None if file.is_symlink() else file.read_bytes()
            for file in sorted(home.rglob("*"))
            if not file.is_dir()
        }
    assert not home.exists()
    return found


class _Sayings(SilentView):
    """Takes down what is said, and of that what may be wrong."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.remarks: list[str] = []

    def show_line(self, sentence: str) -> None:
        self.all.append(sentence)

    def show_remark(self, sentence: str) -> None:
        self.all.append(sentence)
        self.remarks.append(sentence)


def said_of(path: Path) -> list[str]:
    """What is said; what may be wrong is said to those as well who want to hear nothing else."""
    said = _Sayings()
    with opened_class(path, TOPICS, said):
        assert said.all == [f"Unpacking {path}", *said.remarks]
        return said.all


def zip_file(path: Path, entries: dict[str, bytes], **more: Any) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **more) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path


def tar_file(path: Path, entries: dict[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(path, mode) as archive:
        for name, content in entries.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def unmarked_zip(path: Path, names: list[bytes]) -> Path:
    """A zip file whose names are these bytes, without a mark that they are UTF-8."""
    marks = [f"n{number:03}".ljust(len(name), "x").encode() for number, name in enumerate(names)]
    zip_file(path, {mark.decode(): SOURCE for mark in marks})
    content = path.read_bytes()
    for mark, name in zip(marks, names, strict=True):
        content = content.replace(mark, name)
    path.write_bytes(content)
    return path


TWO = {"jane/loss.py": SOURCE, "john/loss.py": SOURCE}


@every_case("name", ["class.zip", "CLASS.ZIP", "class.tar", "class.tar.gz", "class.tgz"])
@every_case("top", ["", "hw1/"])
def test_archives_of_all_kinds_are_unpacked_with_or_without_a_folder_around(
    name: str, top: str, tmp_path: Path
) -> None:
    entries = {f"{top}{path}": content for path, content in TWO.items()}
    make = zip_file if name.lower().endswith("zip") else tar_file
    path = make(tmp_path / name, entries, **({"mode": "w"} if name.endswith("tar") else {}))
    assert opened_names(path) == TWO


def test_folders_whose_accents_are_written_in_two_ways_are_one(tmp_path: Path) -> None:
    paths = {f"{unicodedata.normalize(form, 'José')}/{file}.py": SOURCE for form, file in (("NFC", "a"), ("NFD", "b"))}
    assert sorted(opened_names(zip_file(tmp_path / "c.zip", {**paths, "ben/a.py": SOURCE}))) == [
        "José/a.py",
        "José/b.py",
        "ben/a.py",
    ]


@every_case(
    "names", [("Jos\u00e9", "Jose\u0301"), ("Jose\u0301", "Jos\u00e9"), ("\u212aarl", "Karl"), ("Karl", "\u212aarl")]
)
def test_no_file_takes_the_place_of_one_whose_folder_is_written_in_another_way(
    names: tuple[str, str], tmp_path: Path
) -> None:
    first, second = (f"{name}/a.py" for name in names)
    found = opened_names(zip_file(tmp_path / "c.zip", {first: b"1", second: b"2", "ben/a.py": b"3"}))
    assert sorted(content or b"" for content in found.values()) == [b"1", b"2", b"3"]
    assert len({unicodedata.normalize("NFC", name) for name in found}) == 2


def test_the_folder_of_one_student_is_that_students(tmp_path: Path) -> None:
    assert list(opened_names(zip_file(tmp_path / "c.zip", {"jane/loss.py": SOURCE, "jane/slope.py": b""}))) == [
        "jane/loss.py",
        "jane/slope.py",
    ]


@every_case(
    ("encoding", "names"),
    [
        ("utf-8", ["约翰_18/loss.py", "José_19/loss.py"]),
        ("gbk", ["约翰_18/loss.py", "李雷_19/loss.py", "朱镕基_20/loss.py", "plain/loss.py"]),
        ("gbk", ["李波/loss.py", "李波/slope.py", "陈刚/loss.py", "陈刚/slope.py"]),
        ("gbk", [f"{name}/loss.py" for name in ("李波", "陈刚", "韩梅梅", "王小明", "李敏", "高洁", "何丽")]),
        ("gbk", [f"{name}/loss.py" for name in ("李波", "陈刚", "韩梅梅", "王小明", "李敏", "高洁", "爱の何丽")]),
        ("cp437", ["José_1/loss.py", "Zoë_2/loss.py", "Ångström_3/loss.py", "Müller_4/loss.py", "Mª_5/loss.py"]),
        ("cp437", ["Zoë_2/loss.py"]),
        ("cp437", ["Émile/loss.py", "Noël/loss.py"]),
        ("cp932", ["田中 太郎_1/loss.py", "さとう はなこ_2/loss.py", "plain/loss.py"]),
        ("cp932", ["佐々木ソノ子/loss.py", "表 健太/loss.py"]),
        ("cp932", [f"{name}/loss.py" for name in ("高橋一郎", "齋藤恵", "表 健太", "加藤ジェーン")]),
    ],
)
def test_names_without_a_mark_are_read_as_they_were_meant(encoding: str, names: list[str], tmp_path: Path) -> None:
    path = unmarked_zip(tmp_path / "class.zip", [name.encode(encoding) for name in names])
    assert sorted(opened_names(path)) == sorted(names)
    assert said_of(path) == [f"Unpacking {path}"]


@every_case(
    ("encoding", "name"),
    [
        ("cp1251", "Мария_1/loss.py"),
        ("cp866", "Иван_1/loss.py"),
        ("latin-1", "José_1/loss.py"),
        ("big5", "陳大文_1/loss.py"),
        ("cp932", "田中 恵_1/loss.py"),
        ("cp866", "Ли_1/loss.py"),
        ("euc_jp", "山田さくら 伊藤ユウキ_1/loss.py"),
        ("cp949", "김철수 이영희 박민준_1/loss.py"),
        ("cp1251", "Иван Петров Анна Смирнова_1/loss.py"),
        ("koi8-r", "Иван Петров Анна Смирнова_1/loss.py"),
    ],
)
@every_case("make", ["zip", "tar"])
def test_names_in_an_encoding_that_is_not_known_are_said_to_be(
    make: str, encoding: str, name: str, tmp_path: Path
) -> None:
    raw = name.encode(encoding)
    if make == "zip":
        path = unmarked_zip(tmp_path / "class.zip", [raw, b"plain/loss.py"])
    else:
        path = tar_file(tmp_path / "class.tgz", {os.fsdecode(raw): SOURCE, "plain/loss.py": SOURCE})
    _unpacking, sentence = said_of(path)
    assert sentence.startswith(f"Names in {path} may be wrong here, as their encoding is not known (")
    assert len(opened_names(path)) == 2


def test_marked_names_and_backslashes_are_read(tmp_path: Path) -> None:
    path = zip_file(tmp_path / "class.zip", {"约翰\\loss.py": SOURCE, "jane/loss.py": SOURCE})
    assert sorted(opened_names(path)) == ["jane/loss.py", "约翰/loss.py"]


@every_case("make", [zip_file, tar_file])
def test_a_name_that_is_too_long_here_stops_nobody(make: Any, tmp_path: Path) -> None:
    long = "长" * 120
    others = [f"jane_17_assignsubmission_file_/{long}{end}.pdf" for end in ("a", "b")]
    owner = f"{long[:60]}_18_assignsubmission_file_{long[:60]}_loss.py"
    entries = {**TWO, **dict.fromkeys([*others, owner], b"x")}
    found = opened_names(make(tmp_path / ("class.zip" if make is zip_file else "class.tgz"), entries))
    assert len(found) == len(entries)
    assert TWO.items() <= found.items()
    (name,) = [name for name in found if name.endswith("_loss.py") and "/" not in name]
    assert name.startswith(long[:30])


@every_case("name", ["../evil.py", "/etc/evil.py", "a/../../evil.py", "..\\evil.py", "C:\\evil.py"])
@every_case("make", [zip_file, tar_file])
def test_a_path_that_leads_out_refuses_the_archive(name: str, make: Any, tmp_path: Path) -> None:
    path = make(tmp_path / ("class.zip" if make is zip_file else "class.tgz"), {**TWO, name: b"evil"})
    if make is tar_file and "\\" in name:
        assert [found for found in opened_names(path) if "evil" in found] == [name]
        return
    with pytest.raises(UsageError, match=r"class.*holds a path that leads out of it"):
        opened_names(path)
    assert not list(tmp_path.rglob("evil*"))


def link_zip(path: Path, entries: dict[str, bytes], links: dict[str, str]) -> Path:
    zip_file(path, entries)
    with zipfile.ZipFile(path, "a") as archive:
        for name, target in links.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, target)
    return path


def test_links_lead_nowhere_and_nothing_is_written_through_them(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    path = link_zip(tmp_path / "class.zip", TWO, {"eve/loss.py": str(outside / "secret"), "mallory": str(outside)})
    assert opened_names(path) == {**TWO, "eve/loss.py": None, "mallory": None}
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("mallory/planted", b"x")
    with pytest.raises(
        UsageError, match=r"class.zip can't be unpacked: .*\. Unpack it yourself, and name the folder\."
    ):
        opened_names(path)
    assert [file.name for file in outside.iterdir()] == ["secret"]


def test_hard_links_of_tar_files_lead_nowhere_too(tmp_path: Path) -> None:
    path = tar_file(tmp_path / "class.tar", TWO, "w")
    with tarfile.open(path, "a") as archive:
        for kind, name in ((tarfile.LNKTYPE, "hard"), (tarfile.SYMTYPE, "soft"), (tarfile.FIFOTYPE, "pipe")):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    assert opened_names(path) == {**TWO, "hard": None, "soft": None, "pipe": None}


def test_sparse_files_are_read_with_their_holes(tmp_path: Path) -> None:
    if shutil.which("tar") is None:
        pytest.skip("there is no tar")
    (tmp_path / "c" / "jane").mkdir(parents=True)
    (tmp_path / "c" / "john").mkdir()
    with open(tmp_path / "c" / "jane" / "loss.py", "wb") as file:
        file.write(SOURCE)
        file.truncate(300_000)
    (tmp_path / "c" / "john" / "loss.py").write_bytes(SOURCE)
    subprocess.run(["tar", "-cSf", tmp_path / "class.tar", "-C", tmp_path / "c", "jane", "john"], check=True)
    assert opened_names(tmp_path / "class.tar") == {
        "jane/loss.py": SOURCE.ljust(300_000, b"\0"),
        "john/loss.py": SOURCE,
    }


def test_two_gigabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with open(path, "wb") as file:
        file.truncate(2 * 1024**3)
    run = CliRunner().invoke(main, ["batch", str(path), "-o", str(tmp_path / "r.sqlite")])
    assert run.exit_code == 2
    assert run.stderr.endswith(
        "class.zip: it holds 2048 MiB; at most 1024 are unpacked. Unpack it yourself, and name the folder.\n"
    )
    assert not (tmp_path / "r.sqlite").exists()


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zeros = bytes(4 * 1024**2)
    bomb = zip_file(tmp_path / "class.zip", {f"s{number}/x": zeros for number in range(8)})
    tar_bomb = tar_file(tmp_path / "class.tgz", {f"s{number}/x": zeros for number in range(8)})
    for path in (bomb, tar_bomb):
        with pytest.raises(UsageError, match="it unpacks to more than 16 MiB, far more than it holds"):
            opened_names(path)
    monkeypatch.setattr(class_archive, "_MAX_ENTRIES", 3)
    for path in (zip_file(tmp_path / "n.zip", TWO), tar_file(tmp_path / "n.tgz", TWO)):
        assert opened_names(path) == TWO
        many = {f"s{number}": b"" for number in range(4)}
        with pytest.raises(UsageError, match="it holds more than 3 files"):
            opened_names((zip_file if path.suffix == ".zip" else tar_file)(path, many))


def test_a_long_list_of_entries_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(class_archive, "_MAX_DIRECTORY_BYTES", 66_000)
    path = zip_file(tmp_path / "class.zip", {f"{number:0200}": b"" for number in range(400)})
    with pytest.raises(UsageError, match="its list of files is longer than 0 MiB"):
        opened_names(path)


def broken_archives(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    whole = zip_file(tmp_path / "whole.zip", TWO).read_bytes()
    tar = tar_file(tmp_path / "whole.tgz", TWO).read_bytes()
    locked = bytearray(whole)
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    cases = {
        "empty.zip": (b"", "broken"),
        "text.zip": (b"no archive", "broken"),
        "login.zip": (b"<html>Log in", "no .zip archive but a web page"),
        "whole.tar": (tar, "no .tar archive but a file packed by gzip"),
        "cut.zip": (whole[:-30], "broken"),
        "spoilt.zip": (whole.replace(SOURCE[:4], b"xxxx", 1)[:40] + b"\xff" * 8 + whole[48:], "broken"),
        "locked.zip": (bytes(locked), "is encrypted"),
        "cut.tgz": (tar[:-20], "broken"),
        "text.tar": (b"no archive" * 100, "broken"),
        "gz.tgz": (gzip.compress(b"no tar" * 1000), "broken"),
        "long.tar": (long_header(), "broken"),
    }
    for name, (content, sentence) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        yield path, sentence


def long_header() -> bytes:
    member = tarfile.TarInfo("././@LongLink")
    member.type, member.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
    return member.tobuf(tarfile.GNU_FORMAT) + bytes(1024)


def test_broken_archives_get_one_sentence_each(tmp_path: Path) -> None:
    for path, sentence in broken_archives(tmp_path):
        with pytest.raises(UsageError, match=sentence) as caught:
            opened_names(path)
        assert str(caught.value).startswith(f"{path}: "), path
        assert "grade-" not in str(caught.value)


@every_case("pack", [zip_file, tar_file])
@every_case(
    "names", [("jane/loss.py", "jane/loss.py/x"), ("jane/loss.py/x/y", "jane/loss.py"), ("ben", "ben/x/loss.py")]
)
def test_a_file_where_a_folder_stands_is_named(
    names: tuple[str, str], pack: Callable[[Path, dict[str, bytes]], Path], tmp_path: Path
) -> None:
    path = pack(tmp_path / ("class.zip" if pack is zip_file else "class.tgz"), dict.fromkeys(names, SOURCE))
    with pytest.raises(UsageError, match=f"another file or folder is in the way of {names[1]}\\. Unpack"):
        opened_names(path)


def test_foreign_methods_and_other_files_are_told(tmp_path: Path) -> None:
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("jane/loss.py", SOURCE)
    with pytest.raises(UsageError, match="is packed by a method that is not read"):
        opened_names(path)
    (tmp_path / "class.rar").write_bytes(b"Rar!")
    run = CliRunner().invoke(main, ["batch", str(tmp_path / "class.rar"), "-o", str(tmp_path / "r.sqlite")])
    assert "is neither a folder nor an archive that is read (.zip, .tar, .tar.gz, .tgz)." in run.stderr


def test_no_room_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zip_file(tmp_path / "class.zip", TWO)
    monkeypatch.setattr(class_archive, "_put_entry", full_disk)
    with pytest.raises(DiskError, match=r"class.zip can't be unpacked: No space left on device\."):
        opened_names(path)


def full_disk(*_arguments: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_large_file_takes_no_room_and_is_told_like_in_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_archive, "MAX_ARCHIVE_BYTES", 1000)
    path = zip_file(tmp_path / "class.zip", {**TWO, "film/film.mp4": os.urandom(5000)})
    with opened_class(path, TOPICS, SilentView()) as opened:
        status = (opened.folder / "film" / "film.mp4").stat()
        assert (status.st_size, status.st_blocks) == (5000, 0)
        assert (opened.folder / "jane" / "loss.py").stat().st_mtime == pytest.approx(local_time(path), abs=1)


def local_time(path: Path) -> float:
    import time  # noqa: PLC0415 - for this only

    with zipfile.ZipFile(path) as archive:
        return time.mktime((*archive.getinfo("jane/loss.py").date_time, 0, 0, -1))


@pytest.fixture(scope="module")
def mixed_class(tmp_path_factory: pytest.TempPathFactory, shared_course: Path, classes: ModuleType) -> Path:
    """Students with folders, archives of their own, loose files, links, broken and hostile files."""
    folder = tmp_path_factory.mktemp("mixed") / "class"
    mix = classes.Mix(hostile=20, hanging=0, broken=20, copied=10, right=20)
    kinds = classes.make(folder, 10, seed=3, mix=mix, of=classes.material(course.load_course(shared_course)))
    assert {"hostile", "broken", "copied", "right", "wrong"} == set(kinds)
    (folder / "linked").mkdir()
    (folder / "linked" / "scaling.py").symlink_to("/etc/passwd")
    return folder


@pytest.fixture(scope="module")
def outcome(
    tmp_path_factory: pytest.TempPathFactory, shared_course: Path, ran: Callable[..., Any], select: Callable[..., Any]
) -> Callable[[Path], Any]:
    """What a class is found to hold, and its results."""

    def graded(path: Path) -> Any:
        results = tmp_path_factory.mktemp("results") / "r.sqlite"
        assert ran(path, results, course=shared_course, seed=5).code == 0
        rows = select(results, "SELECT student, sha256, fault, path FROM submissions ORDER BY student")
        assert all(row[3].startswith(f"{path}/") for row in rows)
        return [row[:3] for row in rows], select(results, "SELECT sha256, score, status FROM results ORDER BY sha256")

    return graded


@pytest.fixture(scope="module")
def outcome_of_folder(mixed_class: Path, outcome: Callable[[Path], Any]) -> Any:
    return outcome(mixed_class)


@pytest.mark.parametrize("kind", ["zip", "tgz"])
def test_an_archive_gets_the_results_of_the_unpacked_folder(
    kind: str, tmp_path: Path, mixed_class: Path, outcome: Callable[[Path], Any], outcome_of_folder: Any
) -> None:
    pack(mixed_class, tmp_path / f"class.{kind}")
    assert outcome(tmp_path / f"class.{kind}") == outcome_of_folder
    assert len(outcome_of_folder[0]) == 11


def pack(folder: Path, packed: Path) -> None:
    if packed.suffix == ".tgz":
        with tarfile.open(packed, "w:gz") as archive:
            archive.add(folder, "class")
        return
    with zipfile.ZipFile(packed, "w") as archive:
        for file in sorted(folder.rglob("*")):
            name = str(file.relative_to(folder))
            if file.is_symlink():
                entry = zipfile.ZipInfo(name)
                entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
                archive.writestr(entry, os.readlink(file))
            elif file.is_file():
                archive.write(file, name)
