"""Known wrong answers to slope.py; each docstring is the sentence that the learner reads."""

import math

import numpy as np
from slope import derivative, step

# derivative


def derivative__rise_only(f, x, dx=1e-5):
    """This is only the rise, f(x + dx) - f(x). A slope is the rise divided by the run."""
    return f(x + dx) - f(x)


def derivative__central_rise_only(f, x, dx=1e-5):
    """This is only the rise from the left point to the right one. Divide it by the run."""
    return f(x + dx) - f(x - dx)


def derivative__central_divided_by_dx(f, x, dx=1e-5):
    """You divide by half the distance between your two points, so the slope is twice as large as it should be. From
    x - dx to x + dx it is 2 dx."""
    return (f(x + dx) - f(x - dx)) / dx


def derivative__precedence(f, x, dx=1e-5):
    """You divide by 2 and multiply by dx, as "/ 2 * dx" does: Python works from left to right. Put the whole run in
    parentheses."""
    return (f(x + dx) - f(x - dx)) / 2 * dx


def derivative__reversed(f, x, dx=1e-5):
    """Your slope has the wrong sign. The rise is the value further to the right minus the value further to the
    left."""
    return (f(x - dx) - f(x + dx)) / (2 * dx)


def derivative__sum(f, x, dx=1e-5):
    """You add the two values of f. The rise is their difference."""
    return (f(x + dx) + f(x - dx)) / (2 * dx)


def derivative__nudges_the_output(f, x, dx=1e-5):
    """Your slope is always 1, perhaps because dx is added to the value f(x). Move the input: f at x + dx."""
    return ((f(x) + dx) - f(x)) / dx


def derivative__value_over_x(f, x, dx=1e-5):
    """This is f(x) / x, the slope of a line from the origin. Compare two points close to x."""
    return f(x) / x


def derivative__chord_from_zero(f, x, dx=1e-5):
    """This is the average slope between 0 and x. The slope at x needs two points close to x."""
    return (f(x) - f(0.0)) / x


def derivative__forward(f, x, dx=1e-5):
    """You look to the right of x only, which is less exact than it could be. A point on each side of x makes the
    error thousands of times smaller."""
    return (f(x + dx) - f(x)) / dx


def derivative__backward(f, x, dx=1e-5):
    """You look to the left of x only, which is less exact than it could be. A point on each side of x makes the
    error thousands of times smaller."""
    return (f(x) - f(x - dx)) / dx


def derivative__half(f, x, dx=1e-5):
    """Your two points are dx apart, but you divide by 2 dx, so you get only half the slope."""
    return (f(x + dx) - f(x)) / (2 * dx)


def derivative__half_to_the_left(f, x, dx=1e-5):
    """Your two points are dx apart, but you divide by 2 dx, so you get only half the slope."""
    return (f(x) - f(x - dx)) / (2 * dx)


def derivative__half_of_the_rise(f, x, dx=1e-5):
    """You divide by 2 alone. The run from one point to the other is 2 dx."""
    return (f(x + dx) - f(x - dx)) / 2


def derivative__same_array_twice(f, x, dx=1e-5):
    """For an array your slope is always 0. Perhaps your two points are one and the same array, since "=" makes no copy
    and "+=" writes into the array: x + dx is a new one."""
    up = x
    up += dx
    down = x
    down -= dx
    return (f(up) - f(down)) / (2 * dx) if np.ndim(x) else (f(x + 2 * dx) - f(x)) / (2 * dx)


def derivative__gap_of_one(f, x, dx=1e-5):
    """You compare points that are 1 apart, where the curve is no longer straight. Use dx."""
    return f(x + 1) - f(x)


def derivative__gap_too_large(f, x, dx=1e-5):
    """Your gap is far too large: the curve bends between the two points. Use the dx given."""
    return (f(x + 0.1) - f(x - 0.1)) / 0.2


def derivative__gap_too_small(f, x, dx=1e-5):
    """Your gap is far too small: rounding in the last digits of f drowns the rise. Use dx."""
    return (f(x + 1e-15) - f(x - 1e-15)) / 2e-15


def derivative__gap_of_its_own(f, x, dx=1e-5):
    """You always use the same gap. Some curves need a smaller one, so use the dx you are given."""
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


def derivative__gap_relative_run_plain(f, x, dx=1e-5):
    """Your slope is multiplied by x. Add dx to x, don't scale x, and divide by the run."""
    return (f(x * (1 + dx)) - f(x * (1 - dx))) / (2 * dx)


def derivative__run_over_rise(f, x, dx=1e-5):
    """This is the run divided by the rise. A slope is the rise divided by the run."""
    return (2 * dx) / (f(x + dx) - f(x - dx))


def derivative__value(f, x, dx=1e-5):
    """This is the height f(x), not the slope. The slope says how fast the height changes."""
    return f(x)


def derivative__second_difference(f, x, dx=1e-5):
    """This says how fast the slope changes, not the slope. Two values of f are enough."""
    return (f(x + dx) - 2 * f(x) + f(x - dx)) / dx**2


def derivative__slopes_cancel(f, x, dx=1e-5):
    """You take the mean of a slope to the right and one to the left, but the left one has its sign reversed, so that
    they cancel. To the left the run is -dx."""
    return ((f(x + dx) - f(x)) / dx + (f(x - dx) - f(x)) / dx) / 2


def derivative__absolute(f, x, dx=1e-5):
    """Your slope is never negative. Where f falls the slope is negative, so keep the sign."""
    return abs((f(x + dx) - f(x - dx)) / (2 * dx))


