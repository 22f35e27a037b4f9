"""Grade a submission: run the checks of a course on it, diagnose mistakes, write feedback, and make the report."""
