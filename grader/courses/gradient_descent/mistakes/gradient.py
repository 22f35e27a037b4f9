"""Known wrong answers to gradient.py; each docstring is the sentence that the learner reads."""

import numpy as np
from gradient import gradient, partial


def _axis(p, i, length):
    nudge = np.zeros(len(p))
    nudge[i] = length
    return nudge


# partial


def partial__nudges_every_coordinate(f, p, i, dx=1e-5):
    """This is the sum of the slopes along all axes: every coordinate moves at once. Only p[i] may move; the
    others stay where they are."""
    return float(f(p + dx) - f(p - dx)) / (2 * dx)


def partial__ignores_i(f, p, i, dx=1e-5):
    """You always take the slope along the first axis. The one along axis i is asked for."""
    return partial(f, p, 0, dx)


def partial__last_axis(f, p, i, dx=1e-5):
    """You always take the slope along the last axis. The one along axis i is asked for."""
    return partial(f, p, len(p) - 1, dx)


def partial__axis_before(f, p, i, dx=1e-5):
    """You take the slope along the axis before axis i: i counts from 0, as Python does."""
    return partial(f, p, i - 1, dx)


def partial__axis_after(f, p, i, dx=1e-5):
    """You take the slope along the axis after axis i: i counts from 0, as Python does."""
    return partial(f, p, (i + 1) % len(p), dx)


def partial__forward(f, p, i, dx=1e-5):
    """You look to one side of p[i] only, above it, which is less exact than it could be. A point on each side makes the
    error thousands of times smaller."""
    return float(f(p + _axis(p, i, dx)) - f(p)) / dx


def partial__backward(f, p, i, dx=1e-5):
    """You look to one side of p[i] only, below it, which is less exact than it could be. A point on each side makes the
    error thousands of times smaller."""
    return float(f(p) - f(p - _axis(p, i, dx))) / dx


def partial__rise_only(f, p, i, dx=1e-5):
    """This is only the rise. A slope is the rise divided by the run."""
    return float(f(p + _axis(p, i, dx)) - f(p))


def partial__central_rise_only(f, p, i, dx=1e-5):
    """This is only the rise from one point to the other. Divide it by the run."""
    return float(f(p + _axis(p, i, dx)) - f(p - _axis(p, i, dx)))


def partial__half_of_the_rise(f, p, i, dx=1e-5):
    """You divide by 2 alone. The run from one point to the other is 2 dx."""
    return float(f(p + _axis(p, i, dx)) - f(p - _axis(p, i, dx))) / 2


def partial__central_divided_by_dx(f, p, i, dx=1e-5):
    """You divide by half the distance between your two points, so the slope is twice as large as it should be. If each
    is dx away from p, it is 2 dx."""
    return 2 * partial(f, p, i, dx)


def partial__half(f, p, i, dx=1e-5):
    """f is called at two points that lie only dx apart, but you divide by 2 dx, so you get half the slope. If
    you meant to move to both sides: after p[i] = p[i] + dx the old p[i] is gone, so work on a copy of p."""
    return float(f(p + _axis(p, i, dx)) - f(p)) / (2 * dx)


def partial__precedence(f, p, i, dx=1e-5):
    """You divide by 2 and multiply by dx, as "/ 2 * dx" does: Python works from left to right. Put the whole run in
    parentheses."""
    return float(f(p + _axis(p, i, dx)) - f(p - _axis(p, i, dx))) / 2 * dx


def partial__reversed(f, p, i, dx=1e-5):
    """Your slope has the wrong sign. Subtract the value at the smaller p[i] from the other."""
    return -partial(f, p, i, dx)


def partial__sum(f, p, i, dx=1e-5):
    """You add the two values of f. The rise is their difference."""
    return float(f(p + _axis(p, i, dx)) + f(p - _axis(p, i, dx))) / (2 * dx)


def partial__nudges_the_output(f, p, i, dx=1e-5):
    """Your slope is always 1, perhaps because dx is added to the value of f. Move p[i], then call f."""
    return float((f(p) + dx) - f(p)) / dx


def partial__other_coordinates_zero(f, p, i, dx=1e-5):
    """You set the other coordinates to 0. They have to stay as they are in p."""
    up, down = np.zeros(len(p)), np.zeros(len(p))
    up[i], down[i] = p[i] + dx, p[i] - dx
    return float(f(up) - f(down)) / (2 * dx)


def partial__at_the_origin(f, p, i, dx=1e-5):
    """You call f at the nudge alone, close to the origin. Add the nudge to p."""
    return float(f(_axis(p, i, dx)) - f(-_axis(p, i, dx))) / (2 * dx)


def partial__coordinate_replaced(f, p, i, dx=1e-5):
    """You put dx in the place of p[i]. Add it to p[i]."""
    up, down = p.copy(), p.copy()
    up[i], down[i] = dx, -dx
    return float(f(up) - f(down)) / (2 * dx)


def partial__gap_relative(f, p, i, dx=1e-5):
    """Your slope is multiplied by p[i]. Add dx to p[i], don't scale p[i], and divide by the run."""
    return float(f(p + _axis(p, i, dx * p[i])) - f(p - _axis(p, i, dx * p[i]))) / (2 * dx)


def partial__gap_of_its_own(f, p, i, dx=1e-5):
    """You always use the same gap. Some curves need a smaller one, so use the dx you are given."""
    return partial(f, p, i, 1e-5)


def partial__gap_too_large(f, p, i, dx=1e-5):
    """Your gap is far too large: f bends between the two points. Use the dx given."""
    return partial(f, p, i, 0.1)


def partial__gap_of_one(f, p, i, dx=1e-5):
    """You compare points that are 1 apart, where f is no longer straight. Use dx."""
    return float(f(p + _axis(p, i, 1.0)) - f(p))


def partial__central_gap_of_one(f, p, i, dx=1e-5):
    """Your two points lie 1 to each side of p, so far away that f bends between them. Use the dx given."""
    return partial(f, p, i, 1.0)


def partial__forward_over_a_ten_thousandth(f, p, i, dx=1e-5):
    """You look to one side of p[i] only, over a gap of your own, 0.0001. Use the dx you are given; a point on each
    side makes the error thousands of times smaller."""
    return partial__forward(f, p, i, 1e-4)


