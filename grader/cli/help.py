"""Help pages on narrow terminals, and in languages whose characters are two columns wide, which click counts as one."""

from collections.abc import Iterable

import click

from grader.cli.output import write_stdout
from grader.i18n import Language, _, current_language

_MIN_TEXT_COLUMNS = 10
_MIN_PAGE_COLUMNS = 28
_MIN_TERM_COLUMNS = 6
_WISHED_TEXT_COLUMNS = 36
"""Terms have fewer columns where explanations would have fewer than this."""
_FURTHER_IN = 6


class HelpPage(click.HelpFormatter):
    """Click's own help page in English; in other languages the same page, wrapped by columns.

    Click's has at least 50 columns, and gives terms up to 30 of them: on a narrow terminal both are less.
    """

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        super().__init__(indent_increment, width, max_width)
        if width is None:
            import shutil  # noqa: PLC0415 - click has just loaded it, too

            self.width = max(min(self.width, shutil.get_terminal_size().columns - 1), _MIN_PAGE_COLUMNS)

    def write_heading(self, heading: str) -> None:
        """Write a heading and a colon."""
        if current_language() is Language.en:
            super().write_heading(heading)
        else:
            self.write(_("{heading}:\n").format(heading=" " * self.current_indent + heading))

    def write_text(self, text: str) -> None:
        """Write paragraphs, which are separated by empty lines."""
        if current_language() is Language.en:
            super().write_text(text)
            return
        paragraphs = [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]
        indent = " " * self.current_indent
        self.write(
            "\n\n".join("\n".join(_wrap_paragraph(paragraph, self.width, indent)) for paragraph in paragraphs) + "\n"
        )

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a list of terms, with an explanation beside each."""
        rows = list(rows)
        col_max = min(col_max, max(self.width - _WISHED_TEXT_COLUMNS, _MIN_TERM_COLUMNS))
        if current_language() is Language.en:
            super().write_dl(rows, col_max, col_spacing)
            return
        from grader import terminal  # noqa: PLC0415 - see the package's docstring

        text_column = (
            self.current_indent + min(max(terminal.text_width(term) for term, _text in rows), col_max) + col_spacing
        )
        for term, text in rows:
            first, *rest = _wrap_paragraph(text, max(self.width - text_column, _MIN_TEXT_COLUMNS)) or [""]
            head = " " * self.current_indent + term
            if terminal.text_width(head) + col_spacing <= text_column:
                self.write(f"{terminal.align_left(head, text_column)}{first}".rstrip() + "\n")
            else:
                self.write(f"{head}\n{' ' * text_column}{first}".rstrip() + "\n")
            for line in rest:
                self.write(f"{' ' * text_column}{line}\n")


def fitted_rows(text: str, width: int) -> str:
    """A list of terms and explanations, a row each, as it is, but for a row that is too long: it is wrapped."""
    from grader import terminal  # noqa: PLC0415 - see the package's docstring

    lines: list[str] = []
    for row in text.splitlines():
        term, gap, explanation = row.strip().partition("  ")
        if terminal.text_width(row) <= width or not gap:
            lines.append(row)
            continue
        head = f"  {term}  "
        wrapped = terminal.wrap_text(explanation.strip(), width, " " * min(len(head), _FURTHER_IN))
        if len(head) <= _FURTHER_IN:
            wrapped[0] = head + wrapped[0].lstrip()
        else:
            lines.append(head.rstrip())
        lines += wrapped
    return "\n".join(lines) + "\n"


def _wrap_paragraph(paragraph: str, width: int, indent: str = "") -> list[str]:
    """The lines of a paragraph; white space at its start is kept."""
    from grader import terminal  # noqa: PLC0415 - see the package's docstring

    own_indent = " " * (len(paragraph) - len(paragraph.lstrip(" ")))
    return terminal.wrap_text(paragraph, width, indent + own_indent)


class Context(click.Context):
    """A click context that uses these help pages."""

    formatter_class = HelpPage

    @property
    def command_path(self) -> str:
        """The command as the user types it: `run`, which grades, is never typed."""
        return self.parent.command_path if self.parent is not None and self.info_name == "run" else super().command_path

    def get_help(self) -> str:
        """The help page, which is asked for only to be printed; raise OutputError where standard output is closed.

        click prints nothing there, and calls that success.
        """
        write_stdout(b"")
        return super().get_help()
