"""Checks of optimizers.py.

Every case is one single update with a state of its own, taken from the reference's own way down,
and the cases never come in the order of the steps: an answer that remembers the last call is found
out.

The gradients are those of a bowl whose steepness changes from step to step: they depend on theta,
turn round, spike and get tiny. The first one of a way down is at least 1.8 in size, and where eps
inside and outside the root must both pass none is below 0.01: the two then differ by less than a
hundredth of the tolerance (measured on 1,000 seeds), so the defaults of `agrees` need no widening.
"""

import numpy as np
import pytest

TURNS = np.array([-0.8, 9.0, 0.02, -2.3])
CALM = np.array([12.0, 0.3, -0.05, 0.02, 0.2, -0.1, 0.04, -0.3])

# Takes the slope from the second coordinate.
LEVEL = np.array([1.0, 0.0, 1.0])

# For the optimisers where eps inside and outside the root are both right: it is given, but not seen on a way down.
TINY = 1e-9

MOMENTUM = ("theta", "grad", "v")
ADAGRAD = ("theta", "grad", "g2")
ADADELTA = ("theta", "grad", "avg_g2", "avg_dx2")
RMSPROP = ("theta", "grad", "avg_g2")
ADAM = ("theta", "grad", "m", "v", "t")
ADAMAX = ("theta", "grad", "m", "u", "t")
AMSGRAD = ("theta", "grad", "m", "v", "v_max", "t")

# The settings of each, which have defaults.
BETAS = ("learnrate", "beta1", "beta2")
SETTINGS = {
    MOMENTUM: ("learnrate", "gamma"),
    ADAGRAD: ("learnrate", "eps"),
    ADADELTA: ("gamma", "eps"),
    RMSPROP: ("learnrate", "gamma", "eps"),
    ADAM: (*BETAS, "eps"),
    ADAMAX: BETAS,
    AMSGRAD: (*BETAS, "eps"),
}


def steepness(t, shape, turns):
    """The bowl's steepness at step t: ordinary first, then each coordinate elsewhere in turns."""
    if t == 1:
        return np.full(shape, 1.7)
    places = np.arange(np.prod(shape)).reshape(shape)
    return turns[(t - 2 + places) % len(turns)]


def walk(reference, names, theta, steps, turns=TURNS, **settings):
    """One case a step, by parameter names, along the reference's way down from a zero state."""
    state = {name: np.zeros_like(theta) for name in names[2:] if name != "t"}
    cases = []
    for t in range(1, steps + 1):
        grad = steepness(t, theta.shape, turns) * (theta - 0.1)
        known = {"theta": theta, "grad": grad, **state, "t": t}
        case = {name: known[name] for name in names} | settings
        cases.append(case)
        theta, *after = reference(**case)
        state = dict(zip(state, after, strict=True))
    return cases


def in_order(case):
    """The same case by position."""
    return tuple(case.values())


def somewhere(rng, shape):
    """A start on both sides of zero, far enough off that tiny gradients stay above 0.01."""
    sides = rng.permutation(np.resize([-1.0, 1.0], np.prod(shape))).reshape(shape)
    return sides * rng.uniform(1.2, 2.6, shape)


def ordinary(reference, rng, names):
    """Five updates from a fixed start and three from a drawn one, the last by parameter names."""
    fixed = walk(reference, names, np.array([1.6, -1.3, 2.2]), 5)
    drawn = walk(reference, names, somewhere(rng, 3), 5)
    return [*map(in_order, reversed(fixed)), in_order(drawn[4]), in_order(drawn[2]), drawn[3]]


DECAYS = ("gamma", "beta1", "beta2")


def settings_from(rng, ranges):
    """Settings from these ranges, with four decimals; what is no range is taken as it is."""
    return {
        name: round(float(rng.uniform(*ends)), 4) if isinstance(ends, tuple) else ends for name, ends in ranges.items()
    }


