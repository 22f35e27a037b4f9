"""Known wrong answers to descent.py: a docstring is the sentence that the learner reads."""

import numpy as np
from activation import sigmoid, sigmoid_prime
from partials import cost, dC_db, dC_dw


def _slopes(w, b, x, y):
    return np.array([dC_dw(w, b, x, y), dC_db(w, b, x, y)])


def _walk(start, steps, move):
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(move(path[-1]))
    return np.array(path)


def _line(x, y, learnrate, steps, w, b, slopes=_slopes):
    return _walk((w, b), steps, lambda place: place - learnrate * slopes(*place, x, y))


def fit_line__b_after_new_w(x, y, learnrate, steps, w=0.0, b=0.0):
    """You moved w first and took the slope for b at the new w. Both slopes are taken at the same
    place, before either number is moved."""

    def move(place):
        w, b = place
        w = w - learnrate * dC_dw(w, b, x, y)
        return np.array([w, b - learnrate * dC_db(w, b, x, y)])

    return _walk((w, b), steps, move)


def fit_line__w_after_new_b(x, y, learnrate, steps, w=0.0, b=0.0):
    """You moved b first and took the slope for w at the new b. Both slopes are taken at the same
    place, before either number is moved."""

    def move(place):
        w, b = place
        b = b - learnrate * dC_db(w, b, x, y)
        return np.array([w - learnrate * dC_dw(w, b, x, y), b])

    return _walk((w, b), steps, move)


