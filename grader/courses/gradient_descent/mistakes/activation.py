"""Known wrong answers of activation.py, each with the sentence it earns."""

import numpy as np
from activation import sigmoid


def sigmoid__plus_in_the_exponent(x):
    """Your curve falls where it should rise: this is 1 / (1 + e^x), which e^-x / (1 + e^-x) and 1 - sigmoid(x) are as
    well. The sigmoid is 1 / (1 + e^-x)."""
    return 1.0 / (1.0 + np.exp(x))


def sigmoid__one_plus_missing(x):
    """You compute 1 / e^-x: the "1 +" in the denominator is missing, so nothing keeps it below 1."""
    return 1.0 / np.exp(-x)


def sigmoid__one_minus_below(x):
    """You compute 1 / (1 - e^-x). The denominator needs a plus: 1 + e^-x."""
    return 1.0 / (1.0 - np.exp(-x))


def sigmoid__brackets_missing(x):
    """You get 1 + e^-x, the denominator alone: in 1 / 1 + e^-x the division comes first. Put brackets around the
    denominator."""
    return 1.0 / 1.0 + np.exp(-x)


def sigmoid__one_minus_exp(x):
    """You return 1 - e^-x, and there is no fraction. The sigmoid is 1 divided by 1 + e^-x."""
    return 1.0 - np.exp(-x)


def sigmoid__exponent_on_the_bracket(x):
    """You compute (1 + e)^-x. Only e is raised to -x, and then 1 is added."""
    return (1.0 + np.e) ** (-x)


def sigmoid__product_for_power(x):
    """You multiply e by -x. The formula raises e to the power -x, which is what np.exp(-x) does."""
    return 1.0 / (1.0 + np.e * -x)


def sigmoid__one_in_the_exponent(x):
    """The 1 slipped inside the exponent: you compute 1 / e^(1 - x).

    Close np.exp before adding 1.
    """
    return 1.0 / np.exp(1.0 - x)


def sigmoid__tanh(x):
    """This is tanh, a cousin of the sigmoid that runs from -1 to 1.

    The sigmoid runs from 0 to 1.
    """
    return np.tanh(x)


def sigmoid__from_minus_one_to_one(x):
    """Your curve runs from -1 to 1: it is stretched to twice the height and moved down by 1."""
    return 2.0 * sigmoid(x) - 1.0


def sigmoid__softmax(x):
    """You divide e^x by the sum over all entries, which is softmax.

    Each entry of x stands alone here.
    """
    powers = np.exp(np.asarray(x) - np.max(x))
    return powers / np.sum(powers)


def sigmoid__divided_by_its_largest(x):
    """You scale the results by their largest entry. Each entry of x is squashed by itself."""
    result = sigmoid(x)
    return result / np.max(result)


def sigmoid__cut_off(x):
    """You cut x off at 0 and 1. The sigmoid is a smooth curve made with e^-x."""
    return np.clip(x, 0.0, 1.0)


def sigmoid__straight_line(x):
    """You use a straight line with cut ends, x / 5 + 1/2 (a "hard sigmoid"). It only comes near the sigmoid,
    which is a curve."""
    return np.clip(0.2 * np.asarray(x) + 0.5, 0.0, 1.0)


def sigmoid__straight_line_sixth(x):
    """You use a straight line with cut ends, x / 6 + 1/2 (a "hard sigmoid"). It only comes near the sigmoid,
    which is a curve."""
    return np.clip(np.asarray(x) / 6.0 + 0.5, 0.0, 1.0)


def sigmoid__jump(x):
    """Your answer jumps from 0 to 1. The sigmoid passes through every value in between."""
    return np.where(np.asarray(x) > 0.0, 1.0, 0.0)


def sigmoid__relu(x):
    """This is max(0, x), the ReLU, another activation function. The sigmoid stays between 0 and 1."""
    return np.maximum(0.0, x)