def with_settings(reference, rng, names, **ranges):
    """Three updates with one drawn set of settings, by name, and three more by position.

    The second set has the decays mirrored, so that what is kept there counts less than what is new.
    """
    first = settings_from(rng, ranges)
    second = {name: round(1 - kept, 4) if name in DECAYS else kept for name, kept in settings_from(rng, ranges).items()}
    named, placed = (walk(reference, names, somewhere(rng, 3), 4, **settings) for settings in (first, second))
    # As one before but for the settings, so that no answer can be remembered.
    again = named[3] | second
    return [*named[:0:-1], *map(in_order, placed[:0:-1]), again]


# A slope beside which an eps of 1 is all that divides.
ALMOST_FLAT = 1e-8


def with_seen_eps(rng, names):
    """Two updates in which an eps of 1 is all that divides: sqrt(0 + 1), sqrt(0) + 1 and max(sqrt(0), 1) are the same.

    The slope is not quite 0, so these differ, but by 1e-8 of the step, a hundredth of the tolerance. At step 100 of
    this beta2 the correction is 1, so the form of Adam that corrects the rate and not v gives the same, too.
    """
    cases = []
    for _ in range(2):
        grad = rng.choice([-1.0, 1.0], 3) * rng.uniform(0.3, 0.9, 3)
        known = {"theta": somewhere(rng, 3), "grad": ALMOST_FLAT * grad, "m": grad[::-1], "t": 100, "eps": 1.0}
        known |= {"learnrate": 0.3 if "m" in names else 0.3 / ALMOST_FLAT, "gamma": 0.7, "beta1": 0.8, "beta2": 0.6}
        cases.append({name: known.get(name, np.zeros(3)) for name in (*names, *SETTINGS[names])})
    named, placed = cases
    return [named, in_order(placed)]


def of_shapes(reference, rng, special, names):
    """Two updates of each of three shapes, and updates of special arrays."""
    # Adadelta alone needs its eps to get going.
    hidden = {"eps": HIDDEN} if "eps" in SETTINGS[names] and names != ADADELTA else {}
    walks = [walk(reference, names, somewhere(rng, shape), 3, **hidden) for shape in ((1,), (2, 3), (5,))]
    return [
        *(in_order(case) for cases in walks for case in cases[:0:-1]),
        *special_cases(special, names),
    ]


# Averages of squares and of sizes, which are never negative.
SQUARES = ("g2", "avg_g2", "avg_dx2", "u", "v_max")
SQUARES_OF_ADAM = (*SQUARES, "v")

# Special updates: the kinds of theta and grad, and of the state; shape, settings, step. Where one of them holds zeros
# or large numbers, the other is between 0.3 and 0.9 in size: nothing is divided by 0, and an eps of 1e-8 that is added
# in adamax shows less than the tolerance.
SPECIAL = (
    ("falling", "mixed", (101,), {"learnrate": 0.0004}, 400),
    ("falling", "mixed", (12, 12), {"learnrate": 1.0, "gamma": 0.0, "beta1": 0.0, "beta2": 0.0}, 2),
    ("mixed", "falling", (101,), {}, 11),
    ("mixed", "falling", (12, 12), {}, 1),
    ("rising", "rising", (11,), {}, 3),
    ("falling", "falling", (4,), {"learnrate": 2.0, "gamma": 0.0004, "beta1": 0.0004, "beta2": 0.0004}, 2),
    ("level", "level", (2,), {"learnrate": 125.0}, 12),
    ("falling", "falling", (2, 3), {}, 4),
    ("falling", "falling", (1, 3), {}, 7),
    ("rising", "rising", (3, 1), {}, 5),
    ("rising", "rising", (5, 3), {}, 6),
    ("falling", "falling", (2, 3, 2), {}, 8),
)

# So small that it shows nowhere, wherever it stands.
HIDDEN = 1e-30


def positive(array):
    """Numbers that are not negative, in the same layout, and in the same order where they were all negative."""
    array[...] = -np.flip(array) if np.all(array < 0.0) else np.abs(array)
    return array


