"""Turn matplotlib's SVG into one that can be part of any page: with the page's colours and font, and unique ids.

Each colour of the palette has one purpose only, so that it can be recognised in matplotlib's output and replaced.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from xml.etree import ElementTree as ET

INK = "#1f2329"
FAINT = "#c9ced4"
GROUND = "#8b929b"
RIGHT = "#57a4dd"
YOURS = "#c74e00"
PAPER = "#ffffff"
BACK = "#fefefe"
"""The background of text that is written over a drawing."""

RACER_COLOURS = ("#0072b2", "#c2571b", "#009e73", "#b06fa0", "#8a7a00", "#3f8fd0", "#d0503f", "#6a5acd", "#5f7a4d")
"""The colours of numbered traces, which also differ in their dashes."""

_THEME_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        INK: "var(--picture-ink, currentColor)",
        FAINT: "var(--picture-faint, rgba(128, 128, 128, 0.45))",
        GROUND: f"var(--picture-ground, {GROUND})",
        RIGHT: f"var(--picture-right, {RIGHT})",
        YOURS: f"var(--picture-yours, {YOURS})",
        PAPER: "none",
        BACK: "var(--picture-paper, Canvas)",
    }
)
_FONT = "var(--picture-font, inherit)"
_ROOT_STYLE = "stroke-linejoin: round; max-width: 100%; height: auto; background: none"
_FONT_FAMILY = re.compile(r"font-family: [^;]*")
_FONT_SHORTHAND = re.compile(r"\bfont: (?:(\w+) )?([\d.]+px) [^;]*")
"""The form in which matplotlib before 3.11 writes fonts."""
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{2,}")
_ID_LINK = re.compile(r"#([\w.-]+)")
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"


def file_svg(svg: str, name: str, title: str, description: str) -> str:
    """A drawing as a separate file: the palette's own colours on white, which every viewer can show."""
    root = _tidy_root(svg, name, title, description)
    root.set("style", "stroke-linejoin: round; font-family: sans-serif")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_xml_text(root)}\n'


def themed_svg(svg: str, name: str, title: str, description: str) -> str:
    """A drawing as a part of a page: without a background, in the page's colours and font."""
    root = _tidy_root(svg, name, title, description)
    for element in root.iter():
        style = element.get("style")
        if style is not None:
            element.set("style", re.sub(r"#[0-9a-f]{6}\b", lambda found: _THEME_COLOURS.get(found[0], found[0]), style))
    root.set("style", f"{_ROOT_STYLE}; font-family: {_FONT}")
    return _xml_text(root)


def _tidy_root(svg: str, name: str, title: str, description: str) -> ET.Element:
    """The drawing without metadata and unused ids, with `name` in front of every id, and with title and description."""
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib's own output, in which learner text is escaped
    for metadata in root.findall("{*}metadata"):
        root.remove(metadata)
    for definitions in root.findall("{*}defs"):
        for style in definitions.findall("{*}style"):
            # It would apply to the whole page.
            definitions.remove(style)
    used = {
        link
        for element in root.iter()
        for value in (element.get(_XLINK_HREF, ""), element.get("clip-path", ""))
        for link in _ID_LINK.findall(value)
    }
    for element in root.iter():
        _tidy_element(element, name, used)
    root.attrib.update(
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "xmlns:xlink": "http://www.w3.org/1999/xlink",
            "id": name,
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "width": root.get("width", "").removesuffix("pt"),
            "height": root.get("height", "").removesuffix("pt"),
        }
    )
    root.text = "\n"
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(tag, {"id": f"{name}-{tag}"})
        element.text, element.tail = text, "\n"
        root.insert(place, element)
    return root


def _tidy_element(element: ET.Element, name: str, used: set[str]) -> None:
    element.tag = element.tag.partition("}")[2] or element.tag
    identity = element.attrib.pop("id", None)
    if identity in used:
        element.set("id", f"{name}-{identity}")
    link = element.attrib.pop(_XLINK_HREF, None)
    if link is not None:
        element.set("xlink:href", _ID_LINK.sub(rf"#{name}-\1", link))
    if "clip-path" in element.attrib:
        element.set("clip-path", _ID_LINK.sub(rf"#{name}-\1", element.attrib["clip-path"]))
    for attribute in ("d", "x", "y", "width", "height", "transform"):
        if attribute in element.attrib:
            element.set(attribute, _shortened_numbers(element.attrib[attribute]))
    if "style" in element.attrib:
        parted = _FONT_SHORTHAND.sub(_font_properties, element.attrib["style"])
        element.set("style", _FONT_FAMILY.sub("font-family: inherit", parted))


def _font_properties(font: re.Match[str]) -> str:
    weight = f"font-weight: {font[1]}; " if font[1] else ""
    return f"{weight}font-size: {font[2]}; font-family: inherit"


def _shortened_numbers(numbers: str) -> str:
    """The numbers with at most two decimals: a hundredth of a pixel."""
    return _LONG_DECIMAL.sub(lambda found: f"{float(found[0]):.2f}".rstrip("0").rstrip("."), " ".join(numbers.split()))


def _xml_text(root: ET.Element) -> str:
    return ET.tostring(root, encoding="unicode")
