"""Known wrong answers of loss.py, each with the sentence it earns."""

import numpy as np
from loss import mse, sse


def sse__square_of_the_sum(y, y_hat):
    """You add the errors first and square their sum, so errors up and down cancel.

    Square each one first.
    """
    return np.sum(y - y_hat) ** 2


def sse__not_squared(y, y_hat):
    """You add up the errors without squaring them, so errors up and down cancel."""
    return np.sum(y - y_hat)


def sse__reversed_and_not_squared(y, y_hat):
    """You add up y_hat - y without squaring.

    Squared, the order would not matter, and nothing could cancel.
    """
    return np.sum(y_hat - y)


def sse__absolute(y, y_hat):
    """You add up the sizes of the errors. Each error is squared, so a large one counts far more."""
    return np.sum(np.abs(y - y_hat))


def sse__mean(y, y_hat):
    """You divide by the number of entries, which is the mean. Here the plain sum is wanted."""
    return mse(y, y_hat)


def sse__divided_by_records(y, y_hat):
    """You divide by the number of records. The sum of squared errors is not divided by anything."""
    return sse(y, y_hat) / len(y)


def sse__half(y, y_hat):
    """You take half of the sum, as some books do so that the 2 of the derivative cancels. Here there is no 1/2."""
    return 0.5 * sse(y, y_hat)


def sse__half_mean(y, y_hat):
    """You divide by twice the number of entries: that is 1/(2m) times the sum, as in Ng's course. The sum of
    squared errors is not divided by anything."""
    return 0.5 * mse(y, y_hat)


def sse__double(y, y_hat):
    """You take twice the sum: there is a factor 2 too many. It belongs to the derivative, not to the sum."""
    return 2.0 * sse(y, y_hat)


def sse__root(y, y_hat):
    """You take the square root of the sum. The sum of squared errors stays squared."""
    return np.sqrt(sse(y, y_hat))


def sse__root_of_the_mean(y, y_hat):
    """You take the mean and then its square root. Here the plain sum of the squares is wanted."""
    return np.sqrt(mse(y, y_hat))


def sse__difference_of_squares(y, y_hat):
    """You square y and y_hat before subtracting. Subtract first, then square the difference."""
    return np.sum(y**2 - y_hat**2)


def sse__difference_of_the_square_sums(y, y_hat):
    """You compare the sums of squares, without sign. Subtract entry by entry first, then square."""
    return np.abs(np.sum(y**2) - np.sum(y_hat**2))


def sse__only_y_hat_squared(y, y_hat):
    """Only y_hat is squared, as in y - y_hat ** 2, where ** comes before the minus. Put brackets around y - y_hat."""
    return np.sum(y - y_hat**2)


def sse__only_y_squared(y, y_hat):
    """Only y is squared. The whole difference y - y_hat is to be squared."""
    return np.sum(y**2 - y_hat)


def sse__doubled_not_squared(y, y_hat):
    """You multiply each error by 2. A square is ** 2: the error times itself."""
    return np.sum((y - y_hat) * 2.0)


def sse__two_to_the_error(y, y_hat):
    """You raise 2 to the error. It is the error that is raised to the power 2."""
    return np.sum(2.0 ** (y - y_hat))


def sse__cubed(y, y_hat):
    """You raise the errors to the power 3. The power is 2."""
    return np.sum((y - y_hat) ** 3)


def sse__squared_twice(y, y_hat):
    """You square the errors twice. Once is enough."""
    return np.sum((y - y_hat) ** 4)


def sse__total_squared(y, y_hat):
    """You square the errors and then the sum again. Once is enough."""
    return sse(y, y_hat) ** 2


def sse__plus(y, y_hat):
    """You add y_hat to y. An error is a difference: y - y_hat."""
    return np.sum((y + y_hat) ** 2)


def sse__product(y, y_hat):
    """You multiply y by y_hat. An error is a difference: y - y_hat."""
    return np.sum(y * y_hat)


def sse__y_only(y, y_hat):
    """You square the true values alone. The model's answers have to be subtracted first."""
    return np.sum(y**2) + 0.0 * np.sum(y_hat)


