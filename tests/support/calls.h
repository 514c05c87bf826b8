// SPDX-License-Identifier: GPL-3.0-or-later
//
// Operator calls for tests, made from settings.
#pragma once

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "core/trace/trace.h"
#include "ui/session/settings.h"

namespace convstep::test {

// Small and different in every number that can differ, so that a mix-up shows.
inline Settings smallSettings(const std::string& op)
{
    Settings s;
    s.op = op;
    s.height = 4;
    s.width = 5;
    s.inChannels = 2;
    s.kernelRows = 2;
    s.kernelCols = 3;
    if (hasKnob(op, Knob::multiplier))
        s.multiplier = 2;
    if (hasKnob(op, Knob::outChannels))
        s.outChannels = 3;
    return s;
}

inline OperatorCall callOf(const Settings& settings)
{
    Result<OperatorCall> call = withSettings({}, settings);
    if (!call) {
        std::cerr << call.error().message() << '\n';
        std::abort();
    }
    return std::move(*call);
}

inline Trace traceOf(const OperatorCall& call)
{
    Result<Pipeline> pipeline = makePipeline(call);
    if (!pipeline) {
        std::cerr << pipeline.error().message() << '\n';
        std::abort();
    }
    return *Trace::create(std::move(*pipeline));
}

inline std::vector<std::string> operatorNames()
{
    std::vector<std::string> names;
    for (const OperatorInfo& info : operators())
        names.push_back(info.name);
    return names;
}

}  // namespace convstep::test
