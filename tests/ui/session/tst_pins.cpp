// SPDX-License-Identifier: GPL-3.0-or-later
//
// '.' a cell, 'o' one that is lit, '#' the pinned one; '+' and '*' the same in the padding.
#include <QtTest>

#include <algorithm>

#include "tests/support/calls.h"
#include "ui/session/pins.h"

using namespace convstep;
using namespace convstep::test;

namespace {

Settings plain(const char* op, std::int64_t size, std::int64_t kernel, const char* padding)
{
    Settings s;
    s.op = op;
    s.height = s.width = size;
    s.kernelRows = s.kernelCols = kernel;
    s.padding.word = padding;
    return s;
}

// The light of a cell, as pictures of the planes of its stage.
struct Lit {
    Lit(const Settings& settings, int stage, const char* slot, const Cell& cell)
        : trace(traceOf(callOf(settings))),
          light(pinLight(trace.pipeline(), stage, {number(slot), cell}))
    {
        if (!light)
            qFatal("nothing is lit");
    }
    std::string on(const char* slot, std::int64_t channel = 0) const
    {
        return textPicture(trace.pipeline(), *light, number(slot), 0, channel);
    }
    int number(const char* slot) const
    {
        const int found = trace.pipeline().slot(slot);
        if (found < 0)
            qFatal("there is no %s", slot);
        return found;
    }
    std::vector<Cell> factors(const Cell& output) const
    {
        std::vector<Cell> all;
        for (const PinnedCell& one : light->cells)
            if (one.slot == stage().out && one.cell == output && one.factor)
                all.push_back(one.factor->cell);
        return all;
    }
    const Stage& stage() const
    {
        return trace.pipeline().stages[static_cast<std::size_t>(light->stage)];
    }
    QString words() const { return pinText(trace.pipeline(), *light); }

    Trace trace;
    std::optional<PinLight> light;
};

}  // namespace

// A failure shows the picture.
#define COMPARE_PICTURE(picture, expected) \
    QCOMPARE(QString::fromStdString(picture), QStringLiteral(expected))

