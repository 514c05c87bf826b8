// SPDX-License-Identifier: GPL-3.0-or-later
//
// A layer without numbers, checked: sizes, padding, cost, and the same layer in TensorFlow and in
// PyTorch. What the page "check a layer" shows.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

#include "core/analysis/cost.h"
#include "core/analysis/framework_line.h"
#include "core/analysis/port.h"
#include "ui/session/settings.h"

namespace convstep {

// The layer under one framework's padding.
struct CheckedPadding {
    QString name;  // "TensorFlow, SAME", "PyTorch, padding=1"
    AxisGeometry rows;
    AxisGeometry cols;
};

struct CheckReport {
    ReadLayer read;
    Settings settings;
    Pipeline pipeline;
    TorchPort torch;
    TensorflowPadding back;
    Cost cost;
    CostComparison costs;
    // The layer as it was asked for, and what the other framework makes of what is usually written
    // there; only the first one when there is nothing to compare.
    std::vector<CheckedPadding> paddings;
    bool paddingsAgree = true;
    QString testFile;
};

// Errors: of readLayer(), makePipeline() and the counts. Pure; O(kernel).
[[nodiscard]] Result<CheckReport> checkLayer(const QString& line, const QString& size);

// "112×112×32 → 56×56×64".
[[nodiscard]] QString checkSummary(const CheckReport& report);
// What differs between the frameworks, a sentence each, the most important first.
[[nodiscard]] QStringList checkDifferences(const CheckReport& report);
// The layer in Python, a statement a line.
[[nodiscard]] QString tensorflowText(const CheckReport& report);
[[nodiscard]] QString torchText(const CheckReport& report);
// "0 before, 1 after; first window at 0, last at 110" of one axis.
[[nodiscard]] QString windowsText(const AxisGeometry& axis);

// Whether the stage can show these settings whole.
[[nodiscard]] bool fitsOnStage(const Settings& settings);
// The same layer on a smaller image with fewer channels: the corners (padding, first and last
// window, what is dropped) stay as they are.
[[nodiscard]] Settings reducedForStage(const Settings& settings);

}  // namespace convstep
