"""Pages for people, each one self-contained HTML file; here a learner's report, in `classroom` a class at a glance.

A page asks the network for nothing, and its own policy forbids it to. It is read in light and dark, on paper, on a
phone, with a keyboard, by a screen reader, and without script: the script sorts, filters and opens, and no more.

Everything that came out of a submission is text: cleaned and bounded by `wording`, escaped by the templates. Only the
pictures are markup, and those are drawn by us. Jinja2 is an extra; it is loaded when a page is asked for.
"""

from grader.reporting.html.document import require_jinja
from grader.reporting.html.report_page import report_page

__all__ = ["report_page", "require_jinja"]
