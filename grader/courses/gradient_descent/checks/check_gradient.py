"""Checks of gradient.py.

Partial derivatives are compared with the true ones, found by hand and given as `expected`. Basic
checks use rtol 1e-4, which a one-sided difference passes; the accuracy checks do not let it pass.
"""

import numpy as np
import pytest


def _between(rng, low, high):
    """Draw a number with two decimals, so that the label of a formula stays short."""
    return round(float(rng.uniform(low, high)), 2)


# Its slopes lie between 2.7 and 3.1 wherever the special arrays are: 3 + 0.002 p[i].
_GENTLE = "0.001*sum(p**2) + 3*sum(p)"


_FAR = "exp(2*(p[0] - 4096)) - 3*p[1]"


def _special_points(special, many=12):
    return [special.mixed(many), special.rising(11), special.falling(4), special.level(2), np.zeros(2)]


def _mixed_point(rng):
    """Draw a point where no slope of the mixed function is small, and no two are alike."""
    return np.array([rng.uniform(1.2, 2.0), rng.uniform(0.6, 0.9), rng.uniform(-1.5, -0.5)])


_MIXED = "a*p[0]**2 + 2*p[0]*p[1] - p[1]*exp(0.5*p[2])"


def _mixed_slopes(a, p):
    bend = np.exp(0.5 * p[2])
    return np.array([2 * a * p[0] + 2 * p[1], 2 * p[0] - bend, -0.5 * p[1] * bend])


_STEEP = "a*p[0]**3 + p[0]*p[1] - exp(p[1])"


def _steep_slopes(a, p):
    return np.array([3 * a * p[0] ** 2 + p[1], p[0] - np.exp(p[1])])


@pytest.mark.points(3)
def check_partial__ordinary_values(answer, rng, formula):
    """Right along every axis for functions that mix the variables"""
    a = _between(rng, 1.2, 2.8)
    f, p = formula(_MIXED, "p", a=a), _mixed_point(rng)
    slopes = _mixed_slopes(a, p)
    named = {"f": formula("p[0]**2 * p[1]", "p"), "p": np.array([1.3, -2.4]), "i": 0}
    cases = [(f, p, 0), (f, p, 1), (f, p, 2), named]
    # rtol 1e-4: a one-sided difference is right here, and is off by up to dx * f''.
    answer.agrees(cases, expected=[*slopes, -6.24], rtol=1e-4)


@pytest.mark.points(2)
def check_partial__accuracy(answer, rng, formula):
    """Accurate to 7 digits: looks to both sides of p[i]"""
    a = _between(rng, 1.2, 2.8)
    f, p = formula(_STEEP, "p", a=a), np.array([rng.uniform(1.2, 1.7), rng.uniform(1.4, 1.9)])
    bowl = formula("p[0]**2 + 3*p[1]**2 - p[0]*p[1]", "p")
    cases = [(f, p, 0), (f, p, 1), (bowl, np.array([1.7, -1.2]), 1)]
    # 1e-7 of the slope, which is at least 1 in size here: the contract's bound. A central
    # difference stays below 1e-9; a one-sided one is off by dx/2 * f'', at least 1e-6 of it.
    answer.agrees(cases, expected=[*_steep_slopes(a, p), -8.9], rtol=1e-7, atol=0.0)


@pytest.mark.points(1)
def check_partial__one_and_many(answer, rng, formula, special):
    """Right for one variable and for many"""
    one, five = rng.uniform(1.2, 2.0, 1), rng.uniform(0.6, 1.9, 5)
    f = formula("sum(p**2) + 3*p[0]*p[4]", "p")
    # So gentle that nothing is left of it where slopes are rounded.
    gentle = formula("-3.456e-7*p[0]", "p")
    places = list(zip(_special_points(special, 102), (101, 7, 2, 1, 0), strict=True))
    cases = [
        *((formula("p[0]**3", "p"), one, 0), (f, five, 4), (f, five, 2), (f, five, 0), (gentle, one, 0)),
        *((formula(_GENTLE, "p"), p, i) for p, i in places),
    ]
    expected = [
        3 * one[0] ** 2,
        2 * five[4] + 3 * five[0],
        2 * five[2],
        2 * five[0] + 3 * five[4],
        -3.456e-7,
        *(0.002 * p[i] + 3 for p, i in places),
    ]
    # rtol 1e-4: a one-sided difference is right here.
    answer.agrees(cases, expected=expected, rtol=1e-4)


