"""Copies are found behind new names and comments; answers of one's own, stubs and scraps are not taken for copies."""

import ast
import itertools
import random
import re
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from every_case import every_case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.classroom import hash_owners
from grader.classroom.hash_owners import HashOwners
from grader.classroom.hash_samples import HashSamples
from grader.classroom.similar_wholes import find_similar_wholes
from grader.classroom.similarity import MAX_FINGERPRINT_BYTES, compute_fingerprint, find_similar

ROOT = Path(__file__).resolve().parents[3]
TOPICS = sorted(path.stem for path in (ROOT / "exercises").glob("*.py"))
STUBS = {f"{topic}.py": (ROOT / "exercises" / f"{topic}.py").read_bytes() for topic in TOPICS}

Files = Mapping[str, bytes]
Forms = Mapping[str, Mapping[str, Sequence[str]]]


def samples_of(prints: Mapping[str, bytes]) -> HashSamples:
    return HashSamples.from_fingerprints(prints.items())


def number_samples(*samples: Sequence[int]) -> HashSamples:
    return samples_of({str(place): np.array(own, "<u4").tobytes() for place, own in enumerate(samples)})


def drawn(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same class every time


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]


@pytest.fixture(scope="module")
def forms() -> dict[str, dict[str, list[str]]]:
    """All known forms of every function: the reference first, then variants and mistakes."""
    found: dict[str, dict[str, list[str]]] = {}
    for topic in TOPICS:
        named = {node.name: [ast.unparse(node)] for node in functions(ROOT / "solutions" / f"{topic}.py")}
        for folder in ("accepted", "mistakes"):
            for node in functions(ROOT / "grader" / "courses" / "gradient_descent" / folder / f"{topic}.py"):
                name = node.name.partition("__")[0]
                if name in named and len(node.body) > 1:
                    node.name, node.body = name, node.body[1:]
                    named[name].append(ast.unparse(node))
        found[topic] = named
    return found


def submission(forms: Forms, chance: random.Random) -> Files:
    """A student's answers: half of them as most have them, half in one of the other forms."""
    return {
        f"{topic}.py": "\n\n".join(
            texts[0] if chance.random() < 0.5 else chance.choice(texts) for texts in named.values()
        ).encode()
        for topic, named in forms.items()
    }