def derivative__rounded(f, x, dx=1e-5):
    """You round the slope. Return it as it is; rounding is for printing."""
    return np.round((f(x + dx) - f(x - dx)) / (2 * dx), 2)


def derivative__floor_division(f, x, dx=1e-5):
    """Everything after the decimal point is dropped, as "//" does. The slope needs ordinary division, "/", and no
    rounding."""
    return (f(x + dx) - f(x - dx)) // (2 * dx)


def derivative__missing_parentheses(f, x, dx=1e-5):
    """Only the second value is divided by the run. Put the difference in parentheses first."""
    return f(x + dx) - f(x - dx) / (2 * dx)


def derivative__missing_parentheses_one_side(f, x, dx=1e-5):
    """Only f(x) is divided by the run, since / comes before the minus. Put the difference in parentheses first."""
    return f(x + dx) - f(x) / dx


def derivative__no_parentheses(f, x, dx=1e-5):
    """Only the second value is divided, by 2, and then multiplied by dx: / and * come before the minus, from left to
    right. Put the difference in parentheses, and the run 2 * dx, too."""
    return f(x + dx) - f(x - dx) / 2 * dx


def derivative__no_parentheses_divided_by_dx(f, x, dx=1e-5):
    """Only the second value is divided, and by half the distance between your two points. Put the difference in
    parentheses, and divide by 2 dx."""
    return f(x + dx) - f(x - dx) / dx


def derivative__mean_of_array(f, x, dx=1e-5):
    """Right for one number, but for an array you give one average. Give a slope for each entry."""
    return float(np.mean((f(x + dx) - f(x - dx)) / (2 * dx)))


def derivative__changes_x(f, x, dx=1e-5):
    """Right, but "+=" and "-=" change the array x of whoever called you. Compute x + dx anew."""
    x += dx
    right = f(x)
    x -= 2 * dx
    return (right - f(x)) / (2 * dx)


def derivative__default_gap_too_wide(f, x, dx=1e-3):
    """The dx in your first line is too wide: the curve bends between the two points. Keep the
    default that the line came with."""
    return (f(x + dx) - f(x - dx)) / (2 * dx)


def derivative__default_gap_of_a_hundredth(f, x, dx=0.01):
    """The dx in your first line is too wide: the curve bends between the two points. Keep the
    default that the line came with."""
    return (f(x + dx) - f(x - dx)) / (2 * dx)


def derivative__default_gap_too_small(f, x, dx=1e-12):
    """The dx in your first line is too small: rounding in the last digits of f drowns the rise. Keep
    the default that the line came with."""
    return (f(x + dx) - f(x - dx)) / (2 * dx)


def derivative__gap_of_a_thousandth(f, x, dx=1e-5):
    """You always use the same gap. Some curves need a smaller one, so use the dx you are given."""
    return (f(x + 1e-3) - f(x - 1e-3)) / 2e-3


def derivative__gap_of_a_hundredth(f, x, dx=1e-5):
    """Your gap is far too large: the curve bends between the two points. Use the dx given."""
    return (f(x + 0.01) - f(x - 0.01)) / 0.02


def derivative__rounded_to_eight(f, x, dx=1e-5):
    """You round the slope, or set small ones to 0. Return it as it is; rounding is for printing."""
    return np.round((f(x + dx) - f(x - dx)) / (2 * dx), 8)


def derivative__rounded_to_six(f, x, dx=1e-5):
    """You round the slope, or set small ones to 0. Return it as it is; rounding is for printing."""
    return np.round((f(x + dx) - f(x - dx)) / (2 * dx), 6)


def derivative__rounded_to_four(f, x, dx=1e-5):
    """You round the slope, or set small ones to 0. Return it as it is; rounding is for printing."""
    return np.round((f(x + dx) - f(x - dx)) / (2 * dx), 4)


def derivative__divided_twice(f, x, dx=1e-5):
    """You divide by dx squared. The rise is divided by the run once, and the run is 2 * dx."""
    return (f(x + dx) - f(x - dx)) / dx**2


def derivative__left_point_first(f, x, dx=1e-5):
    """Your slope has the wrong sign. Subtract the left value, the one at x - dx, from the right one."""
    return (f(x - dx) - f(x)) / dx


def derivative__rounded_to_seven(f, x, dx=1e-5):
    """You round the slope, or set small ones to 0. Return it as it is; rounding is for printing."""
    return np.round((f(x + dx) - f(x - dx)) / (2 * dx), 7)


def derivative__gap_of_a_ten_thousandth(f, x, dx=1e-5):
    """You use a gap of your own, 0.0001 (some books write h = 1e-4). Some functions need another one, so use the
    dx you are given."""
    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4


def derivative__forward_gap_of_a_ten_thousandth(f, x, dx=1e-5):
    """You look to the right of x only, over a gap of your own. Use the dx you are given, and a point on
    each side of x."""
    return (f(x + 1e-4) - f(x)) / 1e-4


def derivative__forward_changes_x(f, x, dx=1e-5):
    """You change the array x of the caller: compute x + dx anew. And you look to the right of x only; a point on
    each side makes the error thousands of times smaller."""
    left = f(x)
    x += dx
    return (f(x) - left) / dx


def derivative__other_name_for_x(f, x, dx=1e-5):
    """You move x itself: "=" only gives an array another name, so for an array your two points are one and the same
    place. Compute the moved x anew, and take a point on each side: the error becomes thousands of times smaller."""
    right = x
    right += dx
    return (f(right) - f(x)) / dx


