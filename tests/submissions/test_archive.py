"""Archives are hostile: what they hold is bounded, and nothing of it leads anywhere."""

import gzip
import io
import os
import random
import struct
import tarfile
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import hypothesis
import pytest
from every_case import every_case
from hypothesis import strategies

from grader.errors import UsageError
from grader.submissions import archive as archives
from grader.submissions import archive_entries, budget, exercise_folder, stray_files, tar_entries
from grader.submissions.archive_entries import ArchiveError
from grader.submissions.budget import MAX_FILE_BYTES, MAX_FILES, MAX_TOTAL_BYTES, ReadingClock
from grader.submissions.submission import Submission

TOPICS = ("slope", "loss")
SLOPE = b"def derivative(f, x):\n    return 0\n"


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content, compress_type=method)
    return data.getvalue()


def tarred(*members: tuple[str | tarfile.TarInfo, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:  # noqa: A002
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz", format=format) as archive:
        for name, content in members:
            member = tarfile.TarInfo(name) if isinstance(name, str) else name
            if member.isreg():
                member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return data.getvalue()


def read(content: bytes, name: str = "work.zip") -> Submission:
    return archives.read_archive(content, name, TOPICS, "work")


PACKERS: dict[str, Callable[..., bytes]] = {"work.zip": zipped, "work.tar.gz": tarred, "work.tgz": tarred}


@every_case("name", PACKERS)
def test_the_exercise_files_are_read(name: str) -> None:
    content = PACKERS[name](("slope.py", SLOPE), ("loss.py", b"x = 1\n"), ("notes.txt", b"no"))
    assert read(content, name).files == {"slope.py": SLOPE, "loss.py": b"x = 1\n"}


@every_case("name", PACKERS)
@every_case("inside", ["", "exercises/", "jane/kata/exercises/", "./work/"])
def test_a_folder_around_them_means_nothing(name: str, inside: str) -> None:
    content = PACKERS[name]((f"{inside}slope.py", SLOPE), (f"{inside}loss.py", SLOPE))
    submission = read(content, name)
    assert (sorted(submission.files), submission.refused) == (["loss.py", "slope.py"], {})


@every_case("name", PACKERS)
def test_packages_beside_them_come_along_and_what_is_no_package_does_not(name: str) -> None:
    content = PACKERS[name](
        ("slope.py", SLOPE),
        ("helpers/__init__.py", b""),
        ("helpers/sums.py", b"y = 2\n"),
        ("loose/sums.py", b"z = 3\n"),
        ("9lives.py", b""),
        ("../".replace("..", "tests") + "slope.pyc", b""),
    )
    assert sorted(read(content, name).files) == ["helpers/__init__.py", "helpers/sums.py", "slope.py"]


@every_case("name", PACKERS)
def test_what_systems_add_is_left_out(name: str) -> None:
    content = PACKERS[name](
        ("work/slope.py", SLOPE),
        ("__MACOSX/work/slope.py", b"\0\5\x16\7"),
        ("work/._slope.py", b"\0"),
        ("work/.venv/lib/loss.py", b""),
        ("venv/site-packages/loss.py", b""),
    )
    assert read(content, name).files == {"slope.py": SLOPE}


def test_backslashes_of_windows_packers_are_steps() -> None:
    member = zipfile.ZipInfo("x")
    member.filename = "work\\exercises\\slope.py"
    assert read(zipped((member, SLOPE))).files == {"slope.py": SLOPE}


def test_the_folder_with_most_exercise_files_counts() -> None:
    content = zipped(("old/slope.py", b"old"), ("new/slope.py", SLOPE), ("new/loss.py", SLOPE))
    assert read(content).files["slope.py"] == SLOPE


def test_exercises_is_preferred_to_solutions() -> None:
    content = zipped(("kata/exercises/slope.py", SLOPE), ("kata/solutions/slope.py", b"reference"))
    assert read(content).files == {"slope.py": SLOPE}


def test_two_folders_that_would_do_are_refused_by_name() -> None:
    with pytest.raises(ArchiveError, match=r"both final and first"):
        read(zipped(("first/slope.py", SLOPE), ("final/slope.py", SLOPE)))


@every_case("packer", PACKERS)
def test_an_archive_without_exercises_is_refused(packer: str) -> None:
    with pytest.raises(ArchiveError, match=r"no exercise file"):
        read(PACKERS[packer](("essay.py", b"")), packer)


@every_case("name", PACKERS)
def test_what_may_be_work_and_does_not_count_is_noted(name: str) -> None:
    paths = ("kata/slope.py", "kata/slope (1).py", "kata/exercises/loss.py", "kata/Loss.py", ".git/loss.py")
    submission = read(PACKERS[name](*((path, SLOPE) for path in paths)), name)
    assert sorted(submission.files) == ["Loss.py", "slope.py"]
    assert sorted(submission.refused.values()) == [
        "Loss.py was not taken for loss.py: the file has to be called exactly that. Rename it.",
        "exercises/loss.py was not taken for loss.py: it lies in another folder than the exercise files that count.",
        "slope (1).py was left out: slope.py is there, and counts.",
    ]


@every_case("name", PACKERS)
def test_a_copy_that_counts_keeps_its_name_in_sentences(name: str) -> None:
    packed = PACKERS[name](("kata/slope (1).py", SLOPE), ("kata/loss.py", SLOPE))
    submission = read(packed, name)
    assert sorted(submission.files) == ["loss.py", "slope.py"]
    assert [submission.real_name(file) for file in sorted(submission.files)] == ["loss.py", "slope (1).py"]


@every_case("name", PACKERS)
def test_an_archive_without_exercises_tells_what_it_holds(name: str) -> None:
    advice = r"work/Slope\.py was not taken for slope\.py: the file has to be called exactly that\. Rename it\."
    with pytest.raises(ArchiveError, match=rf"{advice} It holds only work/Slope\.py, essay\.txt\."):
        read(PACKERS[name](("work/Slope.py", b""), ("essay.txt", b"")), name)


def test_an_archive_in_an_archive_is_not_opened_but_named() -> None:
    with pytest.raises(ArchiveError, match=r"another archive \(inner.zip\)"):
        read(zipped(("inner.zip", zipped(("slope.py", SLOPE)))))


LEADING_OUT = ["../slope.py", "/etc/slope.py", "a/../../slope.py", "C:/slope.py", "exercises/../../../x/slope.py"]


@every_case("packer", PACKERS)
@every_case("path", LEADING_OUT)
def test_a_path_that_leads_out_is_refused(packer: str, path: str) -> None:
    with pytest.raises(ArchiveError, match="leads out"):
        read(PACKERS[packer](("slope.py", SLOPE), (path, SLOPE)), packer)


def test_a_backslashed_path_that_leads_out_is_refused() -> None:
    member = zipfile.ZipInfo("x")
    member.filename = "..\\..\\slope.py"
    with pytest.raises(ArchiveError, match="leads out"):
        read(zipped((member, SLOPE)))


def _tar_link(kind: bytes, target: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo("slope.py")
    member.type, member.linkname = kind, target
    return member


@every_case("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE])
@every_case("target", ["/etc/passwd", "loss.py", "../../solutions/slope.py"])
def test_links_in_a_tar_are_not_followed(kind: bytes, target: str) -> None:
    submission = read(tarred(("loss.py", b"x = 1\n"), (_tar_link(kind, target), b"")), "work.tgz")
    assert submission.files == {"loss.py": b"x = 1\n"}
    assert "is a link" in submission.refused["slope.py"]


def test_links_in_a_zip_are_not_followed() -> None:
    link = zipfile.ZipInfo("slope.py")
    link.external_attr = 0o120777 << 16
    submission = read(zipped((link, b"/etc/passwd"), ("loss.py", b"")))
    assert list(submission.files) == ["loss.py"]
    assert "is a link" in submission.refused["slope.py"]


@every_case("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_and_the_like_are_refused(kind: bytes) -> None:
    member = tarfile.TarInfo("slope.py")
    member.type = kind
    try:
        submission = read(tarred(("loss.py", b""), (member, b"")), "work.tgz")
    except ArchiveError:
        return
    assert "slope.py" not in submission.files


def test_links_elsewhere_do_no_harm() -> None:
    link = tarfile.TarInfo("venv/bin/python")
    link.type, link.linkname = tarfile.SYMTYPE, "/usr/bin/python3"
    assert read(tarred(("slope.py", SLOPE), (link, b"")), "work.tgz").files == {"slope.py": SLOPE}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@every_case("packer", PACKERS)
def test_a_name_that_is_there_twice_is_refused(packer: str) -> None:
    submission = read(PACKERS[packer](("slope.py", SLOPE), ("loss.py", b""), ("./slope.py", b"other")), packer)
    assert list(submission.files) == ["loss.py"]
    assert "twice" in submission.refused["slope.py"]


def test_an_encrypted_file_is_refused() -> None:
    content = bytearray(zipped(("slope.py", SLOPE), ("loss.py", b"")))
    for mark, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.index(mark)
        content[at + offset] |= 1
    submission = read(bytes(content))
    assert "encrypted" in submission.refused["slope.py"]


@every_case("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@every_case("source", [b"", SLOPE, b"x = 1\n" * 100_000, os.urandom(200_000)], ids=["empty", "short", "long", "random"])
def test_every_method_of_the_standard_library_is_read(method: int, source: bytes) -> None:
    assert read(zipped(("slope.py", source), method=method)).files == {"slope.py": source}


def repacked(content: bytes, method: int, name: bytes = b"slope.py") -> bytes:
    """The archive with this file's method changed in both headers, and nothing else."""
    changed = bytearray(content)
    for mark, method_at, name_at in ((b"PK\3\4", 8, 30), (b"PK\1\2", 10, 46)):
        at = next(
            i for i in range(len(changed)) if changed[i:].startswith(mark) and changed[i + name_at :].startswith(name)
        )
        struct.pack_into("<H", changed, at + method_at, method)
    return bytes(changed)


@every_case(("method", "said"), [(9, "Deflate64"), (93, "Zstandard"), (98, "PPMd"), (77, "77")])
def test_a_method_that_is_not_read_is_named_once(method: int, said: str) -> None:
    content = zipped(("slope.py", SLOPE), ("loss.py", SLOPE), ("notes.py", SLOPE))
    for name in (b"slope.py", b"loss.py"):
        content = repacked(content, method, name)
    with pytest.raises(ArchiveError) as caught:
        read(content)
    assert str(caught.value) == (
        f"The archive is packed by a method that is not read ({said}). Pack it as an ordinary .zip (Deflate)."
    )


def test_one_file_of_a_method_that_is_not_read_costs_no_other() -> None:
    submission = read(repacked(zipped(("slope.py", SLOPE), ("loss.py", SLOPE)), 9))
    assert submission.files == {"loss.py": SLOPE}
    assert submission.refused["slope.py"].startswith("slope.py is packed by a method that is not read (Deflate64).")


def test_the_limits_of_a_folder_hold() -> None:
    big = b"#" * (MAX_FILE_BYTES + 1)
    submission = read(zipped(("slope.py", big), ("loss.py", b"")))
    assert list(submission.files) == ["loss.py"]
    assert str(MAX_FILE_BYTES) in submission.refused["slope.py"]


def test_all_files_together_are_bounded() -> None:
    many = [(f"part{number}.py", bytes([35]) * MAX_FILE_BYTES) for number in range(6)]
    submission = read(zipped(("slope.py", SLOPE), *many))
    assert sum(map(len, submission.files.values())) <= MAX_TOTAL_BYTES
    assert len(submission.refused) == 7 - len(submission.files)


def test_the_number_of_files_is_bounded() -> None:
    submission = read(zipped(*((f"f{number:03}.py", b"") for number in range(MAX_FILES + 5)), ("slope.py", SLOPE)))
    assert len(submission.files) == MAX_FILES
    assert "slope.py" in submission.files, "exercise files come first"


def soon(fault: str, content: bytes, name: str) -> None:
    since = time.monotonic()
    with pytest.raises(ArchiveError, match=fault):
        read(content, name)
    assert time.monotonic() - since < 10


def assert_harmless(content: bytes, name: str) -> None:
    """The archive is refused at once, or what is read of it is what it holds."""
    since = time.monotonic()
    with suppress(ArchiveError):
        submission = read(content, name)
        assert submission.files.get("slope.py", SLOPE) == SLOPE
        assert {*submission.files, *submission.refused} == {"slope.py"}
    assert time.monotonic() - since < 10


def test_a_zip_that_unpacks_to_far_more_is_refused() -> None:
    content = zipped(("slope.py", SLOPE), *((f"{n}.bin", bytes(2**23)) for n in range(3)))
    soon(r"far more than it holds \(over 24 MiB\)", content, "bomb.zip")


def test_a_zip_that_claims_little_gives_no_more_than_it_claims() -> None:
    content = bytearray(zipped(("slope.py", bytes(2**24))))
    for mark, offset in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        struct.pack_into("<I", content, content.index(mark) + offset, 100)
    soon("broken", bytes(content), "liar.zip")


def test_a_tar_that_unpacks_to_far_more_is_refused() -> None:
    soon("far more", tarred(("slope.py", SLOPE), ("zeros", bytes(2**25))), "bomb.tar.gz")


def test_a_gzip_of_zeros_without_end_is_refused() -> None:
    soon("no exercise file", gzip.compress(bytes(2**20), 1) * 64, "bomb.tgz")


@every_case("part", ["_1", "_", "_copy", ".a"])
def test_names_as_long_as_an_archive_allows_are_read_at_once(part: str) -> None:
    long = [(f"slope {part * (60_000 // len(part))}{number}x.py", b"") for number in range(20)]
    soon("no exercise file", zipped(*long), "long.zip")


@every_case("packer", PACKERS)
def test_a_name_that_no_file_system_has_is_no_source(packer: str) -> None:
    longest, too_long = f"{'a' * 252}.py", f"{'a' * 253}.py"
    package = f"{'b' * 256}/__init__.py"
    members = ((longest, b"1"), (too_long, b"2"), (package, b""))
    submission = read(PACKERS[packer](("slope.py", SLOPE), *members), packer)
    assert ({*submission.files}, submission.refused) == ({"slope.py", longest}, {})


def test_paths_are_compared_with_topics_in_time_by_their_length() -> None:
    since = time.process_time()
    for part in ("_1", ".a"):
        names = [f"a{part * 450}{number}-.py" for number in range(3_000)]
        assert stray_files.stray_file_notes(names, ["slope"], {"slope": "slope.py"}) == {}
    assert time.process_time() - since < 5


def test_too_many_entries_are_refused_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    assert archive_entries.MAX_ENTRIES == 20_000
    monkeypatch.setattr(archive_entries, "MAX_ENTRIES", 300)
    many = [(f"{number}", b"") for number in range(301)]
    soon("more than 300 files", zipped(*many), "many.zip")
    soon("more than 300 files", tarred(*many), "many.tgz")
    assert read(zipped(*many[2:], ("slope.py", SLOPE))).files == {"slope.py": SLOPE}


def zip64(content: bytes, *, count: int | None = None, size: int | None = None, start: int | None = None) -> bytes:
    """The archive with zip64 end records, as packers write that do so for small archives too; or with other claims."""
    at = content.rindex(b"PK\5\6")
    entries, length, offset = struct.unpack_from("<HII", content, at + 10)
    record = struct.pack(
        "<4sQHHIIQQQQ",
        *(b"PK\6\6", 44, 45, 45, 0, 0, count or entries, count or entries),
        *(length if size is None else size, offset if start is None else start),
    )
    end = struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return content[:at] + record + struct.pack("<4sIQI", b"PK\6\7", 0, at, 1) + end


def test_zip64_records_in_a_small_archive_are_read() -> None:
    with_sizes = io.BytesIO()
    with zipfile.ZipFile(with_sizes, "w") as archive, archive.open("slope.py", "w", force_zip64=True) as file:
        file.write(SLOPE)
    for content in (zipped(("slope.py", SLOPE)), with_sizes.getvalue()):
        assert read(zip64(content)).files == {"slope.py": SLOPE}


@every_case("claim", [2**22 + 1, 2**31, 2**62, 2**63, 2**64 - 1])
def test_a_zip64_list_that_is_claimed_to_be_huge_is_not_believed(claim: int) -> None:
    content = zipped(("slope.py", SLOPE))
    for changed in (
        zip64(content, size=claim),
        zip64(content, start=claim),
        zip64(content, size=claim, start=2**64 - claim),
    ):
        soon("broken|list of files is longer", changed, "long.zip")
    assert read(zip64(content, count=claim)).files == {"slope.py": SLOPE}, "how many there are is counted, not believed"


def test_a_directory_too_long_to_list_is_not_listed() -> None:
    many = zipped(*((f"{number:060000}", b"") for number in range(70)), ("slope.py", SLOPE))
    soon("list of files is longer than 4 MiB", many, "long.zip")


def test_a_tar_header_that_takes_for_ever_to_read_is_refused() -> None:
    header = tarfile.TarInfo("PaxHeaders/x")
    header.type = tarfile.XHDTYPE
    data = io.BytesIO()
    body = b"9" * 300_000
    header.size = len(body)
    with gzip.GzipFile(fileobj=data, mode="wb") as file:
        file.write(header.tobuf(tarfile.USTAR_FORMAT) + body + bytes(-len(body) % 512))
        member = tarfile.TarInfo("slope.py")
        file.write(member.tobuf(tarfile.USTAR_FORMAT) + bytes(1024))
    soon("headers are too long", data.getvalue(), "slow.tgz")


def header(
    name: str = "slope.py", kind: bytes = tarfile.REGTYPE, size: int = 0, records: dict[str, str] | None = None
) -> bytes:
    """A tar header that may claim any size, behind these pax records."""
    member = tarfile.TarInfo(name)
    member.type, member.pax_headers = kind, records or {}
    made = bytearray(member.tobuf(tarfile.PAX_FORMAT))
    field = len(made) - 512 + 124
    made[field : field + 12] = (size % 2**96 | 2**95).to_bytes(12) if size < 0 or size >= 8**11 else b"%011o\0" % size
    made[field + 24 : field + 32] = b" " * 8
    made[field + 24 : field + 32] = b"%06o\0 " % sum(made[-512:])
    return bytes(made)


HUGE = [2**33, 2**60, 2**63, 2**64, 2**87, -1, -512, -(2**60)]
SPARSE = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0"}


@every_case("size", HUGE)
@every_case("kind", [b"0", b"L", b"K", b"x", b"g", b"S", b"5", b"1", b"7", b"Z"])
def test_a_size_that_a_tar_header_claims_is_not_believed(size: int, kind: bytes) -> None:
    work = header(size=len(SLOPE)) + SLOPE.ljust(512, b"\0")
    for raw in (header("x", kind, size), work + header("x", kind, size), work + header("x", kind, size) + work):
        assert_harmless(gzip.compress(raw + bytes(1024)), "claims.tgz")


@every_case("size", HUGE)
@every_case("key", ["size", "GNU.sparse.size", "GNU.sparse.realsize"])
def test_a_size_that_a_pax_record_claims_is_not_believed(size: int, key: str) -> None:
    for more in ({}, SPARSE):
        raw = header(size=512, records={key: str(size), **more}) + b"1\n0\n5\n".ljust(512, b"\0") + bytes(1024)
        assert_harmless(gzip.compress(raw), "claims.tgz")


ENDLESS = {
    "a list of holes that ends with the file": header(size=512, records=SPARSE) + b"9999999\n".ljust(512, b"1"),
    "a list of holes that does not end": header(size=512, records=SPARSE) + b"9999999\n" + b"1\n" * 2_000_000,
    "a number that does not end": header(size=512, records=SPARSE) + b"9" * 4_000_000,
    "old headers of holes": header(kind=b"S", size=512)[:482] + b"\1" + bytes(29) + b"\1" * 4_000_000,
    "names of names": (header("x", b"L", 5) + b"name\0".ljust(512, b"\0")) * 5_000,
    "headers for all": header("x", b"g", 40_000) + b"7 a=b\n".ljust(512, b"\0") * 79,
}


@every_case("raw", ENDLESS.values(), ids=ENDLESS)
def test_tar_headers_that_do_not_end_are_refused(raw: bytes) -> None:
    soon("broken", gzip.compress(raw, 1), "endless.tgz")


@every_case("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_no_method_unpacks_more_than_is_claimed_before_it_is_refused(method: int) -> None:
    content = bytearray(zipped(("slope.py", bytes(2**24)), method=method))
    struct.pack_into("<I", content, content.index(b"PK\1\2") + 24, 100)
    tracemalloc.start()
    try:
        soon("broken", bytes(content), "liar.zip")
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


@every_case("claim", [0, 1, 2**20, 2**31, 2**32 - 1])
def test_the_memory_that_lzma_claims_to_need_is_not_believed(claim: int) -> None:
    content = bytearray(zipped(("slope.py", SLOPE), method=zipfile.ZIP_LZMA))
    struct.pack_into("<I", content, content.index(b"slope.py") + len(b"slope.py") + 5, claim)
    assert read(bytes(content)).files == {"slope.py": SLOPE}


WHOLE = {
    **{f"{method}.zip": zipped(("slope.py", SLOPE), ("n.ipynb", b"{}"), method=method) for method in (0, 8, 12, 14)},
    "64.zip": zip64(zipped(("slope.py", SLOPE))),
    "pax.tgz": tarred(("slope.py", SLOPE), ("a" * 200 + "/loss.py", SLOPE)),
    "gnu.tgz": tarred(("slope.py", SLOPE), ("a" * 200 + "/loss.py", SLOPE), format=tarfile.GNU_FORMAT),
}


@hypothesis.settings(max_examples=150, deadline=None)
@hypothesis.given(strategies.sampled_from(sorted(WHOLE)), strategies.data())
def test_bytes_that_are_changed_at_random_are_refused_or_read(name: str, data: strategies.DataObject) -> None:
    """Each byte of a header may lie, in the unpacked tar file too."""
    whole = gzip.decompress(WHOLE[name]) if name.endswith("tgz") else WHOLE[name]
    changed = bytearray(whole)
    for _ in range(data.draw(strategies.integers(1, 4))):
        changed[data.draw(strategies.integers(0, len(whole) - 1))] = data.draw(strategies.integers(0, 255))
    cut = data.draw(strategies.integers(0, len(whole)) | strategies.just(len(whole)))
    content = bytes(changed[:cut])
    try:
        read(gzip.compress(content) if name.endswith("tgz") else content, name)
    except UsageError as fault:
        assert str(fault).isprintable()  # noqa: PT017


def test_no_line_makes_the_search_for_imports_slow() -> None:
    lines = [b"from " * 200_000, b"import helpers0 " * 60_000, b"#from" * 200_000, b"from\n" * 200_000]
    sources = {f"topic{number}.py": line for number, line in enumerate(lines)}
    content = zipped(*sources.items(), *((f"helpers{number}/sums.py", b"") for number in range(10_000)))
    since = time.monotonic()
    found = archives.read_archive(content, "work.zip", [name.removesuffix(".py") for name in sources], "work")
    assert sources.keys() <= found.files.keys()
    assert time.monotonic() - since < 10


def test_reading_stops_when_its_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(budget, "READING_SECONDS", 0)
    for name, packer in PACKERS.items():
        with pytest.raises(UsageError, match=r"took more than 0 s. Hand in the exercise files only"):
            read(packer(("slope.py", SLOPE)), name)


def test_gzip_headers_that_take_for_ever_to_read_are_refused() -> None:
    soon("headers are too long", b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * (32 * 2**20), "name.tgz")
    soon("headers are too long", gzip.compress(b"") * 100_000, "members.tgz")


def test_a_tar_unpacks_no_further_than_its_bound() -> None:
    unpacked = tar_entries._ForwardGzip(gzip.compress(bytes(2**25)), ReadingClock())
    unpacked.readable_bytes = 2**25
    with pytest.raises(ArchiveError, match="far more"):
        list(iter(lambda: unpacked.read(1 << 16), b""))
    assert unpacked.tell() <= archive_entries.ALWAYS_ALLOWED_BYTES + (1 << 16)


@every_case("behind", [b"", bytes(512), b"not gzip"])
def test_what_follows_the_last_gzip_member_is_ignored(behind: bytes) -> None:
    assert read(tarred(("slope.py", SLOPE)) + behind, "work.tgz").files == {"slope.py": SLOPE}


BROKEN = {
    "empty": b"",
    "text": b"hello",
    "half": zipped(("slope.py", SLOPE * 50))[:100],
    "no beginning": zipped(("slope.py", SLOPE))[40:],
    "flipped": zipped(("slope.py", SLOPE * 50)).replace(b"slope", b"sl\xff\xfee", 1),
}


@every_case("content", BROKEN.values(), ids=BROKEN)
@every_case("name", ["work.zip", "work.tar.gz"])
def test_what_is_broken_is_said_to_be(content: bytes, name: str) -> None:
    is_zip_called_tar = content.startswith(b"PK") and name == "work.tar.gz"
    expected = "no .tar.gz archive but a zip file" if is_zip_called_tar else "broken|no exercise file"
    with pytest.raises(ArchiveError, match=expected) as caught:
        read(content, name)
    assert str(caught.value).endswith(".")
    assert str(caught.value).isprintable()


FOREIGN = {
    "work.zip": {
        b"Rar!\x1a\x07\x01\x00": "RAR",
        b"7z\xbc\xaf\x27\x1c": "7z",
        b"\n<!DOCTYPE html>": "web page",
        b"%PDF-1.7": "PDF",
        tarred(("slope.py", SLOPE)): "gzip",
        gzip.decompress(tarred(("slope.py", SLOPE))): "tar file",
    },
    "work.TAR.GZ": {zipped(("slope.py", SLOPE)): "zip file", b"BZh91AY": "bzip2", b"\xfd7zXZ\x00": "xz"},
}


@every_case("name", FOREIGN)
def test_what_another_kind_of_file_is_is_said(name: str) -> None:
    for content, kind in FOREIGN[name].items():
        with pytest.raises(ArchiveError, match=rf"This is no {name.lower().removeprefix('work')} archive but .*{kind}"):
            read(content, name)


@every_case("cut", [10, 60, 600, 9_000, -2_000, -20, -1])
def test_a_tar_that_ends_too_early_is_broken_or_whole_enough(cut: int) -> None:
    source = b"# " + os.urandom(20_000).hex().encode()
    content = tarred(("slope.py", source))
    try:
        files = read(content[:cut], "work.tgz").files
    except ArchiveError as fault:
        assert "broken" in str(fault) or "no exercise" in str(fault)  # noqa: PT017
    else:
        assert files == {"slope.py": source}


def sparse_header(pieces: list[tuple[int, int]], size: int, packed: int) -> bytes:
    """The header of slope.py in the old GNU form, with up to four pieces of data in it and others behind it."""
    made = bytearray(tarfile.TarInfo("slope.py").tobuf(tarfile.GNU_FORMAT))
    made[156:157], made[124:136] = b"S", b"%011o\0" % packed
    numbers = [b"%011o\0%011o\0" % piece for piece in pieces]
    made[386:482] = b"".join(numbers[:4]).ljust(96, b"\0")
    made[482], made[483:495] = len(pieces) > 4, b"%011o\0" % size
    made[148:156] = b" " * 8
    made[148:156] = b"%06o\0 " % sum(made)
    more = [numbers[start : start + 21] for start in range(4, len(numbers), 21)]
    blocks = [b"".join(part).ljust(504, b"\0") + bytes([part is not more[-1]]) + bytes(7) for part in more]
    return bytes(made) + b"".join(blocks)


def pax_sparse(records: dict[str, str], data: bytes) -> bytes:
    """The file slope.py with the marks of a sparse file in extended headers, of which there are three forms."""
    name = {"GNU.sparse.name": "slope.py", "GNU.sparse.numblocks": "2"}
    return header("GNUSparseFile.0/slope.py", size=len(data), records=name | records) + _padded(data)


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


_SPARSE_SIZE = str(4096 + len(SLOPE))
_SPARSE_SOURCE = b"#".ljust(4096, b"\n") + SLOPE
"""As packers write a file whose blocks the system had not counted yet: all in pieces, without a hole."""

SPARSE_FORMS = {
    "old": sparse_header([(0, 4096), (4096, len(SLOPE))], 4096 + len(SLOPE), 4096 + len(SLOPE))
    + _padded(_SPARSE_SOURCE),
    "old, many pieces": sparse_header(
        [*((at, 1) for at in range(100)), (100, 3996 + len(SLOPE))], 4096 + len(SLOPE), 4096 + len(SLOPE)
    )
    + _padded(_SPARSE_SOURCE),
    "0.1": pax_sparse({"GNU.sparse.size": _SPARSE_SIZE, "GNU.sparse.map": f"0,4096,4096,{len(SLOPE)}"}, _SPARSE_SOURCE),
    "1.0": pax_sparse(
        {**SPARSE, "GNU.sparse.realsize": _SPARSE_SIZE},
        f"2\n0\n4096\n4096\n{len(SLOPE)}\n".encode().ljust(512, b"\0") + _SPARSE_SOURCE,
    ),
}


@every_case("form", SPARSE_FORMS)
def test_a_sparse_file_in_a_tar_is_read(form: str) -> None:
    found = read(gzip.compress(SPARSE_FORMS[form] + bytes(1024)), "work.tgz")
    assert dict(found.files) == {"slope.py": _SPARSE_SOURCE}
    assert not found.refused


def test_holes_are_null_bytes_and_bounded_as_any_file() -> None:
    holes = sparse_header([(0, 2), (600, len(SLOPE))], 600 + len(SLOPE), 2 + len(SLOPE)) + _padded(b"#\n" + SLOPE)
    assert dict(read(gzip.compress(holes + bytes(1024)), "work.tgz").files) == {"slope.py": b"#\n" + bytes(598) + SLOPE}
    huge = sparse_header([(0, len(SLOPE))], 2**32, len(SLOPE)) + _padded(SLOPE)
    work = header("loss.py", size=len(SLOPE)) + _padded(SLOPE)
    found = read(gzip.compress(huge + work + bytes(1024)), "work.tgz")
    assert "slope.py is larger" in found.refused["slope.py"] or "slope.py" in found.refused["slope.py"]
    assert set(found.files) == {"loss.py"}


@every_case("step", [1, -1])
def test_a_sparse_file_of_very_many_pieces_is_refused(step: int) -> None:
    pieces = [(number, 1) for number in range(40_000)][::step]
    soon("broken", gzip.compress(sparse_header(pieces, 40_000, 40_000) + bytes(40_448) + bytes(1024)), "work.tgz")


def long_name_chain() -> bytes:
    link = tarfile.TarInfo("././@LongLink")
    link.type, link.size = tarfile.GNUTYPE_LONGNAME, 5
    return gzip.compress((link.tobuf(tarfile.GNU_FORMAT) + b"abcd\0".ljust(512, b"\0")) * 5_000)


def sparse_map_of_nothing() -> bytes:
    member = tarfile.TarInfo("slope.py")
    member.size = 1024
    member.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "slope.py"}
    return gzip.compress(member.tobuf(tarfile.PAX_FORMAT) + b"9999\n0\n1\n".ljust(1024, b"0") + bytes(1024))


@every_case("content", [long_name_chain(), sparse_map_of_nothing()], ids=["chain", "sparse map"])
def test_what_the_library_stumbles_over_is_told_in_our_words(content: bytes) -> None:
    with pytest.raises(ArchiveError, match=r"its headers are (wrong|too long)"):
        read(content, "work.tgz")


def test_a_wrong_checksum_is_broken() -> None:
    content = bytearray(zipped(("slope.py", SLOPE), method=zipfile.ZIP_STORED))
    content[content.index(SLOPE)] ^= 1
    with pytest.raises(ArchiveError, match="broken"):
        read(bytes(content))


def test_names_of_strangers_are_cleaned_in_sentences() -> None:
    with pytest.raises(ArchiveError) as caught:
        read(zipped(("../\x1b[2J\u202eevil.py", b"")))
    assert "\x1b" not in str(caught.value)
    assert "\u202e" not in str(caught.value)


def test_an_archive_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.zip"
    with path.open("wb") as file:
        file.truncate(archives.MAX_ARCHIVE_BYTES + 1)
    with pytest.raises(UsageError, match=r"large.zip holds 64.0 MiB"):
        archives.read_handed_in_file(path)


def test_a_link_to_an_archive_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real.zip").write_bytes(zipped(("slope.py", SLOPE)))
    (tmp_path / "link.zip").symlink_to("real.zip")
    with pytest.raises(UsageError, match="link"):
        archives.read_handed_in_file(tmp_path / "link.zip")


def test_several_gzip_members_in_a_row_are_one() -> None:
    plain = gzip.decompress(tarred(("slope.py", SLOPE)))
    assert read(gzip.compress(plain[:700]) + gzip.compress(plain[700:]), "work.tgz").files == {"slope.py": SLOPE}


def test_bytes_at_random_never_do_anything_else_than_fail_in_a_sentence() -> None:
    chance = random.Random(5)  # noqa: S311 - the same nonsense every time
    originals = [zipped(("slope.py", SLOPE), ("loss.py", SLOPE)), tarred(("slope.py", SLOPE), ("loss.py", SLOPE))]
    plain = bytearray(zlib.decompress(originals[1], wbits=31))
    for turn in range(600):
        spoilt = bytearray(plain if turn % 3 == 2 else originals[turn % 3])
        for _ in range(chance.randint(1, 8)):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        content = gzip.compress(bytes(spoilt)) if turn % 3 == 2 else bytes(spoilt)
        try:
            read(content, "work.zip" if turn % 3 == 0 else "work.tgz")
        except ArchiveError as fault:
            assert str(fault).endswith((".", "opened."))  # noqa: PT017


def test_two_folders_tell_the_one_around_them() -> None:
    with pytest.raises(exercise_folder.SeveralFoldersError) as told:
        exercise_folder.find_exercise_folder([("class", "anna", "slope.py"), ("class", "ben", "slope.py")], ["slope"])
    assert told.value.above == ("class",)
