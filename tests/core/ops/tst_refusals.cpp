// SPDX-License-Identifier: GPL-3.0-or-later
//
// Parameters that must be refused: with which kind, about which argument, and with the numbers in
// the sentence. Tensors are in tst_refused_shapes.cpp.
#include <array>
#include <utility>

#include <QtTest>

#include "core/engine/reference.h"
#include "core/ops/operator_info.h"
#include "tests/support/refusals.h"

using namespace convstep;
using namespace convstep::test;

class TestRefusals : public QObject {
    Q_OBJECT

private slots:
    void startingPointsAreAccepted();
    void refusals_data();
    void refusals();
    void comparisonRejects();
    void unknownOperator();
    void firstRuleWins();
    void nothingIsComputed();
    void randomCallsWithOneFault();

private:
    static void parameterRows(Table& table);
    static void paddingRows(Table& table);
};

void TestRefusals::parameterRows(Table& table)
{
    const auto all = both(convs, depthwises);
    table.row("five strides", all, "param_length", "strides", {"4 entries", "5"}, [](Case& c) {
        c.spec.strides = {1, 1, 1, 1, 1};
    });
    table.row("no strides", all, "param_length", "strides", {"4 entries", "0"},
              [](Case& c) { c.spec.strides = {}; });
    table.row("stride 0", all, "stride_nonpositive", "strides", {"rows", "it is 0"}, [](Case& c) {
        c.spec.strides = {1, 0, 1, 1};
    });
    table.row("stride below 0", all, "stride_nonpositive", "strides", {"columns", "it is -3"},
              [](Case& c) {
                  c.spec.strides = {1, 1, -3, 1};
              });
    table.row("stride of the batch", all, "stride_batch_channel", "strides", {"batch", "it is 2"},
              [](Case& c) {
                  c.spec.strides = {2, 1, 1, 1};
              });
    table.row("stride of channels", all, "stride_batch_channel", "strides", {"channels", "it is 7"},
              [](Case& c) {
                  c.spec.strides = {1, 1, 1, 7};
              });
    table.row("batch stride 0", all, "stride_nonpositive", "strides", {"batch", "it is 0"},
              [](Case& c) {
                  c.spec.strides = {0, 1, 1, 1};
              });

    table.row("two dilations", convs, "param_length", "dilations", {"4 entries", "2"}, [](Case& c) {
        c.spec.rate = {2, 2};
    });
    table.row("dilation 0", convs, "rate_nonpositive", "dilations", {"columns", "it is 0"},
              [](Case& c) {
                  c.spec.rate = {1, 1, 0, 1};
              });
    table.row("dilation of channels", convs, "rate_batch_channel", "dilations",
              {"channels", "it is 2"}, [](Case& c) {
                  c.spec.rate = {1, 1, 1, 2};
              });
    table.row("dilation of the batch", convs, "rate_batch_channel", "dilations",
              {"batch", "it is 3"}, [](Case& c) {
                  c.spec.rate = {3, 1, 1, 1};
              });
    table.row("four rates", depthwises, "param_length", "rate", {"2 entries", "4"}, [](Case& c) {
        c.spec.rate = {1, 1, 1, 1};
    });
    table.row("one rate", depthwises, "param_length", "rate", {"2 entries", "1"},
              [](Case& c) { c.spec.rate = {1}; });
    table.row("rate 0", depthwises, "rate_nonpositive", "rate", {"rows", "it is 0"}, [](Case& c) {
        c.spec.rate = {0, 1};
    });
    table.row("rate below 0", atrous, "rate_nonpositive", "rate", {"it is -2"},
              [](Case& c) { c.spec.rate = {-2}; });
    table.row("two rates", atrous, "bad_argument", "rate", {"one integer", "2"}, [](Case& c) {
        c.spec.rate = {2, 2};
    });

    const auto strided = [](Case& c) {
        c.spec.strides = c.spec.op.starts_with("layers") ? List{2, 2} : List{1, 2, 2, 1};
        c.spec.rate = {1, 3};
    };
    table.row("stride with rate", depthwises, "stride_with_rate", "rate", {"2×2", "1×3"}, strided);
    table.row("stride with rate", layers, "stride_with_rate", "dilation_rate", {"2×2", "1×3"},
              strided);
    for (const std::int64_t rate : {std::int64_t{2147483647}, huge}) {
        const std::string text = std::to_string(rate);
        table.row(text.c_str(), convs, "rate_too_large", "dilations", {text, "2147483647"},
                  [rate](Case& c) {
                      c.spec.rate = {1, rate, 1, 1};
                  });
        table.row(text.c_str(), depthwises, "rate_too_large", "rate", {text, "2147483647"},
                  [rate](Case& c) {
                      c.spec.rate = {1, rate};
                  });
        table.row(text.c_str(), layers, "rate_too_large", "dilation_rate", {text, "2147483647"},
                  [rate](Case& c) {
                      c.spec.rate = {rate, 1};
                  });
        table.row(text.c_str(), atrous, "rate_too_large", "rate", {text, "2147483647"},
                  [rate](Case& c) { c.spec.rate = {rate}; });
    }
    table.row("stride beyond 31 bits", convs, "bad_argument", "strides",
              {"2147483647", std::to_string(huge)}, [](Case& c) {
                  c.spec.strides = {1, 1, huge, 1};
              });

    const auto formats = [](const char* word) {
        return [word](Case& c) { c.spec.dataFormat = word; };
    };
    table.row("data_format NWHC", all, "bad_data_format", "data_format", {"NHWC", "\"NWHC\""},
              formats("NWHC"));
    table.row("data_format of a layer", all, "bad_data_format", "data_format",
              {"\"channels_last\""}, formats("channels_last"));
    table.row("data_format NHWC", layers, "bad_data_format", "data_format",
              {"channels_last", "\"NHWC\""}, formats("NHWC"));
}

