"""From a text to its words."""


def clean_text(text):
    """Write a text in lower case, with spaces for everything that is no letter.

    Letters become lower case, apostrophes (') stay, and every other character becomes one space.

    text: a text of any length.
    Returns the clean text, as long as the lower-case text.

    >>> clean_text("It's 9 o'clock, Bob!")
    "it's   o'clock  bob "
    """
    raise NotImplementedError


def split_words(text):
    """List the words of a text, in lower case and in their order.

    A word is a run of letters and apostrophes with at least one letter. Words that occur twice are listed twice.

    text: a text of any length.
    Returns a list of texts.

    >>> split_words("To be, or not to be?")
    ['to', 'be', 'or', 'not', 'to', 'be']
    """
    raise NotImplementedError