def fit_line__uphill(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your steps go uphill: the slopes are added, or y - y_hat stands in them. The slopes have w x + b - y in them,
    and are subtracted."""
    return _line(x, y, -learnrate, steps, w, b)


def fit_line__w_uphill(x, y, learnrate, steps, w=0.0, b=0.0):
    """b goes downhill, but w goes uphill: its slope is added, or has the wrong sign. Each number moves against its
    slope."""
    return _line(x, y, np.array([-learnrate, learnrate]), steps, w, b)


def fit_line__b_uphill(x, y, learnrate, steps, w=0.0, b=0.0):
    """w goes downhill, but b goes uphill: its slope is added, or has the wrong sign. Each number moves against its
    slope."""
    return _line(x, y, np.array([learnrate, -learnrate]), steps, w, b)


def fit_line__one_short(x, y, learnrate, steps, w=0.0, b=0.0):
    """The last step is missing. The path has steps + 1 rows: the start, and one row after each
    step."""
    return _line(x, y, learnrate, max(steps - 1, 0), w, b)


def fit_line__one_long(x, y, learnrate, steps, w=0.0, b=0.0):
    """There is a step too many. The path has steps + 1 rows, and the first is the start."""
    return _line(x, y, learnrate, steps + 1, w, b)


def fit_line__returned_in_loop(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your path ends after the first step, perhaps because the return stands inside the loop. It
    belongs after the loop."""
    return _line(x, y, learnrate, min(steps, 1), w, b)


def fit_line__without_start(x, y, learnrate, steps, w=0.0, b=0.0):
    """The start is missing. The path begins with w and b as they were passed in."""
    return _line(x, y, learnrate, steps, w, b)[1:]


def fit_line__without_start_one_more(x, y, learnrate, steps, w=0.0, b=0.0):
    """The number of rows is right, but all of them are one step too far. The first row is the
    start, before any step."""
    return _line(x, y, learnrate, steps + 1, w, b)[1:]


def fit_line__end_missing(x, y, learnrate, steps, w=0.0, b=0.0):
    """The last row is missing: your path leaves out the place after the last step. It needs steps + 1 rows, the start
    and one row after each step."""
    return _line(x, y, learnrate, steps, w, b)[:-1] if steps else np.zeros((0, 2))


def fit_line__last_row_never_filled(x, y, learnrate, steps, w=0.0, b=0.0):
    """The last row of your path is never filled in: it still holds the zeros that it began with. Write a row after
    each step, too."""
    path = _line(x, y, learnrate, steps, w, b)
    path[-1] = 0.0
    return path


def fit_line__start_twice(x, y, learnrate, steps, w=0.0, b=0.0):
    """The start is there twice, and the last step is missing. Write the place down after the step,
    not before it."""
    path = _line(x, y, learnrate, steps, w, b)
    return np.vstack([path[:1], path[:-1]]) if steps else path


def fit_line__end_only(x, y, learnrate, steps, w=0.0, b=0.0):
    """This is the end of the path alone. The result is the whole path: the start, and one row after
    each step."""
    return _line(x, y, learnrate, steps, w, b)[-1]


def fit_line__same_row(x, y, learnrate, steps, w=0.0, b=0.0):
    """All rows show the end of the path, perhaps because one and the same array or list was put in each time and
    changed later. Put a new pair in after each step."""
    path = _line(x, y, learnrate, steps, w, b)
    return np.tile(path[-1], (steps + 1, 1))


def fit_line__b_first(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your rows have b before w. The order is w, then b."""
    return _line(x, y, learnrate, steps, w, b)[:, ::-1]


def fit_line__slopes_swapped(x, y, learnrate, steps, w=0.0, b=0.0):
    """w is moved with the slope for b, and b with the slope for w. Each number has its own."""
    return _line(x, y, learnrate, steps, w, b, lambda *place: _slopes(*place)[::-1])


def fit_line__w_with_both_slopes(x, y, learnrate, steps, w=0.0, b=0.0):
    """Both slopes are taken off w, and b never moves: perhaps w stands where b belongs. Each number moves against its
    own slope."""

    def move(place):
        slopes = _slopes(*place, x, y)
        return place - learnrate * np.array([np.sum(slopes), 0.0])

    return _walk((w, b), steps, move)


def fit_line__times_themselves(x, y, learnrate, steps, w=0.0, b=0.0):
    """Each step is multiplied by the number that it moves, so that a w or b of 0 never moves. A step is learnrate times
    the slope, no more."""
    return _walk((w, b), steps, lambda place: place - learnrate * _slopes(*place, x, y) * place)


def fit_line__w_and_b_exchanged(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your slopes have w and b in each other's place. The line is w x + b, and the partials take w first."""
    return _line(x, y, learnrate, steps, w, b, lambda w, b, x, y: _slopes(b, w, x, y))


def fit_line__data_handed_first(x, y, learnrate, steps, w=0.0, b=0.0):
    """You hand x and y to the partials where w and b belong. They take w and b first, then x and y."""
    return _line(x, y, learnrate, steps, w, b, lambda w, b, x, y: _slopes(x, y, w, b))


def fit_line__rate_missing_for_w(x, y, learnrate, steps, w=0.0, b=0.0):
    """You move b by learnrate times its slope, but w by its whole slope. The learning rate scales both."""
    return _line(x, y, np.array([1.0, learnrate]), steps, w, b)


def fit_line__rate_missing_for_b(x, y, learnrate, steps, w=0.0, b=0.0):
    """You move w by learnrate times its slope, but b by its whole slope. The learning rate scales both."""
    return _line(x, y, np.array([learnrate, 1.0]), steps, w, b)


def fit_line__sideways(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your path is transposed. It has a row for each place and two columns, w and b."""
    return _line(x, y, learnrate, steps, w, b).T


def fit_line__backwards(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your path runs backwards. The first row is the start, the last one the place after the last
    step."""
    return _line(x, y, learnrate, steps, w, b)[::-1]


def fit_line__changes(x, y, learnrate, steps, w=0.0, b=0.0):
    """After the start your rows are the steps themselves, not the places they lead to. Each row is the place
    before it plus the step."""
    path = _line(x, y, learnrate, steps, w, b)
    return np.vstack([path[:1], np.diff(path, axis=0)])


def fit_line__slopes_once(x, y, learnrate, steps, w=0.0, b=0.0):
    """The slopes are taken once, at the start, and used for every step. They change as you move, so
    they are taken anew in each step."""
    slopes = _slopes(w, b, x, y)
    return _walk((w, b), steps, lambda place: place - learnrate * slopes)


def fit_line__slopes_pile_up(x, y, learnrate, steps, w=0.0, b=0.0):
    """The slopes of earlier steps are never cleared: each step adds its own to them. Every step
    begins with its own slopes alone."""
    total = np.zeros(2)

    def move(place):
        nonlocal total
        total = total + _slopes(*place, x, y)
        return place - learnrate * total

    return _walk((w, b), steps, move)


def fit_line__replaced(x, y, learnrate, steps, w=0.0, b=0.0):
    """Each step replaces w and b with the change. The change is taken off what they were before."""
    return _walk((w, b), steps, lambda place: -learnrate * _slopes(*place, x, y))


def fit_line__b_frozen(x, y, learnrate, steps, w=0.0, b=0.0):
    """b does not move: it takes no step, or its step is multiplied by b, and so is none while b is 0. Both w and b move
    by learnrate times their slopes, no more."""
    return _line(x, y, np.array([learnrate, 0.0]), steps, w, b)


def fit_line__b_times_itself(x, y, learnrate, steps, w=0.0, b=0.0):
    """b does not move: it takes no step, or its step is multiplied by b, and so is none while b is 0. Both w and b move
    by learnrate times their slopes, no more."""
    return _walk((w, b), steps, lambda place: place - learnrate * _slopes(*place, x, y) * np.array([1.0, place[1]]))


def fit_line__w_frozen(x, y, learnrate, steps, w=0.0, b=0.0):
    """w does not move: it takes no step, or its step is multiplied by w, and so is none while w is 0. Both w and b move
    by learnrate times their slopes, no more."""
    return _line(x, y, np.array([0.0, learnrate]), steps, w, b)


def fit_line__w_times_itself(x, y, learnrate, steps, w=0.0, b=0.0):
    """w does not move: it takes no step, or its step is multiplied by w, and so is none while w is 0. Both w and b move
    by learnrate times their slopes, no more."""
    return _walk((w, b), steps, lambda place: place - learnrate * _slopes(*place, x, y) * np.array([place[0], 1.0]))


def fit_line__standing_still(x, y, learnrate, steps, w=0.0, b=0.0):
    """Neither w nor b ever moves: every row is the start. Each step has to be taken from the place
    where the last one ended."""
    return _line(x, y, 0.0, steps, w, b)


def fit_line__start_ignored(x, y, learnrate, steps, w=0.0, b=0.0):
    """You always begin at w = 0 and b = 0. The walk begins at the w and b that are passed in; 0 is only their
    default."""
    return _line(x, y, learnrate, steps, 0.0, 0.0)


def fit_line__start_not_in_path(x, y, learnrate, steps, w=0.0, b=0.0):
    """The steps are right, but the first row is always 0, 0. The w and b passed in go there."""
    path = _line(x, y, learnrate, steps, w, b)
    path[0] = 0.0
    return path


def fit_line__two_mean(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your steps are twice as long as they should be, perhaps because your slopes are 2/N times the sum, those of the
    mean squared error in many tutorials. The lesson's have 1/N and no 2."""
    return _line(x, y, 2.0 * learnrate, steps, w, b)


def fit_line__sum(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your steps are N times as long as they should be, perhaps because your slopes are sums without the 1/N. The
    lesson's are means over the records."""
    return _line(x, y, len(x) * learnrate, steps, w, b)


def fit_line__two_sum(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your steps are 2N times as long as they should be, perhaps because your slopes are 2 times the sum, those of C
    as it is written. The lesson's have 1/N and no 2."""
    return _line(x, y, 2.0 * len(x) * learnrate, steps, w, b)


def fit_line__half(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your steps are half as long as they should be: there is a 1/2 too many. The lesson's slopes
    have 1/N alone in front of the sum."""
    return _line(x, y, 0.5 * learnrate, steps, w, b)


def fit_line__divided_twice(x, y, learnrate, steps, w=0.0, b=0.0):
    """You divided by N once more. dC_dw and dC_db are means over the records already."""
    return _line(x, y, learnrate / len(x), steps, w, b)


def fit_line__rate_missing(x, y, learnrate, steps, w=0.0, b=0.0):
    """The learning rate is missing: w and b move by the whole slope. The rate makes the steps small
    enough."""
    return _line(x, y, 1.0, steps, w, b)


def fit_line__rate_twice(x, y, learnrate, steps, w=0.0, b=0.0):
    """The learning rate is multiplied in twice. Once is enough."""
    return _line(x, y, learnrate**2, steps, w, b)


def fit_line__divided_by_rate(x, y, learnrate, steps, w=0.0, b=0.0):
    """You divide the slopes by the learning rate, which makes the steps far too long. The rate is multiplied in."""
    return _line(x, y, 1.0 / learnrate, steps, w, b)


def fit_line__rate_shrinks(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your learning rate gets smaller from step to step. Here it stays the same all the way."""
    path = [np.array([w, b])]
    for k in range(steps):
        path.append(path[-1] - learnrate / (k + 1) * _slopes(*path[-1], x, y))
    return np.array(path)


def fit_line__record_by_record(x, y, learnrate, steps, w=0.0, b=0.0):
    """You moved w and b after every single record. One step looks at all the records with the same
    w and b, and moves them once."""

    def move(place):
        for k in range(len(x)):
            place = place - learnrate * _slopes(*place, x[k : k + 1], y[k : k + 1])
        return place

    return _walk((w, b), steps, move)


def fit_line__one_record_a_step(x, y, learnrate, steps, w=0.0, b=0.0):
    """Each of your steps looks at one record only. A step takes the mean over all the records."""
    path = [np.array([w, b])]
    for k in range(steps):
        one = slice(k % len(x), k % len(x) + 1)
        path.append(path[-1] - learnrate * _slopes(*path[-1], x[one], y[one]))
    return np.array(path)


def fit_line__last_record(x, y, learnrate, steps, w=0.0, b=0.0):
    """Only the last record counts in your slopes. They are means over all the records."""
    return _line(x[-1:], y[-1:], learnrate, steps, w, b)


def fit_line__cost_for_slope(x, y, learnrate, steps, w=0.0, b=0.0):
    """You moved w and b by the cost. Each is moved by its own slope of the cost, its partial
    derivative."""
    return _line(x, y, learnrate, steps, w, b, lambda *place: np.full(2, cost(*place)))


def fit_line__x_missing(x, y, learnrate, steps, w=0.0, b=0.0):
    """w is moved with the slope for b. In the slope for w each miss is weighted with its own x."""
    return _line(x, y, learnrate, steps, w, b, lambda *place: np.full(2, dC_db(*place)))


def fit_line__x_in_both(x, y, learnrate, steps, w=0.0, b=0.0):
    """b is moved with the slope for w. In the slope for b every miss counts alike, without an x."""
    return _line(x, y, learnrate, steps, w, b, lambda *place: np.full(2, dC_dw(*place)))


def fit_line__stops_when_flat(x, y, learnrate, steps, w=0.0, b=0.0):
    """You stop when the ground is flat, so rows are missing. The path always has steps + 1 rows,
    also where w and b no longer move."""
    path = [np.array([w, b])]
    for _ in range(steps):
        slopes = _slopes(*path[-1], x, y)
        if np.max(np.abs(slopes)) <= 1e-9:
            break
        path.append(path[-1] - learnrate * slopes)
    return np.array(path)


def fit_line__whole_numbers(x, y, learnrate, steps, w=0.0, b=0.0):
    """You stored the path as whole numbers, which cuts off everything after the decimal point. Use an array of
    floats."""
    return np.trunc(_line(x, y, learnrate, steps, w, b)).astype(int)


def fit_line__argument_overwritten(x, y, learnrate, steps, w=0.0, b=0.0):
    """The path is right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    path = _line(x, y, learnrate, steps, w, b)
    x *= path[-1, 0]
    return path


def fit_line__starts_at_one(x, y, learnrate, steps, w=1.0, b=0.0):
    """Without a start of their own, w and b begin at 0. Keep the defaults of the line you were
    given."""
    return _line(x, y, learnrate, steps, w, b)


def fit_line__one_row_without_steps(x, y, learnrate, steps, w=0.0, b=0.0):
    """Without a step you return w and b alone. The path has a row even then: the shape is (1, 2)."""
    return np.array([w, b]) if steps == 0 else _line(x, y, learnrate, steps, w, b)


def fit_line__empty_without_steps(x, y, learnrate, steps, w=0.0, b=0.0):
    """Without a step your path is empty. It holds the start even then: the shape is (1, 2)."""
    return np.array([]) if steps == 0 else _line(x, y, learnrate, steps, w, b)


def fit_line__momentum(x, y, learnrate, steps, w=0.0, b=0.0):
    """You carry a part of the last step along. That is momentum, a later topic: here a step is
    learning rate times slope, and nothing else."""
    speed = np.zeros(2)

    def move(place):
        speed[:] = 0.9 * speed + learnrate * _slopes(*place, x, y)
        return place - speed

    return _walk((w, b), steps, move)


def fit_line__slopes_cut_off(x, y, learnrate, steps, w=0.0, b=0.0):
    """You cut steep slopes off at 1. The steeper the ground, the longer the step, without a limit."""
    return _walk((w, b), steps, lambda place: place - learnrate * np.clip(_slopes(*place, x, y), -1.0, 1.0))


def fit_line__refuses_to_rise(x, y, learnrate, steps, w=0.0, b=0.0):
    """You stay where a step would make the cost higher. Every step is taken as it comes, even one too
    long."""

    def move(place):
        ahead = place - learnrate * _slopes(*place, x, y)
        return ahead if cost(*ahead, x, y) <= cost(*place, x, y) else place

    return _walk((w, b), steps, move)


def fit_line__centred(x, y, learnrate, steps, w=0.0, b=0.0):
    """You move x so that its mean is 0. That is another problem with another b: use x as it is."""
    return _line(x - np.mean(x), y, learnrate, steps, w, b)


def fit_line__always_three_records(x, y, learnrate, steps, w=0.0, b=0.0):
    """You always divide by 3. Divide by the number of records that you are given."""
    return _line(x, y, learnrate * len(x) / 3, steps, w, b)


def fit_line__rounded_to_eight(x, y, learnrate, steps, w=0.0, b=0.0):
    """You round the path. Return it as it is; rounding is for printing."""
    return np.round(_line(x, y, learnrate, steps, w, b), 8)


def fit_line__slope_for_b_taken_once(x, y, learnrate, steps, w=0.0, b=0.0):
    """You take the slope for b once, at the start. Both slopes are taken anew at every step."""
    slope = dC_db(w, b, x, y)
    return _line(x, y, learnrate, steps, w, b, lambda w, b, x, y: np.array([dC_dw(w, b, x, y), slope]))


def fit_line__without_start_as_a_list(x, y, learnrate, steps, w=0.0, b=0.0):
    """The start is missing. The path begins with w and b as they were passed in."""
    return np.array(list(_line(x, y, learnrate, steps, w, b)[1:]))


def _deltas(weights, x, y):
    h = x @ weights
    return (y - sigmoid(h)) * sigmoid_prime(h)


def _mean_change(weights, x, y):
    return _deltas(weights, x, y) @ x / len(x)


def _train(x, y, weights, learnrate, epochs, change=_mean_change):
    return _walk(weights, epochs, lambda w: w + learnrate * change(w, x, y))


def fit_neuron__sum(x, y, weights, learnrate, epochs):
    """You added up over the records without dividing by N. An epoch takes the mean of delta * x."""
    return _train(x, y, weights, learnrate * len(x), epochs)


def fit_neuron__divided_by_inputs(x, y, weights, learnrate, epochs):
    """You divided by the number of inputs. The mean is over the records, the rows of x."""
    return _train(x, y, weights, learnrate * len(x) / len(weights), epochs)


def fit_neuron__divided_by_all(x, y, weights, learnrate, epochs):
    """You divided by the number of entries of x. The mean is over the records, so it is the number
    of rows that divides."""
    return _train(x, y, weights, learnrate / len(weights), epochs)


def fit_neuron__divided_twice(x, y, weights, learnrate, epochs):
    """You divided by N twice, perhaps once in a mean and once by hand. Once is enough."""
    return _train(x, y, weights, learnrate / len(x), epochs)


def fit_neuron__doubled(x, y, weights, learnrate, epochs):
    """Your steps are twice as long as they should be. The 2 that comes from the square is left to the learning rate in
    this lesson."""
    return _train(x, y, weights, 2.0 * learnrate, epochs)


def fit_neuron__half(x, y, weights, learnrate, epochs):
    """Your steps are half as long as they should be: there is a 1/2 too many. Delta * x, its mean
    and the learning rate are all that is needed."""
    return _train(x, y, weights, 0.5 * learnrate, epochs)


def fit_neuron__rate_missing(x, y, weights, learnrate, epochs):
    """The learning rate is missing: the whole mean of delta * x is added. The rate makes the steps
    small enough."""
    return _train(x, y, weights, 1.0, epochs)


def fit_neuron__rate_twice(x, y, weights, learnrate, epochs):
    """The learning rate is multiplied in twice. Once is enough."""
    return _train(x, y, weights, learnrate**2, epochs)


def fit_neuron__uphill(x, y, weights, learnrate, epochs):
    """Your steps go the wrong way, perhaps because the change is subtracted, or because the error is y_hat - y. With
    the error as y - y_hat the change is added."""
    return _train(x, y, weights, -learnrate, epochs)


def fit_neuron__slope_missing(x, y, weights, learnrate, epochs):
    """The slope of the sigmoid is missing: this is the step for log-loss, as in logistic regression. For the
    squared error of this lesson, delta is the error times f'(h)."""

    def change(weights, x, y):
        return (y - sigmoid(x @ weights)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__slope_of_output(x, y, weights, learnrate, epochs):
    """You took sigmoid_prime at y_hat. It wants what goes into the sigmoid, h, not what comes out
    of it."""

    def change(weights, x, y):
        y_hat = sigmoid(x @ weights)
        return ((y - y_hat) * sigmoid_prime(y_hat)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__slope_from_h(x, y, weights, learnrate, epochs):
    """You took h * (1 - h) for the slope. That form needs the sigmoid's output, y_hat, in both
    places."""

    def change(weights, x, y):
        h = x @ weights
        return ((y - sigmoid(h)) * h * (1.0 - h)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__slope_is_output(x, y, weights, learnrate, epochs):
    """You multiplied the error by y_hat alone. That is one factor of the slope; the other one, 1 minus y_hat, is
    missing."""

    def change(weights, x, y):
        y_hat = sigmoid(x @ weights)
        return ((y - y_hat) * y_hat) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__slope_with_plus(x, y, weights, learnrate, epochs):
    """Your slope is y_hat * (1 + y_hat). The sigmoid's slope has a minus there: y_hat * (1 - y_hat)."""

    def change(weights, x, y):
        y_hat = sigmoid(x @ weights)
        return ((y - y_hat) * y_hat * (1.0 + y_hat)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__output_added(x, y, weights, learnrate, epochs):
    """You add the output to the target. The error is their difference, y - y_hat."""

    def change(weights, x, y):
        h = x @ weights
        return ((y + sigmoid(h)) * sigmoid_prime(h)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__not_activated(x, y, weights, learnrate, epochs):
    """You compared y with h. The neuron's output is the sigmoid of h, and the error is taken from
    that."""

    def change(weights, x, y):
        h = x @ weights
        return ((y - h) * sigmoid_prime(h)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__linear_neuron(x, y, weights, learnrate, epochs):
    """This trains a neuron without a sigmoid. Here the output is the sigmoid of h, and delta
    carries the sigmoid's slope."""

    def change(weights, x, y):
        return (y - x @ weights) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__error_squared(x, y, weights, learnrate, epochs):
    """You squared the error. The step needs the error itself: its sign tells which way to go."""

    def change(weights, x, y):
        h = x @ weights
        return ((y - sigmoid(h)) ** 2 * sigmoid_prime(h)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__error_absolute(x, y, weights, learnrate, epochs):
    """You took the size of the error without its sign. The sign tells which way the weights go."""

    def change(weights, x, y):
        return np.abs(_deltas(weights, x, y)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__input_missing(x, y, weights, learnrate, epochs):
    """The x is missing: all weights get the same change. Each weight changes in proportion to its
    own input."""

    def change(weights, x, y):
        return np.full(len(weights), np.mean(_deltas(weights, x, y)))

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__times_weights(x, y, weights, learnrate, epochs):
    """You multiplied delta by the weights. Each weight changes in proportion to its input, so delta is
    multiplied by x."""

    def change(weights, x, y):
        return np.mean(_deltas(weights, x, y)) * weights

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__mean_over_everything(x, y, weights, learnrate, epochs):
    """You took one mean over all entries and gave it to every weight. The mean is over the records
    only: each weight keeps its own."""

    def change(weights, x, y):
        return np.full(len(weights), np.mean(_deltas(weights, x, y)[:, None] * x))

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__mean_times_mean(x, y, weights, learnrate, epochs):
    """You took the means of delta and of x separately and then multiplied. Multiply record by record first, and
    take the mean after that."""

    def change(weights, x, y):
        return np.mean(_deltas(weights, x, y)) * np.mean(x, axis=0)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__means_multiplied(x, y, weights, learnrate, epochs):
    """You took the means of the errors, of the slopes and of x separately and then multiplied. Multiply record by
    record first, and take the mean after that."""

    def change(weights, x, y):
        h = x @ weights
        return np.mean(y - sigmoid(h)) * np.mean(sigmoid_prime(h)) * np.mean(x, axis=0)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__error_from_a_whole_output(x, y, weights, learnrate, epochs):
    """You round the output to 0 or 1 before you take the error. Take it from the output as it is."""

    def change(weights, x, y):
        h = x @ weights
        return np.mean(((y - np.round(sigmoid(h))) * sigmoid_prime(h))[:, None] * x, axis=0)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__momentum(x, y, weights, learnrate, epochs):
    """You carry a part of the last change along. That is momentum, a later topic: here an epoch adds learnrate times the
    mean of delta * x, and nothing else."""
    velocity = np.zeros(len(weights))

    def change(weights, x, y):
        nonlocal velocity
        velocity = 0.9 * velocity + _mean_change(weights, x, y)
        return velocity

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__sum_times_mean(x, y, weights, learnrate, epochs):
    """You added up delta over the records before multiplying by x. Multiply record by record first, and take the
    mean after that."""

    def change(weights, x, y):
        return np.sum(_deltas(weights, x, y)) * np.mean(x, axis=0)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__mean_record(x, y, weights, learnrate, epochs):
    """You averaged all records into one and trained on that. Each record goes through the neuron by itself; the
    mean comes after delta * x."""
    return _train(x.mean(axis=0)[None, :], np.array([y.mean()]), weights, learnrate, epochs)


def fit_neuron__last_record(x, y, weights, learnrate, epochs):
    """Only the last record counts, perhaps because each one replaces what was there before. The mean is over all the
    records."""
    return _train(x[-1:], y[-1:], weights, learnrate, epochs)


def fit_neuron__last_record_shared(x, y, weights, learnrate, epochs):
    """Only the last record counts, divided by N, perhaps because each one replaces what was there before. Add all the
    records up before dividing."""
    return _train(x[-1:], y[-1:], weights, learnrate / len(x), epochs)


def fit_neuron__first_record(x, y, weights, learnrate, epochs):
    """Only the first record counts. The mean is over all the records."""
    return _train(x[:1], y[:1], weights, learnrate, epochs)


def fit_neuron__one_record_an_epoch(x, y, weights, learnrate, epochs):
    """Each of your epochs looks at one record only. It takes the mean over all the records."""
    path = [np.array(weights)]
    for epoch in range(epochs):
        one = slice(epoch % len(x), epoch % len(x) + 1)
        path.append(path[-1] + learnrate * _mean_change(path[-1], x[one], y[one]))
    return np.array(path)


def _record_by_record(x, y, weights, learnrate):
    for k in range(len(x)):
        weights = weights + learnrate * _mean_change(weights, x[k : k + 1], y[k : k + 1])
    return weights


def fit_neuron__record_by_record(x, y, weights, learnrate, epochs):
    """You moved the weights after every single record. An epoch looks at all the records with the
    same weights, and moves them once, by the mean."""
    return _walk(weights, epochs, lambda w: _record_by_record(x, y, w, learnrate))


def fit_neuron__record_by_record_shared(x, y, weights, learnrate, epochs):
    """You divided by N, but moved the weights after every single record. An epoch looks at all the
    records with the same weights, and moves them once."""
    return _walk(weights, epochs, lambda w: _record_by_record(x, y, w, learnrate / len(x)))


def fit_neuron__changes_pile_up(x, y, weights, learnrate, epochs):
    """The changes of earlier epochs are never cleared: each epoch adds its own to them. Every epoch
    begins its sum at 0."""
    total = np.zeros(len(weights))

    def change(weights, x, y):
        nonlocal total
        total = total + _mean_change(weights, x, y)
        return total

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__change_once(x, y, weights, learnrate, epochs):
    """The change is worked out once, at the start, and used for every epoch. It depends on the
    weights, so it is worked out anew each time."""
    fixed = _mean_change(weights, x, y)
    return _train(x, y, weights, learnrate, epochs, lambda *_: fixed)


def fit_neuron__replaced(x, y, weights, learnrate, epochs):
    """Each epoch replaces the weights with the change. The change is added to what they were
    before."""
    return _walk(weights, epochs, lambda w: learnrate * _mean_change(w, x, y))


def fit_neuron__changes(x, y, weights, learnrate, epochs):
    """After the start your rows are the changes, not the weights they lead to. Each row is the
    weights after that epoch."""
    path = _train(x, y, weights, learnrate, epochs)
    return np.vstack([path[:1], np.diff(path, axis=0)])


def fit_neuron__one_short(x, y, weights, learnrate, epochs):
    """The last epoch is missing. The path has epochs + 1 rows: the start, and one row after each
    epoch."""
    return _train(x, y, weights, learnrate, max(epochs - 1, 0))


def fit_neuron__one_long(x, y, weights, learnrate, epochs):
    """There is an epoch too many. The path has epochs + 1 rows, and the first is the start."""
    return _train(x, y, weights, learnrate, epochs + 1)


def fit_neuron__returned_in_loop(x, y, weights, learnrate, epochs):
    """Your path ends after the first epoch, perhaps because the return stands inside the loop. It
    belongs after the loop."""
    return _train(x, y, weights, learnrate, min(epochs, 1))


def fit_neuron__without_start(x, y, weights, learnrate, epochs):
    """The start is missing. The path begins with the weights as they were passed in."""
    return _train(x, y, weights, learnrate, epochs)[1:]


def fit_neuron__without_start_one_more(x, y, weights, learnrate, epochs):
    """The number of rows is right, but all of them are one epoch too far. The first row is the
    start, before any epoch."""
    return _train(x, y, weights, learnrate, epochs + 1)[1:]


def fit_neuron__start_twice(x, y, weights, learnrate, epochs):
    """The start is there twice, and the last epoch is missing. Write the weights down after the
    epoch, not before it."""
    path = _train(x, y, weights, learnrate, epochs)
    return np.vstack([path[:1], path[:-1]]) if epochs else path


def fit_neuron__end_only(x, y, weights, learnrate, epochs):
    """These are the weights at the end alone. The result is the whole path: the start, and one row
    after each epoch."""
    return _train(x, y, weights, learnrate, epochs)[-1]


def fit_neuron__sideways(x, y, weights, learnrate, epochs):
    """Your path is transposed. It has a row for the start and each epoch, and a column for each weight."""
    return _train(x, y, weights, learnrate, epochs).T


def fit_neuron__backwards(x, y, weights, learnrate, epochs):
    """Your path runs backwards. The first row is the start, the last one the weights after the last
    epoch."""
    return _train(x, y, weights, learnrate, epochs)[::-1]


def fit_neuron__every_step(x, y, weights, learnrate, epochs):
    """Your path has a row for every record, so it is too long, and the weights move record by
    record. An epoch moves the weights once and gives one row."""
    path = [np.array(weights)]
    for _ in range(epochs):
        for k in range(len(x)):
            path.append(path[-1] + learnrate * _mean_change(path[-1], x[k : k + 1], y[k : k + 1]))
    return np.array(path)


def fit_neuron__start_at_zero(x, y, weights, learnrate, epochs):
    """Your first row is all 0, and you go on from there. The training begins with the weights that are passed in."""
    return _train(x, y, np.zeros(len(weights)), learnrate, epochs)


def fit_neuron__same_row(x, y, weights, learnrate, epochs):
    """All rows show the last weights, perhaps because one and the same array or list was put in each time and changed
    later. Put a copy in after each epoch."""
    return np.tile(_train(x, y, weights, learnrate, epochs)[-1], (epochs + 1, 1))


def fit_neuron__same_row_overwritten(x, y, weights, learnrate, epochs):
    """All rows show the last weights, and the array that was passed in was changed: += writes into it. Work on a copy
    of the weights, and put a new array in after each epoch."""
    path = [weights]
    for _ in range(epochs):
        weights += learnrate * _mean_change(weights, x, y)
        path.append(weights)
    return np.array(path)


def fit_neuron__argument_overwritten(x, y, weights, learnrate, epochs):
    """The path is right, but an array that was passed in was changed on the way. Make a new one:
    -=, += and *= write into the array they are used on."""
    path = [weights.copy()]
    for _ in range(epochs):
        weights += learnrate * _mean_change(weights, x, y)
        path.append(weights.copy())
    return np.array(path)


def fit_neuron__first_row_overwritten(x, y, weights, learnrate, epochs):
    """Only the first row is wrong: it shows the last weights, and the array that was passed in was changed, as +=
    does. Work on a copy of the weights from the start."""
    path = [weights]
    for _ in range(epochs):
        weights += learnrate * _mean_change(weights, x, y)
        path.append(weights.copy())
    return np.array(path)


def fit_neuron__stops_when_flat(x, y, weights, learnrate, epochs):
    """You stop when the weights no longer move, so rows are missing. The path always has epochs + 1
    rows, also where the sigmoid is flat for every record."""
    path = [np.array(weights)]
    for _ in range(epochs):
        change = _mean_change(path[-1], x, y)
        if np.max(np.abs(change)) <= 1e-9:
            break
        path.append(path[-1] + learnrate * change)
    return np.array(path)


def fit_neuron__whole_numbers(x, y, weights, learnrate, epochs):
    """You stored the path as whole numbers, which cuts off everything after the decimal point. Use an array of
    floats."""
    return np.trunc(_train(x, y, weights, learnrate, epochs)).astype(int)


def fit_neuron__overflows(x, y, weights, learnrate, epochs):
    """The values are right, but at h = -1000 your training computes e^1000, which no float can hold, and numpy
    warns. Call the sigmoid of the earlier topic, which gives no warning there."""

    def change(weights, x, y):
        y_hat = 1.0 / (1.0 + np.exp(-(x @ weights)))
        return ((y - y_hat) * y_hat * (1.0 - y_hat)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__not_a_number(x, y, weights, learnrate, epochs):
    """At h = 1000 you divide infinity by infinity. A form with e^h in numerator and denominator is safe for a
    negative h only."""

    def change(weights, x, y):
        grown = np.exp(x @ weights)
        y_hat = grown / (1.0 + grown)
        return ((y - y_hat) * y_hat * (1.0 - y_hat)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__one_change_for_all(x, y, weights, learnrate, epochs):
    """You change every weight by the same amount, the mean over the inputs. Each weight has a change
    of its own, with its own input."""
    return _walk(weights, epochs, lambda place: place + learnrate * np.mean(_deltas(place, x, y) @ x))


def fit_neuron__bias_learnt_too(x, y, weights, learnrate, epochs):
    """Your neuron learns a bias beside the weights. This one has none: h is the sum over x_i w_i."""
    bias = np.zeros(1)

    def move(place):
        output = sigmoid(x @ place + bias)
        delta = (y - output) * output * (1.0 - output)
        bias[:] += learnrate * np.mean(delta)
        return place + learnrate * (delta @ x) / len(x)

    return _walk(weights, epochs, move)


def fit_neuron__rate_shrinks(x, y, weights, learnrate, epochs):
    """Your learning rate gets smaller from epoch to epoch. Here it stays the same all the way."""
    path = [weights]
    for epoch in range(epochs):
        path.append(path[-1] + learnrate / (1 + epoch) * (_deltas(path[-1], x, y) @ x) / len(x))
    return np.array(path)


def fit_neuron__far_records_left_out(x, y, weights, learnrate, epochs):
    """You leave records with a large h out. Their delta is all but 0, yet they count among the N of
    the mean."""

    def move(place):
        near = np.abs(x @ place) < 100.0
        return place + learnrate * (_deltas(place, x[near], y[near]) @ x[near]) / max(1, np.sum(near))

    return _walk(weights, epochs, move)


def fit_neuron__refuses_to_rise(x, y, weights, learnrate, epochs):
    """You stay where a step would make the error larger. Every step is taken as it comes, even one
    too long."""

    def loss(place):
        return np.mean((y - sigmoid(x @ place)) ** 2)

    def move(place):
        ahead = place + learnrate * (_deltas(place, x, y) @ x) / len(x)
        return ahead if loss(ahead) < loss(place) else place

    return _walk(weights, epochs, move)


def fit_neuron__rounded_on_the_way(x, y, weights, learnrate, epochs):
    """You round the weights after every epoch, so that the next one starts somewhere else. Round for
    printing only."""

    def move(place):
        return np.round(place + learnrate * (_deltas(place, x, y) @ x) / len(x), 4)

    return _walk(weights, epochs, move)


def fit_neuron__always_three_records(x, y, weights, learnrate, epochs):
    """You always divide by 3. Divide by the number of records that you are given."""
    return _walk(weights, epochs, lambda place: place + learnrate * (_deltas(place, x, y) @ x) / 3)


def fit_neuron__rounded_to_eight(x, y, weights, learnrate, epochs):
    """You round the path. Return it as it is; rounding is for printing."""
    path = _walk(weights, epochs, lambda place: place + learnrate * (_deltas(place, x, y) @ x) / len(x))
    return np.round(path, 8)


def fit_neuron__slope_at_the_inputs(x, y, weights, learnrate, epochs):
    """You take the slope of the sigmoid at the inputs x, one for each. There is one slope a record, at its h,
    the sum of inputs times weights."""

    def change(w, x, y):
        return (y - sigmoid(x @ w)) @ (sigmoid_prime(x) * x) / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__slope_of_raw_inputs(x, y, weights, learnrate, epochs):
    """You take x * (1 - x) for the slope. It is y_hat * (1 - y_hat), with the output of the neuron in both
    places."""

    def change(w, x, y):
        return (y - sigmoid(x @ w)) @ (x * (1 - x) * x) / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__slope_at_the_error(x, y, weights, learnrate, epochs):
    """You take the slope of the sigmoid at the error. It is taken at h, which is what goes into the sigmoid."""

    def change(w, x, y):
        miss = y - sigmoid(x @ w)
        return (miss * sigmoid_prime(miss)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__sum_without_rate(x, y, weights, learnrate, epochs):
    """You add the whole sum of delta * x, as some short tutorials do. Here the mean is taken, and the learning
    rate scales it."""
    return _train(x, y, weights, float(len(x)), epochs)


def fit_neuron__without_start_as_a_list(x, y, weights, learnrate, epochs):
    """The start is missing. The path begins with the weights as they were passed in."""
    return np.array(list(_train(x, y, weights, learnrate, epochs)[1:]))


def fit_line__solved_at_once(x, y, learnrate, steps, w=0.0, b=0.0):
    """Every row holds the best line, found in one go. Walk there step by step, from the w and b that are passed in."""
    away = x - x.mean()
    slope = away @ y / (away @ away)
    return np.tile([slope, y.mean() - slope * x.mean()], (steps + 1, 1))


def fit_line__b_missing_in_the_miss(x, y, learnrate, steps, w=0.0, b=0.0):
    """The miss lacks its b in both slopes: it is w x + b - y."""

    def slopes(w, b, x, y):
        return _slopes(w, 0.0, x, y)

    return _line(x, y, learnrate, steps, w, b, slopes)


def fit_neuron__slope_is_one_minus_output(x, y, weights, learnrate, epochs):
    """You multiplied the error by 1 minus y_hat alone. That is one factor of the slope; the other one, y_hat itself, is
    missing."""

    def change(weights, x, y):
        y_hat = sigmoid(x @ weights)
        return ((y - y_hat) * (1 - y_hat)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__slope_without_brackets(x, y, weights, learnrate, epochs):
    """y_hat is subtracted at the end, from the whole product. Put brackets around 1 - y_hat."""

    def change(weights, x, y):
        y_hat = sigmoid(x @ weights)
        return ((y - y_hat) * y_hat * 1 - y_hat) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__standing_still(x, y, weights, learnrate, epochs):
    """Your weights never move: the change is never added, or it is always 0, as y_hat * 1 - y_hat is without
    brackets."""
    return np.tile(weights, (epochs + 1, 1))


def fit_neuron__moved_with_half_a_sum(x, y, weights, learnrate, epochs):
    """You move the weights inside the loop over the records, each time by the sum so far. Move them once an epoch, when
    all the records are in the sum."""

    def epoch(w):
        total = np.zeros(len(w))
        for record, target in zip(x, y, strict=True):
            y_hat = sigmoid(record @ w)
            total = total + (target - y_hat) * y_hat * (1 - y_hat) * record
            w = w + learnrate * total / len(x)
        return w

    return _walk(weights, epochs, epoch)


def fit_line__one_row_too_early(x, y, learnrate, steps, w=0.0, b=0.0):
    """Each place stands one row too early: the start is missing, and the last row is still 0. Put the start in row 0,
    and what comes after step 1 in row 1."""
    return np.vstack((_line(x, y, learnrate, steps, w, b)[1:], np.zeros(2)))


def fit_line__first_row_overwritten(x, y, learnrate, steps, w=0.0, b=0.0):
    """Only the first row is wrong: it shows the end of the path, perhaps because you put in the very array that you go
    on changing. Put a copy in at the start, too."""
    path = _line(x, y, learnrate, steps, w, b)
    path[0] = path[-1]
    return path


def fit_line__from_the_start_with_new_slopes(x, y, learnrate, steps, w=0.0, b=0.0):
    """Each of your steps leaves from the start again. It has to leave from where you stand."""
    return _walk((w, b), steps, lambda place: np.array([w, b]) - learnrate * _slopes(*place, x, y))


def fit_line__each_from_the_start(x, y, learnrate, steps, w=0.0, b=0.0):
    """Every row after the first is one step from the start. Each step begins where the last one ended."""
    path = _line(x, y, learnrate, steps, w, b)
    path[2:] = path[1:2]
    return path


def fit_line__first_row_filled_in_the_loop(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your path begins one step away from 0, and the start is lost: a loop that begins at row 0 fills it from row -1,
    the last one, which is still 0. Row 0 is the start."""
    path = np.zeros((steps + 1, 2))
    path[0] = w, b
    for k in range(steps + 1):
        path[k] = path[k - 1] - learnrate * _slopes(*path[k - 1], x, y)
    return path


def fit_neuron__last_row_never_filled(x, y, weights, learnrate, epochs):
    """The last row of your path is never filled in: it still holds the zeros that it began with. Write a row after
    each epoch, too."""
    path = _train(x, y, weights, learnrate, epochs)
    path[-1] = 0.0
    return path


def fit_neuron__one_row_too_early(x, y, weights, learnrate, epochs):
    """Your weights stand one row too early: the start is missing, and the last row is still 0. Put the start in row 0,
    and the weights after the first epoch in row 1."""
    return np.vstack((_train(x, y, weights, learnrate, epochs)[1:], np.zeros(len(weights))))


def fit_neuron__h_for_the_output(x, y, weights, learnrate, epochs):
    """You use h for the output, in the error and in the slope. The output y_hat is the sigmoid of h."""

    def change(weights, x, y):
        h = x @ weights
        return ((y - h) * h * (1 - h)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__from_the_start_with_new_changes(x, y, weights, learnrate, epochs):
    """Each of your epochs leaves from the start again. It has to leave from where the last one ended."""
    return _walk(weights, epochs, lambda w: weights + learnrate * _mean_change(w, x, y))


def fit_neuron__each_from_the_start(x, y, weights, learnrate, epochs):
    """Every row after the first is one step from the start. Each epoch begins where the last one ended."""
    path = _train(x, y, weights, learnrate, epochs)
    path[2:] = path[1:2]
    return path


def fit_neuron__first_row_filled_in_the_loop(x, y, weights, learnrate, epochs):
    """Your path begins one step away from 0, and the start is lost: a loop that begins at row 0 fills it from row -1,
    the last one, which is still 0. Row 0 is the start."""
    path = np.zeros((epochs + 1, len(weights)))
    path[0] = weights
    for k in range(epochs + 1):
        path[k] = path[k - 1] + learnrate * _mean_change(path[k - 1], x, y)
    return path


def fit_neuron__brackets_of_the_error_missing(x, y, weights, learnrate, epochs):
    """The error y - y_hat needs brackets: without them only y_hat is multiplied by the slope."""

    def change(weights, x, y):
        h = x @ weights
        return (y - sigmoid(h) * sigmoid_prime(h)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__tanh(x, y, weights, learnrate, epochs):
    """You took tanh and its slope. This neuron has a sigmoid, whose slope is y_hat * (1 - y_hat)."""

    def change(weights, x, y):
        y_hat = np.tanh(x @ weights)
        return ((y - y_hat) * (1 - y_hat**2)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__exponent_without_minus(x, y, weights, learnrate, epochs):
    """Your output is the sigmoid of -h. Perhaps the minus in exp(-h) is missing."""

    def change(weights, x, y):
        y_hat = sigmoid(-(x @ weights))
        return ((y - y_hat) * y_hat * (1 - y_hat)) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_neuron__error_once(x, y, weights, learnrate, epochs):
    """You work the error out once, before the loop. It depends on the weights, so every epoch needs its own."""
    error = y - sigmoid(x @ weights)
    return _train(x, y, weights, learnrate, epochs, lambda w, x, y: error * sigmoid_prime(x @ w) @ x / len(y))


def fit_neuron__slope_once(x, y, weights, learnrate, epochs):
    """You work the slope of the sigmoid out once, before the loop. It depends on the weights, so every epoch needs its
    own."""
    slope = sigmoid_prime(x @ weights)
    return _train(x, y, weights, learnrate, epochs, lambda w, x, y: (y - sigmoid(x @ w)) * slope @ x / len(y))


def fit_line__results_exchanged(x, y, learnrate, steps, w=0.0, b=0.0):
    """The new w goes to b and the new b to w. In a line with two values, the names on the left stand in the order of the
    values on the right."""
    return _walk((w, b), steps, lambda place: (place - learnrate * _slopes(*place, x, y))[::-1])


def fit_line__start_and_end_only(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your path holds two rows, the start and the end. Add a row after each step, inside the loop."""
    return _line(x, y, learnrate, steps, w, b)[[0, -1]]


def fit_neuron__start_and_end_only(x, y, weights, learnrate, epochs):
    """Your path holds two rows, the start and the end. Add a row after each epoch, inside the loop."""
    return _train(x, y, weights, learnrate, epochs)[[0, -1]]


def fit_neuron__slope_of_the_target(x, y, weights, learnrate, epochs):
    """You take y * (1 - y) for the slope, with the target. It is y_hat * (1 - y_hat), with the output of the neuron in
    both places."""
    return _train(x, y, weights, learnrate, epochs, lambda w, x, y: (y - sigmoid(x @ w)) * y * (1 - y) @ x / len(x))


def fit_neuron__one_h_for_all_records(x, y, weights, learnrate, epochs):
    """You add up h over the whole table, so that all records share one output. Each record has its own h: x @ weights
    adds up along each row."""

    def change(w, x, y):
        h = np.sum(x * w)
        return (y - sigmoid(h)) * sigmoid_prime(h) @ x / len(x)

    return _train(x, y, weights, learnrate, epochs, change)


def fit_line__b_subtracted_in_the_miss(x, y, learnrate, steps, w=0.0, b=0.0):
    """The b has the wrong sign in the miss, perhaps because a pair of brackets is missing. The miss is (w * x + b) - y."""
    return _line(x, y, learnrate, steps, w, b, lambda w, b, x, y: _slopes(w, -b, x, y))


def fit_line__miss_squared(x, y, learnrate, steps, w=0.0, b=0.0):
    """The miss is still squared. Differentiating a square leaves the miss itself."""

    def slopes(w, b, x, y):
        squared = (w * x + b - y) ** 2
        return np.array([np.mean(squared * x), np.mean(squared)])

    return _line(x, y, learnrate, steps, w, b, slopes)


def fit_line__mean_times_mean(x, y, learnrate, steps, w=0.0, b=0.0):
    """You took the means of the misses and of the x separately and then multiplied. Multiply record by record
    first, and take the mean after that."""
    return _line(x, y, learnrate, steps, w, b, lambda w, b, x, y: dC_db(w, b, x, y) * np.array([np.mean(x), 1.0]))


def fit_line__same_row_after_start(x, y, learnrate, steps, w=0.0, b=0.0):
    """Your start is right, but all rows after it show the end of the path, perhaps because one and the same array was
    put in each time and changed later. Put a new pair in after each step."""
    path = _line(x, y, learnrate, steps, w, b)
    path[1:] = path[-1]
    return path


def fit_neuron__same_row_after_start(x, y, weights, learnrate, epochs):
    """Your start is right, but all rows after it show the last weights, perhaps because one and the same array was put
    in each time and changed later. Put a copy in after each epoch."""
    path = _train(x, y, weights, learnrate, epochs)
    path[1:] = path[-1]
    return path
