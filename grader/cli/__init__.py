"""The commands: each parses its arguments, calls one function, and prints the result.

A command's module is imported when the command is used, and the modules that do the work only when it runs. So help
and completion are fast; this is the reason for most imports inside functions here. Classes that `list`, `next`, `hint`
and `show` need are named tuples where others are data classes, which take 0.3 ms each to make
(`tests/benchmarks/short_commands.py`).
"""
