"""Known wrong answers to partials.py: a docstring is the sentence that the learner reads."""

import numpy as np


def _miss(w, b, x, y):
    return w * x + b - y


def cost__mean(w, b, x, y):
    """You took the mean: there is a 1/N too many. C is the plain sum over the records."""
    return np.mean(_miss(w, b, x, y) ** 2)


def cost__half(w, b, x, y):
    """This is half of C. Some books write a 1/2 in front to get rid of the 2 later; the lesson's C
    is the plain sum."""
    return np.sum(_miss(w, b, x, y) ** 2) / 2


def cost__half_mean(w, b, x, y):
    """This is C / (2N), as in Ng's course. The lesson uses the derivatives of this form later, but C itself is
    the plain sum, without 1/2 and 1/N."""
    return np.mean(_miss(w, b, x, y) ** 2) / 2


def cost__not_squared(w, b, x, y):
    """The misses are not squared, so positive and negative ones cancel out. Each one is squared before they are
    added up."""
    return np.sum(_miss(w, b, x, y))


def cost__absolute(w, b, x, y):
    """You added up the sizes of the misses. C takes their squares, so that large misses weigh
    more."""
    return np.sum(np.abs(_miss(w, b, x, y)))


def cost__square_of_sum(w, b, x, y):
    """You squared the sum of the misses. Square each miss first and add up afterwards, or positive and negative
    ones cancel out."""
    return np.sum(_miss(w, b, x, y)) ** 2


def cost__square_of_mean(w, b, x, y):
    """You squared the mean of the misses. Square each miss first and add up afterwards, or positive and negative
    ones cancel out."""
    return np.mean(_miss(w, b, x, y)) ** 2


def cost__doubled_for_squared(w, b, x, y):
    """You multiplied by 2 where a square is needed. In Python the power is written with two
    stars."""
    return np.sum(_miss(w, b, x, y) * 2)


def cost__cubed(w, b, x, y):
    """You took the third power of the misses, which keeps their sign. C takes the square."""
    return np.sum(_miss(w, b, x, y) ** 3)


def cost__root(w, b, x, y):
    """There is a square root too many at the end. C is the sum of the squares itself."""
    return np.sqrt(np.sum(_miss(w, b, x, y) ** 2))


def cost__root_of_mean(w, b, x, y):
    """This is the root of the mean square. C is the sum of the squares itself: no root, no mean."""
    return np.sqrt(np.mean(_miss(w, b, x, y) ** 2))


def cost__not_summed(w, b, x, y):
    """These are the squared misses of the single records. C is one number: their sum."""
    return _miss(w, b, x, y) ** 2


def cost__last_record(w, b, x, y):
    """Only the last record counts here, perhaps because each one replaces what was there before. C adds the squares
    of all records up."""
    return _miss(w, b, x, y)[-1] ** 2


def cost__first_record(w, b, x, y):
    """Only the first record counts here, perhaps because the return stands inside the loop. C adds
    the squares of all records up."""
    return _miss(w, b, x, y)[0] ** 2


def cost__last_left_out(w, b, x, y):
    """The last record is left out. C adds the squares of all N records up, and a range up to N
    already ends one before it."""
    return np.sum(_miss(w, b, x, y)[:-1] ** 2)


def cost__first_left_out(w, b, x, y):
    """The first record is left out. Python counts from 0, so the first record is x[0] and y[0]."""
    return np.sum(_miss(w, b, x, y)[1:] ** 2)


def cost__b_missing(w, b, x, y):
    """The b is missing: the line is w * x + b, not w * x alone."""
    return np.sum(_miss(w, 0.0, x, y) ** 2)


def cost__b_subtracted(w, b, x, y):
    """The b has the wrong sign inside the square, perhaps because a pair of brackets is missing. The miss is (w
    * x + b) - y."""
    return np.sum(_miss(w, -b, x, y) ** 2)


def cost__w_missing(w, b, x, y):
    """The w is missing: the line is w * x + b, not x + b."""
    return np.sum(_miss(1.0, b, x, y) ** 2)


def cost__w_and_b_swapped(w, b, x, y):
    """You have w and b the wrong way round: w multiplies x, and b is added."""
    return np.sum(_miss(b, w, x, y) ** 2)


def cost__x_and_y_swapped(w, b, x, y):
    """You have x and y the wrong way round: the line is taken at x and compared with y."""
    return np.sum(_miss(w, b, y, x) ** 2)


def cost__b_inside(w, b, x, y):
    """You multiplied w by x and b together. The line is w * x, and then b is added."""
    return np.sum((w * (x + b) - y) ** 2)


def cost__y_added(w, b, x, y):
    """You added y to the line's value. The miss is their difference."""
    return np.sum(_miss(w, b, x, -y) ** 2)


def cost__y_missing(w, b, x, y):
    """The y is missing: these are the squares of the line's own values. C squares how far they are
    from y."""
    return np.sum(_miss(w, b, x, 0.0) ** 2)


def cost__only_y_squared(w, b, x, y):
    """Only y is squared. The square belongs to the whole miss, so the miss needs brackets."""
    return np.sum(w * x + b - y**2)


def cost__difference_of_squares(w, b, x, y):
    """You squared the line's value and y separately and then subtracted. Subtract first, then square: the two
    are not the same."""
    return np.sum((w * x + b) ** 2 - y**2)


