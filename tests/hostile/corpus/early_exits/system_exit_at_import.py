"""Raises SystemExit with a text while its file is loaded."""

raise SystemExit("all tests passed")
