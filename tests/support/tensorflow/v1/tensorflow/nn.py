# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures of tf.nn in 1.15."""
from standin import functions
from standin.operators import activation


def conv2d(input, filter=None, strides=None, padding=None, use_cudnn_on_gpu=True,
           data_format="NHWC", dilations=[1, 1, 1, 1], name=None, filters=None):
    return functions.conv2d(input, filter if filters is None else filters, strides, padding,
                            data_format, dilations)


def _one(rate, dilations):
    if rate is not None and dilations is not None:
        raise ValueError("rate or dilations, not both")
    return rate if dilations is None else dilations


def depthwise_conv2d(input, filter, strides, padding, rate=None, name=None, data_format=None,
                     dilations=None):
    return functions.depthwise_conv2d(input, filter, strides, padding, data_format,
                                      _one(rate, dilations), lists=False)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides, padding, rate=None,
                     name=None, data_format=None, dilations=None):
    return functions.separable_conv2d(input, depthwise_filter, pointwise_filter, strides, padding,
                                      data_format, _one(rate, dilations))


def atrous_conv2d(value, filters, rate, padding, name=None):
    return functions.atrous_conv2d(value, filters, rate, padding)


def atrous_conv2d_transpose(value, filters, output_shape, rate, padding, name=None):
    return functions.atrous_conv2d_transpose(value, filters, output_shape, rate, padding)


def conv2d_backprop_input(input_sizes, filter=None, out_backprop=None, strides=None, padding=None,
                          use_cudnn_on_gpu=True, data_format="NHWC", dilations=[1, 1, 1, 1],
                          name=None, filters=None):
    return functions.backprop_input(input_sizes, filter if filters is None else filters,
                                    out_backprop, strides, padding, data_format, dilations,
                                    depthwise=False)


def conv2d_backprop_filter(input, filter_sizes, out_backprop, strides, padding,
                           use_cudnn_on_gpu=True, data_format="NHWC", dilations=[1, 1, 1, 1],
                           name=None):
    return functions.backprop_filter(input, filter_sizes, out_backprop, strides, padding,
                                     data_format, dilations, depthwise=False)


def depthwise_conv2d_backprop_input(input_sizes, filter, out_backprop, strides, padding,
                                    data_format="NHWC", dilations=[1, 1, 1, 1], name=None):
    return functions.backprop_input(input_sizes, filter, out_backprop, strides, padding,
                                    data_format, dilations, depthwise=True)


def depthwise_conv2d_backprop_filter(input, filter_sizes, out_backprop, strides, padding,
                                     data_format="NHWC", dilations=[1, 1, 1, 1], name=None):
    return functions.backprop_filter(input, filter_sizes, out_backprop, strides, padding,
                                     data_format, dilations, depthwise=True)


def relu(features, name=None):
    return activation("relu", features)


def relu6(features, name=None):
    return activation("relu6", features)


def elu(features, name=None):
    return activation("elu", features)


def selu(features, name=None):
    return activation("selu", features)


def sigmoid(x, name=None):
    return activation("sigmoid", x)


def tanh(x, name=None):
    return activation("tanh", x)


def softplus(features, name=None):
    return activation("softplus", features)


def softsign(features, name=None):
    return activation("softsign", features)


def softmax(logits=None, axis=None, name=None, dim=None):
    if axis not in (None, -1) or dim is not None:
        raise ValueError("only along the last axis")
    return activation("softmax", logits)