def partial__whole_gradient(f, p, i, dx=1e-5):
    """You return the slopes along all axes. Only the one along axis i is asked for, a number."""
    return gradient(f, p, dx)


def partial__vector(f, p, i, dx=1e-5):
    """You return an array with zeros around the slope. Only the number itself is asked for."""
    return _axis(p, i, partial(f, p, i, dx))


def partial__value(f, p, i, dx=1e-5):
    """This is the height f(p), not the slope along axis i."""
    return float(f(p))


def partial__value_over_coordinate(f, p, i, dx=1e-5):
    """This is f(p) divided by p[i]. Compare f at two points close to p, along axis i."""
    return float(f(p)) / float(p[i])


def partial__absolute(f, p, i, dx=1e-5):
    """Your slope is never negative. Where f falls along axis i the slope is negative, so keep the sign."""
    return abs(partial(f, p, i, dx))


def partial__same_array_twice(f, p, i, dx=1e-5):
    """Your slope is always 0. Perhaps your two points are one and the same array, since neither "=" nor p[:] makes a
    copy (p.copy() does), or an array of whole numbers cuts a small dx off to 0."""
    up = p
    up[i] += dx
    down = p
    down[i] -= dx
    return float(f(up) - f(down)) / (2 * dx)


def partial__changes_p(f, p, i, dx=1e-5):
    """Right, but it moves the p of whoever called you and leaves it moved. Work on a copy."""
    p[i] += dx
    up = float(f(p))
    p[i] -= 2 * dx
    return (up - float(f(p))) / (2 * dx)


def partial__whole_numbers(f, p, i, dx=1e-5):
    """Your copy of p holds whole numbers, so everything after the decimal point is lost. Copy it as it is."""
    q = p.astype(int)
    return partial(f, q.astype(float), i, dx)


def partial__rounded(f, p, i, dx=1e-5):
    """You round the slope. Return it as it is; rounding is for printing."""
    return round(partial(f, p, i, dx), 2)


def partial__default_gap_too_wide(f, p, i, dx=1e-3):
    """The dx in your first line is too wide: f bends between the two points. Keep the default that
    the line came with."""
    nudge = dx * np.eye(len(p))[i]
    return (f(p + nudge) - f(p - nudge)) / (2 * dx)


def partial__default_gap_too_small(f, p, i, dx=1e-10):
    """The dx in your first line is too small: rounding in the last digits of f drowns the rise. Keep
    the default that the line came with."""
    nudge = dx * np.eye(len(p))[i]
    return (f(p + nudge) - f(p - nudge)) / (2 * dx)


def partial__second_difference(f, p, i, dx=1e-5):
    """This says how fast the slope changes, not the slope. Two values of f are enough."""
    nudge = dx * np.eye(len(p))[i]
    return (f(p + nudge) - 2 * f(p) + f(p - nudge)) / dx**2


def partial__rounded_to_six(f, p, i, dx=1e-5):
    """You round the slope, or set small ones to 0. Return it as it is; rounding is for printing."""
    nudge = dx * np.eye(len(p))[i]
    return round(float(f(p + nudge) - f(p - nudge)) / (2 * dx), 6)


def partial__rounded_to_seven(f, p, i, dx=1e-5):
    """You round the slope, or set small ones to 0. Return it as it is; rounding is for printing."""
    nudge = dx * np.eye(len(p))[i]
    return round(float(f(p + nudge) - f(p - nudge)) / (2 * dx), 7)


def partial__moved_on_by_a_helper(f, p, i, dx=1e-5):
    """f is called at two points that lie only dx apart, but you divide by 2 dx, so you get half the slope. If
    you meant to move to both sides: after p[i] = p[i] + dx the old p[i] is gone, so work on a copy of p."""

    def along(value):
        p[i] = value
        return f(p)

    rise = along(p[i] + dx)
    rise -= along(p[i] - dx)
    return float(rise) / (2 * dx)


def partial__gap_of_a_ten_thousandth(f, p, i, dx=1e-5):
    """You use a gap of your own, 0.0001 (some books write h = 1e-4). Some functions need another one, so use the
    dx you are given."""
    return partial(f, p, i, 1e-4)


def partial__forward_moves_p(f, p, i, dx=1e-5):
    """You move the p of the caller and leave it moved: work on a copy. And you look to one side of p[i] only; a
    point on each side makes the error thousands of times smaller."""
    before = f(p)
    p[i] += dx
    return float(f(p) - before) / dx


# gradient


def gradient__nudges_every_coordinate(f, p, dx=1e-5):
    """All entries are the same, the sum of the slopes: you move every coordinate at once, or you add each slope to the
    whole array (slopes += ...). Move one coordinate at a time, and fill its entry alone."""
    return np.full(len(p), float(f(p + dx) - f(p - dx)) / (2 * dx))


def gradient__p_drifts(f, p, dx=1e-5):
    """You move p and do not put it back, so later slopes are taken elsewhere. Copy p each time."""
    before, slopes = float(f(p)), np.zeros(len(p))
    for i in range(len(p)):
        p[i] += dx
        slopes[i] = (float(f(p)) - before) / dx
        before = float(f(p))
    return slopes


def gradient__p_drifts_central(f, p, dx=1e-5):
    """You move p both ways and leave it moved, so later slopes are taken elsewhere. Copy p."""
    slopes = np.zeros(len(p))
    for i in range(len(p)):
        p[i] += dx
        up = float(f(p))
        p[i] -= 2 * dx
        slopes[i] = (up - float(f(p))) / (2 * dx)
    return slopes


def gradient__nudges_pile_up(f, p, dx=1e-5):
    """Your nudges pile up: each slope still holds the moves of the axes before. Start from p."""
    q, before, slopes = p.copy(), float(f(p)), np.zeros(len(p))
    for i in range(len(p)):
        q[i] += dx
        slopes[i] = (float(f(q)) - before) / dx
    return slopes


def gradient__forward(f, p, dx=1e-5):
    """You look to one side of p only, above it, which is less exact than it could be. A point on each side makes the
    error thousands of times smaller."""
    return np.array([float(f(p + _axis(p, i, dx)) - f(p)) / dx for i in range(len(p))])


