"""What was handed in, as bytes: its sources, the files that were refused, and the lines where its functions are.

Nothing here parses, imports or executes a source. Only `.py` files (and packages of them) and notebooks count; a
submission's configuration files mean nothing. Each code cell of a notebook is a source of its own (`notebook`).
"""

import codecs
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice, takewhile
from typing import NamedTuple

from grader.errors import UsageError
from grader.i18n import _, join_sentences
from grader.submissions import notebook as notebooks
from grader.submissions import stray_files
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX

_MAX_NAMES_SHOWN = 3
_NAME_PATTERN = rb"([\w\x80-\xff]+)"
_DEFINITION_PATTERN = re.compile(
    rb"(?:async[ \t]+)?(?:def|class)[ \t]+" + _NAME_PATTERN + rb"|" + _NAME_PATTERN + rb"[ \t]*(?::[^=]+)?=(?!=)"
)

_FUNCTION_PATTERN = re.compile(rb"^([ \t]*)(?:async[ \t]+)?(?:def|class)[ \t]+([\w\x80-\xff]{1,100})", re.MULTILINE)
_MAX_DEFINITIONS = 1_000

_SIGNATURE_TOKEN = re.compile(rb"""\#[^\n]* | "[^"\n]*" | '[^'\n]*' | [()\[\]{}:,]""", re.VERBOSE)
_PARAMETER_NAME = re.compile(rb"(?:\s|\#[^\n]*\n)*" + _NAME_PATTERN)
_DOCSTRING = re.compile(rb"""(?:\s|\#[^\n]*\n)*[rRuU]?(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\n]*"|'[^'\n]*')""", re.DOTALL)


class Definition(NamedTuple):
    """A `def` or `class` as the text has it: its file, the source in it, the line there, its name."""

    file: str
    source: str
    line: int
    name: str
    is_indented: bool


