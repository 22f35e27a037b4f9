"""`grade verify`: proof that a course's material keeps its promises.

Stubs score nothing and references get full marks; every known mistake fails and is named with its own sentence; every
mutant of a reference fails, and so does the reference made wrong only where an argument has some property; unusual
right answers get full marks and junk gets none; the checks' inputs are such that different mistakes give different
answers.
"""

from grader.authoring.verify.result import Defect, Proof, ProofColumn, ProofRow
from grader.authoring.verify.run import verify
from grader.authoring.verify.table import render_proof

__all__ = ["Defect", "Proof", "ProofColumn", "ProofRow", "render_proof", "verify"]