def gradient__backward(f, p, dx=1e-5):
    """You look to one side of p only, below it, which is less exact than it could be. A point on each side makes the
    error thousands of times smaller."""
    return np.array([float(f(p) - f(p - _axis(p, i, dx))) / dx for i in range(len(p))])


def gradient__rise_only(f, p, dx=1e-5):
    """These are only the rises. A slope is the rise divided by the run."""
    return gradient__forward(f, p, dx) * dx


def gradient__central_rise_only(f, p, dx=1e-5):
    """These are only the rises from one point to the other. Divide them by the run."""
    return gradient(f, p, dx) * (2 * dx)


def gradient__central_divided_by_dx(f, p, dx=1e-5):
    """You divide by half the distance between your two points, so all slopes are twice as large as they should be. If
    each is dx away from p, it is 2 dx."""
    return 2 * gradient(f, p, dx)


def gradient__half(f, p, dx=1e-5):
    """f is called at two points that lie only dx apart, but you divide by 2 dx, so you get half of each slope.
    If you meant to move to both sides: after p[i] = p[i] + dx the old p[i] is gone, so work on a copy of p."""
    return gradient__forward(f, p, dx) / 2


def gradient__downhill(f, p, dx=1e-5):
    """All signs are reversed. The gradient points uphill; the minus comes later, when a step is taken."""
    return -gradient(f, p, dx)


def gradient__normalised(f, p, dx=1e-5):
    """You brought the gradient to length 1. Its length counts: it says how steep f is."""
    slopes = gradient(f, p, dx)
    length = np.linalg.norm(slopes)
    return slopes / length if length > 1e-8 else slopes


def gradient__norm(f, p, dx=1e-5):
    """This is the length of the gradient, one number. Return the slope along each axis."""
    return float(np.linalg.norm(gradient(f, p, dx)))


def gradient__of_the_coordinates(f, p, dx=1e-5):
    """These are the changes from one entry of p to the next, as np.gradient gives them, and f plays no part in them.
    Take the partial derivative of f along each axis."""
    return np.gradient(p)


def gradient__sum(f, p, dx=1e-5):
    """This is one number, the sum of all slopes: you add them up, or you move every coordinate at once. Give one
    slope for each axis, moving one coordinate at a time."""
    return float(gradient(f, p, dx).sum())


def gradient__mean(f, p, dx=1e-5):
    """You divide by the number of variables. Each slope stands for itself."""
    return gradient(f, p, dx) / len(p)


def gradient__first_repeated(f, p, dx=1e-5):
    """All entries are the slope along the first axis. Let i run over the axes."""
    return np.full(len(p), partial(f, p, 0, dx))


def gradient__last_repeated(f, p, dx=1e-5):
    """All entries are the slope along the last axis. Write each slope to its own place."""
    return np.full(len(p), partial(f, p, len(p) - 1, dx))


def gradient__last_missing(f, p, dx=1e-5):
    """The slope along the last axis is missing: it is 0. Perhaps your loop ends one too early: range(n) already stops
    before n."""
    slopes = gradient(f, p, dx)
    slopes[-1] = 0.0
    return slopes


def gradient__first_missing(f, p, dx=1e-5):
    """The slope along the first axis is missing, it stays 0: axes are counted from 0."""
    slopes = gradient(f, p, dx)
    slopes[0] = 0.0
    return slopes


def gradient__last_left_out(f, p, dx=1e-5):
    """Your result is one entry short: the slope along the last axis is left out."""
    return gradient(f, p, dx)[:-1]


def gradient__reversed(f, p, dx=1e-5):
    """The slopes are in reverse order. Entry i belongs to p[i]."""
    return gradient(f, p, dx)[::-1]


def gradient__other_coordinates_zero(f, p, dx=1e-5):
    """You set the other coordinates to 0. They have to stay as they are in p."""
    return np.array([partial__other_coordinates_zero(f, p, i, dx) for i in range(len(p))])


def gradient__at_the_origin(f, p, dx=1e-5):
    """You call f at the nudge alone, close to the origin. Add the nudge to p."""
    return gradient(f, np.zeros(len(p)), dx)


def gradient__gap_relative(f, p, dx=1e-5):
    """Each slope is multiplied by its p[i]. Add dx to p[i], don't scale p[i]; divide by the run."""
    return np.array([partial__gap_relative(f, p, i, dx) for i in range(len(p))])


def gradient__gap_of_its_own(f, p, dx=1e-5):
    """Your gap is always the same: dx is not handed on. Some curves need a smaller one."""
    return gradient(f, p, 1e-5)


def gradient__gap_too_large(f, p, dx=1e-5):
    """Your gap is far too large: f bends between the two points. Use the dx given."""
    return gradient(f, p, 0.1)


def gradient__absolute(f, p, dx=1e-5):
    """Your slopes are never negative. Where f falls along an axis the slope is negative, so keep the sign."""
    return np.abs(gradient(f, p, dx))


def gradient__running_sum(f, p, dx=1e-5):
    """Each entry still holds the slopes before it. Start each one from 0."""
    return np.cumsum(gradient(f, p, dx))


def gradient__column(f, p, dx=1e-5):
    """Your result is a table with one column. It has to be a plain row of n numbers."""
    return gradient(f, p, dx).reshape(-1, 1)


def gradient__whole_numbers(f, p, dx=1e-5):
    """Your slopes are cut to whole numbers: an array of ints loses everything after the decimal point."""
    return gradient(f, p, dx).astype(int)


def gradient__rounded(f, p, dx=1e-5):
    """You round the slopes. Return them as they are; rounding is for printing."""
    return np.round(gradient(f, p, dx), 2)


def gradient__never_filled(f, p, dx=1e-5):
    """All your slopes are 0. Perhaps your two points are one and the same array, since neither "=" nor p[:] makes a
    copy; or the slopes are never put in their places ("==" only compares)."""
    return np.zeros(len(p))


def gradient__returned_in_the_loop(f, p, dx=1e-5):
    """Your result ends after the first partial derivative, perhaps because the return stands inside the loop. Return
    once the loop is done."""
    return np.array([partial(f, p, 0, dx)])


