// SPDX-License-Identifier: GPL-3.0-or-later
//
// What Trace::at costs at a random place of traces with about 10^3, 10^6 and 10^9 steps: it may
// not cost more than twice as much at 10^9 as at 10^3. The sizes take turns, so that whatever else
// the machine does falls on all of them alike.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "core/trace/trace.h"

using namespace convstep;

namespace {

constexpr std::size_t places = 4096;  // of one measurement
constexpr int measurements = 61;      // of each size

std::vector<NamedShape> shapesFor(const OperatorInfo& info, std::int64_t side)
{
    const std::string& op = info.name;
    const Shape image{1, side, side, 2};
    const Shape filter{3, 3, 2, 2};
    if (op == "conv2d" || op == "depthwise_conv2d")
        return {{"input", image}, {"filter", filter}};
    if (op == "separable_conv2d")
        return {{"input", image}, {"depthwise_filter", filter}, {"pointwise_filter", {1, 1, 4, 3}}};
    if (op == "conv2d_backprop_input")
        return {{"filters", filter}, {"out_backprop", image}};
    return {{"input", image}, {"out_backprop", image}};
}

Trace traceWith(const std::string& op, std::int64_t side)
{
    const OperatorInfo& info = *findOperator(op);
    OperatorSpec spec = defaultSpec(op);
    spec.sizes = op.ends_with("input") ? std::vector<std::int64_t>{1, side, side, 2}
                                       : std::vector<std::int64_t>{3, 3, 2, 2};
    return Trace::create(makePipeline(spec, shapesFor(info, side)).value()).value();
}

// The smallest square image that gives at least so many steps.
Trace traceOfSize(const std::string& op, std::int64_t steps)
{
    std::int64_t side = 1;
    while (traceWith(op, side).size() < steps)
        side += std::max<std::int64_t>(1, side / 100);
    return traceWith(op, side);
}

struct Contestant {
    Trace trace;
    std::vector<std::int64_t> indices;
    std::vector<double> nanoseconds;
};

// `sum` keeps the steps from being left out as unused.
double once(const Contestant& one, std::int64_t& sum)
{
    const auto start = std::chrono::steady_clock::now();
    for (const std::int64_t index : one.indices)
        sum += one.trace.at(index).tap;
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    return took.count() / static_cast<double>(one.indices.size());
}

}  // namespace

int main()
{
    std::mt19937_64 random(1);
    double worst = 0;
    std::int64_t sum = 0;
    std::printf("%-24s %12s %12s %12s %12s\n", "operator", "steps", "median ns", "minimum ns",
                "ratio");
    for (const char* op : {"conv2d", "depthwise_conv2d", "separable_conv2d",
                           "conv2d_backprop_input", "conv2d_backprop_filter"}) {
        std::vector<Contestant> contestants;
        for (const std::int64_t steps : {1'000, 1'000'000, 1'000'000'000}) {
            Contestant one{traceOfSize(op, steps), {}, {}};
            for (std::size_t i = 0; i < places; ++i)
                one.indices.push_back(static_cast<std::int64_t>(
                    random() % static_cast<std::uint64_t>(one.trace.size())));
            contestants.push_back(std::move(one));
        }
        for (int i = 0; i < measurements; ++i)
            for (Contestant& one : contestants)
                one.nanoseconds.push_back(once(one, sum));
        double base = 0;
        for (Contestant& one : contestants) {
            std::sort(one.nanoseconds.begin(), one.nanoseconds.end());
            const double median = one.nanoseconds[one.nanoseconds.size() / 2];
            base = base > 0 ? base : median;
            worst = std::max(worst, median / base);
            std::printf("%-24s %12lld %12.1f %12.1f %12.2f\n", op,
                        static_cast<long long>(one.trace.size()), median, one.nanoseconds.front(),
                        median / base);
        }
    }
    std::printf("worst ratio of medians: %.2f (taps seen: %lld)\n", worst,
                static_cast<long long>(sum));
    return 0;
}
