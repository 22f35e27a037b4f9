"""What pages and the outputs of a notebook share: templates, style sheets, script, and the Content-Security-Policy."""

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from grader import __version__
from grader.counts import done_text, score_text
from grader.errors import UsageError, install_command
from grader.i18n import Language, _, current_language, ngettext
from grader.reporting import plain_text
from grader.sanitize import RUNNER_COMMAND, clean_name

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES_FOLDER = Path(__file__).resolve().parent / "templates"
_PAGE_STYLES = ("palette.css", "exercise.css", "look.css")
_PALETTE_RULE = re.compile(r":root \{(.*?)\}", re.DOTALL)
_CELL_CLASS = ".grade-result"
_LIGHT_THEMES = '[data-jp-theme-light="true"], .vscode-light, .vscode-high-contrast-light, html[theme="light"]'
_DARK_THEMES = '[data-jp-theme-light="false"], .vscode-dark, .vscode-high-contrast, html[theme="dark"]'
"""How JupyterLab, VS Code and Colab mark the theme that a reader chose; elsewhere the system's choice counts."""


def require_jinja() -> None:
    """Raise UsageError if Jinja2 is not installed."""
    if find_spec("jinja2") is None:
        raise UsageError(
            _("A page needs Jinja2, which is not installed: {command}").format(command=install_command("pictures"))
        )


def render_page(template: str, values: Mapping[str, object]) -> str:
    """A page made from a template; raise UsageError if Jinja2 is not installed."""
    return "".join(page_parts(template, values))


def page_parts(template: str, values: Mapping[str, object]) -> Iterator[str]:
    """The same, part by part: a large page as a whole takes many times its size."""
    require_jinja()
    from markupsafe import Markup  # noqa: PLC0415 - comes with Jinja2

    script = _template_text("page.js")
    page_values = {
        "version": __version__,
        # Both are files of this package, and neither contains a closing tag.
        "style": Markup("".join(map(_template_text, _PAGE_STYLES))),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "policy": _content_policy(script),
    }
    return _rendered_parts(template, {**page_values, **values})


def render_cell(values: Mapping[str, object]) -> str:
    """What stands below a notebook's cell; raise UsageError if Jinja2 is not installed."""
    require_jinja()
    from markupsafe import Markup  # noqa: PLC0415 - comes with Jinja2

    return "".join(_rendered_parts("cell.html", {"style": Markup(_cell_style()), **values}))  # noqa: S704 - see page_parts


def without_commands(markup: str) -> str:
    """The same markup, but text in it is no command of a CI runner, to whose log a page may be printed."""
    return RUNNER_COMMAND.sub("&#35;&#35;", markup.replace("::", "&#58;&#58;"))


def _rendered_parts(template: str, values: Mapping[str, object]) -> Iterator[str]:
    shared = {
        "_": _,
        "ngettext": ngettext,
        "done_text": done_text,
        "score_text": score_text,
        "language": _language_code(current_language()),
    }
    return _jinja_environment().get_template(template).generate({**shared, **values})


@cache
def _cell_style() -> str:
    """The style of a notebook's output. It may affect nothing else, and yields to no rule of the page around it."""
    light, dark = _PALETTE_RULE.findall(_template_text("palette.css"))
    rules = "".join(map(_template_text, ("exercise.css", "cell.css")))
    themes = [
        f"{_CELL_CLASS} {{{light}}}",
        f"@media (prefers-color-scheme: dark) {{ {_CELL_CLASS} {{{dark}}} }}",
        f":is({_LIGHT_THEMES}) {_CELL_CLASS} {{{light}}}",
        f":is({_DARK_THEMES}) {_CELL_CLASS} {{{dark}}}",
        f"{_CELL_CLASS}{_CELL_CLASS}{_CELL_CLASS} {{\n{rules}}}",
    ]
    return "\n".join(themes)


@cache
def _jinja_environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - an extra

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES_FOLDER, encoding="utf-8"),
        autoescape=True,
        finalize=_escape_commands,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        {"line": plain_text.one_line, "block": plain_text.text_block, "name": clean_name, "count": _grouped_digits}
    )
    return environment


def _escape_commands(value: object) -> object:
    """A text that goes into a page, without commands of CI runners; what is markup already, as it is."""
    from markupsafe import Markup, escape  # noqa: PLC0415 - comes with Jinja2

    if not isinstance(value, str) or isinstance(value, Markup) or not ("::" in value or "##" in value):
        return value
    return Markup(without_commands(str(escape(value))))  # noqa: S704


def _content_policy(script: str) -> str:
    """The page's Content-Security-Policy: only its own style, exactly this script, and images embedded in the page."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def _template_text(name: str) -> str:
    return (_TEMPLATES_FOLDER / name).read_text(encoding="utf-8")


def _language_code(language: Language) -> str:
    """HTML's code for a language, from which screen readers choose the voice and browsers the glyphs."""
    match language:
        case Language.en:
            return "en"
        case Language.zh:
            return "zh-Hans"


def _grouped_digits(number: int) -> str:
    return f"{number:,}"
