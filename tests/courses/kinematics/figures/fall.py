"""The figure of the topic: the learner's heights drawn over the right ones."""

import numpy as np

from grader.i18n import course_text as _
from grader.reporting.figures.model import Scene
from grader.reporting.figures.panels import curve_panel, make_scene, with_axis_labels
from grader.reporting.figures.sampling import FunctionSampler


def fall_scene(sampler: FunctionSampler, title: str) -> Scene:
    """The height of a body that is thrown up, over the time."""
    times = np.linspace(0.0, 3.0, 31)
    cases = [(float(each), 5.0, 10.0) for each in times]
    right = sampler.references.scalar_values("fall.height", cases)
    panel = curve_panel(times, right, sampler.ask_function("fall.height", cases), _("Height"))
    about = _("One panel: the height of a body that is thrown up at 10 metres per second, from 0 to 3 seconds.")
    return make_scene("fall", title, about, ((with_axis_labels(panel, "t"),),))