def sse__y_hat_only(y, y_hat):
    """You square the model's answers alone.

    They have to be subtracted from the true values first.
    """
    return np.sum(y_hat**2) + 0.0 * np.sum(y)


def sse__relative(y, y_hat):
    """You divide each error by y. The errors are squared as they are."""
    return np.sum(((y - y_hat) / y) ** 2)


def sse__distance_from_the_mean(y, y_hat):
    """You subtract the mean of y, not the model's answers. An error is y - y_hat."""
    return np.sum((y - np.mean(y)) ** 2) + 0.0 * np.sum(y_hat)


def sse__model_from_the_mean(y, y_hat):
    """You compare the model's answers with the mean of y. An error is y - y_hat."""
    return np.sum((y_hat - np.mean(y)) ** 2)


def sse__spread_of_the_errors(y, y_hat):
    """You subtract the mean error first, so a model that is always 1 too high looks perfect."""
    errors = y - y_hat
    return np.sum((errors - np.mean(errors)) ** 2)


def sse__largest_only(y, y_hat):
    """You keep the largest squared error only. All of them are added up."""
    return np.max((y - y_hat) ** 2)


def sse__too_low_only(y, y_hat):
    """You count only the records where the answer is too low.

    An answer too high is just as wrong.
    """
    return np.sum(np.maximum(y - y_hat, 0.0) ** 2)


def sse__too_high_only(y, y_hat):
    """You count only the records where the answer is too high.

    An answer too low is just as wrong.
    """
    return np.sum(np.minimum(y - y_hat, 0.0) ** 2)


def sse__negative(y, y_hat):
    """Your sum has a minus in front. Squares are never negative, and neither is their sum."""
    return -sse(y, y_hat)


def sse__not_summed(y, y_hat):
    """You return all the squared errors. They still have to be added up to one number."""
    return (y - y_hat) ** 2


def sse__one_sum_per_output(y, y_hat):
    """For a table you add up each column by itself. All N * m entries go into one sum."""
    return np.sum((y - y_hat) ** 2, axis=0)


def sse__one_sum_per_record(y, y_hat):
    """You add up each record by itself. All the entries go into one sum."""
    return np.sum((y - y_hat) ** 2, axis=-1, keepdims=np.ndim(y) == 1)


def sse__list_with_one_number(y, y_hat):
    """Your sum is wrapped up in an array. Return the number itself."""
    return np.atleast_1d(sse(y, y_hat))


def sse__first_record_only(y, y_hat):
    """Only the first record counts, perhaps because the return stands inside the loop. It belongs below the loop, not
    indented like the loop's body."""
    return np.sum((y[0] - y_hat[0]) ** 2)


def sse__first_row_only(y, y_hat):
    """Only the first record counts, for a table with its whole row, perhaps because the return stands inside the
    loop. Add up every entry, and return below the loop."""
    return (y[0] - y_hat[0]) ** 2


def sse__last_record_only(y, y_hat):
    """Only the last record counts, perhaps because your loop starts the total again each time. Add on with +=."""
    return np.sum((y[-1] - y_hat[-1]) ** 2)


def sse__first_record_left_out(y, y_hat):
    """Your sum leaves out the first record. Counting starts at 0."""
    return sse(y[1:], y_hat[1:])


def sse__last_record_left_out(y, y_hat):
    """Your sum leaves out the last record. range(N) already stops before N."""
    return sse(y[:-1], y_hat[:-1])


def sse__first_output_only(y, y_hat):
    """For a table you use the first column only. All N * m entries go into the sum."""
    return sse(y.reshape(len(y), -1)[:, 0], y_hat.reshape(len(y), -1)[:, 0])


def sse__all_against_all(y, y_hat):
    """You subtract every answer from every true value.

    An (N, 1) array against an (N,) one makes an (N, N) table, and a loop inside a loop does the same.
    """
    return np.sum((np.reshape(y, (-1, 1)) - np.ravel(y_hat)) ** 2)


