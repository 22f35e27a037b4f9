"""How often words occur."""


def word_counts(words):
    """Count how often each word occurs."""
    counts = {}
    for word in words:
        counts[word] = counts.get(word, 0) + 1
    return counts


def most_common(words, count=3):
    """List the words that occur most, the most frequent first."""
    counts = word_counts(words)
    return sorted(counts, key=lambda word: (-counts[word], word))[:count]
