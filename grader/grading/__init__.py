"""`grade(submission, course, options) -> Report`: checks, verdicts, feedback, the report itself."""
