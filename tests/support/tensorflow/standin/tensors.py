# SPDX-License-Identifier: GPL-3.0-or-later
"""Arrays of float32 that know what they were made of, for gradients."""
import itertools

import numpy as np

# 1.x has no values outside a session.
eager = True
_serial = itertools.count()


class Tensor:
    def __init__(self, value, parents=()):
        self._value = np.asarray(value, dtype=np.float32)
        self._parents = list(parents)  # (tensor, gradient of it from that of this)
        self._serial = next(_serial)

    @property
    def shape(self):
        return self._value.shape

    def numpy(self):
        if not eager:
            raise AttributeError("a tensor of a graph has no value outside a session")
        return self._value.copy()

    def __array__(self, dtype=None):
        return self.numpy().astype(dtype or np.float32)

    def __rmul__(self, factor):
        return Tensor(np.float32(factor) * self._value, [(self, lambda g: factor * g)])

    def __add__(self, amount):
        return Tensor(self._value + np.float32(amount), [(self, lambda g: g)])


class Variable(Tensor):
    """A trainable weight. In a graph it has to be initialised by a session."""

    def __init__(self, value, name):
        super().__init__(value)
        self.name = name + ":0"
        self.op = type("Operation", (), {"name": name})()
        self.initialised = False


def tensor(value):
    return value if isinstance(value, Tensor) else Tensor(value)


def ancestors(y):
    """y and all that it is made of, latest first."""
    found = {}
    left = [y]
    while left:
        one = left.pop()
        if one._serial not in found:
            found[one._serial] = one
            left.extend(parent for parent, _ in one._parents)
    return [found[serial] for serial in sorted(found, reverse=True)]


def gradients(y, targets, upstream):
    upstream = np.asarray(tensor(upstream)._value, dtype=np.float64)
    if upstream.shape != y.shape:
        raise ValueError(f"gradient of shape {upstream.shape} for {y.shape}")
    sums = {y._serial: upstream}
    for one in ancestors(y):
        if one._serial not in sums:
            continue
        for parent, back in one._parents:
            sums[parent._serial] = sums.get(parent._serial, 0) + back(sums[one._serial])
    return [Tensor(sums[one._serial]) if one._serial in sums else None for one in targets]
