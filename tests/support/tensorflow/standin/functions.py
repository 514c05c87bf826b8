# SPDX-License-Identifier: GPL-3.0-or-later
"""What the functions of both versions come down to, once their arguments are understood."""
import numpy as np

from .operators import (Windows, convolution, filter_gradient, four, in_nhwc, input_gradient,
                        paddings, transposed_convolution)
from .tensors import Tensor, tensor


def conv2d(x, w, strides, padding, data_format, dilations):
    s, r = four(strides, data_format, "strides"), four(dilations, data_format, "dilations")
    p = paddings(padding, data_format)
    return in_nhwc(x, data_format, lambda image: convolution(image, w, s, r, p))


def depthwise_conv2d(x, w, strides, padding, data_format, rate, lists):
    data_format = data_format or "NHWC"
    s, r = four(strides, data_format, "strides"), tuple(rate or (1, 1))
    if len(r) != 2:
        raise ValueError("two rates, of rows and columns")
    if max(s) > 1 and max(r) > 1:
        raise ValueError("strides > 1 not supported in conjunction with dilations > 1")
    p = paddings(padding, data_format, lists)
    return in_nhwc(x, data_format, lambda image: convolution(image, w, s, r, p, depthwise=True))


def separable_conv2d(x, w, pointwise, strides, padding, data_format, rate):
    data_format = data_format or "NHWC"
    middle = depthwise_conv2d(x, w, strides, padding, data_format, rate, False)
    if tensor(pointwise).shape[:2] != (1, 1):
        raise ValueError("pointwise filters are 1 x 1")
    return conv2d(middle, pointwise, [1, 1, 1, 1], "VALID", data_format, [1, 1, 1, 1])


def atrous_conv2d(value, filters, rate, padding):
    p = paddings(padding, "NHWC", lists=False)
    return convolution(value, filters, (1, 1), (int(rate), int(rate)), p)


def atrous_conv2d_transpose(value, filters, output_shape, rate, padding):
    p = paddings(padding, "NHWC", lists=False)
    return transposed_convolution(value, filters, output_shape, (1, 1), (int(rate), int(rate)), p)


def _gradient(image_shape, filter_shape, strides, padding, data_format, dilations, work):
    first = data_format == "NCHW"
    shape = [image_shape[i] for i in ((0, 2, 3, 1) if first else (0, 1, 2, 3))]
    windows = Windows(shape[1:3], filter_shape[:2], four(strides, data_format, "strides"),
                      four(dilations, data_format, "dilations"), paddings(padding, data_format))
    return work(shape, windows)


def _nhwc(array, data_format):
    value = tensor(array)._value.astype(np.float64)
    return value.transpose(0, 2, 3, 1) if data_format == "NCHW" else value


def backprop_input(sizes, w, g, strides, padding, data_format, dilations, depthwise):
    w = tensor(w)

    def work(shape, windows):
        dx = input_gradient(shape, w._value, _nhwc(g, data_format), windows, depthwise)
        return Tensor(dx.transpose(0, 3, 1, 2) if data_format == "NCHW" else dx)

    return _gradient(sizes, w.shape, strides, padding, data_format, dilations, work)


def backprop_filter(x, sizes, g, strides, padding, data_format, dilations, depthwise):
    def work(_, windows):
        return Tensor(filter_gradient(_nhwc(x, data_format), tuple(sizes), _nhwc(g, data_format),
                                      windows, depthwise))

    return _gradient(tensor(x).shape, sizes, strides, padding, data_format, dilations, work)
