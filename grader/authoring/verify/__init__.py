"""`grade verify`: proof that a course's material keeps its promises.

Stubs score nothing and references everything; every mistake is failed and named as itself; every mutant of a reference
is killed; unusual right answers get full marks and junk gets none; the checks' inputs tell causes apart.
"""

from grader.authoring.verify.result import Column, Fault, Proof, Row
from grader.authoring.verify.run import verify
from grader.authoring.verify.table import render

__all__ = ["Column", "Fault", "Proof", "Row", "render", "verify"]
