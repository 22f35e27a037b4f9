"""One format a file, each a pure function of a report."""
