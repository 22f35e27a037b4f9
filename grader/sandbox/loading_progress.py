"""How a child is to load the submission's files, and what it reports of that: its own word, so it is bounded."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.sandbox.child import wire
from grader.sandbox.child.statement_timer import seconds_after_stops
from grader.sandbox.replies import MAX_NAME_CHARS, LoadNote, counts_lines, parse_load_note

_MAX_ANNOUNCEMENTS = 4_000
"""How often a child may announce what it is loading: more than it does."""

MAX_STOPPED_STATEMENTS = 8
STOP_SECONDS = 0.5
"""How many statements a child may report to have stopped, and how long after its time is up it may report one."""

_MAX_NOTES = 20
_MODULE_FRAME = re.compile(rb'^  File "([\x20-\x7e]{1,500})", line (\d{1,7}) in <module>$', re.MULTILINE)
"""A line of a traceback, innermost first, as faulthandler writes it, that is of a statement of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadRules:
    """How the child is to load the submission's files.

    `seconds` is how long a file may load before the child stops the statement that is running (0: no matter how long),
    and after each stop the rest gets less time (`seconds_after_stops`); `announces` asks the
    child to announce every statement; `left_out` are the statements not to run: a line of each, by source.
    """

    seconds: float = 0.0
    announces: bool = False
    left_out: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedStatement:
    """A statement that the child reports to have stopped, as loading had taken this many seconds."""

    source: str
    line: int
    seconds: float


class LoadingProgress:
    """What a child reports of loading files by these rules."""

    def __init__(self, rules: LoadRules) -> None:
        self.rules = rules
        self.modules: list[str] = []
        """The modules that are loading, outermost first."""

        self.running_statement: tuple[str, int] | None = None
        """The source and a line of the statement that was announced last, or that a lost child was in."""

        self.stopped_statements: list[StoppedStatement] = []
        """The statements that were stopped because they ran too long."""

        self.notes: list[LoadNote] = []
        """What was left out of the files."""

        self._stop_count = 0
        self._announcements_left = _MAX_ANNOUNCEMENTS

    @property
    def seconds(self) -> float:
        """How long a file, or the rest of one, may load before the child stops what is running (0: no limit)."""
        return seconds_after_stops(self.rules.seconds, self._stop_count)

    def deadline(self, last: float) -> float:
        """Until when a file that begins to load now, or goes on, may take; never later than `last`."""
        return min(time.monotonic() + self.seconds + STOP_SECONDS, last) if self.rules.seconds else last

    @property
    def _may_stop(self) -> bool:
        return len(self.stopped_statements) < MAX_STOPPED_STATEMENTS

    def take_announcement(self, message: wire.Value) -> bool:
        """Record that a module or statement is loading or loaded; return False for any other message."""
        match message:
            case ("loading", str(module)) if self._announcements_left:
                self.modules.append(module[:MAX_NAME_CHARS])
            case ("loaded", str(module)) if self._announcements_left:
                if module in self.modules:
                    self.modules.remove(module)
            case ("statement", str(source), int(line)) if (
                self._announcements_left and self.rules.announces and (line == 0 or counts_lines(line))
            ):
                self.running_statement = (source[:MAX_NAME_CHARS], line) if line else None
            case _:
                return False
        self._announcements_left -= 1
        return True

    def take_traceback(self, written: bytes) -> None:
        """Record which statement of a file was running, by the traceback of a lost child, unless it was announced."""
        frames = ((name.decode(), int(line)) for name, line in _MODULE_FRAME.findall(written))
        own = (frame for frame in frames if frame[0][0] not in "/<")
        self.running_statement = self.running_statement or next(own, None)

    def take_stop(self, message: wire.Value) -> bool:
        """Record that a statement was stopped; return False for any other message, and after too many of these."""
        match message:
            case ("stopped", str(source), int(line)) if counts_lines(line) and self._may_stop:
                self.stopped_statements.append(
                    StoppedStatement(source=source[:MAX_NAME_CHARS], line=line, seconds=self.seconds)
                )
                self._stop_count += 1
                return True
        return False

    def take_notes(self, notes: Sequence[wire.Value]) -> None:
        """Record what was left out of a file that has loaded; raise ChildLostError if a note has another form."""
        self.notes += [parse_load_note(note) for note in notes[:_MAX_NOTES]]
