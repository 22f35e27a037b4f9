"""Checks of measures.py."""

from grader.grading import declare

WORDS = ["a", "to", "cat", "lamp", "house", "window", "kitchen", "elephant", "alphabet"]


def some_words(rng, count):
    """That many words, of several lengths."""
    return [str(each) for each in rng.choice(WORDS, count, replace=False)]


def some_counts(rng, *words):
    """How often each word occurs."""
    return {word: int(rng.integers(3, 9)) for word in words}


def mean_length_cases(rng):
    """Lists of words of several lengths, one with a word twice."""
    return [(some_words(rng, 5),), (["to", "window", "to", "be"],), {"words": some_words(rng, 7) + some_words(rng, 6)}]


def similarity_cases(rng):
    """Counts with words in common and words of their own, on both sides."""
    return [
        (some_counts(rng, "cat", "sat", "mat"), some_counts(rng, "sat", "mat", "rat", "hat")),
        ({"to": 2, "be": 7, "or": 3}, {"be": 4, "to": 5}),
        {"first": some_counts(rng, "one", "two"), "second": some_counts(rng, "two", "three", "four")},
    ]


check_mean_length__ordinary = declare.values("Right for lists of words", mean_length_cases, rtol=1e-9)
check_mean_length__edges = declare.values(
    "Right for no word, for one, and in any order", [([],), (["one"],), (["a", "bcd"],), (["so", "far", "a"],), (["a", "far", "so"],)]
)
check_mean_length__manners = declare.manners(mean_length_cases)

check_similarity__ordinary = declare.values("Right for two texts", similarity_cases, rtol=1e-9)
check_similarity__edges = declare.values(
    "Right for empty, equal and different texts",
    [({}, {}), ({}, {"one": 3}), ({"one": 3}, {}), ({"one": 3, "two": 4}, {"one": 3, "two": 4}), ({"one": 3}, {"two": 4})],
)
check_similarity__manners = declare.manners(similarity_cases)