def cost__times_n(w, b, x, y):
    """There is a factor N too many: N times the sum. C adds up over the records once."""
    return len(x) * np.sum(_miss(w, b, x, y) ** 2)


def cost__every_pair(w, b, x, y):
    """You compared each x with each y, N times N pairs. Each x belongs to one y, the one at the
    same place."""
    return np.sum((w * x[:, None] + b - y) ** 2)


def cost__argument_overwritten(w, b, x, y):
    """The value is right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    x *= w
    x += b
    x -= y
    return np.sum(x**2)


def cost__other_order_of_parameters(x, y, w, b):
    """The parameters in your first line stand in another order. It is w, b, x, y."""
    return np.sum((w * x + b - y) ** 2)


def cost__too_high_only(w, b, x, y):
    """You count only the records where the line is too high. Those where it is too low count too."""
    miss = w * x + b - y
    return float(np.sum(np.maximum(miss, 0.0) ** 2))


def cost__rounded_to_six(w, b, x, y):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(np.sum((w * x + b - y) ** 2)), 6)


def cost__rounded_to_eight(w, b, x, y):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(np.sum((w * x + b - y) ** 2)), 8)


def cost__precedence(w, b, x, y):
    """This is N/2 times C, as "/ 2 * N" gives: Python works from left to right. C itself is the plain sum, without
    either."""
    return float(np.sum((w * x + b - y) ** 2) / 2 * len(x))


def _expanded(w, b, x, y, *, xw=1.0, xy=1.0, yb=1.0, ww=1.0, bb=1.0, yy=1.0):
    squares = ww * x**2 * w**2 + bb * b**2 + yy * y**2
    products = xw * x * w * b - xy * x * y * w - yb * y * b
    return squares + 2.0 * products


def cost__b_outside(w, b, x, y):
    """You add b at the end, outside the square. It belongs to the line w x + b, and so to every miss."""
    return float(np.sum((w * x - y) ** 2) + b)


def cost_expanded__mean(w, b, x, y):
    """You took the mean: there is a 1/N too many. C is the plain sum over the records."""
    return np.mean(_expanded(w, b, x, y))


def cost_expanded__half(w, b, x, y):
    """This is half of C. The lesson's C is the plain sum, without a 1/2 in front."""
    return np.sum(_expanded(w, b, x, y)) / 2


def cost_expanded__half_mean(w, b, x, y):
    """This is C / (2N), as in Ng's course. The lesson uses the derivatives of this form later, but C itself is
    the plain sum, without 1/2 and 1/N."""
    return np.mean(_expanded(w, b, x, y)) / 2


def cost_expanded__b_squared_once(w, b, x, y):
    """You counted b squared once in all. It stands inside the sum, so it counts once for each of
    the N records."""
    return np.sum(_expanded(w, b, x, y, bb=0.0)) + b**2


def cost_expanded__b_squared_missing(w, b, x, y):
    """The term b squared is missing. The square of three parts has six terms: three squares and
    three products."""
    return np.sum(_expanded(w, b, x, y, bb=0.0))


def cost_expanded__y_squared_missing(w, b, x, y):
    """The term y squared is missing. The square of three parts has six terms: three squares and
    three products."""
    return np.sum(_expanded(w, b, x, y, yy=0.0))


def cost_expanded__xw_squared_missing(w, b, x, y):
    """The term with x squared and w squared is missing. The square of three parts has six terms:
    three squares and three products."""
    return np.sum(_expanded(w, b, x, y, ww=0.0))


def cost_expanded__xwb_missing(w, b, x, y):
    """The product of x w and b is missing. The square of three parts has six terms: three squares
    and three products."""
    return np.sum(_expanded(w, b, x, y, xw=0.0))


def cost_expanded__xyw_missing(w, b, x, y):
    """The product of x w and y is missing. The square of three parts has six terms: three squares
    and three products."""
    return np.sum(_expanded(w, b, x, y, xy=0.0))


def cost_expanded__yb_missing(w, b, x, y):
    """The product of y and b is missing. The square of three parts has six terms: three squares and
    three products."""
    return np.sum(_expanded(w, b, x, y, yb=0.0))


def cost_expanded__xwb_sign(w, b, x, y):
    """The product of x w and b has the wrong sign. Both parts are added in w x + b - y, so their
    product is positive."""
    return np.sum(_expanded(w, b, x, y, xw=-1.0))


def cost_expanded__xyw_sign(w, b, x, y):
    """The product of x w and y has the wrong sign. y is subtracted in w x + b - y, so its products
    with the others are negative."""
    return np.sum(_expanded(w, b, x, y, xy=-1.0))


def cost_expanded__yb_sign(w, b, x, y):
    """The product of y and b has the wrong sign. y is subtracted in w x + b - y, so its products
    with the others are negative."""
    return np.sum(_expanded(w, b, x, y, yb=-1.0))


def cost_expanded__y_squared_sign(w, b, x, y):
    """The term y squared has the wrong sign. A square is never negative, also that of -y."""
    return np.sum(_expanded(w, b, x, y, yy=-1.0))


def cost_expanded__xwb_once(w, b, x, y):
    """The product of x w and b is counted once. Multiplied out, it comes up twice."""
    return np.sum(_expanded(w, b, x, y, xw=0.5))


def cost_expanded__xyw_once(w, b, x, y):
    """The product of x w and y is counted once. Multiplied out, it comes up twice."""
    return np.sum(_expanded(w, b, x, y, xy=0.5))


