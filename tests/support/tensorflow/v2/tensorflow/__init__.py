# SPDX-License-Identifier: GPL-3.0-or-later
"""TensorFlow 2.x, as far as the generated texts go."""
import numpy as np
from standin import operators
from standin.tensors import Tensor, Variable, gradients, tensor, _serial

from . import keras, nn, raw_ops

float32 = "float32"


def constant(value, dtype=None, shape=None, name="Const"):
    made = np.asarray(value, dtype=np.float32)
    return Tensor(made if shape is None else made.reshape(shape))


def zeros(shape, dtype=float32, name=None):
    return Tensor(np.zeros(shape))


def pad(tensor, paddings, mode="CONSTANT", constant_values=0, name=None):
    return operators.pad(tensor, paddings)


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    return operators.clip(t, clip_value_min, clip_value_max)


class GradientTape:
    def __init__(self, persistent=False, watch_accessed_variables=True):
        self._watched = []
        self._begin = self._end = None

    def __enter__(self):
        self._begin = next(_serial)
        return self

    def __exit__(self, *_):
        self._end = next(_serial)

    def watch(self, tensor):
        for one in tensor if isinstance(tensor, (list, tuple)) else [tensor]:
            if not isinstance(one, Tensor):
                raise ValueError(f"only tensors can be watched, not {type(one)}")
            self._watched.append(one)

    def gradient(self, target, sources, output_gradients=None, unconnected_gradients=None):
        several = isinstance(sources, (list, tuple))
        sources = list(sources) if several else [sources]
        # What the tape did not see it knows nothing of.
        if self._begin is None or not self._begin < target._serial < (self._end or float("inf")):
            return [None] * len(sources) if several else None
        upstream = np.ones(target.shape) if output_gradients is None else output_gradients
        seen = [isinstance(one, Variable) or any(one is other for other in self._watched)
                for one in sources]
        found = gradients(target, sources, upstream)
        found = [one if is_seen else None for one, is_seen in zip(found, seen)]
        return found if several else found[0]
