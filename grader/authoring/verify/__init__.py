"""`grade verify`: proof that a course's material keeps its promises.

Stubs score nothing and references everything; every mistake is failed and named as itself; every mutant of a reference
is killed; unusual right answers get full marks and junk gets none; the checks' inputs tell causes apart.
"""

from grader.authoring.verify.result import Defect, Proof, ProofColumn, ProofRow
from grader.authoring.verify.run import verify
from grader.authoring.verify.table import render_proof

__all__ = ["Defect", "Proof", "ProofColumn", "ProofRow", "render_proof", "verify"]
