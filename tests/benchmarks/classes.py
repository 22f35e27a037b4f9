"""Makes classes: folders of submissions as students hand them in, right, wrong, hostile, hanging and broken.

Everything is drawn from one seed, so that two runs are about the same class. Used by the benchmarks and by the tests of
`grade batch`.
"""

import random
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.courses import course as courses
from grader.courses.course import Course

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))

from packed_files import tarred, zipped

FAULTS = {
    "hanging": "\n\ndef {function}(*args, **kwargs):\n    while True:\n        pass\n",
    "flooding": "\n\ndef {function}(*args, **kwargs):\n    while True:\n        print('x' * 100_000)\n",
    "crashing": "\n\ndef {function}(*args, **kwargs):\n    import os\n\n    os.abort()\n",
}
"""A function that takes the place of a right one, by the kind of the submission."""

HOSTILE = (
    "import os\nos._exit(0)\n",
    "import os\nos.write(4, b'\\xff' * 100)\n",
    "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\n",
    "open('/etc/passwd').read()\n",
    "x = ' ' * (1 << 34)\n",
    "deep = []\nfor _ in range(10**6):\n    deep = [deep]\nrepr(deep)\n",
    "print('\\x1b]0;pwned\\x07\\x1b[2J::error::forged' * 1000)\n",
    "import socket\nsocket.create_connection(('127.0.0.1', 9))\n",
    "raise SystemExit(0)\n",
    "import threading\nthreading.Thread(target=lambda: [0 for _ in iter(int, 1)], daemon=True).start()\n",
)
"""What is put at the end of an otherwise right file; each in its own way wants more than to compute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """How many in a hundred are of each kind; `copied` ones are another's, and the rest are wrong."""

    hostile: int = 5
    hanging: int = 1
    flooding: int = 0
    crashing: int = 0
    broken: int = 3
    copied: int = 5
    right: int = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What submissions are made of: the files of a right one, of an untouched one, and wrong functions by topic."""

    right: Mapping[str, str]
    stubs: Mapping[str, str]
    wrong: Mapping[str, Sequence[str]]
    functions: Mapping[str, Sequence[str]]


def material(course: Course | None = None, topics: Sequence[str] = ()) -> Material:
    """The material of these topics of a course, or of all of them."""
    course = course or courses.load_course()
    chosen = [topic for topic in course.topics if not topics or topic.id in topics]
    return Material(
        right={topic.id: (course.references_folder / f"{topic.id}.py").read_text() for topic in chosen},
        stubs={topic.id: (course.stubs_folder / f"{topic.id}.py").read_text() for topic in chosen},
        wrong={topic.id: _wrong_functions(course.mistakes_folder / f"{topic.id}.py") for topic in chosen},
        functions={topic.id: [exercise.function for exercise in topic.exercises] for topic in chosen},
    )


def _wrong_functions(path: Path) -> list[str]:
    """Known wrong answers as a learner would have written them: the function alone, under its own name.

    Those that are made from the right answer are left out: under its name they would call themselves.
    """
    if not path.is_file():
        return []
    text = path.read_text()
    blocks = re.split(r"(?m)^(?=def )", text)[1:]
    found = [re.sub(r"^def (\w+?)__\w+\(", r"def \1(", block.rstrip()) + "\n" for block in blocks if "__" in block]
    return [text for text in found if not re.search(rf"\n.*\b{text[4 : text.index('(')]}\(", text)]


def make(folder: Path, count: int, *, seed: int = 1, mix: Mix | None = None, of: Material | None = None) -> list[str]:
    """A class of `count` students in a folder; the kind of each, in the order of their names."""
    mix, of = mix or Mix(), of or material()
    chance = random.Random(seed)  # noqa: S311 - the same class every time
    folder.mkdir(parents=True, exist_ok=True)
    kinds: list[str] = []
    files: dict[str, str] = dict(of.right)
    for number in range(count):
        kind = _kind(chance, mix) if number else "right"
        if kind != "copied":
            files = _files(chance, kind, of, number)
        _hand_in(folder, f"student{number:05}", files, kind, chance)
        kinds.append(kind)
    return kinds


def _kind(chance: random.Random, mix: Mix) -> str:
    drawn = chance.randrange(100)
    for kind in ("hostile", *FAULTS, "broken", "copied", "right"):
        drawn -= getattr(mix, kind)
        if drawn < 0:
            return kind
    return "wrong"


def _files(chance: random.Random, kind: str, of: Material, number: int) -> dict[str, str]:
    files = {topic: f"{text}\n# {number}\n" for topic, text in of.right.items()}
    topic = chance.choice(sorted(files))
    match kind:
        case "hostile":
            files[topic] += chance.choice(HOSTILE)
        case "hanging" | "flooding" | "crashing":
            files[topic] += FAULTS[kind].format(function=chance.choice(of.functions[topic]))
        case "wrong":
            for name in chance.sample(sorted(files), min(len(files), chance.randint(1, 4))):
                files[name] = _spoilt(chance, files[name], of, name)
        case _:
            pass
    return files


def _spoilt(chance: random.Random, text: str, of: Material, topic: str) -> str:
    ways: list[Callable[[], str]] = [
        lambda: of.stubs[topic],
        lambda: text.replace("return", "retrun", 1),
        lambda: text + f"\n\n{chance.choice(of.wrong[topic])}" if of.wrong[topic] else text,
        lambda: text + f"\n\n{chance.choice(of.wrong[topic])}" if of.wrong[topic] else text,
        lambda: text + f"\n\ndef {chance.choice(of.functions[topic])}(*args):\n    return None\n",
        lambda: text + f"\n\ndef {chance.choice(of.functions[topic])}(*args):\n    return 1 / 0\n",
    ]
    return chance.choice(ways)()


def _hand_in(folder: Path, student: str, files: Mapping[str, str], kind: str, chance: random.Random) -> None:
    """As a folder, a .zip or a .tar.gz; broken ones are archives that no program opens."""
    named = {f"{topic}.py": text.encode() for topic, text in files.items()}
    if kind == "broken":
        data = zipped({f"exercises/{name}": content for name, content in named.items()})
        cut = chance.choice(
            [data[: len(data) // 2], b"", b"PK\3\4" + data[100:], data.replace(b"exercises/", b"../../../x/")]
        )
        (folder / f"{student}.zip").write_bytes(cut)
        return
    match chance.randrange(4):
        case 0:
            (folder / f"{student}.zip").write_bytes(zipped(named))
        case 1:
            (folder / f"{student}.tar.gz").write_bytes(
                tarred({f"work/exercises/{name}": content for name, content in named.items()})
            )
        case _:
            own = folder / student
            own.mkdir()
            for name, content in named.items():
                (own / name).write_bytes(content)
