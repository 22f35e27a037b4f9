"""The sentences that `grade course add` leaves for the author to replace; no learner should read them."""

EXERCISE_TITLE = "Say what it does"
TOPIC_TITLE = "Say what it is about"
HINT = "A first hint"
TASK = "Say in one line what it does."
TASK_PARTS = "Then the formula, what each argument is (a number, a text, an array of which shape), and an example:"
TOPIC_TASK = "Say in one line what the topic is about."
