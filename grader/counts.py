"""Points and exercises with their numbers, each in the singular where it is one."""

from grader.i18n import _, ngettext


def points_text(points: int, width: int = 0) -> str:
    """So many points, the number in at least `width` columns."""
    return ngettext("{points} point", "{points} points", points).format(points=f"{points:>{width}}")


def score_text(score: int, points: int) -> str:
    """How many of these points there are."""
    return ngettext("{score} of {points} point", "{score} of {points} points", points).format(
        score=score, points=points
    )


def done_text(done: int, count: int) -> str:
    """How many of these exercises are done."""
    template = ngettext("{done} of {count} exercise done", "{done} of {count} exercises done", count)
    return template.format(done=done, count=count)


def standing_sentence(done: int, count: int, score: int, points: int) -> str:
    """How many exercises are done, and how many points that makes."""
    return _("{done}, {score}.").format(done=done_text(done, count), score=score_text(score, points))
