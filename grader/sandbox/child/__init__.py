"""The trust boundary: all the grader's code in child processes. It imports the standard library, numpy and itself."""
