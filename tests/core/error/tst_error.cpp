// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/error/error.h"
#include "tests/support/bytes.h"

using namespace convstep;

namespace {

// The kinds of the conformance corpus, and the core's own.
const std::set<std::string_view> corpusKinds{"rank",
                                             "param_length",
                                             "channel_mismatch",
                                             "pointwise_shape",
                                             "pointwise_channels",
                                             "stride_nonpositive",
                                             "stride_batch_channel",
                                             "rate_nonpositive",
                                             "rate_batch_channel",
                                             "rate_too_large",
                                             "stride_with_rate",
                                             "unequal_strides",
                                             "negative_output",
                                             "empty_filter",
                                             "bad_padding",
                                             "bad_data_format",
                                             "explicit_padding_negative",
                                             "explicit_padding_batch_channel",
                                             "explicit_padding_form",
                                             "output_shape_mismatch",
                                             "bad_argument",
                                             "overparameterized"};
const std::set<std::string_view> ownKinds{"size_overflow", "memory_budget", "bad_file",
                                          "file_access",   "bad_buffer",    "cancelled"};

// The kind that a reason is meant to have; empty for a number that is no reason. The compiler
// insists that each reason has its line here.
std::string_view intendedKind(Reason reason)
{
    switch (reason) {
    case Reason::rank:
        return "rank";
    case Reason::paramLength:
        return "param_length";
    case Reason::channelMismatch:
        return "channel_mismatch";
    case Reason::pointwiseShape:
        return "pointwise_shape";
    case Reason::pointwiseChannels:
        return "pointwise_channels";
    case Reason::strideNonpositive:
        return "stride_nonpositive";
    case Reason::strideBatchChannel:
        return "stride_batch_channel";
    case Reason::rateNonpositive:
        return "rate_nonpositive";
    case Reason::rateBatchChannel:
        return "rate_batch_channel";
    case Reason::rateTooLarge:
        return "rate_too_large";
    case Reason::strideWithRate:
        return "stride_with_rate";
    case Reason::unequalStrides:
        return "unequal_strides";
    case Reason::negativeOutput:
    case Reason::negativeOutputExplicit:
        return "negative_output";
    case Reason::emptyFilter:
        return "empty_filter";
    case Reason::badPadding:
    case Reason::badPaddingNoList:
    case Reason::badPaddingLayer:
        return "bad_padding";
    case Reason::badDataFormat:
    case Reason::badDataFormatLayer:
        return "bad_data_format";
    case Reason::explicitPaddingNegative:
        return "explicit_padding_negative";
    case Reason::explicitPaddingBatchChannel:
        return "explicit_padding_batch_channel";
    case Reason::explicitPaddingForm:
        return "explicit_padding_form";
    case Reason::upstreamMismatch:
    case Reason::outputShapeMismatch:
    case Reason::sizesMismatch:
        return "output_shape_mismatch";
    case Reason::overparameterized:
        return "overparameterized";
    case Reason::unknownOperator:
    case Reason::missingInput:
    case Reason::unexpectedInput:
    case Reason::missingParam:
    case Reason::unknownParam:
    case Reason::paramForm:
    case Reason::notPositive:
    case Reason::tooLarge:
    case Reason::unknownName:
    case Reason::kernelSizeForm:
    case Reason::kernelShapeMismatch:
    case Reason::biasShape:
    case Reason::notStackable:
    case Reason::operatorNotInEngine:
    case Reason::instructionSetAbsent:
        return "bad_argument";
    case Reason::bufferSize:
    case Reason::bufferOverlap:
        return "bad_buffer";
    case Reason::cancelled:
        return "cancelled";
    case Reason::sizeOverflow:
        return "size_overflow";
    case Reason::memoryBudget:
        return "memory_budget";
    case Reason::fileSyntax:
    case Reason::fileField:
    case Reason::fileUnsupported:
        return "bad_file";
    case Reason::fileAccess:
        return "file_access";
    }
    return {};
}

std::vector<Reason> allReasons()
{
    std::vector<Reason> all;
    for (int i = 0; i < 256; ++i)
        if (const auto reason = static_cast<Reason>(i); !intendedKind(reason).empty())
            all.push_back(reason);
    return all;
}

// The names between braces.
std::vector<std::string> placeholders(std::string_view text)
{
    std::vector<std::string> names;
    for (std::size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1))
        names.emplace_back(text.substr(open + 1, text.find('}', open) - open - 1));
    return names;
}

