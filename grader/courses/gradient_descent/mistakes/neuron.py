"""Known wrong answers of neuron.py, each with the sentence it earns."""

import numpy as np
from activation import sigmoid, sigmoid_prime
from neuron import linear_combination, nn_output, output_change


def linear_combination__not_summed(x, weights, bias=0.0):
    """You multiply inputs and weights but do not add the products up. h is one number for each record."""
    return x * weights + bias


def linear_combination__bias_missing(x, weights, bias=0.0):
    """Your sum leaves the bias out. Add it once, at the end."""
    return np.dot(x, weights)


def linear_combination__bias_per_input(x, weights, bias=0.0):
    """You add the bias to every product, perhaps in every round of a loop, so it counts n times. Add it once, after the
    sum."""
    return np.sum(x * weights + bias, axis=-1)


def linear_combination__bias_subtracted(x, weights, bias=0.0):
    """You subtract the bias. It is added."""
    return np.dot(x, weights) - bias


def linear_combination__bias_multiplied(x, weights, bias=0.0):
    """You multiply by the bias. It is added, once, at the end."""
    return np.dot(x, weights) * bias


def linear_combination__bias_as_a_weight(x, weights, bias=0.0):
    """You multiply the bias by the sum of the inputs.

    It is added as it is, whatever the inputs are.
    """
    return np.dot(x, weights + bias)


def linear_combination__always_one_as_bias(x, weights, bias=0.0):
    """You add 1 where the bias belongs. Add the bias that you are given."""
    return np.dot(x, weights) + 1.0


def linear_combination__inputs_plus_weights(x, weights, bias=0.0):
    """You add each weight to its input. Each input is multiplied by its weight."""
    return np.sum(x + weights, axis=-1) + bias


def linear_combination__inputs_minus_weights(x, weights, bias=0.0):
    """You subtract each weight from its input. Each input is multiplied by its weight."""
    return np.sum(x - weights, axis=-1) + bias


def linear_combination__inputs_over_weights(x, weights, bias=0.0):
    """You divide each input by its weight. Each input is multiplied by its weight."""
    return np.sum(x / weights, axis=-1) + bias


def linear_combination__power(x, weights, bias=0.0):
    """You use ** where * belongs. Each input is multiplied by its weight."""
    return np.sum(np.sign(x) * np.abs(x) ** weights, axis=-1) + bias


def linear_combination__sum_times_sum(x, weights, bias=0.0):
    """Every input meets every weight here, as if you multiplied the sum of the inputs by the sum of the weights. Input i
    belongs to weight i only: multiply pair by pair, then add up."""
    return np.sum(x, axis=-1) * np.sum(weights) + bias


def linear_combination__weights_ignored(x, weights, bias=0.0):
    """You add up the inputs alone. Each one is multiplied by its weight first."""
    return np.sum(x, axis=-1) + bias


def linear_combination__inputs_ignored(x, weights, bias=0.0):
    """You add up the weights alone. Each one is multiplied by its input first."""
    return 0.0 * np.dot(x, weights) + np.sum(weights) + bias


def linear_combination__mean(x, weights, bias=0.0):
    """You take the mean of the products. h is their sum."""
    return np.mean(x * weights, axis=-1) + bias


def linear_combination__weighted_average(x, weights, bias=0.0):
    """You divide by the sum of the weights, as an average does. h is the plain sum."""
    return np.dot(x, weights) / np.sum(weights) + bias


def linear_combination__never_begun_anew(x, weights, bias=0.0):
    """In a table each h still holds the records before it. Begin the sum anew for each record."""
    sums = np.cumsum(np.dot(x, weights)) if np.ndim(x) > 1 else np.dot(x, weights)
    return sums + bias


def linear_combination__unit_weights(x, weights, bias=0.0):
    """You scale the weights to length 1 first. Use them as they are."""
    return np.dot(x, weights) / np.linalg.norm(weights) + bias


def linear_combination__product_of_products(x, weights, bias=0.0):
    """You multiply the products together. They are added up."""
    return np.prod(x * weights, axis=-1) + bias


def linear_combination__largest_product(x, weights, bias=0.0):
    """You keep the largest product only. All of them are added up."""
    return np.max(x * weights, axis=-1) + bias


def linear_combination__sizes_only(x, weights, bias=0.0):
    """You drop the signs of the products. A negative product makes h smaller."""
    return np.sum(np.abs(x * weights), axis=-1) + bias


def linear_combination__products_squared(x, weights, bias=0.0):
    """You square the products. They are added up as they are."""
    return np.sum((x * weights) ** 2, axis=-1) + bias


def linear_combination__inputs_squared(x, weights, bias=0.0):
    """You square the inputs. Each input is multiplied by its weight, once."""
    return np.dot(x**2, weights) + bias


def linear_combination__weights_squared(x, weights, bias=0.0):
    """You square the weights. Each input is multiplied by its weight, once."""
    return np.dot(x, weights**2) + bias


def linear_combination__weights_backwards(x, weights, bias=0.0):
    """You pair the inputs with the weights from the end. Input i belongs to weight i."""
    return np.dot(x, weights[::-1]) + bias


def linear_combination__shifted_by_one(x, weights, bias=0.0):
    """You pair input i with its neighbour's weight. Input i belongs to weight i."""
    return np.dot(x, np.roll(weights, 1)) + bias


def linear_combination__minus(x, weights, bias=0.0):
    """Your sum has the wrong sign: the bias is added to minus the sum. Nothing is negated in h."""
    return bias - np.dot(x, weights)


def linear_combination__first_product_left_out(x, weights, bias=0.0):
    """Your sum leaves out the first product. Counting starts at 0."""
    return np.dot(x[..., 1:], weights[1:]) + bias


