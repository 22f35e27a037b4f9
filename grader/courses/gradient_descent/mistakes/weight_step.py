"""Known wrong answers to weight_step.py: a docstring is the sentence that the learner reads."""

import numpy as np
from activation import sigmoid, sigmoid_prime


def error__reversed(y, nn_output):
    """This is the output minus the target, as Nielsen's book and Ng's course write it; they subtract the step
    later. Here the error is target minus output, positive when the output is too low."""
    return nn_output - y


def error__squared(y, nn_output):
    """You squared the difference. The error here is the plain difference: squaring belongs to the
    loss, and it loses the sign that tells which way to go."""
    return (y - nn_output) ** 2


def error__half_squared(y, nn_output):
    """This is half of the squared difference, which is a loss. The error here is the plain
    difference, sign and all."""
    return 0.5 * (y - nn_output) ** 2


def error__absolute(y, nn_output):
    """You took the size of the difference without its sign. The error keeps its sign: it tells
    whether the output is too low or too high."""
    return np.abs(y - nn_output)


def error__direction_only(y, nn_output):
    """This is only the sign of the difference, -1, 0 or 1. The error also says how large the
    difference is."""
    return np.sign(y - nn_output)


def error__relative(y, nn_output):
    """You divided the difference by the target. The error here is the plain difference, not a part
    of the target."""
    return (y - nn_output) / y


def error__sum_of_both(y, nn_output):
    """You added the target and the output. The error is their difference."""
    return y + nn_output


def error__output_itself(y, nn_output):
    """This is the output itself. The error says how far the output is from the target y, so y is
    needed too."""
    return nn_output


def error__times_slope(y, nn_output):
    """You have already multiplied the error by the slope of the sigmoid. That is the next step, error_term; the
    error itself is the plain difference."""
    return (y - nn_output) * nn_output * (1.0 - nn_output)


def error__activated_again(y, nn_output):
    """You sent nn_output through the sigmoid once more. It is the neuron's output, already
    squashed: compare it with y as it is."""
    return y - sigmoid(nn_output)


def error__summed(y, nn_output):
    """You added all the differences up to one number. For arrays the error is taken entry by
    entry, and the result keeps their shape."""
    return np.sum(np.subtract(y, nn_output))


def error__mean(y, nn_output):
    """You took the mean of the differences. For arrays the error is taken entry by entry, and the
    result keeps their shape."""
    return np.mean(np.subtract(y, nn_output))


def error__sum_of_squares(y, nn_output):
    """This is the sum of the squared errors, the loss of an earlier topic. The error is the plain
    difference, entry by entry."""
    return np.sum(np.subtract(y, nn_output) ** 2)


def error__mean_of_squares(y, nn_output):
    """This is the mean squared error, the loss of an earlier topic. The error is the plain
    difference, entry by entry."""
    return np.mean(np.subtract(y, nn_output) ** 2)


