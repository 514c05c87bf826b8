// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>

#include <cmath>
#include <random>

#include "tests/support/calls.h"
#include "ui/session/document.h"

using namespace convstep;
using namespace convstep::test;

namespace {

DocumentFile fileOf(const Settings& settings)
{
    DocumentFile file;
    file.title = "A title";
    file.about = "What it is about";
    file.operators.push_back(callOf(settings));
    return file;
}

Settings refusedSettings()
{
    Settings s = smallSettings("depthwise_conv2d");
    s.strideRows = s.strideCols = 2;
    s.rateRows = s.rateCols = 2;
    return s;
}

bool matchesReference(const Document& document)
{
    const Result<std::vector<NamedTensor>> reference = computeReference(document.call());
    if (!reference || reference->size() != document.outputCount())
        return false;
    for (std::size_t i = 0; i < reference->size(); ++i) {
        const Result<NamedTensor> output = document.output(i);
        if (!output || output->name != (*reference)[i].name ||
            !output->tensor.identicalTo((*reference)[i].tensor))
            return false;
    }
    return true;
}

}  // namespace

class TestDocument : public QObject {
    Q_OBJECT
private slots:
    // Shapes of no tensor that is given: nobody has asked a budget for them before.
    void aResultBeyondTheBudgetIsARefusal()
    {
        DocumentFile file = fileOf(smallSettings("conv2d_backprop_filter"));
        OperatorSpec& spec = file.operators.front().spec;
        spec.sizes[0] = 2'000'000'000;
        spec.padding.word = "SAME";
        OperatorCall& call = file.operators.front();
        const Extent in = imageExtent(call.input("input")->shape(), DataFormat::nhwc);
        *call.input("out_backprop") =
            *Tensor::create({in.n, in.h, in.w, spec.sizes[3]}, "out_backprop");
        spec.strides = {1, 1, 1, 1};
        spec.rate = {1, 1, 1, 1};
        Document document;
        document.load(std::move(file));
        QVERIFY(document.refusal());
        QCOMPARE(document.refusal()->reason, Reason::memoryBudget);
        QVERIFY(!document.trace());
    }