def sigmoid__softplus(x):
    """This is log(1 + e^x), whose slope is the sigmoid. Return the sigmoid itself: no logarithm."""
    return np.logaddexp(0.0, x)


def sigmoid__log_taken(x):
    """You return the logarithm of the sigmoid. Leave the logarithm out."""
    return -np.logaddexp(0.0, -np.asarray(x))


def sigmoid__inverse(x):
    """You go the other way, from an output back to an input: log(x / (1 - x)).

    The sigmoid needs e^-x.
    """
    return np.log(x / (1.0 - x))


def sigmoid__exp_only(x):
    """You return e^-x alone. The sigmoid is 1 / (1 + e^-x)."""
    return np.exp(-x)


def sigmoid__slope_returned(x):
    """You return f(x) * (1 - f(x)), the slope of the sigmoid. Here its height f(x) is wanted."""
    return sigmoid(x) * (1.0 - sigmoid(x))


def sigmoid__twice(x):
    """You squash twice: the result of the sigmoid goes through the sigmoid again.

    Once is enough.
    """
    return sigmoid(sigmoid(x))


def sigmoid__squared(x):
    """Your result is the sigmoid times itself. Divide by 1 + e^-x once, not twice."""
    return sigmoid(x) ** 2


def sigmoid__root(x):
    """Your result is the square root of the sigmoid. Divide 1 by 1 + e^-x without a root."""
    return np.sqrt(sigmoid(x))


def sigmoid__sign_lost(x):
    """You lose the sign of x, so -2 gives the same as 2. Negative inputs belong below one half."""
    return sigmoid(np.abs(x))


def sigmoid__x_squared(x):
    """You square x in the exponent, so -2 and 2 look alike. The exponent is plain -x."""
    return sigmoid(np.square(x))


def sigmoid__half_x(x):
    """This is the sigmoid of x / 2. The exponent is -x, not -x / 2."""
    return sigmoid(0.5 * np.asarray(x))


def sigmoid__double_x(x):
    """This is the sigmoid of 2 x, which (1 + tanh(x)) / 2 is as well. The exponent is -x, not -2 x."""
    return sigmoid(2.0 * np.asarray(x))


def sigmoid__base_two(x):
    """You raise 2 to -x. The base of the sigmoid is e = 2.71828..., which is what np.exp uses."""
    return sigmoid(np.log(2.0) * np.asarray(x))


def sigmoid__base_ten(x):
    """You raise 10 to -x. The base of the sigmoid is e = 2.71828..., which is what np.exp uses."""
    return sigmoid(np.log(10.0) * np.asarray(x))


def sigmoid__rough_e(x):
    """Your e is rounded: 2.718 is not exact enough. np.exp and math.e carry all the digits."""
    return sigmoid(np.log(2.718) * np.asarray(x))


def sigmoid__rougher_e(x):
    """Your e is rounded: 2.71 or 2.72 is not exact enough.

    np.exp and math.e carry all the digits.
    """
    return sigmoid(np.log(2.72) * np.asarray(x))


def sigmoid__x_above_the_line(x):
    """You divide x by 1 + e^-x. The numerator is 1, not x."""
    return x * sigmoid(x)


def sigmoid__arctangent(x):
    """You use the arctangent, another S-shaped curve. The sigmoid is made with e^-x."""
    return np.arctan(x) / np.pi + 0.5


def sigmoid__x_over_one_plus_size(x):
    """You use x / (1 + |x|), another S-shaped curve. The sigmoid is made with e^-x."""
    return x / (1.0 + np.abs(x))


def sigmoid__half(x):
    """You return one half for every x. That is the value at x = 0 only; use x in your formula."""
    return np.asarray(x) * 0.0 + 0.5


def sigmoid__x_itself(x):
    """You return x unchanged. Put it through 1 / (1 + e^-x)."""
    return x