def derivative__forward_gap_of_its_own(f, x, dx=1e-5):
    """You look to the right of x only, over a gap of your own. Use the dx you are given, and a point on each
    side of x."""
    return (f(x + 1e-5) - f(x)) / 1e-5


def derivative__gap_lost_in_rounding(f, x, dx=1e-5):
    """Your gap is so small that x + h is x itself to the computer: the rise is 0. Use the dx given."""
    return (f(x + 1e-49) - f(x)) / 1e-49


def derivative__half_of_a_central_run(f, x, dx=1e-5):
    """Your two points are dx apart, but you divide by 2 dx, so you get only half the slope."""
    return (f(x + dx / 2) - f(x - dx / 2)) / (2 * dx)


# tangent


def tangent__height_missing(f, x0, x):
    """The line starts at height 0: the term f(x0) is missing."""
    return derivative(f, x0) * (x - x0)


def tangent__slope_at_x(f, x0, x):
    """You take the slope at x. The line keeps the slope that f has at x0."""
    return f(x0) + derivative(f, x) * (x - x0)


def tangent__through_origin(f, x0, x):
    """This line goes through the origin. It has to go through the point (x0, f(x0))."""
    return derivative(f, x0) * x


def tangent__run_from_origin(f, x0, x):
    """You multiply the slope by x. The run begins at x0, so it is x - x0."""
    return f(x0) + derivative(f, x0) * x


def tangent__run_reversed(f, x0, x):
    """Your line leans the wrong way: the slope times the run is added, and the run goes from x0 to x."""
    return f(x0) + derivative(f, x0) * (x0 - x)


def tangent__slope_added(f, x0, x):
    """You add the slope and the run. The slope is multiplied by the run x - x0, and f(x0) is added."""
    return f(x0) + derivative(f, x0) + (x - x0)


def tangent__run_missing(f, x0, x):
    """You add the slope to f(x0) as it is. Multiply it by the run x - x0 first."""
    return f(x0) + derivative(f, x0)


def tangent__run_added(f, x0, x):
    """Your line is f(x0) + slope * (x + x0), perhaps multiplied out. x0 is subtracted: the run is x - x0."""
    return f(x0) + derivative(f, x0) * (x + x0)


def tangent__height_at_x(f, x0, x):
    """You start at the height f(x). The line starts at the height of the curve at x0."""
    return f(x) + derivative(f, x0) * (x - x0)


def tangent__touches_at_x(f, x0, x):
    """x0 and x have changed places: this is the line that touches f at x, read off at x0."""
    return f(x) + derivative(f, x) * (x0 - x)


def tangent__starts_at_x(f, x0, x):
    """You take the height and the slope of the curve at x. The line has those that the curve has at x0."""
    return f(x) + derivative(f, x) * (x - x0)


def tangent__curve(f, x0, x):
    """This is the curve itself, f(x). The tangent is a straight line that leaves the curve."""
    return f(x)


def tangent__height_only(f, x0, x):
    """This line is level: it stays at the height f(x0). Add the slope times the run."""
    return f(x0) + 0 * x


def tangent__slope_only(f, x0, x):
    """This is the slope at x0. Use it to go from f(x0) to the height of the line at x."""
    return derivative(f, x0) + 0 * x


def tangent__position_for_height(f, x0, x):
    """You start at x0, which is a position. The line starts at a height, f(x0)."""
    return x0 + derivative(f, x0) * (x - x0)


def tangent__product(f, x0, x):
    """You multiply f(x0) by the rest. The rise along the line is added to f(x0)."""
    return f(x0) * derivative(f, x0) * (x - x0)


def tangent__missing_parentheses(f, x0, x):
    """Without parentheses only x is multiplied by the slope. The whole run has to be."""
    return f(x0) + derivative(f, x0) * x - x0


def tangent__run_divided(f, x0, x):
    """You divide the slope by the run. A rise is the slope times the run."""
    return f(x0) + derivative(f, x0) / (x - x0)


def tangent__value_for_slope(f, x0, x):
    """You use the height f(x0) as the slope too. The slope at x0 comes from `derivative`."""
    return f(x0) + f(x0) * (x - x0)


def tangent__half_slope(f, x0, x):
    """Your line has only half of the slope that f has at x0."""
    return f(x0) + derivative(f, x0) * (x - x0) / 2


def tangent__mean_of_array(f, x0, x):
    """Right for one number, but for an array you give one average. Give one height for each entry."""
    return float(np.mean(f(x0) + derivative(f, x0) * (x - x0)))


def tangent__changes_x(f, x0, x):
    """Right, but "-=" changes the array x of whoever called you. Compute x - x0 anew."""
    x -= x0
    return f(x0) + derivative(f, x0) * x


def tangent__slope_of_a_long_chord(f, x0, x):
    """Your slope compares two points that are 1 apart. The tangent has the slope at x0 itself."""
    return f(x0) + (f(x0 + 1) - f(x0)) * (x - x0)


def tangent__gap_too_wide(f, x0, x):
    """You measure the slope over a gap of 0.01, within which the curve bends. Let derivative do it."""
    return f(x0) + (f(x0 + 0.01) - f(x0 - 0.01)) / 0.02 * (x - x0)


def tangent__forward_gap_too_wide(f, x0, x):
    """You measure the slope over a gap of 0.01, within which the curve bends. Let derivative do it."""
    return f(x0) + (f(x0 + 0.01) - f(x0)) / 0.01 * (x - x0)


