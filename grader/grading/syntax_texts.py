"""What Python says of syntax errors, in the language of the report: Python itself says it in English only.

The texts are those of Python 3.11 to 3.14. One that is not among them stays as it is.
"""

import re
from functools import cache
from string import Formatter

from grader.i18n import N_, _

_PARTS = (
    N_("async function"),
    N_("attribute"),
    N_("await expression"),
    N_("comparison"),
    N_("conditional expression"),
    N_("dict comprehension"),
    N_("dict literal"),
    N_("expression"),
    N_("f-string expression"),
    N_("function call"),
    N_("generator expression"),
    N_("lambda"),
    N_("list"),
    N_("list comprehension"),
    N_("literal"),
    N_("set comprehension"),
    N_("set display"),
    N_("starred"),
    N_("subscript"),
    N_("tuple"),
    N_("yield expression"),
)
"""What may stand in the place of `{what}`; names and signs there stay as they are."""

_TEXTS = (
    N_("invalid syntax"),
    N_("invalid syntax. Perhaps you forgot a comma?"),
    N_("invalid syntax. Maybe you meant '==' or ':=' instead of '='?"),
    N_("invalid syntax. Is this intended to be part of the string?"),
    N_("'not' after an operator must be parenthesized"),
    N_("expected '{sign}'"),
    N_("expected 'except' or 'finally' block"),
    N_("expected 'else' after 'if' expression"),
    N_("expected expression before 'if', but statement is given"),
    N_("expected expression after 'else', but statement is given"),
    # Brackets, texts and characters.
    N_("'{sign}' was never closed"),
    N_("too many nested parentheses"),
    N_("unmatched '{sign}'"),
    N_("closing parenthesis '{closing}' does not match opening parenthesis '{opening}'"),
    N_("closing parenthesis '{closing}' does not match opening parenthesis '{opening}' on line {line}"),
    N_("unterminated string literal (detected at line {line})"),
    N_("unterminated string literal (detected at line {line}); perhaps you escaped the end quote"),
    N_("unterminated triple-quoted string literal (detected at line {line})"),
    N_("unterminated f-string literal (detected at line {line})"),
    N_("unterminated triple-quoted f-string literal (detected at line {line})"),
    N_("unexpected EOF while parsing"),
    N_("unexpected character after line continuation character"),
    N_("invalid character '{character}' ({code})"),
    N_("invalid non-printable character {code}"),
    N_("bytes can only contain ASCII literal characters"),
    N_("cannot mix bytes and nonbytes literals"),
    N_("(unicode error) {reason}"),
    N_("(value error) {reason}"),
    # Numbers.
    N_("invalid decimal literal"),
    N_("invalid hexadecimal literal"),
    N_("invalid octal literal"),
    N_("invalid binary literal"),
    N_("invalid imaginary literal"),
    N_("invalid digit '{digit}' in octal literal"),
    N_("invalid digit '{digit}' in binary literal"),
    N_("leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers"),
    # Indentation.
    N_("unexpected indent"),
    N_("too many levels of indentation"),
    N_("too many statically nested blocks"),
    # Ours, where Python has no text (`notebook_cells.TOO_COMPLEX`).
    N_("too complex to be read"),
    N_("unindent does not match any outer indentation level"),
    N_("inconsistent use of tabs and spaces in indentation"),
    N_("expected an indented block after function definition on line {line}"),
    N_("expected an indented block after class definition on line {line}"),
    N_("expected an indented block after '{word}' statement on line {line}"),
    # Assignments.
    N_("cannot assign to {what} here. Maybe you meant '==' instead of '='?"),
    N_("cannot assign to {what}"),
    N_("cannot delete {what}"),
    N_("'{what}' is an illegal expression for augmented assignment"),
    N_("cannot use assignment expressions with {what}"),
    N_("assignment expression cannot be used in a comprehension iterable expression"),
    N_("assignment expression cannot rebind comprehension iteration variable '{name}'"),
    N_("assignment expression within a comprehension cannot be used in a class body"),
    N_("assignment to yield expression not possible"),
    N_("illegal target for annotation"),
    N_("only single target (not {what}) can be annotated"),
    N_("multiple starred expressions in assignment"),
    N_("starred assignment target must be in a list or tuple"),
    N_("can't use starred expression here"),
    N_("cannot use starred expression here"),
    # Calls and functions.
    N_("positional argument follows keyword argument"),
    N_("positional argument follows keyword argument unpacking"),
    N_("iterable argument unpacking follows keyword argument unpacking"),
    N_("keyword argument repeated: {name}"),
    N_("expected argument value expression"),
    N_('expression cannot contain assignment, perhaps you meant "=="?'),
    N_("Generator expression must be parenthesized"),
    N_("did you forget parentheses around the comprehension target?"),
    N_("Missing parentheses in call to '{name}'. Did you mean {call}?"),
    N_("non-default argument follows default argument"),
    N_("parameter without a default follows parameter with a default"),
    N_("expected default value expression"),
    N_("duplicate argument '{name}' in function definition"),
    N_("duplicate parameter '{name}' in function definition"),
    N_("named arguments must follow bare *"),
    N_("named parameters must follow bare *"),
    N_("* argument may appear only once"),
    N_("/ may appear only once"),
    N_("/ must be ahead of *"),
    N_("at least one argument must precede /"),
    N_("arguments cannot follow var-keyword argument"),
    N_("var-positional argument cannot have default value"),
    N_("var-keyword argument cannot have default value"),
    N_("Function parameters cannot be parenthesized"),
    N_("Lambda expression parameters cannot be parenthesized"),
    N_("multiple exception types must be parenthesized"),
    N_("default 'except:' must be last"),
    N_("cannot have both 'except' and 'except*' on the same 'try'"),
    N_("expected one or more exception types"),
    # Where a word may stand.
    N_("'{word}' outside function"),
    N_("'{word}' outside async function"),
    N_("'{word}' outside loop"),
    N_("'continue' not properly in loop"),
    N_("'break', 'continue' and 'return' cannot appear in an except* block"),
    N_("'{word}' inside {what}"),
    N_("'return' with value in async generator"),
    N_("asynchronous comprehension outside of an asynchronous function"),
    N_("name '{name}' is parameter and global"),
    N_("name '{name}' is used prior to global declaration"),
    N_("name '{name}' is assigned to before global declaration"),
    N_("name '{name}' is parameter and nonlocal"),
    N_("name '{name}' is assigned to before nonlocal declaration"),
    N_("no binding for nonlocal '{name}' found"),
    N_("name '{name}' is nonlocal and global"),
    N_("annotated name '{name}' can't be global"),
    N_("annotated name '{name}' can't be nonlocal"),
    N_("nonlocal declaration not allowed at module level"),
    N_("import * only allowed at module level"),
    N_("trailing comma not allowed without surrounding parentheses"),
    N_("Expected one or more names after 'import'"),
    N_("Did you mean to use 'from ... import ...' instead?"),
    N_("from __future__ imports must occur at the beginning of the file"),
    N_("future feature {name} is not defined"),
    # Patterns of `match`.
    N_("wildcard makes remaining patterns unreachable"),
    N_("name capture '{name}' makes remaining patterns unreachable"),
    N_("alternative patterns bind different names"),
    N_("multiple assignments to name '{name}' in pattern"),
    N_("multiple starred names in sequence pattern"),
    N_("positional patterns follow keyword patterns"),
    N_("attribute name repeated in class pattern: {name}"),
    N_("mapping pattern checks duplicate key ({key})"),
    # Dictionaries and f-strings.
    N_("':' expected after dictionary key"),
    N_("expression expected after dictionary key and ':'"),
    N_("cannot use a starred expression in a dictionary value"),
    N_("f-string: expecting '}}'"),
    N_("f-string: single '}}' is not allowed"),
    N_("f-string: empty expression not allowed"),
    N_("f-string: valid expression required before '{sign}'"),
    N_("f-string: expecting a valid expression after '{sign}'"),
    N_("f-string: expecting {signs}"),
    N_("f-string: expressions nested too deeply"),
    N_("f-string expression part cannot include a backslash"),
    N_("f-string expression part cannot include '#'"),
    N_("f-string: lambda expressions are not allowed without parentheses"),
    N_("f-string: missing conversion character"),
    N_("f-string: invalid conversion character: expected 's', 'r', or 'a'"),
    N_("f-string: invalid conversion character '{character}': expected 's', 'r', or 'a'"),
    N_("f-string: {reason}"),
)
"""As `str.format` writes them; where two of them fit a text, the first one does."""


def syntax_text(text: str) -> str:
    """Python's text, and before it what it says in the language of the report, if that is another one."""
    translated = _translated(text)
    return text if translated == text else _("{translated} ({text})").format(translated=translated, text=text)


def _translated(text: str) -> str:
    """A text or a part of one, which may be a text itself; as it is where it is neither."""
    if text in _PARTS:
        return _(text)
    for template in _TEXTS:
        found = _pattern(template).fullmatch(text)
        if found is not None:
            return _(template).format(**{name: _translated(part) for name, part in found.groupdict().items()})
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What matches the texts that `str.format` makes of a template."""
    pieces = (
        re.escape(literal) + (f"(?P<{name}>.+?)" if name else "")
        for literal, name, *_rest in Formatter().parse(template)
    )
    return re.compile("".join(pieces), re.DOTALL)