def error__argument_overwritten(y, nn_output):
    """The values are right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    y -= nn_output
    return y


def error__to_a_whole_output(y, nn_output):
    """You round the output to 0 or 1 first. The error is measured from the output as it is."""
    return y - np.round(nn_output)


def error__cut_off_at_one(y, nn_output):
    """You cut the error off at 1 and -1. A large error stays as large as it is."""
    return np.clip(y - nn_output, -1.0, 1.0)


def error__never_negative(y, nn_output):
    """You turn negative errors into 0. An output that is too high has a negative error."""
    return np.maximum(y - nn_output, 0.0)


def error__parameters_exchanged(nn_output, y):
    """The two parameters in your first line stand the other way round: y comes first."""
    return y - nn_output


def error__small_ones_cut_off(y, nn_output):
    """You turn small errors into 0. They count as well: return the difference as it is."""
    miss = y - nn_output
    return np.where(np.abs(miss) < 0.01, 0.0, miss)


def error__rounded_to_eight(y, nn_output):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(y - nn_output, 8)


def error__log_loss(y, nn_output):
    """This is the cross-entropy (log-loss) of y and the output, a loss. The error of this lesson is the plain
    difference y - output."""
    return -(y * np.log(nn_output) + (1 - y) * np.log(1 - nn_output))


def error__log_loss_first_half(y, nn_output):
    """This is one half of the cross-entropy (log-loss), which is a loss. The error of this lesson is the plain
    difference y - output."""
    return -y * np.log(nn_output)


def error__slope_of_log_loss(y, nn_output):
    """This is the slope of the cross-entropy (log-loss): the difference divided by output * (1 - output). The
    error of this lesson is the plain difference y - output."""
    return (y - nn_output) / (nn_output * (1 - nn_output))


def error__close_ones_taken_for_equal(y, nn_output):
    """You give 0 where the target and the output are only close. However small the difference is, it is the error."""
    return np.where(np.isclose(y, nn_output), 0.0, y - nn_output)


def error_term__slope_missing(error, output_grad):
    """This is the error alone: that is delta for log-loss, as in logistic regression. For the squared error of
    this lesson delta is the error times output_grad, the slope of the sigmoid at h."""
    return error


def error_term__error_missing(error, output_grad):
    """This is the slope alone. The error term is the error times that slope."""
    return output_grad


def error_term__negative(error, output_grad):
    """The size is right, but the sign is reversed. Delta is the error times the slope, with no minus."""
    return -error * output_grad


def error_term__added(error, output_grad):
    """You added the error and the slope. The slope scales the error: the two are multiplied."""
    return error + output_grad


def error_term__divided(error, output_grad):
    """You divided by the slope. A flat sigmoid has to give a small delta: the two are multiplied."""
    return error / output_grad


def error_term__divided_other_way(error, output_grad):
    """You divided the slope by the error. The slope scales the error: the two are multiplied."""
    return output_grad / error


def error_term__slope_of_output(error, output_grad):
    """You treated output_grad as the neuron's output and made g * (1 - g) of it. It is the slope
    already, so it can be used as it is."""
    return error * output_grad * (1.0 - output_grad)


def error_term__one_minus_slope(error, output_grad):
    """You multiplied the error by 1 minus the slope. output_grad is the whole slope already, so it can be used
    as it is."""
    return error * (1.0 - output_grad)


def error_term__slope_of_slope(error, output_grad):
    """You took sigmoid_prime of output_grad. It is the slope f'(h) already: taking the slope of it
    once more is one step too many."""
    return error * sigmoid_prime(output_grad)


def error_term__slope_activated(error, output_grad):
    """You sent output_grad through the sigmoid. It is the slope f'(h) already, so it can be used
    as it is."""
    return error * sigmoid(output_grad)


def error_term__slope_squared(error, output_grad):
    """The slope is multiplied in twice. Once is enough."""
    return error * output_grad**2


def error_term__error_squared(error, output_grad):
    """You squared the error. The error term takes it as it is, sign and all."""
    return error**2 * output_grad


def error_term__absolute(error, output_grad):
    """You took the size of the error without its sign. The sign tells whether the weights must
    make the output larger or smaller."""
    return np.abs(error) * output_grad


def error_term__doubled(error, output_grad):
    """This is twice the error term. The 2 that comes from the square is left to the learning rate in this lesson, so
    error and slope are all that is needed."""
    return 2.0 * error * output_grad


def error_term__halved(error, output_grad):
    """This is half the error term. No 1/2 belongs here, and if it is a learning rate of 0.5, that
    comes in later, in del_w."""
    return 0.5 * error * output_grad


def error_term__summed(error, output_grad):
    """You added the products up to one number. For arrays the error term is taken entry by entry,
    and the result keeps their shape."""
    return np.sum(np.multiply(error, output_grad))


def error_term__mean(error, output_grad):
    """You took the mean of the products. For arrays the error term is taken entry by entry, and the
    result keeps their shape."""
    return np.mean(np.multiply(error, output_grad))


def error_term__every_pair(error, output_grad):
    """You multiplied each error by each slope. An error goes with its own slope only, entry by entry."""
    return np.multiply.outer(error, output_grad)


def error_term__argument_overwritten(error, output_grad):
    """The values are right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    error *= output_grad
    return error


def error_term__never_negative_slope(error, output_grad):
    """You turn a negative slope into 0. The product is the same for every slope."""
    return error * np.maximum(output_grad, 0.0)


def error_term__slope_cut_at_a_quarter(error, output_grad):
    """You keep the slope between 0 and 1/4. Multiply by the slope that you are given."""
    return error * np.clip(output_grad, 0.0, 0.25)


