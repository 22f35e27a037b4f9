"""The figure of the topic: the learner's conversion drawn over the right one."""

import numpy as np

from grader.i18n import course_text as _
from grader.reporting.figures.model import Scene
from grader.reporting.figures.panels import curve_panel, make_scene, with_axis_labels
from grader.reporting.figures.sampling import FunctionSampler


def temperature_scene(sampler: FunctionSampler, title: str) -> Scene:
    """Degrees Fahrenheit over degrees Celsius."""
    degrees = np.linspace(-40.0, 100.0, 29)
    cases = [(float(each),) for each in degrees]
    right = sampler.references.scalar_values("temperature.fahrenheit", cases)
    panel = curve_panel(degrees, right, sampler.ask_function("temperature.fahrenheit", cases), _("Fahrenheit"))
    about = _("One panel: the degrees Fahrenheit for each temperature from -40 to 100 degrees Celsius.")
    return make_scene("temperature", title, about, ((with_axis_labels(panel, "celsius"),),))