class Submission(NamedTuple):
    """What is graded: the sources by their path inside the folder ("topic.py", "helpers/sums.py"), and the code
    cells of notebooks ("topic.ipynb, cell 3").

    `refused` holds one sentence for each file that was not read. `topic` is the only topic to grade where a single file
    was named. `notebooks` says which notebook serves a topic; `for_topics` sets it, since it depends on the course.
    `others` are the other files and folders ("week2/"), by their paths from the folder; where they may be meant as
    work, `for_topics` notes that they do not count. `real_names` has the names of the copies that count as an exercise
    file ("topic (1).py"), by that file's name.
    """

    path: str
    files: dict[str, bytes]
    refused: dict[str, str]
    topic: str | None = None
    notebooks: Mapping[str, str] = {}
    others: tuple[str, ...] = ()
    real_names: Mapping[str, str] = {}

    @property
    def sha256(self) -> str:
        """The digest of all names and contents, in the order of the names; a notebook counts by its code only."""
        import hashlib  # noqa: PLC0415 - needed to grade only

        digest = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            digest.update(f"{len(name)} {name} {len(content)} ".encode())
            digest.update(content)
        return digest.hexdigest()

    @property
    def cells_by_topic(self) -> dict[str, list[str]]:
        """The sources of each topic that a notebook serves, in the order of its cells."""
        cells = {notebook: self._file_sources(notebook) for notebook in set(self.notebooks.values())}
        return {topic: cells[notebook] for topic, notebook in self.notebooks.items() if cells[notebook]}

    def topic_file(self, topic: str) -> str:
        """The file that holds a topic, or would hold it: the exercise file, or a notebook."""
        return self.notebooks.get(topic, f"{topic}.py")

    def real_name(self, file: str) -> str:
        """What a file is called where it lies: of a copy that counts as an exercise file, the copy's name."""
        return self.real_names.get(file, file)

    def has_source(self, topic: str) -> bool:
        """Whether there is something to run for a topic."""
        return bool(self._file_sources(self.topic_file(topic)))

    def has_file(self, topic: str) -> bool:
        """Whether a topic's file is there, read or refused."""
        return self.has_source(topic) or self.topic_file(topic) in self.refused

    def require_topics(self, topics: Collection[str]) -> None:
        """Raise UsageError, which says what is there instead, where none of these topics has a file."""
        if any(self.has_file(topic) for topic in topics):
            return
        for name, reason in sorted(self.refused.items()):
            if name.endswith(NOTEBOOK_SUFFIX):
                raise UsageError(reason)
        raise UsageError(self.no_exercise_sentence(topics))

    def no_exercise_sentence(self, topics: Collection[str]) -> str:
        """What to say where there is no exercise file: the names that count, what is there instead, what to do."""
        template = _("{folder} holds none of the exercise files ({files}).")
        names = _(", ").join(f"{topic}.py" for topic in topics)
        return join_sentences(
            template.format(folder=self.path, files=names),
            self._contents_sentence(topics),
            _("Name the folder that does."),
        )

    def _contents_sentence(self, topics: Collection[str]) -> str:
        """What the folder holds, without hidden files."""
        sources = {notebooks.source_origin(source)[0] for source in {*self.files, *self.refused} if "/" not in source}
        return stray_files.contents_sentence(
            sorted(file for file in {*sources, *self.others} if not file.startswith(".")), topics
        )

    def belongs_to(self, source: str, topic: str) -> bool:
        """Whether a source is the topic's own file, or one of its cells."""
        return notebooks.source_origin(source)[0] == self.topic_file(topic)

    def find_definition(self, topic: str, function: str) -> tuple[str, int] | None:
        """The source and the line in it that define a topic's function, found in the text only; the last one counts."""
        for source in reversed(self._file_sources(self.topic_file(topic))):
            line = self.definition_line(source, function)
            if line is not None:
                return source, line
        return None

    def has_stub(self, topic: str, function: str) -> bool:
        """Whether a topic's function still has a stub's body, a docstring and `raise NotImplementedError`.

        Found in the text only, so that it is known of a file that can't be loaded.
        """
        found = self.find_definition(topic, function)
        if found is None:
            return False
        return _is_stub_body(_after_signature(self._text_from(*found)))

    def parameter_names(self, topic: str, function: str) -> tuple[str, ...]:
        """The parameters of a topic's function in the order of its `def` line, found in the text only."""
        found = self.find_definition(topic, function)
        return () if found is None else _parameter_names(self._text_from(*found))

    def _text_from(self, source: str, line: int) -> bytes:
        return b"\n".join(self.files[source].splitlines()[line - 1 :])

    def source_line(self, file: str, number: int) -> str | None:
        """A line of a file (from 1), from the bytes read before, or None where there is none."""
        return _source_line(self.files.get(file, b""), number)

    def definition_line(self, file: str, function: str) -> int | None:
        """The line on which a file defines a name, found in its text only; the last one counts, as in Python."""
        text, name = _with_plain_lines(self.files.get(file, b"").removeprefix(codecs.BOM_UTF8)), function.encode()
        at = len(text)
        while (at := text.rfind(name, 0, at)) >= 0:
            start, end = text.rfind(b"\n", 0, at) + 1, text.find(b"\n", at)
            if name in _defined_names(text[start : end if end >= 0 else None]):
                return text.count(b"\n", 0, start) + 1
            at = start
        return None

    def definitions(self) -> tuple[Definition, ...]:
        """What all sources define with `def` and `class`, found in their text only, in order."""
        return _first_definitions(tuple(self.files.items()))

    def for_topics(self, topics: Collection[str]) -> "Submission":
        """The submission with its notebooks assigned to topics, and with notes on files that may be meant as work.

        A notebook named like a topic serves it, unless the topic's exercise file is there. Without any of these, a
        single notebook serves all topics; so does one that the user named. Notebooks that serve no topic are noted in
        `refused`. Raise UsageError where a notebook would serve a topic, but nbformat is missing.
        """
        noted = self._with_notebooks(topics).with_stray_notes(topics)
        return noted._replace(refused={**noted.refused, **stray_files.hidden_module_notes(noted.files)})

    def with_stray_notes(self, topics: Collection[str]) -> "Submission":
        """The submission with notes on the other files that may be meant as work, by the topics that have a file."""
        there = {topic: self.topic_file(topic) for topic in topics if self.has_file(topic)}
        # A user who names one file knows that there are others; and where no file counts, an error says so instead.
        if not self.others or self.topic is not None or not there:
            return self
        own = (name for name in self.files if name.endswith(".py") and "/" not in name)
        others = (name for name in self.others if name not in self.files)
        notes = stray_files.stray_file_notes([*others, *own], topics, there)
        return self._replace(refused={**self.refused, **notes}, others=())

    def _with_notebooks(self, topics: Collection[str]) -> "Submission":
        found = _notebook_names(self.files) | _notebook_names(self.refused)
        if not found or self.notebooks:
            return self
        if self.topic not in {None, *topics} and f"{self.topic}.ipynb" in found:
            return self._with_one_notebook(f"{self.topic}.ipynb", topics)
        by_file = {topic for topic in topics if f"{topic}.py" in {*self.files, *self.refused}}
        own = {topic: f"{topic}.ipynb" for topic in topics if f"{topic}.ipynb" in found}
        others = found - {*own.values()}
        if not own and not by_file and len(others) == 1:
            return self._with_one_notebook(min(others), topics)
        serving = {topic: notebook for topic, notebook in own.items() if topic not in by_file}
        idle = {own[topic]: _shadowed_sentence(own[topic], f"{topic}.py") for topic in own if topic in by_file}
        idle |= {name: _extra_notebook_sentence(name, others, topics, named=bool(own or by_file)) for name in others}
        # A user who names one file knows that there are others.
        notes = idle if self.topic is None else {}
        assigned = self._with_assignment(serving, self._files_without(idle), {**self.refused, **notes}, self.topic)
        return assigned._with_written_files(topics)  # noqa: SLF001 - of this class

    def _with_one_notebook(self, notebook: str, topics: Collection[str]) -> "Submission":
        replaced = {f"{topic}.py" for topic in topics} | _notebook_names(self.files) - {notebook}
        refused = {name: sentence for name, sentence in self.refused.items() if name not in replaced}
        serving = dict.fromkeys(topics, notebook)
        assigned = self._with_assignment(serving, self._files_without(replaced), refused, None)
        return assigned._with_written_files(topics)  # noqa: SLF001 - of this class

    def _files_without(self, names: Collection[str]) -> dict[str, bytes]:
        return {source: text for source, text in self.files.items() if notebooks.source_origin(source)[0] not in names}

    def _with_assignment(
        self, serving: Mapping[str, str], files: dict[str, bytes], refused: dict[str, str], topic: str | None
    ) -> "Submission":
        if not notebooks.is_available():
            for name in serving.values():
                raise UsageError(refused[name])
        return self._replace(notebooks=serving, files=files, refused=refused, topic=topic)

    def _with_written_files(self, topics: Collection[str]) -> "Submission":
        """The submission with the `.py` files that cells of its notebooks write, instead of these cells.

        A topic whose file is written is served by that file; a notebook that serves no topic any more is left out.
        """
        written: dict[str, bytes] = {}
        cells = set()
        for source in (source for notebook in {*self.notebooks.values()} for source in self._file_sources(notebook)):
            found = notebooks.written_file(self.files[source])
            name = None if found is None else _written_name(found.path, topics)
            if found is None or name is None or name in self.files:
                continue
            cells.add(source)
            written[name] = (written.get(name, b"") if found.is_appended else b"") + found.text
        if not written:
            return self
        serving = {topic: notebook for topic, notebook in self.notebooks.items() if f"{topic}.py" not in written}
        idle = {*self.notebooks.values()} - {*serving.values()}
        files = {source: text for source, text in self._files_without(idle).items() if source not in cells}
        # A notebook whose cells all write files is no topic's any more.
        there = {notebooks.source_origin(source)[0] for source in files}
        serving = {topic: notebook for topic, notebook in serving.items() if notebook in there}
        return self._replace(notebooks=serving, files={**files, **written})

    def _file_sources(self, file: str) -> list[str]:
        """The sources that a file consists of; none where it was not read."""
        if not file.endswith(NOTEBOOK_SUFFIX):
            return [file] if file in self.files else []
        return [source for source in self.files if source.startswith(f"{file}, cell ")]


