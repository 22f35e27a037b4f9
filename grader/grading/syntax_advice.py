"""What to do about a syntax error: by the line on which Python found it, and by what Python says of it.

Python words most errors of habit and of pasting as "invalid syntax". A sign that fits a line by chance would mislead,
so the signs are narrow. Where Python itself asks a question, only those are looked for that are better than its guess.
"""

# ruff: noqa: RUF001 - the characters that are meant
import keyword
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass

from grader.i18n import N_, _
from grader.near_names import nearest_name


@dataclass(frozen=True, slots=True, kw_only=True)
class _SyntaxSign:
    """A pattern of the line, one of Python's text, and what to do."""

    line: str
    advice: str
    text: str = ""


_UNEXPECTED = r"^invalid syntax|^expected '"
"""What Python says of signs that it does not expect; of a text or a bracket without an end it says something else."""

_OWN_WORD = r"(?:lambda|class|def|import|from|global|pass|in|is|with|as)"
"""A word of Python's own that is taken for a name."""

_TAKEN_WORD = N_("This word is one of Python's own: choose another name.")
_PRODUCT = N_("A product needs a *, as in 2*x, and no name begins with a digit.")

_SIGNS = tuple(
    _SyntaxSign(line=line, text=text, advice=advice)
    for line, text, advice in (
        (
            r"^(?:```|~~~)",
            r"",
            N_("This line marks code in a chat or on a page: delete it, and every other line like it."),
        ),
        (
            r"^(?:>>>|\.\.\. |In \[\d+\]:|Out\[\d+\]:)",
            r"",
            N_("This was copied from a Python prompt: delete the signs before the lines, and what was printed."),
        ),
        (
            r"^(?:<{7}|={7}|>{7}|\|{7})(?: |$)",
            r"",
            N_(
                "git marks two versions here: keep one of them, and delete the lines with <<<<<<<, ======= and >>>>>>>."
            ),
        ),
        (
            r"^@@ |^diff --git |^[-+] *\w",
            r"^invalid syntax|^expected an indented block",
            N_("This was copied from a diff: delete the lines with -, and the + at the start of the others."),
        ),
        (r"\\[a-zA-Z]{2,}", r"line continuation", N_("This looks like LaTeX: write the formula in Python.")),
        (r"^else *if\b", r"", N_("In Python it is `elif`.")),
        (r"^(?://|/\*)", r"", N_("In Python a comment begins with #.")),
        (r"&&|\|\|", _UNEXPECTED, N_("In Python it is `and` and `or`.")),
        (r"(?:\b(?:if|elif|while|and|or|return) +|\()!\w", r"^invalid syntax", N_("In Python it is `not`.")),
        (r"<>", _UNEXPECTED, N_("In Python it is `!=`.")),
        (r"\w(?:\+\+|--)(?:$|;)", _UNEXPECTED, N_("In Python it is `i += 1` or `i -= 1`.")),
        (r"^except +\w+ *, *\w+ *:", r"", N_("Since Python 3 it reads `except ValueError as error:`.")),
        (r"^raise +\w+ *, *", r"", N_("Since Python 3 it reads `raise ValueError(text)`.")),
        (r"^(?:int|float|double|var|let|const) +\w+ *=", r"", N_("Python declares no types: write `name = value`.")),
        (r"^function +\w+", r"", N_("In Python a function begins with `def`.")),
        (
            rf"^{_OWN_WORD} *=[^=]|^def +\w+\((?:.*[ ,])?{_OWN_WORD} *[,)=]",
            r"",
            _TAKEN_WORD,
        ),
        (
            rf"^[^#\"']*(?:[-+*/%(,=\[]|\breturn\b) *{_OWN_WORD}\b(?! *(?:\w|:|\*+\w+ *[,:]))",
            r"^invalid syntax",
            _TAKEN_WORD,
        ),
        (
            r"^[^#]*(?:[-+*/%=<>]|\b(?:and|or|not)) *(?:#.*)?$",
            r"^invalid syntax",
            N_(
                "Something is missing behind the last sign. Only inside brackets does a formula go on in the next line."
            ),
        ),
        (
            r"\b(?:await|async)\b",
            r"outside (?:async )?function$",
            N_("Outside of a function only Jupyter itself takes this word; no answer needs it."),
        ),
        (r"\d[lL]\b", r"decimal literal", N_("Since Python 3 whole numbers have no L.")),
        (r"\d[A-Za-z_]", r"decimal literal", _PRODUCT),
        (r"\d,0\d", r"^leading zeros", N_("A decimal number is written with a point, as in 0.05.")),
        (
            r"^\w+'+ *(?:\(\w+\))? *=",
            r"^unterminated (?:f-)?string",
            N_("No name holds a ': choose another one, such as slope."),
        ),
        (r"", r"^unexpected indent", N_("The lines of a block begin in one column: move this one to the left.")),
        (
            r"",
            r"^unindent does not match",
            N_("The lines of a block begin in one column: move this line to that of its block."),
        ),
        (r"", r"^inconsistent use of tabs", N_("Use spaces only, four of them for each level.")),
        (r"", r"^expected an indented block", N_("What belongs to that line follows it, four spaces further right.")),
    )
)
_SIGNS_BEHIND_QUESTIONS = (
    _SyntaxSign(
        line=r"^\w+\([^()]*\) *=[^=]",
        text=r"^cannot assign to function call",
        advice=N_(
            "On the left of = stands a name, or an entry in square brackets, as w[0]. A function gives its result with "
            "`return`."
        ),
    ),
    _SyntaxSign(
        line=r"(?<![\w.])\d[\d.]* +(?!(?:if|else|and|or|in|is|not|for)\b)[A-Za-z]",
        text=r"forgot a comma",
        advice=_PRODUCT,
    ),
)