def tangent__upright(f, x0, x):
    """Your line is perpendicular to the curve: its slope is -1 divided by the right one. A tangent has the slope
    of the curve itself."""
    return f(x0) - (x - x0) / derivative(f, x0)


def tangent__bent(f, x0, x):
    """Your line bends, since you add a term with (x - x0) squared. A tangent is straight."""
    gap = 1e-4
    bend = (f(x0 + gap) - 2 * f(x0) + f(x0 - gap)) / gap**2
    return f(x0) + derivative(f, x0) * (x - x0) + bend * (x - x0) ** 2 / 2


def tangent__distance_for_run(f, x0, x):
    """You take the distance between x and x0. A run has a sign: to the left of x0 it is negative."""
    return f(x0) + derivative(f, x0) * abs(x - x0)


def tangent__back_from_x(f, x0, x):
    """You start on the curve at x and go back to x0. The line starts at x0, at the height f(x0)."""
    return f(x) + derivative(f, x0) * (x0 - x)


def tangent__height_at_zero_negative(f, x0, x):
    """The height of your line at 0 has the wrong sign: it is f(x0) minus slope times x0."""
    slope = derivative(f, x0)
    return slope * x + (slope * x0 - f(x0))


# downhill


def downhill__uphill(slope):
    """This points uphill. Where the slope is positive, f falls to the left."""
    return float(np.sign(slope))


def downhill__slope_itself(slope):
    """This is minus the slope, with its size. Only the direction is asked for: -1, 0 or 1."""
    return -slope


def downhill__slope_unchanged(slope):
    """This is the slope itself, and it points uphill. Give the direction down: -1, 0 or 1."""
    return slope


def downhill__clipped(slope):
    """You only cut the slope off at -1 and 1. However gentle the slope, the direction is a full -1 or 1."""
    return float(np.clip(-slope, -1.0, 1.0))


def downhill__never_zero_left(slope):
    """Where the slope is exactly 0, you go to the right. There is no way down: stay, 0.0."""
    return -1.0 if slope > 0 else 1.0


def downhill__never_zero_right(slope):
    """Where the slope is exactly 0, you go to the left. There is no way down: stay, 0.0."""
    return 1.0 if slope < 0 else -1.0


def downhill__nan_when_flat(slope):
    """At slope 0 your answer is NaN, not a number. Flat ground has the direction 0.0."""
    return -slope / abs(slope) if slope else math.nan


def downhill__gentle_counts_as_flat(slope):
    """You treat gentle slopes as flat. Only a slope of exactly 0 is flat here."""
    if abs(slope) < 1e-6:
        return 0.0
    return -1.0 if slope > 0 else 1.0


def downhill__rounded_first(slope):
    """You round the slope before you look at its sign, so gentle slopes look flat."""
    return -float(np.sign(round(slope)))


def downhill__left_or_stay(slope):
    """You never go to the right. Where the slope is negative, the way down is to the right."""
    return -1.0 if slope > 0 else 0.0


def downhill__right_or_stay(slope):
    """You never go to the left. Where the slope is positive, the way down is to the left."""
    return 1.0 if slope < 0 else 0.0


def downhill__always_one(slope):
    """You lose the sign: a size has no direction. Look at whether the slope is above or below 0."""
    return 1.0 if slope else 0.0


def downhill__always_left(slope):
    """You go to the left whatever the slope is. Where it is negative, the way down is right."""
    return -1.0 if slope else 0.0


def downhill__smooth(slope):
    """Your direction shrinks as the slope does. It is a full -1 or 1, however gentle the slope."""
    return -math.tanh(slope)


def downhill__yes_or_no(slope):
    """This answers yes or no. The direction down is one of three numbers: -1.0, 0.0 and 1.0."""
    return bool(slope < 0)


def downhill__in_words(slope):
    """This is a word. The direction down is one of three numbers: -1.0, 0.0 and 1.0."""
    return "left" if slope > 0 else "right" if slope < 0 else "stay"


def downhill__size_with_a_minus(slope):
    """You return minus the size of the slope. Only the direction counts: -1.0, 0.0 or 1.0."""
    return -abs(slope)


def downhill__cut_to_a_whole_number(slope):
    """You treat slopes between -1 and 1 as flat, as if they were cut to whole numbers. Only a slope of exactly 0 is
    flat here."""
    return float(np.sign(-int(slope)))


def downhill__flat_up_to_one(slope):
    """You treat slopes from -1 to 1 as flat. Compare with 0, not with 1: only a slope of exactly 0 is flat here."""
    return float(slope < -1) - float(slope > 1)


def downhill__small_number_added(slope):
    """You add a small number to the size that you divide by, so gentle slopes give less than a full 1. Ask
    whether the slope is positive, negative or 0."""
    return -slope / (abs(slope) + 1e-8)


def downhill__smallest_slopes_flat(slope):
    """You treat gentle slopes as flat. Only a slope of exactly 0 is flat here."""
    return 0.0 if abs(slope) < 1e-14 else -float(np.sign(slope))


def downhill__one_in_a_thousand_flat(slope):
    """You treat gentle slopes as flat. Only a slope of exactly 0 is flat here."""
    return 0.0 if abs(slope) < 1e-3 else -float(np.sign(slope))


def downhill__one_in_a_billion_flat(slope):
    """You treat gentle slopes as flat. Only a slope of exactly 0 is flat here."""
    return 0.0 if abs(slope) <= 1e-9 else -float(np.sign(slope))


