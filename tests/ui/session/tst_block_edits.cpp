// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>

#include <random>

#include "tests/support/calls.h"
#include "ui/session/block_edits.h"
#include "ui/session/edit_text.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Loaded {
    explicit Loaded(const Settings& settings) { document.load({"", "", {callOf(settings)}}); }
    explicit Loaded(const char* op) : Loaded(smallSettings(op)) {}

    CellBlock block(const char* input, const Cell& a, const Cell& b) const
    {
        return CellBlock::between(PlaneMap::of(document.call(), input).value(), a, b);
    }
    std::vector<float> values(const char* input) const
    {
        const auto all = document.call().input(input)->values();
        return {all.begin(), all.end()};
    }
    bool matchesReference() const
    {
        const auto reference = computeReference(document.call());
        for (std::size_t i = 0; i < document.outputCount(); ++i)
            if (!document.output(i)->tensor.identicalTo((*reference)[i].tensor))
                return false;
        return true;
    }
    QString undoText() { return document.undoStack()->undoText(); }

    Document document;
};

}  // namespace

class TestBlockEdits : public QObject {
    Q_OBJECT
private slots:
    void planesOfEveryLayout()
    {
        Settings s = smallSettings("layers_separable_conv2d");
        s.useBias = true;
        s.batch = 2;
        for (const bool first : {false, true}) {
            s.channelsFirst = first;
            const OperatorCall call = callOf(s);
            const PlaneMap image = *PlaneMap::of(call, "inputs");
            QCOMPARE(image.rows(), 4);
            QCOMPARE(image.cols(), 5);
            QCOMPARE(image.planeCount(), 4);
            QCOMPARE(image.planes().back(), (Cell{1, 0, 0, 1}));
            QCOMPARE(image.cell({1, 3, 3, 1}, {2, 4}), (Cell{1, 2, 4, 1}));
            QVERIFY(!image.samePlane({0, 0, 0, 1}, {1, 0, 0, 1}));
            const PlaneMap depthwise = *PlaneMap::of(call, "depthwise_kernel");
            QCOMPARE(depthwise.rows(), 2);
            QCOMPARE(depthwise.cols(), 3);
            QCOMPARE(depthwise.planeCount(), 4);
            const PlaneMap pointwise = *PlaneMap::of(call, "pointwise_kernel");
            QCOMPARE(pointwise.rows(), 4);
            QCOMPARE(pointwise.cols(), 3);
            QCOMPARE(pointwise.planeCount(), 1);
            QCOMPARE(pointwise.cell({}, {2, 1}), (Cell{0, 0, 0, 7}));
            QCOMPARE(pointwise.place({0, 0, 0, 7}), (Place{2, 1}));
            const PlaneMap bias = *PlaneMap::of(call, "bias");
            QCOMPARE(bias.rows(), 1);
            QCOMPARE(bias.cols(), 3);
            QVERIFY(!PlaneMap::of(call, "nothing"));
        }
    }
    void blocks()
    {
        const PlaneMap map = *PlaneMap::of(callOf(smallSettings("conv2d")), "input");
        const CellBlock block = CellBlock::between(map, {0, 3, 1, 1}, {0, 1, 2, 1});
        QCOMPARE(block.first, (Place{1, 1}));
        QCOMPARE(block.rows, 3);
        QCOMPARE(block.cols, 2);
        QVERIFY(block.contains({3, 2}) && !block.contains({0, 1}) && !block.contains({1, 3}));
        const std::vector<Cell> cells = block.cells(map);
        QCOMPARE(cells.size(), 6U);
        QCOMPARE(cells[1], (Cell{0, 1, 2, 1}));
        CellBlock large = block;
        large.rows = large.cols = 9;
        QCOMPARE(large.within(map).rows, 3);
        QCOMPARE(large.within(map).cols, 4);
    }
    void aFillIsOneStep()
    {
        Loaded s("conv2d");
        const std::string before = s.document.toBytes();
        QSignalSpy changed(&s.document, &Document::changed);
        fillCells(s.document, {"input", s.block("input", {0, 1, 2, 1}, {0, 2, 4, 1})}, Fill::ramp);
        QCOMPARE(changed.count(), 1);
        const auto change = changed.first().first().value<DocumentChange>();
        QVERIFY(change.cellsOnly);
        QCOMPARE(change.region, (Region{{0, 1, 2, 1}, {1, 3, 5, 2}}));
        QCOMPARE(s.document.cellValue("input", {0, 2, 4, 1}), 6.0F);
        QCOMPARE(s.document.cellValue("input", {0, 1, 3, 1}), 2.0F);
        QVERIFY(s.matchesReference());
        QVERIFY(s.undoText().startsWith("Fill input: Ramp"));
        s.document.undoStack()->undo();
        QCOMPARE(s.document.toBytes(), before);
        QVERIFY(s.matchesReference());
    }
    void scopes()
    {
        Loaded s("depthwise_conv2d");
        const auto ones = [&] {
            const auto all = s.values("filter");
            return std::count(all.begin(), all.end(), 1.0F);
        };
        EditTarget target{"filter", s.block("filter", {0, 0, 0, 2}, {0, 1, 0, 2})};
        const auto fill = [&](FillScope scope) {
            target.scope = FillScope::tensor;
            fillCells(s.document, target, Fill::zeros);
            target.scope = scope;
            fillCells(s.document, target, Fill::ones);
            return ones();
        };
        QCOMPARE(fill(FillScope::block), 2);
        QCOMPARE(fill(FillScope::plane), 6);
        QCOMPARE(s.document.cellValue("filter", {0, 1, 2, 2}), 1.0F);
        QCOMPARE(s.document.cellValue("filter", {0, 1, 2, 1}), 0.0F);
        QCOMPARE(fill(FillScope::tensor), 24);
        QVERIFY(s.matchesReference());
        // A ramp goes on through the planes, so that they differ.
        target.scope = FillScope::tensor;
        fillCells(s.document, target, Fill::ramp);
        QCOMPARE(s.document.cellValue("filter", {0, 0, 0, 1}), 7.0F);
        fillCells(s.document, target, Fill::impulse);
        QCOMPARE(ones(), 4);
    }
    void theSeedIsSaidAndCountsOn()
    {
        Loaded s("conv2d");
        const EditTarget target{"input", {}, FillScope::tensor};
        fillCells(s.document, target, Fill::randomIntegers);
        QVERIFY(s.undoText().contains("seed 1"));
        const auto first = s.values("input");
        fillCells(s.document, target, Fill::randomIntegers);
        QVERIFY(s.undoText().contains("seed 2"));
        QVERIFY(s.values("input") != first);
        s.document.setFillSeed(1);
        fillCells(s.document, target, Fill::randomIntegers);
        QCOMPARE(s.values("input"), first);
    }
    void presetsOfFilters()
    {
        Settings three = smallSettings("depthwise_conv2d");
        three.kernelRows = three.kernelCols = 3;
        Loaded s(three);
        const EditTarget plane{"filter", {{0, 0, 0, 3}, {}, 1, 1}, FillScope::plane};
        QVERIFY(fillWithPreset(s.document, plane, FilterPreset::sobelX));
        QCOMPARE(s.undoText(), QStringLiteral("Fill depthwise filter: Sobel x"));
        QCOMPARE(s.document.cellValue("filter", {0, 1, 2, 3}), 2.0F);
        Loaded small("depthwise_conv2d");
        const auto refused = fillWithPreset(small.document, plane, FilterPreset::sobelX);
        QVERIFY(!refused && refused.error().contains(QStringLiteral("2×3")));
        QCOMPARE(presetProblem(small.document, plane, FilterPreset::sobelX), refused.error());
        QCOMPARE(presetProblem(small.document, plane, FilterPreset::box), QString());
        QVERIFY(!small.document.undoStack()->canUndo());
        Loaded separable("separable_conv2d");
        const EditTarget mix{"pointwise_filter", {}, FillScope::tensor};
        QVERIFY(fillWithPreset(separable.document, mix, FilterPreset::identity));
        QCOMPARE(separable.document.cellValue("pointwise_filter", {0, 0, 0, 4}), 1.0F);
        QVERIFY(!fillWithPreset(separable.document, mix, FilterPreset::emboss));
    }
    void pasting()
    {
        Loaded s("conv2d");
        const CellBlock at = s.block("input", {0, 2, 3, 0}, {0, 2, 3, 0});
        pasteTable(s.document, "input", at, {3, 3, {1, 2, 3, 4, 5, 6, 7, 8, 9}});
        QCOMPARE(s.undoText(), QStringLiteral("Paste 2×2 into the input"));
        QCOMPARE(tableOf(s.document, "input", s.block("input", {0, 2, 3, 0}, {0, 3, 4, 0})),
                 (NumberTable{2, 2, {1, 2, 4, 5}}));
        QVERIFY(s.matchesReference());
        QCOMPARE(s.document.undoStack()->count(), 1);
    }
    void oneValueIntoABlock()
    {
        Loaded s("conv2d");
        fillWithValue(s.document, "input", s.block("input", {0, 0, 0, 1}, {0, 1, 1, 1}), 7);
        QCOMPARE(s.undoText(), QStringLiteral("Set 2×2 of the input to 7"));
        QCOMPARE(s.document.cellValue("input", {0, 1, 1, 1}), 7.0F);
        QCOMPARE(s.document.cellValue("input", {0, 1, 1, 0}) == 7.0F, false);
        fillWithValue(s.document, "input", s.block("input", {0, 3, 2, 1}, {0, 3, 2, 1}), -0.5F);
        QCOMPARE(s.undoText(), QStringLiteral("Set input[3, 2, 1] to −0.5"));
    }
    void aStrokeIsOneStep()
    {
        Loaded s("conv2d");
        const std::string before = s.document.toBytes();
        const auto paint = [&](const Cell& cell, float value, int stroke) {
            const CellValue one{cell, value};
            s.document.setCells("input", std::span(&one, 1), "Paint", stroke);
        };
        const int first = s.document.newStroke();
        paint({0, 0, 0, 0}, 77, first);
        paint({0, 3, 4, 0}, 77, first);
        paint({0, 0, 0, 0}, 78, first);
        const std::string painted = s.document.toBytes();
        QCOMPARE(s.document.undoStack()->count(), 1);
        const int second = s.document.newStroke();
        QVERIFY(second != first);
        paint({0, 1, 1, 0}, 77, second);
        QCOMPARE(s.document.undoStack()->count(), 2);
        s.document.undoStack()->undo();
        QCOMPARE(s.document.toBytes(), painted);
        QVERIFY(s.matchesReference());
        s.document.undoStack()->undo();
        QCOMPARE(s.document.toBytes(), before);
        s.document.undoStack()->redo();
        QCOMPARE(s.document.toBytes(), painted);
    }
    void growingGivesBackWhatWasCropped()
    {
        for (const bool channelsFirst : {false, true}) {
            Settings first = smallSettings("depthwise_conv2d");
            first.channelsFirst = channelsFirst;
            Loaded s(first);
            s.document.setCell("input", {0, 3, 4, 1}, 41);
            s.document.setCell("filter", {0, 1, 2, 3}, 42);
            const std::string before = s.document.toBytes();
            const auto set = [&](std::int64_t Settings::*member, std::int64_t value, Knob knob) {
                s.document.endMerge();
                Settings changed = s.document.settings();
                changed.*member = value;
                QVERIFY(s.document.setSettings(changed, knob));
            };
            // One knob after another, the last first back.
            set(&Settings::height, 2, Knob::size);
            set(&Settings::width, 2, Knob::size);
            set(&Settings::kernelCols, 1, Knob::kernel);
            set(&Settings::inChannels, 1, Knob::inChannels);
            set(&Settings::multiplier, 1, Knob::multiplier);
            set(&Settings::height, 4, Knob::size);
            set(&Settings::width, 5, Knob::size);
            set(&Settings::multiplier, 2, Knob::multiplier);
            set(&Settings::kernelCols, 3, Knob::kernel);
            set(&Settings::inChannels, 2, Knob::inChannels);
            QCOMPARE(s.document.toBytes(), before);
            QVERIFY(s.matchesReference());
            // Not what was taken back meanwhile.
            s.document.endMerge();
            s.document.setCell("input", {0, 3, 4, 1}, 43);
            set(&Settings::height, 3, Knob::size);
            s.document.undoStack()->undo();
            s.document.undoStack()->undo();
            set(&Settings::height, 3, Knob::size);
            set(&Settings::height, 4, Knob::size);
            QCOMPARE(s.document.toBytes(), before);
        }
    }
    void whatNeverWasIsNew()
    {
        Loaded s("conv2d");
        const auto set = [&](std::int64_t height) {
            s.document.endMerge();
            Settings changed = s.document.settings();
            changed.height = height;
            QVERIFY(s.document.setSettings(changed, Knob::size));
        };
        set(6);
        s.document.setCell("input", {0, 5, 0, 0}, 55);
        set(3);
        set(8);
        QCOMPARE(s.document.cellValue("input", {0, 5, 0, 0}), 55.0F);
        Settings direct = smallSettings("conv2d");
        direct.height = 8;
        QCOMPARE(s.document.cellValue("input", {0, 7, 0, 0}),
                 TensorView::image(*callOf(direct).input("input"), DataFormat::nhwc)
                     .at({0, 7, 0, 0}));
        // Another document knows nothing of it.
        s.document.load({"", "", {callOf(smallSettings("conv2d"))}});
        set(6);
        QVERIFY(s.document.cellValue("input", {0, 5, 0, 0}) != 55.0F);
    }
    void anotherOperatorGivesItsFilterBack()
    {
        Loaded s("separable_conv2d");
        s.document.setCell("pointwise_filter", {0, 0, 0, 5}, 55);
        Settings depthwise = s.document.settings();
        depthwise.op = "depthwise_conv2d";
        s.document.endMerge();
        QVERIFY(s.document.setSettings(depthwise, Knob::op));
        s.document.endMerge();
        Settings back = smallSettings("separable_conv2d");
        QVERIFY(s.document.setSettings(back, Knob::op));
        QCOMPARE(s.document.cellValue("pointwise_filter", {0, 0, 0, 5}), 55.0F);
    }
    void editsOfARefusedCall()
    {
        Settings refused = smallSettings("depthwise_conv2d");
        refused.strideRows = refused.strideCols = refused.rateRows = refused.rateCols = 2;
        Loaded s(refused);
        QVERIFY(s.document.refusal());
        fillCells(s.document, {"input", {}, FillScope::tensor}, Fill::ones);
        QCOMPARE(s.document.cellValue("input", {0, 3, 4, 1}), 1.0F);
        fillCells(s.document, {"nothing", {}, FillScope::tensor}, Fill::ones);
        QCOMPARE(s.document.undoStack()->count(), 1);
    }
    void anyBlockMatchesTheReference()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        for (const std::string& op : operatorNames())
            for (int round = 0; round < 4; ++round) {
                Settings settings = smallSettings(op);
                settings.batch = 2;
                Loaded s(settings);
                const std::string before = s.document.toBytes();
                for (const NamedTensor& input : s.document.call().inputs) {
                    const QString name = QString::fromStdString(input.name);
                    const PlaneMap map = *PlaneMap::of(s.document.call(), input.name);
                    const auto planes = map.planes();
                    const Cell plane = planes[random() % planes.size()];
                    const auto pick = [&](std::int64_t count) {
                        return static_cast<std::int64_t>(random() % static_cast<unsigned>(count));
                    };
                    (void)s.document.output();
                    fillCells(s.document,
                              {name, CellBlock::between(
                                         map, map.cell(plane, {pick(map.rows()), pick(map.cols())}),
                                         map.cell(plane, {pick(map.rows()), pick(map.cols())}))},
                              Fill::randomIntegers);
                    QVERIFY2(s.matchesReference(), op.c_str());
                }
                while (s.document.undoStack()->canUndo())
                    s.document.undoStack()->undo();
                QCOMPARE(s.document.toBytes(), before);
                QVERIFY(s.matchesReference());
            }
    }
    void words()
    {
        Settings s = smallSettings("layers_separable_conv2d");
        s.useBias = true;
        const OperatorCall call = callOf(s);
        QCOMPARE(editText(call, "bias", {0, 0, 0, 2}, 3), QStringLiteral("Set bias[2] to 3"));
        QCOMPARE(editText(call, "pointwise_kernel", {0, 0, 0, 7}, 0.1F),
                 QStringLiteral("Set pointwise filter[2, 1] to 0.1"));
        QCOMPARE(editText(call, "depthwise_kernel", {0, 1, 2, 3}, -1),
                 QStringLiteral("Set depthwise filter[1, 2, 1, 1] to −1"));
    }
};

QTEST_GUILESS_MAIN(TestBlockEdits)
#include "tst_block_edits.moc"