def linear_combination__last_product_left_out(x, weights, bias=0.0):
    """Your sum leaves out the last product. range(n) already stops before n."""
    return np.dot(x[..., :-1], weights[:-1]) + bias


def linear_combination__first_product_only(x, weights, bias=0.0):
    """Only the first product counts, perhaps because the return stands inside the loop. It belongs below the loop,
    not indented like the loop's body."""
    return x[..., 0] * weights[0] + bias


def linear_combination__last_product_only(x, weights, bias=0.0):
    """Only the last product counts, perhaps because your loop starts the sum again each time. Add on with +=."""
    return x[..., -1] * weights[-1] + bias


def linear_combination__running_sums(x, weights, bias=0.0):
    """You return all the sums on the way. h is the last one only."""
    return np.cumsum(x * weights, axis=-1) + bias


def linear_combination__every_pair(x, weights, bias=0.0):
    """You multiply every input by every weight. Input i meets weight i only."""
    return np.multiply.outer(x, weights) + bias


def linear_combination__down_the_columns(x, weights, bias=0.0):
    """For a table you add up down the columns.

    The products of one row, which is one record, belong together.
    """
    return np.sum(x * weights, axis=0) + bias


def linear_combination__one_number_for_a_table(x, weights, bias=0.0):
    """For a table you add up everything to one number. Each row is a record and has its own h."""
    return np.sum(x * weights) + bias


def linear_combination__weights_first(x, weights, bias=0.0):
    """For a table you pair the weights with whole rows, as weights @ x and x.T @ weights do. x @ weights pairs them with
    the inputs in each row."""
    return np.dot(weights, x) + bias


def linear_combination__tables_only(x, weights, bias=0.0):
    """You loop over the rows of a table, but one record of shape (n,) has no rows.

    Both are asked for.
    """
    return np.array([np.sum(row * weights) + bias for row in x])


def linear_combination__one_result_less(x, weights, bias=0.0):
    """A table with a single row has one result in an array of shape (1,). You drop that array."""
    return np.squeeze(np.dot(x, weights) + bias)


def linear_combination__number_in_an_array(x, weights, bias=0.0):
    """One record has one number as its h. You wrap it up in an array."""
    return np.atleast_1d(np.dot(x, weights) + bias)


def linear_combination__column(x, weights, bias=0.0):
    """Your result keeps an axis that the sum should use up.

    N records give shape (N,), one gives a number.
    """
    return np.sum(x * weights, axis=-1, keepdims=True) + bias


def linear_combination__first_record_only(x, weights, bias=0.0):
    """You return the first record's h only. A table of N records has N of them."""
    return np.dot(np.atleast_2d(x), weights)[0] + bias


def linear_combination__bias_in_the_first_record(x, weights, bias=0.0):
    """Only the first record gets the bias. Every record gets it."""
    h = np.dot(x, weights)
    return h + bias if np.ndim(h) == 0 else np.concatenate([h[:1] + bias, h[1:]])


def linear_combination__squashed(x, weights, bias=0.0):
    """You squash the sum already. h is the sum itself; the sigmoid comes in the next exercise."""
    return sigmoid(np.dot(x, weights) + bias)


def linear_combination__cut_at_zero(x, weights, bias=0.0):
    """You cut negative sums off at 0. h may be any number."""
    return np.maximum(np.dot(x, weights) + bias, 0.0)


def linear_combination__rounded(x, weights, bias=0.0):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(np.dot(x, weights) + bias, 4)


def linear_combination__whole_numbers(x, weights, bias=0.0):
    """Your result loses its fraction: it was turned into, or stored among, whole numbers.

    Keep floats.
    """
    return np.asarray(np.dot(x, weights) + bias).astype(int)


def linear_combination__changes_x(x, weights, bias=0.0):
    """You write the products into an array of the caller: x * weights makes a new one, x *= does not."""
    x *= weights
    return np.sum(x, axis=-1) + bias


def linear_combination__bias_lost_for_tables(x, weights, bias=0.0):
    """For a table of records the bias is missing. It is added to each record's sum, too."""
    return np.dot(x, weights) + (bias if x.ndim == 1 else 0.0)


def linear_combination__bias_of_one_by_default(x, weights, bias=1.0):
    """Without a bias you add 1. The default is 0.0: keep the line that you were given."""
    return np.dot(x, weights) + bias


def linear_combination__bias_twice(x, weights, bias=0.0):
    """You add the bias twice. It is added once, after the sum."""
    return np.dot(x, weights) + 2 * bias


def linear_combination__bias_added_to_inputs(x, weights, bias=0.0):
    """You add the bias to every input, before the weights. It is added once, to the sum."""
    return np.dot(x + bias, weights)