# step


def step__plus(x, slope, learnrate):
    """This steps uphill. To go down, move against the slope: the step is subtracted."""
    return x + learnrate * slope


def step__no_rate(x, slope, learnrate):
    """You step by the whole slope. The learning rate has to scale the step."""
    return x - slope


def step__change_only(x, slope, learnrate):
    """This is only the change of x. The new position is x with the change added."""
    return -learnrate * slope


def step__length_only(x, slope, learnrate):
    """This is only learning rate times slope. Subtract it from x to get the new position."""
    return learnrate * slope


def step__divided_by_rate(x, slope, learnrate):
    """You divide by the learning rate, so a small rate makes a huge step. Multiply by it."""
    return x - slope / learnrate


def step__rate_over_slope(x, slope, learnrate):
    """You divide by the slope, so steep ground makes short steps. Multiply by it."""
    return x - learnrate / slope


def step__times_x(x, slope, learnrate):
    """Your step is multiplied by x as well. It is the learning rate times the slope, no more."""
    return x - learnrate * slope * x


def step__sign_only(x, slope, learnrate):
    """All your steps have one length. A step is as long as the learning rate times the slope."""
    return x - learnrate * float(np.sign(slope))


def step__slope_limited(x, slope, learnrate):
    """You limit the slope to the range from -1 to 1, so steep ground makes no longer steps. A step is as long as the
    learning rate times the whole slope."""
    return x - learnrate * max(-1.0, min(1.0, slope))


def step__slope_size(x, slope, learnrate):
    """You always step to the left: the sign of the slope is lost. Where f falls, go right."""
    return x - learnrate * abs(slope)


def step__subtracts_all(x, slope, learnrate):
    """You subtract the learning rate and the slope one after the other. Multiply them first."""
    return x - learnrate - slope


def step__missing_parentheses_left(x, slope, learnrate):
    """You multiply x by the learning rate too. Only the slope is scaled by it."""
    return learnrate * (x - slope)


def step__swapped(x, slope, learnrate):
    """x and the slope have changed places. Start at x and subtract the scaled slope."""
    return slope - learnrate * x


def step__minus_times_slope(x, slope, learnrate):
    """You subtract the rate from x before you multiply by the slope. Multiply first."""
    return (x - learnrate) * slope


def step__half(x, slope, learnrate):
    """Your step is half as long as it should be: learning rate times slope, no 1/2."""
    return x - learnrate * slope / 2


def step__double(x, slope, learnrate):
    """Your step is twice as long as it should be: learning rate times slope, no 2."""
    return x - 2 * learnrate * slope


def step__rate_squared(x, slope, learnrate):
    """The learning rate is in your step twice. Multiply the slope by it once."""
    return x - learnrate**2 * slope


def step__slope_squared(x, slope, learnrate):
    """The slope is in your step twice. Multiply the learning rate by it once."""
    return x - learnrate * slope**2


def step__stays(x, slope, learnrate):
    """x stays where it is. Return the position after the step."""
    return x


def step__rounded(x, slope, learnrate):
    """You round the new position. Return it as it is; rounding is for printing."""
    return round(x - learnrate * slope, 2)


def step__whole_numbers(x, slope, learnrate):
    """Your new position is cut to a whole number. Keep everything after the decimal point."""
    return int(x - learnrate * slope)


def step__stops_at_zero(x, slope, learnrate):
    """You stop at 0, but the lowest point may lie to the left of it. Positions may be negative."""
    return max(0.0, x - learnrate * slope)


def step__never_to_the_right(x, slope, learnrate):
    """You stay where the slope is negative. There the way down is to the right; the same formula
    goes there by itself."""
    return x if slope <= 0 else x - learnrate * slope


def step__rate_of_its_own(x, slope, learnrate):
    """You always use a learning rate of 0.1. Use the one that you are given."""
    return x - 0.1 * slope


def step__power(x, slope, learnrate):
    """You raise the learning rate to a power. The step is learning rate times slope: one `*`."""
    return x - learnrate**slope


def step__at_most_one(x, slope, learnrate):
    """You cut the step off at 1. However long it is, learning rate times slope is the step."""
    return x - max(-1.0, min(1.0, learnrate * slope))


def step__rounded_to_eight(x, slope, learnrate):
    """You round the new position. Return it as it is; rounding is for printing."""
    return round(x - learnrate * slope, 8)


def step__direction_for_slope(x, slope, learnrate):
    """You always move by 1. How far to move is learning rate times slope."""
    return x - float(np.sign(slope))


def step__rate_alone(x, slope, learnrate):
    """You step by the learning rate alone. Multiply it by the slope."""
    return x - learnrate


# descend


def _walk(f, x, learnrate, steps, move=step):
    path = [x]
    for _ in range(steps):
        path.append(move(path[-1], derivative(f, path[-1]), learnrate))
    return np.array(path)


def descend__start_missing(f, x, learnrate, steps):
    """The start is missing from your path. It comes first, before any step."""
    return _walk(f, x, learnrate, steps)[1:]


def descend__one_step_short(f, x, learnrate, steps):
    """Your path is one step short: it holds the start and one position less than `steps`."""
    return _walk(f, x, learnrate, max(steps - 1, 0))


def descend__one_step_long(f, x, learnrate, steps):
    """You take one step too many. The path holds the start and `steps` more positions."""
    return _walk(f, x, learnrate, steps + 1)


