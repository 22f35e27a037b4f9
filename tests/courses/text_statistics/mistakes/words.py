"""Known wrong answers of words.py, each with the sentence that its learner reads."""

from words import clean_text

clean_text__upper_case = (
    """"".join(each if each.isalpha() or each == "'" else " " for each in text)""",
    "The letters keep their case. All are asked in lower case.",
)
clean_text__digits_stay = (
    """"".join(each if each.isalnum() or each == "'" else " " for each in text.lower())""",
    "Digits are still there. Only letters and apostrophes stay.",
)
clean_text__no_apostrophe = (
    """"".join(each if each.isalpha() else " " for each in text.lower())""",
    "The apostrophes are gone: don't is one word, so they stay.",
)
clean_text__left_out = (
    """"".join(each for each in text.lower() if each.isalpha() or each in "' ")""",
    "You leave the other characters out. Put a space in the place of each, or words grow together.",
)

split_words__one_space = (
    "clean_text(text).split(' ')",
    "There are empty words in your list: two spaces in a row have nothing between them.",
)
split_words__not_clean = ("text.lower().split()", "Marks and digits cling to your words. Clean the text before you split it.")
split_words__apostrophes = (
    "clean_text(text).split()",
    "An apostrophe by itself is no word: a word has at least one letter.",
)


def split_words__different(text):
    """Each word is in your list once. A word that occurs twice is listed twice."""
    return list(dict.fromkeys(word for word in clean_text(text).split() if word.strip("'")))


def split_words__sorted(text):
    """You sort the words. They stay in the order of the text."""
    return sorted(word for word in clean_text(text).split() if word.strip("'"))
