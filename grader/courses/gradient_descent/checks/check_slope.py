"""Checks of slope.py.

Slopes are compared with the true derivative, found by hand and given as `expected`. Basic checks
use rtol 1e-4, which a one-sided difference passes; the accuracy check does not let it pass.
"""

import numpy as np
import pytest


def _between(rng, low, high):
    """Draw a number with two decimals, so that the label of a formula stays short."""
    return round(float(rng.uniform(low, high)), 2)


@pytest.mark.points(3)
def check_derivative__ordinary_values(answer, rng, formula):
    """Right slopes where f rises and where it falls"""
    a, b = _between(rng, 1.2, 2.8), _between(rng, 1.3, 1.9)
    u, v = float(rng.uniform(1.1, 1.9)), float(rng.uniform(-1.9, -0.3))
    cases = [
        (formula("x**2 + 3*x"), 2.0),
        (formula("a*x**3 - 2*x", a=a), u),
        (formula("sin(b*x)", b=b), -2.0),
        (formula("exp(-0.5*x)"), v),
        {"f": formula("0.4*x**2 - 3*x"), "x": 1.3, "dx": 1e-4},
        # So gentle that nothing is left of it where slopes are rounded.
        (formula("-3.456e-7*x"), -u),
    ]
    expected = [7.0, 3 * a * u**2 - 2, b * np.cos(2 * b), -0.5 * np.exp(-0.5 * v), -1.96, -3.456e-7]
    # rtol 1e-4: a one-sided difference is right here, and is off by up to dx * f''.
    answer.agrees(cases, expected=expected, rtol=1e-4)


@pytest.mark.points(2)
def check_derivative__accuracy(answer, rng, formula):
    """Accurate to 7 digits: looks to both sides of x"""
    a, b = _between(rng, 1.2, 2.8), _between(rng, 0.8, 1.4)
    u, v = float(rng.uniform(1.1, 1.9)), float(rng.uniform(0.2, 1.2))
    cases = [
        (formula("x**2"), 2.0),
        (formula("a*x**3", a=a), u),
        (formula("3*exp(b*x)", b=b), v),
        (formula("-sin(3*x)"), -0.3),
    ]
    expected = [4.0, 3 * a * u**2, 3 * b * np.exp(b * v), -3 * np.cos(0.9)]
    # 1e-7 of |f'|, which is at least 1 here: the contract's bound. A central difference stays
    # below 1e-9; a one-sided one is off by dx/2 * f'', at least 1e-6 of f' here.
    answer.agrees(cases, expected=expected, rtol=1e-7, atol=0.0)


@pytest.mark.points(2)
def check_derivative__arrays(answer, rng, formula, special):
    """An array of positions gives an array of slopes"""
    a = _between(rng, 0.6, 1.8)
    row, table = rng.uniform(-2.0, 2.0, 3), rng.uniform(0.5, 2.5, (2, 3))
    single, block = rng.uniform(1.1, 1.9, 1), rng.uniform(0.5, 1.8, (2, 1, 3))
    gentle, others = formula("0.001*x**2 + 3*x"), [x for (x,) in special.assortment(1)]
    cases = [
        (formula("sin(x) + 2*x"), row),
        (formula("exp(0.5*x)"), table),
        (formula("a*x**3", a=a), single),
        (formula("a*x**2", a=a), block),
        *((gentle, x) for x in others),
    ]
    expected = [
        np.cos(row) + 2,
        0.5 * np.exp(0.5 * table),
        3 * a * single**2,
        2 * a * block,
        *(0.002 * x + 3 for x in others),
    ]
    # rtol 1e-4: a one-sided difference is right here.
    answer.agrees(cases, expected=expected, rtol=1e-4)


