// SPDX-License-Identifier: GPL-3.0-or-later
//
// '.' a cell, 'o' one of the window, '#' the current one; '+' and '*' the same in the padding.
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/highlights.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// Slots a, b and out of one step side by side.
struct Pictures {
    std::string a;
    std::string b;
    std::string out;
};

Pictures pictures(const Settings& settings, int stage, const Cell& output, std::int64_t tap)
{
    const Trace trace = traceOf(callOf(settings));
    const Step step = trace.at(trace.indexOf(stage, output, tap));
    const Highlights h = highlightsOf(trace.pipeline(), step);
    return {textPicture(trace.pipeline(), h.a),
            h.b.slot < 0 ? std::string() : textPicture(trace.pipeline(), h.b),
            textPicture(trace.pipeline(), h.out)};
}

Settings plain(const char* op, std::int64_t size, std::int64_t kernel, const char* padding)
{
    Settings s;
    s.op = op;
    s.height = s.width = size;
    s.kernelRows = s.kernelCols = kernel;
    s.padding.word = padding;
    return s;
}

}  // namespace

class TestHighlights : public QObject {
    Q_OBJECT
private slots:
    void convInside()
    {
        const Pictures p = pictures(plain("conv2d", 5, 3, "VALID"), 0, {0, 1, 2, 0}, 5);
        QCOMPARE(p.a, ".....\n"
                      "..ooo\n"
                      "..oo#\n"
                      "..ooo\n"
                      ".....\n");
        QCOMPARE(p.b, "ooo\n"
                      "oo#\n"
                      "ooo\n");
        QCOMPARE(p.out, "...\n"
                        "..#\n"
                        "...\n");
    }
    void paddingExtendsTheGrid()
    {
        const Pictures p = pictures(plain("conv2d", 4, 3, "SAME"), 0, {0, 0, 0, 0}, 1);
        QCOMPARE(p.a, "+*+  \n"
                      "+oo..\n"
                      "+oo..\n"
                      " ....\n"
                      " ....\n");
        QCOMPARE(p.b, "o#o\n"
                      "ooo\n"
                      "ooo\n");
    }
    void oddPaddingGoesBottomRight()
    {
        Settings s = plain("conv2d", 4, 3, "SAME");
        s.strideRows = s.strideCols = 2;
        QCOMPARE(pictures(s, 0, {0, 0, 0, 0}, 0).a, "#oo.\n"
                                                    "ooo.\n"
                                                    "ooo.\n"
                                                    "....\n");
        QCOMPARE(pictures(s, 0, {0, 1, 1, 0}, 8).a, ".... \n"
                                                    ".... \n"
                                                    "..oo+\n"
                                                    "..oo+\n"
                                                    "  ++*\n");
    }
    void ratesLeaveHoles()
    {
        Settings s = plain("atrous_conv2d", 6, 3, "SAME");
        s.rateRows = s.rateCols = 2;
        // The dense filter: holes are in the picture, not in the weights.
        const Pictures p = pictures(s, 0, {0, 2, 3, 0}, 4);
        QCOMPARE(p.a, ".o.o.o\n"
                      "......\n"
                      ".o.#.o\n"
                      "......\n"
                      ".o.o.o\n"
                      "......\n");
        QCOMPARE(p.b, "ooo\n"
                      "o#o\n"
                      "ooo\n");
    }
    void ratesReachIntoThePadding()
    {
        Settings s = plain("atrous_conv2d", 4, 2, "SAME");
        s.rateRows = s.rateCols = 3;
        // e = 4: pads 1 before, 2 after.
        QCOMPARE(pictures(s, 0, {0, 3, 1, 0}, 3).a, "....\n"
                                                    "....\n"
                                                    "o..o\n"
                                                    "....\n"
                                                    "    \n"
                                                    "+  *\n");
    }
    void conv2dShowsTheCurrentChannelOnly()
    {
        Settings s = plain("conv2d", 3, 2, "VALID");
        s.inChannels = 2;
        const Trace trace = traceOf(callOf(s));
        const Highlights h =
            highlightsOf(trace.pipeline(), trace.at(trace.indexOf(0, {0, 0, 0, 0}, 6)));
        QCOMPARE(h.a.channel, 1);
        QCOMPARE(h.a.window.size(), 4U);
        QCOMPARE(h.a.window.front().tap, 4);
        QCOMPARE(textPicture(trace.pipeline(), h.a), "oo.\n"
                                                     "#o.\n"
                                                     "...\n");
        QCOMPARE(h.b.channel, 1);
        QCOMPARE(textPicture(trace.pipeline(), h.b), "oo\n"
                                                     "#o\n");
    }
    void depthwise()
    {
        Settings s = plain("depthwise_conv2d", 3, 2, "VALID");
        s.inChannels = 2;
        s.multiplier = 3;
        const Trace trace = traceOf(callOf(s));
        const Highlights h =
            highlightsOf(trace.pipeline(), trace.at(trace.indexOf(0, {0, 1, 0, 4}, 1)));
        QCOMPARE(h.a.channel, 1);   // c of m = c·M + q = 1·3 + 1
        QCOMPARE(h.b.channel, 4);
        QCOMPARE(h.out.channel, 4);
        QCOMPARE(textPicture(trace.pipeline(), h.a), "...\n"
                                                     "o#.\n"
                                                     "oo.\n");
        QCOMPARE(textPicture(trace.pipeline(), h.out), "..\n"
                                                       "#.\n");
    }
    void pointwiseReadsOnePixel()
    {
        Settings s = plain("separable_conv2d", 3, 2, "VALID");
        s.inChannels = 2;
        s.outChannels = 2;
        const Trace trace = traceOf(callOf(s));
        const Highlights h =
            highlightsOf(trace.pipeline(), trace.at(trace.indexOf(1, {0, 1, 0, 1}, 1)));
        QCOMPARE(h.a.channel, 1);
        QCOMPARE(textPicture(trace.pipeline(), h.a), "..\n"
                                                     "#.\n");
        QCOMPARE(h.b.channel, 3);  // from map 1 to output 1
        QCOMPARE(textPicture(trace.pipeline(), h.b), "#\n");
    }
    void biasAndActivation()
    {
        Settings s = plain("layers_separable_conv2d", 3, 2, "VALID");
        s.outChannels = 2;
        s.useBias = true;
        s.activation = "relu";
        const Pictures bias = pictures(s, 2, {0, 0, 1, 1}, 0);
        QCOMPARE(bias.a, ".#\n"
                         "..\n");
        QCOMPARE(bias.b, "#\n");
        const Pictures relu = pictures(s, 3, {0, 1, 1, 0}, 0);
        QCOMPARE(relu.a, "..\n"
                         ".#\n");
        QVERIFY(relu.b.empty());
        QCOMPARE(relu.out, "..\n"
                           ".#\n");
    }
    void inputGradientGathers()
    {
        // Stride 2: the cell (1, 2) was read by the windows of columns 0 and 1.
        Settings s = plain("conv2d_backprop_input", 5, 3, "VALID");
        s.strideRows = s.strideCols = 2;
        const Pictures p = pictures(s, 0, {0, 1, 2, 0}, 1);
        QCOMPARE(p.a, "#o\n"
                      "..\n");
        QCOMPARE(p.b, "...\n"
                      "o.#\n"
                      "...\n");
        QCOMPARE(p.out, ".....\n"
                        "..#..\n"
                        ".....\n"
                        ".....\n"
                        ".....\n");
    }
    void transposedGathers()
    {
        Settings s = plain("atrous_conv2d_transpose", 2, 2, "VALID");
        s.rateRows = s.rateCols = 2;
        const Pictures p = pictures(s, 0, {0, 3, 0, 0}, 0);
        QCOMPARE(p.a, "..\n"
                      "#.\n");
        QCOMPARE(p.b, "..\n"
                      "#.\n");
        QCOMPARE(p.out, "....\n"
                        "....\n"
                        "....\n"
                        "#...\n");
    }
    void filterGradientMeetsEveryWindow()
    {
        const Pictures p = pictures(plain("conv2d_backprop_filter", 4, 3, "VALID"), 0,
                                    {0, 1, 2, 0}, 2);
        QCOMPARE(p.a, "....\n"
                      "..oo\n"
                      "..#o\n"
                      "....\n");
        QCOMPARE(p.b, "oo\n"
                      "#o\n");
        QCOMPARE(p.out, "...\n"
                        "..#\n"
                        "...\n");
    }
    void biasGradientSumsEveryPixel()
    {
        Settings s = plain("layers_separable_conv2d_grad", 3, 2, "VALID");
        s.useBias = true;
        s.outChannels = 2;
        const Trace trace = traceOf(callOf(s));
        int stage = -1;
        for (std::size_t i = 0; i < trace.pipeline().stages.size(); ++i)
            if (trace.pipeline().stages[i].kind == StageKind::biasGradient)
                stage = static_cast<int>(i);
        QVERIFY(stage >= 0);
        const Pictures p = pictures(s, stage, {0, 0, 0, 1}, 2);
        QCOMPARE(p.a, "oo\n"
                      "#o\n");
        QVERIFY(p.b.empty());
        QCOMPARE(p.out, "#\n");
    }
    void activationGradient()
    {
        Settings s = plain("layers_separable_conv2d_grad", 3, 2, "VALID");
        s.activation = "tanh";
        const Trace trace = traceOf(callOf(s));
        for (std::size_t i = 0; i < trace.pipeline().stages.size(); ++i) {
            if (trace.pipeline().stages[i].kind != StageKind::activationGradient)
                continue;
            const Pictures p = pictures(s, static_cast<int>(i), {0, 0, 1, 0}, 0);
            QCOMPARE(p.a, ".#\n..\n");
            QCOMPARE(p.b, ".#\n..\n");
            QCOMPARE(p.out, ".#\n..\n");
            return;
        }
        QFAIL("no stage");
    }
    // Every step of every operator: the current cells are in their windows, and as many cells are
    // lit as the output cell has taps on that plane.
    void currentIsInItsWindow()
    {
        for (const std::string& op : operatorNames()) {
            const Trace trace = traceOf(callOf(smallSettings(op)));
            for (std::int64_t i = 0; i < trace.size(); i += 7) {
                const Step step = trace.at(i);
                const Highlights h = highlightsOf(trace.pipeline(), step);
                for (const SlotHighlight* one : {&h.a, &h.b, &h.out}) {
                    if (one->slot < 0)
                        continue;
                    QVERIFY(one->current);
                    bool found = false;
                    for (const LitCell& lit : one->window)
                        found = found || lit.cell == one->current->cell;
                    QVERIFY2(found, op.c_str());
                }
                QCOMPARE(h.out.window.size(), 1U);
                QCOMPARE(h.a.current->padding, step.a.padding);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestHighlights)
#include "tst_highlights.moc"