def sse__upside_down(y, y_hat):
    """You compare the records in opposite orders. Record i of y belongs to record i of y_hat."""
    return sse(y, y_hat[::-1])


def sse__sorted(y, y_hat):
    """You sort before comparing. Record i of y belongs to record i of y_hat."""
    return sse(np.sort(y, axis=0), np.sort(y_hat, axis=0))


def sse__dot_of_a_table(y, y_hat):
    """A product with @ or np.dot is one number for (N,) but not for a table.

    Square entry by entry, then add up.
    """
    return (y - y_hat) @ (y - y_hat)


def sse__rounded(y, y_hat):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(sse(y, y_hat), 2)


def sse__whole_number(y, y_hat):
    """You turn the result into a whole number. Keep the float."""
    return int(sse(y, y_hat))


def sse__changes_y(y, y_hat):
    """You write into an array of the caller: y - y_hat makes a new array, y -= y_hat does not."""
    y -= y_hat
    return np.sum(y**2)


def sse__last_entry_only(y, y_hat):
    """Only the last error is left, perhaps because the total is set back to 0 in every round. Set it once, before the
    loop."""
    return float(np.ravel(y - y_hat)[-1] ** 2)


def sse__rows_added_first(y, y_hat):
    """You add up the outputs of a record before you square. Square every single error first."""
    errors = y - y_hat
    return float(np.sum(errors**2 if errors.ndim == 1 else errors.sum(axis=1) ** 2))


def sse__norm_of_a_table(y, y_hat):
    """For a table np.linalg.norm(..., 2) is another norm. Square all entries and add them up."""
    return float(np.linalg.norm(y - y_hat, 2) ** 2)


def sse__rounded_to_six(y, y_hat):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(sse(y, y_hat)), 6)


def sse__rounded_to_eight(y, y_hat):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(sse(y, y_hat)), 8)


def sse__half_mean_by_rows(y, y_hat):
    """You divide by twice the number of records, as Ng's course does. The sum of squared errors is not divided
    by anything."""
    return np.sum((y - y_hat) ** 2) / (2 * len(y))


def sse__half_not_summed(y, y_hat):
    """These are halves of the squared errors, one for each entry, as d2l's squared loss gives them. Add up the
    whole squares to one number."""
    return (y_hat - y) ** 2 / 2


def mse__sum(y, y_hat):
    """You return the sum: it still has to be divided by the number of entries."""
    return sse(y, y_hat)


def mse__mean_absolute(y, y_hat):
    """You average the sizes of the errors. Each error is squared before averaging."""
    return np.mean(np.abs(y - y_hat))


def mse__mean_error(y, y_hat):
    """You average the errors without squaring them, so errors up and down cancel."""
    return np.mean(y - y_hat)


def mse__reversed_and_not_squared(y, y_hat):
    """You average y_hat - y without squaring.

    Squared, the order would not matter, and nothing could cancel.
    """
    return np.mean(y_hat - y)


def mse__square_of_the_mean(y, y_hat):
    """You average first and square afterwards, so errors up and down cancel.

    Square each one first.
    """
    return np.mean(y - y_hat) ** 2


def mse__square_of_the_sum(y, y_hat):
    """You add the errors first and square their sum, so errors up and down cancel.

    Square each one first.
    """
    return np.sum(y - y_hat) ** 2 / np.size(y)


def mse__root(y, y_hat):
    """You take the square root of the mean. The mean of the squared errors stays squared."""
    return np.sqrt(mse(y, y_hat))


def mse__root_of_the_sum(y, y_hat):
    """You divide the square root of the sum. Leave the root out."""
    return np.sqrt(sse(y, y_hat)) / np.size(y)


def mse__half(y, y_hat):
    """You take half of the mean, 1/(2m) times the sum, as Ng's course does so that the 2 of the derivative
    cancels. Here there is no 1/2."""
    return 0.5 * mse(y, y_hat)


def mse__half_of_the_sum(y, y_hat):
    """You divide the sum by 2. Divide it by the number of entries."""
    return 0.5 * sse(y, y_hat)


