"""How often words occur."""


def word_counts(words):
    """Count how often each word occurs.

    words: a list of words, texts in lower case. It may be empty.
    Returns a dict: how often each word of the list occurs.

    >>> word_counts(["to", "be", "or", "not", "to", "be"])
    {'to': 2, 'be': 2, 'or': 1, 'not': 1}
    """
    raise NotImplementedError


def most_common(words, count=3):
    """List the words that occur most, the most frequent first.

    Words that occur equally often are in the order of the alphabet.

    words: a list of words, texts in lower case. It may be empty.
    count: how many words are asked, a whole number from 1.
    Returns a list of `count` words, or of all different words where there are fewer.

    >>> most_common(["to", "be", "or", "not", "to", "be"], 2)
    ['be', 'to']
    """
    raise NotImplementedError
