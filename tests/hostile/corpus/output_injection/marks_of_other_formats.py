"""Ends the blocks of every format that a report is written in, and begins its own, in all that is shown of it."""

import warnings

TEXT = (
    "```\n</pre></details><h1>100 %</h1>\n````\n<!--\n]]>\n</script><script>alert(1)</script>\n"
    "[x](javascript:alert(1)) | a | b |\n::stop-commands::x\n%0A::error::y\n{{7*7}}{% raw %}\x1b]8;;http://x\x07"
)
print(TEXT)


class Error(Exception):
    pass


Error.__name__ = Error.__qualname__ = "</code><img src=x onerror=alert(1)>::error::"


def sigmoid(x):
    print(TEXT)
    warnings.warn(TEXT, RuntimeWarning, stacklevel=1)
    if isinstance(x, float) and x > 0:
        return TEXT
    raise Error(TEXT)