def mse__double(y, y_hat):
    """You take twice the mean: there is a factor 2 too many. It belongs to the derivative, not to the mean."""
    return 2.0 * mse(y, y_hat)


def mse__divided_by_records(y, y_hat):
    """For a table you divide by the number of records N. The mean is over all N * m entries."""
    return sse(y, y_hat) / len(y)


def mse__divided_by_outputs(y, y_hat):
    """You divide by the length of the last axis alone. The mean is over all N * m entries."""
    return sse(y, y_hat) / np.shape(y)[-1]


def mse__one_less(y, y_hat):
    """You divide by one less than the number of entries. Divide by all of them."""
    return sse(y, y_hat) / (np.size(y) - 1)


def mse__one_more(y, y_hat):
    """You divide by one more than the number of entries. Divide by exactly as many as there are."""
    return sse(y, y_hat) / (np.size(y) + 1)


def mse__divided_twice(y, y_hat):
    """You divide by the number of entries twice. A mean already holds that division."""
    return mse(y, y_hat) / np.size(y)


def mse__multiplied(y, y_hat):
    """You multiply by the number of entries. A mean is the sum divided by it."""
    return sse(y, y_hat) * np.size(y)


def mse__difference_of_squares(y, y_hat):
    """You square y and y_hat before subtracting. Subtract first, then square the difference."""
    return np.mean(y**2 - y_hat**2)


def mse__only_y_hat_squared(y, y_hat):
    """Only y_hat is squared, as in y - y_hat ** 2, where ** comes before the minus. Put brackets around y - y_hat."""
    return np.mean(y - y_hat**2)


def mse__only_y_squared(y, y_hat):
    """Only y is squared. The whole difference y - y_hat is to be squared."""
    return np.mean(y**2 - y_hat)


def mse__doubled_not_squared(y, y_hat):
    """You multiply each error by 2. A square is ** 2: the error times itself."""
    return np.mean((y - y_hat) * 2.0)


def mse__cubed(y, y_hat):
    """You raise the errors to the power 3. The power is 2."""
    return np.mean((y - y_hat) ** 3)


def mse__squared_twice(y, y_hat):
    """You square the errors twice. Once is enough."""
    return np.mean((y - y_hat) ** 4)


def mse__mean_squared_again(y, y_hat):
    """You square the errors and then the mean again. Once is enough."""
    return mse(y, y_hat) ** 2


def mse__plus(y, y_hat):
    """You add y_hat to y. An error is a difference: y - y_hat."""
    return np.mean((y + y_hat) ** 2)


def mse__product(y, y_hat):
    """You multiply y by y_hat. An error is a difference: y - y_hat."""
    return np.mean(y * y_hat)


def mse__y_only(y, y_hat):
    """You square the true values alone. The model's answers have to be subtracted first."""
    return np.mean(y**2) + 0.0 * np.sum(y_hat)


def mse__y_hat_only(y, y_hat):
    """You square the model's answers alone.

    They have to be subtracted from the true values first.
    """
    return np.mean(y_hat**2) + 0.0 * np.sum(y)


def mse__relative(y, y_hat):
    """You divide each error by y. The errors are squared as they are."""
    return np.mean(((y - y_hat) / y) ** 2)


def mse__distance_from_the_mean(y, y_hat):
    """You subtract the mean of y, not the model's answers. An error is y - y_hat."""
    return np.mean((y - np.mean(y)) ** 2) + 0.0 * np.sum(y_hat)


def mse__spread_of_the_errors(y, y_hat):
    """You subtract the mean error first, so a model that is always 1 too high looks perfect."""
    return np.var(y - y_hat)


def mse__median(y, y_hat):
    """You take the middle one of the squared errors, the median. The mean is their sum divided by their number."""
    return np.median((y - y_hat) ** 2)


def mse__largest_only(y, y_hat):
    """You keep the largest squared error only. All of them are averaged."""
    return np.max((y - y_hat) ** 2)


def mse__too_low_only(y, y_hat):
    """You count only the records where the answer is too low.

    An answer too high is just as wrong.
    """
    return np.mean(np.maximum(y - y_hat, 0.0) ** 2)


