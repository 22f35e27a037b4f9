"""Who handed in what, as Gradescope's `submission_metadata.yml` says: YAML, with a mapping for each folder.

    submission_101:
      :submitters:
      - :name: Jane Doe
        :email: jane@example.edu
      :created_at: 2026-03-01 17:34:00.861687000 Z
      :history: ...

The file also holds the results of every try of every student, so it can be large, and parts of it are students' text.
It is therefore read as a stream of events, from which only the submitters and the time are kept: nothing is
constructed, aliases are not expanded, and a nesting of any depth costs no stack.
"""

from collections.abc import Iterator, Mapping, Sequence

import yaml

_NULL_WORDS = frozenset({"", "~", "null", "Null", "NULL"})
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Person = Mapping[str, str]
"""One submitter's fields: "name", "email", "sid", and "created_at", the submission's time; empty or missing where
Gradescope doesn't know them."""


def submitters_by_folder(text: str) -> tuple[dict[str, Sequence[Person]], int | None]:
    """The submitters of each folder, and None; where the YAML is broken, those of the folders before, and the line."""
    people: dict[str, Sequence[Person]] = {}
    try:
        events: Iterator[yaml.Event] = yaml.parse(text, Loader=_LOADER)
        root = next((event for event in events if isinstance(event, yaml.NodeEvent)), None)
        if isinstance(root, yaml.MappingStartEvent):
            for folder, value in _mapping_items(events):
                if isinstance(value, yaml.MappingStartEvent):
                    people[folder] = _folder_submitters(events)
                else:
                    _read_value(value, events)
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        return people, 1 if mark is None else mark.line + 1
    return people, None


def _folder_submitters(events: Iterator[yaml.Event]) -> list[Person]:
    """The submitters in a folder's mapping; those of earlier tries stand deeper, in its history, and don't count."""
    people: list[dict[str, str]] = []
    created = ""
    for key, value in _mapping_items(events):
        if key == "submitters" and isinstance(value, yaml.SequenceStartEvent) and not people:
            while not isinstance(item := next(events), yaml.SequenceEndEvent):
                if isinstance(item, yaml.MappingStartEvent):
                    people.append({field: _read_value(first, events) for field, first in _mapping_items(events)})
                else:
                    _read_value(item, events)
        elif key == "created_at" and not created:
            created = _read_value(value, events)
        else:
            _read_value(value, events)
    return [{**person, "created_at": created} for person in people]


def _mapping_items(events: Iterator[yaml.Event]) -> Iterator[tuple[str, yaml.Event]]:
    """The keys of a mapping that has begun, each with its value's first event; the caller reads the value's rest.

    Gradescope writes keys as Ruby's symbols, with a colon in front, which is left out here.
    """
    while not isinstance(key := next(events), yaml.MappingEndEvent):
        yield _read_value(key, events).removeprefix(":"), next(events)


def _read_value(first: yaml.Event, events: Iterator[yaml.Event]) -> str:
    """Read a value to its end. A scalar's text; "" for null, an alias, a sequence or a mapping."""
    if isinstance(first, yaml.ScalarEvent):
        is_plain = first.implicit[0]
        return "" if is_plain and first.value in _NULL_WORDS else first.value
    depth = int(isinstance(first, yaml.CollectionStartEvent))
    while depth:
        event = next(events)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
    return ""
