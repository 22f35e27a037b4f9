"""For authors of courses: prove a course, publish it to a platform."""