def error_term__rounded_to_eight(error, output_grad):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(error * output_grad, 8)


def _changes(learnrate, delta, x):
    return np.multiply.outer(x, learnrate * delta)


def del_w__minus(learnrate, error_term, x):
    """The size is right, but the sign is reversed. With the error as y - y_hat the minus of "downhill" is
    already inside delta, so no other one is needed."""
    return -_changes(learnrate, error_term, x)


def del_w__input_missing(learnrate, error_term, x):
    """This is the learning rate times delta, the same for every weight. Each weight changes in
    proportion to its own input, so x is missing."""
    return learnrate * error_term


def del_w__input_missing_in_shape(learnrate, error_term, x):
    """All weights get the same change. Each weight changes in proportion to its own input, so the
    values of x are missing."""
    return _changes(learnrate, error_term, np.ones_like(x))


def del_w__rate_missing(learnrate, error_term, x):
    """The learning rate is missing: this is delta times x alone, a step far too long."""
    return _changes(1.0, error_term, x)


def del_w__rate_twice(learnrate, error_term, x):
    """The learning rate is multiplied in twice. Once is enough."""
    return _changes(learnrate**2, error_term, x)


def del_w__rate_divides(learnrate, error_term, x):
    """You divided by the learning rate. A smaller rate makes a smaller step, so the rate is
    multiplied in."""
    return _changes(1.0 / learnrate, error_term, x)


def del_w__delta_missing(learnrate, error_term, x):
    """This does not depend on the values of delta. How wrong the output was, and how steep the
    sigmoid is, come in through error_term."""
    return _changes(learnrate, np.ones_like(error_term), x)


def del_w__delta_squared(learnrate, error_term, x):
    """You squared delta. It is taken as it is, sign and all: the sign tells which way to go."""
    return _changes(learnrate, error_term**2, x)


def del_w__delta_absolute(learnrate, error_term, x):
    """You took the size of delta without its sign. The sign tells which way the weights go."""
    return _changes(learnrate, np.abs(error_term), x)


def del_w__input_squared(learnrate, error_term, x):
    """The input is multiplied in twice. Each weight changes in proportion to its input, once."""
    return _changes(learnrate, error_term, x**2)


def del_w__input_absolute(learnrate, error_term, x):
    """You took the size of x without its sign. A negative input turns the change round, so the
    sign stays."""
    return _changes(learnrate, error_term, np.abs(x))


def del_w__input_divides(learnrate, error_term, x):
    """You divided by x. Each weight changes in proportion to its input, so x is multiplied in."""
    return _changes(learnrate, error_term, 1.0 / x)


def del_w__doubled(learnrate, error_term, x):
    """This is twice the change. The 2 that comes from the square is left to the learning rate in this lesson."""
    return 2.0 * _changes(learnrate, error_term, x)


def del_w__divided_by_inputs(learnrate, error_term, x):
    """You divided by the number of inputs. Each weight has its own input and gets its own change;
    no mean over the inputs is taken."""
    return _changes(learnrate, error_term, x) / len(x)


def del_w__summed(learnrate, error_term, x):
    """You added up over the inputs. Each weight has its own input and gets its own change, so
    nothing is summed."""
    return learnrate * error_term * np.sum(x)


def del_w__input_added(learnrate, error_term, x):
    """You added the change to x. The result is the change alone; in the next exercise it is added
    to the weights, never to the inputs."""
    change = _changes(learnrate, error_term, x)
    return change + (x if change.ndim == 1 else x[:, None])


def del_w__elementwise(learnrate, error_term, x):
    """Right for one output, but with several deltas you only paired them with the inputs one to one. Every input
    is multiplied by every delta: n inputs and m deltas give a matrix of n rows and m columns."""
    return learnrate * error_term * x


def del_w__dot(learnrate, error_term, x):
    """Right for one output, but with several deltas you multiply pairs and add them up, as np.dot does. Every input
    is multiplied by every delta, and nothing is summed: the result is a matrix of n rows and m columns."""
    return learnrate * np.dot(error_term, x)


def del_w__transposed(learnrate, error_term, x):
    """Your matrix is transposed. Row i belongs to input i and column j to output j: inputs go down, outputs
    across."""
    return np.multiply.outer(learnrate * error_term, x)


