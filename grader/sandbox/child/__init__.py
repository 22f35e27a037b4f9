"""The trust boundary: all code that runs in a learner's process. It imports the standard library, numpy and itself."""
