"""Known wrong answers of counts.py, each with the sentence that its learner reads."""

word_counts__from_zero = (
    "{word: words.count(word) - 1 for word in words}",
    "Every count is one too low. The first time that a word is seen counts, too.",
)
word_counts__all_one = ("dict.fromkeys(words, 1)", "Every count is 1. Add 1 each time that a word is seen again.")
word_counts__lengths = (
    "{word: len(word) for word in words}",
    "You give how long each word is. How often it occurs is asked.",
)

most_common__rarest = (
    "sorted(word_counts(words), key=lambda word: (word_counts(words)[word], word))[:count]",
    "The rarest words come first. Begin with the most frequent.",
)
most_common__reversed = (
    "sorted(word_counts(words), key=lambda word: (word_counts(words)[word], word), reverse=True)[:count]",
    "Words that occur equally often are in reverse order. Only the counts run down, the alphabet runs up.",
)
most_common__alphabet = (
    "sorted(word_counts(words))[:count]",
    "You sort by the alphabet alone. It decides only between words that occur equally often.",
)
most_common__always_three = (
    "sorted(word_counts(words), key=lambda word: (-word_counts(words)[word], word))[:3]",
    "You always list three words. `count` says how many.",
)