def gradient__number_for_one(f, p, dx=1e-5):
    """For one variable you return a single number. The gradient is an array even then."""
    return gradient(f, p, dx).squeeze()


def gradient__written_into_p(f, p, dx=1e-5):
    """You write the slopes into p itself, so the later ones are measured somewhere else. Put them
    into an array of their own."""
    for i in range(len(p)):
        p[i] = partial(f, p, i, dx)
    return p


def gradient__rounded_to_five(f, p, dx=1e-5):
    """You round the slopes, or set small ones to 0. Return them as they are; rounding is for printing."""
    return np.round(gradient(f, p, dx), 5)


def gradient__rounded_to_eight(f, p, dx=1e-5):
    """You round the slopes, or set small ones to 0. Return them as they are; rounding is for printing."""
    return np.round(gradient(f, p, dx), 8)


def gradient__default_gap_too_wide(f, p, dx=1e-3):
    """The dx in your first line is too wide: f bends between the two points. Keep the default that
    the line came with."""
    return gradient(f, p, dx)


def gradient__default_gap_too_small(f, p, dx=1e-10):
    """The dx in your first line is too small: rounding in the last digits of f drowns the rise. Keep
    the default that the line came with."""
    return gradient(f, p, dx)


def gradient__rounded_to_seven(f, p, dx=1e-5):
    """You round the slopes, or set small ones to 0. Return them as they are; rounding is for printing."""
    return np.round(gradient(f, p, dx), 7)


def gradient__rounded_to_six(f, p, dx=1e-5):
    """You round the slopes, or set small ones to 0. Return them as they are; rounding is for printing."""
    return np.round(gradient(f, p, dx), 6)


def gradient__gap_of_a_ten_thousandth(f, p, dx=1e-5):
    """You use a gap of your own, 0.0001 (some books write h = 1e-4). Some functions need another one, so use the
    dx you are given."""
    return gradient(f, p, 1e-4)


def gradient__forward_over_a_ten_thousandth(f, p, dx=1e-5):
    """You look to one side of p only, over a gap of your own, 0.0001. Use the dx you are given; a point on each
    side makes the error thousands of times smaller."""
    return gradient__forward(f, p, 1e-4)


def gradient__first_alone_filled(f, p, dx=1e-5):
    """Only the slope along the first axis is in its place, perhaps because the return stands inside the loop. Go
    through all axes first."""
    slopes = np.zeros(len(p))
    slopes[0] = partial(f, p, 0, dx)
    return slopes


def gradient__normalised_without_care(f, p, dx=1e-5):
    """You brought the gradient to length 1, and on flat ground you divide by 0. Its length counts: it says how steep f
    is."""
    slopes = gradient(f, p, dx)
    return slopes / np.linalg.norm(slopes)


def gradient__precedence(f, p, dx=1e-5):
    """You divide by 2 and multiply by dx, as "/ 2 * dx" does: Python works from left to right. Put the whole run in
    parentheses."""
    return np.array([(f(p + _axis(p, i, dx)) - f(p - _axis(p, i, dx))) / 2 * dx for i in range(len(p))])


# directional_derivative


def _along(f, p, v, length):
    """Divide by a length of the mistake's own making, where v is not zero."""
    return float(gradient(f, p) @ v) / float(length) if v.any() else 0.0


def directional_derivative__not_normalised(f, p, v):
    """A longer v makes your slope larger. Only the direction counts: bring v to length 1."""
    return float(gradient(f, p) @ v)


def directional_derivative__divided_by_length_squared(f, p, v):
    """You divide by the length of v twice, or leave out the root. Divide by |v| once."""
    return _along(f, p, v, v @ v)


def directional_derivative__divided_by_sum(f, p, v):
    """You divide by the sum of the entries of v. Its length is the root of the sum of squares."""
    return _along(f, p, v, v.sum())


def directional_derivative__divided_by_sum_of_sizes(f, p, v):
    """You divide by the sum of the sizes of the entries of v.

    The length of v is the root of the sum of squares.
    """
    return _along(f, p, v, np.abs(v).sum())


def directional_derivative__divided_by_largest(f, p, v):
    """You divide by the largest entry of v. Its length is the root of the sum of squares."""
    return _along(f, p, v, np.abs(v).max())


def directional_derivative__half_power_without_brackets(f, p, v):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    return _along(f, p, v, v @ v / 2)


def directional_derivative__length_of_two_entries(f, p, v):
    """Your length of v holds its first two entries only. v may have any number of entries: np.sum adds up all of their
    squares."""
    length = np.sqrt(v[0] ** 2 + v[1] ** 2)
    return float(gradient(f, p) @ v / length) if length else 0.0


def directional_derivative__divided_by_count(f, p, v):
    """You divide by the number of variables, which is a mean. Divide by the length of v."""
    return _along(f, p, v, len(v))


def directional_derivative__divided_by_gradient(f, p, v):
    """You divide by the length of the gradient. It is v that has to have length 1."""
    return _along(f, p, v, np.linalg.norm(gradient(f, p)))


def directional_derivative__cosine(f, p, v):
    """You divide by the length of the gradient too, which leaves only the angle's cosine."""
    return _along(f, p, v, np.linalg.norm(v) * np.linalg.norm(gradient(f, p)))


def directional_derivative__cosine_without_care(f, p, v):
    """You divide by the length of the gradient too, which leaves only the angle's cosine, and for a v of zeros by 0."""
    uphill = gradient(f, p)
    return float(uphill @ v) / (np.linalg.norm(v) * np.linalg.norm(uphill))


def directional_derivative__norm_of_gradient(f, p, v):
    """This is the slope in the steepest direction; v plays no part in it. The slope in the direction of v is
    asked for."""
    return float(np.linalg.norm(gradient(f, p)))


def directional_derivative__sum_of_slopes(f, p, v):
    """This is the sum of the slopes along the axes; v plays no part. Multiply each slope by its entry of v
    (brought to length 1), then add up."""
    return float(gradient(f, p).sum())


def directional_derivative__absolute(f, p, v):
    """Your slope is never negative. Where f falls in the direction of v, the slope is negative: keep the sign."""
    return abs(_along(f, p, v, np.linalg.norm(v)))


