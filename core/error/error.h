// SPDX-License-Identifier: GPL-3.0-or-later
//
// Errors of the core are values. Each has a reason (what rule was broken), the kind that the
// conformance corpus gives that rule, the field it is about, and the values that the sentence
// needs. Nothing in the core throws for bad input.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <tl/expected.hpp>

// Marks an English template for translation tools without pulling Qt into the core.
#define CONVSTEP_TR(context, text) text

namespace convstep {

// One entry per rule. Several reasons may share one kind: the kind is the corpus' word for the
// family of rules, the reason decides the sentence.
enum class Reason : std::uint8_t {
    rank,
    paramLength,
    channelMismatch,
    pointwiseShape,
    pointwiseChannels,
    strideNonpositive,
    strideBatchChannel,
    rateNonpositive,
    rateBatchChannel,
    rateTooLarge,
    strideWithRate,
    unequalStrides,
    negativeOutput,
    negativeOutputExplicit,
    emptyFilter,
    badPadding,
    badPaddingNoList,
    badPaddingLayer,
    badDataFormat,
    badDataFormatLayer,
    explicitPaddingNegative,
    explicitPaddingBatchChannel,
    explicitPaddingForm,
    upstreamMismatch,
    outputShapeMismatch,
    sizesMismatch,
    overparameterized,
    // kind bad_argument
    unknownOperator,
    missingInput,
    unexpectedInput,
    missingParam,
    unknownParam,
    paramForm,
    notPositive,
    tooLarge,
    unknownName,
    kernelSizeForm,
    kernelShapeMismatch,
    biasShape,
    notStackable,  // operator {number}: {detail}
    // the machine's limits
    sizeOverflow,
    memoryBudget,
    // the engine
    operatorNotInEngine,  // {op}; {known}
    instructionSetAbsent,
    bufferSize,
    bufferOverlap,
    cancelled,
    // files
    fileSyntax,   // {detail} at {position}
    fileField,    // {field}: {detail}
    fileUnsupported,
    fileAccess,
};

struct ErrorValue {
    std::string name;
    std::variant<std::int64_t, std::string> value;

    friend bool operator==(const ErrorValue&, const ErrorValue&) = default;
};

struct Error {
    Reason reason{};
    std::string field;
    std::vector<ErrorValue> values;

    // The corpus' word for the rule ("negative_output"), or one of the core's own kinds
    // ("memory_budget", "size_overflow", "bad_file", "file_access", "bad_buffer", "cancelled").
    [[nodiscard]] std::string_view kind() const;

    // The English template of the reason, placeholders unfilled; what translators see.
    [[nodiscard]] const char* messageTemplate() const;

    // The English sentence: what was wrong, where, and what would be right.
    [[nodiscard]] std::string message() const;

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

[[nodiscard]] tl::unexpected<Error> fail(Reason reason, std::string field,
                                         std::vector<ErrorValue> values = {});

// Replaces {name} in `text` by the value of that name; {field} by the error's field. Unknown
// placeholders stay as they are. For translated templates as well as for the English ones.
[[nodiscard]] std::string fillTemplate(std::string_view text, const Error& error);

// "2x3x4", the way shapes are written in messages.
[[nodiscard]] std::string joinNumbers(const std::vector<std::int64_t>& numbers,
                                      std::string_view separator);

}  // namespace convstep
