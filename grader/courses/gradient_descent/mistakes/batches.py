"""Known wrong answers of batches.py, each with the sentence that its learner reads."""

import random

import numpy as np
from batches import minibatches
from partials import dC_db, dC_dw


def _order(y, seed):
    return np.random.default_rng(seed).permutation(len(y))


def _cut(x, y, order, size):
    starts = range(0, len(order), size)
    return [(x[order[k : k + size]], y[order[k : k + size]]) for k in starts]


def minibatches__shuffled_apart(x, y, size, seed):
    """You shuffle x and y apart, so an x no longer sits beside its own y. Draw one order and use it
    for both."""
    rng = np.random.default_rng(seed)
    x, y = x[rng.permutation(len(y))], y[rng.permutation(len(y))]
    return _cut(x, y, np.arange(len(y)), size)


def minibatches__only_x_shuffled(x, y, size, seed):
    """You shuffle x and leave y in its old order, so the pairs are broken. y needs the same
    order."""
    return _cut(x[_order(y, seed)], y, np.arange(len(y)), size)


def minibatches__only_y_shuffled(x, y, size, seed):
    """You shuffle y and leave x in its old order, so the pairs are broken. x needs the same
    order."""
    return _cut(x, y[_order(y, seed)], np.arange(len(y)), size)


def minibatches__not_shuffled(x, y, size, seed):
    """Your batches follow the order in which the records came. Shuffle them first, in the order
    that the seed gives."""
    return _cut(x, y, np.arange(len(y)), size)