def cost_expanded__yb_once(w, b, x, y):
    """The product of y and b is counted once. Multiplied out, it comes up twice."""
    return np.sum(_expanded(w, b, x, y, yb=0.5))


def cost_expanded__products_once(w, b, x, y):
    """Each of the three products is counted once. Multiplied out, each comes up twice: the 2s are
    missing."""
    return np.sum(_expanded(w, b, x, y, xw=0.5, xy=0.5, yb=0.5))


def cost_expanded__products_missing(w, b, x, y):
    """You only have the three squares. The square of three parts also has a product for each pair
    of them, counted twice."""
    return np.sum(_expanded(w, b, x, y, xw=0.0, xy=0.0, yb=0.0))


def cost_expanded__all_signs_plus(w, b, x, y):
    """All your products are added. y is subtracted in w x + b - y, so its products with the others
    are negative."""
    return np.sum(_expanded(w, b, x, y, xy=-1.0, yb=-1.0))


def cost_expanded__w_not_squared(w, b, x, y):
    """In the first term w is not squared. x and w are squared together."""
    return np.sum(_expanded(w, b, x, y, ww=0.0) + x**2 * w)


def cost_expanded__x_not_squared(w, b, x, y):
    """In the first term x is not squared. x and w are squared together."""
    return np.sum(_expanded(w, b, x, y, ww=0.0) + x * w**2)


def cost_expanded__b_not_squared(w, b, x, y):
    """The b of the second term is not squared: it is b where b squared is needed."""
    return np.sum(_expanded(w, b, x, y, bb=0.0) + b)


def cost_expanded__y_not_squared(w, b, x, y):
    """The y of the fourth term is not squared: it is y where y squared is needed."""
    return np.sum(_expanded(w, b, x, y, yy=0.0) + y)


def cost_expanded__doubled_for_squared(w, b, x, y):
    """You multiplied by 2 where squares are needed. In Python the power is written with two
    stars."""
    squares = x * 2 * w * 2 + b * 2 + y * 2
    return np.sum(squares + _expanded(w, b, x, y, ww=0.0, bb=0.0, yy=0.0))


def cost_expanded__square_of_sums(w, b, x, y):
    """You added x and y up before squaring. Square record by record first, then add up."""
    total_x, total_y = np.sum(x), np.sum(y)
    return len(x) * b**2 + _expanded(w, b, total_x, total_y, bb=0.0)


def cost_expanded__not_summed(w, b, x, y):
    """These are the terms of the single records. C is one number: add them up over all records."""
    return _expanded(w, b, x, y)


def cost_expanded__last_record(w, b, x, y):
    """Only the last record counts here, perhaps because each one replaces what was there before. C adds the terms of
    all records up."""
    return _expanded(w, b, x, y)[-1]


def cost_expanded__first_record(w, b, x, y):
    """Only the first record counts here, perhaps because the return stands inside the loop. C adds
    the terms of all records up."""
    return _expanded(w, b, x, y)[0]


def cost_expanded__argument_overwritten(w, b, x, y):
    """The value is right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    total = np.sum(_expanded(w, b, x, y))
    x *= w
    return total


def cost_expanded__sums_multiplied(w, b, x, y):
    """For the x y term you multiply the sum of x by the sum of y. Multiply each x by its own y first,
    and add up then."""
    return float(_expanded(w, b, x, y).sum() + 2 * w * (np.sum(x * y) - np.sum(x) * np.sum(y)))


def cost_expanded__x_summed_before_squaring(w, b, x, y):
    """You square the sum of x. Square each x first, and add up then."""
    return float(_expanded(w, b, x, y, ww=0.0).sum() + np.sum(x) ** 2 * w**2)


def cost_expanded__y_summed_before_squaring(w, b, x, y):
    """You square the sum of y. Square each y first, and add up then."""
    return float(_expanded(w, b, x, y, yy=0.0).sum() + np.sum(y) ** 2)


def cost_expanded__summed_before_squaring(w, b, x, y):
    """You square the sums of x and of y. Square each number first, and add up then."""
    return float(_expanded(w, b, x, y, ww=0.0, yy=0.0).sum() + np.sum(x) ** 2 * w**2 + np.sum(y) ** 2)


def cost_expanded__y_terms_missing(w, b, x, y):
    """All terms with y are missing: y squared, -2xyw and -2yb. If they stand on a line of their own, Python takes them for a
    new statement: put brackets around the whole formula."""
    return float(np.sum(x**2 * w**2 + b**2 + 2 * x * w * b))


def cost_expanded__products_with_w_once(w, b, x, y):
    """The terms 2xwb and -2xyw lack their factor 2: in a square every product comes twice."""
    return float(np.sum(x**2 * w**2 + b**2 + y**2 + x * w * b - x * y * w - 2 * y * b))


def cost_expanded__both_signs_turned(w, b, x, y):
    """The terms 2xwb and -2yb have each other's sign. b is added to w x and y is taken away."""
    return float(np.sum(x**2 * w**2 + b**2 + y**2 - 2 * x * w * b - 2 * x * y * w + 2 * y * b))


def cost_expanded__rounded_to_eight(w, b, x, y):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(np.sum((w * x + b - y) ** 2)), 8)