@pytest.mark.points(1)
def check_derivative__flat_and_straight(answer, rng, formula):
    """Right on flat ground, on straight lines and at x = 0"""
    steep, place = _between(rng, 1.2, 4.8), _between(rng, -3.0, 3.0)
    cases = [
        (formula("a*x + 2", a=steep), place),
        (formula("x**2"), 0.0),
        (formula("3.0 + 0*x"), 1.7),
        (formula("5 - (x - 1.4)**2"), 1.4),
        (formula("2.5*x - 4"), 0.0),
        (formula("7 - 3*x"), 1000.0),
        (formula("2.5*x - 4"), 1.0),
        (formula("2.5*x - 4"), 0.0004),
    ]
    # atol 1e-4: on flat ground a one-sided difference is off by up to dx * f'' = 2e-5.
    answer.agrees(cases, expected=[steep, 0.0, 0.0, 0.0, 2.5, -3.0, 2.5, 2.5], rtol=1e-4, atol=1e-4)


@pytest.mark.points(1)
def check_derivative__gap_as_given(answer, rng, formula):
    """Uses the dx it is given, on a curve that needs a small one"""
    a, b = _between(rng, 1.2, 2.8), _between(rng, 1.2, 2.8)
    c, d = _between(rng, 0.6, 1.8), _between(rng, -1.8, -0.6)
    cases = [
        (formula("a*sin(50000*(x - c))", a=a, c=c), c, 1e-7),
        (formula("-b*sin(5000*(x - d))", b=b, d=d), d, 1e-6),
        (formula("0.3*x**2 + 2*x"), 1.6, 1e-4),
        # A place that takes more digits than 32 bits hold.
        (formula("exp(2*(x - 4096))"), 4096.0002, 1e-5),
    ]
    # rtol 1e-4: the waves bend so little within 2 dx that every difference there is right.
    answer.agrees(cases, expected=[50000 * a, -5000 * b, 2.96, 2 * np.exp(0.0004)], rtol=1e-4)


