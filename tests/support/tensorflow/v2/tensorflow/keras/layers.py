# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures of keras.layers, with the arguments that its pages list."""
import numpy as np
from standin import operators
from standin.operators import convolution, transposed, transposed_convolution
from standin.tensors import Variable, tensor

_NAMES = {"relu", "relu6", "elu", "selu", "sigmoid", "tanh", "softplus", "softsign", "softmax"}


def _pair(value, what):
    pair = (value, value) if isinstance(value, int) else tuple(value)
    if len(pair) != 2 or any(not isinstance(one, int) or one < 1 for one in pair):
        raise ValueError(f"{what}: {value!r}")
    return pair


class _Convolution:
    def __init__(self, kernel_size, strides, padding, data_format, dilation_rate, activation,
                 use_bias):
        self._kernel = _pair(kernel_size, "kernel_size")
        self._strides = _pair(strides, "strides")
        self._rates = _pair(dilation_rate, "dilation_rate")
        if max(self._strides) > 1 and max(self._rates) > 1:
            raise ValueError("strides > 1 not supported in conjunction with dilation_rate > 1")
        if padding.lower() not in ("valid", "same"):
            raise ValueError(f"padding {padding!r}")
        if data_format not in (None, "channels_last", "channels_first"):
            raise ValueError(f"data_format {data_format!r}")
        if not (activation is None or callable(activation) or activation in _NAMES):
            raise ValueError(f"activation {activation!r}")
        self._padding = (padding.upper(), padding.upper())
        self._first = data_format == "channels_first"
        self._activation = activation
        self._use_bias = use_bias
        self.trainable_weights = []

    def build(self, input_shape):
        channels = input_shape[1 if self._first else 3]
        shapes = self._shapes(channels)
        if self._use_bias:
            shapes["bias"] = (self._maps(channels),)
        self.trainable_weights = [Variable(np.zeros(shape), name)
                                  for name, shape in shapes.items()]

    def set_weights(self, weights):
        if [np.shape(one) for one in weights] != [one.shape for one in self.trainable_weights]:
            raise ValueError(f"weights of shapes {[np.shape(one) for one in weights]} for "
                             f"{[one.shape for one in self.trainable_weights]}")
        for variable, value in zip(self.trainable_weights, weights):
            variable._value = np.asarray(value, dtype=np.float32)

    def __call__(self, inputs):
        if not self.trainable_weights:
            self.build(inputs.shape)
        x = tensor(inputs)
        y = self._run(transposed(x, (0, 2, 3, 1)) if self._first else x)
        if self._first:
            y = transposed(y, (0, 3, 1, 2))
        if self._use_bias:
            y = operators.add_bias(y, self.trainable_weights[-1], 1 if self._first else 3)
        if callable(self._activation):
            return self._activation(y)
        return y if self._activation is None else operators.activation(self._activation, y)


class Conv2D(_Convolution):
    def __init__(self, filters, kernel_size, strides=(1, 1), padding="valid", data_format=None,
                 dilation_rate=(1, 1), groups=1, activation=None, use_bias=True,
                 kernel_initializer="glorot_uniform", bias_initializer="zeros",
                 kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, bias_constraint=None):
        super().__init__(kernel_size, strides, padding, data_format, dilation_rate, activation,
                         use_bias)
        self._filters = filters

    def _maps(self, channels):
        return self._filters

    def _shapes(self, channels):
        return {"kernel": (*self._kernel, channels, self._filters)}

    def _run(self, x):
        return convolution(x, self.trainable_weights[0], self._strides, self._rates, self._padding)


class DepthwiseConv2D(_Convolution):
    def __init__(self, kernel_size, strides=(1, 1), padding="valid", depth_multiplier=1,
                 data_format=None, dilation_rate=(1, 1), activation=None, use_bias=True,
                 depthwise_initializer="glorot_uniform", bias_initializer="zeros",
                 depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 depthwise_constraint=None, bias_constraint=None):
        super().__init__(kernel_size, strides, padding, data_format, dilation_rate, activation,
                         use_bias)
        self._multiplier = depth_multiplier

    def _maps(self, channels):
        return channels * self._multiplier

    def _shapes(self, channels):
        return {"depthwise_kernel": (*self._kernel, channels, self._multiplier)}

    def _run(self, x):
        return convolution(x, self.trainable_weights[0], self._strides, self._rates, self._padding,
                           depthwise=True)


class SeparableConv2D(_Convolution):
    def __init__(self, filters, kernel_size, strides=(1, 1), padding="valid", data_format=None,
                 dilation_rate=(1, 1), depth_multiplier=1, activation=None, use_bias=True,
                 depthwise_initializer="glorot_uniform", pointwise_initializer="glorot_uniform",
                 bias_initializer="zeros", depthwise_regularizer=None, pointwise_regularizer=None,
                 bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None,
                 pointwise_constraint=None, bias_constraint=None):
        super().__init__(kernel_size, strides, padding, data_format, dilation_rate, activation,
                         use_bias)
        self._filters = filters
        self._multiplier = depth_multiplier

    def _maps(self, channels):
        return self._filters

    def _shapes(self, channels):
        return {"depthwise_kernel": (*self._kernel, channels, self._multiplier),
                "pointwise_kernel": (1, 1, channels * self._multiplier, self._filters)}

    def _run(self, x):
        middle = convolution(x, self.trainable_weights[0], self._strides, self._rates,
                             self._padding, depthwise=True)
        return convolution(middle, self.trainable_weights[1], (1, 1), (1, 1), ("VALID", "VALID"))


class Conv2DTranspose(_Convolution):
    def __init__(self, filters, kernel_size, strides=(1, 1), padding="valid", output_padding=None,
                 data_format=None, dilation_rate=(1, 1), activation=None, use_bias=True,
                 kernel_initializer="glorot_uniform", bias_initializer="zeros",
                 kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None,
                 kernel_constraint=None, bias_constraint=None):
        super().__init__(kernel_size, strides, padding, data_format, dilation_rate, activation,
                         use_bias)
        self._filters = filters

    def _maps(self, channels):
        return self._filters

    def _shapes(self, channels):
        return {"kernel": (*self._kernel, self._filters, channels)}

    def _run(self, x):
        sides = list(x.shape[1:3])
        if self._padding[0] == "VALID":
            for i in range(2):
                reach = (self._kernel[i] - 1) * self._rates[i] + 1
                sides[i] = sides[i] * self._strides[i] + max(reach - self._strides[i], 0)
        else:
            sides = [side * stride for side, stride in zip(sides, self._strides)]
        return transposed_convolution(x, self.trainable_weights[0],
                                      (x.shape[0], *sides, self._filters), self._strides,
                                      self._rates, self._padding)


class ZeroPadding2D:
    def __init__(self, padding=(1, 1), data_format=None):
        if isinstance(padding, int):
            padding = (padding, padding)
        self._pairs = [(one, one) if isinstance(one, int) else tuple(one) for one in padding]
        self._first = data_format == "channels_first"

    def __call__(self, inputs):
        none = (0, 0)
        amounts = [none, none, *self._pairs] if self._first else [none, *self._pairs, none]
        return operators.pad(inputs, amounts)