@pytest.mark.points(1)
def check_partial__flat_and_zero(answer, rng, formula):
    """Right where f does not depend on p[i], and where p[i] is 0"""
    x = float(rng.uniform(1.2, 2.4))
    f = formula("p[0]**2 + 4*p[2]", "p")
    cases = [
        (f, np.array([0.0, x, 0.0]), 0),
        (f, np.array([x, 0.0, 1.4]), 1),
        (f, np.array([x, 0.7, 0.0]), 2),
        (formula("p[0]*p[1] - 3*p[1]", "p"), np.array([0.0, 0.0]), 1),
    ]
    # atol 1e-4: on flat ground a one-sided difference is off by up to dx * f'' = 2e-5.
    answer.agrees(cases, expected=[0.0, 0.0, 4.0, -3.0], rtol=1e-4, atol=1e-4)


@pytest.mark.points(1)
def check_partial__gap_as_given(answer, rng, formula):
    """Uses the dx it is given, on a curve that needs a small one"""
    a, b = _between(rng, 1.2, 2.8), _between(rng, 1.2, 2.8)
    c = _between(rng, 0.6, 1.8)
    cases = [
        (formula("a*sin(50000*(p[1] - c))", "p", a=a, c=c), np.array([0.7, c]), 1, 1e-7),
        (formula("-b*sin(5000*(p[0] - c))", "p", b=b, c=c), np.array([c, 1.9]), 0, 1e-6),
        {
            "f": formula("0.3*p[0]**2 + 2*p[0] - p[1]", "p"),
            "p": np.array([1.6, 0.4]),
            "i": 0,
            "dx": 1e-4,
        },
        # A place that takes more digits than 32 bits hold.
        (formula(_FAR, "p"), np.array([4096.0002, 0.7]), 0, 1e-5),
    ]
    # rtol 1e-4: the waves bend so little within 2 dx that every difference there is right.
    answer.agrees(cases, expected=[50000 * a, -5000 * b, 2.96, 2 * np.exp(0.0004)], rtol=1e-4)


