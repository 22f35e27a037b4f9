"""The text of a notebook's cell as Python reads it, without what IPython takes away before it runs the cell.

A cell that was pasted with the indentation of its old place, or with the prompts of a Python session, runs in Jupyter.
Lines keep their numbers. The kernel loads this: nothing but the standard library is imported.
"""

import re

_PYTHON_PROMPT = re.compile(r"(?:>>>|\.\.\.)(?: |$)")
_FIRST_PYTHON_PROMPT = re.compile(r">>>(?: |$)")
_IPYTHON_PROMPT = re.compile(r"In \[\d+\]: |[ \t]*\.{3,}: ?")


def plain_cell_text(text: str) -> str:
    """The cell without the indentation of its first line, and without prompts (`>>>`, `In [1]:`), as in IPython."""
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip()), len(lines))
    code = lines[first:]
    if code and (indentation := code[0][: -len(code[0].lstrip(" \t"))]):
        code = [line.removeprefix(indentation) for line in code]
    code = _without_prompts(code, _FIRST_PYTHON_PROMPT, _PYTHON_PROMPT)
    return "\n".join([*lines[:first], *_without_prompts(code, _IPYTHON_PROMPT, _IPYTHON_PROMPT)])


def _without_prompts(lines: list[str], first: re.Pattern[str], prompt: re.Pattern[str]) -> list[str]:
    """The lines without a prompt each, if the first one or the second one begins with one."""
    if any(map(first.match, lines[:1])) or any(map(prompt.match, lines[1:2])):
        return [prompt.sub("", line, count=1) if prompt.match(line) else line for line in lines]
    return lines