def mse__negative(y, y_hat):
    """Your mean has a minus in front. Squares are never negative, and neither is their mean."""
    return -mse(y, y_hat)


def mse__not_averaged(y, y_hat):
    """You return all the squared errors. They still have to be averaged to one number."""
    return (y - y_hat) ** 2


def mse__divided_but_not_summed(y, y_hat):
    """You divide each squared error by the number of entries, but do not add them up."""
    return (y - y_hat) ** 2 / np.size(y)


def mse__one_mean_per_output(y, y_hat):
    """For a table you average each column by itself. All N * m entries go into one mean."""
    return np.mean((y - y_hat) ** 2, axis=0)


def mse__one_mean_per_record(y, y_hat):
    """For a table you average each row by itself. All N * m entries go into one mean."""
    return np.mean((y - y_hat) ** 2, axis=-1)


def mse__list_with_one_number(y, y_hat):
    """Your mean is wrapped up in an array. Return the number itself."""
    return np.atleast_1d(mse(y, y_hat))


def mse__first_record_only(y, y_hat):
    """Only the first record counts, perhaps because the return stands inside the loop. It belongs below the loop, not
    indented like the loop's body."""
    return np.mean((y[0] - y_hat[0]) ** 2)


def mse__divided_in_the_first_round(y, y_hat):
    """Only the first record counts, perhaps because you divide and return inside the loop. Divide after the loop,
    when all are added up."""
    return np.sum((y[0] - y_hat[0]) ** 2) / np.size(y)


def mse__last_record_only(y, y_hat):
    """Only the last record counts, perhaps because your loop starts the total again each time. Add on with +=."""
    return np.sum((y[-1] - y_hat[-1]) ** 2) / np.size(y)


def mse__first_record_left_out(y, y_hat):
    """Your sum leaves out the first record. Counting starts at 0."""
    return sse(y[1:], y_hat[1:]) / np.size(y)


def mse__last_record_left_out(y, y_hat):
    """Your sum leaves out the last record. range(N) already stops before N."""
    return sse(y[:-1], y_hat[:-1]) / np.size(y)


def mse__first_output_only(y, y_hat):
    """For a table you use the first column only. All N * m entries go into the mean."""
    return mse(y.reshape(len(y), -1)[:, 0], y_hat.reshape(len(y), -1)[:, 0])


def mse__all_against_all(y, y_hat):
    """You subtract every answer from every true value.

    An (N, 1) array against an (N,) one makes an (N, N) table, and a loop inside a loop does the same.
    """
    return np.mean((np.reshape(y, (-1, 1)) - np.ravel(y_hat)) ** 2)


def mse__upside_down(y, y_hat):
    """You compare the records in opposite orders. Record i of y belongs to record i of y_hat."""
    return mse(y, y_hat[::-1])


def mse__dot_of_a_table(y, y_hat):
    """A product with @ or np.dot is one number for (N,) but not for a table.

    Square entry by entry, then average.
    """
    return (y - y_hat) @ (y - y_hat) / np.size(y)


def mse__floor_division(y, y_hat):
    """Everything after the decimal point is dropped, as // and int() do. Divide with /, and keep the fraction."""
    return sse(y, y_hat) // np.size(y)


def mse__rounded(y, y_hat):
    """You round the result. Return all the digits, and round only when you print."""
    return np.round(mse(y, y_hat), 2)


def mse__changes_y(y, y_hat):
    """You write into an array of the caller: y - y_hat makes a new array, y -= y_hat does not."""
    y -= y_hat
    return np.mean(y**2)


def mse__one_less_but_for_one(y, y_hat):
    """You divide by one less than the number of entries. The mean divides by all of them."""
    return sse(y, y_hat) / max(1, np.size(y) - 1)


def mse__first_entry_only(y, y_hat):
    """Only the first error counts, perhaps because the return stands inside the loop. Return once the loop is
    done."""
    return float(np.ravel(y - y_hat)[0] ** 2) / np.size(y)


