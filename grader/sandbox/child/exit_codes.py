"""With what a child's process ends where it can't go on by itself; learner code may end it with the same, of course."""

BROKEN_PYTHON = 91
NO_MEMORY_LEFT = 92