def sigmoid__too_early_flat(x):
    """You cut x off at 10 before squashing, so the far ends stop short of 0 and 1.

    Cut much further out.
    """
    return sigmoid(np.clip(x, -10.0, 10.0))


def sigmoid__kept_off_the_ends(x):
    """You keep the result a little away from 0 and 1. The sigmoid comes as close to them as a float allows."""
    return np.clip(sigmoid(x), 1e-7, 1.0 - 1e-7)


def sigmoid__rounded(x):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(sigmoid(x), 4)


def sigmoid__softmax_that_overflows(x):
    """You divide e^x by the sum over all entries, which is softmax.

    Each entry of x stands alone here.
    """
    return np.exp(x) / np.sum(np.exp(x))


def sigmoid__whole_numbers(x):
    """You turn the result into whole numbers, which loses everything between 0 and 1.

    Keep floats.
    """
    return np.asarray(sigmoid(x)).astype(int)


def sigmoid__overflow_on_the_left(x):
    """Your formula is right, but at x = -1000 it needs e^1000, which is too large for a float. For a negative x,
    multiply numerator and denominator by e^x and use that form."""
    return 1.0 / (1.0 + np.exp(-x))


def sigmoid__overflow_on_the_right(x):
    """At x = 1000 you need e^1000 in numerator and denominator, which is too large for a float. There, use the
    form with e^-x."""
    return np.exp(x) / (1.0 + np.exp(x))


def sigmoid__minus_overflow_on_the_right(x):
    """Your formula is right, but at x = 1000 it needs e^1000, which is too large for a float. Use the form with
    e^-x there."""
    return 1.0 - 1.0 / (1.0 + np.exp(x))


def sigmoid__where_still_computes_both(x):
    """Your values are right, but at both far ends a number still grows too large on the way; np.where, for one, picks
    between two results that were both computed first. Make the exponent safe before np.exp sees it."""
    left = np.exp(x) / (1.0 + np.exp(x))
    return np.where(np.asarray(x) >= 0.0, 1.0 / (1.0 + np.exp(-x)), left)


def sigmoid__one_form_for_a_whole_array(x):
    """You choose one form of the formula for the whole array.

    Each entry needs the form of its own sign.
    """
    if np.all(np.asarray(x) >= 0.0):
        return 1.0 / (1.0 + np.exp(-x))
    return np.exp(x) / (1.0 + np.exp(x))


def sigmoid__arrays_overflow(x):
    """You are careful with single numbers, but in an array e^1000 still overflows.

    Treat both alike.
    """
    if np.ndim(x) == 0:
        return sigmoid(x)
    return 1.0 / (1.0 + np.exp(-x))


def sigmoid__first_entry_only(x):
    """Only the result of the first entry of the array comes back. Every entry gets its own result."""
    return float(np.ravel(sigmoid(x))[0])


def sigmoid__flattened(x):
    """You return one long row of numbers. The result has the shape of x."""
    result = sigmoid(x)
    return result if np.ndim(x) == 0 else np.ravel(result)


def sigmoid__summed(x):
    """You add the results up. An array goes in, and an array of the same shape comes out."""
    return float(np.sum(sigmoid(x)))


def sigmoid__array_for_a_number(x):
    """A single number goes in, but an array with one entry comes out.

    Return a number for a number.
    """
    return np.atleast_1d(sigmoid(x))


def sigmoid__changes_x(x):
    """You write into the caller's array x. Make a new array for your result."""
    result = sigmoid(x)
    if isinstance(x, np.ndarray):
        x[...] = result
    return result


def sigmoid__cuts_off_in_place(x):
    """Right, but you cut the far numbers off in the caller's own array x. np.clip makes a new array."""
    x = np.asarray(x)
    x[x < -500] = -500
    return 1 / (1 + np.exp(-x))


