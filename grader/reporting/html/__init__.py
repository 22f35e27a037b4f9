"""HTML pages, each one self-contained file: a learner's report here, the overview of a class in `classroom.class_page`.

A page loads nothing from the network, and its Content-Security-Policy forbids it. It works in light and dark mode, on
paper, on a phone, with a keyboard, with a screen reader, and without JavaScript, which only sorts, filters and expands.

Everything that comes from a submission is text: cleaned and bounded by `plain_text`, escaped by the templates. Only
the figures are inserted as markup, and the grader draws those itself. Jinja2 is an extra, imported when a page is made.
"""

from grader.reporting.html.document import require_jinja
from grader.reporting.html.report_page import report_page

__all__ = ["report_page", "require_jinja"]