def del_w__summed_over_outputs(learnrate, error_term, x):
    """With several outputs you added their changes up. Each output has weights of its own, so each
    keeps its own column of the matrix."""
    change = _changes(learnrate, error_term, x)
    return change if change.ndim == 1 else change.sum(axis=1)


def del_w__column(learnrate, error_term, x):
    """Right for several outputs, but one delta gives you a matrix of a single column or row. A
    float error_term gives a plain array of shape (n,)."""
    return np.outer(x, learnrate * np.asarray(error_term))


def del_w__flat(learnrate, error_term, x):
    """The numbers are right, but for several deltas they lie in one long row. The result is a
    matrix of n rows and m columns."""
    return _changes(learnrate, error_term, x).ravel()


def del_w__whole_numbers(learnrate, error_term, x):
    """Your changes are whole numbers: everything after the decimal point is cut off, as an array of ints does. Use an
    array of floats."""
    return np.trunc(_changes(learnrate, error_term, x)).astype(int)


def del_w__input_overwritten(learnrate, error_term, x):
    """The values are right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    if np.ndim(error_term) == 0:
        x *= learnrate * error_term
        return x
    return _changes(learnrate, error_term, x)


def del_w__argument_overwritten(learnrate, error_term, x):
    """The values are right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    error_term *= learnrate
    return np.multiply.outer(x, error_term)


def del_w__divided_by_outputs(learnrate, error_term, x):
    """With several outputs you divide by their number. Each weight gets its change whole."""
    return np.multiply.outer(x, learnrate * error_term) / max(1, np.size(error_term))


def del_w__rate_missing_in_the_matrix(learnrate, error_term, x):
    """With several outputs the learning rate is missing. It scales every entry of the matrix."""
    return learnrate * error_term * x if np.ndim(error_term) == 0 else np.multiply.outer(x, error_term)


def del_w__square_matrix(learnrate, error_term, x):
    """Your matrix is square. It has a row for each input and a column for each output."""
    change = np.multiply.outer(x, learnrate * error_term)
    if np.ndim(error_term) == 0:
        return change
    square = np.zeros((len(x), max(len(x), len(error_term))))
    square[:, : len(error_term)] = change
    return square


def del_w__rounded_to_eight(learnrate, error_term, x):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(np.multiply.outer(x, learnrate * error_term), 8)


def del_w__two_inputs(learnrate, error_term, x):
    """These are the changes for the first two inputs; the lesson's listing stops there because it has just two. There
    may be any number: multiply by x as a whole, and you get one change for each input."""
    return [learnrate * error_term * x[0], learnrate * error_term * x[1]]


def del_w__outer_transposed(learnrate, error_term, x):
    """Your result has a row for each output, and is a matrix for a single delta too, as np.outer(delta, x) is. Row i
    belongs to input i; and a float error_term gives a plain array of shape (n,)."""
    return learnrate * np.outer(error_term, x)


def del_w__first_input_only(learnrate, error_term, x):
    """This is the change of the first weight only. Multiply by x as a whole, and you get one change for each
    input."""
    return learnrate * error_term * x[0]


def _stepped(x, weights, learnrate, delta):
    return weights + learnrate * delta * x


def _delta(x, y, weights):
    h = np.dot(x, weights)
    return (y - sigmoid(h)) * sigmoid_prime(h)


def weight_step__uphill(x, y, weights, learnrate):
    """The step goes the wrong way, perhaps because the change is subtracted, or because the error is y_hat - y. With
    the error as y - y_hat the change is added."""
    return _stepped(x, weights, learnrate, -_delta(x, y, weights))


def weight_step__change_only(x, y, weights, learnrate):
    """This is the change of the weights alone. The result is the new weights: the old ones plus the change."""
    return learnrate * _delta(x, y, weights) * x


def weight_step__slope_missing(x, y, weights, learnrate):
    """The slope of the sigmoid is missing: this is the step for log-loss, as in logistic regression. For the
    squared error of this lesson, delta is the error times f'(h)."""
    return _stepped(x, weights, learnrate, y - sigmoid(np.dot(x, weights)))


def weight_step__slope_of_output(x, y, weights, learnrate):
    """You took sigmoid_prime at y_hat. It wants what goes into the sigmoid, h, not what comes out
    of it."""
    y_hat = sigmoid(np.dot(x, weights))
    return _stepped(x, weights, learnrate, (y - y_hat) * sigmoid_prime(y_hat))


