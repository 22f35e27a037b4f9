"""Tell from a submission's sources whether it may change what belongs to the whole process.

It has nothing to import but what is loaded anyway: the parent asks it, too.
"""

import re
from collections.abc import Iterable

_WORDS_OF_CHANGES = (
    *(b"seterr", b"printoptions", b"warning", b"sys", b"decimal", b"locale", b"environ", b"signal", b"gc", b"alarm"),
    *(b"builtins", b"setattr", b"delattr", b"__dict__", b"vars(", b"globals(", b"exec(", b"patch", b"ctypes"),
    *(b"logging", b"_thread"),
)
_WORDS_OF_OPEN_CONTEXTS = (b"__enter__", b"enter_context", b"yield", b"async")
"""What may leave `errstate` open; the usual `with` statement changes nothing that lasts."""

_ATTRIBUTE_CHANGES = (
    re.compile(rb"\.\w+[ \t]*(?:\[[^\]\n]{0,80}\])?[ \t]*(?:[-+*/%&|^@]|//|\*\*|<<|>>)?=(?!=)"),
    re.compile(rb"del[ \t]+\w+\."),
    re.compile(
        rb"\.\w+\.(?:append|extend|insert|remove|pop|clear|sort|reverse|add|discard|update|setdefault|register)\("
    ),
)
"""An attribute that is set or deleted, and a list or the like that is an attribute and is changed."""


_REMARKS_AND_STRINGS = re.compile(
    rb"""
      (?P<remark> \# [^\n]*+
        | "{3} [^"\\]*+ (?: (?: \\. | "(?!"") ) [^"\\]*+ )*+ (?: "{3} | \Z )
        | '{3} [^'\\]*+ (?: (?: \\. | '(?!'') ) [^'\\]*+ )*+ (?: '{3} | \Z ) )
      | " (?: [^"\\\n] | \\. )*+ "?
      | ' (?: [^'\\\n] | \\. )*+ '?
    """,
    re.VERBOSE | re.DOTALL,
)
"""Comments, texts in three quotes as docstrings are, and the strings in which neither of them begins.

One that never ends goes on to the end, so that a text is read once, whatever it holds.
"""


def may_change_process(sources: Iterable[bytes]) -> bool:
    """Whether a source looks as if it might change what belongs to the process; to compare states would cost more.

    What comments and docstrings say changes nothing, and most learners keep those of the stub.
    """
    text = b"\n".join(sources)
    return _tells_of_changes(text) and _tells_of_changes(_REMARKS_AND_STRINGS.sub(_without_remark, text))


def _without_remark(found: "re.Match[bytes]") -> bytes:
    return found[0] if found["remark"] is None else b""


def _tells_of_changes(text: bytes) -> bool:
    return (
        any(word in text for word in _WORDS_OF_CHANGES)
        or (b"errstate" in text and any(word in text for word in _WORDS_OF_OPEN_CONTEXTS))
        or any(pattern.search(text) for pattern in _ATTRIBUTE_CHANGES)
    )
