"""`grade course check`: the quick proof while a course is written, and suggestions for what nobody has named yet.

It proves the same as `grade verify`, on one seed and only for the exercises whose material changed since they were
last found clean.
"""

from grader.authoring.check.page import check_lines
from grader.authoring.check.run import CourseCheck, check_course
from grader.authoring.check.saves import wait_for_save

__all__ = ["CourseCheck", "check_course", "check_lines", "wait_for_save"]
