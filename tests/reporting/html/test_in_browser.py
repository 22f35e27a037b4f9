"""The pages in headless Chromium, as people meet them: light, dark, on paper, on a phone, by mouse and by keyboard."""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from grader.classroom.class_page import class_page
from grader.classroom.class_stats import Statistics
from grader.grading.report import Report
from grader.reporting.html import cell_output, report_page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PICTURE = (
    '<svg role="img" aria-label="A curve" viewBox="0 0 640 200" width="640" height="200" '
    'style="max-width: 100%; height: auto">'
    '<text x="9" y="20" style="fill: var(--picture-ink, currentColor)">right</text></svg>'
)

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="No Chromium is installed."),
    pytest.mark.skipif(find_spec("playwright") is None, reason="needs the extra `test`"),
]


@dataclass(frozen=True, slots=True)
class Drawn:
    title: str = "A curve"
    description: str = "It falls."
    svg: str = PICTURE


@dataclass(frozen=True, slots=True)
class Shown:
    """An open page, the requests that it made, and what its console said."""

    page: Any
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def ask(self, script: str, argument: object = None) -> Any:
        return self.page.evaluate(script, argument)

    def column(self, place: int) -> list[str]:
        """The texts of a column of the students' table, from the top."""
        script = (
            "place => [...document.querySelector('#student-table').tBodies[0].rows].map(r => r.cells[place].innerText)"
        )
        return self.ask(script, place)


class OnePage:
    """A page of the browser that shows one text after the other: a new one would start a process for each."""

    def __init__(self, browser: Any, *, has_script: bool) -> None:
        self._page = browser.new_context(java_script_enabled=has_script).new_page()
        self._shown = Shown(self._page)
        self._page.on("request", lambda request: self._shown.requests.append(request.url))
        self._page.on("console", lambda message: self._shown.complaints.append(message.text))
        self._page.on("pageerror", lambda error: self._shown.complaints.append(str(error)))
        self._page.on("dialog", lambda dialog: self._shown.complaints.append(f"a dialog: {dialog.message}"))

    def show(self, url: str, width: int, height: int, scheme: str) -> Shown:
        """Show what is there as if nothing had been shown before."""
        self._page.set_viewport_size({"width": width, "height": height})
        self._page.emulate_media(media="screen", color_scheme=scheme)
        self._shown = Shown(self._page)
        self._page.goto(url)
        return self._shown


# Its loop would be in the way of other tests' loops, so the browser ends with this module.
@pytest.fixture(scope="module")
def pages() -> Iterator[Mapping[bool, OnePage]]:
    """One page with scripts, one without."""
    from playwright import sync_api as playwright  # noqa: PLC0415 - all processes load this file, one runs it

    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield {has_script: OnePage(browser, has_script=has_script) for has_script in (True, False)}
        browser.close()


@pytest.fixture
def show(pages: Mapping[bool, OnePage], tmp_path: Path) -> Callable[..., Shown]:
    """Open the text of a page."""

    def opened(
        text: str, *, width: int = 1280, height: int = 900, scheme: str = "light", has_script: bool = True
    ) -> Shown:
        file = tmp_path / "page.html"
        file.write_text(text, encoding="utf-8")
        return pages[has_script].show(file.as_uri(), width, height, scheme)

    return opened


@pytest.fixture(params=["report", "class"])
def text(request: pytest.FixtureRequest, report: Report, statistics: Statistics) -> str:
    return report_page(report, {"first": Drawn()}) if request.param == "report" else "".join(class_page(statistics))


CONTRASTS = """() => {
  const parse = (text) => {
    const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
    return [r, g, b, a];
  };
  const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a)];
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const own = parse(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest("script, style") || !element.checkVisibility()) continue;
    const style = getComputedStyle(element);
    const behind = ground(element);
    const ink = over(parse(element.closest("svg") ? style.fill : style.color), behind);
    const [high, low] = [light(ink), light(behind)].sort((a, b) => b - a);
    found.push([(high + 0.05) / (low + 0.05), node.textContent.trim().slice(0, 30), element.className]);
  }
  return found;
}"""


