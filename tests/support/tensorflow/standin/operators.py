# SPDX-License-Identifier: GPL-3.0-or-later
"""The convolutions as loops over padded arrays, each with its gradients."""
import numpy as np

from .tensors import Tensor, tensor


def axis(size, kernel, stride, rate, padding):
    """(outputs, before, after) of one axis; padding: "SAME", "VALID" or (before, after)."""
    if stride < 1 or rate < 1:
        raise ValueError("strides and dilations must be positive")
    reach = kernel + (kernel - 1) * (rate - 1)
    before, after = (0, 0) if isinstance(padding, str) else padding
    if padding == "SAME":
        total = max((-(-size // stride) - 1) * stride + reach - size, 0)
        before, after = total // 2, total - total // 2
        return -(-size // stride), before, after
    out = (size + before + after - reach) // stride + 1
    if out < 0 or (out == 0 and size > 0):
        raise ValueError("negative dimension size")
    return out, before, after


def paddings(padding, data_format, lists=True):
    """Of rows and columns, from a word or a list of pairs in the order of data_format."""
    if isinstance(padding, str):
        if padding not in ("SAME", "VALID"):
            raise ValueError(f"padding {padding!r}")
        return padding, padding
    if not lists:
        raise ValueError("padding must be 'SAME' or 'VALID' here")
    pairs = [tuple(pair) for pair in padding]
    if len(pairs) != 4 or any(len(pair) != 2 for pair in pairs):
        raise ValueError("explicit padding must have four pairs")
    rows, columns = (2, 3) if data_format == "NCHW" else (1, 2)
    others = [pairs[i] for i in range(4) if i not in (rows, columns)]
    if others != [(0, 0), (0, 0)] or any(amount < 0 for pair in pairs for amount in pair):
        raise ValueError("explicit padding")
    return pairs[rows], pairs[columns]


def four(numbers, data_format, what):
    """(rows, columns) of four numbers in the order of data_format."""
    numbers = list(numbers)
    if data_format not in ("NHWC", "NCHW"):
        raise ValueError(f"data_format {data_format!r}")
    if len(numbers) != 4:
        raise ValueError(f"{what} must have four numbers")
    first = data_format == "NCHW"
    spatial = numbers[2:] if first else numbers[1:3]
    others = numbers[:2] if first else [numbers[0], numbers[3]]
    if others != [1, 1]:
        raise ValueError(f"{what} of batch and channels must be 1")
    return tuple(spatial)


class Windows:
    """Where the windows of a convolution lie."""

    def __init__(self, size, kernel, strides, rates, padding):
        sides = [axis(*one) for one in zip(size, kernel, strides, rates, padding)]
        self.size, self.kernel, self.strides, self.rates = size, kernel, strides, rates
        self.out = tuple(side[0] for side in sides)
        self.pads = [(0, 0)] + [side[1:] for side in sides] + [(0, 0)]

    def padded(self, x):
        # SAME may leave the image's end unread, never the other way round.
        return np.pad(x.astype(np.float64), self.pads)

    def cropped(self, padded):
        (top, _), (left, _) = self.pads[1:3]
        return padded[:, top:top + self.size[0], left:left + self.size[1]]

    def __iter__(self):
        for di in range(self.kernel[0]):
            for dj in range(self.kernel[1]):
                for i in range(self.out[0]):
                    for j in range(self.out[1]):
                        yield (di, dj, i, j, i * self.strides[0] + di * self.rates[0],
                               j * self.strides[1] + dj * self.rates[1])


def _times(depthwise):
    """Products of a pixel (n, c) and a weight, summed as the kind wants; and back both ways."""
    if not depthwise:
        return (lambda x, w: x @ w, lambda g, w: g @ w.T, lambda x, g, w: x.T @ g)

    def forward(x, w):
        return (x[:, :, None] * w).reshape(len(x), -1)

    def to_input(g, w):
        return (g.reshape(len(g), *w.shape) * w).sum(axis=2)

    def to_filter(x, g, w):
        return (x[:, :, None] * g.reshape(len(g), *w.shape)).sum(axis=0)

    return forward, to_input, to_filter


def input_gradient(shape, w, g, windows, depthwise):
    _, to_input, _ = _times(depthwise)
    padded = windows.padded(np.zeros(shape))
    for di, dj, i, j, row, column in windows:
        padded[:, row, column] += to_input(g[:, i, j], w[di, dj].astype(np.float64))
    return windows.cropped(padded)


def filter_gradient(x, shape, g, windows, depthwise):
    _, _, to_filter = _times(depthwise)
    padded = windows.padded(x)
    dw = np.zeros(shape)
    for di, dj, i, j, row, column in windows:
        dw[di, dj] += to_filter(padded[:, row, column], g[:, i, j], dw[di, dj])
    return dw


def convolution(x, w, strides, rates, padding, depthwise=False):
    """NHWC image, [kh, kw, C, O] or [kh, kw, C, M] weights."""
    x, w = tensor(x), tensor(w)
    if len(x.shape) != 4 or len(w.shape) != 4:
        raise ValueError("image and filter must have four dimensions")
    if x.shape[3] != w.shape[2]:
        raise ValueError(f"{x.shape[3]} channels for a filter of {w.shape[2]}")
    windows = Windows(x.shape[1:3], w.shape[:2], strides, rates, padding)
    forward, _, _ = _times(depthwise)
    padded = windows.padded(x._value)
    maps = w.shape[2] * w.shape[3] if depthwise else w.shape[3]
    y = np.zeros((x.shape[0], *windows.out, maps))
    for di, dj, i, j, row, column in windows:
        y[:, i, j] += forward(padded[:, row, column], w._value[di, dj].astype(np.float64))
    return Tensor(y, [
        (x, lambda g: input_gradient(x.shape, w._value, g, windows, depthwise)),
        (w, lambda g: filter_gradient(x._value, w.shape, g, windows, depthwise))])


def transposed_convolution(g, w, shape, strides, rates, padding):
    """The input gradient of a convolution from an NHWC image of that shape, as an operator."""
    g, w = tensor(g), tensor(w)
    shape = tuple(shape)
    windows = Windows(shape[1:3], w.shape[:2], strides, rates, padding)
    if g.shape != (shape[0], *windows.out, w.shape[3]) or shape[3] != w.shape[2]:
        raise ValueError(f"output shape {shape} does not go with {g.shape} and {w.shape}")
    dx = input_gradient(shape, w._value, g._value.astype(np.float64), windows, False)
    return Tensor(dx, [
        (g, lambda u: convolution(u, w, strides, rates, padding)._value.astype(np.float64)),
        (w, lambda u: filter_gradient(u, w.shape, g._value.astype(np.float64), windows, False))])


def transposed(x, order):
    x = tensor(x)
    back = np.argsort(order)
    return Tensor(x._value.transpose(order), [(x, lambda g: g.transpose(back))])


def in_nhwc(x, data_format, work):
    """work() on the image as NHWC, its result in data_format again."""
    if data_format == "NCHW":
        return transposed(work(transposed(x, (0, 2, 3, 1))), (0, 3, 1, 2))
    return work(tensor(x))


def pad(x, amounts):
    x = tensor(x)
    inside = tuple(slice(before, before + size) for (before, _), size in zip(amounts, x.shape))
    return Tensor(np.pad(x._value, amounts), [(x, lambda g: g[inside])])


def add_bias(x, bias, channel_axis):
    x, bias = tensor(x), tensor(bias)
    shape = [1, 1, 1, 1]
    shape[channel_axis] = -1
    others = tuple(i for i in range(4) if i != channel_axis)
    return Tensor(x._value + bias._value.reshape(shape),
                  [(x, lambda g: g), (bias, lambda g: g.sum(axis=others))])


SCALE, ALPHA = 1.05070098735548, 1.67326324235437
ELEMENTWISE = {
    "relu": (lambda z: np.maximum(z, 0), lambda z, y: z > 0),
    "relu6": (lambda z: np.minimum(np.maximum(z, 0), 6), lambda z, y: (z > 0) & (z < 6)),
    "elu": (lambda z: np.where(z < 0, np.expm1(z), z), lambda z, y: np.where(y < 0, y + 1, 1)),
    "selu": (lambda z: SCALE * np.where(z < 0, ALPHA * np.expm1(z), z),
             lambda z, y: np.where(y < 0, y + SCALE * ALPHA, SCALE)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z, y: y * (1 - y)),
    "tanh": (np.tanh, lambda z, y: 1 - y * y),
    "softplus": (lambda z: np.log1p(np.exp(-abs(z))) + np.maximum(z, 0),
                 lambda z, y: 1 / (1 + np.exp(-z))),
    "softsign": (lambda z: z / (1 + abs(z)), lambda z, y: (1 + abs(z)) ** -2.0),
}


def activation(name, z):
    z = tensor(z)
    value = z._value.astype(np.float64)
    if name == "softmax":
        powers = np.exp(value - value.max(axis=-1, keepdims=True))
        y = powers / powers.sum(axis=-1, keepdims=True)
        return Tensor(y, [(z, lambda g: y * (g - (g * y).sum(axis=-1, keepdims=True)))])
    function, slope = ELEMENTWISE[name]
    y = function(value)
    return Tensor(y, [(z, lambda g: g * slope(value, y))])


def clip(z, low, high):
    z = tensor(z)
    inside = (z._value >= low) & (z._value <= high)
    return Tensor(np.clip(z._value, low, high), [(z, lambda g: g * inside)])