def directional_derivative__negative(f, p, v):
    """The sign is reversed: a positive slope means that f grows in the direction of v."""
    return -_along(f, p, v, np.linalg.norm(v))


def directional_derivative__not_summed(f, p, v):
    """You multiply entry by entry but do not add up. The slope along v is one number."""
    length = np.linalg.norm(v)
    return gradient(f, p) * (v / length if length else v)


def directional_derivative__root_of_squared_products(f, p, v):
    """You take the length of the products, the root of the sum of their squares. The slope along v is their sum,
    signs and all."""
    return float(np.linalg.norm(gradient(f, p) * v / np.linalg.norm(v)))


def directional_derivative__vector_along_v(f, p, v):
    """This is an arrow along v. The slope along v is one number: how fast f changes that way."""
    length = np.linalg.norm(v)
    return float(gradient(f, p) @ v) / length**2 * v if length else v


def directional_derivative__point_for_gradient(f, p, v):
    """You multiply v by the point p. It is the gradient at p that says how fast f changes."""
    length = np.linalg.norm(v)
    return float(p @ v) / float(length) if length else 0.0


def directional_derivative__gradient_at_v(f, p, v):
    """You take the gradient at v. v is a direction; the point is p."""
    length = np.linalg.norm(v)
    return float(gradient(f, v) @ v) / float(length) if length else 0.0


def directional_derivative__gradient_further_on(f, p, v):
    """You take the gradient at p + v. Take it at p."""
    length = np.linalg.norm(v)
    return float(gradient(f, p + v) @ v) / float(length) if length else 0.0


def directional_derivative__long_walk(f, p, v):
    """You go the whole way to p + v, and f bends in between. The slope at p needs a tiny step."""
    length = np.linalg.norm(v)
    return float(f(p + v) - f(p)) / float(length) if length else 0.0


def directional_derivative__long_rise(f, p, v):
    """This is the rise of f from p to p + v. A slope is measured over a tiny step from p."""
    return float(f(p + v) - f(p))


def directional_derivative__forward_gap_of_a_tenth(f, p, v):
    """You measure the slope over a gap of 0.1, within which the surface bends. The gradient gives the slope at p
    itself."""
    unit = v / np.linalg.norm(v)
    return float(f(p + 0.1 * unit) - f(p)) / 0.1


def directional_derivative__first_entry(f, p, v):
    """Only the first axis counts in your slope. Add up the parts of all axes."""
    length = np.linalg.norm(v)
    return float(gradient(f, p)[0] * v[0]) / float(length) if length else 0.0


def directional_derivative__added(f, p, v):
    """You add the direction to the gradient. Each slope is multiplied by the entry of v."""
    length = np.linalg.norm(v)
    return float((gradient(f, p) + (v / length if length else v)).sum())


def directional_derivative__nan_for_zero(f, p, v):
    """For a v of zeros you divide by its length, 0. It points nowhere: the slope is 0.0."""
    return float(gradient(f, p) @ (v / np.linalg.norm(v)))


def directional_derivative__vector_for_zero(f, p, v):
    """For a v of zeros you return an array. The slope is one number there too: 0.0."""
    length = np.linalg.norm(v)
    return float(gradient(f, p) @ v) / float(length) if length else np.zeros(len(v))


