"""The pages as text: whole, shut in, with nothing of a submission as markup; and the command that writes one."""

import base64
import hashlib
import html
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from grader.classroom.class_page import class_page
from grader.classroom.class_stats import SimilarGroup, Statistics
from grader.grading.report import Report, SourceLine
from grader.reporting.html import report_page

pytestmark = pytest.mark.quick

OURS = frozenset(
    "a article b body button caption circle code dd desc details div dl dt figcaption figure footer h1 h2 h3 h4 head "
    "header html input label li link main mark meta nav ol option p path pre script section select span style summary "
    "svg table tbody td th thead title tr ul wbr".split()
)


@dataclass(frozen=True, slots=True)
class Drawn:
    title: str = "A curve"
    description: str = "It falls. <script>window.evil = 1</script>"
    svg: str = '<svg role="img" viewBox="0 0 9 9"><desc>##vso[evil]\n::error::</desc><path d="M0 0h9"/></svg>'


class Reader(HTMLParser):
    """Every element with its attributes, and the text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(params=["report", "class"])
def page(request: pytest.FixtureRequest, report: Report, statistics: Statistics) -> str:
    """Each of the pages, made of hostile text."""
    return report_page(report, {"first": Drawn()}) if request.param == "report" else "".join(class_page(statistics))


def test_a_page_holds_our_elements_and_no_others(page: str) -> None:
    names = Counter(name for name, _ in Reader(page).elements)
    assert set(names) <= OURS
    assert (names["script"], names["style"], names["h1"], names["main"]) == (1, 1, 1, 1)


def test_no_attribute_is_a_handler_and_every_link_stays_in_the_page(page: str) -> None:
    for name, attributes in Reader(page).elements:
        assert not [key for key in attributes if key.startswith("on")]
        assert attributes.get("href", "#").startswith("#") or (name, attributes["href"]) == ("link", "data:,")
        assert "src" not in attributes


def test_every_id_is_there_once_and_every_link_leads_to_one(page: str) -> None:
    elements = [attributes for _, attributes in Reader(page).elements]
    ids = Counter(attributes["id"] for attributes in elements if "id" in attributes)
    assert set(ids.values()) == {1}
    links = {attributes["href"][1:] for attributes in elements if attributes.get("href", "").startswith("#")}
    assert links <= set(ids)


def test_the_policy_allows_this_script_and_nothing_from_anywhere(page: str) -> None:
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == f"'sha256-{digest}'"
    assert not re.search(r"https?:", policy)


def test_no_text_leaves_its_line_or_turns_the_direction(page: str) -> None:
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b-\u200f]", page)


def test_no_text_is_a_command_of_a_ci_runner(page: str) -> None:
    """A page that is written to standard output lands in the runner's log."""
    assert "&#58;&#58;error" in page
    assert "::error" not in page
    assert not re.search(r"##\w*\[", page)


def test_long_text_is_cut(page: str) -> None:
    for output in re.findall(r'<pre class="output"[^>]*>(.*?)</pre>', page, re.DOTALL):
        page = page.replace(output, "")
        assert len(html.unescape(output)) < 8_100
    assert "w" * 450 not in page


def test_no_notice_is_empty(page: str) -> None:
    assert re.findall(r'<p class="notice">\s*</p>', page) == []