def minibatches__short_last_dropped(x, y, size, seed):
    """You leave the last records out when they do not fill a batch. Each record must be used once,
    so the last batch may be short."""
    order = _order(y, seed)
    return _cut(x, y, order[: len(order) // size * size], size)


def minibatches__last_always_dropped(x, y, size, seed):
    """The last batch is missing, full or not. Perhaps your loop stops one batch early."""
    return _cut(x, y, _order(y, seed), size)[:-1]


def minibatches__only_the_first(x, y, size, seed):
    """Your list ends after the first batch. Go on until every record has been dealt."""
    return _cut(x, y, _order(y, seed), size)[:1]


def minibatches__record_twice(x, y, size, seed):
    """Neighbouring batches share a record: each of yours reaches one too far. A slice stops before
    its end, so size records need no extra one."""
    order = _order(y, seed)
    pieces = [order[k : k + size + 1] for k in range(0, len(order), size)]
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__one_too_few(x, y, size, seed):
    """Each of your batches is one record short. A slice already stops before its end: take nothing
    off the size."""
    order = _order(y, seed)
    pieces = [order[k : k + size - 1] for k in range(0, len(order), size)]
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__sliding(x, y, size, seed):
    """Your start moves on by one record, so the batches overlap and records come again and again.
    Move it on by a whole batch."""
    order = _order(y, seed)
    pieces = [order[k : k + size] for k in range(max(len(order) - size, 0) + 1)]
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__drawn_with_replacement(x, y, size, seed):
    """You draw records anew each time, so some come twice and others never. A shuffled order holds
    each record exactly once."""
    return _cut(x, y, np.random.default_rng(seed).integers(0, len(y), len(y)), size)


def minibatches__shuffled_for_each_batch(x, y, size, seed):
    """You shuffle again for every batch, so some records come twice and others never. Shuffle once,
    then cut."""
    rng = np.random.default_rng(seed)
    pieces = [rng.permutation(len(y))[:size] for _ in range(0, len(y), size)]
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__seed_ignored(x, y, size, seed):
    """Your order is the same for every seed. Give the generator the seed that you are handed."""
    return _cut(x, y, _order(y, 0), size)


def minibatches__fixed_seed_42(x, y, size, seed):
    """You always shuffle with 42. Give the generator the seed that you are handed."""
    return _cut(x, y, _order(y, 42), size)


def minibatches__global_seed(x, y, size, seed):
    """You shuffle with numpy's old generator (np.random.seed, RandomState), which gives another order for the
    same seed. The order asked for is that of `np.random.default_rng(seed)`."""
    return _cut(x, y, np.random.RandomState(seed).permutation(len(y)), size)


def minibatches__order_undone(x, y, size, seed):
    """You use the order the wrong way round: its first entry says which record comes first, not
    where the first record goes."""
    return _cut(x, y, np.argsort(_order(y, seed)), size)


def minibatches__whole_batches_shuffled(x, y, size, seed):
    """You cut first and then shuffle the batches, so the same records always stay together. Shuffle
    the records, then cut."""
    batches = _cut(x, y, np.arange(len(y)), size)
    return [batches[k] for k in np.random.default_rng(seed).permutation(len(batches))]


def minibatches__reversed(x, y, size, seed):
    """Your records come in the right order read backwards. Start at its front."""
    return _cut(x, y, _order(y, seed)[::-1], size)


def minibatches__sorted_inside(x, y, size, seed):
    """The right records are in each batch, but not in the order that was drawn: something sorts
    them."""
    order = _order(y, seed)
    pieces = [np.sort(order[k : k + size]) for k in range(0, len(order), size)]
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__even_pieces(x, y, size, seed):
    """You share the records out evenly over the batches. All batches have `size` records, and only
    the last one may have fewer."""
    pieces = np.array_split(_order(y, seed), -(-len(y) // size))
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__size_as_count(x, y, size, seed):
    """You make `size` batches. `size` is the number of records in a batch, not the number of
    batches."""
    return [(x[piece], y[piece]) for piece in np.array_split(_order(y, seed), size)]


def minibatches__short_last_joined(x, y, size, seed):
    """You put the records left over into the batch before them. They make a short batch of their
    own."""
    order = _order(y, seed)
    pieces = [order[k : k + size] for k in range(0, len(order), size)]
    if len(pieces) > 1 and len(pieces[-1]) < size:
        last = pieces.pop()
        pieces[-1] = np.concatenate([pieces[-1], last])
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__short_last_filled_up(x, y, size, seed):
    """You fill the last batch up with records that were used already. Each record comes exactly
    once, so the last batch may be short."""
    order = _order(y, seed)
    return _cut(x, y, np.resize(order, -(-len(order) // size) * size), size)


def minibatches__short_last_padded(x, y, size, seed):
    """You fill the last batch up with zeros, which are no records. Let it be short."""
    batches = _cut(x, y, _order(y, seed), size)
    gap = size - len(batches[-1][1])
    last_x, last_y = batches[-1]
    wide = [(0, gap)] + [(0, 0)] * (x.ndim - 1)
    return [*batches[:-1], (np.pad(last_x, wide), np.pad(last_y, (0, gap)))]


def minibatches__pair_reversed(x, y, size, seed):
    """Your pairs hold y first. Each pair is x, then y."""
    return [(y_batch, x_batch) for x_batch, y_batch in minibatches(x, y, size, seed)]


def minibatches__two_lists(x, y, size, seed):
    """You return all x batches and then all y batches. Put each x batch together with its y
    batch."""
    pairs = minibatches(x, y, size, seed)
    return [x_batch for x_batch, _ in pairs], [y_batch for _, y_batch in pairs]


def minibatches__x_only(x, y, size, seed):
    """Your list holds the x batches alone. Each entry is a pair: an x batch and its y batch."""
    return [x_batch for x_batch, _ in minibatches(x, y, size, seed)]


def minibatches__places_only(x, y, size, seed):
    """You return the places of the records in the list. Look up x and y at those places."""
    order = _order(y, seed)
    pieces = [order[k : k + size] for k in range(0, len(order), size)]
    return [(piece, piece) for piece in pieces]


def minibatches__not_cut(x, y, size, seed):
    """You shuffle all records and return them as one batch. Cut them into pieces of `size`."""
    order = _order(y, seed)
    return [(x[order], y[order])]


def minibatches__too_large_a_size_gives_none(x, y, size, seed):
    """You return no batch at all where `size` is larger than the number of records. Then all
    records are one batch."""
    return _cut(x, y, _order(y, seed), size) if size <= len(y) else []


def minibatches__inputs_flattened(x, y, size, seed):
    """You flatten x, so the inputs of a record no longer stay together. With several inputs a
    record, each batch of x keeps its rows."""
    return [(x_batch.ravel(), y_batch) for x_batch, y_batch in minibatches(x, y, size, seed)]


def minibatches__single_column(x, y, size, seed):
    """You keep the first input of each record only. With several inputs, take whole rows."""
    x = x if x.ndim == 1 else x[:, 0]
    return minibatches(x, y, size, seed)


def minibatches__shuffled_in_place(x, y, size, seed):
    """You shuffle the caller's own x and y. Leave them as they are: pick records by their places,
    or shuffle a copy."""
    order = _order(y, seed)
    x[:], y[:] = x[order], y[order]
    return _cut(x.copy(), y.copy(), np.arange(len(y)), size)


def _fit(x, y, learnrate, deals, w, b, mean=None):
    """The path for given batches, one list an epoch; `mean` replaces the pair of partials."""
    path = [(w, b)]
    for batches in deals:
        for x_batch, y_batch in batches:
            slopes = (mean or _partials)(w, b, x_batch, y_batch)
            w, b = w - learnrate * slopes[0], b - learnrate * slopes[1]
        path.append((w, b))
    return np.array(path, dtype=float)


def _partials(w, b, x, y):
    return dC_dw(w, b, x, y), dC_db(w, b, x, y)


def _deals(x, y, epochs, size, seed):
    return [minibatches(x, y, size, seed + k) for k in range(epochs)]


def fit_line_minibatch__same_order_each_epoch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You deal the batches in the same order in every epoch. Epoch k needs the seed `seed + k`."""
    return _fit(x, y, learnrate, [minibatches(x, y, size, seed)] * epochs, w, b)


def fit_line_minibatch__epochs_counted_from_one(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You count the epochs from 1. The first epoch is number 0 and uses the seed itself."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed + 1), w, b)


def fit_line_minibatch__seed_of_the_epoch_only(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You shuffle with the number of the epoch and forget the seed that you were given. Add the
    two."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, 0), w, b)


def fit_line_minibatch__seed_grows_with_each_batch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your seed grows with the number of batches. It grows by one an epoch."""
    count = -(-len(y) // size)
    deals = [minibatches(x, y, size, seed + k * count) for k in range(epochs)]
    return _fit(x, y, learnrate, deals, w, b)


def fit_line_minibatch__not_shuffled(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You go through the records in the order in which they came. Use the batches that
    `minibatches` deals."""
    batches = [(x[k : k + size], y[k : k + size]) for k in range(0, len(y), size)]
    return _fit(x, y, learnrate, [batches] * epochs, w, b)


def fit_line_minibatch__mean_over_size(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You divide by `size`, and a short batch has fewer records. Take the mean over the records
    that are in the batch."""

    def mean(w, b, x_batch, y_batch):
        part = len(y_batch) / size
        return dC_dw(w, b, x_batch, y_batch) * part, dC_db(w, b, x_batch, y_batch) * part

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, mean)


def fit_line_minibatch__mean_over_all(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You divide by the number of all records. A step looks at one batch: take the mean over that
    batch."""

    def mean(w, b, x_batch, y_batch):
        part = len(y_batch) / len(y)
        return dC_dw(w, b, x_batch, y_batch) * part, dC_db(w, b, x_batch, y_batch) * part

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, mean)


def fit_line_minibatch__sum_over_the_batch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You take the sum over the batch. The partials of the lesson are means: divide by the number
    of records in the batch."""

    def total(w, b, x_batch, y_batch):
        n = len(y_batch)
        return dC_dw(w, b, x_batch, y_batch) * n, dC_db(w, b, x_batch, y_batch) * n

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, total)


def fit_line_minibatch__factor_two(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your steps are twice as long as they should be, perhaps because your partials have a factor 2, those of the mean
    squared error in many tutorials. The lesson's partials leave the 2 to the learning rate."""
    return _fit(x, y, 2 * learnrate, _deals(x, y, epochs, size, seed), w, b)


def fit_line_minibatch__factor_half(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your steps are half as long as they should be. The lesson's partials have no 2 to divide
    out."""
    return _fit(x, y, learnrate / 2, _deals(x, y, epochs, size, seed), w, b)


def fit_line_minibatch__two_and_sum(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your partials are twice the sum over the batch: right for C as it stands. The lesson's form
    is the mean, without the 2."""

    def total(w, b, x_batch, y_batch):
        n = 2 * len(y_batch)
        return dC_dw(w, b, x_batch, y_batch) * n, dC_db(w, b, x_batch, y_batch) * n

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, total)


def fit_line_minibatch__b_after_new_w(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You change w first and then use the new w for the slope along b. Take both slopes before you
    change either."""
    path = [(w, b)]
    for batches in _deals(x, y, epochs, size, seed):
        for x_batch, y_batch in batches:
            w = w - learnrate * dC_dw(w, b, x_batch, y_batch)
            b = b - learnrate * dC_db(w, b, x_batch, y_batch)
        path.append((w, b))
    return np.array(path, dtype=float)


def fit_line_minibatch__w_after_new_b(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You change b first and then use the new b for the slope along w. Take both slopes before you
    change either."""
    path = [(w, b)]
    for batches in _deals(x, y, epochs, size, seed):
        for x_batch, y_batch in batches:
            b = b - learnrate * dC_db(w, b, x_batch, y_batch)
            w = w - learnrate * dC_dw(w, b, x_batch, y_batch)
        path.append((w, b))
    return np.array(path, dtype=float)


def fit_line_minibatch__uphill(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your steps go uphill: the slopes are added, or y - y_hat stands in them. The slopes have w x + b - y in them,
    and are subtracted."""
    return _fit(x, y, -learnrate, _deals(x, y, epochs, size, seed), w, b)


def fit_line_minibatch__no_rate(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The learning rate is missing from your steps. It scales both slopes."""
    return _fit(x, y, 1.0, _deals(x, y, epochs, size, seed), w, b)


def fit_line_minibatch__b_frozen(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your b never changes. It takes a step of its own in every batch."""

    def slope(w, b, x_batch, y_batch):
        return dC_dw(w, b, x_batch, y_batch), 0.0

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slope)


def fit_line_minibatch__w_frozen(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your w never changes. It takes a step of its own in every batch."""

    def slope(w, b, x_batch, y_batch):
        return 0.0, dC_db(w, b, x_batch, y_batch)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slope)


def fit_line_minibatch__times_themselves(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Each step is multiplied by the number that it moves, so that a w or b of 0 never moves. A step is learnrate times
    the slope, no more."""

    def slopes(w, b, x_batch, y_batch):
        return w * dC_dw(w, b, x_batch, y_batch), b * dC_db(w, b, x_batch, y_batch)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slopes)


def fit_line_minibatch__slopes_swapped(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You move w by the slope along b and b by the slope along w. Each takes its own."""

    def swapped(w, b, x_batch, y_batch):
        return dC_db(w, b, x_batch, y_batch), dC_dw(w, b, x_batch, y_batch)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, swapped)


def fit_line_minibatch__batch_ignored(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You go through the batches but take the slopes over all records. Use the batch's own x and
    y."""

    def everywhere(w, b, _x_batch, _y_batch):
        return _partials(w, b, x, y)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, everywhere)


def fit_line_minibatch__one_step_an_epoch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You take one step an epoch, over all records, whatever the size. Take one step for every
    batch."""
    return _fit(x, y, learnrate, [[(x, y)]] * epochs, w, b)


def fit_line_minibatch__size_ignored(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You take one step for every record, whatever the size. Take one step for every batch, with
    the mean of its records."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, 1, seed), w, b)


def fit_line_minibatch__slopes_of_the_epochs_start(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """All batches of your epoch use the w and b with which it began. Each batch goes on from where
    the one before it arrived."""
    path = [(w, b)]
    for batches in _deals(x, y, epochs, size, seed):
        slopes = [_partials(w, b, *batch) for batch in batches]
        w -= learnrate * sum(slope for slope, _ in slopes)
        b -= learnrate * sum(slope for _, slope in slopes)
        path.append((w, b))
    return np.array(path, dtype=float)


def fit_line_minibatch__only_the_first_batch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your epoch ends after its first batch. An epoch goes through all batches."""
    deals = [batches[:1] for batches in _deals(x, y, epochs, size, seed)]
    return _fit(x, y, learnrate, deals, w, b)


def fit_line_minibatch__short_last_skipped(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You skip the last batch when it is short. It takes a step like any other."""
    deals = [
        [batch for batch in batches if len(batch[1]) == min(size, len(y))]
        for batches in _deals(x, y, epochs, size, seed)
    ]
    return _fit(x, y, learnrate, deals, w, b)


def fit_line_minibatch__starts_over_each_epoch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Each of your epochs starts again from the first w and b. Go on from where the last one ended."""
    ends = [_fit(x, y, learnrate, [batches], w, b)[1] for batches in _deals(x, y, epochs, size, seed)]
    return np.array([(w, b), *ends], dtype=float)


def fit_line_minibatch__start_ignored(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You always start at w = 0 and b = 0. Start from the w and b that you are given."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), 0.0, 0.0)


def fit_line_minibatch__start_missing(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The start is missing from your path. Its first row is the w and b before any step."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)[1:]


def fit_line_minibatch__one_epoch_short(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your path lacks its last epoch. It has one row for the start and one for every epoch."""
    return _fit(x, y, learnrate, _deals(x, y, epochs - 1, size, seed), w, b)


def fit_line_minibatch__one_epoch_long(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You run one epoch too many. The path has one row for the start and one for every epoch."""
    return _fit(x, y, learnrate, _deals(x, y, epochs + 1, size, seed), w, b)


def fit_line_minibatch__row_before_the_epoch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You note w and b before each epoch, not after it, so the start is in your path twice and the end is
    missing."""
    path = _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)
    return np.concatenate([path[:1], path[:-1]])


def fit_line_minibatch__row_for_each_batch(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your path has a row for every batch. Add one row when an epoch is over."""
    deals = [[batch] for batches in _deals(x, y, epochs, size, seed) for batch in batches]
    return _fit(x, y, learnrate, deals, w, b)


def fit_line_minibatch__only_the_end(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You return the last w and b alone. The whole path is asked for, from the start on."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)[-1]


def fit_line_minibatch__b_before_w(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The rows of your path hold b first. Each row is w, then b."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)[:, ::-1]


def fit_line_minibatch__path_on_its_side(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your path is transposed: all w in one row and all b in the next. Each row is one (w, b)."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b).T


def fit_line_minibatch__inputs_and_targets_swapped(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You use the y of a batch as its x. `minibatches` gives pairs of x, then y."""

    def swapped(w, b, x_batch, y_batch):
        return _partials(w, b, y_batch, x_batch)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, swapped)


def fit_line_minibatch__no_x(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your slope along w lacks the factor x. Only the slope along b has none."""

    def slopes(w, b, x_batch, y_batch):
        slope = dC_db(w, b, x_batch, y_batch)
        return slope, slope

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slopes)


def fit_line_minibatch__rate_shrinks(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You divide by the number of records once more, though the partials are means already.
    Multiply them by the learning rate alone."""

    def twice(w, b, x_batch, y_batch):
        n = len(y_batch)
        return dC_dw(w, b, x_batch, y_batch) / n, dC_db(w, b, x_batch, y_batch) / n

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, twice)


def fit_line_minibatch__records_of_the_caller_shuffled(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You shuffle the caller's own x and y. Leave them as they are and work on the batches."""
    path = _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)
    order = np.roll(np.arange(len(y)), 1)
    x[:], y[:] = x[order], y[order]
    return path


def fit_line_minibatch__shuffle_upon_shuffle(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You shuffle records that the last epoch shuffled already. Deal every epoch's batches from the
    x and y that you were given."""
    path = [(w, b)]
    for epoch in range(epochs):
        order = np.random.default_rng(seed + epoch).permutation(len(y))
        x, y = x[order], y[order]
        batches = [(x[k : k + size], y[k : k + size]) for k in range(0, len(y), size)]
        w, b = _fit(x, y, learnrate, [batches], w, b)[1]
        path.append((w, b))
    return np.array(path, dtype=float)


def fit_line_minibatch__one_generator(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You make one generator and go on shuffling with it. Epoch k makes its own, from `seed +
    k`."""
    rng = np.random.default_rng(seed)
    deals = []
    for _ in range(epochs):
        order = rng.permutation(len(y))
        pieces = [order[k : k + size] for k in range(0, len(y), size)]
        deals.append([(x[piece], y[piece]) for piece in pieces])
    return _fit(x, y, learnrate, deals, w, b)


def minibatches__nothing_returned(x, y, size, seed):
    """Nothing comes back. Return the list of pairs."""
    return None


def minibatches__python_random(x, y, size, seed):
    """You shuffle with Python's random. It deals another order than numpy's default_rng does for the
    same seed."""
    order = list(range(len(y)))
    random.Random(seed).shuffle(order)
    return _cut(x, y, order, size)


def minibatches__random_keys(x, y, size, seed):
    """You sort the records by random numbers. That is a fair shuffle, but not the order that
    permutation gives for the seed."""
    return _cut(x, y, np.argsort(np.random.default_rng(seed).random(len(y))), size)


def minibatches__choice(x, y, size, seed):
    """You draw with choice. That is a fair shuffle, but not the order that permutation gives for the
    seed."""
    return _cut(x, y, np.random.default_rng(seed).choice(len(y), len(y), replace=False), size)


def minibatches__empty_one_at_the_end(x, y, size, seed):
    """Where the size divides the records evenly, you add a batch with nothing in it. Stop when the
    records are used up."""
    order = _order(y, seed)
    return [(x[order[k * size :][:size]], y[order[k * size :][:size]]) for k in range(len(y) // size + 1)]


def minibatches__whole_not_shuffled(x, y, size, seed):
    """A single batch of all records is shuffled too. Draw the order first, whatever the size."""
    order = np.arange(len(y)) if size >= len(y) else _order(y, seed)
    return _cut(x, y, order, size)


def minibatches__whole_without_a_list(x, y, size, seed):
    """For a single batch you return the pair itself. It is a list even then, of one pair."""
    order = _order(y, seed)
    return (x[order], y[order]) if size >= len(y) else _cut(x, y, order, size)


def minibatches__seed_zero_does_not_shuffle(x, y, size, seed):
    """You treat a seed of 0 as no seed. It is a seed like any other: pass its value on."""
    return _cut(x, y, _order(y, seed) if seed else np.arange(len(y)), size)


def minibatches__dealt_in_turn(x, y, size, seed):
    """You deal the records out in turn, like cards. A batch is a piece of the order, cut off as it
    stands."""
    order, count = _order(y, seed), -(-len(y) // size)
    return [(x[order[k::count]], y[order[k::count]]) for k in range(count)]


def minibatches__single_record_left_out(x, y, size, seed):
    """You leave out a last batch of a single record. Each record must be used once."""
    batches = _cut(x, y, _order(y, seed), size)
    return batches[:-1] if len(batches) > 1 and size > 1 and len(batches[-1][1]) == 1 else batches


def minibatches__x_as_a_column(x, y, size, seed):
    """Your x became a column of shape (size, 1). A batch of x has the shape of x, apart from its length."""
    return _cut(x.reshape(len(y), -1), y, _order(y, seed), size)


def minibatches__y_as_a_column(x, y, size, seed):
    """Your y became a column of shape (size, 1). A batch of y is a row, as y is."""
    return _cut(x, y.reshape(-1, 1), _order(y, seed), size)


def fit_line_minibatch__nothing_returned(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Nothing comes back. Return the path."""
    return None


def fit_line_minibatch__seed_adds_up(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You add k to a seed that has grown already, so it runs ahead. Epoch k has seed + k, counted
    from the seed that you were given."""
    path = [(w, b)]
    for epoch in range(epochs):
        seed = seed + epoch
        for x_batch, y_batch in minibatches(x, y, size, seed):
            slope_w, slope_b = dC_dw(w, b, x_batch, y_batch), dC_db(w, b, x_batch, y_batch)
            w, b = w - learnrate * slope_w, b - learnrate * slope_b
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__mean_of_the_batches(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You take the mean slope of all batches and one step an epoch. Every batch is a step of its own,
    from where the one before ended."""
    path = [(w, b)]
    for epoch in range(epochs):
        batches = minibatches(x, y, size, seed + epoch)
        slope_w = np.mean([dC_dw(w, b, *batch) for batch in batches])
        slope_b = np.mean([dC_db(w, b, *batch) for batch in batches])
        w, b = w - learnrate * slope_w, b - learnrate * slope_b
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__rate_shared_out(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You divide the learning rate among the batches. Each batch takes a step at the full rate."""
    path = [(w, b)]
    for epoch in range(epochs):
        batches = minibatches(x, y, size, seed + epoch)
        rate = learnrate / len(batches)
        for batch in batches:
            w, b = w - rate * dC_dw(w, b, *batch), b - rate * dC_db(w, b, *batch)
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__start_not_in_the_path(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You start at the w and b that you are given, but the first row says 0. Put them there."""
    path = np.zeros((epochs + 1, 2))
    for epoch in range(epochs):
        for batch in minibatches(x, y, size, seed + epoch):
            w, b = w - learnrate * dC_dw(w, b, *batch), b - learnrate * dC_db(w, b, *batch)
        path[epoch + 1] = w, b
    return path


def fit_line_minibatch__same_row(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """All rows show the end of the path, perhaps because they are one array, which you go on changing. Put a copy
    into the path, or make a new array at each step."""
    place = np.array([w, b])
    for epoch in range(epochs):
        for batch in minibatches(x, y, size, seed + epoch):
            place -= learnrate * np.array([dC_dw(*place, *batch), dC_db(*place, *batch)])
    return np.array([place] * (epochs + 1))


def fit_line_minibatch__shuffled_apart(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You shuffle x and y apart, so an x no longer sits beside its own y. Let minibatches deal
    both."""
    path = [(w, b)]
    for epoch in range(epochs):
        rng = np.random.default_rng(seed + epoch)
        for batch in _cut(rng.permutation(x), rng.permutation(y), np.arange(len(y)), size):
            w, b = w - learnrate * dC_dw(w, b, *batch), b - learnrate * dC_db(w, b, *batch)
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__size_and_seed_exchanged(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You hand seed and size to minibatches in the wrong places. It takes the size first."""
    path = [(w, b)]
    for epoch in range(epochs):
        for batch in minibatches(x, y, max(1, seed + epoch), size):
            w, b = w - learnrate * dC_dw(w, b, *batch), b - learnrate * dC_db(w, b, *batch)
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__zeros_without_epochs(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Without an epoch you return zeros. The path holds the start even then, wherever it lies."""
    path = [(w, b) if epochs else (0.0, 0.0)]
    for epoch in range(epochs):
        for batch in minibatches(x, y, size, seed + epoch):
            w, b = w - learnrate * dC_dw(w, b, *batch), b - learnrate * dC_db(w, b, *batch)
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__refuses_to_rise(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You stay where a step would make the cost of the batch higher. Every step is taken as it comes,
    even one too long."""

    def cost_at(w, b, x_batch, y_batch):
        return np.sum((w * x_batch + b - y_batch) ** 2)

    path = [(w, b)]
    for epoch in range(epochs):
        for batch in minibatches(x, y, size, seed + epoch):
            ahead = w - learnrate * dC_dw(w, b, *batch), b - learnrate * dC_db(w, b, *batch)
            if cost_at(*ahead, *batch) < cost_at(w, b, *batch):
                w, b = ahead
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__last_batch_only(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You take one step an epoch, with the slopes of the last batch. Every batch is a step: move
    inside the loop."""
    path = [(w, b)]
    for epoch in range(epochs):
        batch = minibatches(x, y, size, seed + epoch)[-1]
        w, b = w - learnrate * dC_dw(w, b, *batch), b - learnrate * dC_db(w, b, *batch)
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__start_missing_in_a_list(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The start is missing from your path. Its first row is the w and b before any step."""
    return np.array(list(_fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)[1:]))


def minibatches__places_alone(x, y, size, seed):
    """You return the places of the records in the list. Look up x and y at those places."""
    order = _order(y, seed)
    return [order[k : k + size] for k in range(0, len(order), size)]


def minibatches__sliding_to_the_end(x, y, size, seed):
    """Your start moves on by one record, so the batches overlap and records come again and again.
    Move it on by a whole batch."""
    order = _order(y, seed)
    pieces = [order[k : k + size] for k in range(len(order))]
    return [(x[piece], y[piece]) for piece in pieces]


def minibatches__end_does_not_move(x, y, size, seed):
    """Each batch ends at place `size` of the order, so all but the first are empty. The end moves on with the start:
    a batch reaches from its start to its start plus size."""
    order = _order(y, seed)
    pieces = [order[k:size] for k in range(0, len(order), size)]
    return [(x[piece], y[piece]) for piece in pieces]


def fit_line_minibatch__records_overwritten(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You call the batches x and y too, so after the first epoch only its last batch is left of the records. Give the
    batches names of their own."""
    path = [(w, b)]
    for epoch in range(epochs):
        for x, y in minibatches(x, y, size, seed + epoch):
            w, b = w - learnrate * dC_dw(w, b, x, y), b - learnrate * dC_db(w, b, x, y)
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__w_and_b_exchanged(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your slopes have w and b in each other's place. The line is w x + b, and the partials take w first."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, lambda w, b, x, y: _partials(b, w, x, y))


def fit_line_minibatch__data_handed_first(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You hand x and y to the partials where w and b belong. They take w and b first, then x and y."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, lambda w, b, x, y: _partials(x, y, w, b))


def minibatches__records_in_pairs(x, y, size, seed):
    """Your batches list their records one by one, each as x and y. A batch is one pair: the array of its x, then the
    array of its y."""
    order = _order(y, seed)
    return [[(x[i], y[i]) for i in order[k : k + size]] for k in range(0, len(y), size)]


def minibatches__chosen_anew(x, y, size, seed):
    """You draw records anew each time, so some come twice and others never. A shuffled order holds each record exactly
    once."""
    rng = np.random.default_rng(seed)
    pieces = [rng.choice(len(y), min(size, len(y)), replace=False) for _ in range(0, len(y), size)]
    return [(x[piece], y[piece]) for piece in pieces]


def fit_line_minibatch__b_missing_in_the_miss(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The miss lacks its b in both slopes: it is w x + b - y."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, lambda w, b, x, y: _partials(w, 0.0, x, y))


def minibatches__even_pieces_too_few(x, y, size, seed):
    """You share the records out evenly over N // size batches, so that some are too large. All batches have `size`
    records, and what is left makes a short last one."""
    pieces = np.array_split(_order(y, seed), max(1, len(y) // size))
    return [(x[piece], y[piece]) for piece in pieces]


def fit_line_minibatch__w_from_all_records(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The slope for w is taken over all the records. Both slopes are those of the batch alone."""
    deals = _deals(x, y, epochs, size, seed)
    return _fit(x, y, learnrate, deals, w, b, lambda w, b, *batch: (dC_dw(w, b, x, y), dC_db(w, b, *batch)))


def fit_line_minibatch__b_from_all_records(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The slope for b is taken over all the records. Both slopes are those of the batch alone."""
    deals = _deals(x, y, epochs, size, seed)
    return _fit(x, y, learnrate, deals, w, b, lambda w, b, *batch: (dC_dw(w, b, *batch), dC_db(w, b, x, y)))


def fit_line_minibatch__number_of_epochs_in_the_seed(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You add the number of all epochs to the seed, so every epoch has the same order. Epoch k adds its own number k."""
    return _fit(x, y, learnrate, [minibatches(x, y, size, seed + epochs)] * epochs, w, b)


def fit_line_minibatch__one_row_too_early(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Each place stands one row too early: the start is missing, and the last row is still 0. Put the start in row 0,
    and what comes after the first epoch in row 1."""
    return np.vstack((_fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)[1:], np.zeros(2)))


def fit_line_minibatch__dealt_once(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You go through the batches once, with a row for each, however many epochs are asked for. Every epoch deals all
    the batches anew, and adds one row."""
    return _fit(x, y, learnrate, [[batch] for batch in minibatches(x, y, size, seed)], w, b)


def fit_line_minibatch__first_row_overwritten(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Only the first row is wrong: it shows the end of the path, perhaps because you put in the very array that you go
    on changing. Put a copy in at the start, too."""
    path = _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)
    path[0] = path[-1]
    return path


def minibatches__not_in_pairs(x, y, size, seed):
    """Your list holds x, y, x, y and so on, each by itself. Put the two of a batch in together, as a pair: out.append((a, b))
    has two brackets."""
    return [part for pair in _cut(x, y, _order(y, seed), size) for part in pair]


def minibatches__order_twice(x, y, size, seed):
    """You put the records in order and then pick by the order again. Once is enough: cut the shuffled arrays as they
    stand."""
    order = _order(y, seed)
    return _cut(x, y, order[order], size)


def fit_line_minibatch__last_row_never_filled(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The last row of your path is never filled in: it still holds the zeros that it began with. Write a row after
    each epoch, too."""
    path = _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)
    path[-1] = 0.0
    return path


def fit_line_minibatch__standing_still(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Neither w nor b ever moves: every row is the start. Each step has to be taken from the place where the last
    one ended."""
    return np.tile([w, b], (epochs + 1, 1))


def fit_line_minibatch__results_exchanged(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The new w goes to b and the new b to w. In a line with two values, the names on the left stand in the order of the
    values on the right."""
    path = [(w, b)]
    for batches in _deals(x, y, epochs, size, seed):
        for batch in batches:
            b, w = w - learnrate * dC_dw(w, b, *batch), b - learnrate * dC_db(w, b, *batch)
        path.append((w, b))
    return np.array(path)


def fit_line_minibatch__start_and_end_only(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your path holds two rows, the start and the end. Add a row after each epoch, inside the loop."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)[[0, -1]]


def minibatches__next_seed(x, y, size, seed):
    """You shuffle with the next seed, one higher. The order is that of `np.random.default_rng(seed)`, with the seed as it
    is given."""
    return _cut(x, y, _order(y, seed + 1), size)


def minibatches__places_of_one_batch(x, y, size, seed):
    """You shuffle as many places as a batch holds, so the other records are never dealt. The order holds the places of
    all the records."""
    order = np.random.default_rng(seed).permutation(size)
    return [(x[order[k : k + size]], y[order[k : k + size]]) for k in range(0, len(y), size)]


def fit_line_minibatch__b_subtracted_in_the_miss(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The b has the wrong sign in the miss, perhaps because a pair of brackets is missing. The miss is (w * x + b) - y."""
    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, lambda w, b, x, y: _partials(w, -b, x, y))


def fit_line_minibatch__miss_squared(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The miss is still squared. Differentiating a square leaves the miss itself."""

    def slopes(w, b, x, y):
        squared = (w * x + b - y) ** 2
        return np.mean(squared * x), np.mean(squared)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slopes)


def fit_line_minibatch__mean_times_mean(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """You took the means of the misses and of the x separately and then multiplied. Multiply record by record
    first, and take the mean after that."""

    def slopes(w, b, x, y):
        return dC_db(w, b, x, y) * np.mean(x), dC_db(w, b, x, y)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slopes)


def fit_line_minibatch__w_step_times_w(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The step of w is multiplied by w itself, so a w of 0 never moves. The step is learnrate times the slope, no more."""

    def slopes(w, b, x, y):
        return w * dC_dw(w, b, x, y), dC_db(w, b, x, y)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slopes)


def fit_line_minibatch__b_step_times_b(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The step of b is multiplied by b itself, so a b of 0 never moves. The step is learnrate times the slope, no more."""

    def slopes(w, b, x, y):
        return dC_dw(w, b, x, y), b * dC_db(w, b, x, y)

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, slopes)


def minibatches__seed_or_one(x, y, size, seed):
    """With the seed 0 you shuffle as with another seed, perhaps because `seed or 1` takes 0 for no seed. It is a seed
    like any other: pass it on."""
    return _cut(x, y, _order(y, seed or 1), size)


def minibatches__seed_or_forty_two(x, y, size, seed):
    """With the seed 0 you shuffle as with another seed, perhaps because `seed or 42` takes 0 for no seed. It is a seed
    like any other: pass it on."""
    return _cut(x, y, _order(y, seed or 42), size)


def fit_line_minibatch__same_row_after_start(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """Your start is right, but all rows after it show the end of the path, perhaps because they are one array, which
    you go on changing. Put a copy into the path, or make a new array at each step."""
    path = _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b)
    path[1:] = path[-1]
    return path


def fit_line_minibatch__w_uphill(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """b goes downhill, but w goes uphill: its slope is added, or has the wrong sign. Each number moves against its
    slope."""
    deals = _deals(x, y, epochs, size, seed)
    return _fit(x, y, learnrate, deals, w, b, lambda *batch: (-dC_dw(*batch), dC_db(*batch)))


def fit_line_minibatch__b_uphill(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """w goes downhill, but b goes uphill: its slope is added, or has the wrong sign. Each number moves against its
    slope."""
    deals = _deals(x, y, epochs, size, seed)
    return _fit(x, y, learnrate, deals, w, b, lambda *batch: (dC_dw(*batch), -dC_db(*batch)))


def fit_line_minibatch__slopes_pile_up(x, y, learnrate, epochs, size, seed, w=0.0, b=0.0):
    """The slopes of earlier batches are never cleared: each batch adds its own to them. Every batch begins with its
    own slopes alone."""
    total = np.zeros(2)

    def piled(*batch):
        total[:] += _partials(*batch)
        return total

    return _fit(x, y, learnrate, _deals(x, y, epochs, size, seed), w, b, piled)
