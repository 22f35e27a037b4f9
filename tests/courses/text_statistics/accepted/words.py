"""Unusual right answers of words.py, which must get full marks."""


def clean_text__loop(text):
    result = ""
    for character in text.lower():
        if character != "'" and not character.isalpha():
            character = " "
        result += character
    return result


def split_words__loop(text):
    words = []
    word = ""
    for character in text.lower() + " ":
        if character.isalpha() or character == "'":
            word += character
            continue
        if any(each.isalpha() for each in word):
            words.append(word)
        word = ""
    return tuple(words)
