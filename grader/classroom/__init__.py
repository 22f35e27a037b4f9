"""A class: what was handed in, the workers that grade it, the file of results, gradebooks and pages."""
