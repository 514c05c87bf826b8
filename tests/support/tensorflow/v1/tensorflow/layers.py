# SPDX-License-Identifier: GPL-3.0-or-later
"""Signature of tf.layers.separable_conv2d in 1.15."""
from standin import functions, operators
from standin.tensors import Variable, tensor


def _zeros(shape):
    import numpy as np
    return np.zeros(shape)


def separable_conv2d(inputs, filters, kernel_size, strides=(1, 1), padding="valid",
                     data_format="channels_last", dilation_rate=(1, 1), depth_multiplier=1,
                     activation=None, use_bias=True, depthwise_initializer=None,
                     pointwise_initializer=None, bias_initializer=_zeros,
                     depthwise_regularizer=None, pointwise_regularizer=None,
                     bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None,
                     pointwise_constraint=None, bias_constraint=None, trainable=True, name=None,
                     reuse=None):
    import tensorflow
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(f"data_format {data_format!r}")
    first = data_format == "channels_first"
    x = tensor(inputs)
    channels = x.shape[1 if first else 3]

    def variable(kind, shape, initializer):
        made = Variable(initializer(shape), f"{name or 'separable_conv2d'}/{kind}")
        tensorflow._variables.append(made)
        return made

    depthwise = variable("depthwise_kernel", (*kernel_size, channels, depth_multiplier),
                         depthwise_initializer)
    pointwise = variable("pointwise_kernel", (1, 1, channels * depth_multiplier, filters),
                         pointwise_initializer)
    form = "NCHW" if first else "NHWC"
    y = functions.separable_conv2d(
        x, depthwise, pointwise,
        [1, 1, *strides] if first else [1, *strides, 1], padding.upper(), form, dilation_rate)
    if use_bias:
        bias = variable("bias", (filters,), bias_initializer)
        y = operators.add_bias(y, bias, 1 if first else 3)
    if activation is not None and not callable(activation):
        raise TypeError("tf.layers takes functions as activations")
    return y if activation is None else activation(y)