def special_cases(special, names):
    """Single updates of special arrays, and updates in which one array holds only zeros."""
    known = (*names, *SETTINGS[names])
    arrays = [name for name in names if name != "t"]
    states = [
        {name: getattr(special, first if name in arrays[:2] else second)(*shape) for name in arrays} | ends | {"t": t}
        for first, second, shape, ends, t in SPECIAL
    ]
    states += [
        {name: np.zeros(2) if name == zero else special.level(2) for name in arrays} | {"t": 9} for zero in arrays
    ]
    squares = SQUARES_OF_ADAM if "m" in names else SQUARES
    return [
        {name: positive(value) if name in squares else value for name, value in state.items() if name in known}
        | ({"eps": HIDDEN} if "eps" in known else {})
        for state in states
    ]


def far_along(reference, rng, names, turns=TURNS):
    """The first update of a way down, three late ones, and one so late that only beta2 still needs its correction."""
    cases = walk(reference, names, somewhere(rng, 3), 24, turns)
    far = cases[7] | {name: 1500 for name in cases[7] if name == "t"}
    return [in_order(case) for case in (cases[0], far, cases[23], cases[16], cases[11])]


def flat_at_first(reference, rng, names):
    """A first update in which one coordinate has no slope yet: only eps keeps it from 0 / 0."""
    (case,) = walk(reference, names, somewhere(rng, 3), 1)
    return in_order(case | {"grad": case["grad"] * LEVEL})


def gentle_at_first(rng, names):
    """A first update on a gentle slope: an eps much larger than the given one slows it down."""
    known = {"theta": somewhere(rng, 3) / 3, "grad": somewhere(rng, 3) / 30, "t": 1}
    return tuple(known.get(name, np.zeros(3)) for name in names)


def few(reference, rng, names, **settings):
    """Three updates, latest first; the first has a theta, and may have settings, so small that rounding shows."""
    first, *later = walk(reference, names, somewhere(rng, 3), 3)
    return [*map(in_order, later[::-1]), first | {"theta": first["theta"] / 10_000} | settings]


@pytest.mark.points(3)
def check_momentum__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    answer.agrees(ordinary(reference, rng, MOMENTUM))


@pytest.mark.points(1)
def check_momentum__own_settings(answer, reference, rng):
    """Uses the learnrate and the gamma it is given"""
    ranges = {"learnrate": (0.02, 0.06), "gamma": (0.5, 0.8)}
    answer.agrees(with_settings(reference, rng, MOMENTUM, **ranges))


@pytest.mark.points(1)
def check_momentum__first_and_flat(answer, reference, rng):
    """Right at v = 0, and still moves by v where the gradient is 0"""
    cases = walk(reference, MOMENTUM, somewhere(rng, 3), 5)
    flat = [case | {"grad": np.zeros(3)} for case in (cases[4], cases[2])]
    answer.agrees([in_order(case) for case in (flat[0], cases[0], flat[1])])


@pytest.mark.points(1)
def check_momentum__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(of_shapes(reference, rng, special, MOMENTUM), rtol=1e-9)


@pytest.mark.points(1)
def check_momentum__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, MOMENTUM, learnrate=6e-5)
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)


# Learning rates and decays at their ends.
NESTEROV_ENDS = [(1.0, 0.0), (2.0, 0.0004), (125.0, 0.9), (0.0004, 0.9), *((0.01, 0.9) for _ in range(8))]


def nesterov_walk(formula, reference, theta, steps, **settings):
    """One case a step, by parameter names; the valley that grad_at describes changes every step."""
    v = np.zeros_like(theta)
    cases = []
    for t in range(1, steps + 1):
        a = (0.9, -0.4, 3.5, 0.03, 1.2)[(t - 1) % 5]
        grad_at = formula("a*theta**3 - b", "theta", a=a, b=(1.1, 0.6, -2.0)[t % 3])
        case = {"theta": theta, "grad_at": grad_at, "v": v, **settings}
        cases.append(case)
        theta, v = reference(**case)
    return cases


