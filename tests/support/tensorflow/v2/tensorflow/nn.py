# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures of tf.nn in 2.x."""
from standin import functions
from standin.operators import activation


def conv2d(input, filters, strides, padding, data_format="NHWC", dilations=None, name=None):
    return functions.conv2d(input, filters, strides, padding, data_format,
                            dilations or [1, 1, 1, 1])


def depthwise_conv2d(input, filter, strides, padding, data_format=None, dilations=None, name=None):
    return functions.depthwise_conv2d(input, filter, strides, padding, data_format, dilations,
                                      lists=True)


def separable_conv2d(input, depthwise_filter, pointwise_filter, strides, padding,
                     data_format=None, dilations=None, name=None):
    return functions.separable_conv2d(input, depthwise_filter, pointwise_filter, strides, padding,
                                      data_format, dilations)


def atrous_conv2d(value, filters, rate, padding, name=None):
    return functions.atrous_conv2d(value, filters, rate, padding)


def atrous_conv2d_transpose(value, filters, output_shape, rate, padding, name=None):
    return functions.atrous_conv2d_transpose(value, filters, output_shape, rate, padding)


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