def dC_dw__two_sum(w, b, x, y):
    """This is 2 times the sum, which is right as the derivative of C exactly as it is written. The lesson's form
    has 1/N and no 2; such constants only rescale the learning rate."""
    return 2 * np.sum(_miss(w, b, x, y) * x)


def dC_dw__two_mean(w, b, x, y):
    """This is 2/N times the sum, which is right as the derivative of the mean squared error C / N, as in many
    tutorials. The lesson's form is that of C / (2N), without the 2; such constants only rescale the learning
    rate."""
    return 2 * np.mean(_miss(w, b, x, y) * x)


def dC_dw__sum(w, b, x, y):
    """This is the sum without the 1/N: right as the derivative of C / 2. The lesson's form takes
    the mean over the N records, which only rescales the learning rate."""
    return np.sum(_miss(w, b, x, y) * x)


def dC_dw__half(w, b, x, y):
    """This is half of what is wanted: there is a 1/2 too many. The lesson's form has 1/N alone in
    front of the sum."""
    return np.mean(_miss(w, b, x, y) * x) / 2


def dC_dw__minus_two_sum(w, b, x, y):
    """This is 2 times the sum, with the sign reversed: the miss is w x + b - y, with no minus in front. And the
    lesson's form has 1/N in place of the 2."""
    return -2 * np.sum(_miss(w, b, x, y) * x)


def dC_dw__minus_two_mean(w, b, x, y):
    """This is 2/N times the sum, with the sign reversed: the miss is w x + b - y, with no minus in front. And the
    lesson's form has no 2."""
    return -2 * np.mean(_miss(w, b, x, y) * x)


def dC_dw__minus_sum(w, b, x, y):
    """This is the sum without the 1/N, with the sign reversed: the miss is w x + b - y, with no minus in front. And
    the lesson's form takes the mean."""
    return -np.sum(_miss(w, b, x, y) * x)


def dC_dw__minus(w, b, x, y):
    """The sign is reversed: the miss is w x + b - y, with no minus in front. Going downhill, the minus comes later,
    when the step is taken."""
    return -np.mean(_miss(w, b, x, y) * x)


def dC_dw__x_missing(w, b, x, y):
    """The x is missing: this is the partial derivative with respect to b. When w grows, the line moves x times
    as much, so each miss is weighted with its x."""
    return np.mean(_miss(w, b, x, y))


def dC_dw__two_sum_x_missing(w, b, x, y):
    """The x is missing, and the 2 of "C as it is written" stands where the lesson has 1/N. Each
    miss is weighted with its own x, then the mean is taken."""
    return 2 * np.sum(_miss(w, b, x, y))


def dC_dw__sum_x_missing(w, b, x, y):
    """The x is missing, and so is the 1/N. Each miss is weighted with its own x, then the mean is
    taken."""
    return np.sum(_miss(w, b, x, y))


def dC_dw__times_w(w, b, x, y):
    """You multiplied by w where x belongs. Differentiating w x with respect to w leaves the x."""
    return np.mean(_miss(w, b, x, y) * w)


def dC_dw__times_w_and_x(w, b, x, y):
    """You multiplied by w and x. Differentiating w x with respect to w leaves x alone."""
    return np.mean(_miss(w, b, x, y) * w * x)


def dC_dw__times_y(w, b, x, y):
    """You multiplied by y where x belongs. Differentiating w x with respect to w leaves the x."""
    return np.mean(_miss(w, b, x, y) * y)


def dC_dw__x_squared(w, b, x, y):
    """You multiplied by x twice. Differentiating w x with respect to w leaves one x."""
    return np.mean(_miss(w, b, x, y) * x**2)


def dC_dw__x_divides(w, b, x, y):
    """You divided by x. Each miss is weighted with its x, so x is multiplied in."""
    return np.mean(_miss(w, b, x, y) / x)


def dC_dw__x_absolute(w, b, x, y):
    """You took the size of x without its sign. At a negative x a larger w lowers the line, so the
    sign counts."""
    return np.mean(_miss(w, b, x, y) * np.abs(x))


def dC_dw__miss_squared(w, b, x, y):
    """The miss is still squared. Differentiating a square leaves the miss itself."""
    return np.mean(_miss(w, b, x, y) ** 2 * x)


def dC_dw__miss_absolute(w, b, x, y):
    """You took the size of the misses without their signs. The sign tells on which side of the
    point the line lies."""
    return np.mean(np.abs(_miss(w, b, x, y)) * x)


def dC_dw__sum_times_sum(w, b, x, y):
    """You added up the misses and the x separately and then multiplied. Multiply record by record first, and add
    up after that."""
    return np.sum(_miss(w, b, x, y)) * np.sum(x) / len(x)


def dC_dw__mean_times_mean(w, b, x, y):
    """You took the means of the misses and of the x separately and then multiplied. Multiply record by record
    first, and take the mean after that."""
    return np.mean(_miss(w, b, x, y)) * np.mean(x)


def dC_dw__b_missing(w, b, x, y):
    """The b is missing in the miss. It is held still here, but it does not disappear: the line is
    w * x + b."""
    return np.mean(_miss(w, 0.0, x, y) * x)


def dC_dw__line_without_x(w, b, x, y):
    """The x is missing in the line: what you compare with y is w + b, the same for every record. The line is
    w * x + b."""
    return np.mean((w + b - y) * x)