def weight_step__slope_from_h(x, y, weights, learnrate):
    """You took h * (1 - h) for the slope. That form needs the sigmoid's output, y_hat, in both
    places."""
    h = np.dot(x, weights)
    return _stepped(x, weights, learnrate, (y - sigmoid(h)) * h * (1.0 - h))


def weight_step__slope_is_output(x, y, weights, learnrate):
    """You multiplied the error by y_hat alone. That is one factor of the slope; the other one, 1 minus y_hat, is
    missing."""
    y_hat = sigmoid(np.dot(x, weights))
    return _stepped(x, weights, learnrate, (y - y_hat) * y_hat)


def weight_step__slope_is_output_squared(x, y, weights, learnrate):
    """You multiplied the error by y_hat squared. The slope is y_hat times 1 minus y_hat: the "1 -" is missing."""
    y_hat = sigmoid(np.dot(x, weights))
    return _stepped(x, weights, learnrate, (y - y_hat) * y_hat**2)


def weight_step__slope_is_rest(x, y, weights, learnrate):
    """You multiplied the error by 1 - y_hat alone. That is one factor of the slope; the other one, y_hat itself,
    is missing."""
    y_hat = sigmoid(np.dot(x, weights))
    return _stepped(x, weights, learnrate, (y - y_hat) * (1.0 - y_hat))


def weight_step__slope_squared(x, y, weights, learnrate):
    """The slope of the sigmoid is multiplied in twice. Once is enough."""
    delta = _delta(x, y, weights) * sigmoid_prime(np.dot(x, weights))
    return _stepped(x, weights, learnrate, delta)


def weight_step__not_activated(x, y, weights, learnrate):
    """You compared y with h. The neuron's output is the sigmoid of h, and the error is taken from
    that."""
    h = np.dot(x, weights)
    return _stepped(x, weights, learnrate, (y - h) * sigmoid_prime(h))


def weight_step__h_for_the_output(x, y, weights, learnrate):
    """You use h for the output, in the error and in the slope. The output y_hat is the sigmoid of h."""
    h = np.dot(x, weights)
    return _stepped(x, weights, learnrate, (y - h) * h * (1 - h))


def weight_step__linear_neuron(x, y, weights, learnrate):
    """This is the step of a neuron without a sigmoid. Here the output is the sigmoid of h, and
    delta carries the sigmoid's slope."""
    return _stepped(x, weights, learnrate, y - np.dot(x, weights))


def weight_step__activated_twice(x, y, weights, learnrate):
    """You sent h through the sigmoid twice before comparing with y. Once gives y_hat already."""
    h = np.dot(x, weights)
    return _stepped(x, weights, learnrate, (y - sigmoid(sigmoid(h))) * sigmoid_prime(h))


def weight_step__rate_missing(x, y, weights, learnrate):
    """The learning rate is missing: the whole of delta times x is added. The rate makes the step a
    small one."""
    return _stepped(x, weights, 1.0, _delta(x, y, weights))


def weight_step__rate_twice(x, y, weights, learnrate):
    """The learning rate is multiplied in twice. del_w has it already."""
    return _stepped(x, weights, learnrate**2, _delta(x, y, weights))


def weight_step__input_missing(x, y, weights, learnrate):
    """All weights get the same change. Each weight changes in proportion to its own input, so x is
    missing in the change."""
    return weights + learnrate * _delta(x, y, weights)


def weight_step__weights_for_inputs(x, y, weights, learnrate):
    """You multiplied delta by the weights. Each weight changes in proportion to its input, so delta is
    multiplied by x."""
    return weights + learnrate * _delta(x, y, weights) * weights


def weight_step__times_weights(x, y, weights, learnrate):
    """The weights are multiplied into their own change. The change is made of the learning rate,
    delta and x only."""
    return weights + learnrate * _delta(x, y, weights) * x * weights


def weight_step__times_weights_without_slope(x, y, weights, learnrate):
    """The weights are multiplied into their own change, and the slope of the sigmoid is missing. The change is made of
    the learning rate, the error, the slope at h, and x."""
    return weights + learnrate * (y - sigmoid(np.dot(x, weights))) * x * weights


