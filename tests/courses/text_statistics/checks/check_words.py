"""Checks of words.py."""

from grader.grading import declare

NAMES = ["Ada", "Bea", "Carl", "Dora"]


def clean_text_cases(rng):
    """Sentences with capitals, digits, marks and apostrophes."""
    name = rng.choice(NAMES)
    number = rng.integers(13, 99)
    return [
        (f"{name}'s {number} cats, they SLEEP.",),
        (f"Don't wake {name} before {number}:30!",),
        {"text": f"({name}) \"Isn't it late?\" - No; {number}%"},
    ]


def split_words_cases(rng):
    """Sentences with a word that occurs twice, in other cases, and marks between words."""
    name = rng.choice(NAMES)
    number = rng.integers(13, 99)
    return [
        (f"The cat of {name} saw the other cat, {number} times.",),
        (f"Well-known words: don't, DON'T, {name}'s ... and  'so'.",),
        {"text": f"{name} said ' and {name} left;\nwhy? {number}"},
    ]


check_clean_text__ordinary = declare.values("Right for sentences", clean_text_cases)
check_clean_text__edges = declare.texts("Right for texts of every kind")
check_clean_text__manners = declare.manners(clean_text_cases)

check_split_words__ordinary = declare.values("Right for sentences", split_words_cases)
check_split_words__edges = declare.texts("Right for texts of every kind")
check_split_words__manners = declare.manners(split_words_cases)
