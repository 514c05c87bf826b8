// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person sets for an operator on a full-size picture, and what follows from it. Pure
// functions; thread-safe.
#pragma once

#include <QString>
#include <QStringList>

#include <memory>
#include <string>
#include <vector>

#include "core/io/document_format.h"
#include "core/lab/chain_run.h"
#include "core/lab/filter_bank.h"
#include "core/lab/mixing.h"

namespace convstep {

struct LabSettings {
    std::string op = "depthwise_conv2d";
    FilterBank bank = FilterBank::sobel;
    BankOptions options;
    Mixing mixing = Mixing::edgeEnergy;  // of separable_conv2d
    std::int64_t stride = 1;
    std::int64_t rate = 1;
    std::string padding = "SAME";
    int threads = 0;             // 0: one per processor
    std::string instructionSet;  // empty: the widest
};

// The operators that can be chosen, in the order of a menu.
[[nodiscard]] const std::vector<std::string>& labOperators();
// The mixings that need nothing but the number of maps.
[[nodiscard]] std::vector<Mixing> labMixings();
[[nodiscard]] QString bankTitle(FilterBank bank);
[[nodiscard]] QString mixingTitle(Mixing mixing);
// Which options a bank reads.
[[nodiscard]] bool hasKernel(FilterBank bank);
[[nodiscard]] bool hasSigma(FilterBank bank);

// How a result lies over the picture that it was made from: result pixel (y, x) stands for the
// square of stride × stride picture pixels around the middle of its window.
struct LabGeometry {
    AxisGeometry rows;
    AxisGeometry cols;

    friend bool operator==(const LabGeometry&, const LabGeometry&) = default;
};

// Of an operator without its image, on a picture of that shape. Errors: those of makePipeline().
[[nodiscard]] Result<LabGeometry> labGeometry(const OperatorCall& call, const Shape& picture);

struct LabRequest {
    ChainRequest chain;  // one operator
    LabGeometry geometry;
    QStringList mapNames;     // of the depthwise maps; empty but for separable_conv2d
    QStringList outputNames;  // one per output channel
};

// Half of the machine's memory.
[[nodiscard]] MemoryBudget labBudget();

// conv2d takes the mean over the colours of what each filter of the bank gives. Errors: those of
// makeBank(), makeMixing() and makePipeline(). Precondition: a picture [n, h, w, c].
[[nodiscard]] Result<LabRequest> labRequest(const LabSettings& settings,
                                            std::shared_ptr<const Tensor> picture,
                                            MemoryBudget budget = labBudget());

// The part of the picture that the window of one result pixel reads, and the same operator on it:
// its result is that one pixel. Where the window reaches beyond the picture, the padding is listed
// for operators that take a list; else its zeros are part of the crop. `name` is the picture's.
// Errors: those of labRequest(); memoryBudget. Precondition: a pixel of the result.
[[nodiscard]] Result<DocumentFile> labWindow(const LabSettings& settings,
                                             std::shared_ptr<const Tensor> picture,
                                             const Cell& pixel, const QString& name);

}  // namespace convstep