void TestRefusals::paddingRows(Table& table)
{
    const auto all = both(convs, depthwises);
    const auto word = [](const char* text) {
        return [text](Case& c) { c.spec.padding.word = text; };
    };
    table.row("FULL", all, "bad_padding", "padding", {"SAME", "\"FULL\""}, word("FULL"));
    table.row("lower case", all, "bad_padding", "padding", {"\"same\""}, word("same"));
    table.row("FULL", atrous, "bad_padding", "padding", {"\"FULL\""}, word("FULL"));
    table.row("empty", atrous, "bad_padding", "padding", {"\"\""}, word(""));
    table.row("causal", layers, "bad_padding", "padding", {"valid or same", "\"causal\""},
              word("causal"));
    const Change list = [](Case& c) { setPadding(c, {{0, 0}, {1, 1}, {1, 1}, {0, 0}}); };
    table.row("a list", both(layers, atrous), "bad_padding", "padding", {"a list"}, list);

    table.row("below 0", all, "explicit_padding_negative", "padding", {"rows", "[0, -1]"},
              [](Case& c) {
                  setPadding(c, {{0, 0}, {0, -1}, {1, 2}, {0, 0}});
              });
    table.row("batch", all, "explicit_padding_batch_channel", "padding", {"batch", "[1, 0]"},
              [](Case& c) {
                  setPadding(c, {{1, 0}, {0, 0}, {0, 0}, {0, 0}});
              });
    table.row("channels", all, "explicit_padding_batch_channel", "padding", {"channels", "[0, 4]"},
              [](Case& c) {
                  setPadding(c, {{0, 0}, {0, 0}, {0, 0}, {0, 4}});
              });
    table.row("three pairs", all, "explicit_padding_form", "padding", {"4 pairs", "it has 3"},
              [](Case& c) {
                  setPadding(c, {{0, 0}, {0, 0}, {0, 0}});
              });
    table.row("no pairs", all, "explicit_padding_form", "padding", {"it has 0"},
              [](Case& c) { setPadding(c, {}); });
    table.row("a single number", all, "explicit_padding_form", "padding", {"entry 2 has 1"},
              [](Case& c) {
                  setPadding(c, {{0, 0}, {0, 0}, {1}, {0, 0}});
              });
    table.row("amount beyond 31 bits", all, "bad_argument", "padding",
              {"2147483647", std::to_string(huge)}, [](Case& c) {
                  setPadding(c, {{0, 0}, {huge, huge}, {0, 0}, {0, 0}});
              });

    // No position is left: the effective size is named, and of which axis.
    table.row("kernel taller than the image", convs, "negative_output", "padding",
              {"kernel of 3 at rate 3", "7 rows", "only 5"}, [](Case& c) {
                  c.spec.rate = {1, 3, 1, 1};
                  c.spec.padding.word = "VALID";
              });
    table.row("kernel wider than the image", depthwises, "negative_output", "padding",
              {"kernel of 2 at rate 6", "7 columns", "only 6"}, [](Case& c) {
                  c.spec.rate = {1, 6};
                  c.spec.padding.word = "VALID";
              });
    table.row("too little padding", convs, "negative_output", "padding",
              {"kernel of 3 at rate 4", "9 rows", "has 7"}, [](Case& c) {
                  c.spec.rate = {1, 4, 1, 1};
                  setPadding(c, {{0, 0}, {2, 0}, {1, 0}, {0, 0}});
              });
    table.row("kernel taller than the image", layers, "negative_output", "padding",
              {"7 rows", "only 5"}, [](Case& c) {
                  c.spec.rate = {3, 1};
                  c.spec.padding.word = "valid";
              });
    table.row("holes larger than the image", {"atrous_conv2d", "atrous_conv2d_grad"},
              "negative_output", "padding", {"7 rows", "only 5"}, [](Case& c) {
                  c.spec.rate = {3};
                  c.spec.padding.word = "VALID";
              });
}