def test_headings_go_down_one_step_at_a_time(page: str) -> None:
    levels = [int(name[1]) for name, _ in Reader(page).elements if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_tables_have_a_caption_and_every_head_a_scope(page: str) -> None:
    names = Counter(name for name, _ in Reader(page).elements)
    assert names["caption"] == names["table"] > 0
    assert {attributes.get("scope") for name, attributes in Reader(page).elements if name == "th"} == {"col", "row"}


def test_a_page_says_its_language(report: Report, statistics: Statistics, chinese: None) -> None:
    del chinese
    assert '<html lang="zh-Hans">' in report_page(report, {})
    assert '<html lang="zh-Hans">' in "".join(class_page(statistics))


def test_a_report_tells_what_went_wrong_once(report: Report) -> None:
    page = Reader(report_page(report, {"first": Drawn()}, titles={"first": "Slopes"}, remark="No pictures.")).text
    said = re.sub(r"\s+", " ", page)
    for part in ("Slopes", "No pictures.", "yours/expected", "2 = e^x", "What it printed", "Hints so far"):
        assert part in said
    assert said.count("It stopped here.") == 1


def test_a_fault_of_a_whole_file_is_told_once_for_all_its_exercises(report: Report) -> None:
    second = replace(report, notes=(), exercises=tuple(e for e in report.exercises if e.topic == "second"))
    assert Reader(report_page(second, {})).text.count("</style></textarea></table><!--") == 1


def test_a_report_of_no_place_names_none(report: Report) -> None:
    of_a_class = replace(report, submission=replace(report.submission, path=""))
    assert "<dt>Submission</dt>" in report_page(report, {})
    assert "<dt>Submission</dt>" not in report_page(of_a_class, {})


def test_no_head_of_a_table_is_broken_between_two_chinese_letters(page: str) -> None:
    assert re.search(r"thead th \{[^}]*word-break: keep-all", page)


def test_a_report_without_exercises_is_a_page(report: Report) -> None:
    assert "0 of 0 points" in report_page(replace(report, exercises=()), {})


def test_a_class_without_students_is_a_page(statistics: Statistics) -> None:
    nobody = replace(
        statistics, students=0, graded=0, percents=(), rows=(), mistakes=(), similar_groups=(), exercises=()
    )
    page = Reader("".join(class_page(nobody))).text
    for part in (
        "Nobody is graded yet.",
        "Nobody is stuck.",
        "No known mistake",
        "No alike submissions were found among these.",
    ):
        assert part in page


def test_a_class_counts_full_marks_apart(statistics: Statistics) -> None:
    page = "".join(class_page(replace(statistics, percents=(0.0, 9.99, 10.0, 99.99, 100.0, 100.0))))
    counts = re.findall(r'<li><span class="unseen">([^<]*): </span><span class="height"><b>(\d+)</b>', page)
    assert [(meaning, int(count)) for meaning, count in counts if count != "0"] == [
        ("from 0 % to below 10 %", 2),
        ("from 10 % to below 20 %", 1),
        ("from 90 % to below 100 %", 1),
        ("full marks", 2),
    ]


def test_percentages_are_rounded_but_only_full_marks_are_100(statistics: Statistics) -> None:
    exercise = replace(statistics.exercises[0], passed=2, failed=1, not_started=0, mean_score=9.97, max_score=10)
    page = "".join(class_page(replace(statistics, percents=(99.95, 99.99), exercises=(exercise,))))
    assert "99.9 %" in page
    assert '<td class="number">66.7 %</td>' in page
    assert '<td class="number">9.9 / 10</td>' in page


def test_alike_submissions_are_told_apart_by_how_alike_they_are(statistics: Statistics) -> None:
    kinds = ((1.0, True), (1.0, False), (0.951, False), (0.8, False))
    groups = tuple(SimilarGroup(students=("a", "b"), similarity=share, identical=same) for share, same in kinds)
    page = "".join(class_page(replace(statistics, similar_groups=groups)))
    assert re.findall(r'<td class="number">(\d+) %</td><td>([a-z ]+)</td></tr>', page) == [
        ("100", "identical"),
        ("100", "nearly identical"),
        ("95", "nearly identical"),
        ("80", "similar"),
    ]


def test_a_large_group_is_one_row_and_no_more_is_claimed_than_was_looked_for(statistics: Statistics) -> None:
    group = SimilarGroup(students=tuple(f"s{number}" for number in range(45)), similarity=0.9, identical=False)
    page = Reader(
        "".join(class_page(replace(statistics, similar_groups=(group,), compared=61, compared_whole=False)))
    ).text
    assert "long enough to compare: 61." in page
    assert "could not be looked for" in page
    assert "and 5 more" in page
    assert "could not be looked for" not in "".join(class_page(statistics))


def test_work_that_did_not_count_is_marked_and_listed(statistics: Statistics) -> None:
    row = replace(statistics.rows[0], student="ann", not_counted=("Loss.py was not taken.", "<b>x"), missing=True)
    page = "".join(class_page(replace(statistics, rows=(row,))))
    assert '<a class="why" href="#not-counted">not all counted</a>' in page
    assert "no longer in the folder" in page
    assert "Loss.py was not taken." in page
    assert "<b>x" not in page
    assert "All work counted." in "".join(class_page(replace(statistics, rows=())))


HALF = ("tests/golden/twelve", "--only", "loss", "--seed", "1")


@pytest.fixture(scope="module")
def written(grade: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """A run of the command, and the page that it wrote."""
    file = tmp_path_factory.mktemp("written") / "page.html"
    return grade("report", *HALF, "-o", file), file


def test_the_command_writes_a_page_with_pictures_and_says_where(written: tuple[Any, Path]) -> None:
    run, file = written
    assert (run.code, run.out, run.err) == (1, f"{file}\n", "")
    page = file.read_text(encoding="utf-8")
    for part in ("How wrong is the model?", "tests/golden/twelve/loss.py:", 'id="picture-loss"', "--picture-ink"):
        assert part in page
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("name", ["slope.py", "all.ipynb"])
def test_an_exercise_file_is_not_overwritten(grade: Callable[..., Any], tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    run = grade("report", *HALF, "-o", tmp_path / name)
    assert (run.code, run.out) == (2, "")
    assert "would overwrite" in run.err
    assert (tmp_path / name).read_text(encoding="utf-8") == "mine"


def _without(package: str, folder: Path) -> dict[str, str]:
    """An environment in which a package seems not to be installed."""
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.modules[{package!r}] = None\n", encoding="utf-8")
    return {"PYTHONPATH": str(folder)}


def test_without_jinja2_one_sentence_says_how_to_get_it(grade: Callable[..., Any], tmp_path: Path) -> None:
    run = grade("report", *HALF, "-o", tmp_path / "page.html", env=_without("jinja2", tmp_path))
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert "pip install 'gradient-descent-kata[pictures]'" in run.err


def test_without_matplotlib_the_page_says_why_it_has_no_pictures(grade: Callable[..., Any], tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    run = grade("report", *HALF, "-o", file, "--pass-score", "50", env=_without("matplotlib", tmp_path))
    assert (run.code, run.out, run.err.count("\n")) == (0, f"{file}\n", 1)
    sentence = "This page has no pictures."
    assert sentence in run.err
    assert sentence in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("raise ImportError('/usr/lib/ft2font.so: undefined symbol')", "ft2font.so: undefined symbol"),
        ("import no_such_part", "No module named 'no_such_part'"),
        ("import sys; sys.no_such_name", "module 'sys' has no attribute 'no_such_name'"),
    ],
)
def test_a_broken_matplotlib_is_not_said_to_be_missing(
    grade: Callable[..., Any], tmp_path: Path, line: str, reason: str
) -> None:
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "__init__.py").write_text(f"{line}\n", encoding="utf-8")
    file = tmp_path / "page.html"
    run = grade("report", *HALF, "-o", file, "--pass-score", "50", env={"PYTHONPATH": str(tmp_path)})
    assert run.code == 0
    assert f"matplotlib, which is installed but can't be imported ({reason}). Install it anew." in run.err


@pytest.mark.parametrize(
    ("column", "marked"), [(5, "y = <mark>(</mark>1"), (7, "y = (1<mark>\N{NO-BREAK SPACE}</mark>"), (None, "y = (1")]
)
def test_the_place_of_a_syntax_error_is_marked_in_its_line(report: Report, column: int | None, marked: str) -> None:
    place = SourceLine(file="a.py", line=1, text="y = (1", column=column)
    check = replace(report.exercises[0].checks[0], place=place)
    one = replace(report, exercises=(replace(report.exercises[0], checks=(check,)),))
    assert f'<pre class="source"><code>{marked}</code></pre>' in report_page(one, {})