def dC_dw__b_subtracted(w, b, x, y):
    """The b has the wrong sign in the miss, perhaps because a pair of brackets is missing. The miss is (w * x +
    b) - y."""
    return np.mean(_miss(w, -b, x, y) * x)


def dC_dw__y_missing(w, b, x, y):
    """The y is missing in the miss: only the line's own values are left."""
    return np.mean(_miss(w, b, x, 0.0) * x)


def dC_dw__y_added(w, b, x, y):
    """You added y to the line's value. The miss is their difference."""
    return np.mean(_miss(w, b, x, -y) * x)


def dC_dw__line_not_in_brackets(w, b, x, y):
    """You take y - w x + b, in which the minus counts for w x alone. The miss is w x + b - y: the line, then minus y."""
    return np.mean((y - w * x + b) * x)


def dC_dw__brackets_missing(w, b, x, y):
    """Only y is multiplied by x. The x belongs to the whole miss, so the miss needs brackets."""
    return np.mean(w * x + b - y * x)


def dC_dw__b_without_x(w, b, x, y):
    """The b is not multiplied by x. The x belongs to the whole miss, to b as well."""
    return np.mean((w * x - y) * x + b)


def dC_dw__w_term_only(w, b, x, y):
    """Only the term with w squared was differentiated. The products of w with b and with y contain
    w as well, so they count too."""
    return np.mean(w * x * x)


def dC_dw__last_record(w, b, x, y):
    """Only the last record counts here, perhaps because each one replaces what was there before. The mean is over all
    N records."""
    return (_miss(w, b, x, y) * x)[-1]


def dC_dw__last_record_shared(w, b, x, y):
    """Only the last record counts here, divided by N. Add all the records up before dividing."""
    return (_miss(w, b, x, y) * x)[-1] / len(x)


def dC_dw__first_record(w, b, x, y):
    """Only the first record counts here, perhaps because the return stands inside the loop. The
    mean is over all N records."""
    return (_miss(w, b, x, y) * x)[0]


def dC_dw__first_record_shared(w, b, x, y):
    """Only the first record counts here, divided by N, perhaps because the return stands inside the
    loop. Add all the records up before dividing."""
    return (_miss(w, b, x, y) * x)[0] / len(x)


def dC_dw__not_summed(w, b, x, y):
    """These are the products of the single records. The partial derivative is one number: their
    mean."""
    return _miss(w, b, x, y) * x


def dC_dw__divided_not_summed(w, b, x, y):
    """You divided by N, but did not add up. The partial derivative is one number: the sum of the
    products, divided by N."""
    return _miss(w, b, x, y) * x / len(x)


def dC_dw__divided_twice(w, b, x, y):
    """You divided by N twice, perhaps once in a mean and once by hand. Once is enough."""
    return np.mean(_miss(w, b, x, y) * x) / len(x)


def dC_dw__cost(w, b, x, y):
    """This is the cost itself. The partial derivative is the rate at which it changes with w."""
    return np.sum(_miss(w, b, x, y) ** 2)


def dC_dw__mean_cost(w, b, x, y):
    """This is the cost itself, divided by N. The partial derivative is the rate at which it changes
    with w."""
    return np.mean(_miss(w, b, x, y) ** 2)


def dC_dw__every_pair(w, b, x, y):
    """You paired the line's value at each x with each y, N times N pairs. Each x belongs to one y,
    the one at the same place."""
    return np.mean((w * x[:, None] + b - y) * x[:, None])


def dC_dw__argument_overwritten(w, b, x, y):
    """The value is right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    slope = np.mean(_miss(w, b, x, y) * x)
    x *= w
    return slope


def dC_dw__one_less(w, b, x, y):
    """You divide by one less than the number of records. The lesson divides by all N."""
    return float(np.sum((w * x + b - y) * x)) / max(1, len(x) - 1)


def dC_dw__x_on_the_first_term_only(w, b, x, y):
    """Only the term w x is multiplied by x. The whole bracket is: (w x + b - y) x."""
    return float(np.mean(w * x * x + b - y))


def dC_dw__y_without_x(w, b, x, y):
    """The term y is not multiplied by x. The whole bracket is: (w x + b - y) x."""
    return float(np.mean(x * x * w + b * x - y))


def dC_dw__difference_forward(w, b, x, y):
    """You measure the slope to the right of w only, which is not accurate enough here. The formula is exact."""

    def cost_at(place):
        return np.sum((place * x + b - y) ** 2)

    return float(cost_at(w + 1e-5) - cost_at(w)) / 1e-5 / (2 * len(x))


def dC_dw__floor_division(w, b, x, y):
    """Everything after the decimal point is dropped, as "//" does. The mean needs ordinary division, "/", and no
    rounding."""
    return float(np.sum((w * x + b - y) * x) // len(x))


def dC_dw__zero_for_a_level_line(w, b, x, y):
    """Where w is 0 you return 0. A level line can miss the points too, and then w has to change."""
    return float(np.mean((w * x + b - y) * x)) if w else 0.0


def dC_dw__rounded_to_eight(w, b, x, y):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(np.mean((w * x + b - y) * x)), 8)


def dC_dw__x_from_its_mean(w, b, x, y):
    """You multiply by the distance of x from its mean. The factor is x itself."""
    return float(np.mean((w * x + b - y) * (x - np.mean(x))))


def dC_db__two_sum(w, b, x, y):
    """This is 2 times the sum, which is right as the derivative of C exactly as it is written. The lesson's form
    has 1/N and no 2; such constants only rescale the learning rate."""
    return 2 * np.sum(_miss(w, b, x, y))


def dC_db__two_mean(w, b, x, y):
    """This is 2/N times the sum, which is right as the derivative of the mean squared error C / N, as in many
    tutorials. The lesson's form is that of C / (2N), without the 2; such constants only rescale the learning
    rate."""
    return 2 * np.mean(_miss(w, b, x, y))


def dC_db__sum(w, b, x, y):
    """This is the sum without the 1/N: right as the derivative of C / 2. The lesson's form takes
    the mean over the N records, which only rescales the learning rate."""
    return np.sum(_miss(w, b, x, y))


def dC_db__half(w, b, x, y):
    """This is half of what is wanted: there is a 1/2 too many. The lesson's form has 1/N alone in
    front of the sum."""
    return np.mean(_miss(w, b, x, y)) / 2


def dC_db__minus_two_sum(w, b, x, y):
    """This is 2 times the sum, with the sign reversed: the miss is w x + b - y, with no minus in front. And the
    lesson's form has 1/N in place of the 2."""
    return -2 * np.sum(_miss(w, b, x, y))


