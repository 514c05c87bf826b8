# SPDX-License-Identifier: GPL-3.0-or-later
"""TensorFlow 1.x (1.15), as far as the generated texts go."""
import numpy as np
from standin import operators, tensors
from standin.tensors import Tensor, Variable, ancestors

tensors.eager = False
_variables = []

from . import layers, nn  # noqa: E402: they make variables

float32 = "float32"


def constant(value, dtype=None, shape=None, name="Const", verify_shape=False):
    made = np.asarray(value, dtype=np.float32)
    return Tensor(made if shape is None else made.reshape(shape))


def zeros(shape, dtype=float32, name=None):
    return Tensor(np.zeros(shape))


def pad(tensor, paddings, mode="CONSTANT", name=None, constant_values=0):
    return operators.pad(tensor, paddings)


def clip_by_value(t, clip_value_min, clip_value_max, name=None):
    return operators.clip(t, clip_value_min, clip_value_max)


def constant_initializer(value=0, dtype=float32, verify_shape=False):
    return lambda shape: np.asarray(value, dtype=np.float32).reshape(shape)


def trainable_variables(scope=None):
    return list(_variables)


def global_variables_initializer():
    return _Initializer()


class _Initializer:
    pass


def gradients(ys, xs, grad_ys=None, name="gradients", colocate_gradients_with_ops=False,
              gate_gradients=False, aggregation_method=None, stop_gradients=None):
    xs = list(xs) if isinstance(xs, (list, tuple)) else [xs]
    upstream = np.ones(ys.shape) if grad_ys is None else grad_ys
    found = tensors.gradients(ys, xs, upstream)
    for one in found:
        # Its value depends on the same variables.
        if one is not None:
            one._parents = [(ys, lambda g: 0)]
    return found


class Session:
    def __init__(self, target="", graph=None, config=None):
        self._open = False

    def __enter__(self):
        self._open = True
        return self

    def __exit__(self, *_):
        self._open = False

    def run(self, fetches, feed_dict=None, options=None, run_metadata=None):
        if not self._open:
            raise RuntimeError("attempted to use a closed session")
        if isinstance(fetches, _Initializer):
            for variable in _variables:
                variable.initialised = True
            return None
        if isinstance(fetches, (list, tuple)):
            return [self.run(one) for one in fetches]
        for one in ancestors(fetches):
            if isinstance(one, Variable) and not one.initialised:
                raise RuntimeError(f"attempting to use uninitialized value {one.op.name}")
        return fetches._value.copy()
