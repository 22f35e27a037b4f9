"""Answers with hostile texts, in lists and as keys."""

TEXT = "\x1b[31m\n::error::x\n##[error]\u202e</script>\ud800"


def sigmoid(x):
    return {TEXT: [TEXT] * 3, "::error::": TEXT}