def dC_db__minus_two_mean(w, b, x, y):
    """This is 2/N times the sum, with the sign reversed: the miss is w x + b - y, with no minus in front. And the
    lesson's form has no 2."""
    return -2 * np.mean(_miss(w, b, x, y))


def dC_db__minus_sum(w, b, x, y):
    """This is the sum without the 1/N, with the sign reversed: the miss is w x + b - y, with no minus in front. And
    the lesson's form takes the mean."""
    return -np.sum(_miss(w, b, x, y))


def dC_db__line_not_in_brackets(w, b, x, y):
    """You take y - w x + b, in which the minus counts for w x alone. The miss is w x + b - y: the line, then minus y."""
    return np.mean(y - w * x + b)


def dC_db__minus(w, b, x, y):
    """The sign is reversed: the miss is w x + b - y, with no minus in front. Going downhill, the minus comes later,
    when the step is taken."""
    return -np.mean(_miss(w, b, x, y))


def dC_db__times_x(w, b, x, y):
    """Each miss is multiplied by its x: this is the partial derivative with respect to w. When b grows, the line
    moves up by the same amount everywhere, so every miss counts alike."""
    return np.mean(_miss(w, b, x, y) * x)


def dC_db__two_sum_times_x(w, b, x, y):
    """Each miss is multiplied by its x, and a 2 stands where the lesson has 1/N. For b every miss counts alike, and
    the mean is taken."""
    return 2 * np.sum(_miss(w, b, x, y) * x)


def dC_db__sum_times_x(w, b, x, y):
    """Each miss is multiplied by its x, and the 1/N is missing. For b every miss counts alike, and the mean is
    taken."""
    return np.sum(_miss(w, b, x, y) * x)


def dC_db__times_b(w, b, x, y):
    """You multiplied by b. Differentiating b with respect to b leaves a 1, so no factor stands outside the
    brackets."""
    return np.mean(_miss(w, b, x, y) * b)


def dC_db__times_w(w, b, x, y):
    """You multiplied by w. Differentiating the miss with respect to b leaves a 1, so no factor stands outside
    the brackets."""
    return np.mean(_miss(w, b, x, y) * w)


def dC_db__miss_squared(w, b, x, y):
    """The miss is still squared: this is the cost, divided by N. Differentiating a square leaves
    the miss itself."""
    return np.mean(_miss(w, b, x, y) ** 2)


def dC_db__cost(w, b, x, y):
    """This is the cost itself. The partial derivative is the rate at which it changes with b."""
    return np.sum(_miss(w, b, x, y) ** 2)


def dC_db__miss_absolute(w, b, x, y):
    """You took the size of the misses without their signs. The sign tells on which side of the
    point the line lies."""
    return np.mean(np.abs(_miss(w, b, x, y)))


def dC_db__b_missing(w, b, x, y):
    """The b is missing in the miss. Differentiating the square leaves the whole miss, and the line
    is w * x + b."""
    return np.mean(_miss(w, 0.0, x, y))


def dC_db__line_without_x(w, b, x, y):
    """The x is missing in the line: what you compare with y is w + b, the same for every record. The line is
    w * x + b."""
    return np.mean(w + b - y)


def dC_db__b_subtracted(w, b, x, y):
    """The b has the wrong sign in the miss, perhaps because a pair of brackets is missing. The miss is (w * x +
    b) - y."""
    return np.mean(_miss(w, -b, x, y))


def dC_db__w_term_missing(w, b, x, y):
    """The term with w and x is missing in the miss. w is held still here, but it does not
    disappear."""
    return np.mean(_miss(0.0, b, x, y))


def dC_db__y_missing(w, b, x, y):
    """The y is missing in the miss: only the line's own values are left."""
    return np.mean(_miss(w, b, x, 0.0))


def dC_db__y_added(w, b, x, y):
    """You added y to the line's value. The miss is their difference."""
    return np.mean(_miss(w, b, x, -y))


def dC_db__b_once(w, b, x, y):
    """You counted b once in all and divided it by N with the rest. It stands inside the sum, so it
    counts once for each of the N records."""
    return (np.sum(w * x - y) + b) / len(x)


