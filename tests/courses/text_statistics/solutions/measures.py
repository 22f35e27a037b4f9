"""Numbers that describe a text."""


def mean_length(words):
    """Say how many letters a word has on average."""
    if not words:
        return 0.0
    return sum(len(word) for word in words) / len(words)


def similarity(first, second):
    """Say how much two texts have in common, from 0 (nothing) to 1 (all words)."""
    words = {*first, *second}
    if not words:
        return 1.0
    smaller = sum(min(first.get(word, 0), second.get(word, 0)) for word in words)
    larger = sum(max(first.get(word, 0), second.get(word, 0)) for word in words)
    return smaller / larger