def test_all_text_can_be_read_and_nothing_hostile_happens(show: Callable[..., Shown], text: str) -> None:
    shown = show(text)
    shown.ask("for (const one of document.querySelectorAll('details')) one.open = true")
    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme)
        is_dark = shown.ask("getComputedStyle(document.body).backgroundColor") == "rgb(18, 20, 23)"
        assert is_dark == (scheme == "dark")
        contrasts = shown.ask(CONTRASTS)
        assert len(contrasts) > 30
        assert [found for found in contrasts if found[0] < 4.5] == [], scheme
    assert shown.ask("window.evil") is None
    assert shown.complaints == []
    assert [url for url in shown.requests if not url.startswith(("file:", "data:"))] == []


HIDDEN_ON_PAPER = """() => [...document.querySelectorAll("main *, header *")].filter((element) => {
  if (element.closest(".filter, svg, .unseen") || !element.textContent.trim()) return false;
  const style = getComputedStyle(element);
  const cuts = style.overflowX !== "visible" || style.overflowY !== "visible";
  const isCut = element.scrollHeight > element.clientHeight + 1 || element.scrollWidth > element.clientWidth + 1;
  if (style.display === "contents") return false;
  return (cuts && isCut) || !element.checkVisibility({ contentVisibilityAuto: true });
}).map((element) => element.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("has_script", [True, False])
def test_paper_is_white_and_shows_everything(show: Callable[..., Shown], text: str, *, has_script: bool) -> None:
    shown = show(text, scheme="dark", has_script=has_script)
    closed = "document.querySelectorAll('details:not([open])').length"
    before = shown.ask(closed)
    assert before > 0
    shown.page.emulate_media(media="print")
    assert shown.ask(HIDDEN_ON_PAPER) == []
    assert shown.ask("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert [found for found in shown.ask(CONTRASTS) if found[0] < 4.5] == []
    # An A4 page without its margins.
    shown.page.set_viewport_size({"width": 688, "height": 1000})
    assert shown.ask("document.documentElement.scrollWidth") <= 688
    if has_script:
        # They are opened for paper and closed again.
        shown.ask("dispatchEvent(new Event('beforeprint'))")
        assert shown.ask(closed) == 0
        shown.ask("dispatchEvent(new Event('afterprint'))")
        assert shown.ask(closed) == before


def test_on_a_phone_all_that_is_used_has_a_name_what_scrolls_can_be_reached_and_the_page_does_not_scroll_sideways(
    show: Callable[..., Shown], text: str
) -> None:
    shown = show(text, width=320, height=640)
    nameless = """() => [...document.querySelectorAll("a, button, input, select, summary, [role=group], nav, section")]
      .filter((one) => {
        const labelled = one.getAttribute("aria-labelledby");
        const name = one.ariaLabel || (labelled && document.getElementById(labelled).textContent)
          || (one.labels ? [...one.labels].map((label) => label.textContent).join("") : "")
          || (one.matches("a, button, summary, section.check") ? one.textContent : "");
        return !name.trim();
      }).map((one) => one.outerHTML.slice(0, 80))"""
    assert shown.ask(nameless) == []
    unreached = """() => [...document.querySelectorAll("main *")].filter((one) => {
      const isCut = one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === "auto";
      return isCut && one.tabIndex !== 0;
    }).map((one) => one.className)"""
    shown.page.wait_for_selector("[role=group]")
    assert shown.ask(unreached) == []
    landmarks = """[...document.querySelectorAll("section[aria-labelledby], nav, [role=region]")]
      .map((one) => one.ariaLabel || document.getElementById(one.getAttribute("aria-labelledby")).textContent)"""
    names = shown.ask(landmarks)
    assert len({*names}) == len(names)
    shown.page.keyboard.press("Tab")
    assert shown.ask("document.activeElement.className") == "skip"
    assert shown.ask("document.activeElement.getBoundingClientRect().top") >= 0
    shown.ask("for (const one of document.querySelectorAll('details')) one.open = true")
    assert shown.ask("document.documentElement.scrollWidth") == 320


def test_a_table_that_is_cut_has_a_shadow_at_the_side_where_there_is_more(
    show: Callable[..., Shown], statistics: Statistics
) -> None:
    image = pytest.importorskip("PIL.Image")
    shown = show("".join(class_page(statistics)), width=320, height=640)

    def edges() -> tuple[int, ...]:
        """How dark the two sides are, of 255, in a row of the table without text."""
        picture = image.open(io.BytesIO(shown.page.locator("#exercises .scroll").screenshot())).convert("L")
        return tuple(255 - picture.getpixel((column, 1)) for column in (0, picture.width - 1))

    for scheme in ("light", "dark"):
        shown.page.emulate_media(color_scheme=scheme)
        paper = shown.ask("getComputedStyle(document.querySelector('.part')).backgroundColor")
        ground = 255 - int(paper.removeprefix("rgb(").split(",")[0])
        for place, is_marked in (("0", (False, True)), ("60", (True, True)), ("1e4", (True, False))):
            shown.ask(f"document.querySelector('#exercises .scroll').scrollLeft = {place}")
            assert tuple(abs(edge - ground) > 20 for edge in edges()) == is_marked, (scheme, place)


def _press(shown: Shown, name: str, how: str) -> str | None:
    """Use the head of a column of students; what it says about its order then."""
    button = shown.page.locator("#student-table th button", has_text=name)
    if how == "mouse":
        button.click()
    else:
        button.focus()
        shown.page.keyboard.press(how)
    return shown.page.locator("#student-table thead th", has_text=name).get_attribute("aria-sort")


def test_students_are_sorted_by_number_there_and_back_with_gaps_last(
    show: Callable[..., Shown], statistics: Statistics
) -> None:
    shown = show("".join(class_page(statistics)))
    count = sum(row.score is not None for row in statistics.rows)
    rising = sorted(row.score for row in statistics.rows if row.score is not None)
    for how in ("mouse", "Enter", "Space"):
        for order, points in (("ascending", rising), ("descending", rising[::-1])):
            assert _press(shown, "Points", how) == order, how
            assert [int(cell) for cell in shown.column(2)[:count]] == points, how
            assert set(shown.column(2)[count:]) == {""}, how
        assert _press(shown, "Student", how) == "ascending", how
        assert shown.column(0) == [f"student_{number}" for number in range(len(statistics.rows))], how
        assert shown.ask("document.querySelectorAll('#student-table [aria-sort]').length") == 1, how
    assert shown.complaints == []


def test_students_are_found_by_any_text_and_by_where_they_are_stuck(
    show: Callable[..., Shown], statistics: Statistics
) -> None:
    from playwright import sync_api as playwright  # noqa: PLC0415 - see above

    shown = show("".join(class_page(statistics)))
    rows = playwright.expect(shown.page.locator("#student-table tbody tr:visible"))
    stuck = sum(row.stuck_at == "first.two" for row in statistics.rows)
    shown.page.get_by_label("Stuck at").select_option("first.two")
    rows.to_have_count(stuck)
    assert shown.page.get_by_role("status").inner_text() == f"Shown: {stuck} of {len(statistics.rows)}"
    shown.page.get_by_label("Stuck at").select_option("")
    for words, count in (("NAME  student_13", 1), ("nobody at all", 0), ("", len(statistics.rows))):
        shown.page.get_by_label("Find").fill(words)
        rows.to_have_count(count)


def test_without_script_the_class_is_there_and_nothing_is_that_would_do_nothing(
    show: Callable[..., Shown], statistics: Statistics
) -> None:
    shown = show("".join(class_page(statistics)), has_script=False)
    assert shown.page.locator("button, input:visible, select:visible").count() == 0
    assert shown.page.locator("#student-table tbody tr:visible").count() == len(statistics.rows)


def test_thousands_of_students_are_sorted_while_one_waits(show: Callable[..., Shown], large_class: Statistics) -> None:
    shown = show("".join(class_page(large_class)))
    script = """async (name) => {
      const button = [...document.querySelectorAll("#student-table button")].find((one) => one.textContent === name);
      const start = performance.now();
      button.click();
      document.body.getBoundingClientRect();
      return performance.now() - start;
    }"""
    # A busy machine takes less than a second; what is not linear takes longer than this.
    assert max(shown.ask(script, name) for name in ("Student", "Points")) < 4_000
    assert shown.column(0)[:2] != shown.column(0)[-2:]


THEMES: dict[tuple[str, str, str], str] = {
    ("", "", "light"): "light",
    ("", "", "dark"): "dark",
    ("data-jp-theme-light", "true", "dark"): "light",
    ("data-jp-theme-light", "false", "light"): "dark",
    ("class", "vscode-dark", "light"): "dark",
    ("class", "vscode-light", "dark"): "light",
}
"""The theme that is shown, by an attribute that an editor gives the page's body, its value, and the system's theme."""


def test_what_stands_below_a_cell_has_the_readers_theme(show: Callable[..., Shown], report: Report) -> None:
    shown = show(f"<!doctype html><body>{cell_output.report_output(report, ['A remark.'])}")
    colour = "e => getComputedStyle(e).backgroundColor.match(/[0-9]+/g).map(Number)[0]"
    for (attribute, value, system), theme in THEMES.items():
        shown.page.emulate_media(color_scheme=system)
        set_attribute = "([name, value]) => name && document.body.setAttribute(name, value)"
        shown.ask(set_attribute, [attribute, value])
        assert (shown.page.eval_on_selector(".grade-result", colour) < 128) is (theme == "dark"), (value, system)
        assert [found for found in shown.ask(CONTRASTS) if found[0] < 4.5] == [], (value, system)
        assert shown.ask("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
        shown.ask("name => name && document.body.removeAttribute(name)", attribute)
    assert shown.ask("window.evil") is None


JUPYTERLAB_RULES = """
.jp-OutputArea-output :is(dl, dt, dd) { display: block; padding: 0; margin: 0; }
.jp-OutputArea-output dl { width: 100%; overflow: hidden; }
.jp-OutputArea-output dt { font-weight: bold; float: left; width: 20%; }
.jp-OutputArea-output dd { float: left; width: 80%; }
"""
"""JupyterLab's own style of a list of names and values."""