// Lower case, digits and underscores: what translators see and must keep.
bool goodName(const std::string& name)
{
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

class TestError : public QObject {
    Q_OBJECT

private slots:
    void everyReasonHasItsRow()
    {
        QVERIFY(allReasons().size() > 40);
        std::set<std::string_view> texts;
        for (const Reason reason : allReasons()) {
            const Error error{reason, "input", {}};
            const std::string what = std::to_string(static_cast<int>(reason));
            QVERIFY2(error.kind() == intendedKind(reason), what.c_str());
            const std::string_view text = error.messageTemplate();
            QVERIFY2(text.ends_with('.') || text.ends_with(".)"), what.c_str());
            // A reason without a row would show the sentence of another.
            QVERIFY2(texts.insert(text).second || reason == Reason::fileAccess, what.c_str());
        }
    }

    void everyKindHasAReason()
    {
        std::set<std::string_view> found;
        for (const Reason reason : allReasons())
            found.insert(Error{reason, {}, {}}.kind());
        std::set<std::string_view> want = corpusKinds;
        want.insert(ownKinds.begin(), ownKinds.end());
        QVERIFY(found == want);
    }

    void corpusAsksForKnownKindsOnly()
    {
        const std::string text = test::textOf(test::sourceFile("tests/conformance/manifest.json"));
        const auto manifest = nlohmann::json::parse(text, nullptr, false);
        std::set<std::string> asked;
        for (const auto& entry : manifest.at("cases")) {
            if (entry.at("expect").contains("error"))
                asked.insert(entry.at("expect").at("error").get<std::string>());
            for (const char* option : {"may_refuse", "may_accept"})
                if (entry.contains(option) && entry.at(option).is_string())
                    asked.insert(entry.at(option).get<std::string>());
        }
        QVERIFY(asked.size() > 15);
        for (const std::string& kind : asked)
            QVERIFY2(corpusKinds.contains(kind), kind.c_str());
    }

    void everyTemplateCanBeFilled()
    {
        for (const Reason reason : allReasons()) {
            Error error{reason, "<the field>", {}};
            const std::vector<std::string> names = placeholders(error.messageTemplate());
            for (std::size_t i = 0; i < names.size(); ++i) {
                QVERIFY2(goodName(names[i]), error.messageTemplate());
                if (names[i] != "field")
                    error.values.push_back({names[i], static_cast<std::int64_t>(1000 + i)});
            }
            const std::string message = error.message();
            QVERIFY2(message.find_first_of("{}") == message.npos, message.c_str());
            for (std::size_t i = 0; i < names.size(); ++i) {
                const std::string value =
                    names[i] == "field" ? "<the field>" : std::to_string(1000 + i);
                QVERIFY2(message.find(value) != message.npos, message.c_str());
            }
        }
    }

    void messageSaysTheNumbers()
    {
        const auto refused = fail(Reason::paramLength, "strides", {{"want", 4}, {"got", 2}});
        QCOMPARE(refused.value().message(), "strides must have 4 entries, it has 2.");
        const auto named = fail(Reason::badDataFormat, "data_format", {{"got", "NWHC"}});
        QCOMPARE(named.value().message(), "data_format must be NHWC or NCHW, it is \"NWHC\".");
    }

    void filling()
    {
        const Error error{
            Reason::rank, "image", {{"want", 4}, {"got", "{want} {field}"}, {"want", 5}}};
        QCOMPARE(fillTemplate("{field}: {want}!", error), "image: 4!");
        // What is filled in is not looked at again.
        QCOMPARE(fillTemplate("{got}", error), "{want} {field}");
        QCOMPARE(fillTemplate("{unknown} {field}", error), "{unknown} image");
        QCOMPARE(fillTemplate("", error), "");
        QCOMPARE(fillTemplate("no braces", error), "no braces");
        QCOMPARE(fillTemplate("open {field", error), "open {field");
        QCOMPARE(fillTemplate("} {want} }", error), "} 4 }");
        QCOMPARE(fillTemplate("{}", error), "{}");
        QCOMPARE(fillTemplate("{want}{want}", error), "44");
        // Translations may change the order.
        QCOMPARE(fillTemplate("{want} für {field}", error), "4 für image");
        // "field" is the error's own even when a value has that name.
        const Error both{Reason::rank, "image", {{"field", "other"}}};
        QCOMPARE(fillTemplate("{field}", both), "image");
    }

    void numbers()
    {
        const Error error{Reason::rank, "x", {{"got", std::numeric_limits<std::int64_t>::min()}}};
        QCOMPARE(fillTemplate("{got}", error), "-9223372036854775808");
        QCOMPARE(joinNumbers({}, "x"), "");
        QCOMPARE(joinNumbers({3}, "x"), "3");
        QCOMPARE(joinNumbers({3, -1, 0}, ", "), "3, -1, 0");
    }

    void equality()
    {
        const Error error{Reason::rank, "image", {{"want", 4}}};
        QCOMPARE(error, (Error{Reason::rank, "image", {{"want", 4}}}));
        QVERIFY(error != (Error{Reason::paramLength, "image", {{"want", 4}}}));
        QVERIFY(error != (Error{Reason::rank, "filter", {{"want", 4}}}));
        QVERIFY(error != (Error{Reason::rank, "image", {{"want", 3}}}));
        QVERIFY(error != (Error{Reason::rank, "image", {{"want", "4"}}}));
        QVERIFY(error != (Error{Reason::rank, "image", {}}));
    }

    void failIsAnUnexpectedResult()
    {
        const Result<int> result = fail(Reason::biasShape, "bias");
        QVERIFY(!result);
        QCOMPARE(result.error().reason, Reason::biasShape);
        QCOMPARE(result.error().field, "bias");
        QVERIFY(result.error().values.empty());
    }

    void checksReject()
    {
        QVERIFY(intendedKind(static_cast<Reason>(255)).empty());
        QCOMPARE(placeholders("{a} and {b_1}"), (std::vector<std::string>{"a", "b_1"}));
        QVERIFY(!goodName("") && !goodName("Want") && !goodName("a b") && !goodName("{a"));
    }
};

QTEST_GUILESS_MAIN(TestError)
#include "tst_error.moc"
