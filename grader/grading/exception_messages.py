"""The sentences about an exception that a learner's code raised, by id, in English; `messages` has all the others.

Which exception earns which sentence stands in `exception_hints`.
"""

from collections.abc import Mapping

EXCEPTION_TEMPLATES: Mapping[str, str] = {
    "raised": "{function} stopped with {kind}: {text}",
    "raised_parameter_order": "{function} stopped with {kind}: {text}. The parameters in your `def` line stand in another order than in the line that you were given: {signature}",
    "raised_math_on_array": "{function} stopped with {kind}: {text}. `float` and the functions of `math` take one number: call them for each entry, or np.exp and its like with an array.",
    "raised_none": "{function} stopped with {kind}: {text}. A value is None here: does a function that you call return nothing?",
    "raised_caret": "{function} stopped with {kind}: {text}. In Python ^ is not a power: x squared is x**2.",
    "raised_list": "{function} stopped with {kind}: {text}. Lists don't compute entry by entry: go through the entries in a loop, or make an array with np.array(...).",
    "raised_join": "{function} stopped with {kind}: {text}. + joins a list to a list and a tuple to a tuple; append puts one value at a list's end.",
    "raised_text": "{function} stopped with {kind}: {text}. Texts don't compute like numbers: int(s) or float(s) makes a number of a text, str(n) a text of a number.",
    "raised_parse": "{function} stopped with {kind}: {text}. What makes a number of a text takes a text that is one number and nothing else; int(s) takes no decimal point.",
    "raised_decimal_and_float": "{function} stopped with {kind}: {text}. Decimals don't compute with floats: Decimal(s) makes an exact one of a text, and whole numbers go with both.",
    "raised_next": "{function} stopped with {kind}: {text}. next found nothing more; next(values, None) gives None then.",
    "raised_unchangeable": "{function} stopped with {kind}: {text}. A text or tuple can't be changed; make a new one.",
    "raised_changed_in_loop": "{function} stopped with {kind}: {text}. What a loop goes through can't grow or shrink meanwhile: loop over list(...) of it, which is a copy.",
    "raised_empty": "{function} stopped with {kind}: {text}. There is nothing in it: ask first whether it is empty.",
    "raised_key": "{function} stopped with {kind}: {text}. A dict has only the keys that were put into it; d.get(key, 0) gives 0 for one that is missing.",
    "raised_number_as_array": "{function} stopped with {kind}: {text}. This is a single number, not an array or list.",
    "raised_array_as_key": (
        "{function} stopped with {kind}: {text}. An array, list, set or dict can't be a key of a dict or a member of a set, and "
        "lru_cache can't remember a call that is given one."
    ),
    "raised_function_brackets": "{function} stopped with {kind}: {text}. This is a function: it is called with round brackets.",
    "raised_list_places": "{function} stopped with {kind}: {text}. A list has only the entries that were put into it; append adds one.",
    "raised_not_callable": (
        "{function} stopped with {kind}: {text}. Round brackets behind a value call it: is a * missing, "
        "or does a variable have the name of a function?"
    ),
    "raised_integer_array": (
        "{function} stopped with {kind}: {text}. An array of whole numbers can't hold fractions: make it an array of floats."
    ),
    "raised_shapes": "{function} stopped with {kind}: {text}. The shapes of two arrays don't fit together here.",
    "raised_shapes_of_product": (
        "{function} stopped with {kind}: {text}. A product with @ or np.dot needs as many entries in each row on the left "
        "as there are rows, or single entries, on the right; a.T turns rows into columns."
    ),
    "raised_several_in_one_place": (
        "{function} stopped with {kind}: {text}. Each place of an array holds one number, and here it is given several: "
        "does the array have the shape that the result needs?"
    ),
    "raised_uneven_rows": (
        "{function} stopped with {kind}: {text}. These rows have different shapes, so no array can be made of them: "
        "look at the shape of each row before np.array."
    ),
    "raised_number_in_matmul": (
        "{function} stopped with {kind}: {text}. @ needs an array on both sides; a single number is multiplied with *."
    ),
    "raised_unpacking": (
        "{function} stopped with {kind}: {text}. On the left of = or in the head of the loop stand several names: "
        "the value on the right has to have just as many parts."
    ),
    "raised_missing_argument": (
        "{function} stopped with {kind}: {text}. Look at that function's def line: pass every argument in its brackets "
        "that has no default."
    ),
    "raised_too_many_arguments": (
        "{function} stopped with {kind}: {text}. Look at that function's def line: it takes no more than the arguments in its brackets."
    ),
    "raised_shape_in_parts": "{function} stopped with {kind}: {text}. A shape of two numbers is one value, in brackets of its own: np.zeros((2, 3)).",
    "raised_arrays_in_parts": "{function} stopped with {kind}: {text}. The arrays go in as one list: np.concatenate([a, b]).",
    "raised_append_in_parts": "{function} stopped with {kind}: {text}. append takes one value; a pair is one in brackets of its own: append((a, b)).",
    "raised_range_of_entries": "{function} stopped with {kind}: {text}. range takes a whole number: len(a) says how many entries a has.",
    "raised_whole_number": "{function} stopped with {kind}: {text}. A number of entries or steps has to be a whole one: a // b divides without a rest, int(...) cuts one off.",
    "raised_array_is_no_type": "{function} stopped with {kind}: {text}. np.array is a function; the type of an array is np.ndarray.",
    "raised_keyword_of_numpy": "{function} stopped with {kind}: {text}. This is Python's own function, which has no parameter of that name. np.sum, np.max and np.min have axis.",
    "raised_keyword": "{function} stopped with {kind}: {text}. Look at that function's def line: it has no parameter of that name.",
    "raised_reshape": "{function} stopped with {kind}: {text}. The new shape has to hold just as many entries as the old one.",
    "raised_format_of_array": "{function} stopped with {kind}: {text}. Such a format is for a single number, not for an array.",
    "raised_round_of_array": (
        "{function} stopped with {kind}: {text}. Python's round takes one number; no rounding is needed here."
    ),
    "raised_no_attribute": (
        "{function} stopped with {kind}: {text}. Behind a dot stands the name of something that belongs to the value: "
        "is it misspelt, or is an operator meant?"
    ),
    "raised_truth_of_array": (
        "{function} stopped with {kind}: {text}. `if` takes one truth value; np.where chooses entry by entry."
    ),
    "raised_max_of_arrays": (
        "{function} stopped with {kind}: {text}. `max` and `min` choose one whole value; "
        "np.maximum and np.minimum compare two arrays entry by entry."
    ),
    "raised_one_argument": (
        "{function} stopped with {kind}: {text}. Give it everything as one number or one array: f(p) and not f(*p)."
    ),
    "raised_objects": (
        "{function} stopped with {kind}: {text}. This array, perhaps from np.frompyfunc or dtype=object, holds objects, "
        "not numbers: .astype(float) turns it into numbers."
    ),
    "raised_three_dots": "{function} stopped with {kind}: {text}. Three dots (...) still stand where a value has to be.",
    "raised_generator": (
        "{function} stopped with {kind}: {text}. A generator is no array and no list: [... for ...], "
        "with square brackets, makes a list of its values, and np.array([... for ...]) an array."
    ),
    "raised_function_as_number": "{function} stopped with {kind}: {text}. A function is used like a number here. Call it, with round brackets; or was it handed over in another argument's place?",
    "raised_domain": "{function} stopped with {kind}: {text}. A root or a logarithm has no value for the number it was given.",
    "raised_unbound": (
        "{function} stopped with {kind}: {text}. No line that ran before this one gave the variable a value: "
        "that line stands further down, or in an `if` or a loop that was skipped."
    ),
    "raised_hidden_name": (
        "{function} stopped with {kind}: {text}. A line of this function gives {name} a value, so in the whole function "
        "the name means that variable, not what it means outside: give the variable another name."
    ),
    "raised_numpy_name": "{function} stopped with {kind}: {text}. numpy has it: with `import numpy as np` it is called {name}.",
    "raised_no_math": "{function} stopped with {kind}: {text}. The file needs `import math` at its top; for arrays use np instead.",
    "raised_no_numpy": "{function} stopped with {kind}: {text}. The file needs `import numpy as np` at its top.",
    "raised_no_drawing": (
        "{function} stopped with {kind}: {text}. Nothing can be drawn here: draw outside the function, in a cell of its own."
    ),
    "raised_name": "{function} stopped with {kind}: {text}. Is it misspelt, or not imported?",
    "raised_index": "{function} stopped with {kind}: {text}. Counting starts at 0: the last of n entries has the index n - 1.",
    "raised_shape_entry": (
        "{function} stopped with {kind}: {text}. The shape has one entry for each axis: an array of shape (N,) has shape[0] only."
    ),
    "raised_too_many_indices": "{function} stopped with {kind}: {text}. Give no more indices than the array has axes.",
    "raised_index_kind": (
        "{function} stopped with {kind}: {text}. An index has to be a whole number: "
        "range(len(a)) gives the places of the entries of a, `for entry in a` the entries themselves."
    ),
    "raised_axis": (
        "{function} stopped with {kind}: {text}. An array of n dimensions has the axes 0 to n - 1; axis=-1 is always the last one."
    ),
    "raised_zero": "{function} stopped with {kind}: {text}. Here something that you divide by is 0.",
    "raised_overflow": "{function} stopped with {kind}: {text}. A number grew too large: from x = 710 on, e^x is more than a float can hold.",
    "raised_underflow": (
        "{function} stopped with {kind}: {text}. A number came too near to 0 for a float. "
        "numpy stops there only because your file asks it to, with np.seterr, np.errstate or a warning filter."
    ),
    "raised_invalid": (
        "{function} stopped with {kind}: {text}. The result is not a number, as with 0/0, inf - inf "
        "or the root of a negative number."
    ),
    "raised_recursion": "{function} stopped with {kind}: {text}. It calls itself without end, or deeper than Python allows; a loop has no such limit.",
    "raised_too_deep": (
        "{function} stopped with {kind}: {text}. An expression holds too many others inside one another; write it in "
        "several steps."
    ),
    "raised_no_exception": (
        "{function} stopped with {kind}: {text}. Behind raise stands an exception such as ValueError(...); "
        "what was computed is handed back with return."
    ),
    "raised_no_such_function": "{function} stopped with {kind}: {text}. Is its name misspelt?",
    "raised_removed": "{function} stopped with {kind}: {text}. This version of numpy no longer has it; use {name} instead.",
    "raised_misspelt": "{function} stopped with {kind}: {text}. Did you mean {name}?",
    "raised_square_or_root": (
        "{function} stopped with {kind}: {text}. The square is np.square(a) or a**2; the square root is np.sqrt(a)."
    ),
    "raised_missing_module": (
        "{function} stopped with {kind}: {text}. Only Python's own modules, numpy and your files can be imported."
    ),
    "raised_ipython": "{function} stopped with {kind}: {text}. Only notebooks have this; a function must do without it.",
    "raised_input": "{function} stopped with {kind}: {text}. Nobody is there to type: use the arguments instead of input().",
    "raised_refused_call": (
        "{function} stopped with {kind}: {text}. Files, programs and the network are out of reach here, and so are asyncio "
        "and multiprocessing, which are built on them; the exercise needs none."
    ),
    "raised_refused": (
        "{function} stopped with {kind}: {text}. Files, programs and the network are out of reach here; the exercise needs none."
    ),
}
