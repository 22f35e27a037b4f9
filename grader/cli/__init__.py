"""The commands: each parses, calls one function, and shows what came of it.

A command is loaded when it is asked for, and what it works with when it runs: help and completion come at once.
"""