def weight_step__inputs_moved(x, y, weights, learnrate):
    """You added the change to the inputs. A neuron learns by changing its weights; the record stays
    as it is."""
    return x + learnrate * _delta(x, y, weights) * x


def weight_step__error_squared(x, y, weights, learnrate):
    """You squared the error. The step needs the error itself: its sign tells which way to go."""
    h = np.dot(x, weights)
    return _stepped(x, weights, learnrate, (y - sigmoid(h)) ** 2 * sigmoid_prime(h))


def weight_step__output_added(x, y, weights, learnrate):
    """You add the output to the target. The error is their difference, y - y_hat."""
    h = np.dot(x, weights)
    return _stepped(x, weights, learnrate, (y + sigmoid(h)) * sigmoid_prime(h))


def weight_step__slope_with_plus(x, y, weights, learnrate):
    """Your slope is y_hat * (1 + y_hat). The sigmoid's slope has a minus there: y_hat * (1 - y_hat)."""
    y_hat = sigmoid(np.dot(x, weights))
    return _stepped(x, weights, learnrate, (y - y_hat) * y_hat * (1.0 + y_hat))


def weight_step__error_absolute(x, y, weights, learnrate):
    """You took the size of the error without its sign. The sign tells which way the weights go."""
    return _stepped(x, weights, learnrate, np.abs(_delta(x, y, weights)))


def weight_step__doubled(x, y, weights, learnrate):
    """The step is twice as long as it should be. The 2 that comes from the square is left to the learning rate in this
    lesson."""
    return _stepped(x, weights, learnrate, 2.0 * _delta(x, y, weights))


def weight_step__divided_by_inputs(x, y, weights, learnrate):
    """You divided the change by the number of inputs. Each weight gets its own change in full; no
    mean over the inputs is taken."""
    return _stepped(x, weights, learnrate / len(x), _delta(x, y, weights))


def weight_step__summed(x, y, weights, learnrate):
    """You added the changes of all the weights up and gave the sum to each. Each weight changes
    with its own input only."""
    return weights + np.sum(learnrate * _delta(x, y, weights) * x)


def weight_step__bias_one(x, y, weights, learnrate):
    """There is a 1 too many in h, as if the neuron had a bias of 1. Here h is the sum of inputs
    times weights and nothing else."""
    h = np.dot(x, weights) + 1.0
    return _stepped(x, weights, learnrate, (y - sigmoid(h)) * sigmoid_prime(h))


def weight_step__argument_overwritten(x, y, weights, learnrate):
    """The values are right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    weights += learnrate * _delta(x, y, weights) * x
    return weights


def weight_step__overflows(x, y, weights, learnrate):
    """The values are right, but at h = -1000 your step computes e^1000, which no float can hold, and numpy
    warns. Call the sigmoid of the earlier topic, which gives no warning there."""
    y_hat = 1.0 / (1.0 + np.exp(-np.dot(x, weights)))
    return _stepped(x, weights, learnrate, (y - y_hat) * y_hat * (1.0 - y_hat))


def weight_step__not_a_number(x, y, weights, learnrate):
    """At h = 1000 you divide infinity by infinity. A form with e^h in numerator and denominator is safe for a
    negative h only."""
    grown = np.exp(np.dot(x, weights))
    y_hat = grown / (1.0 + grown)
    return _stepped(x, weights, learnrate, (y - y_hat) * y_hat * (1.0 - y_hat))


def weight_step__rate_of_its_own(x, y, weights, learnrate):
    """You always use a learning rate of 0.5. Use the one that you are given."""
    output = sigmoid(x @ weights)
    return weights + 0.5 * (y - output) * output * (1.0 - output) * x


def weight_step__one_after_the_other(x, y, weights, learnrate):
    """You change one weight and compute the output anew before the next. All changes are made from
    the same output."""
    moved = weights.copy()
    for i in range(len(moved)):
        output = sigmoid(x @ moved)
        moved[i] += learnrate * (y - output) * output * (1.0 - output) * x[i]
    return moved


def weight_step__step_function(x, y, weights, learnrate):
    """Your output is 0 or 1, like a perceptron's. This neuron has a sigmoid, and its slope counts too."""
    return weights + learnrate * (y - float(x @ weights > 0.0)) * x