PLACES = """[...document.querySelectorAll('.grade-result *')].map(element => {
  const {x, y, width, height} = element.getBoundingClientRect();
  return [element.tagName, getComputedStyle(element).fontWeight, x, y, width, height].join(' ');
})"""


def test_the_style_of_jupyterlab_moves_nothing_that_stands_below_a_cell(
    show: Callable[..., Shown], report: Report
) -> None:
    output = f"<body class='jp-OutputArea-output'>{cell_output.report_output(report, [])}"
    alone = show(f"<!doctype html>{output}").ask(PLACES)
    assert any(place.startswith("DT ") for place in alone)
    assert show(f"<!doctype html><style>{JUPYTERLAB_RULES}</style>{output}").ask(PLACES) == alone


def test_what_stands_below_a_cell_fits_a_narrow_window(show: Callable[..., Shown], report: Report) -> None:
    shown = show(f"<!doctype html><body>{cell_output.report_output(report, [])}", width=320, height=800)
    assert shown.ask("document.documentElement.scrollWidth <= innerWidth")
    sizes = shown.ask("[...document.querySelectorAll('.calls td')].map(cell => cell.getClientRects().length)")
    assert all(size == 1 for size in sizes)


def test_on_a_tablet_the_numbers_of_exercises_are_not_cut_off(
    show: Callable[..., Shown], statistics: Statistics
) -> None:
    shown = show("".join(class_page(statistics)), width=1000)
    assert shown.ask("(box => box.scrollWidth <= box.clientWidth)(document.querySelector('.rates').closest('.scroll'))")