@pytest.mark.points(4)
def check_nesterov__ordinary_values(answer, reference, rng, formula):
    """Right for single updates at different places"""
    fixed = nesterov_walk(formula, reference, np.array([1.6, -1.3, 0.7]), 5)
    drawn = nesterov_walk(formula, reference, rng.uniform(0.8, 1.8, 3), 5)
    # A valley that lies across the coordinates: its slope for one depends on the others.
    across = drawn[2] | {"grad_at": formula("1.3*theta - 0.8*sum(theta)", "theta")}
    cases = [*fixed[::-1], drawn[4], across]
    answer.agrees([*map(in_order, cases), drawn[3]])


@pytest.mark.points(2)
def check_nesterov__own_settings(answer, reference, rng, formula):
    """Uses the learnrate and the gamma it is given"""
    walks = []
    for _ in range(2):
        learnrate = round(float(rng.uniform(0.02, 0.05)), 4)
        gamma = round(float(rng.uniform(0.5, 0.8)), 4)
        start = rng.uniform(0.8, 1.8, 3)
        walks.append(nesterov_walk(formula, reference, start, 4, learnrate=learnrate, gamma=gamma)[:0:-1])
    named, placed = walks
    # As one before but for the settings, so that no answer can be remembered.
    again = named[0] | {name: placed[0][name] for name in ("learnrate", "gamma")}
    answer.agrees([*named, *map(in_order, placed), again])


@pytest.mark.points(1)
def check_nesterov__first_and_across(answer, rng, formula):
    """Right at v = 0, and where the slope ahead has the other sign"""
    grad_at = formula("a*(theta - 1.2)", "theta", a=round(float(rng.uniform(2.0, 4.0)), 2))
    rest = rng.uniform(1.5, 2.5, 3)
    near = 1.2 + rng.uniform(0.05, 0.1, 3)
    across = rng.uniform(0.3, 0.6, 3)
    answer.agrees(
        [
            (near, grad_at, across),
            (rest, grad_at, np.zeros(3)),
            (2.4 - near, grad_at, -across),
        ]
    )


@pytest.mark.points(1)
def check_nesterov__shapes(answer, reference, rng, formula, special):
    """Takes theta of any shape: one number, a row, a table"""
    shapes = ((1,), (2, 3), (5,), (2, 1, 3))
    walks = [nesterov_walk(formula, reference, rng.uniform(0.8, 1.8, shape), 3) for shape in shapes]
    grad_at = formula("1.7*theta - 0.6", "theta")
    cases = [
        {"theta": theta, "grad_at": grad_at, "v": v, "learnrate": learnrate, "gamma": gamma}
        for (theta, v), (learnrate, gamma) in zip(special.assortment(2), NESTEROV_ENDS, strict=True)
    ]
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees([*(in_order(case) for cases in walks for case in cases[:0:-1]), *cases], rtol=1e-9)


@pytest.mark.points(1)
def check_nesterov__manners(answer, reference, rng, formula):
    """No warning, arguments unchanged, same answer if called again"""
    first, *later = nesterov_walk(formula, reference, rng.uniform(0.8, 1.8, 3), 3)
    # The last one has a theta and a rate so small that rounding shows.
    cases = [*map(in_order, later[::-1]), first | {"theta": first["theta"] / 10_000, "learnrate": 6e-5}]
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_adagrad__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    answer.agrees(ordinary(reference, rng, ADAGRAD))


@pytest.mark.points(1)
def check_adagrad__own_settings(answer, reference, rng):
    """Uses the learnrate and the eps it is given"""
    ranges = {"learnrate": (0.03, 0.08), "eps": TINY}
    answer.agrees([*with_settings(reference, rng, ADAGRAD, **ranges), *with_seen_eps(rng, ADAGRAD)])


@pytest.mark.points(1)
def check_adagrad__first_and_late(answer, reference, rng):
    """Right at the first step and after many"""
    cases = far_along(reference, rng, ADAGRAD)
    answer.agrees([*cases, flat_at_first(reference, rng, ADAGRAD), gentle_at_first(rng, ADAGRAD)])