# Every check of an exercise asks for the same, so that what is found is kept: a source may be large.
@lru_cache(maxsize=2)
def _first_definitions(sources: tuple[tuple[str, bytes], ...]) -> tuple[Definition, ...]:
    return tuple(islice(_definitions(sources), _MAX_DEFINITIONS))


def _definitions(sources: Iterable[tuple[str, bytes]]) -> Iterator[Definition]:
    for source, content in sources:
        file, _cell = notebooks.source_origin(source)
        text = _with_plain_lines(content.removeprefix(codecs.BOM_UTF8))
        line = end = 0
        for found in _FUNCTION_PATTERN.finditer(text):
            line += text.count(b"\n", end, found.start(2))
            end = found.start(2)
            name = found[2].decode("utf-8", "replace")
            yield Definition(file=file, source=source, line=line + 1, name=name, is_indented=bool(found[1]))


@lru_cache(maxsize=2)
def _source_line(content: bytes, number: int) -> str | None:
    lines = content.splitlines()
    return lines[number - 1].decode("utf-8", "replace") if 0 < number <= len(lines) else None


def _notebook_names(sources: Iterable[str]) -> set[str]:
    """The notebooks among these files and sources."""
    files = {notebooks.source_origin(source)[0] for source in sources if NOTEBOOK_SUFFIX in source}
    return {file for file in files if file.endswith(NOTEBOOK_SUFFIX)}


