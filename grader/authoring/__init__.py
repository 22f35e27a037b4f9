"""For authors of courses: begin one, prove it, translate it, and give it to a platform.

`scaffold` makes a new course or exercise, `check` is the quick proof while it is written and `verify` the whole one,
`translations` keeps its catalogues, `pytest_checks` runs its checks under plain pytest, and `platforms` exports its
autograder.
"""