def mse__share_explained(y, y_hat):
    """This is R squared, the share that the model explains. The loss is the mean squared error."""
    with np.errstate(all="ignore"):
        return 1 - sse(y, y_hat) / np.sum((y - np.mean(y)) ** 2)


def mse__rounded_to_eight(y, y_hat):
    """You round the result. Return all the digits, and round only when you print."""
    return round(float(mse(y, y_hat)), 8)


def mse__half_by_rows(y, y_hat):
    """You divide by twice the number of records, as Ng's course does. Here there is no 1/2, and the mean is over
    all N * m entries of a table, not over its N rows."""
    return np.sum((y - y_hat) ** 2) / (2 * len(y))


def mse__root_by_rows(y, y_hat):
    """There is a square root too many, and for a table you divide by its N rows. The mean is over all N * m
    entries, without a root."""
    return np.sqrt(np.sum((y - y_hat) ** 2) / len(y))


def mse__half_not_averaged(y, y_hat):
    """These are halves of the squared errors, one for each entry, as d2l's squared loss gives them. Take the
    mean of the whole squares."""
    return (y_hat - y) ** 2 / 2


def sse__product_of_tables(y, y_hat):
    """A product with @ or np.dot is one number for (N,) but not for a table.

    Square entry by entry, then add up.
    """
    return (y - y_hat).T @ (y - y_hat)


def mse__product_of_tables(y, y_hat):
    """A product with @ or np.dot is one number for (N,) but not for a table.

    Square entry by entry, then average.
    """
    return (y - y_hat).T @ (y - y_hat) / len(y)


def mse__log_loss(y, y_hat):
    """This is the cross-entropy (log-loss), a loss for outputs between 0 and 1. Here the differences are squared
    and averaged."""
    return -np.mean(y * np.log(y_hat) + (1 - y) * np.log(1 - y_hat))


def sse__whole_arrays_in_the_loop(y, y_hat):
    """This is N times the square of each error, not one number, perhaps because a loop adds the whole arrays in every
    round. Add up one square for each record."""
    return len(y) * (y - y_hat) ** 2


def mse__divided_in_every_round(y, y_hat):
    """You divide in every round of the loop. Divide once, when everything is added up."""
    total = 0.0
    for one in np.ravel(y - y_hat):
        total = (total + one**2) / np.size(y)
    return total


def sse__product_without_brackets(y, y_hat):
    """Your product lacks brackets: in y - y_hat * y - y_hat only the middle is multiplied. Square with ** 2."""
    return np.sum(y - y_hat * y - y_hat)


def mse__product_without_brackets(y, y_hat):
    """Your product lacks brackets: in y - y_hat * y - y_hat only the middle is multiplied. Square with ** 2."""
    return np.mean(y - y_hat * y - y_hat)


def sse__huber(y, y_hat):
    """This is Huber's loss: above an error of 1 it grows in a straight line. Square each error, however large."""
    size = np.abs(y - y_hat)
    return np.sum(np.where(size < 1, size**2 / 2, size - 1 / 2))


def mse__huber(y, y_hat):
    """This is Huber's loss: above an error of 1 it grows in a straight line. Square each error, however large."""
    size = np.abs(y - y_hat)
    return np.mean(np.where(size < 1, size**2 / 2, size - 1 / 2))


def mse__one_over_the_number_floored(y, y_hat):
    """This is 0 as soon as N is above 1, as 1 // N and int(1 / N) are. Divide with /."""
    return 1 // len(y) * sse(y, y_hat)


def sse__product_once(y, y_hat):
    """You square y and y_hat and subtract their product once. Multiplied out, the product comes twice; or subtract
    first, and square the difference."""
    return np.sum(y**2 - y * y_hat + y_hat**2)


def mse__product_once(y, y_hat):
    """You square y and y_hat and subtract their product once. Multiplied out, the product comes twice; or subtract
    first, and square the difference."""
    return np.mean(y**2 - y * y_hat + y_hat**2)


def mse__one_record_less(y, y_hat):
    """You divide by one less than the number of records. Divide by the number of all entries."""
    return sse(y, y_hat) / (len(y) - 1)