def sigmoid__too_early_flat_at_five(x):
    """You cut x off far too early, so the far ends stop short of 0 and 1. Numbers up to 500 can stay
    as they are."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -5.0, 5.0)))


def sigmoid__too_early_flat_at_fifteen(x):
    """You cut x off far too early, so the far ends stop short of 0 and 1. Numbers up to 500 can stay
    as they are."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -15.0, 15.0)))


def sigmoid__too_early_flat_at_twenty(x):
    """You cut x off far too early, so the far ends stop short of 0 and 1. Numbers up to 500 can stay
    as they are."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -20.0, 20.0)))


def sigmoid__nothing_below_zero(x):
    """You cut off everything below 0, so the left half is 1/2 throughout. The sigmoid goes on falling
    there, towards 0."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, 0.0, 500.0)))


def sigmoid__negative_on_the_left(x):
    """For negative x your result is negative. The sigmoid lies between 0 and 1 everywhere."""
    tail = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0.0, 1.0, -tail) / (1.0 + tail)


def sigmoid__zero_left_out(x):
    """At x = 0 you give 0: neither of your two cases, x > 0 and x < 0, holds there. Let one of them
    include 0."""
    tail = np.exp(-np.abs(x))
    return np.select([np.asarray(x) > 0.0, np.asarray(x) < 0.0], [1.0, tail], 0.0) / (1.0 + tail)


def sigmoid__type_of_the_first_entry(x):
    """All your results have the type of the first one, as np.vectorize gives them, and that is a whole number at the
    far ends: write 0.0 and 1.0 there."""
    return np.vectorize(lambda entry: 0 if entry < -700 else 1.0 / (1.0 + np.exp(-entry)))(x)


def sigmoid__type_of_the_first_entry_at_both_ends(x):
    """All your results have the type of the first one, as np.vectorize gives them, and that is a whole number at the
    far ends: write 0.0 and 1.0 there."""
    return np.vectorize(lambda v: 0 if v < -700 else 1 if v > 700 else 1.0 / (1.0 + np.exp(-v)))(x)


def sigmoid__e_of_six_digits(x):
    """Your e is rounded: 2.718 is not exact enough. np.exp and math.e carry all the digits."""
    return 1.0 / (1.0 + 2.71828 ** -np.clip(x, -500.0, 500.0))


def sigmoid__rounded_to_eight(x):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(sigmoid(x), 8)


def sigmoid__too_early_flat_at_six(x):
    """You cut x off far too early, so the far ends stop short of 0 and 1. Numbers up to 500 can stay
    as they are."""
    return 1.0 / (1.0 + np.exp(-np.clip(x, -6.0, 6.0)))


def sigmoid_prime__own_input(x):
    """You compute x * (1 - x), which is right if x is the sigmoid's output already, as in many tutorials. Here x
    is its input."""
    return x * (1.0 - x)


def sigmoid_prime__sigmoid_twice(x):
    """You put the output through the sigmoid once more before taking f * (1 - f).

    Call sigmoid once.
    """
    twice = sigmoid(sigmoid(x))
    return twice * (1.0 - twice)


def sigmoid_prime__minus_missing(x):
    """This is f(x) * f(x). The slope is f(x) * (1 - f(x)): the "1 -" is missing."""
    return sigmoid(x) ** 2


def sigmoid_prime__one_minus_only(x):
    """This is 1 - f(x) alone. The slope is that times f(x)."""
    return 1.0 - sigmoid(x)


def sigmoid_prime__one_minus_squared(x):
    """This is (1 - f(x)) times itself. The slope is f(x) * (1 - f(x)): one of each."""
    return (1.0 - sigmoid(x)) ** 2


def sigmoid_prime__plus(x):
    """This is f(x) * (1 + f(x)). The bracket needs a minus: the slope shrinks as f(x) nears 1."""
    return sigmoid(x) * (1.0 + sigmoid(x))


def sigmoid_prime__brackets_missing(x):
    """Your slope is 0 everywhere, as f(x) * 1 - f(x) is, because the product comes first. Put brackets around 1 -
    f(x)."""
    return sigmoid(x) * 1.0 - sigmoid(x)