def weight_step__two_steps(x, y, weights, learnrate):
    """You take two steps. This function takes a single one."""
    for _ in range(2):
        output = sigmoid(x @ weights)
        weights = weights + learnrate * (y - output) * output * (1.0 - output) * x
    return weights


def weight_step__length_of_one(x, y, weights, learnrate):
    """You scale the new weights to length 1. They stay as long as the step leaves them."""
    output = sigmoid(x @ weights)
    moved = weights + learnrate * (y - output) * output * (1.0 - output) * x
    return moved / np.linalg.norm(moved)


def weight_step__error_from_a_whole_output(x, y, weights, learnrate):
    """You round the output to 0 or 1 before you take the error. Take it from the output as it is."""
    output = sigmoid(x @ weights)
    return weights + learnrate * (y - np.round(output)) * output * (1.0 - output) * x


def weight_step__two_inputs(x, y, weights, learnrate):
    """This is written for two inputs, as the lesson's listing is, and right where there are just two. There may
    be any number: use x and weights as whole arrays."""
    h = x[0] * weights[0] + x[1] * weights[1]
    delta = (y - sigmoid(h)) * sigmoid_prime(h)
    return np.array([weights[0] + learnrate * delta * x[0], weights[1] + learnrate * delta * x[1]])


def weight_step__two_inputs_in_h(x, y, weights, learnrate):
    """Your h adds up the first two products only, as in the lesson's listing for two inputs. It is the sum over
    all inputs."""
    h = x[0] * weights[0] + x[1] * weights[1]
    return _stepped(x, weights, learnrate, (y - sigmoid(h)) * sigmoid_prime(h))


def weight_step__slope_at_the_inputs(x, y, weights, learnrate):
    """You take the slope of the sigmoid at the inputs x, one for each. There is one slope, at h, the sum of
    inputs times weights."""
    return _stepped(x, weights, learnrate, (y - sigmoid(np.dot(x, weights))) * sigmoid_prime(x))


def weight_step__slope_of_raw_inputs(x, y, weights, learnrate):
    """You take x * (1 - x) for the slope. It is y_hat * (1 - y_hat), with the output of the neuron in both
    places."""
    return _stepped(x, weights, learnrate, (y - sigmoid(np.dot(x, weights))) * x * (1 - x))


def weight_step__slope_at_the_error(x, y, weights, learnrate):
    """You take the slope of the sigmoid at the error. It is taken at h, which is what goes into the sigmoid."""
    miss = y - sigmoid(np.dot(x, weights))
    return _stepped(x, weights, learnrate, miss * sigmoid_prime(miss))


def weight_step__slope_at_each_product(x, y, weights, learnrate):
    """You take a slope for every product x_i w_i. There is one slope, at their sum h."""
    return _stepped(x, weights, learnrate, (y - sigmoid(np.dot(x, weights))) * sigmoid_prime(x * weights))


def weight_step__two_inputs_change_only(x, y, weights, learnrate):
    """These are the changes of two weights, as in the lesson's listing. There may be any number of inputs; and
    the result is the new weights: the old ones plus the changes."""
    h = x[0] * weights[0] + x[1] * weights[1]
    delta = (y - sigmoid(h)) * sigmoid_prime(h)
    return [learnrate * delta * x[0], learnrate * delta * x[1]]


def weight_step__slope_at_the_weights(x, y, weights, learnrate):
    """You take the slope of the sigmoid at the weights, one for each. There is one slope, at h, the sum of inputs
    times weights."""
    return _stepped(x, weights, learnrate, (y - sigmoid(np.dot(x, weights))) * sigmoid_prime(weights))


def weight_step__h_not_summed(x, y, weights, learnrate):
    """You multiply inputs and weights but do not add the products up. h is one number, their sum, and so are the
    output and delta."""
    h = x * weights
    return _stepped(x, weights, learnrate, (y - sigmoid(h)) * sigmoid_prime(h))


def del_w__input_added_to_the_rate(learnrate, error_term, x):
    """You add x to learning rate times delta. All three are multiplied."""
    return learnrate * error_term + x


def error_term__dot(error, output_grad):
    """You multiply pairs and add the products up, as np.dot does. The error term is taken entry by entry: multiply
    with *."""
    return np.dot(error, output_grad)


