# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np

# Infinity times 0 is NaN, and meant.
np.seterr(invalid="ignore", over="ignore")
