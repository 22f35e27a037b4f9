"""How a template fits its values: without the full stop behind a value that brings its own mark, and in Chinese with a
space only where Chinese and other letters meet.
"""

import re
from collections.abc import Mapping

_OWN_ENDS = ("?", "!", "？", "！")  # noqa: RUF001 - Chinese has its own marks
"""With what a value ends that needs no full stop behind it."""

_CHINESE_LETTERS = r"\u4e00-\u9fff"
_CHINESE = re.compile(f"[{_CHINESE_LETTERS}]")
_CHINESE_MARKS = "，。：；？！、（）“”…"  # noqa: RUF001 - they bring their own space


def fitted_template(template: str, values: Mapping[str, object]) -> str:
    """The template with the marks and the spaces around its placeholders that these values need."""
    return _with_joints(_without_second_marks(template, values), values)


def _without_second_marks(template: str, values: Mapping[str, object]) -> str:
    """The template without the full stops behind values that end with another mark, such as `forgot a comma?`."""
    for name, value in values.items():
        if isinstance(value, str) and value.endswith(_OWN_ENDS):
            template = re.sub(rf"(\{{{name}\}})(?:\.(?=\s|$)|。)", r"\1", template)
    return template


def _with_joints(template: str, values: Mapping[str, object]) -> str:
    """The template with the spaces between Chinese and other letters, and none between Chinese, around its values."""
    if not _CHINESE.search(template):
        return template
    for name, value in values.items():
        if isinstance(value, str) and value:
            before, behind = (_joint(mark) for mark in (value[0], value[-1]))
            template = re.sub(rf"(?<=[{_CHINESE_LETTERS}]) ?(?=\{{{name}\}})", before, template)
            template = re.sub(rf"(?<=\{{{name}\}}) ?(?=[{_CHINESE_LETTERS}])", behind, template)
    return template


def _joint(mark: str) -> str:
    """What stands between this end of a value and a Chinese letter."""
    return "" if _CHINESE.match(mark) or mark in _CHINESE_MARKS else " "