def directional_derivative__argument_overwritten(f, p, v):
    """The value is right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    length = np.linalg.norm(v)
    if length:
        v /= length
    return float(gradient(f, p) @ v)


def directional_derivative__rounded(f, p, v):
    """You round the slope. Return it as it is; rounding is for printing."""
    return round(_along(f, p, v, np.linalg.norm(v)), 1)


def directional_derivative__short_v_counts_as_zero(f, p, v):
    """You treat a short v as if it were zero. Only the direction of v counts, however short it is."""
    return 0.0 if np.allclose(v, 0.0) else _along(f, p, v, np.linalg.norm(v))


def directional_derivative__very_short_v_counts_as_zero(f, p, v):
    """You treat a short v as if it were zero. Only the direction of v counts, however short it is."""
    return 0.0 if np.linalg.norm(v) < 1e-5 else _along(f, p, v, np.linalg.norm(v))


def directional_derivative__small_number_added(f, p, v):
    """You add a small number to the length of v, which is too much for a short v. Treat a zero v
    apart, and divide by the length alone."""
    return float(gradient(f, p) @ v) / (float(np.linalg.norm(v)) + 1e-8)


def directional_derivative__only_long_v_normalised(f, p, v):
    """You divide by the length of v only where it is above 1. A shorter v is divided too."""
    return float(gradient(f, p) @ v) / max(1.0, float(np.linalg.norm(v)))


def directional_derivative__sizes_of_v(f, p, v):
    """You take the sizes of the entries of v. A negative entry points backwards: keep its sign."""
    return _along(f, p, np.abs(v), np.linalg.norm(v))


def directional_derivative__mean(f, p, v):
    """You take the mean of the products. The slope along v is their sum."""
    return _along(f, p, v, np.linalg.norm(v)) / len(p)


def directional_derivative__every_product(f, p, v):
    """You multiply every slope by every entry of v. Each slope has its own entry, and the products
    are added up."""
    length = np.linalg.norm(v)
    return np.outer(gradient(f, p), v / length if length else v)


def directional_derivative__gap_too_wide(f, p, v):
    """You measure over a gap of 0.01, within which f bends. Use the gradient, or a far smaller gap."""
    length = np.linalg.norm(v)
    if length == 0:
        return 0.0
    ahead = 0.01 * v / length
    return (f(p + ahead) - f(p - ahead)) / 0.02


def directional_derivative__a_whole_step(f, p, v):
    """You compare two points that are 1 apart, between which f bends. Use the gradient."""
    length = np.linalg.norm(v)
    return 0.0 if length == 0 else f(p + v / length) - f(p)


def directional_derivative__mended_nan_for_zero(f, p, v):
    """For a zero v you divide 0 by 0 and mend the result afterwards, but numpy warns by then. Ask
    first whether the length is 0."""
    return float(np.nan_to_num(gradient(f, p) @ (v / np.linalg.norm(v))))


# steepest_descent


def _scaled(f, p, scale):
    """Turn the gradient round and scale it; zeros where the ground is flat."""
    uphill = gradient(f, p)
    if np.linalg.norm(uphill) < 1e-8:
        return np.zeros(len(p))
    return -uphill * scale(uphill)


def steepest_descent__uphill(f, p):
    """This points the fastest way up. The fastest way down is exactly opposite."""
    return _scaled(f, p, lambda g: -1 / np.linalg.norm(g))


def steepest_descent__not_normalised(f, p):
    """The direction is right, but its length is not 1. Divide by the length of the gradient."""
    return _scaled(f, p, lambda g: 1.0)


def steepest_descent__gradient_turned(f, p):
    """This is minus the gradient, with its length. Divide it by its length; where that is below 1e-8, give zeros."""
    return -gradient(f, p)


def steepest_descent__next_point_even_when_flat(f, p):
    """This is the point after a step; on flat ground you give zeros. Only the direction of the step is asked for."""
    way = _scaled(f, p, lambda g: 1 / np.linalg.norm(g))
    return p + way if way.any() else way


def steepest_descent__signs_of_the_noise(f, p):
    """You keep only the sign of each slope, even where the ground is flat. Steeper axes count more: divide the
    gradient by its length, and give zeros where that is below 1e-8."""
    return -np.sign(gradient(f, p))


def steepest_descent__divided_by_own_sizes(f, p):
    """You divide each slope by its own size, which leaves its sign only. The length is one number for all of them:
    the root of the sum of squares. Where it is below 1e-8, give zeros."""
    uphill = gradient(f, p)
    return -uphill / np.abs(uphill)


def steepest_descent__gradient(f, p):
    """This is the gradient: it points uphill, and its length is not 1. Turn it, then scale it."""
    return _scaled(f, p, lambda g: -1.0)


def steepest_descent__divided_by_length_squared(f, p):
    """You divide by the length of the gradient twice, or leave out the root. Divide once."""
    return _scaled(f, p, lambda g: 1 / (g @ g))


def steepest_descent__half_power_without_brackets(f, p):
    """Half of a number stands where its square root belongs, as ** 1/2 without brackets gives: the power 1, divided
    by 2. The square root is ** (1/2), or np.sqrt."""
    uphill = gradient(f, p)
    length = uphill @ uphill / 2
    return np.zeros(len(p)) if length < 1e-8 else -uphill / length


def steepest_descent__length_of_two_entries(f, p):
    """Your length of the gradient holds its first two entries only. It may have any number of entries: np.sum adds up
    all of their squares."""
    uphill = gradient(f, p)
    length = np.sqrt(uphill[0] ** 2 + uphill[1] ** 2)
    return np.zeros(len(p)) if length < 1e-8 else -uphill / length


def steepest_descent__divided_by_sum(f, p):
    """You divide by the sum of the slopes. The length is the root of the sum of squares."""
    return _scaled(f, p, lambda g: 1 / g.sum())


def steepest_descent__divided_by_sum_of_sizes(f, p):
    """You divide by the sum of the sizes of the slopes.

    The length of the gradient is the root of the sum of squares.
    """
    return _scaled(f, p, lambda g: 1 / np.abs(g).sum())


def steepest_descent__divided_by_largest(f, p):
    """You divide by the largest slope. The length is the root of the sum of squares."""
    return _scaled(f, p, lambda g: 1 / np.abs(g).max())


def steepest_descent__root_mean_square(f, p):
    """Your length is the root of the mean of the squares. It is the root of their sum."""
    return _scaled(f, p, lambda g: 1 / np.sqrt(np.mean(g**2)))


def steepest_descent__signs_only(f, p):
    """You keep only the sign of each slope. Steeper axes count more: keep the slopes' sizes."""
    return -np.sign(_scaled(f, p, lambda g: -1.0))


def steepest_descent__each_entry_scaled(f, p):
    """You keep only the signs, scaled to length 1. Steeper axes count more: keep their sizes."""
    return -np.sign(_scaled(f, p, lambda g: -1.0)) / np.sqrt(len(p))


def steepest_descent__steepest_axis_only(f, p):
    """You go along the steepest axis only. The way down leads along all axes at once."""
    uphill = _scaled(f, p, lambda g: -1.0)
    return _axis(p, int(np.argmax(np.abs(uphill))), 1.0) * -np.sign(uphill)


def steepest_descent__towards_the_origin(f, p):
    """You point at the origin. The lowest point may lie elsewhere: go against the gradient."""
    flat = not _scaled(f, p, lambda g: 1.0).any()
    return np.zeros(len(p)) if flat else -p / np.linalg.norm(p)


def steepest_descent__next_point(f, p):
    """This is the point after a step. Only the direction of the step is asked for."""
    return p + _scaled(f, p, lambda g: 1 / np.linalg.norm(g))


def steepest_descent__all_negative(f, p):
    """All your entries are negative. Where f falls along an axis, that entry of the way down is positive."""
    return -np.abs(_scaled(f, p, lambda g: 1 / np.linalg.norm(g)))


def steepest_descent__reversed(f, p):
    """The entries are in reverse order. Entry i belongs to p[i]."""
    return _scaled(f, p, lambda g: 1 / np.linalg.norm(g))[::-1]


def steepest_descent__length_only(f, p):
    """This is one number, the steepness. A direction has an entry for each axis."""
    return -float(np.linalg.norm(gradient(f, p)))


def steepest_descent__nan_when_flat(f, p):
    """On flat ground you divide by a length of 0. There is no way down: give zeros."""
    uphill = gradient(f, p)
    return -uphill / np.linalg.norm(uphill)


def steepest_descent__flat_only_if_exactly_zero(f, p):
    """You call the ground flat only if the slope is exactly 0. A gradient shorter than 1e-8 counts as flat, too."""
    uphill = gradient(f, p)
    steepness = np.linalg.norm(uphill)
    return -uphill / steepness if steepness > 0 else np.zeros(len(p))


def steepest_descent__flat_too_early(f, p):
    """You call gentle slopes flat. Only a gradient shorter than 1e-8 counts as flat."""
    uphill = gradient(f, p)
    steepness = np.linalg.norm(uphill)
    return -uphill / steepness if steepness > 1e-5 else np.zeros(len(p))


