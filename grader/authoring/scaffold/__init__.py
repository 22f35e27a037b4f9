"""`grade course new` and `grade course add`: a small complete course to begin with, and one more exercise."""

from grader.authoring.scaffold.exercise import add_exercise
from grader.authoring.scaffold.folder import new_course

__all__ = ["add_exercise", "new_course"]
