"""Checks of counts.py."""

from grader.grading import declare

# Each occurs another number of times, or as often as one that comes before it in the alphabet.
TIMES = {"the": 5, "cat": 1, "sat": 3, "on": 3, "a": 2, "mat": 1, "today": 4}


def shuffled_words(rng):
    """The words of TIMES, each as often as it says, in any order."""
    words = [word for word, times in TIMES.items() for _ in range(times)]
    return [words[each] for each in rng.permutation(len(words))]


def word_counts_cases(rng):
    """Lists of words that occur once and more often."""
    return [(shuffled_words(rng),), (["so", "far", "so", "good"],), {"words": shuffled_words(rng)[:9]}]


def most_common_cases(rng):
    """Lists of words with equals, and numbers of words."""
    return [
        (shuffled_words(rng),),
        (shuffled_words(rng), 4),
        (["pear", "fig", "pear", "kiwi", "fig", "pear", "apple"], 2),
        {"words": shuffled_words(rng), "count": 6},
    ]


check_word_counts__ordinary = declare.values("Right for lists of words", word_counts_cases)
check_word_counts__edges = declare.values("Right for no word, for one and for two", [([],), (["one"],), (["one"] * 3,), (["two", "one"],)])
check_word_counts__manners = declare.manners(word_counts_cases)

check_most_common__ordinary = declare.values("Right for lists of words", most_common_cases)
check_most_common__edges = declare.values(
    "Right for no word, in any order, and for more words than there are",
    [([],), (["one"], 12), (["two", "one"], 120), (["b", "a", "b"], 1), (["a", "b", "b", "c"],), (["c", "b", "b", "a"],)],
)
check_most_common__manners = declare.manners(most_common_cases)