@pytest.mark.points(1)
def check_adagrad__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(of_shapes(reference, rng, special, ADAGRAD), rtol=1e-9)


@pytest.mark.points(1)
def check_adagrad__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, ADAGRAD, learnrate=6e-5)
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)


# avg_dx2 is of the order of 1e-6: the usual atol of 1e-9 would forgive it an error of 0.1 percent.
SMALL = 1e-12


@pytest.mark.points(3)
def check_adadelta__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    answer.agrees(ordinary(reference, rng, ADADELTA), atol=SMALL)


@pytest.mark.points(2)
def check_adadelta__own_settings(answer, reference, rng):
    """Uses the gamma and the eps it is given"""
    ranges = {"gamma": (0.6, 0.8), "eps": (1e-4, 5e-4)}
    answer.agrees(with_settings(reference, rng, ADADELTA, **ranges), atol=SMALL)


@pytest.mark.points(1)
def check_adadelta__first_and_late(answer, reference, rng):
    """Right at the first step, where only eps counts, and later"""
    first = somewhere(rng, 3)
    tiny = np.array([0.002, -0.001, 0.003]) * rng.uniform(1.0, 2.0)
    huge = np.array([30.0, 45.0, -60.0]) * rng.uniform(1.0, 2.0)
    late = walk(reference, ADADELTA, somewhere(rng, 3), 24)
    answer.agrees(
        [
            in_order(late[23]),
            (first, tiny, np.zeros(3), np.zeros(3)),
            in_order(late[12] | {"grad": late[12]["grad"] * LEVEL}),
            (first.copy(), huge, np.zeros(3), np.zeros(3)),
        ],
        atol=SMALL,
    )


@pytest.mark.points(1)
def check_adadelta__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(of_shapes(reference, rng, special, ADADELTA), atol=SMALL, rtol=1e-9)


@pytest.mark.points(1)
def check_adadelta__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, ADADELTA)
    answer.agrees(cases, atol=SMALL, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_rmsprop__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    answer.agrees(ordinary(reference, rng, RMSPROP))


@pytest.mark.points(1)
def check_rmsprop__own_settings(answer, reference, rng):
    """Uses the learnrate, the gamma and the eps it is given"""
    ranges = {"learnrate": (0.01, 0.03), "gamma": (0.6, 0.8), "eps": TINY}
    answer.agrees([*with_settings(reference, rng, RMSPROP, **ranges), *with_seen_eps(rng, RMSPROP)])


@pytest.mark.points(1)
def check_rmsprop__first_and_late(answer, reference, rng):
    """Right at the first step and after many"""
    cases = far_along(reference, rng, RMSPROP)
    answer.agrees([*cases, flat_at_first(reference, rng, RMSPROP), gentle_at_first(rng, RMSPROP)])


@pytest.mark.points(1)
def check_rmsprop__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(of_shapes(reference, rng, special, RMSPROP), rtol=1e-9)


@pytest.mark.points(1)
def check_rmsprop__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, RMSPROP, learnrate=6e-5)
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_adam__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    answer.agrees(ordinary(reference, rng, ADAM))


@pytest.mark.points(2)
def check_adam__own_settings(answer, reference, rng):
    """Uses the learnrate, the betas and the eps it is given"""
    ranges = {"learnrate": (0.01, 0.03), "beta1": (0.6, 0.8), "beta2": (0.95, 0.98), "eps": TINY}
    answer.agrees([*with_settings(reference, rng, ADAM, **ranges), *with_seen_eps(rng, ADAM)])


@pytest.mark.points(2)
def check_adam__first_and_late(answer, reference, rng):
    """Right at t = 1 and at late t"""
    cases = far_along(reference, rng, ADAM)
    answer.agrees([*cases, flat_at_first(reference, rng, ADAM), gentle_at_first(rng, ADAM)])


@pytest.mark.points(1)
def check_adam__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(of_shapes(reference, rng, special, ADAM), rtol=1e-9)


