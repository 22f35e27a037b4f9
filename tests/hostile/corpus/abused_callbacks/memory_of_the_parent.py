"""Has our del_w fill a gigabyte in the parent."""
# topic: partials
# attacks: partials.cost
# beside: weight_step

import numpy as np
from weight_step import del_w


def cost(w, b, x, y):
    del_w(1.0, np.ones(12_000), np.ones(12_000))
    return 0.0
