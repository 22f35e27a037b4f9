"""For authors of courses: `verify` proves a course, `platforms` exports its autograder to a platform."""
