# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures of tf.raw_ops: keywords only."""
from standin import functions


def _padding(padding, explicit_paddings):
    if padding != "EXPLICIT":
        if explicit_paddings:
            raise ValueError("explicit_paddings must be empty")
        return padding
    if len(explicit_paddings) != 8:
        raise ValueError("explicit_paddings must have eight numbers")
    return list(zip(explicit_paddings[::2], explicit_paddings[1::2]))


def Conv2DBackpropInput(*, input_sizes, filter, out_backprop, strides, padding,
                        use_cudnn_on_gpu=True, explicit_paddings=[], data_format="NHWC",
                        dilations=[1, 1, 1, 1], name=None):
    return functions.backprop_input(input_sizes, filter, out_backprop, strides,
                                    _padding(padding, explicit_paddings), data_format, dilations,
                                    depthwise=False)


def Conv2DBackpropFilter(*, input, filter_sizes, out_backprop, strides, padding,
                         use_cudnn_on_gpu=True, explicit_paddings=[], data_format="NHWC",
                         dilations=[1, 1, 1, 1], name=None):
    return functions.backprop_filter(input, filter_sizes, out_backprop, strides,
                                     _padding(padding, explicit_paddings), data_format, dilations,
                                     depthwise=False)