@pytest.mark.points(1)
def check_derivative__manners(answer, rng, formula):
    """No warning, x unchanged, same answer if called again"""
    row, table = rng.uniform(0.5, 2.5, 3), rng.uniform(-2.0, -0.5, (2, 2))
    cases = [(formula("x**2 + x"), row), (formula("exp(0.4*x) - 2*x"), table)]
    expected = [2 * row + 1, 0.4 * np.exp(0.4 * table) - 2]
    # rtol 1e-4: a one-sided difference is right here.
    answer.agrees(cases, expected=expected, rtol=1e-4, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_tangent__ordinary_values(answer, rng, formula):
    """Gives the height at x of the line that touches f at x0"""
    a, b = _between(rng, 0.6, 1.4), _between(rng, 2.1, 3.9)
    x0, x = float(rng.uniform(0.8, 1.6)), float(rng.uniform(2.2, 3.5))
    cases = [
        (formula("x**3"), 2.0, -1.5),
        (formula("exp(0.5*x)"), -1.2, 2.6),
        (formula("a*x**2 + 1.7*x + b", a=a, b=b), x0, x),
        # So wavy that a gap of 0.01 is too wide, and straight at x0.
        {"f": formula("sin(20*(x - 0.4)) + 3"), "x0": 0.4, "x": 1.9},
        {"f": formula("4/x"), "x0": 1.6, "x": 0.7},
    ]
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(2)
def check_tangent__arrays(answer, rng, formula, special):
    """An array of positions gives the line at each of them"""
    cases = [
        (formula("x**2 + 5"), 1.3, rng.uniform(1.6, 4.0, 3)),
        (formula("exp(-0.5*x)"), 0.6, rng.uniform(-4.0, 0.3, (2, 3))),
        (formula("2*x**3"), -1.1, rng.uniform(0.3, 2.0, 1)),
        (formula("x**2 + 5"), 1.3, rng.uniform(1.6, 4.0, (2, 1, 3))),
        # So high that the line meets 0 at none of these places.
        *((formula("0.01*x**2 + 3*x + 600"), 1.3, x) for (x,) in special.assortment(1)),
    ]
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_tangent__touching_and_flat(answer, rng, formula):
    """Right at x0 itself, on top of a hill and on a straight line"""
    x = float(rng.uniform(2.5, 4.0))
    cases = [
        (formula("x**2 + x"), 1.7, 1.7),
        (formula("5 - (x - 1.4)**2"), 1.4, x),
        (formula("2*x - 7"), -1.2, x),
        (formula("exp(x) + 2"), 0.0, 1.5),
        # A place that takes more digits than 32 bits hold.
        (formula("exp(2*(x - 4096))"), 4096.0002, 4096.7),
        (formula("x**2 + x"), 1.0, 125.0),
        (formula("x**2 + x"), 125.0, 0.0),
        (formula("x**2 + x"), 0.0004, 1.0),
        (formula("x**2 + x"), -2.0, 0.0004),
        (formula("x**2 + x"), 1.7, 3.0),
    ]
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_tangent__manners(answer, rng, formula):
    """No warning, x unchanged, same answer if called again"""
    cases = [
        (formula("x**2 + 3"), 1.2, rng.uniform(1.6, 3.0, 4)),
        (formula("exp(0.6*x)"), 0.7, rng.uniform(1.0, 2.0, (2, 2))),
    ]
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    answer.agrees(cases, rtol=1e-4, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(2)
def check_downhill__ordinary_values(answer, rng):
    """Against the slope: left where f rises, right where it falls"""
    gentle, steep = float(rng.uniform(0.1, 0.7)), float(rng.uniform(1.5, 9.0))
    answer.agrees([(4.0,), (-2.7,), (gentle,), (-steep,), {"slope": -0.35}])


@pytest.mark.points(1)
def check_downhill__flat(answer, rng):
    """Gives 0.0 where the slope is exactly zero"""
    sides = (rng.choice([-1.0, 1.0], 3) * rng.uniform(0.3, 6.0, 3)).tolist()
    answer.agrees([(0.0,), (1.8,), (-0.6,), (1.0,), *((slope,) for slope in sides)])


@pytest.mark.points(1)
def check_downhill__tiny_and_huge(answer, rng):
    """Right for the gentlest and the steepest slopes"""
    sides = (rng.choice([-1.0, 1.0], 4) * 10.0 ** np.array([-11.0, -8.0, 7.0, 11.0])).tolist()
    answer.agrees([(1e-12,), (-1e-9,), (-3e8,), (2e12,), (-1e-15,), (1e-300,), *((slope,) for slope in sides)])


@pytest.mark.points(1)
def check_downhill__manners(answer, rng):
    """No warning, same answer if called again"""
    left, right = float(rng.uniform(0.2, 0.8)), float(rng.uniform(-6.0, -2.0))
    answer.agrees([(left,), (right,)], unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_step__ordinary_values(answer, rng):
    """One step against the slope, uphill and downhill"""
    x, slope = float(rng.uniform(2.0, 5.0)), float(rng.uniform(1.3, 4.0))
    rates = rng.uniform(0.06, 0.28, 2)
    answer.agrees(
        [
            (3.0, 4.0, 0.15),
            (-1.7, -2.2, 0.3),
            (x, slope, rates[0]),
            (-x, -slope, rates[1]),
            {"x": 0.8, "slope": -0.6, "learnrate": 0.07},
        ]
    )


@pytest.mark.points(1)
def check_step__flat(answer, rng):
    """Stays in its place where the slope is zero"""
    x = float(rng.uniform(1.2, 3.0))
    answer.agrees([(x, 0.0, 0.12), (-x, 0.0, 0.4), (2 * x, -1.4, 0.23)])


@pytest.mark.points(1)
def check_step__rates_and_origin(answer, rng):
    """Right for tiny and large learning rates, and from x = 0"""
    slope = float(rng.uniform(1.3, 4.0))
    # The last two leave so little that rounding, or numbers of fewer digits, show.
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(
        [
            (0.0, slope, 0.002),
            (0.0, -2.4, 1.7),
            (1.5, -3.3, 2.4),
            (0.0, slope, 0.0002),
            (2.7, 5.9987135, 0.45),
            (1.0, 125.0, 2.0),
            (125.0, 1.0, 0.3),
            (0.0004, 0.7, 125.0),
            (2.4, 0.0004, 1.0),
            (-2.6, 1.9, 0.0),
        ],
        rtol=1e-9,
    )


@pytest.mark.points(1)
def check_step__manners(answer, rng):
    """No warning, same answer if called again"""
    x, slope = float(rng.uniform(2.0, 5.0)), float(rng.uniform(1.3, 4.0))
    answer.agrees([(x, slope, 0.14), (x, -slope, 0.22)], unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(4)
def check_descend__step_by_step(answer, rng, formula):
    """Every position of the path is right, from either side"""
    a, c = _between(rng, 0.8, 1.4), _between(rng, 2.1, 2.9)
    start, rate = float(rng.uniform(4.0, 5.0)), _between(rng, 0.11, 0.17)
    cases = [
        (formula("a*(x - c)**2", a=a, c=c), start, rate, 5),
        (formula("x + 4/x"), 0.9, 0.15, 4),
        (formula("(x + 3)**2 - 7"), -5.2, 0.12, 3),
        {"f": formula("exp(0.4*x) - 2*x"), "x": 1.5, "learnrate": 0.6, "steps": 4},
    ]
    # rtol 1e-4: with a one-sided difference for the slope, each position is off by about dx.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(2)
def check_descend__few_steps(answer, rng, formula):
    """No step gives the start alone; one step gives two positions"""
    f, x = formula("(x - 1.5)**2 + 2"), float(rng.uniform(2.2, 3.4))
    # So wavy that a gap of 0.01 is too wide, and straight at the start.
    wavy = formula("sin(20*(x - 2.3))")
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    few = [(f, x, 0.13, 0), (f, x, 0.13, 1), (f, -x, 0.13, 2), (wavy, 2.3, 0.06, 1)]
    straight = formula("0.3*x + 2")
    more = [(straight, 0.0, 1.0, 2), (straight, 3.0, 2.0, 3), (straight, 125.0, 125.0, 1), (straight, 0.0004, 0.2, 12)]
    # So gentle, and with so large a rate, that a walk that takes it for flat ground is seen.
    gentle = formula("0.0004*x + 2")
    answer.agrees([*few, *more, (f, 1.0, 0.0004, 25), (gentle, 3.0, 125.0, 3)], rtol=1e-4)


@pytest.mark.points(1)
def check_descend__flat_start(answer, rng, formula):
    """Stays in its place on flat ground, however many steps"""
    c, x = _between(rng, 1.3, 2.7), float(rng.uniform(3.1, 4.2))
    f = formula("(x - c)**2", c=c)
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    answer.agrees([(f, c, 0.2, 4), (formula("4.0 + 0*x"), x, 0.3, 3), (f, x, 0.2, 4)], rtol=1e-4)


@pytest.mark.points(1)
def check_descend__overshoot(answer, rng, formula):
    """Right with a rate so large that steps overshoot the minimum"""
    c, x = _between(rng, 2.6, 3.4), float(rng.uniform(4.0, 4.5))
    cases = [
        (formula("(x - c)**2", c=c), x, 0.8, 5),
        (formula("2*(x - 3)**2 + 4"), 1.8, 0.35, 4),
        # Each step ends higher than it began, and is to be taken all the same.
        (formula("(x - 2)**2"), 2.6, 1.1, 3),
    ]
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    answer.agrees(cases, rtol=1e-4)


@pytest.mark.points(1)
def check_descend__manners(answer, rng, formula):
    """No warning, same answer if called again"""
    x = float(rng.uniform(3.0, 4.0))
    cases = [
        (formula("(x - 1.6)**2"), x, 0.14, 3),
        (formula("exp(0.5*x) - 3*x"), x, 0.21, 3),
    ]
    # rtol 1e-4: the learner's slope may be a one-sided difference.
    answer.agrees(cases, rtol=1e-4, unchanged=True, quiet=True, repeatable=True)
