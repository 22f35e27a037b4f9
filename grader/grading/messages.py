"""All sentences about the outcome of a check, by id, in English; `message` translates them.

Sentences never contain an expected value (feedback levels below `full` show sentences but not values), the path of a
solution, or internal details that a learner could not act on. Placeholders must be filled with harmless text only.
"""

from collections.abc import Mapping, Sequence

from grader.grading.exception_messages import EXCEPTION_TEMPLATES
from grader.grading.report import Message
from grader.grading.template_joints import fitted_template
from grader.i18n import _, join_sentences, ngettext

MAX_QUOTED_CHARS, MAX_QUOTED_NAME_CHARS, MAX_SOURCE_LINE_CHARS = 300, 60, 160
"""How much is shown of a text that a submission caused, such as an exception's, of a name in it, and of its lines."""

TEMPLATES: Mapping[str, str | tuple[str, str]] = {
    **EXCEPTION_TEMPLATES,
    # The file or the function does not exist.
    "missing_file": "There is no {file} here. `grade init` makes fresh exercise files in a new folder.",
    "misplaced_functions": "There is no {file} here, but {other} has functions that belong there. {advice}",
    "refused_file": "{reason}",
    "more_refused": ("{count} more file was not read.", "{count} more files were not read."),
    "missing_function": "{file} defines no {function}. {advice}",
    "not_callable": "{function} in {file} is {what}, not a function.",
    "not_started": "Not started yet.",
    "syntax_error": "{file} is not Python yet: {text}.",
    "newer_syntax": (
        "{file} can't be read by Python {version}, with which it is graded: {text}. Should a newer Python accept it, "
        "write it as older ones do too."
    ),
    "too_complex": (
        "Python gives up reading {file}: an expression in it holds too many others inside one another, or there is far "
        "more code than an answer needs. Write it in several steps."
    ),
    "wrong_encoding": "{file} is not UTF-8 text (line {line}). Save it with the encoding UTF-8.",
    "unknown_encoding": (
        "{file} can't be read with the encoding that one of its first two lines names. Delete that line, and save the "
        "file with the encoding UTF-8."
    ),
    "null_byte": "{file} holds a null byte (line {line}), which text never does. Save it with the encoding UTF-8.",
    "load_raised": "{file} stops with {kind} before {name} is defined: {text}",
    "load_exits": "{place} ends the program ({kind})",
    "load_left_out": "{file} has a statement that did not end, and was left out; so {name} is not defined.",
    "import_missing_module": (
        "{file} imports {text}, which is not there. Only Python's own modules, numpy and your files can be imported."
    ),
    "import_timed_out": "{file} did not finish loading within {seconds:g} s. Does code outside the functions never end?",
    # The call did not return a value; for exceptions see `exception_messages`.
    "wrong_parameters": "{function} can't be called with its parameters: {text}. It has to take what this line takes: {signature}",
    "stub_beneath": "{function} calls {other}, which is not started yet.",
    "exits": "{function} ends the program ({kind}) instead of returning a value.",
    "timed_out": "{function} did not finish within {seconds:g} s. Does a loop, or a function that calls itself, never end?",
    "not_tried": "Not tried: {function} had run out of time before.",
    "stopped_out_of_time": "{function} was still running when the whole submission had used up its {seconds:g} s.",
    "out_of_time": "Not tried: the whole submission had used up its {seconds:g} s.",
    "ended": "{function} ended the whole program ({how}) instead of returning a value.",
    "broke_wire": "{function} disturbed the grader's connection; its answer can't be read.",
    "said_too_much": "{function} sent the grader more than {size}; an honest answer is far smaller.",
    "out_of_messages": "Not tried: the whole submission had sent the grader more than {size}.",
    "asked_too_often": "{function} called a function it was given more than {count} times. Does a loop, or a function that calls itself, never end?",
    "out_of_memory": "{function} needs more memory than {memory}. Does an array grow without end?",
    "oversized": "{function} returned something too large to read ({text}).",
    # The call returned a wrong value.
    "no_value": "{function} returned None. Does every way through it end with `return`?",
    "no_value_printed": "{function} returned None. It printed something: print only shows a value, `return` hands it back.",
    "part_no_value": "Part {part} of what {function} returned is None.",
    "wrong_type": "{function} returned {actual}; {expected} is needed.",
    "array_of_objects": (
        "{function} returned {actual}; {expected} is needed. np.array makes numbers of a list [...] of numbers, not of a "
        "generator (...); .astype(float) turns an array of objects, from np.frompyfunc or dtype=object, into numbers."
    ),
    "wrong_length": "{function} returned {actual}; {expected} is needed.",
    "wrong_shape": "{function} returned {actual}; {expected} is needed.",
    "missing_key": "{function} returned a dict without the key {key}.",
    "extra_key": "{function} returned a dict with the key {key}, which does not belong there.",
    "wrong_dtype": "{function} returned numbers with fewer digits than float64 has. Keep the type of the numbers that come in.",
    "not_finite": "{function} returned {actual} where a finite number is needed.",
    "wrong_value": ("{function}: {differ} of {count} input differs.", "{function}: {differ} of {count} inputs differ."),
    # The values are right, but another requirement of the check is not met.
    "changed_argument": (
        "{function} changes its argument {names}. Compute a new value instead of changing what you were given."
    ),
    "warned": "{function} makes numpy warn: {text}.",
    "unrepeatable": "{function} gives a different answer when it is called again with the same arguments.",
    "check_said": "{text}",
    # Mistakes that the course does not list, by the rule that they follow.
    "family_sign": "Your answer has the wrong sign.",
    "family_factor": "Your answer is {factor} times the expected one.",
    "family_records": "Your answer is the expected one times N, the length of {array}: a 1/N is missing, or there is an N too many.",
    "family_per_record": "Your answer is the expected one divided by N, the length of {array}: there is an extra 1/N.",
    "family_factor_of_records": "Your answer is {factor} times the expected one, where N is the length of {array}.",
    "family_argument": "You return {name} as it came in.",
    "family_plus": "Your answer is the expected one plus {name}.",
    "family_minus": "Your answer is the expected one minus {name}.",
    "family_times": "Your answer is the expected one times {name}: there is an extra factor {name}.",
    "family_over": "Your answer is the expected one divided by {name}: a factor {name} is missing.",
    "family_taken_from": "Your answer is {name} minus the expected one: you return the change, not {name} after the change.",
    "family_moved_by": "Your answer is {name} minus the expected one: perhaps you return the change of {name} where the new {name} is wanted, or the other way round, or a sign is wrong.",
    "family_change_sign": "What you add to {name} has the wrong sign: look for a minus, and for missing brackets.",
    "family_change_factor": "What you add to {name} is {factor} times the right amount.",
    "family_added": "Your answer is {name} plus {factor} times the expected one. Neither {name} nor the factor belongs in it.",
    "family_subtracted": "Your answer is {name} minus {factor} times the expected one. Neither {name} nor the factor belongs in it.",
    "family_squared": "Your answer is the square of the expected one.",
    "family_root": "Your answer is the square root of the expected one.",
    "family_absolute": "Your answer has the right size, but the sign is lost.",
    "family_reciprocal": "Your answer is 1 divided by the expected one: it is upside down.",
    "family_whole": "Your answer has lost its fraction: somewhere a whole number takes its place.",
    "family_floor": "Your answer is cut down to the next lower whole number, as // does. Divide with /.",
    "family_running_sum": "Each entry of your answer still holds those before it, as a sum does that goes on: begin each one anew.",
    "family_one_more": "Your answer is always 1 too large. Does a sum begin at 1? It has to begin at 0.",
    "family_rounded": (
        "Your answer is rounded to {count} decimal. Return all digits.",
        "Your answer is rounded to {count} decimals. Return all digits.",
    ),
    "family_cut_above": "Your answer never exceeds {bound}: larger values are cut off there.",
    "family_cut_below": "Your answer never falls below {bound}: smaller values are cut off there.",
    "family_reversed": "Your answer has the right numbers in reverse order.",
    "family_columns_reversed": "Your answer has the right columns in reverse order.",
    "family_transposed": "Your answer is the expected one with rows and columns exchanged.",
    "family_flat": "Your answer has the right numbers, all in one row: the shape is lost.",
    "family_column": "Your answer has the right numbers in a column of shape (n, 1); the shape (n,) is needed.",
    "family_row": "Your answer has the right numbers in an extra pair of brackets.",
    "family_boxed": "Your answer is the right number inside an array; the number itself is needed.",
    "family_last": "You return only the last of the values.",
    "family_no_first": "Your answer is right but for its first value, which is missing.",
    "family_no_last": "Your answer is right but for its last value, which is missing.",
    "family_sum": "You return the sum of the values instead of the values.",
    "family_mean": "You return the mean of the values instead of the values.",
    "family_constant": "You return the same for every input.",
    "family_zero": "You return 0 for every input. Is this still a placeholder?",
    "family_order": "The parts of your result are right, but in reverse order.",
    "family_digits": (
        "All numbers of your answer end after {count} decimal: you round on the way. Compute with all digits.",
        "All numbers of your answer end after {count} decimals: you round on the way. Compute with all digits.",
    ),
    "family_all_whole": "All numbers of your answer are whole. Are they rounded, or are their decimals cut off?",
    "family_part": "Look at part {part} of your result. {text}",
    "family_only_part": "Only part {part} of your result is wrong; the other parts are right.",
    "family_one_right_part": "Only part {parts} of your result is right.",
    "family_right_parts": "Parts {parts} of your result are right; the others are wrong.",
    "family_rows_right": "The first {count} rows of your result are right; look at what changes after them.",
    "family_first_step": "Compare the first two rows of your result: the step between them is {factor} times the right one.",
    "family_first_step_number": "In the first step only number {place} of the row is wrong.",
    "family_first_step_number_factor": (
        "In the first step only number {place} of the row is wrong: it moves {factor} times as far as it should."
    ),
    "family_ends_early": (
        "The rows that you return are right, but some are missing at the end. Either the loop stops too early, or what it "
        "finds is not kept: np.append gives a new array and leaves the old one as it is."
    ),
    "family_exchanged": "You have {name} and {other} the wrong way round.",
    "family_parameter_order": "{name} and {other} have changed places in your `def` line. The order of the parameters is part of the exercise.",
    "family_first_record": "Only the first entry of {names} counts in your answer.",
    "family_last_record": "Only the last entry of {names} counts in your answer.",
    "family_no_first_record": "The first entry of {names} does not count in your answer.",
    "family_no_last_record": "The last entry of {names} does not count in your answer.",
    "family_argument_factor": "Your answer is what {factor} times {name} would give. Look for a factor beside {name}.",
    "family_argument_sign": "Your answer is what {name} with the other sign would give. Look for a sign beside {name}.",
    "family_unused": (
        "Your answer is the one for {name} = {value}: the {name} that was passed in makes no difference. It is not used, or it "
        "cancels out, or it is multiplied by 0."
    ),
    "family_own_constant": "You use {value} where {name} was given. Use the argument {name}.",
    "family_other_default": (
        "Where {name} is not given, your answer is that of {name}={value}. The default in the line that you were given "
        "is {default}: keep that line as it was."
    ),
    "family_other_exercise": "Your answer is what {name}, another exercise, returns for the same arguments.",
    "family_unsteady": "Your answer changes when the same call is made again: it must depend on the arguments only. Perhaps it is random, or a list or a number outside the function, or a default such as `path=[]`, keeps what earlier calls left in it.",
    "handed_function": "You return a function. Call it, and return the value that it gives.",
    "handed_generator": "This is a generator, from `yield` or a `for` in round brackets: it has no values yet. Return a list of them.",
    "handed_iterator": "What map, filter, zip and their like give has no values yet: list(...) makes a list of them.",
    "handed_collection": "A list or tuple is compared, and this is neither: list(...) makes a list of it, and sorted(...) one in order.",
    "handed_row": "Only numpy arrays, lists and tuples are compared, and this is none of them: list(...) makes a list of it.",
    "handed_exact": "Fractions and Decimals are not compared: float(...) makes a number that is, and int(...) a whole one.",
    "handed_complex": (
        "Complex numbers are not compared. They come from 1j, or from a negative number to the power of a fraction, such as "
        "(-2)**0.5; .real and .imag are the two parts of one."
    ),
    "handed_coroutine": "This is a coroutine, from `async def`: it has no value yet. Write `def`, and leave out `await`.",
    "handed_placeholder": "This is a placeholder still: return what you compute instead.",
    "handed_class": "You return a class. Call it with its value in round brackets, and return what it gives.",
    "handed_text": "You return the right number as text. Return the number itself.",
    "handed_in_list": "You return the right value inside a list or tuple. Is there a comma or a bracket too many?",
    "handed_repeated": "You return the right value several times; it is needed once.",
    "handed_last_of_several": "You return several values; the last of them alone is the answer.",
    "handed_place_of_several": "You return several values; number {place} of them alone is the answer.",
    "handed_column_of_table": "You return a table; column {column} of it alone is the answer.",
    "handed_unsummed": "You return the single values; the answer is their sum.",
    "handed_unaveraged": "You return the single values; the answer is their mean.",
    "handed_square": (
        "You return a table of n rows and n columns where n numbers are needed. "
        "Two loops make such a table, and so do np.outer and a column, shape (n, 1), together with an array of shape (n,)."
    ),
    "handed_empty": "What you return is empty: there is nothing in it.",
    "handed_empty_parts": "The parts of what you return are empty. Were they emptied after they had been put in?",
    "handed_rows_between": (
        "The rows that are asked for are all there, but others stand between them. Perhaps a row is kept inside an inner "
        "loop, or twice in each step: keep one when the step is done."
    ),
    "handed_whole_array": (
        "You return an array of whole numbers where fractions are needed. Such an array, from np.array([0, 0]) or dtype=int, "
        "cuts off the fraction of whatever is put into it: begin with 0.0."
    ),
    "handed_more_columns": (
        "The first {count} column of your table is right; the columns after it should not be there.",
        "The first {count} columns of your table are right; the columns after them should not be there.",
    ),
    "handed_exchanged": "Parts {first} and {second} of your result are swapped.",
    "handed_one_part": "You return only part {part} of the result; all {count} parts are needed.",
    "handed_without_part": "Part {part} of the result is missing; the others are right.",
    "handed_more_parts": "Your result is right up to part {count}; the parts after it should not be there.",
    # The same besides a known mistake.
    "also_sign": "Besides, the sign is wrong.",
    "also_factor": "Besides, there is an extra factor of {factor}.",
    "also_change_sign": "Besides, what you add to {name} has the wrong sign.",
    "also_change_factor": "Besides, what you add to {name} is {factor} times as large.",
    "also_rounded": (
        "Besides, the result is rounded to {count} decimal.",
        "Besides, the result is rounded to {count} decimals.",
    ),
    "also_reversed": "Besides, the order of the values is reversed.",
    "also_columns_reversed": "Besides, the order of the columns is reversed.",
    "also_transposed": "Besides, rows and columns are exchanged.",
    "also_flat": "Besides, the shape is lost: all numbers are in one row.",
    "also_column": "Besides, the numbers are in a column of shape (n, 1); the shape (n,) is needed.",
    "also_row": "Besides, there is an extra pair of brackets around the values.",
    "also_boxed": "Besides, the number is inside an array.",
    "also_last": "Besides, only the last of the values is returned.",
    "also_no_first": "Besides, the first value is missing.",
    "also_no_last": "Besides, the last value is missing.",
    "also_order": "Besides, the parts of the result come in reverse order.",
    "also_argument_factor": "Besides, there is an extra factor of {factor} beside {name}.",
    "also_argument_sign": "Besides, the sign in front of {name} is wrong.",
    "also_own_constant": "Besides, you use {value} where {name} was given.",
    "also_divided_by_all": "Besides, you divide by the number of all records.",
    # A small change of the function with which all checks pass.
    "change_missing_parentheses": "Parentheses are missing in {place}; the rest is right.",
    "change_needless_parentheses": "A pair of parentheses is one too many in {place}; the rest is right.",
    "change_moved_bracket": (
        "In {place} a part of the formula belongs into the brackets of `{what}`, or out of them; the rest is right."
    ),
    "change_sign": "A `{what}` in {place} should be the opposite sign; the rest is right.",
    "change_missing_minus": "There should be a minus before `{what}` in {place}; the rest is right.",
    "change_needless_minus": "There should be no minus before `{what}` in {place}; the rest is right.",
    "change_order": "The two parts of `{what}` in {place} belong the other way round; the rest is right.",
    "change_operator": "`{what}` is not the operator that is needed in {place}; the rest is right.",
    "change_comparison": "`{what}` is not the comparison that is needed in {place}; the rest is right.",
    "change_opposite": ("`{what}` in {place} holds where it should not, and the other way round; the rest is right."),
    "change_assignment": "`{what}` is not the assignment that is needed in {place}; the rest is right.",
    "change_number": "`{what}` is not the number that is needed in {place}; the rest is right.",
    "change_one_beside": "`{what}` is off by one in {place}; the rest is right.",
    "change_function": "`{what}` is not the function that is needed in {place}; the rest is right.",
    "change_needless_part": "`{what}` is too much in {place}; the rest is right.",
    "change_missing_part": "Something is missing beside `{what}` in {place}; the rest is right.",
    "change_name": "`{what}` is not the name that is needed in {place}; the rest is right.",
    "change_indented": "{place} is indented too far: it belongs behind the lines before it. The rest is right.",
    "change_not_indented": "{place} is not indented far enough: it belongs to the lines before it. The rest is right.",
    # Remarks on the submission as a whole.
    "notebook_as_module": "{file} is a notebook with the name of a Python file, so nothing in it is defined.",
    "statement_failed": "{why}. This statement was left out, and what follows it was graded.",
    "statements_failed": "{why}. This statement and {count} more that failed were left out, and the rest was graded.",
    "statements_failed_alike": "{why}. These statements were left out, and what follows them was graded.",
    "imports_failed": "{why}. What imports it was left out, and what follows that was graded: {places}.",
    "statement_too_slow": (
        "{place}: this statement was still running after {seconds:g} s of loading. It was left out, and the rest was graded."
    ),
    "statement_too_slow_later": (
        "{place}: this statement was still running after {seconds:g} s of loading, a shorter time since others had to be "
        "stopped. It was left out, and the rest was graded."
    ),
    "statement_out_of_time": (
        "{place}: this statement was still running when the whole submission had used up its {seconds:g} s."
    ),
    "statement_fatal": "{place}: this statement ended the whole program ({how}). It was left out, and the rest was graded.",
    "ipython_lines": "{place}: this line is for IPython, not Python, and was left out. Lines like it: {count}.",
    # Remarks besides a verdict.
    "ungraded": "This could not be graded, and costs no points: {why}",
    "carried_forward": "Right, once {others} is right.",
    "carried_forward_by_many": "Right, once {others} are right.",
    "carried_forward_on_right": "Right with our {others}, although no mistake was found in yours.",
    "carried_forward_on_ungraded": (
        "Right with our {others} in place of yours, which was not graded this time.",
        "Right with our {others} in place of yours, which were not all graded this time.",
    ),
    "handed_on": "With our {others} this is right: put yours right, and the points here come with it.",
    "on_references": "This is with our {others} in place of yours.",
    "partly_stub": "Stops at `raise NotImplementedError` for these inputs. Take that line out once your code is written.",
}


def message(message_id: str, /, **values: object) -> Message:
    """The message with this id in the current language, its placeholders filled with `values`.

    Where there are two templates, the first one is for a `count` of one.
    """
    match TEMPLATES[message_id], values:
        case (str(one), str(many)), {"count": int(count)}:
            template = ngettext(one, many, count)
        case template, _values:
            template = _(str(template))
    return Message(id=message_id, text=fitted_template(template, values).format(**values))


def joined_messages(messages: Sequence[Message]) -> Message:
    """Several messages as one: their sentences in this order, their ids with a + between them."""
    return Message(id="+".join(each.id for each in messages), text=join_sentences(*(each.text for each in messages)))
