"""Unusual right answers of counts.py, which must get full marks."""

from collections import Counter


def word_counts__counter(words):
    return dict(Counter(words))


def most_common__two_sorts(words, count=3):
    alphabetic = sorted(set(words))
    return sorted(alphabetic, key=words.count, reverse=True)[:count]
