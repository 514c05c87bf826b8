// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a person sets for operators on a full-size picture, and what follows from it. Pure
// functions; thread-safe.
#pragma once

#include <QString>
#include <QStringList>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/lab/chain_run.h"
#include "core/lab/filter_bank.h"
#include "core/lab/mixing.h"
#include "ui/session/filter_file.h"

namespace convstep {

// One operator of the stack, and the filters that it gets.
struct LabOperator {
    std::string op = "depthwise_conv2d";
    FilterBank bank = FilterBank::sobel;  // not of a pointwise operator
    BankOptions options;
    std::shared_ptr<const FilterFile> file;  // instead of the bank, when there is one
    Mixing mixing = Mixing::edgeEnergy;  // of separable_conv2d and of a pointwise operator
    std::int64_t strideRows = 1;
    std::int64_t strideCols = 1;
    std::int64_t rateRows = 1;
    std::int64_t rateCols = 1;
    PaddingSpec padding;  // upper-case words, or a list in the order of NHWC
};

struct LabSettings {
    // One to mostOperators; the first reads the picture, the others the result before them.
    std::vector<LabOperator> operators{LabOperator{}};
    int threads = 0;             // 0: one per processor
    std::string instructionSet;  // empty: the widest
};

// What LabOperator::op says of conv2d with 1×1 filters that mix the channels; all other names are
// TensorFlow's.
inline constexpr std::string_view labPointwise = "pointwise";
[[nodiscard]] bool isPointwise(const LabOperator& op);
// The name of TensorFlow's operator that computes it.
[[nodiscard]] std::string tensorflowName(const LabOperator& op);

// The operators that can be chosen, in the order of a menu.
[[nodiscard]] const std::vector<std::string>& labOperators();
[[nodiscard]] QString labOperatorTitle(const std::string& op);
// Principal components have their weights from the picture, while it runs; at most so many.
inline constexpr std::int64_t mostPrincipal = 8;
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

// One operator of a request.
struct LabLink {
    LabGeometry geometry;     // over what it reads
    QStringList mapNames;     // of the depthwise maps; empty but for separable_conv2d
    QStringList outputNames;  // one per output channel
};

struct LabRequest {
    ChainRequest chain;
    std::vector<LabLink> links;  // one per operator
};

// What full-size pictures and their results may take: memoryBudget().
[[nodiscard]] MemoryBudget labBudget();

// conv2d takes the mean over the channels of what each filter of the bank gives. Errors: those of
// makeBank(), makeMixing() and makePipeline(), fields of operator k > 1 as "k/filter". Preconditions:
// a picture [n, h, w, c]; one to mostOperators operators.
[[nodiscard]] Result<LabRequest> labRequest(const LabSettings& settings,
                                            std::shared_ptr<const Tensor> picture,
                                            MemoryBudget budget = labBudget());
// Which operator of a stack an error is about, from 0: by its field.
[[nodiscard]] std::size_t refusedOperator(const Error& error);

// The geometry of each operator of a chain on a picture of that shape. Errors: those of
// makePipeline().
[[nodiscard]] Result<std::vector<LabGeometry>> labGeometries(const ChainRequest& chain,
                                                             Shape picture);

}  // namespace convstep