def descend__slope_taken_once(f, x, learnrate, steps):
    """You measure the slope only at the start. Measure it anew at each position."""
    slope = derivative(f, x)
    return _walk(f, x, learnrate, steps, lambda here, _, rate: here - rate * slope)


def descend__only_the_end(f, x, learnrate, steps):
    """This is only the last position. Return all of them, the start included."""
    return float(_walk(f, x, learnrate, steps)[-1])


def descend__uphill(f, x, learnrate, steps):
    """You walk uphill: the step has to be subtracted, so that it goes against the slope."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: here + rate * slope)


def descend__no_rate(f, x, learnrate, steps):
    """You step by the whole slope. The learning rate has to scale each step."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: here - slope)


def descend__divided_by_rate(f, x, learnrate, steps):
    """You divide the slope by the learning rate. Multiply it: a small rate makes short steps."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: here - slope / rate)


def descend__sign_only(f, x, learnrate, steps):
    """All your steps have one length. A step is as long as the learning rate times the slope."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: here - rate * np.sign(slope))


def descend__slope_size(f, x, learnrate, steps):
    """You always step to the left: the sign of the slope is lost. Where f falls, go right."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: here - rate * abs(slope))


def descend__from_the_start_each_time(f, x, learnrate, steps):
    """Each of your steps leaves from the start again. It has to leave from where you stand."""
    return np.array([x] + [step(x, derivative(f, x), learnrate) for _ in range(steps)])


def descend__replaces_x(f, x, learnrate, steps):
    """You replace the position by the step. Subtract the step from the position."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: -rate * slope)


def descend__height_for_slope(f, x, learnrate, steps):
    """You step by the height f(x). The step needs the slope, which `derivative` gives."""
    return _walk(f, x, learnrate, steps, lambda here, _, rate: here - rate * f(here))


def descend__heights(f, x, learnrate, steps):
    """This is the list of heights f(x). The path holds the positions x."""
    return f(_walk(f, x, learnrate, steps))


def descend__slopes(f, x, learnrate, steps):
    """This is the list of slopes. The path holds the positions x."""
    return derivative(f, _walk(f, x, learnrate, steps))


def descend__changes(f, x, learnrate, steps):
    """These are the changes from one position to the next. The path holds the positions."""
    path = _walk(f, x, learnrate, steps)
    return np.concatenate([path[:1], np.diff(path)])


def descend__reversed(f, x, learnrate, steps):
    """Your path is in reverse order. The start comes first, the last position last."""
    return _walk(f, x, learnrate, steps)[::-1]


def descend__start_twice(f, x, learnrate, steps):
    """The start is in your path twice, and the last step is missing: move, then write down."""
    path = _walk(f, x, learnrate, steps)
    return np.concatenate([path[:1], path[:-1]])


def descend__return_in_the_loop(f, x, learnrate, steps):
    """Your path ends after the first step, perhaps because the return stands inside the loop. Return when all steps
    are done."""
    return _walk(f, x, learnrate, min(steps, 1))


def descend__nothing_without_steps(f, x, learnrate, steps):
    """Your path ends after the first step, and for 0 steps nothing comes back, perhaps because the return stands
    inside the loop. Return when the loop is done."""
    return _walk(f, x, learnrate, 1) if steps else None


def descend__standing_still(f, x, learnrate, steps):
    """You never move: every entry is the start. Keep what `step` returns, and take the next step from there."""
    return np.full(steps + 1, x)


def descend__end_repeated(f, x, learnrate, steps):
    """Every entry of your path is the last position. Write down each one as you reach it."""
    return np.full(steps + 1, _walk(f, x, learnrate, steps)[-1])


def descend__stops_on_flat_ground(f, x, learnrate, steps):
    """You stop early where the ground is flat. The path always has `steps` + 1 entries."""
    path = [x]
    for _ in range(steps):
        slope = derivative(f, path[-1])
        if abs(slope) < 1e-3:
            break
        path.append(step(path[-1], slope, learnrate))
    return np.array(path)


def descend__rate_shrinks(f, x, learnrate, steps):
    """Your learning rate gets smaller from step to step. It stays the same for all of them."""
    path = [x]
    for k in range(steps):
        path.append(step(path[-1], derivative(f, path[-1]), learnrate / (k + 1)))
    return np.array(path)


def descend__whole_numbers(f, x, learnrate, steps):
    """Your path holds whole numbers only: an array of ints cuts off everything after the decimal point."""
    path = np.full(steps + 1, int(x))
    for k in range(steps):
        path[k + 1] = int(step(path[k], derivative(f, float(path[k])), learnrate))
    return path


def descend__rounded(f, x, learnrate, steps):
    """You round the positions. Return them as they are; rounding is for printing."""
    return np.round(_walk(f, x, learnrate, steps), 2)