def steepest_descent__flat_far_too_early(f, p):
    """You call slopes flat that still lead down. Only a gradient shorter than 1e-8 counts as flat."""
    uphill = gradient(f, p)
    steepness = np.linalg.norm(uphill)
    return -uphill / steepness if steepness > 1e-2 else np.zeros(len(p))


def steepest_descent__small_number_added(f, p):
    """You add a small number to the length, so gentle slopes get a shorter arrow, not zeros."""
    uphill = gradient(f, p)
    return -uphill / (np.linalg.norm(uphill) + 1e-8)


def steepest_descent__length_at_least(f, p):
    """You divide by no less than 1e-8, so on flat ground a short arrow is left. Give zeros."""
    uphill = gradient(f, p)
    return -uphill / max(float(np.linalg.norm(uphill)), 1e-8)


def steepest_descent__number_when_flat(f, p):
    """On flat ground you return one number. Return an array of zeros, one for each axis."""
    way = _scaled(f, p, lambda g: 1 / np.linalg.norm(g))
    return way if way.any() else 0.0


def steepest_descent__nothing_when_flat(f, p):
    """On flat ground you return an empty array. Return zeros, one for each axis."""
    way = _scaled(f, p, lambda g: 1 / np.linalg.norm(g))
    return way if way.any() else np.array([])


def steepest_descent__ones_when_flat(f, p):
    """On flat ground you still point somewhere. There is no way down: give zeros."""
    way = _scaled(f, p, lambda g: 1 / np.linalg.norm(g))
    return way if way.any() else np.ones(len(p)) / np.sqrt(len(p))


def steepest_descent__rounded(f, p):
    """You round the direction. Return it as it is; rounding is for printing."""
    return np.round(_scaled(f, p, lambda g: 1 / np.linalg.norm(g)), 2)


def steepest_descent__changes_p(f, p):
    """Right, but it moves the p of whoever called you. Leave p alone and return the direction."""
    way = _scaled(f, p, lambda g: 1 / np.linalg.norm(g))
    p += way
    return way


def steepest_descent__point_when_flat(f, p):
    """Where the ground is flat you return p. There is no way down there: return zeros."""
    uphill = gradient(f, p)
    return p if np.linalg.norm(uphill) < 1e-8 else -uphill / np.linalg.norm(uphill)


def steepest_descent__minus_gradient_when_flat(f, p):
    """On flat ground you return minus the gradient, though only noise is left of it. Where its length is below 1e-8,
    give zeros."""
    uphill = gradient(f, p)
    steepness = np.linalg.norm(uphill)
    return -uphill if steepness < 1e-8 else -uphill / steepness


def steepest_descent__gradient_when_flat(f, p):
    """Where the gradient is below 1e-8 you return it as it is. Return zeros there."""
    uphill = gradient(f, p)
    return uphill if np.linalg.norm(uphill) < 1e-8 else -uphill / np.linalg.norm(uphill)


def steepest_descent__one_flat_axis_is_enough(f, p):
    """You give up as soon as one slope is 0. The ground is flat only where all slopes are."""
    uphill = gradient(f, p)
    return np.zeros(len(p)) if np.any(np.abs(uphill) < 1e-8) else -uphill / np.linalg.norm(uphill)


def steepest_descent__divided_by_count(f, p):
    """You divide by the number of entries. For a length of 1, divide by the length of the gradient."""
    uphill = gradient(f, p)
    return np.zeros(len(p)) if np.linalg.norm(uphill) < 1e-8 else -uphill / len(p)


def steepest_descent__one_variable_not_normalised(f, p):
    """With one variable you return the slope itself. There too the answer has the length 1."""
    uphill = gradient(f, p)
    if np.linalg.norm(uphill) < 1e-8:
        return np.zeros(len(p))
    return -uphill if len(p) == 1 else -uphill / np.linalg.norm(uphill)


def steepest_descent__mended_nan_when_flat(f, p):
    """On flat ground you divide 0 by 0 and mend the result afterwards, but numpy warns by then. Ask
    first whether the gradient is below 1e-8."""
    uphill = gradient(f, p)
    length = np.linalg.norm(uphill)
    return np.where(length < 1e-8, 0.0, -uphill / length)


def gradient__copy_drifts(f, p, dx=1e-5):
    """You move one copy of p for all axes and never move it back, so later slopes are taken elsewhere. Make a new
    copy for each axis."""
    q, slopes = p.copy(), np.zeros(len(p))
    for i in range(len(p)):
        q[i] += dx
        up = float(f(q))
        q[i] -= 2 * dx
        slopes[i] = (up - float(f(q))) / (2 * dx)
    return slopes


def gradient__copy_drifts_forward(f, p, dx=1e-5):
    """You move one copy of p for all axes and never move it back, so later slopes are taken elsewhere. Make a new copy
    for each axis, and take a point on each side: the error becomes thousands of times smaller."""
    q, slopes = p.copy(), np.zeros(len(p))
    for i in range(len(p)):
        left = float(f(q))
        q[i] += dx
        slopes[i] = (float(f(q)) - left) / dx
    return slopes


def directional_derivative__divided_by_largest_entry(f, p, v):
    """You divide by the largest entry of v. Its length is the root of the sum of squares."""
    return _along(f, p, v, np.max(v))


def directional_derivative__one_zero_is_enough(f, p, v):
    """You give 0.0 as soon as a single entry of v is 0. Only a v of zeros alone points nowhere."""
    return _along(f, p, v, np.linalg.norm(v)) if v.all() else 0.0


def directional_derivative__forward_gap_too_wide(f, p, v):
    """You measure over a gap of 0.01, within which f bends. Use the gradient, or a far smaller gap."""
    length = np.linalg.norm(v)
    return 0.0 if length == 0 else (f(p + 0.01 * v / length) - f(p)) / 0.01


def steepest_descent__two_zeros_when_flat(f, p):
    """On flat ground you always return two zeros. Return one for each axis: p may have any number of entries."""
    uphill = gradient(f, p)
    return np.zeros(2) if np.linalg.norm(uphill) < 1e-8 else -uphill / np.linalg.norm(uphill)