def _written_name(path: str, topics: Collection[str]) -> str | None:
    """The name by which a file that a notebook writes is a source: an exercise file, a module, or None."""
    *folders, file = path.removeprefix("./").split("/")
    if not file.endswith(".py"):
        return None
    if file[:-3] in topics:
        return file
    is_module = all(part.isidentifier() for part in (*folders, file[:-3]))
    return "/".join([*folders, file]) if is_module else None


def _shadowed_sentence(notebook: str, file: str) -> str:
    return _("{notebook} was not read: {file} is there too, and counts. Grade the notebook by its own name.").format(
        notebook=notebook, file=file
    )


def _extra_notebook_sentence(notebook: str, others: Collection[str], topics: Collection[str], *, named: bool) -> str:
    """Why a notebook does not count whose name is no topic's."""
    if named:
        return _(
            "{file} was not read: files named as the topics are there, and count. Grade {file} by its own name."
        ).format(file=notebook)
    return _(
        "{file} was not read: which of {count} notebooks counts can't be told. "
        "Name them as the topics ({topics}, ...), or grade one of them by its own name."
    ).format(
        file=notebook,
        count=len(others),
        topics=_(", ").join(f"{topic}.ipynb" for topic in sorted(topics)[:_MAX_NAMES_SHOWN]),
    )


def _after_signature(source: bytes) -> bytes:
    """What follows a signature, which may take several lines, and its colon; nothing where that has no end."""
    depth = 0
    for found in _SIGNATURE_TOKEN.finditer(source):
        token = found[0]
        depth += token in b"([{"
        depth -= token in b")]}"
        if token == b":" and depth <= 0:
            return source[found.end() :]
    return b""


def _parameter_names(source: bytes) -> tuple[str, ...]:
    """The names in the signature with which a source begins, without those behind a star; none where it has no end."""
    if not source.removeprefix(codecs.BOM_UTF8).startswith((b"def", b"async")):
        return ()
    depth, names = 0, list[re.Match[bytes] | None]()
    for found in _SIGNATURE_TOKEN.finditer(source):
        token = found[0]
        depth += token in b"([{"
        depth -= token in b")]}"
        if depth == 0:
            return tuple(name[1].decode("utf-8", "replace") for name in names if name)
        if depth == 1 and token in b"(,":
            names.append(_PARAMETER_NAME.match(source, found.end()))
    return ()


def _is_stub_body(source: bytes) -> bool:
    """Whether the function whose body begins here has a docstring, comments and `raise NotImplementedError` only."""
    docstring = _DOCSTRING.match(source)
    lines = source[docstring.end() if docstring else 0 :].splitlines()
    body = takewhile(lambda line: not line.strip() or line[:1] in {b" ", b"\t", b"#"}, lines)
    code = [line for line in map(bytes.strip, body) if line and not line.startswith(b"#")]
    return len(code) == 1 and code[0].startswith(b"raise NotImplementedError")


def _defined_names(line: bytes) -> tuple[bytes, ...]:
    """The name that a line defines, if it defines one and is not indented."""
    found = _DEFINITION_PATTERN.match(line)
    return tuple(name for name in found.groups() if name) if found else ()


def _with_plain_lines(text: bytes) -> bytes:
    """A text whose lines end with a line feed, as Python reads it."""
    return text.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in text else text


def module_name(path: str) -> str:
    """The name by which a submission's file is imported: "package/module.py" is `package.module`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