def descend__double(f, x, learnrate, steps):
    """Each of your steps is twice as long as learning rate times slope."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: here - 2 * rate * slope)


def descend__rise_for_slope(f, x, learnrate, steps):
    """You step by the rise, which is not yet divided by the run, so you hardly move."""
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - learnrate * (f(path[-1] + 1e-5) - f(path[-1])))
    return np.array(path)


def descend__column(f, x, learnrate, steps):
    """Your path is a table with one column. It has to be a plain row of `steps` + 1 numbers."""
    return _walk(f, x, learnrate, steps).reshape(-1, 1)


def descend__empty_without_steps(f, x, learnrate, steps):
    """Without any step the path still holds the start. Yours is empty there."""
    return _walk(f, x, learnrate, steps) if steps else np.array([])


def descend__refuses_to_rise(f, x, learnrate, steps):
    """You stay where a step would end higher. Every step is taken as it comes, even one too long."""
    path = [x]
    for _ in range(steps):
        ahead = step(path[-1], derivative(f, path[-1]), learnrate)
        path.append(ahead if f(ahead) <= f(path[-1]) else path[-1])
    return np.array(path)


def descend__rate_halved_until_lower(f, x, learnrate, steps):
    """You shorten the learning rate until f falls. Here it is the one that you are given, always."""
    path = [x]
    for _ in range(steps):
        rate, slope = learnrate, derivative(f, path[-1])
        while f(path[-1] - rate * slope) > f(path[-1]):
            rate /= 2
        path.append(path[-1] - rate * slope)
    return np.array(path)


def descend__momentum(f, x, learnrate, steps):
    """You carry a part of the last step along. That is momentum, a later topic: here a step is
    learning rate times slope, and nothing else."""
    path, speed = [x], 0.0
    for _ in range(steps):
        speed = 0.9 * speed + learnrate * derivative(f, path[-1])
        path.append(path[-1] - speed)
    return np.array(path)


def descend__slope_of_a_parabola(f, x, learnrate, steps):
    """Your slope is 2 x, which is true of x**2 only. Measure the slope of the f you are given."""
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - learnrate * 2 * path[-1])
    return np.array(path)


def descend__last_never_filled(f, x, learnrate, steps):
    """The last entry of your path is never filled in: it is still the 0 that it began with."""
    path = np.zeros(steps + 1)
    path[0] = x
    for k in range(1, steps):
        path[k] = step(path[k - 1], derivative(f, path[k - 1]), learnrate)
    return path


def descend__number_without_steps(f, x, learnrate, steps):
    """Without a step you return a single number. The path is an array even then: the start alone."""
    return x if steps == 0 else _walk(f, x, learnrate, steps)


def descend__gap_too_wide(f, x, learnrate, steps):
    """You measure the slope over a gap of 0.01, within which the curve bends. Leave dx as it is."""
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - learnrate * derivative(f, path[-1], 0.01))
    return np.array(path)


def descend__slopes_cut_off(f, x, learnrate, steps):
    """You cut steep slopes off at 1. The steeper the ground, the longer the step, without a limit."""
    path = [x]
    for _ in range(steps):
        path.append(path[-1] - learnrate * np.clip(derivative(f, path[-1]), -1.0, 1.0))
    return np.array(path)


def descend__without_start_one_more(f, x, learnrate, steps):
    """The number of positions is right, but all of them are one step too far. The first one is the start, before
    any step."""
    return _walk(f, x, learnrate, steps + 1)[1:]


def tangent__gap_of_a_tenth(f, x0, x):
    """You measure the slope over a gap of 0.1, within which the curve bends. Let derivative do it."""
    return f(x0) + (f(x0 + 0.1) - f(x0 - 0.1)) / 0.2 * (x - x0)


def tangent__forward_gap_of_a_tenth(f, x0, x):
    """You measure the slope over a gap of 0.1, within which the curve bends. Let derivative do it."""
    return f(x0) + (f(x0 + 0.1) - f(x0)) / 0.1 * (x - x0)


def tangent__slope_and_intercept(f, x0, x):
    """You return the slope of the line and its height at 0. Use them to find the height of the line at x."""
    slope = derivative(f, x0)
    return slope, f(x0) - slope * x0


def descend__ends_where_it_left(f, x, learnrate, steps):
    """You put the end of each step in the place that it left from, so that the next step finds the start there again.
    It belongs one place further, in path[k + 1]."""
    path = np.full(steps + 1, float(x))
    path[:-1] = step(x, derivative(f, x), learnrate)
    return path


def downhill__gentle_rise_counts_as_fall(slope):
    """You compare the slope with a number above 0, so a gentle rise counts as a fall. However small it is, a
    positive slope leads left, -1.0."""
    if slope == 0:
        return 0.0
    return -1.0 if slope >= 1 else 1.0


def descend__stops_at_short_steps(f, x, learnrate, steps):
    """You stop as soon as a step is short. The path always has `steps` + 1 entries."""
    path = [x]
    for _ in range(steps):
        path.append(step(path[-1], derivative(f, path[-1]), learnrate))
        if abs(path[-1] - path[-2]) < 0.01:
            break
    return np.array(path)


def derivative__slope_of_a_parabola(f, x, dx=1e-5):
    """Your slope is 2 x, which is true of x**2 only. Measure the slope of the f you are given."""
    return 2 * x


def tangent__height_subtracted(f, x0, x):
    """You subtract the height f(x0). The line starts at it: f(x0) is added."""
    return derivative(f, x0) * (x - x0) - f(x0)


def tangent__height_at_zero(f, x0, x):
    """You add f(0), the height of the curve at 0. The line touches it at x0: start at f(x0), and take the run from there."""
    return f(0.0) + derivative(f, x0) * x


def tangent__x_handed_on_as_gap(f, x0, x):
    """You measure the slope over a gap as wide as x, perhaps because you hand x to derivative as its third argument,
    dx. The slope is measured at x0: derivative(f, x0)."""
    return f(x0) + derivative(f, x0, x) * (x - x0)


def tangent__run_handed_on_as_gap(f, x0, x):
    """You measure the slope over a gap as wide as the run x - x0, perhaps because you hand the run to derivative as
    its third argument, dx. Leave the gap as it is."""
    return f(x0) + derivative(f, x0, x - x0) * (x - x0)


def descend__one_place_too_early(f, x, learnrate, steps):
    """Each position stands one place too early: the start is missing, and the last entry is still 0. Put the start at
    place 0, and what comes after step 1 at place 1."""
    return np.append(_walk(f, x, learnrate, steps)[1:], 0.0)


def descend__start_overwritten(f, x, learnrate, steps):
    """The start is lost: your path begins one step away from 0. A loop from k = 0 does this: path[k - 1] is then the
    last entry, still 0, and path[0] is written over."""
    path = np.zeros(steps + 1)
    path[0] = x
    for k in range(steps + 1):
        path[k] = step(path[k - 1], derivative(f, path[k - 1]), learnrate)
    return path


def descend__x_and_slope_exchanged(f, x, learnrate, steps):
    """x and the slope have changed places in your step. Start at x and subtract the scaled slope."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: slope - rate * here)