def sigmoid_prime__times_one_minus_x(x):
    """You multiply f(x) by 1 - x. Inside the bracket stands the output f(x), not the input x."""
    return sigmoid(x) * (1.0 - x)


def sigmoid_prime__x_times_one_minus(x):
    """You multiply 1 - f(x) by x.

    In front of the bracket stands the output f(x), not the input x.
    """
    return x * (1.0 - sigmoid(x))


def sigmoid_prime__sigmoid_of_one_minus_x(x):
    """You compute f(x) * f(1 - x). The formula subtracts the output: 1 - f(x)."""
    return sigmoid(x) * sigmoid(1.0 - np.asarray(x))


def sigmoid_prime__negative(x):
    """Your slope has the wrong sign. The sigmoid always rises, so its slope is never negative."""
    return sigmoid(x) * (sigmoid(x) - 1.0)


def sigmoid_prime__one_minus_square(x):
    """This is 1 - f(x)^2, the rule for tanh. For the sigmoid it is f(x) * (1 - f(x))."""
    return 1.0 - sigmoid(x) ** 2


def sigmoid_prime__slope_of_tanh(x):
    """This is the slope of tanh. The sigmoid's slope is f(x) * (1 - f(x)), at most 0.25."""
    return 1.0 - np.tanh(x) ** 2


def sigmoid_prime__sigmoid_itself(x):
    """You return f(x), the height of the curve. Here its slope is wanted: f(x) * (1 - f(x))."""
    return sigmoid(x)


def sigmoid_prime__bend(x):
    """You took the slope of the slope. One derivative is enough: f(x) * (1 - f(x))."""
    return sigmoid(x) * (1.0 - sigmoid(x)) * (1.0 - 2.0 * sigmoid(x))


def sigmoid_prime__one_minus_twice(x):
    """You multiply by 1 - f(x) twice. The slope has it once: f(x) * (1 - f(x))."""
    return sigmoid(x) * (1.0 - sigmoid(x)) ** 2


def sigmoid_prime__f_twice(x):
    """You multiply by f(x) twice. The slope has it once: f(x) * (1 - f(x))."""
    return sigmoid(x) ** 2 * (1.0 - sigmoid(x))


def sigmoid_prime__one_minus_double(x):
    """You compute f(x) * (1 - 2 f(x)). Inside the bracket f(x) is taken once."""
    return sigmoid(x) * (1.0 - 2.0 * sigmoid(x))


def sigmoid_prime__square_in_the_bracket(x):
    """You compute f(x) * (1 - f(x)^2). Inside the bracket f(x) is not squared."""
    return sigmoid(x) * (1.0 - sigmoid(x) ** 2)


def sigmoid_prime__times_x(x):
    """There is an x too many in your product. The slope is f(x) * (1 - f(x)) and nothing else."""
    return x * sigmoid(x) * (1.0 - sigmoid(x))


def sigmoid_prime__product_squared(x):
    """You square the whole product. The slope is f(x) * (1 - f(x)), not squared."""
    return (sigmoid(x) * (1.0 - sigmoid(x))) ** 2


def sigmoid_prime__exp_only(x):
    """You return e^-x, which is one piece of the derivative. The slope is f(x) * (1 - f(x))."""
    return np.exp(-x)


def sigmoid_prime__power_rule_on_exp(x):
    """You used the power rule on e^-x. The derivative of e^-x is -e^-x: its exponent stays."""
    return x * np.exp(-x - 1.0) * sigmoid(x) ** 2


def sigmoid_prime__slope_of_the_lower_half(x):
    """You took the slope of the denominator 1 + e^-x and divided 1 by it. The slope of a fraction needs its own
    rule."""
    return -np.exp(x)