def linear_combination__loop_over_records(x, weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    total = 0.0
    for inputs, weight in zip(x, weights, strict=False):
        total = total + inputs * weight
    return total + bias


def linear_combination__counted_loop_over_records(x, weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    total = 0.0
    for i in range(len(x)):
        total = total + x[i] * weights[i]
    return total + bias


def linear_combination__loop_over_weights(x, weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    total = 0.0
    for i in range(len(weights)):
        total = total + x[i] * weights[i]
    return total + bias


def linear_combination__bias_in_every_round(x, weights, bias=0.0):
    """You add the bias to every product, perhaps in every round of a loop, so it counts n times. Add it once, after the
    sum."""
    total = 0.0
    for inputs, weight in zip(x, weights, strict=False):
        total = total + inputs * weight + bias
    return total


def linear_combination__total_set_back(x, weights, bias=0.0):
    """Only the last product is left, perhaps because the total is set back in every round. Set it once, before the
    loop."""
    return x[: len(weights)][-1] * weights[: len(x)][-1] + bias


def linear_combination__returned_in_the_loop(x, weights, bias=0.0):
    """Only the first product counts, perhaps because the return stands inside the loop. Return once the loop is
    done."""
    return x[0] * weights[0] + bias


def linear_combination__rounded_to_eight(x, weights, bias=0.0):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(np.dot(x, weights) + bias, 8)


def linear_combination__two_inputs(x, weights, bias=0.0):
    """You add up two products, as the lesson's listing for two inputs does. There may be any number of inputs:
    multiply x and weights as whole arrays and add up; and a table of records needs one sum for each row."""
    return x[0] * weights[0] + x[1] * weights[1] + bias


def linear_combination__two_columns(x, weights, bias=0.0):
    """You add up two products, as the lesson's listing for two inputs does. There may be any number of inputs:
    multiply x and weights as whole arrays and add up along the last axis."""
    return x[..., 0] * weights[0] + x[..., 1] * weights[1] + bias


def nn_output__not_squashed(x, weights, bias=0.0):
    """You return the sum h itself. The output is sigmoid(h)."""
    return linear_combination(x, weights, bias)


def nn_output__squashed_twice(x, weights, bias=0.0):
    """You squash twice: the output goes through the sigmoid again. Once is enough."""
    return sigmoid(nn_output(x, weights, bias))


def nn_output__slope(x, weights, bias=0.0):
    """You return the slope of the sigmoid at h. The output is its height, sigmoid(h)."""
    return sigmoid_prime(linear_combination(x, weights, bias))


def nn_output__minus_h(x, weights, bias=0.0):
    """Your output falls where h rises: this is sigmoid(-h), which 1 - sigmoid(h) is as well. Return sigmoid(h)."""
    return sigmoid(-linear_combination(x, weights, bias))


def nn_output__tanh(x, weights, bias=0.0):
    """You squash with tanh, which runs from -1 to 1. This neuron uses the sigmoid."""
    return np.tanh(linear_combination(x, weights, bias))


def nn_output__relu(x, weights, bias=0.0):
    """You cut negative sums off at 0. This neuron uses the sigmoid."""
    return np.maximum(linear_combination(x, weights, bias), 0.0)


def nn_output__jump(x, weights, bias=0.0):
    """Your neuron answers 0 or 1, by a jump or by rounding.

    The sigmoid gives every value in between.
    """
    return np.where(linear_combination(x, weights, bias) > 0.0, 1.0, 0.0)


def nn_output__cut_at_both_ends(x, weights, bias=0.0):
    """You cut h off at 0 and 1 instead of squashing it. Put h through the sigmoid."""
    return np.clip(linear_combination(x, weights, bias), 0.0, 1.0)


def nn_output__softmax(x, weights, bias=0.0):
    """You share 1 out over the records, which is softmax. Each record's h is squashed by itself."""
    h = linear_combination(x, weights, bias)
    powers = np.exp(h - np.max(h))
    return powers / np.sum(powers)


def nn_output__exponential(x, weights, bias=0.0):
    """You return e^-h alone. The sigmoid is 1 / (1 + e^-h)."""
    return np.exp(-linear_combination(x, weights, bias))


def nn_output__bias_missing(x, weights, bias=0.0):
    """Your h leaves the bias out. Add it to the sum before squashing."""
    return sigmoid(np.dot(x, weights))


def nn_output__bias_after_the_sigmoid(x, weights, bias=0.0):
    """You add the bias after squashing. It belongs to h, inside the sigmoid."""
    return sigmoid(np.dot(x, weights)) + bias


def nn_output__bias_inside_and_outside(x, weights, bias=0.0):
    """You add the bias twice, before and after squashing. Once is enough, before."""
    return nn_output(x, weights, bias) + bias


def nn_output__bias_twice(x, weights, bias=0.0):
    """You add the bias twice. Where linear_combination gives you h, the bias is in it already."""
    return sigmoid(linear_combination(x, weights, bias) + bias)


def nn_output__bias_per_input(x, weights, bias=0.0):
    """You add the bias to every product, perhaps in every round of a loop, so it counts n times. Add it once, after the
    sum."""
    return sigmoid(np.sum(x * weights + bias, axis=-1))


def nn_output__bias_as_a_weight(x, weights, bias=0.0):
    """You multiply the bias by the sum of the inputs.

    It is added as it is, whatever the inputs are.
    """
    return sigmoid(np.dot(x, weights + bias))


def nn_output__bias_subtracted(x, weights, bias=0.0):
    """The bias is subtracted in your h, where it should be added. If you write e^-h out, put the whole h in brackets
    behind the minus."""
    return sigmoid(np.dot(x, weights) - bias)


def nn_output__always_one_as_bias(x, weights, bias=0.0):
    """You add 1 where the bias belongs. Add the bias that you are given."""
    return sigmoid(np.dot(x, weights) + 1.0)


def nn_output__each_product_squashed(x, weights, bias=0.0):
    """You squash every product and add up afterwards. Add up first, then squash once."""
    return np.sum(sigmoid(x * weights), axis=-1) + bias


def nn_output__not_summed(x, weights, bias=0.0):
    """You squash every product by itself. Add the products up to h first, then squash once."""
    return sigmoid(x * weights + bias)


def nn_output__inputs_squashed(x, weights, bias=0.0):
    """You squash the inputs before weighting them. The sigmoid comes last, around the whole sum."""
    return np.dot(sigmoid(x), weights) + bias


def nn_output__weights_squashed(x, weights, bias=0.0):
    """You squash the weights. The sigmoid comes last, around the whole sum."""
    return np.dot(x, sigmoid(weights)) + bias


def nn_output__inputs_plus_weights(x, weights, bias=0.0):
    """You add each weight to its input. Each input is multiplied by its weight."""
    return sigmoid(np.sum(x + weights, axis=-1) + bias)


def nn_output__sum_times_sum(x, weights, bias=0.0):
    """Every input meets every weight here, as if you multiplied the sum of the inputs by the sum of the weights. Input i
    belongs to weight i only: multiply pair by pair, then add up."""
    return sigmoid(np.sum(x, axis=-1) * np.sum(weights) + bias)


def nn_output__weights_ignored(x, weights, bias=0.0):
    """You add up the inputs alone. Each one is multiplied by its weight first."""
    return sigmoid(np.sum(x, axis=-1) + bias)


def nn_output__mean(x, weights, bias=0.0):
    """You take the mean of the products. h is their sum."""
    return sigmoid(np.mean(x * weights, axis=-1) + bias)


def nn_output__weights_backwards(x, weights, bias=0.0):
    """You pair the inputs with the weights from the end. Input i belongs to weight i."""
    return sigmoid(np.dot(x, weights[::-1]) + bias)


def nn_output__first_product_only(x, weights, bias=0.0):
    """Your h holds the first product only. All of them are added up."""
    return sigmoid(x[..., 0] * weights[0] + bias)


def nn_output__last_product_left_out(x, weights, bias=0.0):
    """Your h leaves out the last product. range(n) already stops before n."""
    return sigmoid(np.dot(x[..., :-1], weights[:-1]) + bias)


def nn_output__down_the_columns(x, weights, bias=0.0):
    """For a table you add up down the columns.

    The products of one row, which is one record, belong together.
    """
    return sigmoid(np.sum(x * weights, axis=0) + bias)


def nn_output__one_number_for_a_table(x, weights, bias=0.0):
    """For a table you add up everything to one number.

    Each row is a record and has its own output.
    """
    return sigmoid(np.sum(x * weights) + bias)


def nn_output__weights_first(x, weights, bias=0.0):
    """For a table you pair the weights with whole rows, as weights @ x and x.T @ weights do. x @ weights pairs them with
    the inputs in each row."""
    return sigmoid(np.dot(weights, x) + bias)


def nn_output__mean_of_the_records(x, weights, bias=0.0):
    """You average the outputs of all records. Each record keeps its own."""
    return np.mean(nn_output(x, weights, bias))


def nn_output__first_record_only(x, weights, bias=0.0):
    """You return the first record's output only. A table of N records has N of them."""
    return nn_output(np.atleast_2d(x), weights, bias)[0]


def nn_output__tables_only(x, weights, bias=0.0):
    """You loop over the rows of a table, but one record of shape (n,) has no rows.

    Both are asked for.
    """
    return np.array([sigmoid(np.sum(row * weights) + bias) for row in x])


def nn_output__one_result_less(x, weights, bias=0.0):
    """A table with a single row has one result in an array of shape (1,). You drop that array."""
    return np.squeeze(nn_output(x, weights, bias))


def nn_output__number_in_an_array(x, weights, bias=0.0):
    """One record has one number as its output. You wrap it up in an array."""
    return np.atleast_1d(nn_output(x, weights, bias))


def nn_output__column(x, weights, bias=0.0):
    """Your result keeps an axis that the sum should use up.

    N records give shape (N,), one gives a number.
    """
    return sigmoid(np.sum(x * weights, axis=-1, keepdims=True) + bias)


def nn_output__rounded(x, weights, bias=0.0):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(nn_output(x, weights, bias), 4)


def nn_output__too_early_flat(x, weights, bias=0.0):
    """You cut h off at 10 before squashing, so the far ends stop short of 0 and 1.

    Cut much further out.
    """
    return sigmoid(np.clip(linear_combination(x, weights, bias), -10.0, 10.0))


def nn_output__overflow_on_the_left(x, weights, bias=0.0):
    """You wrote 1 / (1 + e^-h) out again, and at h = -1000 it overflows.

    Call a careful sigmoid instead.
    """
    return 1.0 / (1.0 + np.exp(-linear_combination(x, weights, bias)))


def nn_output__overflow_on_the_right(x, weights, bias=0.0):
    """You wrote e^h / (1 + e^h), and at h = 1000 it overflows. Call a careful sigmoid instead."""
    powers = np.exp(linear_combination(x, weights, bias))
    return powers / (1.0 + powers)


def nn_output__changes_x(x, weights, bias=0.0):
    """You write the products into an array of the caller: x * weights makes a new one, x *= does not."""
    x *= weights
    return sigmoid(np.sum(x, axis=-1) + bias)


def nn_output__bias_lost_for_tables(x, weights, bias=0.0):
    """For a table of records the bias is missing. It is added to each record's sum, too."""
    return sigmoid(np.dot(x, weights) + (bias if x.ndim == 1 else 0.0))


def nn_output__bias_of_one_by_default(x, weights, bias=1.0):
    """Without a bias you add 1. The default is 0.0: keep the line that you were given."""
    return sigmoid(np.dot(x, weights) + bias)


def nn_output__half_of_tanh(x, weights, bias=0.0):
    """This is the sigmoid of 2 h, which (1 + tanh(h)) / 2 is as well. The output is the sigmoid of h itself, or
    (1 + tanh(h / 2)) / 2."""
    return (1.0 + np.tanh(linear_combination(x, weights, bias))) / 2.0


def nn_output__size_of_h(x, weights, bias=0.0):
    """You take the size of h. Below 0 the output is below 1/2: keep the sign."""
    return sigmoid(np.abs(linear_combination(x, weights, bias)))


def nn_output__h_cut_at_one(x, weights, bias=0.0):
    """You cut h off at 1 and -1 before squashing. The sigmoid takes h as it is."""
    return sigmoid(np.clip(linear_combination(x, weights, bias), -1.0, 1.0))


def nn_output__two_inputs(x, weights, bias=0.0):
    """Your h adds up two products, as in the lesson's listing for two inputs. There may be any number of inputs,
    and tables of records: let linear_combination give you h."""
    return sigmoid(x[0] * weights[0] + x[1] * weights[1] + bias)


def nn_output__jump_for_one_record(x, weights, bias=0.0):
    """Your neuron answers 0 or 1, by a jump or by rounding. The sigmoid gives every value in between."""
    return 1 if np.dot(x, weights) + bias >= 0 else 0


def output_change__slope_missing(x, weights, delta_weights, bias=0.0):
    """This is how much h changes. Multiply it by the slope of the sigmoid at h to get the change of the output."""
    return np.dot(x, delta_weights) + 0.0 * bias


def output_change__slope_at_the_output(x, weights, delta_weights, bias=0.0):
    """You take the slope at the output y_hat. sigmoid_prime wants what goes into the sigmoid: h."""
    return sigmoid_prime(nn_output(x, weights, bias)) * np.dot(x, delta_weights)


def output_change__raw_slope(x, weights, delta_weights, bias=0.0):
    """Your slope is h * (1 - h). In f * (1 - f) the f is the sigmoid of h, not h itself."""
    h = linear_combination(x, weights, bias)
    return h * (1.0 - h) * np.dot(x, delta_weights)


def output_change__output_for_slope(x, weights, delta_weights, bias=0.0):
    """You multiply by the output f(h). The slope f(h) * (1 - f(h)) is needed."""
    return nn_output(x, weights, bias) * np.dot(x, delta_weights)


def output_change__one_minus_only(x, weights, delta_weights, bias=0.0):
    """Your slope is 1 - f(h) alone. It is that times f(h)."""
    return (1.0 - nn_output(x, weights, bias)) * np.dot(x, delta_weights)


def output_change__minus_missing_in_the_slope(x, weights, delta_weights, bias=0.0):
    """Your slope is f(h) * f(h). The slope is f(h) * (1 - f(h)): the "1 -" is missing."""
    return nn_output(x, weights, bias) ** 2 * np.dot(x, delta_weights)


def output_change__slope_squared(x, weights, delta_weights, bias=0.0):
    """The slope comes in twice. Multiply by f'(h) once."""
    return sigmoid_prime(linear_combination(x, weights, bias)) ** 2 * np.dot(x, delta_weights)


def output_change__slope_of_tanh(x, weights, delta_weights, bias=0.0):
    """Your slope is the one of tanh. This neuron uses the sigmoid: f(h) * (1 - f(h))."""
    return (1.0 - np.tanh(linear_combination(x, weights, bias)) ** 2) * np.dot(x, delta_weights)


def output_change__largest_slope(x, weights, delta_weights, bias=0.0):
    """You use 0.25 for the slope. That is right at h = 0 only: take the slope at your h."""
    return 0.25 * np.dot(x, delta_weights) + 0.0 * bias


def output_change__slope_at_the_change(x, weights, delta_weights, bias=0.0):
    """You take the slope at the change of h. It is taken at h itself, which the weights give."""
    moved = np.dot(x, delta_weights)
    return sigmoid_prime(moved + bias) * moved


def output_change__slope_after_the_step(x, weights, delta_weights, bias=0.0):
    """You take the slope at the new weights.

    The tangent is drawn where you stand, at the old ones.
    """
    h = linear_combination(x, weights + delta_weights, bias)
    return sigmoid_prime(h) * np.dot(x, delta_weights)


def output_change__slope_half_way(x, weights, delta_weights, bias=0.0):
    """You take the slope half way along the step.

    The tangent is drawn where you stand, at the old weights.
    """
    h = linear_combination(x, weights + 0.5 * delta_weights, bias)
    return sigmoid_prime(h) * np.dot(x, delta_weights)


def output_change__each_product_sloped(x, weights, delta_weights, bias=0.0):
    """You take a slope for every product x_i w_i. There is one slope, at their sum h."""
    return np.sum(sigmoid_prime(x * weights + bias) * x * delta_weights, axis=-1)


def output_change__each_input_sloped(x, weights, delta_weights, bias=0.0):
    """You take the slope at the inputs. There is one slope, at the weighted sum h."""
    return np.sum(sigmoid_prime(x) * x * delta_weights, axis=-1) + 0.0 * bias


def output_change__slopes_for_inputs(x, weights, delta_weights, bias=0.0):
    """You multiply the changes by the slopes of the sigmoid at the inputs. They are multiplied by the inputs
    themselves, and their sum by the one slope at h."""
    return np.sum(sigmoid_prime(x) * delta_weights, axis=-1)


def output_change__exact_difference(x, weights, delta_weights, bias=0.0):
    """You subtract the old output from the new one, which is the exact change.

    Here the change along the tangent is wanted: f'(h) times the change of h.
    """
    return nn_output(x, weights + delta_weights, bias) - nn_output(x, weights, bias)


def output_change__backwards_difference(x, weights, delta_weights, bias=0.0):
    """You subtract the output one step back. Follow the tangent: f'(h) times the change of h."""
    return nn_output(x, weights, bias) - nn_output(x, weights - delta_weights, bias)


def output_change__new_output(x, weights, delta_weights, bias=0.0):
    """You return the new output. Here only its change is wanted."""
    return nn_output(x, weights, bias) + output_change(x, weights, delta_weights, bias)


def output_change__output_at_the_new_weights(x, weights, delta_weights, bias=0.0):
    """You return the output at the new weights.

    Here the change of the output is wanted, along the tangent.
    """
    return nn_output(x, weights + delta_weights, bias)


def output_change__output_of_the_changes(x, weights, delta_weights, bias=0.0):
    """You put the changes of the weights through the neuron.

    Multiply the slope at h by the change of h.
    """
    return nn_output(x, delta_weights, bias)


def output_change__negative(x, weights, delta_weights, bias=0.0):
    """Your change has the wrong sign. Nothing is negated: a larger h gives a larger output."""
    return -output_change(x, weights, delta_weights, bias)


def output_change__weights_for_inputs(x, weights, delta_weights, bias=0.0):
    """You multiply the changes by the weights. The partial derivative with respect to w_j holds the input x_j."""
    return sigmoid_prime(linear_combination(x, weights, bias)) * np.dot(weights, delta_weights)


def output_change__weights_too_many(x, weights, delta_weights, bias=0.0):
    """Your product holds the weights too. The partial derivative with respect to w_j is f'(h) * x_j, without
    w_j."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.dot(x, weights * delta_weights)


def output_change__inputs_missing(x, weights, delta_weights, bias=0.0):
    """You add up the changes of the weights as they are. Each one is multiplied by its input x_j first."""
    return sigmoid_prime(linear_combination(x, weights, bias)) * np.sum(delta_weights)


def output_change__changes_missing(x, weights, delta_weights, bias=0.0):
    """You add up the partial derivatives.

    Each one is multiplied by the change of its weight first.
    """
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.sum(x, axis=-1)


def output_change__old_weights_for_changes(x, weights, delta_weights, bias=0.0):
    """You multiply the partial derivatives by the weights.

    They are multiplied by the changes of the weights.
    """
    return sigmoid_prime(linear_combination(x, weights, bias)) * np.dot(x, weights)


def output_change__new_weights_for_changes(x, weights, delta_weights, bias=0.0):
    """You multiply the partial derivatives by the new weights.

    Only the changes of the weights belong there.
    """
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.dot(x, weights + delta_weights)


def output_change__changes_squared(x, weights, delta_weights, bias=0.0):
    """You square the changes of the weights. Each is multiplied in once."""
    return sigmoid_prime(linear_combination(x, weights, bias)) * np.dot(x, delta_weights**2)


def output_change__inputs_squared(x, weights, delta_weights, bias=0.0):
    """There is an x too many in your product. Each input is multiplied in once."""
    return sigmoid_prime(linear_combination(x, weights, bias)) * np.dot(x**2, delta_weights)


def output_change__divided_by_changes(x, weights, delta_weights, bias=0.0):
    """You divide by the changes of the weights. Multiply each partial derivative by its change."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.sum(x / delta_weights, axis=-1)


def output_change__sum_times_sum(x, weights, delta_weights, bias=0.0):
    """Every input meets every change here, as if you multiplied the sum of the inputs by the sum of the changes. Input j
    belongs to change j only: multiply pair by pair, then add up."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.sum(x, axis=-1) * np.sum(delta_weights)


def output_change__sizes_only(x, weights, delta_weights, bias=0.0):
    """You drop the signs. A change may be negative, and then it takes away from the others."""
    return np.abs(output_change(x, weights, delta_weights, bias))


def output_change__mean(x, weights, delta_weights, bias=0.0):
    """You take the mean over the weights. Their shares in the change are added up."""
    return output_change(x, weights, delta_weights, bias) / np.size(weights)


def output_change__times_h(x, weights, delta_weights, bias=0.0):
    """There is a factor h too many. The change is f'(h) times the change of h."""
    h = linear_combination(x, weights, bias)
    return h * output_change(x, weights, delta_weights, bias)


def output_change__bias_missing(x, weights, delta_weights, bias=0.0):
    """Your h leaves the bias out, so the slope is taken at the wrong place."""
    return sigmoid_prime(np.dot(x, weights)) * np.dot(x, delta_weights)


def output_change__bias_in_the_change(x, weights, delta_weights, bias=0.0):
    """You add the bias to the change of h. The bias stays as it is, so it belongs to h only."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * (np.dot(x, delta_weights) + bias)


def output_change__bias_in_the_change_alone(x, weights, delta_weights, bias=0.0):
    """You add the bias to the change of h, and not to h.

    It belongs to h, where the slope is taken.
    """
    return sigmoid_prime(np.dot(x, weights)) * (np.dot(x, delta_weights) + bias)


def output_change__bias_at_the_end(x, weights, delta_weights, bias=0.0):
    """You add the bias to the result. It belongs to h, where the slope is taken."""
    return sigmoid_prime(np.dot(x, weights)) * np.dot(x, delta_weights) + bias


def output_change__bias_subtracted(x, weights, delta_weights, bias=0.0):
    """You subtract the bias from h. It is added."""
    return sigmoid_prime(np.dot(x, weights) - bias) * np.dot(x, delta_weights)


def output_change__not_summed(x, weights, delta_weights, bias=0.0):
    """You return each weight's share in the change.

    They still have to be added up, record by record.
    """
    slope = np.expand_dims(sigmoid_prime(linear_combination(x, weights, bias)), -1)
    return slope * x * delta_weights


def output_change__partial_derivatives(x, weights, delta_weights, bias=0.0):
    """You return the partial derivatives.

    Each one times the change of its weight, added up, gives the change.
    """
    return np.expand_dims(sigmoid_prime(linear_combination(x, weights, bias)), -1) * x


def output_change__first_weight_only(x, weights, delta_weights, bias=0.0):
    """Only the first weight counts, perhaps because the return stands inside the loop. It belongs below the loop, not
    indented like the loop's body."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * x[..., 0] * delta_weights[0]


def output_change__last_weight_only(x, weights, delta_weights, bias=0.0):
    """Only the last weight counts, perhaps because your loop starts the sum again each time. Add on with +=."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * x[..., -1] * delta_weights[-1]


def output_change__last_weight_left_out(x, weights, delta_weights, bias=0.0):
    """Your sum leaves out the last weight. range(n) already stops before n."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.dot(x[..., :-1], delta_weights[:-1])


def output_change__changes_backwards(x, weights, delta_weights, bias=0.0):
    """You pair the inputs with the changes from the end.

    Input j belongs to the change of weight j.
    """
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.dot(x, delta_weights[::-1])


def output_change__arguments_swapped(x, weights, delta_weights, bias=0.0):
    """You swap the weights and their changes. The weights give h, the changes are multiplied in."""
    return sigmoid_prime(linear_combination(x, delta_weights, bias)) * np.dot(x, weights)


def output_change__down_the_columns(x, weights, delta_weights, bias=0.0):
    """For a table you add up down the columns.

    The products of one row, which is one record, belong together.
    """
    h = np.sum(x * weights, axis=0) + bias
    return sigmoid_prime(h) * np.sum(x * delta_weights, axis=0)


def output_change__one_number_for_a_table(x, weights, delta_weights, bias=0.0):
    """For a table you add up everything to one number.

    Each row is a record and has its own change.
    """
    return np.sum(output_change(x, weights, delta_weights, bias))


def output_change__changes_of_all_records(x, weights, delta_weights, bias=0.0):
    """Each record gets the change of h of all records together. Add up along each row by itself."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    return slope * np.sum(x * delta_weights)


def output_change__first_record_only(x, weights, delta_weights, bias=0.0):
    """You return the first record's change only. A table of N records has N of them."""
    return output_change(np.atleast_2d(x), weights, delta_weights, bias)[0]


def output_change__one_result_less(x, weights, delta_weights, bias=0.0):
    """A table with a single row has one result in an array of shape (1,). You drop that array."""
    return np.squeeze(output_change(x, weights, delta_weights, bias))


def output_change__number_in_an_array(x, weights, delta_weights, bias=0.0):
    """One record has one number as its change. You wrap it up in an array."""
    return np.atleast_1d(output_change(x, weights, delta_weights, bias))


def output_change__rounded(x, weights, delta_weights, bias=0.0):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(output_change(x, weights, delta_weights, bias), 4)


def output_change__overflow_on_the_left(x, weights, delta_weights, bias=0.0):
    """You wrote the sigmoid out again, and at h = -1000 its e^-h overflows.

    Call your sigmoid_prime instead.
    """
    output = 1.0 / (1.0 + np.exp(-linear_combination(x, weights, bias)))
    return output * (1.0 - output) * np.dot(x, delta_weights)


def output_change__e_over_the_square(x, weights, delta_weights, bias=0.0):
    """Your e^-h / (1 + e^-h)^2 overflows in numerator and denominator at h = -1000. Call your sigmoid_prime
    instead."""
    powers = np.exp(-linear_combination(x, weights, bias))
    return powers / (1.0 + powers) ** 2 * np.dot(x, delta_weights)


def output_change__changes_the_weights(x, weights, delta_weights, bias=0.0):
    """You write into an array of the caller: a plain + makes a new array, += does not."""
    result = output_change(x, weights, delta_weights, bias)
    weights += delta_weights
    return result


def output_change__plus_in_the_slope(x, weights, delta_weights, bias=0.0):
    """Your slope is y (1 + y). The slope of the sigmoid is y (1 - y), with a minus."""
    output = nn_output(x, weights, bias)
    return output * (1.0 + output) * np.dot(x, delta_weights)


def output_change__bend_added(x, weights, delta_weights, bias=0.0):
    """You add a term for the bend of the curve. The first-order change is the slope times the change
    of h, and no more."""
    output, change = nn_output(x, weights, bias), np.dot(x, delta_weights)
    slope = output * (1.0 - output)
    return slope * change + 0.5 * slope * (1.0 - 2.0 * output) * change**2


def output_change__per_length(x, weights, delta_weights, bias=0.0):
    """You divide by the length of delta_weights. How far the weights move counts, not the direction
    alone."""
    length = np.linalg.norm(delta_weights)
    return output_change(x, weights, delta_weights, bias) / (length if length else 1.0)


def output_change__difference_too_wide(x, weights, delta_weights, bias=0.0):
    """You measure the change over a thousandth of the way, which is not exact enough. The slope of
    the sigmoid is known: y (1 - y)."""
    ahead = nn_output(x, weights + 0.001 * delta_weights, bias)
    return (ahead - nn_output(x, weights, bias)) / 0.001


def output_change__not_a_number_for_no_change(x, weights, delta_weights, bias=0.0):
    """Where no weight moves you divide 0 by 0. The change there is 0, and needs no division."""
    length = np.linalg.norm(delta_weights)
    with np.errstate(all="ignore"):
        return output_change(x, weights, delta_weights / length, bias) * length


def output_change__two_inputs(x, weights, delta_weights, bias=0.0):
    """You add up over two inputs, as in the lesson's listing for two. There may be any number of inputs, and
    tables of records: let linear_combination do the sums."""
    h = x[0] * weights[0] + x[1] * weights[1] + bias
    return sigmoid_prime(h) * (x[0] * delta_weights[0] + x[1] * delta_weights[1])


def output_change__not_summed_nor_by_rows(x, weights, delta_weights, bias=0.0):
    """You return each weight's share in the change. They still have to be added up, record by record."""
    return sigmoid_prime(linear_combination(x, weights, bias)) * x * delta_weights


def linear_combination__bias_per_input_one_number(x, weights, bias=0.0):
    """You add the bias to every product, so it counts n times; and a table is added up to one number. Add along
    each row, then add the bias once."""
    return np.sum(x * weights + bias)


def linear_combination__inputs_summed_first(x, weights, bias=0.0):
    """You add up the inputs before you multiply. Multiply pair by pair first, then add the products up."""
    return np.sum(x) * weights + bias


def nn_output__loop_over_records(x, weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    total = bias
    for inputs, weight in zip(x, weights, strict=False):
        total = total + inputs * weight
    return sigmoid(total)


def nn_output__counted_loop_over_records(x, weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    total = bias
    for i in range(len(x)):
        total = total + x[i] * weights[i]
    return sigmoid(total)


def nn_output__loop_over_weights(x, weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    total = bias
    for i in range(len(weights)):
        total = total + x[i] * weights[i]
    return sigmoid(total)


def nn_output__tables_only_by_rows(x, weights, bias=0.0):
    """You loop over the rows of a table, but one record of shape (n,) has no rows. Both are asked for."""
    return np.array([sigmoid(linear_combination(row, weights, bias)) for row in x])


def output_change__loop_over_records(x, weights, delta_weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    total = 0.0
    for inputs, change in zip(x, delta_weights, strict=False):
        total = total + slope * inputs * change
    return total


def output_change__counted_loop_over_records(x, weights, delta_weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    total = 0.0
    for i in range(len(x)):
        total = total + slope * x[i] * delta_weights[i]
    return total


def output_change__loop_over_weights(x, weights, delta_weights, bias=0.0):
    """Your loop is right for one record. In a table it meets whole records instead of inputs: go
    through the records first, or let np.dot do both."""
    slope = sigmoid_prime(linear_combination(x, weights, bias))
    total = 0.0
    for i in range(len(weights)):
        total = total + slope * x[i] * delta_weights[i]
    return total


def output_change__slopes_along_the_columns(x, weights, delta_weights, bias=0.0):
    """For a table, slope * x pairs the slopes with the columns. Each row has its own slope: add up along the row first, then
    multiply by it."""
    return np.dot(sigmoid_prime(linear_combination(x, weights, bias)) * x, delta_weights)


def linear_combination__weights_summed_first(x, weights, bias=0.0):
    """You add up the weights before you multiply. Multiply pair by pair first, then add the products up."""
    return x * np.sum(weights) + bias


def nn_output__inputs_summed_first(x, weights, bias=0.0):
    """You add up the inputs before you multiply. Multiply pair by pair first, then add the products up."""
    return sigmoid(np.sum(x) * weights + bias)


def nn_output__weights_summed_first(x, weights, bias=0.0):
    """You add up the weights before you multiply. Multiply pair by pair first, then add the products up."""
    return sigmoid(x * np.sum(weights) + bias)


def linear_combination__size_of_the_bias(x, weights, bias=0.0):
    """You drop the sign of the bias. A negative bias makes h smaller."""
    return np.dot(x, weights) + abs(bias)


def nn_output__h_times_the_output(x, weights, bias=0.0):
    """You multiply the output by h, which is another activation function (swish). The output is sigmoid(h) alone."""
    h = linear_combination(x, weights, bias)
    return h * sigmoid(h)


def output_change__slope_added(x, weights, delta_weights, bias=0.0):
    """You add the slope to the change of h. Multiply the two."""
    return sigmoid_prime(linear_combination(x, weights, bias)) + np.dot(x, delta_weights)


def output_change__slope_of_the_product(x, weights, delta_weights, bias=0.0):
    """You take the slope at h times its change. Take it at h alone, then multiply: close the bracket earlier."""
    return sigmoid_prime(linear_combination(x, weights, bias) * np.dot(x, delta_weights))


def output_change__brackets_missing(x, weights, delta_weights, bias=0.0):
    """This is f minus the product of f and the change of h, as f * 1 - f without brackets gives: the products come
    first. Put brackets around 1 - f."""
    output = nn_output(x, weights, bias)
    return output * 1.0 - output * np.dot(x, delta_weights)


def linear_combination__bias_in_every_round_of_a_counted_loop(x, weights, bias=0.0):
    """You add the bias in every round of a loop, so it counts n times: add it once, after the loop. And in a table your
    loop meets whole records instead of inputs."""
    total = 0.0
    for i in range(len(x)):
        total = total + x[i] * weights[i] + bias
    return total


def nn_output__h_times_one_minus_h(x, weights, bias=0.0):
    """You return h * (1 - h). That form gives the slope of the sigmoid where the output stands in place of h; the output
    itself is sigmoid(h)."""
    h = linear_combination(x, weights, bias)
    return h * (1 - h)


def nn_output__one_minus_below(x, weights, bias=0.0):
    """You compute 1 / (1 - e^-h). The denominator needs a plus; or call your sigmoid."""
    return 1 / (1 - np.exp(-linear_combination(x, weights, bias)))


def output_change__slope_at_the_change_of_h(x, weights, delta_weights, bias=0.0):
    """You take the slope of the sigmoid at the change of h. Take it at h, and multiply it by the change of h."""
    return sigmoid_prime(linear_combination(x, delta_weights))


def output_change__slope_at_the_change_of_h_with_bias(x, weights, delta_weights, bias=0.0):
    """You take the slope of the sigmoid at the change of h. Take it at h, and multiply it by the change of h."""
    return sigmoid_prime(linear_combination(x, delta_weights, bias))


def linear_combination__scaled_by_one_plus_bias(x, weights, bias=0.0):
    """You multiply the sum by 1 + bias. The bias is added to it, once, at the end."""
    return (1 + bias) * np.dot(x, weights)


def nn_output__scaled_by_one_plus_bias(x, weights, bias=0.0):
    """You multiply the sum by 1 + bias. The bias is added to it, before the squashing."""
    return sigmoid((1 + bias) * np.dot(x, weights))


def output_change__scaled_by_one_plus_bias(x, weights, delta_weights, bias=0.0):
    """You multiply the sum by 1 + bias to get h. The bias is added to the sum."""
    return sigmoid_prime((1 + bias) * np.dot(x, weights)) * np.dot(x, delta_weights)


def output_change__slope_of_slope(x, weights, delta_weights, bias=0.0):
    """You make s * (1 - s) of the slope. sigmoid_prime gives f'(h) already, so it can be used as it is."""
    slope = sigmoid_prime(np.dot(x, weights) + bias)
    return slope * (1.0 - slope) * np.dot(x, delta_weights)
