// SPDX-License-Identifier: GPL-3.0-or-later
//
// Documents for tests of the stage: every operator, and the settings that make it look different.
#pragma once

#include <QtTest>

#include <memory>
#include <string>
#include <vector>

#include "tests/support/calls.h"
#include "ui/session/document.h"

namespace convstep::test {

inline std::unique_ptr<Document> documentOf(OperatorCall call)
{
    auto document = std::make_unique<Document>();
    document->load({"", "", {std::move(call)}});
    return document;
}

struct NamedCall {
    std::string name;
    OperatorCall call;
};

inline std::vector<NamedCall> stageCalls()
{
    std::vector<NamedCall> calls;
    const auto add = [&](const std::string& name, const Settings& settings) {
        calls.push_back({name, callOf(settings)});
    };
    for (const std::string& op : operatorNames()) {
        Settings s = smallSettings(op);
        if (hasKnob(op, Knob::bias)) {
            s.useBias = true;
            s.activation = "tanh";
        }
        add(op, s);
        s.height = 6;
        s.width = 7;
        s.kernelRows = 3;
        s.rateRows = s.rateCols = 2;
        add(op + ", rate 2", s);
        s.padding.word = "VALID";
        add(op + ", rate 2, VALID", s);
        if (hasKnob(op, Knob::stride)) {
            s.rateRows = s.rateCols = 1;
            s.strideRows = s.strideCols = 3;
            add(op + ", stride 3", s);
            s.kernelRows = s.kernelCols = 2;
            add(op + ", skipping", s);
        }
        s = smallSettings(op);
        s.batch = 2;
        add(op + ", two pictures", s);
    }
    Settings s = smallSettings("layers_separable_conv2d");
    s.activation = "softmax";
    s.channelsFirst = true;
    add("softmax over columns", s);
    s.channelsFirst = false;
    add("softmax over channels", s);
    s = smallSettings("depthwise_conv2d");
    s.height = 1;
    s.width = 12;
    s.kernelRows = 1;
    add("one row", s);
    return calls;
}

// Of tensors that no window shows whole.
inline std::vector<NamedCall> largeCalls()
{
    std::vector<NamedCall> calls;
    for (const char* op : {"conv2d", "depthwise_conv2d", "separable_conv2d",
                           "conv2d_backprop_filter", "atrous_conv2d_transpose",
                           "layers_separable_conv2d"}) {
        Settings s = smallSettings(op);
        s.height = 40;
        s.width = 120;
        s.kernelRows = 3;
        s.inChannels = 12;
        if (hasKnob(op, Knob::outChannels))
            s.outChannels = 14;
        calls.push_back({op, callOf(s)});
    }
    return calls;
}

// Start, end, and places between that meet every stage.
inline std::vector<std::int64_t> somePositions(const Trace& trace, int each = 4)
{
    std::vector<std::int64_t> positions{0};
    for (std::size_t stage = 0; stage < trace.pipeline().stages.size(); ++stage) {
        const Trace::Range range = trace.stageRange(static_cast<int>(stage));
        for (int i = 0; i <= each; ++i)
            positions.push_back(range.first +
                                std::max<std::int64_t>(1, (range.last - range.first) * i / each));
    }
    std::erase_if(positions, [&](std::int64_t one) { return one > trace.size(); });
    return positions;
}

}  // namespace convstep::test