def disguised(files: Files) -> Files:
    """The same code with other names, comments and layout."""
    changed = {}
    for name, source in files.items():
        tree = ast.parse(source)
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef)):
            own = {arg.arg for node in ast.walk(function) if isinstance(node, ast.arguments) for arg in node.args}
            own |= {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
            for node in ast.walk(function):
                if isinstance(node, ast.arg) and node.arg in own:
                    node.arg = f"my_{node.arg}"
                if isinstance(node, ast.Name) and node.id in own:
                    node.id = f"my_{node.id}"
            function.body.insert(0, ast.Expr(ast.Constant("In my own words.")))
        text = re.sub(r"(?m)$", "  # mine", ast.unparse(tree))
        changed[name] = f"# all mine\n\n\n{text}".encode()
    return changed


def test_copies_are_found_in_a_class_and_others_are_left_in_peace(
    forms: Forms,
) -> None:
    chance = drawn(5)
    handed_in = {f"student{number:03}": submission(forms, chance) for number in range(300)}
    handed_in |= {f"copy{number}": disguised(handed_in[f"student{number:03}"]) for number in range(5)}
    found = find_similar(
        samples_of({student: compute_fingerprint(files, STUBS) for student, files in handed_in.items()})
    )
    pairs = {(pair.first, pair.second) for pair in found}
    copies = {(f"copy{number}", f"student{number:03}") for number in range(5)}
    assert copies <= pairs
    assert len(pairs - copies) <= 3
    assert all(0.7 <= pair.similarity <= 1.0 for pair in found)


@pytest.fixture(scope="module")
def thirty_prints(forms: Forms) -> dict[str, bytes]:
    """The fingerprints of thirty who each answered for themselves."""
    chance = drawn(11)
    return {f"student{number:02}": compute_fingerprint(submission(forms, chance), STUBS) for number in range(30)}


@every_case("copies", [2, 5, 8, 30])
def test_groups_of_any_size_are_found(forms: Forms, thirty_prints: dict[str, bytes], copies: int) -> None:
    source = submission(forms, drawn(12))
    shortest = sorted(source, key=lambda name: len(source[name]))[:3]
    versions = [compute_fingerprint({**source, name: b"x = 1\n"}, STUBS) for name in shortest]
    edited = {f"copy{number:02}": versions[number % 3] for number in range(copies)}
    prints = {**thirty_prints, **edited}
    pairs = find_similar_wholes(samples_of(prints))
    assert pairs is not None
    assert len(pairs) == copies - 1
    assert {student for pair in pairs for student in (pair.first, pair.second)} == set(edited)


def test_where_all_answer_alike_nothing_is_claimed(forms: Forms) -> None:
    chance = drawn(3)
    alike = {
        f"student{number:02}": {
            f"{topic}.py": "\n\n".join(
                texts[0] if chance.random() < 0.95 else chance.choice(texts) for texts in named.values()
            ).encode()
            for topic, named in forms.items()
        }
        for number in range(30)
    }
    assert (
        find_similar_wholes(samples_of({name: compute_fingerprint(files, STUBS) for name, files in alike.items()}))
        is None
    )
    assert find_similar_wholes(samples_of({})) == []


def test_names_comments_and_layout_do_not_count() -> None:
    one = {"a.py": b"def f(x, y):\n    total = x * y + 2.5\n    return np.exp(total) - total ** 2  # mine\n"}
    two = {"a.py": b"def f(a,b):\n  '''Words.'''\n  s=a*b+2.5\n\n  return np.exp(s)-s**2"}
    other = {"a.py": b"def f(a,b):\n  '''Words.'''\n  s=a*b+2.5\n\n  return np.log(s)-s**2"}
    stubs = {"a.py": b"def f(x):\n    pass\n"}
    assert compute_fingerprint(one, stubs) == compute_fingerprint(two, stubs) != b""
    assert compute_fingerprint(one, stubs) != compute_fingerprint(other, stubs)


def test_untouched_stubs_have_no_fingerprint() -> None:
    assert compute_fingerprint(STUBS, STUBS) == b""


def test_scraps_are_not_compared() -> None:
    scrap = compute_fingerprint({"a.py": b"def f(x):\n    return np.exp(x) / (1 + np.exp(x)) + 3\n"}, {})
    assert scrap
    assert find_similar(samples_of({"one": scrap, "two": scrap, "three": b""})) == []


def test_what_many_have_says_nothing(forms: Forms) -> None:
    same = compute_fingerprint(submission(forms, drawn(1)), STUBS)
    assert find_similar(samples_of({f"student{number}": same for number in range(6)})) == []
    assert len(find_similar(samples_of({f"student{number}": same for number in range(2)}))) == 1


def test_a_long_submission_is_compared_as_far_as_the_samples_reach(
    forms: Forms,
) -> None:
    part = submission(forms, drawn(1))
    rest = {f"more{number}.py": b" ".join(b"%d" % n for n in range(number, 9000, 7)) for number in range(3)}
    prints = {"part": compute_fingerprint(part, STUBS), "whole": compute_fingerprint({**part, **rest}, STUBS)}
    assert {len(found) for found in prints.values()} == {MAX_FINGERPRINT_BYTES}
    assert [pair.similarity > 0.9 for pair in find_similar(samples_of(prints))] == [True]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text(max_size=3), st.binary(max_size=400), max_size=3))
def test_any_bytes_have_a_fingerprint(files: dict[str, bytes]) -> None:
    found = compute_fingerprint(files, STUBS)
    assert len(found) <= MAX_FINGERPRINT_BYTES
    assert len(found) % 4 == 0


@every_case("byte", [b"\0", b".", b'"', b"\\", b"\xff", b"1.", b"a ", b"'''x", b"rb'", b"((", b"#"])
def test_a_large_file_of_anything_takes_a_moment(byte: bytes) -> None:
    since = time.perf_counter()
    compute_fingerprint({"a.py": byte * (1 << 20)}, STUBS)
    assert time.perf_counter() - since < 2.0


# --- The same as by comparing all with all, in less time -------------------------------------------------------------


