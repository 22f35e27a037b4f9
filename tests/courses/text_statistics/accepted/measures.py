"""Unusual right answers of measures.py, which must get full marks."""


def mean_length__joined(words):
    return len("".join(words)) / len(words) if words else 0


def similarity__one_difference(first, second):
    total = sum(first.values()) + sum(second.values())
    if total == 0:
        return 1.0
    common = sum(min(first[word], second[word]) for word in first.keys() & second.keys())
    return common / (total - common)
