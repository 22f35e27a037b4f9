"""Whose the files are that lie loose in a class's folder, under names that no platform is known to give.

Files whose names begin alike and end in different exercises are one student's ("jane_" and the exercise). Where they
differ in a number, too, or in their order, a person has to say how the names are made.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from grader.classroom.comparable import comparable_text
from grader.classroom.student_entry import shown_name, split_ending
from grader.errors import UsageError
from grader.i18n import _
from grader.submissions.file_suffixes import ARCHIVE_SUFFIXES, SOURCE_SUFFIXES

_MAX_TEMPLATE_CHARS = 300
_MAX_NAMED = 2
_WHOLE_NUMBER = re.compile(r"(?<![^ _.\-])[0-9]+(?![^ _.\-])")
_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_NUMBERED = r"(?:[ _]?\([0-9]{1,3}\)|-[0-9]{1,3})?"
"""What a browser or a platform puts behind the name of a file that is there already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseFile:
    """A file's student, and what the student called the file."""

    student: str
    file: str


def named_files(names: Iterable[str], template: str, topics: Collection[str]) -> dict[str, LooseFile]:
    """The student and the own name of every file that the template fits; raise UsageError for a wrong template.

    A template such as "{student}_{number}_{file}" is for names without their endings, and so is a regular expression
    with groups of these names.
    """
    pattern = _name_pattern(template, topics)
    found = {}
    for name in names:
        stem, ending = split_ending(name)
        if match := pattern.fullmatch(stem):
            parts = match.groupdict()
            own = parts.get("exercise") or parts.get("file") or stem
            found[name] = LooseFile(student=parts["student"] or "", file=own + ending)
    return found


def _name_pattern(template: str, topics: Collection[str]) -> re.Pattern[str]:
    text = template if "(?P<" in template else _template_expression(template, topics)
    try:
        pattern = re.compile(text[: _MAX_TEMPLATE_CHARS + len(topics) * 100], re.DOTALL)
    except (re.error, RecursionError, OverflowError) as error:
        wrong = _("--names {template}: {reason}. Write a template or a regular expression.")
        raise UsageError(wrong.format(template=repr(shown_name(template)), reason=error)) from None
    if "student" not in pattern.groupindex or not {"file", "exercise"} & set(pattern.groupindex):
        wrong = _(
            "--names {template} has to say where the student's name stands and where the file's: {example}. "
            "{number} and {any} may stand for other parts."
        )
        raise UsageError(
            wrong.format(
                template=repr(shown_name(template)),
                example="'{student}_{file}'",
                number="{number}",
                any="{any}",
            )
        )
    return pattern


def _template_expression(template: str, topics: Collection[str]) -> str:
    """A template as a regular expression; the student's part is as short as the rest allows, which a student chose."""
    parts = {
        "student": "(?P<student>.+?)",
        "file": "(?P<file>.+)",
        "exercise": f"(?P<exercise>(?:{_topic_choice(topics)}){_NUMBERED})",
        "number": "[0-9]+",
        "any": ".+?",
    }
    texts = _PLACEHOLDER.split(template)
    return "".join(
        parts.get(text, re.escape(f"{{{text}}}")) if place % 2 else re.escape(text) for place, text in enumerate(texts)
    )


def _topic_choice(topics: Collection[str]) -> str:
    """An expression for any topic, the longest first; a _ in it may be written as a blank, a point or a hyphen."""
    ordered = sorted(topics, key=lambda topic: (-len(topic), topic))
    return "(?i:" + "|".join(re.escape(topic).replace("_", r"[ _.\-]") for topic in ordered) + ")"


@dataclass(frozen=True, slots=True, kw_only=True)
class _TopicFile:
    """A file with a topic in its name: the text before the topic, and the words of the rest without numbers."""

    name: str
    topic: str
    start: int
    end: int
    words: tuple[str, ...]

    @property
    def owner(self) -> str:
        """What stands before the topic, if nothing stands behind it; else the whole name, which is nobody else's."""
        stem = split_ending(self.name)[0]
        return stem[: self.start].rstrip(" _.-") if self.end == len(stem) else stem