def made_up_prints(count: int, seed: int, *, copied: float) -> dict[str, bytes]:
    """Samples of all sizes, full ones, too: of hashes that many have and hashes of their own; some are near copies."""
    chance = drawn(seed)
    pool = [chance.randrange(2**32) for _ in range(400)]
    prints: dict[str, bytes] = {}
    last: list[int] = []
    for number in range(count):
        if last and chance.random() < copied:
            changed = chance.randrange(len(last) // 3)
            hashes = last[changed:] + [chance.randrange(2**32) for _ in range(changed)]
        else:
            size = chance.randrange(20, 900)
            many = chance.randrange(size)
            hashes = chance.choices(pool, k=many) + [chance.randrange(2**32) for _ in range(size - many)]
        last = sorted(set(hashes))
        chosen = last[: MAX_FINGERPRINT_BYTES // 4]
        prints[f"s{number:03}"] = b"".join(one.to_bytes(4, "little") for one in chosen)
        chance.shuffle(last)
    return prints


def compared_all(prints: Mapping[str, bytes]) -> list[tuple[tuple[str, str], Sequence[float]]]:
    """What `find_similar` looks at, by its words: the share of rare code, and of all code, as far as both reach."""
    full = MAX_FINGERPRINT_BYTES // 4
    hashes = {
        name: [int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4)]
        for name, data in prints.items()
    }
    counts = Counter(one for own in hashes.values() for one in own)
    rare = {one for one, count in counts.items() if count <= max(5, len(prints) * 5 // 100)}
    kept = {name: (sorted(rare.intersection(own)), own) for name, own in hashes.items()}
    sets = {name: [set(values) for values in both] for name, both in kept.items()}
    found = []
    for one, other in itertools.permutations(prints, 2):
        # Sorted samples: what both have is never beyond the reach of either.
        reach = hashes[other][-1] if len(hashes[other]) >= full else 2**32
        counts_in_reach = [bisect_right(values, reach) for values in kept[one]]
        if counts_in_reach[0] < 40:
            continue
        theirs = sets[other][1]
        shares = [len(own & theirs) / count for own, count in zip(sets[one], counts_in_reach, strict=True)]
        found.append(((min(one, other), max(one, other)), shares))
    return found


@every_case("seed", range(4))
def test_nobody_is_missed_who_would_be_found_by_comparing_all_with_all(seed: int) -> None:
    prints = made_up_prints(60, seed, copied=0.3)
    compared = compared_all(prints)
    for threshold in (0.3, 0.7):
        similar = find_similar(samples_of(prints), threshold=threshold, limit=9999)
        expected: dict[tuple[str, str], float] = {}
        for pair, shares in compared:
            if min(shares) >= threshold:
                expected[pair] = max(expected.get(pair, 0.0), shares[0])
        assert {(each.first, each.second): each.similarity for each in similar} == pytest.approx(expected)
        assert similar


def test_those_who_wrote_for_themselves_are_compared_with_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the time grows with the class, not with its square."""
    looked_up: list[int] = []
    owners_of = HashOwners.owners_of

    def counted(self: HashOwners, hashes: Any) -> Any:
        found = owners_of(self, hashes)
        looked_up.append(len(found))
        return found

    monkeypatch.setattr(HashOwners, "owners_of", counted)
    prints = {
        name: data for name, data in made_up_prints(300, 1, copied=0.0).items() if len(data) < MAX_FINGERPRINT_BYTES
    }
    assert find_similar(samples_of(prints)) == []
    assert sum(looked_up) < len(prints)


def test_whose_a_hash_is_is_known_where_several_have_it_and_not_too_many() -> None:
    owners = HashOwners(number_samples([1, 5, 9], [5, 9], [2, 9], []), 2)
    asked = np.array([0, 1, 5, 7, 2**32 - 1], dtype=np.uint32)
    assert owners.common.tolist() == [9]
    assert owners.owner_counts(asked).tolist() == [0, 0, 2, 0, 0]
    assert owners.owners_of(asked).tolist() == [0, 1]
    assert owners.without_common(np.array([2, 5, 9], dtype=np.uint32)).tolist() == [2, 5]
    assert HashOwners(number_samples([], []), 2).owners_of(asked).tolist() == []


@pytest.mark.parametrize("most", [2, 3, 50])
def test_the_owners_are_the_same_however_few_are_sorted_at_once(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    samples = samples_of(made_up_prints(50, 2, copied=0.3))
    whole = HashOwners(samples, most)
    monkeypatch.setattr(hash_owners, "_HASHES_AT_ONCE", 1000)
    parted = HashOwners(samples, most)
    assert len(list(hash_owners._keyed_hashes(samples))) > 10
    assert parted.common.tolist() == whole.common.tolist()
    for sample in samples:
        rare = whole.without_common(sample)
        assert parted.owner_counts(rare).tolist() == whole.owner_counts(rare).tolist()
        assert parted.owners_of(rare).tolist() == whole.owners_of(rare).tolist()