def descend__rate_squared(f, x, learnrate, steps):
    """The learning rate is in your step twice. Multiply the slope by it once; `step` does."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: here - rate**2 * slope)


def step__x_last(slope, learnrate, x):
    """x stands last in your `def` line. The order of the parameters is part of the exercise: x, slope, learnrate."""
    return x - learnrate * slope


def tangent__slope_at_the_run(f, x0, x):
    """You take the slope at x - x0, which is a distance. The line keeps the slope that f has at x0."""
    return f(x0) + derivative(f, x - x0) * (x - x0)


def tangent__height_in_the_brackets(f, x0, x):
    """You multiply the height f(x0) by the run, too. Only the slope is multiplied by it; the height is added."""
    return (f(x0) + derivative(f, x0)) * (x - x0)


def tangent__plus_and_times_exchanged(f, x0, x):
    """You have + and * the wrong way round. The slope is multiplied by the run x - x0, and f(x0) is added."""
    return f(x0) * derivative(f, x0) + (x - x0)


def tangent__height_and_slope_exchanged(f, x0, x):
    """f(x0) and the slope have changed places (np.polyval takes the highest power first). The slope is multiplied by
    the run, and f(x0) is added."""
    return derivative(f, x0) + f(x0) * (x - x0)


def tangent__where_it_meets_zero(f, x0, x):
    """This is the place where the line meets 0, a step of Newton's method. The height of the line at x is asked
    for."""
    return x0 - f(x0) / derivative(f, x0)


def descend__append_not_kept(f, x, learnrate, steps):
    """Only the start is in your path: what comes after it is lost. np.append (like + for lists) gives a new path and
    leaves the old one as it is, so keep what it returns."""
    return np.array([x])


def descend__slope_at_the_next_place(f, x, learnrate, steps):
    """You take the slope at the place that is filled in next, where nothing stands yet but the 0 that the array began
    with. Take it where you are, one place before."""
    path = np.zeros(steps + 1)
    path[0] = x
    for k in range(steps):
        path[k + 1] = step(path[k], derivative(f, path[k + 1]), learnrate)
    return path


def descend__start_written_last(f, x, learnrate, steps):
    """Your first step leaves from 0: the start is not in the path yet. Write it down before the loop, not after it."""
    path = _walk(f, np.float64(0.0), learnrate, steps)
    path[0] = x
    return path


def descend__from_the_start_with_new_slopes(f, x, learnrate, steps):
    """Each of your steps leaves from the start again. It has to leave from where you stand."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: x - rate * slope)


def descend__start_and_end_only(f, x, learnrate, steps):
    """Your path holds two positions, the start and the end. Write down each one, inside the loop."""
    return _walk(f, x, learnrate, steps)[[0, -1]]


def descend__rate_handed_on_as_gap(f, x, learnrate, steps):
    """You measure the slope over a gap as wide as the learning rate, perhaps because you hand the rate to derivative
    as its third argument. It belongs to the step only."""
    path = [x]
    for _ in range(steps):
        path.append(step(path[-1], derivative(f, path[-1], learnrate), learnrate))
    return np.array(path)


def descend__replaced_by_the_length(f, x, learnrate, steps):
    """Each new position is only learning rate times slope. Subtract that from the position where you stand."""
    return _walk(f, x, learnrate, steps, lambda here, slope, rate: rate * slope)


def tangent__height_at_x0_minus_slope(f, x0, x):
    """The height of your line at 0 is f(x0) minus the slope, which is right for x0 = 1 alone. It is f(x0) minus slope
    times x0."""
    slope = derivative(f, x0)
    return slope * x + (f(x0) - slope)


def tangent__position_for_height_at_zero(f, x0, x):
    """You add x0, which is a position, to slope times x. The line goes through the point (x0, f(x0)): its run is
    x - x0, and it starts at the height f(x0)."""
    return derivative(f, x0) * x + x0


def tangent__run_from_the_height(f, x0, x):
    """You subtract the height f(x0) from x. The run lies along x: it goes from x0 to x."""
    return f(x0) + derivative(f, x0) * (x - f(x0))


def tangent__height_of_the_curve_at_zero(f, x0, x):
    """You start at f(0), the height of the curve at 0. The line touches the curve at x0, so it starts at f(x0)."""
    return f(0.0) + derivative(f, x0) * (x - x0)


def descend__direction_for_slope(f, x, learnrate, steps):
    """You hand the direction that downhill gives to step, where the slope belongs. It turns the direction round, so
    you walk uphill, and all your steps have one length."""
    return _walk(f, x, learnrate, steps, lambda x, slope, rate: x + rate * np.sign(slope))
