"""Feedback for a class: a page and a text for each student, named so that a platform gives them to the right one."""