_INSTEAD = {
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‘’‚´", "'"),
    **dict.fromkeys("−–—‐‑", "-"),
    **dict.fromkeys("×·∙⋅∗", "*"),
    **dict(zip("、。【】《》÷", ",.[]<>/", strict=True)),
    "²": "**2",
    "³": "**3",
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "…": "...",
    "√": "np.sqrt",
    "∑": "np.sum",
    "∞": "np.inf",
}
"""What is written in Python instead of a character, where that is not its narrow form."""

_KEYWORDS = (
    "def",
    "return",
    "for",
    "while",
    "if",
    "elif",
    "else",
    "import",
    "from",
    "class",
    "raise",
    "lambda",
    "print",
)
_MAX_SHORT_CHARS = 3


def syntax_advice(text: str, line: str) -> str:
    """What to do, in the language of the report; empty where nothing is known, or where Python says it."""
    line = line.lstrip()
    character = re.match(r"invalid character '(.)'", text)
    if character is not None:
        instead = _INSTEAD.get(character[1]) or unicodedata.normalize("NFKC", character[1])
        return _("Write {instead} in its place.").format(instead=instead) if instead.isascii() else ""
    if text.startswith("invalid non-printable character"):
        return _("It looks like a space, or like nothing: delete it, and type a space where one belongs.")
    is_question = "?" in text
    signs = _SIGNS_BEHIND_QUESTIONS if is_question else _SIGNS
    sign = next((each for each in signs if re.search(each.line, line) and re.search(each.text, text)), None)
    if sign is not None:
        return _(sign.advice)
    return "" if is_question else _misspelt_keyword_advice(line)


def _misspelt_keyword_advice(line: str) -> str:
    """What to do about a line such as "retrun x" or "Def f(x):", which begins with two words."""
    found = re.match(r"([A-Za-z]+) +\w", line)
    if found is None or found[1] in _KEYWORDS or keyword.iskeyword(found[1]):
        return ""
    word = found[1].lower()
    near = nearest_name(word, _KEYWORDS)
    # Many short words of any text are one character away from a keyword.
    if near is None or (len(word) <= _MAX_SHORT_CHARS and not Counter(word) <= Counter(near)):
        return ""
    return _("Is {word} meant to be `{keyword}`?").format(word=found[1][:20], keyword=near)
