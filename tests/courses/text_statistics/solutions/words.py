"""From a text to its words."""


def clean_text(text):
    """Write a text in lower case, with spaces for everything that is no letter."""
    return "".join(character if character.isalpha() or character == "'" else " " for character in text.lower())


def split_words(text):
    """List the words of a text, in lower case and in their order."""
    return [word for word in clean_text(text).split() if word.strip("'")]