def gradient__two_variables(f, p, dx=1e-5):
    """You give two slopes, whatever the length of p. Go through all the axes: range(len(p))."""
    return np.array([partial(f, p, 0, dx), partial(f, p, 1, dx)])


def partial__missing_parentheses(f, p, i, dx=1e-5):
    """Only the second value is divided by the run. Put the difference in parentheses first."""
    return float(f(p + _axis(p, i, dx)) - f(p - _axis(p, i, dx)) / (2 * dx))


def gradient__missing_parentheses(f, p, dx=1e-5):
    """Only the second value is divided by the run. Put the difference in parentheses first."""
    return np.array([partial__missing_parentheses(f, p, i, dx) for i in range(len(p))])


def directional_derivative__divided_by_length_of_p(f, p, v):
    """You divide by the length of the point p. It is v that has to have length 1."""
    return _along(f, p, v, np.linalg.norm(p))


def directional_derivative__multiplied_by_length(f, p, v):
    """You multiply by the length of v. Divide by it: only the direction counts."""
    return _along(f, p, v, 1 / (np.linalg.norm(v) or 1.0))


def directional_derivative__last_axis_left_out(f, p, v):
    """Your sum leaves out the last axis. range(n) already stops before n."""
    return float(gradient(f, p)[:-1] @ v[:-1]) / float(np.linalg.norm(v) or 1.0)


def directional_derivative__last_entry(f, p, v):
    """Only the last axis counts in your slope, perhaps because each round of the loop replaces the total. Add on with
    +=."""
    return float(gradient(f, p)[-1] * v[-1]) / float(np.linalg.norm(v) or 1.0)


def directional_derivative__entries_that_cancel(f, p, v):
    """You take v for zero where its entries add up to 0, as 1 and -1 do. Only a v of zeros alone points nowhere."""
    return 0.0 if v.sum() == 0 else _along(f, p, v, np.linalg.norm(v))


def directional_derivative__largest_entry_is_zero(f, p, v):
    """You take v for zero where its largest entry is 0, but the others may be negative. Only a v of zeros alone points
    nowhere."""
    return 0.0 if v.max() == 0 else _along(f, p, v, np.linalg.norm(v))


def steepest_descent__negative_counts_as_flat(f, p):
    """You compare the slopes with 1e-8 without their sizes, so negative ones count as flat. It is the length of the
    gradient that has to be below 1e-8."""
    uphill = gradient(f, p)
    return np.zeros(len(p)) if np.all(uphill < 1e-8) else -uphill / np.linalg.norm(uphill)


def steepest_descent__one_negative_counts_as_flat(f, p):
    """You compare the slopes with 1e-8 without their sizes, so negative ones count as flat. It is the length of the
    gradient that has to be below 1e-8."""
    uphill = gradient(f, p)
    return np.zeros(len(p)) if np.any(uphill < 1e-8) else -uphill / np.linalg.norm(uphill)


def steepest_descent__slopes_that_cancel(f, p):
    """You call the ground flat where the slopes add up to 0, as 2 and -2 do. It is the length of the gradient that has
    to be below 1e-8."""
    uphill = gradient(f, p)
    return np.zeros(len(p)) if abs(uphill.sum()) < 1e-8 else -uphill / np.linalg.norm(uphill)


def steepest_descent__divided_by_length_of_p(f, p):
    """You divide by the length of the point p. Divide by the length of the gradient."""
    return _scaled(f, p, lambda g: 1 / np.linalg.norm(p))


def steepest_descent__multiplied_by_length(f, p):
    """You multiply by the length of the gradient. Divide by it: the arrow has length 1."""
    return _scaled(f, p, np.linalg.norm)


def partial__coordinate_replaced_forward(f, p, i, dx=1e-5):
    """You put dx in the place of p[i]. Add it to p[i]."""
    moved = p.copy()
    moved[i] = dx
    return float(f(moved) - f(p)) / dx


def directional_derivative__two_variables(f, p, v):
    """You add up two products, whatever the length of v. Go through all the axes: there may be any number of them."""
    length = np.linalg.norm(v)
    return float(gradient(f, p)[:2] @ v[:2] / length) if length else 0.0


def directional_derivative__sum_times_sum(f, p, v):
    """Every slope meets every entry of v here, as if you multiplied the sum of the slopes by the sum of the entries.
    Each slope has its own entry: multiply pair by pair, then add up."""
    length = np.linalg.norm(v)
    return float(gradient(f, p).sum() * v.sum() / length) if length else 0.0


def steepest_descent__divided_by_highest(f, p):
    """You divide by the highest of the slopes, as max without abs gives it; where that is negative, the arrow even
    turns round. The length is the root of the sum of squares."""
    uphill = gradient(f, p)
    return -uphill / max(uphill)


def steepest_descent__divided_by_highest_with_care(f, p):
    """You divide by the highest of the slopes, as max without abs gives it; where that is negative, the arrow even
    turns round. The length is the root of the sum of squares."""
    return _scaled(f, p, lambda g: 1 / g.max())


def steepest_descent__flat_and_steep_exchanged(f, p):
    """You give zeros where the ground is steep: your comparison points the wrong way. The ground is flat where the length
    of the gradient is below 1e-8."""
    uphill = gradient(f, p)
    length = np.linalg.norm(uphill)
    return np.zeros(len(p)) if length > 1e-8 else -uphill / length


def steepest_descent__one_zero_slope_is_enough(f, p):
    """You give zeros as soon as one slope is exactly 0, as g.all() does, and only then. The ground is flat where the
    length of the gradient is below 1e-8."""
    uphill = gradient(f, p)
    return -uphill / np.linalg.norm(uphill) if uphill.all() else np.zeros(len(p))


def partial__whole_points(f, p, i, dx=1e-5):
    """Your points hold whole numbers, so the decimals of p are lost, and with them a small dx. Copy p with its decimals:
    np.array(p, dtype=float)."""
    up, down = np.array(p, dtype=int), np.array(p, dtype=int)
    up[i] += dx
    down[i] -= dx
    return float(f(up) - f(down)) / (2 * dx)