@pytest.mark.points(1)
def check_adam__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, ADAM, learnrate=6e-5)
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_adamax__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    answer.agrees(ordinary(reference, rng, ADAMAX))


@pytest.mark.points(2)
def check_adamax__own_settings(answer, reference, rng):
    """Uses the learnrate and the betas it is given"""
    ranges = {"learnrate": (0.01, 0.03), "beta1": (0.6, 0.8), "beta2": (0.95, 0.98)}
    answer.agrees(with_settings(reference, rng, ADAMAX, **ranges))


@pytest.mark.points(1)
def check_adamax__first_and_late(answer, reference, rng):
    """Right at t = 1, and long after a very large gradient"""
    *cases, (theta, grad, *state) = far_along(reference, rng, ADAMAX, CALM)
    # rtol 1e-8: numbers of fewer digits than float64 show.
    answer.agrees([*cases, (theta, grad * LEVEL, *state)], rtol=1e-8)


@pytest.mark.points(1)
def check_adamax__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    answer.agrees(of_shapes(reference, rng, special, ADAMAX))


@pytest.mark.points(1)
def check_adamax__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, ADAMAX, learnrate=6e-5)
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_nadam__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    answer.agrees(ordinary(reference, rng, ADAM))


@pytest.mark.points(2)
def check_nadam__own_settings(answer, reference, rng):
    """Uses the learnrate, the betas and the eps it is given"""
    ranges = {"learnrate": (0.01, 0.03), "beta1": (0.6, 0.8), "beta2": (0.95, 0.98), "eps": TINY}
    answer.agrees([*with_settings(reference, rng, ADAM, **ranges), *with_seen_eps(rng, ADAM)])


@pytest.mark.points(2)
def check_nadam__first_and_late(answer, reference, rng):
    """Right at t = 1 and at late t"""
    cases = far_along(reference, rng, ADAM)
    answer.agrees([*cases, flat_at_first(reference, rng, ADAM), gentle_at_first(rng, ADAM)])


@pytest.mark.points(1)
def check_nadam__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(of_shapes(reference, rng, special, ADAM), rtol=1e-9)


@pytest.mark.points(1)
def check_nadam__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, ADAM, learnrate=6e-5)
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)


@pytest.mark.points(3)
def check_amsgrad__ordinary_values(answer, reference, rng):
    """Right for single updates at different places"""
    theta, grad, m, v, v_max, t = ordinary(reference, rng, AMSGRAD)[0]
    # Long after a very large gradient, so that v and v_max make steps of different lengths, corrected or not.
    answer.agrees([*ordinary(reference, rng, AMSGRAD), (theta, grad, m, v, 3.0 * v_max + 1.0, t)])


@pytest.mark.points(2)
def check_amsgrad__own_settings(answer, reference, rng):
    """Uses the learnrate, the betas and the eps it is given"""
    ranges = {"learnrate": (0.01, 0.03), "beta1": (0.6, 0.8), "beta2": (0.95, 0.98), "eps": TINY}
    answer.agrees([*with_settings(reference, rng, AMSGRAD, **ranges), *with_seen_eps(rng, AMSGRAD)])


@pytest.mark.points(2)
def check_amsgrad__first_and_late(answer, reference, rng):
    """Right at t = 1, and long after a very large gradient"""
    cases = far_along(reference, rng, AMSGRAD, CALM)
    answer.agrees([*cases, flat_at_first(reference, rng, AMSGRAD)])


@pytest.mark.points(1)
def check_amsgrad__shapes(answer, reference, rng, special):
    """Takes theta of any shape: one number, a row, a table"""
    # rtol 1e-9: numbers of fewer digits than float64 show.
    answer.agrees(of_shapes(reference, rng, special, AMSGRAD), rtol=1e-9)


@pytest.mark.points(1)
def check_amsgrad__manners(answer, reference, rng):
    """No warning, arguments unchanged, same answer if called again"""
    cases = few(reference, rng, AMSGRAD, learnrate=6e-5)
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)
