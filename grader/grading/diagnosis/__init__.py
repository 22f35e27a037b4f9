"""Diagnose what is wrong with a learner's function from the results of its calls.

Theory of operation
-------------------
The calls of an exercise's checks are repeated with the course's known wrong answers (`catalogue`, `observation`), here
in the parent, because those are trusted. Nothing is said that these calls do not bear out:

- A mistake that gives the learner's result on every call of the exercise is named at every failed check (`naming`), and
  so is another exercise whose function does (`other_exercises`).
- Else the wrong thing handed back is named (`handed`), a rule that turns all expected values into the learner's, such
  as a factor, a sign, a rounding, an order (`rules`, `parts`), or an argument that is not used as given (`arguments`).
- Else there are several shortcomings. Each check is looked at alone, but only a check whose inputs tell the known
  mistakes of the exercise apart may name one (`separation`): on the inputs of other checks many different mistakes
  look the same. There also a known mistake together with a rule is named (`compositions`). What the other checks show
  besides is named where only one known mistake does it.
"""
