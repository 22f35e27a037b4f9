"""Numbers that describe a text."""


def mean_length(words):
    """Say how many letters a word has on average.

    The sum of the lengths over the number of words; 0 where there is no word.

    words: a list of words, texts in lower case. It may be empty.
    Returns a number.

    >>> mean_length(["to", "be", "or", "not"])
    2.25
    """
    raise NotImplementedError


def similarity(first, second):
    """Say how much two texts have in common, from 0 (nothing) to 1 (all words).

    The sum of the smaller counts over the sum of the larger counts, over all words of both texts; 1 where both are empty.

    first: a dict, how often each word occurs in one text.
    second: the same of the other text.
    Returns a number from 0 to 1.

    >>> similarity({"to": 2, "be": 2}, {"be": 3, "or": 1})
    0.3333333333333333
    """
    raise NotImplementedError
