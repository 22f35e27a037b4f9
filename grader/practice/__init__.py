"""A learner at the keyboard: fresh files, progress, hints, resets, and `watch`."""
