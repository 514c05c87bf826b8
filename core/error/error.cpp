// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/error/error.h"

#include <array>

namespace convstep {
namespace {

struct ReasonInfo {
    Reason reason;
    const char* kind;
    const char* text;
};

constexpr std::array reasons{
    ReasonInfo{Reason::rank, "rank",
               CONVSTEP_TR("Refusal", "{field} must have {want} dimensions, it has {got}.")},
    ReasonInfo{Reason::paramLength, "param_length",
               CONVSTEP_TR("Refusal", "{field} must have {want} entries, it has {got}.")},
    ReasonInfo{Reason::channelMismatch, "channel_mismatch",
               CONVSTEP_TR("Refusal",
                           "{field} has {got} channels, but {other} is made for {want}: the two "
                           "must agree.")},
    ReasonInfo{Reason::pointwiseShape, "pointwise_shape",
               CONVSTEP_TR("Refusal",
                           "The first two dimensions of {field} must be 1 and 1, they are {rows} "
                           "and {columns}.")},
    ReasonInfo{Reason::pointwiseChannels, "pointwise_channels",
               CONVSTEP_TR("Refusal",
                           "{field} must take in_channels × channel_multiplier = {in_channels} × "
                           "{multiplier} = {want} channels, it takes {got}.")},
    ReasonInfo{Reason::strideNonpositive, "stride_nonpositive",
               CONVSTEP_TR("Refusal", "{field}: the stride of {axis} must be at least 1, it is "
                                      "{got}.")},
    ReasonInfo{Reason::strideBatchChannel, "stride_batch_channel",
               CONVSTEP_TR("Refusal", "{field}: the stride of {axis} must be 1, it is {got}. Only "
                                      "rows and columns can be strided.")},
    ReasonInfo{Reason::rateNonpositive, "rate_nonpositive",
               CONVSTEP_TR("Refusal", "{field}: the rate of {axis} must be at least 1, it is "
                                      "{got}. Rate 1 means no holes.")},
    ReasonInfo{Reason::rateBatchChannel, "rate_batch_channel",
               CONVSTEP_TR("Refusal", "{field}: the rate of {axis} must be 1, it is {got}. Only "
                                      "rows and columns can have holes.")},
    ReasonInfo{Reason::rateTooLarge, "rate_too_large",
               CONVSTEP_TR("Refusal", "{field}: rate {rate} times kernel {kernel} must stay below "
                                      "{limit}.")},
    ReasonInfo{Reason::strideWithRate, "stride_with_rate",
               CONVSTEP_TR("Refusal",
                           "Stride {stride} together with rate {rate}: TensorFlow does not allow a "
                           "stride above 1 together with a rate above 1. Set one of them to 1.")},
    ReasonInfo{Reason::unequalStrides, "unequal_strides",
               CONVSTEP_TR("Refusal",
                           "Strides {stride}: TensorFlow's depthwise kernels want the same stride "
                           "for rows and columns.")},
    ReasonInfo{Reason::negativeOutput, "negative_output",
               CONVSTEP_TR("Refusal",
                           "A kernel of {kernel} at rate {rate} covers {effective} {axis}, the "
                           "image has only {available}: VALID leaves no position. Use SAME, a "
                           "smaller rate or kernel, or a larger image.")},
    ReasonInfo{Reason::negativeOutputExplicit, "negative_output",
               CONVSTEP_TR("Refusal",
                           "A kernel of {kernel} at rate {rate} covers {effective} {axis}, the "
                           "image with its padding has {available}: no position is left.")},
    ReasonInfo{Reason::emptyFilter, "empty_filter",
               CONVSTEP_TR("Refusal", "{field} is {shape}: no dimension of a filter may be 0.")},
    ReasonInfo{Reason::badPadding, "bad_padding",
               CONVSTEP_TR("Refusal", "padding must be SAME, VALID or a list of pairs, it is "
                                      "\"{got}\".")},
    ReasonInfo{Reason::badPaddingNoList, "bad_padding",
               CONVSTEP_TR("Refusal", "padding of {op} must be SAME or VALID, it is {got}.")},
    ReasonInfo{Reason::badPaddingLayer, "bad_padding",
               CONVSTEP_TR("Refusal", "padding of a layer must be valid or same, it is {got}.")},
    ReasonInfo{Reason::badDataFormat, "bad_data_format",
               CONVSTEP_TR("Refusal", "data_format must be NHWC or NCHW, it is \"{got}\".")},
    ReasonInfo{Reason::badDataFormatLayer, "bad_data_format",
               CONVSTEP_TR("Refusal", "data_format of a layer must be channels_last or "
                                      "channels_first, it is \"{got}\".")},
    ReasonInfo{Reason::explicitPaddingNegative, "explicit_padding_negative",
               CONVSTEP_TR("Refusal", "padding: amounts may not be negative, {axis} has {got}.")},
    ReasonInfo{Reason::explicitPaddingBatchChannel, "explicit_padding_batch_channel",
               CONVSTEP_TR("Refusal", "padding: only rows and columns can be padded, but {axis} "
                                      "has {got}.")},
    ReasonInfo{Reason::explicitPaddingForm, "explicit_padding_form",
               CONVSTEP_TR("Refusal", "padding: a list needs 4 pairs [before, after], one per "
                                      "dimension; {detail}.")},
    ReasonInfo{Reason::upstreamMismatch, "output_shape_mismatch",
               CONVSTEP_TR("Refusal", "{field} must have the forward result's shape {want}, it is "
                                      "{got}.")},
    ReasonInfo{Reason::outputShapeMismatch, "output_shape_mismatch",
               CONVSTEP_TR("Refusal", "output_shape asks for {got} {axis}, value and filters make "
                                      "{want}.")},
    ReasonInfo{Reason::sizesMismatch, "output_shape_mismatch",
               CONVSTEP_TR("Refusal", "{field} asks for {got} {axis}, the other tensor has "
                                      "{want}.")},
    ReasonInfo{Reason::overparameterized, "overparameterized",
               CONVSTEP_TR("Refusal",
                           "channel_multiplier × in_channels = {got} exceeds out_channels = {want}: "
                           "early TensorFlow 1.x refuses such a filter. (A rule of those versions "
                           "only; it can be turned off.)")},
    ReasonInfo{Reason::unknownOperator, "bad_argument",
               CONVSTEP_TR("Refusal", "There is no operator \"{got}\"; known are {known}.")},
    ReasonInfo{Reason::missingInput, "bad_argument",
               CONVSTEP_TR("Refusal", "{op} needs the input {field}.")},
    ReasonInfo{Reason::unexpectedInput, "bad_argument",
               CONVSTEP_TR("Refusal", "{op} has no input {field}; it takes {known}.")},
    ReasonInfo{Reason::missingParam, "bad_argument",
               CONVSTEP_TR("Refusal", "{op} needs the parameter {field}.")},
    ReasonInfo{Reason::unknownParam, "bad_argument",
               CONVSTEP_TR("Refusal", "{op} has no parameter {field}; it takes {known}.")},
    ReasonInfo{Reason::paramForm, "bad_argument",
               CONVSTEP_TR("Refusal", "{field} must be {want}, it is {got}.")},
    ReasonInfo{Reason::notPositive, "bad_argument",
               CONVSTEP_TR("Refusal", "{field} must be at least 1, it is {got}.")},
    ReasonInfo{Reason::tooLarge, "bad_argument",
               CONVSTEP_TR("Refusal", "{field}: {axis} may have at most {limit}, {got} was asked "
                                      "for.")},
    ReasonInfo{Reason::unknownName, "bad_argument",
               CONVSTEP_TR("Refusal", "{field} \"{got}\" is not known; known are {known}.")},
    ReasonInfo{Reason::kernelSizeForm, "bad_argument",
               CONVSTEP_TR("Refusal", "kernel_size must be one or two integers, it has {got} "
                                      "entries.")},
    ReasonInfo{Reason::kernelShapeMismatch, "bad_argument",
               CONVSTEP_TR("Refusal", "{field} must be {want} to match the layer's arguments, it "
                                      "is {got}.")},
    ReasonInfo{Reason::biasShape, "bad_argument",
               CONVSTEP_TR("Refusal", "bias must have one entry per filter, [{want}], it is "
                                      "[{got}].")},
    ReasonInfo{Reason::notStackable, "bad_argument",
               CONVSTEP_TR("Refusal", "Operator {number} cannot follow another: {detail}.")},
    ReasonInfo{Reason::sizeOverflow, "size_overflow",
               CONVSTEP_TR("Refusal", "{field} of {shape} has more elements than 64 bits can "
                                      "count.")},
    ReasonInfo{Reason::memoryBudget, "memory_budget",
               CONVSTEP_TR("Refusal", "{field} of {shape} needs {need} bytes, the budget is "
                                      "{budget} bytes.")},
    ReasonInfo{Reason::operatorNotInEngine, "bad_argument",
               CONVSTEP_TR("Refusal", "{op} is not an operator of the engine for full-size "
                                      "pictures; those are {known}.")},
    ReasonInfo{Reason::instructionSetAbsent, "bad_argument",
               CONVSTEP_TR("Refusal", "{field}: this processor does not have {got}; it has "
                                      "{known}.")},
    ReasonInfo{Reason::bufferSize, "bad_buffer",
               CONVSTEP_TR("Refusal", "{field} must have room for {want} numbers, it has {got}.")},
    ReasonInfo{Reason::bufferOverlap, "bad_buffer",
               CONVSTEP_TR("Refusal", "{field} lies over {other} in memory: a result may not "
                                      "overwrite what it is computed from.")},
    ReasonInfo{Reason::cancelled, "cancelled",
               CONVSTEP_TR("Refusal", "The computation was stopped after {done} of {total} "
                                      "blocks.")},
    ReasonInfo{Reason::fileSyntax, "bad_file",
               CONVSTEP_TR("Refusal", "Not a readable {field} file: {detail} (at byte "
                                      "{position}).")},
    ReasonInfo{Reason::fileField, "bad_file",
               CONVSTEP_TR("Refusal", "{field}: {detail}.")},
    ReasonInfo{Reason::fileUnsupported, "bad_file",
               CONVSTEP_TR("Refusal", "{field}: {detail} is not supported; {want} would be.")},
    ReasonInfo{Reason::fileAccess, "file_access",
               CONVSTEP_TR("Refusal", "{field}: {detail}.")},
};

const ReasonInfo& infoOf(Reason reason)
{
    for (const ReasonInfo& info : reasons)
        if (info.reason == reason)
            return info;
    return reasons.front();
}

std::string textOf(const ErrorValue& value)
{
    if (const auto* number = std::get_if<std::int64_t>(&value.value))
        return std::to_string(*number);
    return std::get<std::string>(value.value);
}

}  // namespace

std::string_view Error::kind() const { return infoOf(reason).kind; }

const char* Error::messageTemplate() const { return infoOf(reason).text; }

std::string Error::message() const { return fillTemplate(messageTemplate(), *this); }

tl::unexpected<Error> fail(Reason reason, std::string field, std::vector<ErrorValue> values)
{
    return tl::unexpected<Error>(Error{reason, std::move(field), std::move(values)});
}

std::string fillTemplate(std::string_view text, const Error& error)
{
    std::string out;
    out.reserve(text.size() + 32);
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        out.append(text.substr(0, open));
        if (open == std::string_view::npos)
            break;
        const std::size_t close = text.find('}', open);
        if (close == std::string_view::npos) {
            out.append(text.substr(open));
            break;
        }
        const std::string_view name = text.substr(open + 1, close - open - 1);
        bool found = name == "field";
        if (found)
            out.append(error.field);
        for (const ErrorValue& value : error.values) {
            if (!found && value.name == name) {
                out.append(textOf(value));
                found = true;
            }
        }
        if (!found)
            out.append(text.substr(open, close - open + 1));
        text.remove_prefix(close + 1);
    }
    return out;
}

std::string joinNumbers(const std::vector<std::int64_t>& numbers, std::string_view separator)
{
    std::string out;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (i)
            out.append(separator);
        out.append(std::to_string(numbers[i]));
    }
    return out;
}

}  // namespace convstep
