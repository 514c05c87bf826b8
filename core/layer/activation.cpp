// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/activation.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace convstep {
namespace {

struct Entry {
    Activation activation;
    std::string_view name;
};

constexpr std::array entries{
    Entry{Activation::linear, "linear"},     Entry{Activation::relu, "relu"},
    Entry{Activation::relu6, "relu6"},       Entry{Activation::elu, "elu"},
    Entry{Activation::selu, "selu"},         Entry{Activation::sigmoid, "sigmoid"},
    Entry{Activation::tanh, "tanh"},         Entry{Activation::softplus, "softplus"},
    Entry{Activation::softsign, "softsign"}, Entry{Activation::hardSigmoid, "hard_sigmoid"},
    Entry{Activation::softmax, "softmax"},
};

constexpr auto all = [] {
    std::array<Activation, entries.size()> list{};
    for (std::size_t i = 0; i < entries.size(); ++i)
        list[i] = entries[i].activation;
    return list;
}();

// Klambauer et al., Self-Normalizing Neural Networks, 2017: the fixed point of mean 0, variance 1.
constexpr double seluScale = 1.0507009873554804934;
constexpr double seluAlpha = 1.6732632423543772848;

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

// The comparisons below are written so that NaN fails the test and falls through to itself.
double clamped(double x, double low, double high)
{
    if (x <= low)
        return low;
    return x >= high ? high : x;
}

// exp of a number that is never positive, so that it cannot overflow.
double sigmoid(double x)
{
    const double small = std::exp(-std::fabs(x));
    return (x >= 0 ? 1.0 : small) / (1.0 + small);
}

double largest(std::span<const double> axis)
{
    double max = -std::numeric_limits<double>::infinity();
    for (const double x : axis)
        max = std::max(max, x);
    return max;
}

}  // namespace

std::optional<Activation> activationFromName(std::string_view name)
{
    if (name.empty())
        return Activation::linear;
    for (const Entry& entry : entries)
        if (entry.name == name)
            return entry.activation;
    return std::nullopt;
}

std::string_view activationName(Activation activation)
{
    for (const Entry& entry : entries)
        if (entry.activation == activation)
            return entry.name;
    return {};
}

std::span<const Activation> allActivations() { return all; }

double activate(Activation activation, double x)
{
    switch (activation) {
    case Activation::linear:
        return x;
    case Activation::relu:
        return x <= 0 ? 0.0 : x;
    case Activation::relu6:
        return clamped(x, 0, 6);
    case Activation::elu:
        return x >= 0 ? x : std::expm1(x);
    case Activation::selu:
        return seluScale * (x >= 0 ? x : seluAlpha * std::expm1(x));
    case Activation::sigmoid:
        return sigmoid(x);
    case Activation::tanh:
        return std::tanh(x);
    case Activation::softplus:
        // ln(1 + e^x) with the large part taken out; NaN comes in through the logarithm.
        return (x > 0 ? x : 0.0) + std::log1p(std::exp(-std::fabs(x)));
    case Activation::softsign:
        return std::isinf(x) ? std::copysign(1.0, x) : x / (1.0 + std::fabs(x));
    case Activation::hardSigmoid:
        return clamped(0.2 * x + 0.5, 0, 1);
    case Activation::softmax:
        break;
    }
    assert(!"softmax needs its axis");
    return notANumber;
}

double activationDerivative(Activation activation, double x)
{
    if (activation == Activation::linear)
        return 1.0;
    if (std::isnan(x))
        return x;
    switch (activation) {
    case Activation::linear:
        return 1.0;
    case Activation::relu:
        return x > 0 ? 1.0 : 0.0;
    case Activation::relu6:
        return x > 0 && x < 6 ? 1.0 : 0.0;
    case Activation::elu:
        // y + 1 without the cancellation.
        return x < 0 ? std::exp(x) : 1.0;
    case Activation::selu:
        // y + scale·alpha, likewise.
        return x < 0 ? seluScale * seluAlpha * std::exp(x) : seluScale;
    case Activation::sigmoid:
        return sigmoid(x) * sigmoid(-x);
    case Activation::tanh: {
        // 1 − tanh² loses all digits where tanh nears 1; this does not.
        const double small = std::exp(-2.0 * std::fabs(x));
        const double denominator = 1.0 + small;
        return 4.0 * small / (denominator * denominator);
    }
    case Activation::softplus:
        return sigmoid(x);
    case Activation::softsign: {
        const double inverse = 1.0 / (1.0 + std::fabs(x));
        return inverse * inverse;
    }
    case Activation::hardSigmoid:
        return x >= -2.5 && x <= 2.5 ? 0.2 : 0.0;
    case Activation::softmax:
        break;
    }
    assert(!"softmax needs its axis");
    return notANumber;
}

double softmax(std::span<const double> axis, std::size_t index)
{
    assert(index < axis.size());
    const double max = largest(axis);
    double sum = 0;
    for (const double x : axis)
        sum += std::exp(x - max);
    return std::exp(axis[index] - max) / sum;
}

double softmaxGradient(std::span<const double> axis, std::span<const double> upstream,
                       std::size_t index)
{
    assert(axis.size() == upstream.size() && index < axis.size());
    const double max = largest(axis);
    double sum = 0;
    double weighted = 0;
    for (std::size_t j = 0; j < axis.size(); ++j) {
        const double e = std::exp(axis[j] - max);
        sum += e;
        weighted += upstream[j] * e;
    }
    const double y = std::exp(axis[index] - max) / sum;
    return y * (upstream[index] - weighted / sum);
}

}  // namespace convstep
