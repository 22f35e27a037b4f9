"""The words of the course that ships with the grader, which nothing said of another course may have."""

import re

COURSE_WORDS = re.compile(
    r"(?<!linear-)gradient(?![-_]descent[-_]kata)|sigmoid|theta\b|learn(?:ing )?rate|neuron|minibatch"
    r"|梯度|神经元|学习率|学习速率",
    re.IGNORECASE,
)
"""The name of the package may stand in what to install, and a page's style has shades of colour."""
