"""The format of a course, and the course that ships with the grader."""

COURSE_VARIABLE = "GRADE_COURSE"
"""The variable of the environment that names a course where no option does."""
