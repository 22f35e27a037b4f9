"""The answers that no check may pass."""

import numpy as np

from grader.authoring.verify.junk import junk_answers


def test_several_results_are_each_spoiled() -> None:
    junk = dict(junk_answers(lambda: (np.ones(2), np.ones(3)), []))
    assert [part.shape for part in junk["the right answer in a column"]()] == [(2, 1), (3, 1)]
    assert [part.dtype for part in junk["the right answer in 32 bits"]()] == [np.float32, np.float32]
    assert len(junk["one number too many"]()) == 3
    assert len(junk["one number too few"]()) == 1


def test_one_array_is_spoiled_as_a_whole() -> None:
    junk = dict(junk_answers(lambda: np.ones(2), []))
    assert junk["the right answer in a column"]().shape == (2, 1)
    assert junk["one number too many"]().shape == (3,)
    assert junk["one number too few"]().shape == (1,)
