"""Known wrong answers of measures.py, each with the sentence that its learner reads."""

mean_length__sum = ("sum(len(word) for word in words)", "That is the sum of all lengths. Divide it by the number of words.")
mean_length__whole = ("sum(map(len, words)) // max(len(words), 1)", "You drop the part after the point: use / and not //.")
mean_length__different = (
    "sum(map(len, set(words))) / max(len(set(words)), 1)",
    "You count each different word once. A word that occurs twice counts twice.",
)
mean_length__spaces = (
    "len(' '.join(words)) / max(len(words), 1)",
    "You count spaces between the words as letters.",
)

similarity__words_only = (
    "len({*first} & {*second}) / max(len({*first} | {*second}), 1)",
    "You only look at which words occur. How often they occur matters, too.",
)
similarity__over_first = (
    "sum(min(first[word], second.get(word, 0)) for word in first) / max(sum(first.values()), 1)",
    "You divide by the counts of the first text. Divide by the sum of the larger counts.",
)
similarity__common_only = (
    "sum(min(first[w], second[w]) for w in first if w in second)"
    " / max(sum(max(first[w], second[w]) for w in first if w in second), 1)",
    "You leave out the words that occur in one text only. They count 0 in the other one.",
)
similarity__all_counts = (
    "sum(min(first[w], second[w]) for w in first if w in second) / max(sum(first.values()) + sum(second.values()), 1)",
    "You divide by the sum of all counts. Divide by the sum of the larger count of each word.",
)