def dC_db__b_alone(w, b, x, y):
    """This is b itself, what is left when only b squared is differentiated. The products of b with
    w x and with y contain b as well, so they count too."""
    return b


def dC_db__zero(w, b, x, y):
    """This is always 0, as if C did not depend on b. Moving b moves the whole line up or down, so
    the misses change."""
    return 0.0


def dC_db__one(w, b, x, y):
    """This is always 1, the derivative of b alone. C holds the square of the miss, so the miss
    stays as a factor."""
    return 1.0


def dC_db__last_record(w, b, x, y):
    """Only the last record counts here, perhaps because each one replaces what was there before. The mean is over all
    N records."""
    return _miss(w, b, x, y)[-1]


def dC_db__last_record_shared(w, b, x, y):
    """Only the last record counts here, divided by N. Add all the records up before dividing."""
    return _miss(w, b, x, y)[-1] / len(x)


def dC_db__first_record(w, b, x, y):
    """Only the first record counts here, perhaps because the return stands inside the loop. The
    mean is over all N records."""
    return _miss(w, b, x, y)[0]


def dC_db__first_record_shared(w, b, x, y):
    """Only the first record counts here, divided by N, perhaps because the return stands inside the
    loop. Add all the records up before dividing."""
    return _miss(w, b, x, y)[0] / len(x)


def dC_db__not_summed(w, b, x, y):
    """These are the misses of the single records. The partial derivative is one number: their
    mean."""
    return _miss(w, b, x, y)


def dC_db__divided_not_summed(w, b, x, y):
    """You divided by N, but did not add up. The partial derivative is one number: the sum of the
    misses, divided by N."""
    return _miss(w, b, x, y) / len(x)


def dC_db__divided_twice(w, b, x, y):
    """You divided by N twice, perhaps once in a mean and once by hand. Once is enough."""
    return np.mean(_miss(w, b, x, y)) / len(x)


def dC_db__argument_overwritten(w, b, x, y):
    """The value is right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    x *= w
    return np.mean(x + b - y)


def dC_db__one_less(w, b, x, y):
    """You divide by one less than the number of records. The lesson divides by all N."""
    return float(np.sum(w * x + b - y)) / max(1, len(x) - 1)


def dC_db__median(w, b, x, y):
    """You take the median of the misses. The formula takes their mean."""
    return float(np.median(w * x + b - y))


def dC_db__difference_forward(w, b, x, y):
    """You measure the slope to the right of b only, which is not accurate enough here. The formula is exact."""

    def cost_at(place):
        return np.sum((w * x + place - y) ** 2)

    return float(cost_at(b + 1e-5) - cost_at(b)) / 1e-5 / (2 * len(x))


def dC_db__rounded_to_eight(w, b, x, y):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(np.mean(w * x + b - y)), 8)


def cost_expanded__last_term_alone_summed(w, b, x, y):
    """Only the last of the six terms is added up over the records. All six stand inside the sum."""
    return x**2 * w**2 + b**2 + 2 * x * w * b + y**2 - 2 * x * y * w - np.sum(2 * y * b)


def cost_expanded__b_missing_beside_y(w, b, x, y):
    """In the product of y and b, the b is missing: the last term is -2yb."""
    return np.sum(x**2 * w**2 + b**2 + 2 * x * w * b + y**2 - 2 * x * y * w - 2 * y)


def cost__whole_arrays_in_the_loop(w, b, x, y):
    """This is N times the square of each miss, not one number, perhaps because a loop adds the whole arrays in every
    round. Add up one square for each record."""
    return len(x) * _miss(w, b, x, y) ** 2


def cost_expanded__whole_arrays_in_the_loop(w, b, x, y):
    """This is N times the square of each miss, not one number, perhaps because a loop adds the whole arrays in every
    round. Add up one square for each record."""
    return len(x) * _miss(w, b, x, y) ** 2


def cost_expanded__three_squares_with_their_signs(w, b, x, y):
    """You squared w x, b and y one by one and kept their signs. y squared is added, and the three products are missing."""
    return np.sum((w * x) ** 2 + b**2 - y**2)


def dC_dw__x_after_the_sum(w, b, x, y):
    """You multiply by x after the mean, which gives one number for each record. Multiply each miss by its own x first, and
    take the mean of that."""
    return np.mean(_miss(w, b, x, y)) * x


def dC_dw__divided_in_every_round(w, b, x, y):
    """You divide by N in every round of the loop. Divide once, when everything is added up."""
    total = 0.0
    for one in _miss(w, b, x, y) * x:
        total = (total + one) / len(x)
    return total


def dC_db__divided_in_every_round(w, b, x, y):
    """You divide by N in every round of the loop. Divide once, when everything is added up."""
    total = 0.0
    for one in _miss(w, b, x, y):
        total = (total + one) / len(x)
    return total


def cost_expanded__products_with_y_missing(w, b, x, y):
    """The terms -2xyw and -2yb are missing. If they stand on a line of their own, Python takes them for a new statement:
    put brackets around the whole formula."""
    return float(np.sum(x**2 * w**2 + b**2 + 2 * x * w * b + y**2))


def cost_expanded__products_with_b_once(w, b, x, y):
    """The terms 2xwb and -2yb lack their factor 2: in a square every product comes twice."""
    return float(np.sum(x**2 * w**2 + b**2 + y**2 + x * w * b - 2 * x * y * w - y * b))


def cost_expanded__products_with_y_once(w, b, x, y):
    """The terms -2xyw and -2yb lack their factor 2: in a square every product comes twice."""
    return float(np.sum(x**2 * w**2 + b**2 + y**2 + 2 * x * w * b - x * y * w - y * b))


def cost_expanded__x_missing_beside_b(w, b, x, y):
    """The x is missing in the product of w x and b: it is 2 x w b."""
    return float(np.sum(x**2 * w**2 + b**2 + y**2 + 2 * w * b - 2 * x * y * w - 2 * y * b))


def cost_expanded__x_missing_beside_y(w, b, x, y):
    """The x is missing in the product of w x and y: it is 2 x y w."""
    return float(np.sum(x**2 * w**2 + b**2 + y**2 + 2 * x * w * b - 2 * y * w - 2 * y * b))


def cost_expanded__y_missing_beside_x(w, b, x, y):
    """The y is missing in the product of w x and y: it is 2 x y w."""
    return float(np.sum(x**2 * w**2 + b**2 + y**2 + 2 * x * w * b - 2 * x * w - 2 * y * b))


def dC_dw__whole_share(w, b, x, y):
    """This is 0 as soon as there are two records, as 1 // N and int(1 / N) are. Divide with /, which keeps the
    fraction."""
    return float(1 // len(x) * np.sum((w * x + b - y) * x))


def dC_db__whole_share(w, b, x, y):
    """This is 0 as soon as there are two records, as 1 // N and int(1 / N) are. Divide with /, which keeps the
    fraction."""
    return float(1 // len(x) * np.sum(w * x + b - y))


def cost__place_for_x(w, b, x, y):
    """You multiply w by the number of the record, not by its x. In a loop over range(len(x)), x[i] is the x, and i only
    its place."""
    return np.sum(_miss(w, b, np.arange(len(x)), y) ** 2)


def cost__squared_term_by_term(w, b, x, y):
    """You squared each term by itself. The square of a sum is not the sum of the squares: take the whole miss first,
    then square it."""
    return np.sum((w * x) ** 2 + b**2 - y**2)


def cost__only_the_line_squared(w, b, x, y):
    """Only the line's value is squared, and y is subtracted after that. The square belongs to the whole miss."""
    return np.sum((w * x + b) ** 2 - y)