    void loads()
    {
        Document document;
        QVERIFY(!document.trace());
        QSignalSpy loaded(&document, &Document::loaded);
        QSignalSpy changed(&document, &Document::changed);
        document.load(fileOf(smallSettings("separable_conv2d")));
        QCOMPARE(loaded.count(), 1);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(document.title(), "A title");
        QVERIFY(!document.refusal());
        QVERIFY(!document.stale());
        QVERIFY(document.undoStack()->isClean());
        QVERIFY(!document.undoStack()->canUndo());
        QVERIFY(matchesReference(document));
    }
    void savesWhatItLoaded()
    {
        for (const std::string& op : operatorNames()) {
            const DocumentFile file = fileOf(smallSettings(op));
            Document document;
            document.load(file);
            QCOMPARE(document.toBytes(), writeDocument(file));
        }
        Document refused;
        refused.load(fileOf(refusedSettings()));
        QVERIFY(refused.refusal());
        QCOMPARE(refused.toBytes(), writeDocument(fileOf(refusedSettings())));
    }
    void everyOperatorMatchesTheReference()
    {
        for (const std::string& op : operatorNames()) {
            Document document;
            document.load(fileOf(smallSettings(op)));
            QVERIFY2(matchesReference(document), op.c_str());
        }
    }
    void editIsUndone()
    {
        Document document;
        document.load(fileOf(smallSettings("conv2d")));
        const std::string before = document.toBytes();
        QSignalSpy changed(&document, &Document::changed);
        QSignalSpy replaced(&document, &Document::traceReplaced);
        document.setCell("input", {0, 1, 2, 1}, 7.25F);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(replaced.count(), 0);
        const auto change = changed.first().first().value<DocumentChange>();
        QVERIFY(change.cellsOnly);
        QCOMPARE(change.input, "input");
        QCOMPARE(change.region, Region::of({0, 1, 2, 1}));
        const std::string after = document.toBytes();
        QVERIFY(after != before);
        QVERIFY(after.find("7.25") != std::string::npos);
        QVERIFY(matchesReference(document));

        document.undoStack()->undo();
        QCOMPARE(document.toBytes(), before);
        QVERIFY(matchesReference(document));
        document.undoStack()->redo();
        QCOMPARE(document.toBytes(), after);
        QVERIFY(matchesReference(document));
    }
    void editsThatChangeNothing()
    {
        Document document;
        document.load(fileOf(smallSettings("conv2d")));
        const float there = document.call().input("input")->values()[0];
        document.setCell("input", {}, there);
        document.setCell("input", {0, 9, 0, 0}, 1);
        document.setCell("nothing", {}, 1);
        QVERIFY(document.setSettings(document.settings(), Knob::size));
        QCOMPARE(document.undoStack()->count(), 0);
        document.setCell("input", {}, std::nanf(""));
        QCOMPARE(document.undoStack()->count(), 1);
        document.setCell("input", {}, std::nanf(""));
        QCOMPARE(document.undoStack()->count(), 1);
    }
    void cellsOfEveryLayout()
    {
        Settings s = smallSettings("layers_separable_conv2d");
        s.useBias = true;
        s.channelsFirst = true;
        Document document;
        document.load(fileOf(s));
        document.setCell("inputs", {0, 3, 4, 1}, 11);      // the last one
        document.setCell("depthwise_kernel", {0, 1, 2, 3}, 12);
        document.setCell("pointwise_kernel", {0, 0, 0, 11}, 13);
        document.setCell("bias", {0, 0, 0, 2}, 14);
        QCOMPARE(document.undoStack()->count(), 4);
        for (const auto& [name, value] :
             {std::pair{"inputs", 11.0F}, std::pair{"depthwise_kernel", 12.0F},
              std::pair{"pointwise_kernel", 13.0F}, std::pair{"bias", 14.0F}})
            QCOMPARE(document.call().input(name)->values().back(), value);
        QVERIFY(matchesReference(document));
    }
    void settingsMergeWhileOneKnobTurns()
    {
        Document document;
        document.load(fileOf(smallSettings("conv2d")));
        const std::string before = document.toBytes();
        Settings s = document.settings();
        for (const std::int64_t height : {3, 2, 1, 5}) {
            s.height = height;
            QVERIFY(document.setSettings(s, Knob::size));
        }
        QCOMPARE(document.undoStack()->count(), 1);
        // What shrinking cropped came back with growing.
        Settings five = settingsOf(callOf(smallSettings("conv2d")));
        five.height = 5;
        const OperatorCall direct = *withSettings(callOf(smallSettings("conv2d")), five);
        QVERIFY(document.call().input("input")->identicalTo(*direct.input("input")));
        document.endMerge();
        s.height = 6;
        QVERIFY(document.setSettings(s, Knob::size));
        s.strideRows = 2;
        QVERIFY(document.setSettings(s, Knob::stride));
        QCOMPARE(document.undoStack()->count(), 3);
        document.undoStack()->undo();
        document.undoStack()->undo();
        QCOMPARE(document.settings().height, 5);
        document.undoStack()->undo();
        QCOMPARE(document.toBytes(), before);
        QVERIFY(document.undoStack()->isClean());
    }
    void turningBackLeavesNothingToUndo()
    {
        Document document;
        document.load(fileOf(smallSettings("conv2d")));
        Settings s = document.settings();
        const Settings first = s;
        s.rateRows = 2;
        QVERIFY(document.setSettings(s, Knob::rate));
        QVERIFY(document.setSettings(first, Knob::rate));
        QCOMPARE(document.undoStack()->count(), 0);
    }
    void refusedKeepsTheLastResult()
    {
        Document document;
        document.load(fileOf(smallSettings("depthwise_conv2d")));
        const Trace* trace = document.trace();
        Settings s = document.settings();
        s.rateRows = s.rateCols = 2;
        QVERIFY(document.setSettings(s, Knob::rate));
        QVERIFY(document.trace() != trace);
        trace = document.trace();
        s.strideRows = s.strideCols = 2;
        QVERIFY(document.setSettings(s, Knob::stride));
        QVERIFY(document.refusal());
        QCOMPARE(document.refusal()->reason, Reason::strideWithRate);
        QVERIFY(document.stale());
        QCOMPARE(document.trace(), trace);
        QCOMPARE(document.settings().strideRows, 2);
        QVERIFY(!document.output());
        QCOMPARE(document.output().error().reason, Reason::strideWithRate);
        // Edits of a refused call count, but not for the stale values.
        const double stale = document.values()->at(0, {});
        document.setCell("input", {}, 99);
        QCOMPARE(document.values()->at(0, {}), stale);
        document.undoStack()->undo();
        document.undoStack()->undo();
        QVERIFY(!document.refusal());
        QVERIFY(!document.stale());
        QVERIFY(matchesReference(document));
        document.undoStack()->redo();
        QVERIFY(document.stale());
    }
    void refusedFromTheStartHasNothing()
    {
        Document document;
        document.load(fileOf(smallSettings("conv2d")));
        document.load(fileOf(refusedSettings()));
        QVERIFY(document.refusal());
        QVERIFY(!document.stale());
        QVERIFY(!document.trace());
        QCOMPARE(document.outputCount(), 0U);
    }
    void sameSettingsMendWhatDisagrees()
    {
        DocumentFile file = fileOf(smallSettings("conv2d"));
        Settings three = smallSettings("conv2d");
        three.inChannels = 3;
        *file.operators[0].input("filter") = *callOf(three).input("filter");
        Document document;
        document.load(file);
        QVERIFY(document.refusal());
        QVERIFY(document.setSettings(document.settings(), Knob::size));
        QVERIFY(!document.refusal());
        QCOMPARE(document.undoStack()->count(), 1);
    }
    void tooLargeChangesNothing()
    {
        Document document;
        document.load(fileOf(smallSettings("conv2d")));
        const std::string before = document.toBytes();
        Settings s = document.settings();
        s.height = s.width = 10'000'000;
        const Result<void> result = document.setSettings(s, Knob::size);
        QVERIFY(!result);
        QCOMPARE(result.error().reason, Reason::memoryBudget);
        QCOMPARE(document.toBytes(), before);
        QCOMPARE(document.undoStack()->count(), 0);
    }
    // Any walk of changes comes back byte for byte, and forward again.
    void anyWalkIsUndone()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        const auto pick = [&](int least, int most) {
            return std::uniform_int_distribution<int>(least, most)(random);
        };
        const std::vector<std::string> names = operatorNames();
        for (int round = 0; round < 25; ++round) {
            Document document;
            document.load(fileOf(smallSettings(
                names[static_cast<std::size_t>(pick(0, static_cast<int>(names.size()) - 1))])));
            std::vector<std::string> states{document.toBytes()};
            for (int step = 0; step < 15; ++step) {
                const int before = document.undoStack()->count();
                Settings s = document.settings();
                document.endMerge();
                switch (pick(0, 5)) {
                case 0: s.height = pick(0, 5); break;
                case 1: s.inChannels = pick(0, 3); break;
                case 2: s.kernelRows = pick(0, 3); break;
                case 3: s.rateRows = s.rateCols = pick(0, 2); break;
                case 4:
                    s.op = names[static_cast<std::size_t>(
                        pick(0, static_cast<int>(names.size()) - 1))];
                    break;
                default: {
                    const NamedTensor& one = document.call().inputs.front();
                    document.setCell(QString::fromStdString(one.name), {},
                                     static_cast<float>(pick(-9, 9)));
                }
                }
                QVERIFY(document.setSettings(s, Knob::size));
                if (document.undoStack()->count() > before)
                    states.push_back(document.toBytes());
            }
            QCOMPARE(document.undoStack()->count(), static_cast<int>(states.size()) - 1);
            for (std::size_t i = states.size(); i-- > 0;) {
                QCOMPARE(document.toBytes(), states[i]);
                document.undoStack()->undo();
            }
            for (const std::string& state : states) {
                QCOMPARE(document.toBytes(), state);
                document.undoStack()->redo();
            }
            QVERIFY(document.refusal() || matchesReference(document));
        }
    }
};

QTEST_GUILESS_MAIN(TestDocument)
#include "tst_document.moc"
