"""The format of a course, and the course that ships with the grader."""