void TestRefusals::startingPointsAreAccepted()
{
    for (const OperatorInfo& info : operators()) {
        const auto judged = accepted(info.name).judge();
        QVERIFY2(judged, judged ? "" : judged.error().message().c_str());
        QCOMPARE(accepted(info.name).inputs.size(), info.inputs.size());
    }
}

void TestRefusals::refusals_data()
{
    Table table;
    parameterRows(table);
    paddingRows(table);
}

void TestRefusals::refusals()
{
    QFETCH(std::string, op);
    QFETCH(Change, change);
    QFETCH(std::string, kind);
    QFETCH(std::string, field);
    QFETCH(std::vector<std::string>, words);
    Case made = accepted(op);
    change(made);
    const std::string fault = faultOf(made, kind, field, words);
    QVERIFY2(fault.empty(), fault.c_str());
}

// Of the check itself.
void TestRefusals::comparisonRejects()
{
    Case made = accepted("conv2d");
    QVERIFY(!faultOf(made, "param_length", "strides", {}).empty());
    made.spec.strides = {1, 1};
    QVERIFY(faultOf(made, "param_length", "strides", {"2"}).empty());
    QVERIFY(!faultOf(made, "rank", "strides", {}).empty());
    QVERIFY(!faultOf(made, "param_length", "rate", {}).empty());
    QVERIFY(!faultOf(made, "param_length", "strides", {"7"}).empty());
}

void TestRefusals::unknownOperator()
{
    Case made = accepted("conv2d");
    made.spec.op = "conv3d";
    const std::string fault = faultOf(made, "bad_argument", "op", {"conv3d", "depthwise_conv2d"});
    QVERIFY2(fault.empty(), fault.c_str());
}

// Several faults: one is told, and it is a fault that is there.
void TestRefusals::firstRuleWins()
{
    Case made = accepted("conv2d");
    made.spec.strides = {1, 0, 1, 1};
    made.spec.rate = {1};
    made.spec.padding.word = "FULL";
    made["input"] = Shape{1};
    const auto judged = made.judge();
    QVERIFY(!judged);
    QCOMPARE(judged.error().kind(), "rank");
}

void TestRefusals::nothingIsComputed()
{
    OperatorCall call{defaultSpec("conv2d"),
                      {{"input", Tensor::create({1, 2, 2, 1}).value()},
                       {"filter", Tensor::create({3, 3, 1, 1}).value()}}};
    call.spec.padding.word = "VALID";
    const auto computed = computeReference(call);
    QVERIFY(!computed);
    QCOMPARE(computed.error(), makePipeline(call).error());
}

// One parameter of a valid call made nonsense: refused or accepted, never anything else, and the
// sentence is whole.
void TestRefusals::randomCallsWithOneFault()
{
    Random random;
    int refused = 0;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(4000); ++round) {
        const auto& info = operators()[static_cast<std::size_t>(random.integer(0, 13))];
        OperatorCall call = randomCall(random, info.name);
        const auto nonsense = [&] {
            const List values{0, -1, 1, 2, 3, 5, 100, 2147483647, huge, -huge - 1};
            return values[static_cast<std::size_t>(random.integer(0, 9))];
        };
        const auto mutate = [&](List& list) {
            if (!list.empty() && random.chance(0.8))
                list[static_cast<std::size_t>(
                    random.integer(0, static_cast<std::int64_t>(list.size()) - 1))] = nonsense();
            else
                list.resize(static_cast<std::size_t>(random.integer(0, 6)), 1);
        };
        OperatorSpec& spec = call.spec;
        switch (random.integer(0, 8)) {
        case 0:
            mutate(spec.strides);
            break;
        case 1:
            mutate(spec.rate);
            break;
        case 2:
            mutate(spec.sizes);
            break;
        case 3:
            mutate(spec.kernelSize);
            break;
        case 4:
            spec.filters = nonsense();
            break;
        case 5:
            spec.depthMultiplier = nonsense();
            break;
        case 6:
            spec.padding.isList = !spec.padding.isList;
            break;
        case 7:
            spec.padding.isList = true;
            spec.padding.amounts.assign(4, {0, 0});
            mutate(spec.padding.amounts[static_cast<std::size_t>(random.integer(0, 3))]);
            break;
        default:
            spec.dataFormat = random.chance(0.5) ? "NCHW" : "channels_first";
            break;
        }
        const auto judged = makePipeline(call);
        if (judged)
            continue;
        ++refused;
        const std::string message = judged.error().message();
        VERIFY_FOR(message.find('{') == std::string::npos, call);
        const std::string& field = judged.error().field;
        VERIFY_FOR(field == "output" || info.input(field) || info.param(field), call);
    }
    QVERIFY(refused > 500);
}

QTEST_GUILESS_MAIN(TestRefusals)
#include "tst_refusals.moc"