def shared_files(names: Sequence[str], topics: Collection[str]) -> dict[str, LooseFile]:
    """The files that share the beginning of their names, and differ in the exercise: the student, and the own name.

    Other sources that begin so go with them, and so does a text with the beginning as its whole name. Raise UsageError
    with a guess where files may be of one student, or of several.
    """
    sources = [name for name in names if name.endswith(SOURCE_SUFFIXES)]
    found = [file for name in sources if (file := _topic_file(name, topics)) is not None]
    owners: defaultdict[str, list[_TopicFile]] = defaultdict(list)
    for file in found:
        owners[comparable_text(file.owner)].append(file)
    shared = {owner: files for owner, files in owners.items() if len({file.topic for file in files}) > 1}
    _refuse_unclear(found, shared)
    known = {
        file.name: LooseFile(student=files[0].owner, file=file.name[file.start :])
        for files in shared.values()
        for file in files
    }
    students = {owner: files[0].owner for owner, files in shared.items()}
    others = [name for name in names if name not in known and not split_ending(name)[1].endswith(ARCHIVE_SUFFIXES)]
    return {**known, **{name: one for name in others if (one := _companion_file(name, students)) is not None}}


def _companion_file(name: str, students: Mapping[str, str]) -> LooseFile | None:
    """A file beside a student's exercise files: another source, or a text that is called like the student."""
    if not name.endswith(SOURCE_SUFFIXES):
        student = students.get(comparable_text(PurePath(name).stem))
        return None if student is None else LooseFile(student=student, file=name)
    parts = re.finditer(r"[ _.\-]+", name)
    found = [
        (students[owner], part.end()) for part in parts if (owner := comparable_text(name[: part.start()])) in students
    ]
    return LooseFile(student=found[-1][0], file=name[found[-1][1] :]) if found else None


def _topic_file(name: str, topics: Collection[str]) -> _TopicFile | None:
    """A source whose name holds a topic, and more than that; the last one counts, as platforms write the file last."""
    stem = split_ending(name)[0]
    pattern = (
        rf"(?:^|(?<=[ _.\-]))(?P<topic>{_topic_choice(topics)})(?={_NUMBERED}(?:$|[ _.\-]))(?P<again>{_NUMBERED}$)?"
    )
    matches = list(re.finditer(pattern, stem, re.DOTALL))
    if not matches:
        return None
    match = matches[-1]
    rest = re.split(r"[\W_]+", comparable_text(f"{stem[: match.start()]} {stem[match.end() :]}"))
    words = tuple(word for word in rest if word and not word.isdigit())
    topic = re.sub(r"[ .\-]", "_", match["topic"].lower())
    return _TopicFile(name=name, topic=topic, start=match.start(), end=match.end(), words=words)


def _refuse_unclear(found: Sequence[_TopicFile], shared: Mapping[str, Sequence[_TopicFile]]) -> None:
    """Raise UsageError where single files of different exercises have the same words in their names."""
    single: defaultdict[tuple[str, ...], list[_TopicFile]] = defaultdict(list)
    for file in found:
        if comparable_text(file.owner) not in shared and file.words:
            single[file.words].append(file)
    unclear = next((files for files in single.values() if len({file.topic for file in files}) > 1), None)
    if unclear is None:
        return
    template = _(
        "{files} may be the files of one student. If they are, say so: --names '{guess}'. If each is of a student of "
        "its own, put each into a folder with the student's name."
    )
    some = _(", ").join(shown_name(file.name) for file in unclear[:_MAX_NAMED])
    if len(unclear) > _MAX_NAMED:
        some = _("{names} and {count} more").format(names=some, count=len(unclear) - _MAX_NAMED)
    raise UsageError(template.format(files=some, guess=_guessed_template(unclear[0])))


def _guessed_template(file: _TopicFile) -> str:
    """How such names may be made: numbers as {number}, and the longest of the other parts as {student}."""
    stem = split_ending(file.name)[0]
    before, after = (_WHOLE_NUMBER.sub("\0", text) for text in (stem[: file.start], stem[file.end :]))
    student = max((part.strip(" _.-") for part in f"{before}\0{after}".split("\0")), key=len)
    sides = [side.replace(student, "{student}", 1) for side in (before, after)]
    if student in before:
        sides[1] = after
    return "{exercise}".join(sides).replace("\0", "{number}")