def sigmoid_prime__e_to_plus_x(x):
    """You have e^+x / (1 + e^-x)^2. The exponent in the numerator is -x as well."""
    return np.exp(x) * sigmoid(x) ** 2


def sigmoid_prime__plain_difference(x):
    """You step 0.001 to the right and divide the rise by the run, which is only near the slope.

    The sigmoid has an exact formula: f(x) * (1 - f(x)).
    """
    return (sigmoid(x + 0.001) - sigmoid(x)) / 0.001


def sigmoid_prime__rise_only(x):
    """You return the rise over a distance of 1. The slope at x itself is f(x) * (1 - f(x))."""
    return sigmoid(x + 1.0) - sigmoid(x)


def sigmoid_prime__relu(x):
    """You return 0 or 1, the slope of max(0, x). The sigmoid's slope is f(x) * (1 - f(x))."""
    return np.where(np.asarray(x) > 0.0, 1.0, 0.0)


def sigmoid_prime__largest_slope(x):
    """You return 0.25 for every x. That is the slope at x = 0 only; further out the curve is flatter."""
    return np.asarray(x) * 0.0 + 0.25


def sigmoid_prime__kept_off_zero(x):
    """You keep the slope a little above 0. Far out the sigmoid is flat, and its slope is 0."""
    return np.maximum(sigmoid(x) * (1.0 - sigmoid(x)), 1e-6)


def sigmoid_prime__rounded(x):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(sigmoid(x) * (1.0 - sigmoid(x)), 4)


def sigmoid_prime__overflow_on_the_left(x):
    """At x = -1000 you need e^1000, which is too large for a float. Build the slope on your sigmoid instead."""
    return np.exp(-x) / (1.0 + np.exp(-x)) ** 2


def sigmoid_prime__overflow_on_the_right(x):
    """At x = 1000 you need e^1000, which is too large for a float. Build the slope on your sigmoid instead."""
    return np.exp(x) / (1.0 + np.exp(x)) ** 2


def sigmoid_prime__overflow_in_its_own_sigmoid(x):
    """You wrote 1 / (1 + e^-x) out again, and at x = -1000 it overflows.

    Call a careful sigmoid instead.
    """
    output = 1.0 / (1.0 + np.exp(-x))
    return output * (1.0 - output)


def sigmoid_prime__overflow_at_both_ends(x):
    """You divide by e^x + 2 + e^-x, and at each far end one of the two powers is too large for a float. Build
    the slope on your sigmoid instead."""
    return 1.0 / (np.exp(x) + 2.0 + np.exp(-x))


def sigmoid_prime__matrix_product(x):
    """You add up products, as @ and np.dot do. The slope multiplies entry by entry, with *."""
    output = np.atleast_1d(sigmoid(x))
    return output @ (1.0 - output).T


def sigmoid_prime__first_entry_only(x):
    """Only the slope at the first entry of the array comes back. Every entry gets its own slope."""
    return float(np.ravel(sigmoid(x) * (1.0 - sigmoid(x)))[0])


def sigmoid_prime__summed(x):
    """You add the slopes up. An array goes in, and an array of the same shape comes out."""
    return float(np.sum(sigmoid(x) * (1.0 - sigmoid(x))))


def sigmoid_prime__array_for_a_number(x):
    """A single number goes in, but an array with one entry comes out.

    Return a number for a number.
    """
    return np.atleast_1d(sigmoid(x) * (1.0 - sigmoid(x)))


def sigmoid_prime__changes_x(x):
    """You write into the caller's array x. Make a new array for your result."""
    result = sigmoid(x) * (1.0 - sigmoid(x))
    if isinstance(x, np.ndarray):
        x[...] = result
    return result


def sigmoid_prime__cuts_off_in_place(x):
    """Right, but you cut the far numbers off in the caller's own array x. np.clip makes a new array."""
    x = np.asarray(x)
    x[x < -300] = -300
    x[x > 300] = 300
    return np.exp(-x) / (1 + np.exp(-x)) ** 2