@pytest.mark.points(1)
def check_partial__manners(answer, rng, formula):
    """No warning, p unchanged, same answer if called again"""
    f, p = formula("p[0]**2 + 3*p[0]*p[1]", "p"), rng.uniform(0.7, 1.9, 2)
    # rtol 1e-4: a one-sided difference is right here.
    answer.agrees(
        [(f, p, 0), (f, p, 1)],
        expected=[2 * p[0] + 3 * p[1], 3 * p[0]],
        rtol=1e-4,
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


@pytest.mark.points(3)
def check_gradient__ordinary_values(answer, rng, formula):
    """All slopes right for functions that mix the variables"""
    a = _between(rng, 1.2, 2.8)
    p, q = _mixed_point(rng), np.array([1.3, -2.4])
    cases = [
        (formula(_MIXED, "p", a=a), p),
        (formula("p[0]**2 * p[1]", "p"), q),
        {"f": formula("p[0]/p[1] + 2*p[0]", "p"), "p": np.array([2.3, 1.4]), "dx": 1e-5},
    ]
    expected = [
        _mixed_slopes(a, p),
        np.array([2 * q[0] * q[1], q[0] ** 2]),
        np.array([1 / 1.4 + 2, -2.3 / 1.4**2]),
    ]
    # rtol 1e-4: a one-sided difference is right here, and is off by up to dx * f''.
    answer.agrees(cases, expected=expected, rtol=1e-4)


@pytest.mark.points(2)
def check_gradient__accuracy(answer, rng, formula):
    """Accurate to 7 digits: looks to both sides of p on each axis"""
    a = _between(rng, 1.2, 2.8)
    p = np.array([rng.uniform(1.2, 1.7), rng.uniform(1.4, 1.9)])
    q = np.array([1.7, -1.2])
    cases = [
        (formula(_STEEP, "p", a=a), p),
        (formula("p[0]**2 + 3*p[1]**2 - p[0]*p[1]", "p"), q),
    ]
    expected = [_steep_slopes(a, p), np.array([2 * q[0] - q[1], 6 * q[1] - q[0]])]
    # 1e-7 of each slope, which is at least 1 in size here: the contract's bound. A central
    # difference stays below 1e-9; a one-sided one is off by dx/2 * f'', at least 1e-6 of it.
    answer.agrees(cases, expected=expected, rtol=1e-7, atol=0.0)


@pytest.mark.points(2)
def check_gradient__one_and_many(answer, rng, formula, special):
    """One slope for each variable, be it one or five"""
    one, five = rng.uniform(1.2, 2.0, 1), rng.uniform(0.6, 1.9, 5)
    points = _special_points(special)
    cases = [
        (formula("p[0]**3", "p"), one),
        (formula("sum(p**2) + 3*p[0]*p[4]", "p"), five),
        # So gentle that nothing is left of it where slopes are rounded.
        (formula("-3.456e-7*p[0] + 4.354e-7*p[1]", "p"), five[:2]),
        *((formula(_GENTLE, "p"), p) for p in points),
    ]
    expected = [
        3 * one**2,
        2 * five + 3 * np.array([five[4], 0.0, 0.0, 0.0, five[0]]),
        np.array([-3.456e-7, 4.354e-7]),
        *(0.002 * p + 3 for p in points),
    ]
    # rtol 1e-4: a one-sided difference is right here.
    answer.agrees(cases, expected=expected, rtol=1e-4)


@pytest.mark.points(1)
def check_gradient__flat_and_zero(answer, rng, formula):
    """Right on flat ground and where coordinates are 0"""
    x = float(rng.uniform(1.2, 2.4))
    cases = [
        (formula("p[0]**2 + 4*p[2]", "p"), np.array([0.0, x, 0.0])),
        (formula("p[0]**2 + p[1]**2", "p"), np.zeros(2)),
        (formula("p[0]*p[1] - 3*p[1]", "p"), np.array([0.0, 0.0])),
    ]
    expected = [np.array([0.0, 0.0, 4.0]), np.zeros(2), np.array([0.0, -3.0])]
    # atol 1e-4: on flat ground a one-sided difference is off by up to dx * f'' = 2e-5.
    answer.agrees(cases, expected=expected, rtol=1e-4, atol=1e-4)


@pytest.mark.points(1)
def check_gradient__gap_as_given(answer, rng, formula):
    """Uses the dx it is given, on a curve that needs a small one"""
    a, b, c = _between(rng, 1.2, 2.8), _between(rng, 1.2, 2.8), _between(rng, 0.6, 1.8)
    first = formula("a*sin(50000*(p[0] - c)) + sin(50000*(p[1] - c))", "p", a=a, c=c)
    second = formula("sin(5000*(p[0] - c)) - b*sin(5000*(p[1] + c))", "p", b=b, c=c)
    # The last place takes more digits than 32 bits hold.
    far = formula(_FAR, "p"), np.array([4096.0002, 0.7]), 1e-5
    cases = [(first, np.array([c, c]), 1e-7), (second, np.array([c, -c]), 1e-6), far]
    expected = [
        np.array([50000 * a, 50000.0]),
        np.array([5000.0, -5000 * b]),
        np.array([2 * np.exp(0.0004), -3.0]),
    ]
    # rtol 1e-4: the waves bend so little within 2 dx that every difference there is right.
    answer.agrees(cases, expected=expected, rtol=1e-4)


@pytest.mark.points(1)
def check_gradient__manners(answer, rng, formula):
    """No warning, p unchanged, same answer if called again"""
    f, p, q = formula("p[0]**2 + 3*p[0]*p[1]", "p"), *rng.uniform(0.7, 1.9, (2, 2))
    # rtol 1e-4: a one-sided difference is right here.
    answer.agrees(
        [(f, p), (f, q)],
        expected=[np.array([2 * r[0] + 3 * r[1], 3 * r[0]]) for r in (p, q)],
        rtol=1e-4,
        unchanged=True,
        quiet=True,
        repeatable=True,
    )


def _unit(angle):
    return np.array([np.cos(angle), np.sin(angle)])


@pytest.mark.points(3)
def check_directional_derivative__ordinary_values(answer, rng, formula):
    """Right along directions of length 1, uphill and downhill"""
    a = _between(rng, 1.2, 2.8)
    f, p = formula("a*p[0]**2 + p[0]*p[1] + 2*p[1]", "p", a=a), rng.uniform(1.4, 2.2, 2)
    g = formula("p[0]*p[1] - exp(0.5*p[2])", "p")
    cases = [
        (f, p, np.array([0.6, 0.8])),
        (f, p, _unit(rng.uniform(2.6, 3.6))),
        (g, np.array([1.7, 2.3, -0.6]), np.array([2.0, 6.0, -3.0]) / 7),
        # So wavy that a gap of 0.01 is too wide, and straight at p.
        {
            "f": formula("sin(20*(p[0] - 1.6)) + 3*p[1]", "p"),
            "p": np.array([1.6, 0.7]),
            "v": np.array([-12.0, 5.0]) / 13,
        },
    ]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(2)
def check_directional_derivative__length_of_v(answer, rng, formula):
    """Only the direction of v counts, not its length"""
    f, p = formula("2*p[0]**2 + p[0]*p[1] + p[1]", "p"), rng.uniform(1.4, 2.2, 2)
    five = rng.uniform(0.6, 1.9, 5)
    cases = [
        (f, p, np.array([3.0, 4.0])),
        (f, p, np.array([-2.4, 0.7]) * float(rng.uniform(1.5, 3.0))),
        (f, p, np.array([0.02, 0.03])),
        (f, p, np.array([-1.3e-6, 0.8e-6])),
        (formula("p[0]*p[1] + 2*sum(p)", "p"), five, np.array([9.1, -7.4, 8.3, 8.8, -6.9]) * 1e-9),
        (f, p, _unit(rng.uniform(-0.5, 0.5)) * 0.3),
    ]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_directional_derivative__one_and_many(answer, rng, formula, special):
    """Right for one variable and for five"""
    f, p = formula("p[0]**3", "p"), rng.uniform(1.2, 2.0, 1)
    five = rng.uniform(0.6, 1.9, 5)
    not_quite_zero = [np.sqrt(0.5) * np.array([1.0, -1.0]), np.array([-1.0, 0.0]), np.array([0.0, 1.0])]
    cases = [
        (f, p, np.array([1.0])),
        (f, p, np.array([-1.0])),
        (formula("sum(p**2) + 3*p[0]*p[4]", "p"), five, np.array([3.0, 1.0, 2.0, 1.0, 1.0]) / 4),
        # A place that takes more digits than 32 bits hold.
        (formula(_FAR, "p"), np.array([4096.0002, 0.7]), np.array([4.0, 0.5])),
        # Entries that cancel, or a 0 beside others: these point somewhere, and nowhere is it almost level.
        *((formula("p[0]*p[1] + 2*sum(p)", "p"), five[:2] + np.array([1.7, 0.0]), v) for v in not_quite_zero),
        *(
            (formula(_GENTLE, "p"), p, v if v.any() else v + 1.3)
            for p, v in zip(_special_points(special), _special_points(special), strict=True)
        ),
    ]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_directional_derivative__zero_direction(answer, rng, formula):
    """A v of zeros gives 0.0"""
    f, p = formula("p[0]**2 + 3*p[0]*p[1]", "p"), rng.uniform(0.7, 1.9, 2)
    g, q = formula("p[0]*p[1]*p[2]", "p"), rng.uniform(0.7, 1.9, 3)
    cases = [(f, p, np.zeros(2)), (g, q, np.zeros(3)), (f, p, np.array([0.8, 0.6]))]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_directional_derivative__manners(answer, rng, formula):
    """No warning, p and v unchanged, same answer if called again"""
    f, p = formula("p[0]**2 + 3*p[0]*p[1]", "p"), rng.uniform(0.7, 1.9, 2)
    # Lengths other than 1, so that a v that is normalised where it stands is seen to change.
    # A zero v, so that 0 / 0 is heard even where it is mended afterwards.
    cases = [(f, p, np.array([1.5, 2.0])), (f, p, np.array([-0.9, 0.4])), (f, p, np.zeros(2))]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_steepest_descent__ordinary_values(answer, rng, formula):
    """Points the fastest way down, with length 1"""
    a = _between(rng, 1.2, 2.2)
    tilted = formula("a*p[0]**2 + p[0]*p[1] - 3*p[1]", "p", a=a)
    p = np.array([rng.uniform(0.9, 1.7), rng.uniform(0.5, 1.5)])
    cases = [
        (tilted, p),
        (formula("3*p[0] + 4*p[1]", "p"), np.array([-1.3, 2.4])),
        (formula("p[0]*p[1] - exp(0.5*p[2])", "p"), np.array([1.7, -2.3, 0.6])),
        # So wavy that a gap of 0.01 is too wide, and straight at p.
        {"f": formula("sin(20*(p[0] - 1.6)) - 15*p[1]", "p"), "p": np.array([1.6, 0.9])},
    ]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(2)
def check_steepest_descent__one_and_many(answer, rng, formula, special):
    """Right for one variable and for five"""
    x, five = float(rng.uniform(1.2, 2.0)), rng.uniform(0.6, 1.9, 5)
    f = formula("p[0]**2", "p")
    cases = [
        (f, np.array([x])),
        (f, np.array([-x])),
        (formula("sum(p**2) - 6*p[1] + p[0]*p[4]", "p"), five),
        # A place that takes more digits than 32 bits hold.
        (formula(_FAR, "p"), np.array([4096.0002, 0.7])),
        *((formula(_GENTLE, "p"), p) for p in _special_points(special)),
    ]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_steepest_descent__flat(answer, rng, formula):
    """Gives zeros where the ground is flat"""
    c, p = _between(rng, 0.6, 1.4), rng.uniform(0.7, 1.6, 3)
    cases = [
        (formula("0.7 + 0*p[0]", "p"), p),
        # Fourth powers: flat enough that a one-sided difference finds no slope either.
        (formula("0.4 + (p[0] - c)**4 + (p[1] - 1.3)**4", "p", c=c), np.array([c, 1.3])),
        # Flat along one axis only: that is no flat ground.
        (formula("-2*p[1]", "p"), p[:2]),
    ]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_steepest_descent__almost_flat(answer, rng, formula):
    """Gives zeros only where the gradient is shorter than 1e-8"""
    p = rng.uniform(0.7, 1.6, 2)
    cases = [
        (formula("1e-10*p[0] + 3e-10*p[1]", "p"), p),
        (formula("4e-10*p[0] - 3e-10*p[1]", "p"), p),
        (formula("3e-7*p[0] - 4e-7*p[1]", "p"), p),
        (formula("-0.0005*p[0] - 0.0012*p[1]", "p"), p),
        # Slopes that cancel are no short gradient.
        (formula("2*p[0] - 2*p[1]", "p"), p),
    ]
    # rtol 1e-4: the learner's slopes may be one-sided differences. atol far below the gentlest
    # slopes: returned as they are, they are no zeros.
    answer.agrees(cases, rtol=1e-4, atol=1e-12)


@pytest.mark.points(1)
def check_steepest_descent__manners(answer, rng, formula):
    """No warning, p unchanged, same answer if called again"""
    f, p = formula("p[0]**2 + 3*p[0]*p[1]", "p"), rng.uniform(0.7, 1.9, 2)
    # Flat ground, so that 0 / 0 is heard even where it is mended afterwards.
    cases = [(f, p), (f, -p), (formula("0.7 + 0*p[0]", "p"), p)]
    # rtol 1e-4: the learner's slopes may be one-sided differences.
    answer.agrees(cases, rtol=1e-4, unchanged=True, quiet=True, repeatable=True)
