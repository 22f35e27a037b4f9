"""`grade watch`: grade every file as soon as it is saved, and show the results. `loop` explains how it works."""