def sigmoid_prime__square_missing(x):
    """The square is missing in the denominator: the slope is e^-x / (1 + e^-x)^2."""
    tail = np.exp(-np.abs(x))
    return tail / (1.0 + tail)


def sigmoid_prime__difference_too_wide(x):
    """You measure the slope over a gap of 0.01, within which the curve bends. The formula
    f(x) (1 - f(x)) is exact."""
    return (sigmoid(x + 0.01) - sigmoid(x - 0.01)) / 0.02


def sigmoid_prime__difference_over_a_tenth(x):
    """You measure the slope over a gap of 0.1, within which the curve bends. The formula f(x) (1 - f(x)) is exact."""
    return (sigmoid(x + 0.1) - sigmoid(x - 0.1)) / 0.2


def sigmoid_prime__difference_too_narrow(x):
    """You measure the slope over so small a gap that rounding drowns it. The formula
    f(x) (1 - f(x)) is exact."""
    return (sigmoid(x + 1e-10) - sigmoid(x - 1e-10)) / 2e-10


def sigmoid_prime__forward_difference(x):
    """You measure the slope to the right of x only, which is not exact enough here. The formula
    f(x) (1 - f(x)) is exact."""
    return (sigmoid(x + 1e-5) - sigmoid(x)) / 1e-5


def sigmoid_prime__small_slopes_cut_off(x):
    """You turn small slopes into 0. Far out the sigmoid is almost flat, but not quite."""
    slope = sigmoid(x) * (1.0 - sigmoid(x))
    return np.where(slope < 1e-5, 0.0, slope)


def sigmoid_prime__rounded_to_eight(x):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(sigmoid(x) * (1.0 - sigmoid(x)), 8)


def sigmoid_prime__plus_exponent_overflows(x):
    """You wrote the sigmoid out again with e^+x: its slope is the same on both sides of 0, so the values are right,
    but at x = 1000 e^x overflows. Call your careful sigmoid instead."""
    output = 1 / (1 + np.exp(x))
    return output * (1 - output)


def sigmoid_prime__negative_from_exp(x):
    """Your slope has the wrong sign. The sigmoid always rises, so its slope is never negative."""
    return -np.exp(-x) / (1 + np.exp(-x)) ** 2


def sigmoid_prime__sigmoid_without_brackets(x):
    """You take 1 + e^-x for f(x), which is also what 1 / 1 + e^-x without brackets gives. Call your sigmoid
    instead."""
    output = 1.0 / 1.0 + np.exp(-x)
    return output * (1.0 - output)


def sigmoid_prime__dot(x):
    """You multiply pairs and add the products up, as np.dot does. The slope is taken entry by entry: multiply with
    *."""
    return np.dot(sigmoid(x), 1.0 - sigmoid(x))


def sigmoid__brackets_missing_one_last(x):
    """You get e^x + 1: in 1 / e^-x + 1 the division comes first. Put brackets around the denominator."""
    return 1.0 / np.exp(-x) + 1.0


def sigmoid__brackets_missing_exp_above(x):
    """You get 2 e^x: in e^x / 1 + e^x the division comes first. Put brackets around the denominator."""
    return np.exp(x) / 1.0 + np.exp(x)


def sigmoid_prime__divided(x):
    """This is e^x, as f(x) / (1 - f(x)) is. The slope is f(x) times 1 - f(x)."""
    return np.exp(x)


def sigmoid_prime__x_overwritten(x):
    """One factor is the sigmoid of a sigmoid, the other is not. If you keep f(x) under the name x, don't put it
    through sigmoid again."""
    return sigmoid(sigmoid(x)) * (1.0 - sigmoid(x))


def sigmoid_prime__sigmoid_of_the_product(x):
    """You put x * (1 - x) through the sigmoid. Take f(x) first, then f(x) * (1 - f(x))."""
    return sigmoid(x * (1.0 - x))
