"""What lateness costs, as an instructor writes it: `10%/day, at most 50%, due 2026-03-01T23:59+01:00, grace 15 min`.

The share is of the full marks, for each day (or hour) that has begun since the time at which the work was due. Without
`/day` it is taken once. Work within the grace is not late; after it, time counts from when the work was due.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from grader.classroom.submission_times import parse_time
from grader.errors import UsageError
from grader.i18n import _
from grader.sanitize import clean_line

_MAX_PART_CHARS = 60
_EXAMPLE = "10%/day, at most 50%, due 2026-03-01T23:59+01:00, grace 15 min"
_PERIODS = {"day": dt.timedelta(days=1), "hour": dt.timedelta(hours=1), "week": dt.timedelta(weeks=1)}
_NUMBER = r"([0-9]{1,3}(?:\.[0-9]{1,4})?)"
_PARTS: Mapping[str, re.Pattern[str]] = {
    "rate": re.compile(rf"{_NUMBER} ?% ?(?:(?:/|per ) ?(day|hour|week))?", re.IGNORECASE),
    "most": re.compile(rf"at most {_NUMBER} ?%", re.IGNORECASE),
    "due": re.compile(r"due (.+)", re.IGNORECASE),
    "grace": re.compile(r"grace ([0-9]{1,5}) ?(m|min|minutes?|h|hours?|d|days?)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePolicy:
    """The share of the full marks that lateness costs: once, or for each `period` that has begun, and `most` in all.

    `due` has a zone. Without it, only what a platform says of lateness counts.
    """

    text: str
    rate: Fraction
    period: dt.timedelta | None
    most: Fraction
    due: dt.datetime | None
    grace: dt.timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """Whether a submission was late, None where nobody knows; and the share of the full marks that this costs.

    `is_unclear` is one that a platform calls late without saying by how much, where the share depends on that.
    """

    is_late: bool | None
    share: Fraction
    is_unclear: bool = False


UNKNOWN_LATENESS = Lateness(is_late=None, share=Fraction())


def parse_policy(text: str) -> LatePolicy:
    """Read a policy; raise UsageError, with the part that is wrong, where it is none."""
    parts: dict[str, re.Match[str]] = {}
    for part in text.split(","):
        plain = " ".join(part.split())
        found = {kind: match for kind, pattern in _PARTS.items() if (match := pattern.fullmatch(plain))}
        if not found:
            template = _("--late: {part} is not understood. Write it as in: --late '{example}'")
            raise UsageError(template.format(part=repr(clean_line(plain, _MAX_PART_CHARS)), example=_EXAMPLE))
        for kind in found.keys() & parts.keys():
            template = _("--late says two things of one kind: {first} and {second}. Leave one.")
            raise UsageError(template.format(first=repr(parts[kind][0]), second=repr(plain)))
        parts |= found
    if "rate" not in parts:
        raise UsageError(
            _("--late does not say what lateness costs. Write it as in: --late '{example}'").format(example=_EXAMPLE)
        )
    rate, period = parts["rate"].groups()
    policy = LatePolicy(
        text=clean_line(text, 4 * _MAX_PART_CHARS),
        rate=_share(rate, parts["rate"][0]),
        period=_PERIODS[period.lower()] if period else None,
        most=_share(parts["most"][1], parts["most"][0]) if "most" in parts else Fraction(1),
        due=_due_time(parts["due"][1]) if "due" in parts else None,
        grace=_duration(*parts["grace"].groups()) if "grace" in parts else dt.timedelta(),
    )
    if policy.due is None and (policy.period is not None or policy.grace):
        template = _("--late counts from the time when work was due, and does not say it. Add: due {example}")
        raise UsageError(template.format(example="2026-03-01T23:59+01:00"))
    return policy


def _share(percent: str, part: str) -> Fraction:
    share = Fraction(percent) / 100
    if not 0 < share <= 1:
        template = _("--late: {part} is out of bounds. It has to be more than 0 % and at most 100 %.")
        raise UsageError(template.format(part=repr(part)))
    return share


def _duration(count: str, unit: str) -> dt.timedelta:
    seconds = {"m": 60, "h": 3600, "d": 86_400}[unit[0].lower()]
    return dt.timedelta(seconds=int(count) * seconds)


def _due_time(text: str) -> dt.datetime:
    time = parse_time(text)
    shown = repr(clean_line(text, _MAX_PART_CHARS))
    if time is None:
        template = _("--late: {time} is no time. Write date, time and zone, as in: due 2026-03-01T23:59+01:00")
        raise UsageError(template.format(time=shown))
    if time.tzinfo is None:
        template = _(
            "--late: {time} has no time zone, so nobody knows when that is. Add the offset from UTC, as in: "
            "due {time}+01:00; or Z for UTC."
        )
        raise UsageError(template.format(time=clean_line(text, _MAX_PART_CHARS)))
    return time


def submission_lateness(policy: LatePolicy | None, submitted: str | None, *, late: bool | None) -> Lateness:
    """Whether a submission is late, by its time if that and the time when it was due are known, else by the platform.

    A time without a zone is taken to be of the zone in which `due` is written.
    """
    time = parse_time(submitted or "")
    if policy is None or (policy.due is None and not late):
        return Lateness(is_late=late, share=Fraction())
    if policy.due is None or time is None:
        is_unclear = bool(late) and policy.period is not None
        share = policy.rate if late and not is_unclear else Fraction()
        return Lateness(is_late=late, share=min(share, policy.most), is_unclear=is_unclear)
    excess = (time if time.tzinfo is not None else time.replace(tzinfo=policy.due.tzinfo)) - policy.due
    if excess <= policy.grace:
        return Lateness(is_late=False, share=Fraction())
    periods = 1 if policy.period is None else math.ceil(excess / policy.period)
    return Lateness(is_late=True, share=min(policy.rate * periods, policy.most))


def is_zoneless(submitted: str | None) -> bool:
    """Whether a time of submission is known, but not its zone."""
    time = parse_time(submitted or "")
    return time is not None and time.tzinfo is None