def cost_expanded__b_missing_beside_x(w, b, x, y):
    """The b is missing in the product of w x and b: it is 2 x w b."""
    return np.sum(_expanded(w, b, x, y, xw=0.0) + 2 * x * w)


def cost_expanded__w_missing_beside_b(w, b, x, y):
    """The w is missing in the product of w x and b: it is 2 x w b."""
    return np.sum(_expanded(w, b, x, y, xw=0.0) + 2 * x * b)


def cost_expanded__w_missing_beside_y(w, b, x, y):
    """The w is missing in the product of w x and y: it is 2 x y w."""
    return np.sum(_expanded(w, b, x, y, xy=0.0) - 2 * x * y)


def cost_expanded__y_missing_beside_b(w, b, x, y):
    """The y is missing in the product of y and b: it is 2 y b."""
    return np.sum(_expanded(w, b, x, y, yb=0.0) - 2 * b)


def cost_expanded__b_doubled_for_squared(w, b, x, y):
    """You multiplied b by 2 where it is squared. In Python the power is written with two stars."""
    return np.sum(_expanded(w, b, x, y, bb=0.0) + 2 * b)


def cost_expanded__y_doubled_for_squared(w, b, x, y):
    """You multiplied y by 2 where it is squared. In Python the power is written with two stars."""
    return np.sum(_expanded(w, b, x, y, yy=0.0) + 2 * y)


def cost_expanded__x_doubled_for_squared(w, b, x, y):
    """You multiplied x by 2 where it is squared. In Python the power is written with two stars."""
    return np.sum(_expanded(w, b, x, y, ww=0.0) + 2 * x * w**2)


def cost_expanded__w_doubled_for_squared(w, b, x, y):
    """You multiplied w by 2 where it is squared. In Python the power is written with two stars."""
    return np.sum(_expanded(w, b, x, y, ww=0.0) + x**2 * 2 * w)


def cost_expanded__b_squared_sign(w, b, x, y):
    """The term b squared has the wrong sign. A square is never negative, also that of -b."""
    return np.sum(_expanded(w, b, x, y, bb=-1.0))


def dC_dw__precedence(w, b, x, y):
    """This is N/2 times the sum, as "/ 2 * N" gives: Python works from left to right. The lesson's form has 1/N alone in
    front of the sum."""
    return np.sum(_miss(w, b, x, y) * x) / 2 * len(x)


def dC_db__precedence(w, b, x, y):
    """This is N/2 times the sum, as "/ 2 * N" gives: Python works from left to right. The lesson's form has 1/N alone in
    front of the sum."""
    return np.sum(_miss(w, b, x, y)) / 2 * len(x)


def dC_db__targets_not_averaged(w, b, x, y):
    """You take the mean of w x but the sum of y. The mean is that of the whole misses, w x + b - y."""
    return np.mean(w * x) + b - np.sum(y)


def dC_db__x_after_the_sum(w, b, x, y):
    """You multiply the mean by x, which gives one number for each record. There is no x in the slope for b: the mean of
    the misses is all of it."""
    return np.mean(_miss(w, b, x, y)) * x
