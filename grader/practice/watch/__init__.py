"""The parts of `grade watch`: what is on disk, what a save touches, grading beside the keys, and what is shown."""