def weight_step__brackets_of_the_error_missing(x, y, weights, learnrate):
    """The error y - y_hat needs brackets: without them only y_hat is multiplied by the slope and x, and only y by the
    learning rate."""
    h = np.dot(x, weights)
    return weights + learnrate * y - sigmoid(h) * sigmoid_prime(h) * x


def weight_step__weights_subtracted(x, y, weights, learnrate):
    """You subtract the old weights from the change. The new weights are the two together: the old ones plus the change."""
    h = np.dot(x, weights)
    return learnrate * (y - sigmoid(h)) * sigmoid_prime(h) * x - weights


def weight_step__slope_without_brackets(x, y, weights, learnrate):
    """y_hat is subtracted at the end, from the whole product. Put brackets around 1 - y_hat."""
    y_hat = sigmoid(np.dot(x, weights))
    return weights + learnrate * ((y - y_hat) * y_hat * 1 - y_hat) * x


def weight_step__slope_without_brackets_in_one_line(x, y, weights, learnrate):
    """y_hat * x is subtracted from the weights as a term of its own. Put brackets around 1 - y_hat."""
    y_hat = sigmoid(np.dot(x, weights))
    return weights + learnrate * (y - y_hat) * y_hat * 1 - y_hat * x


def weight_step__tanh(x, y, weights, learnrate):
    """You took tanh and its slope. This neuron has a sigmoid, whose slope is y_hat * (1 - y_hat)."""
    y_hat = np.tanh(np.dot(x, weights))
    return weights + learnrate * (y - y_hat) * (1 - y_hat**2) * x


def weight_step__exponent_without_minus(x, y, weights, learnrate):
    """Your output is the sigmoid of -h. Perhaps the minus in exp(-h) is missing."""
    y_hat = sigmoid(-np.dot(x, weights))
    return weights + learnrate * (y - y_hat) * y_hat * (1 - y_hat) * x


def del_w__reshaped(learnrate, error_term, x):
    """Your matrix has the right shape, but the entries stand in the wrong places, as after reshape, which keeps them
    in their order. Transpose it with .T, or put x first in np.outer."""
    changes = np.multiply.outer(learnrate * error_term, x)
    return changes.reshape(np.shape(x) + np.shape(error_term))


def weight_step__slope_without_brackets_at_the_end(x, y, weights, learnrate):
    """y_hat is subtracted at the end, from everything. Put brackets around 1 - y_hat."""
    y_hat = sigmoid(np.dot(x, weights))
    return weights + learnrate * (y - y_hat) * x * y_hat * 1 - y_hat


def weight_step__slope_of_the_target(x, y, weights, learnrate):
    """You take y * (1 - y) for the slope, with the target. It is y_hat * (1 - y_hat), with the output of the neuron in
    both places."""
    return _stepped(x, weights, learnrate, (y - sigmoid(np.dot(x, weights))) * y * (1 - y))


def weight_step__target_in_the_slope(x, y, weights, learnrate):
    """One of the two factors of your slope holds the target y. It is y_hat * (1 - y_hat), with the output of the neuron
    in both places."""
    y_hat = sigmoid(np.dot(x, weights))
    return _stepped(x, weights, learnrate, (y - y_hat) * y_hat * (1 - y))


def weight_step__sum_times_sum(x, y, weights, learnrate):
    """Your h is the sum of the inputs times the sum of the weights. Input i belongs to weight i only: multiply pair by
    pair, then add up."""
    h = np.sum(x) * np.sum(weights)
    return _stepped(x, weights, learnrate, (y - sigmoid(h)) * sigmoid_prime(h))


def weight_step__inputs_summed_first(x, y, weights, learnrate):
    """You add up the inputs before you multiply. Multiply pair by pair first, then add the products up."""
    h = np.sum(x) * weights
    return _stepped(x, weights, learnrate, (y - sigmoid(h)) * sigmoid_prime(h))


def del_w__last_input_left_out(learnrate, error_term, x):
    """The change of the last weight is missing, it stays 0. range(n) already stops before n."""
    change = _changes(learnrate, error_term, x)
    change[-1] = 0.0
    return change


def error_term__subtracted(error, output_grad):
    """You subtract the slope from the error. The slope scales the error: the two are multiplied."""
    return error - output_grad