class TestPins : public QObject {
    Q_OBJECT
private slots:
    void outputLightsWindowWeightsAndPadding()
    {
        const Lit lit(plain("conv2d", 4, 3, "SAME"), 0, "output", {0, 0, 3, 0});
        COMPARE_PICTURE(lit.on("input"), "  +++\n"
                                  "..oo+\n"
                                  "..oo+\n"
                                  ".... \n"
                                  ".... \n");
        COMPARE_PICTURE(lit.on("filter"), "ooo\n"
                                   "ooo\n"
                                   "ooo\n");
        COMPARE_PICTURE(lit.on("output"), "...#\n"
                                   "....\n"
                                   "....\n"
                                   "....\n");
        QCOMPARE(lit.light->pairs, 9);
        QCOMPARE(lit.words(), QStringLiteral("y[0, 3, 0] is a sum of 9 products"));
    }
    void inputLightsWhatItFeeds()
    {
        const Lit lit(plain("conv2d", 5, 3, "VALID"), 0, "input", {0, 1, 2, 0});
        QVERIFY(lit.light->part == PinPart::operand);
        COMPARE_PICTURE(lit.on("input"), ".....\n"
                                  "..#..\n"
                                  ".....\n"
                                  ".....\n"
                                  ".....\n");
        COMPARE_PICTURE(lit.on("output"), "ooo\n"
                                   "ooo\n"
                                   "...\n");
        COMPARE_PICTURE(lit.on("filter"), "ooo\n"
                                   "ooo\n"
                                   "...\n");
        // The one above and to the left meets it with the last weight of the row.
        QCOMPARE(Lit(plain("conv2d", 5, 3, "VALID"), 0, "input", {0, 0, 0, 0}).words(),
                 QStringLiteral("x[0, 0, 0] feeds 1 cell of y"));
        QVERIFY((lit.factors({0, 0, 0, 0}) == std::vector{Cell{0, 1, 2, 0}}));
        QVERIFY((lit.factors({0, 1, 2, 0}) == std::vector{Cell{0, 0, 0, 0}}));
        QVERIFY(lit.factors({0, 2, 2, 0}).empty());
        QCOMPARE(lit.words(), QStringLiteral("x[1, 2, 0] feeds 6 cells of y"));
    }
    void strideAndRateLeaveGaps()
    {
        Settings s = plain("conv2d", 7, 3, "VALID");
        s.strideRows = s.strideCols = 2;
        COMPARE_PICTURE(Lit(s, 0, "input", {0, 2, 2, 0}).on("output"), "oo.\n"
                                                                "oo.\n"
                                                                "...\n");
        COMPARE_PICTURE(Lit(s, 0, "input", {0, 3, 3, 0}).on("output"), "...\n"
                                                                ".o.\n"
                                                                "...\n");
        s = plain("atrous_conv2d", 7, 2, "VALID");
        s.rateRows = s.rateCols = 3;
        COMPARE_PICTURE(Lit(s, 0, "value", {0, 3, 3, 0}).on("output"), "o..o\n"
                                                                "....\n"
                                                                "....\n"
                                                                "o..o\n");
    }
    void nobodyReadsIt()
    {
        Settings s = plain("conv2d", 5, 1, "VALID");
        s.strideRows = s.strideCols = 2;
        const Lit lit(s, 0, "input", {0, 1, 1, 0});
        QVERIFY(lit.light->cells.empty());
        QCOMPARE(lit.words(), QStringLiteral("x[1, 1, 0]: no window reads this"));
    }
    void weightLightsInputsOutputsAndPadding()
    {
        const Lit lit(plain("conv2d", 4, 3, "SAME"), 0, "filter", {0, 0, 1, 0});
        QVERIFY(lit.light->part == PinPart::weight);
        // The upper weight meets the row above the image, and never the last one.
        COMPARE_PICTURE(lit.on("input"), "++++\n"
                                  "oooo\n"
                                  "oooo\n"
                                  "oooo\n"
                                  "....\n");
        COMPARE_PICTURE(lit.on("output"), "oooo\n"
                                   "oooo\n"
                                   "oooo\n"
                                   "oooo\n");
        COMPARE_PICTURE(lit.on("filter"), ".#.\n"
                                   "...\n"
                                   "...\n");
        QCOMPARE(lit.light->pairs, 16);
    }
    void paddingIsPointedAt()
    {
        const Lit lit(plain("conv2d", 4, 3, "SAME"), 0, "input", {0, -1, 1, 0});
        QVERIFY(lit.light->padding);
        COMPARE_PICTURE(lit.on("input"), " *  \n"
                                  "....\n"
                                  "....\n"
                                  "....\n"
                                  "....\n");
        COMPARE_PICTURE(lit.on("output"), "ooo.\n"
                                   "....\n"
                                   "....\n"
                                   "....\n");
        QCOMPARE(lit.words(),
                 QStringLiteral("x[−1, 1, 0] is padding: counts as 0 in 3 cells of y"));
        const Trace trace = traceOf(callOf(plain("conv2d", 4, 3, "SAME")));
        QVERIFY(!pinLight(trace.pipeline(), 0, {trace.pipeline().slot("input"), {0, -2, 1, 0}}));
        QVERIFY(!pinLight(trace.pipeline(), 0, {trace.pipeline().slot("output"), {0, 9, 1, 0}}));
    }
    void channelsOfDepthwise()
    {
        Settings s = plain("depthwise_conv2d", 3, 2, "VALID");
        s.inChannels = 2;
        s.multiplier = 2;
        const Lit lit(s, 0, "input", {0, 1, 1, 1});
        for (const std::int64_t channel : {2, 3})
            COMPARE_PICTURE(lit.on("output", channel), "oo\noo\n");
        for (const std::int64_t channel : {0, 1})
            COMPARE_PICTURE(lit.on("output", channel), "..\n..\n");
        const Lit output(s, 0, "output", {0, 0, 0, 3});
        COMPARE_PICTURE(output.on("input", 0), "...\n...\n...\n");
        COMPARE_PICTURE(output.on("input", 1), "oo.\noo.\n...\n");
        COMPARE_PICTURE(output.on("filter", 3), "oo\noo\n");
        COMPARE_PICTURE(output.on("filter", 2), "..\n..\n");
    }
    void pointwiseMixesEveryMap()
    {
        Settings s = plain("separable_conv2d", 3, 2, "VALID");
        s.inChannels = 2;
        s.outChannels = 3;
        const Lit lit(s, 1, "output", {0, 1, 0, 2});
        for (const std::int64_t map : {0, 1})
            COMPARE_PICTURE(lit.on("depthwise", map), "..\no.\n");
        const Lit map(s, 1, "depthwise", {0, 1, 0, 1});
        for (const std::int64_t o : {0, 1, 2}) {
            COMPARE_PICTURE(map.on("output", o), "..\no.\n");
            QVERIFY((map.factors({0, 1, 0, o}) == std::vector{Cell{0, 0, 0, 3 + o}}));
        }
        // The same map is a result in the stage before.
        QVERIFY(Lit(s, 0, "depthwise", {0, 1, 0, 1}).light->part == PinPart::output);
    }
    void gradientsAskTheOtherWayRound()
    {
        Settings s = plain("conv2d_backprop_input", 5, 3, "VALID");
        s.strideRows = s.strideCols = 2;
        const Lit who(s, 0, "output", {0, 2, 2, 0});
        COMPARE_PICTURE(who.on("out_backprop"), "oo\noo\n");
        COMPARE_PICTURE(who.on("filters"), "o.o\n...\no.o\n");
        QCOMPARE(who.words(),
                 QStringLiteral("who sends to dx[2, 2, 0]? 4 cells of G, each times a weight"));
        // One upstream cell is scattered over a whole window.
        const Lit where(s, 0, "out_backprop", {0, 0, 1, 0});
        COMPARE_PICTURE(where.on("output"), "..ooo\n..ooo\n..ooo\n.....\n.....\n");
        QVERIFY((where.factors({0, 1, 3, 0}) == std::vector{Cell{0, 1, 1, 0}}));
        QCOMPARE(where.words(),
                 QStringLiteral("G[0, 1, 0] is sent to 9 cells of dx and added there"));
        const Lit weight(s, 0, "filters", {0, 0, 0, 0});
        COMPARE_PICTURE(weight.on("output"), "o.o..\n.....\no.o..\n.....\n.....\n");
    }
    void filterGradientMeetsEveryWindow()
    {
        const Settings s = plain("conv2d_backprop_filter", 4, 3, "VALID");
        const Lit lit(s, 0, "input", {0, 1, 1, 0});
        QVERIFY(lit.light->part == PinPart::operand);
        COMPARE_PICTURE(lit.on("output"), "oo.\noo.\n...\n");
        const Lit out(s, 0, "output", {0, 0, 2, 0});
        COMPARE_PICTURE(out.on("input"), "..oo\n..oo\n....\n....\n");
        COMPARE_PICTURE(out.on("out_backprop"), "oo\noo\n");
    }
    void biasAndActivation()
    {
        Settings s = plain("layers_separable_conv2d", 3, 2, "VALID");
        s.outChannels = 2;
        s.useBias = true;
        s.activation = "relu";
        const Trace trace = traceOf(callOf(s));
        const Stage& bias = trace.pipeline().stages[2];
        const auto light = pinLight(trace.pipeline(), 2, {bias.b, {0, 0, 0, 1}});
        QVERIFY(light && light->part == PinPart::weight);
        COMPARE_PICTURE(textPicture(trace.pipeline(), *light, bias.out, 0, 1), "oo\noo\n");
        COMPARE_PICTURE(textPicture(trace.pipeline(), *light, bias.out, 0, 0), "..\n..\n");
        const Stage& relu = trace.pipeline().stages[3];
        const auto value = pinLight(trace.pipeline(), 3, {relu.a, {0, 1, 0, 1}});
        QVERIFY(value);
        COMPARE_PICTURE(textPicture(trace.pipeline(), *value, relu.out, 0, 1), "..\no.\n");
        // Of another stage.
        QVERIFY(!pinLight(trace.pipeline(), 3, {bias.b, {0, 0, 0, 1}}));
    }
    // The two questions are one relation: what an output takes feeds it, with the same factor.
    void bothWaysAgree()
    {
        int asked = 0;
        for (const std::string& op : operatorNames()) {
            Settings s = smallSettings(op);
            const Trace trace = traceOf(callOf(s));
            const Pipeline& pipeline = trace.pipeline();
            for (std::size_t i = 0; i < pipeline.stages.size(); ++i) {
                const Stage& stage = pipeline.stages[i];
                const Cell cell{0, stage.outExtent.h / 2, stage.outExtent.w / 2,
                                stage.outExtent.c - 1};
                const auto taken = pinLight(pipeline, static_cast<int>(i), {stage.out, cell});
                QVERIFY(taken);
                for (const PinnedCell& one : taken->cells) {
                    const auto fed =
                        pinLight(pipeline, static_cast<int>(i), {one.slot, one.cell});
                    QVERIFY2(fed, op.c_str());
                    QVERIFY2(std::any_of(fed->cells.begin(), fed->cells.end(),
                                         [&](const PinnedCell& back) {
                                             return back.slot == stage.out && back.cell == cell;
                                         }),
                             op.c_str());
                    ++asked;
                }
            }
        }
        QVERIFY(asked > 200);
    }
    void everyPinHasWords()
    {
        for (const std::string& op : operatorNames()) {
            const Trace trace = traceOf(callOf(smallSettings(op)));
            const Pipeline& pipeline = trace.pipeline();
            for (std::size_t i = 0; i < pipeline.stages.size(); ++i)
                for (const int slot : {pipeline.stages[i].a, pipeline.stages[i].b,
                                       pipeline.stages[i].out})
                    if (const auto light = pinLight(pipeline, static_cast<int>(i), {slot, {}}))
                        QVERIFY(!pinText(pipeline, *light).isEmpty());
        }
    }
};

QTEST_GUILESS_MAIN(TestPins)
#include "tst_pins.moc"
