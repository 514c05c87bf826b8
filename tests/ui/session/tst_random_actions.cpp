// SPDX-License-Identifier: GPL-3.0-or-later
//
// Anything that can be done to a document and its clock, in any order: the net below every change
// of either.
#include <QtTest>

#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "tests/support/calls.h"
#include "tests/support/random.h"
#include "ui/session/block_edits.h"
#include "ui/session/document_files.h"
#include "ui/session/pins.h"
#include "ui/session/playback_driver.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// What the call gives, computed anew and beside the document.
bool matchesReference(const Document& document, const OperatorCall& call)
{
    const Result<std::vector<NamedTensor>> reference = computeReference(call);
    if (!reference || reference->size() != document.outputCount())
        return false;
    for (std::size_t i = 0; i < reference->size(); ++i) {
        const Result<NamedTensor> output = document.output(i);
        if (!output || output->name != (*reference)[i].name)
            return false;
        const auto a = output->tensor.values();
        const auto b = (*reference)[i].tensor.values();
        if (output->tensor.shape() != (*reference)[i].tensor.shape())
            return false;
        for (std::size_t k = 0; k < a.size(); ++k)
            if (std::bit_cast<std::uint32_t>(a[k]) != std::bit_cast<std::uint32_t>(b[k]) &&
                !(std::isnan(a[k]) && std::isnan(b[k])))
                return false;
    }
    return true;
}

// A document with its clock, and what must hold after every action.
class Player {
public:
    explicit Player(Random& random) : m_random(random), m_driver(m_document)
    {
        const std::vector<std::string> names = operatorNames();
        Settings settings = smallSettings(names[index(names.size())]);
        settings.batch = m_random.integer(1, 2);
        m_document.load({"A walk", "", {callOf(settings)}});
        m_states.push_back(m_document.toBytes());
    }

    // One action; its name.
    QString act()
    {
        struct Action {
            const char* name;
            int weight;
            std::function<void()> run;
            bool history = false;
        };
        const std::array actions{
            Action{"edit", 24, [this] { edit(); }},
            Action{"edit a block", 10, [this] { editBlock(); }},
            Action{"paint", 5, [this] { paint(); }},
            Action{"set", 20, [this] { set(); }},
            Action{"end of a run", 5, [this] { m_document.endMerge(); }},
            Action{"undo", 14, [this] { m_document.undoStack()->undo(); }, true},
            Action{"redo", 10, [this] { m_document.undoStack()->redo(); }, true},
            Action{"jump in the history", 2,
                   [this] {
                       m_document.undoStack()->setIndex(static_cast<int>(
                           m_random.integer(0, m_document.undoStack()->count())));
                   },
                   true},
            Action{"seek", 10, [this] { m_driver.seek(m_random.integer(-2, size() + 2)); }},
            Action{"forward", 10, [this] { m_driver.forward(); }},
            Action{"back", 10, [this] { m_driver.back(); }},
            Action{"start", 1, [this] { m_driver.toStart(); }},
            Action{"end", 1, [this] { m_driver.toEnd(); }},
            Action{"play or pause", 6,
                   [this] {
                       m_driver.toggle();
                       QCoreApplication::processEvents();
                   }},
            Action{"granularity", 6,
                   [this] {
                       m_driver.setGranularity(static_cast<Granularity>(m_random.integer(0, 4)));
                   }},
            Action{"speed", 3,
                   [this] {
                       m_driver.setSpeed(std::exp2(static_cast<double>(m_random.integer(-3, 5))));
                   }},
            Action{"notable step", 4,
                   [this] {
                       m_random.chance(0.5) ? m_driver.toNextNotable()
                                            : m_driver.toPreviousNotable();
                   }},
            Action{"mark", 8, [this] { m_driver.toggleMark(); }},
            Action{"name of a mark", 3,
                   [this] {
                       const auto count = static_cast<std::int64_t>(m_document.marks().size());
                       m_document.renameMark(
                           static_cast<std::size_t>(m_random.integer(0, count)),
                           QString::number(m_random.integer(0, 3)));
                   }},
            Action{"no marks", 1, [this] { m_document.removeAllMarks(); }},
            Action{"to a mark", 3,
                   [this] {
                       m_random.chance(0.5) ? m_driver.toNextMark() : m_driver.toPreviousMark();
                   }},
            Action{"point", 4, [this] { point(); }},
            Action{"loop", 4, [this] { m_driver.stepLoop(); }},
            Action{"loop between", 2,
                   [this] {
                       m_driver.loopBetween(m_random.integer(-1, size() + 1),
                                            m_random.integer(-1, size() + 1));
                   }},
        };
        std::int64_t total = 0;
        for (const Action& one : actions)
            total += one.weight;
        std::int64_t drawn = m_random.integer(0, total - 1);
        for (const Action& one : actions) {
            drawn -= one.weight;
            if (drawn < 0) {
                one.run();
                m_history = one.history;
                return QString::fromLatin1(one.name);
            }
        }
        return {};
    }

    // Empty when all is well.
    QString complaint()
    {
        if (m_document.refusal() ? m_document.output().has_value()
                                 : !matchesReference(m_document, m_document.call()))
            return QStringLiteral("the output is not the reference");
        const auto at = static_cast<std::size_t>(m_document.undoStack()->index());
        const std::string bytes = m_document.toBytes();
        // Also a run of changes that ended where it began leaves the history, and what it left.
        if ((m_history || at < m_at) && bytes != m_states[at])
            return QStringLiteral("the history does not come back");
        if (!m_history && (at != m_at || bytes != m_states[at])) {
            m_states.resize(at + 1);
            m_states[at] = bytes;
        }
        m_at = at;
        const Trace* trace = m_document.trace();
        const std::int64_t position = m_driver.position();
        if (position < 0 || position > m_driver.size() ||
            m_driver.size() != (trace ? trace->size() : 0))
            return QStringLiteral("the clock has left the trace");
        if (trace && position > 0 && m_driver.current() != trace->at(position - 1))
            return QStringLiteral("the current step is not that of its position");
        if (const auto loop = m_driver.loop();
            loop && (loop->first < 0 || loop->last > m_driver.size() || loop->first >= loop->last))
            return QStringLiteral("the loop has left the trace");
        for (const Mark& mark : m_document.marks())
            if (trace && positionOf(*trace, mark).value_or(1) < 1)
                return QStringLiteral("a mark stands before the first step");
        if (m_driver.playing() && !m_driver.enabled())
            return QStringLiteral("what is refused plays");
        return {};
    }

    // What was written comes back from its file.
    [[nodiscard]] bool survivesAFile() const
    {
        const std::string bytes = m_document.toBytes();
        Result<DocumentFile> file = parseDocument(QByteArray::fromStdString(bytes));
        return file && writeDocument(*file) == bytes;
    }

    [[nodiscard]] bool undoesToTheStart()
    {
        while (m_document.undoStack()->canUndo())
            m_document.undoStack()->undo();
        return m_document.toBytes() == m_states.front() && m_document.undoStack()->isClean() &&
               matchesReference(m_document, m_document.call());
    }
    [[nodiscard]] Document& document() { return m_document; }

private:
    [[nodiscard]] std::size_t index(std::size_t count)
    {
        return static_cast<std::size_t>(m_random.integer(0, static_cast<std::int64_t>(count) - 1));
    }
    [[nodiscard]] std::int64_t size() const { return m_driver.size(); }

    // Any cell of any input, sometimes one that is not there; sometimes no ordinary number.
    void edit()
    {
        const auto& inputs = m_document.call().inputs;
        if (inputs.empty())
            return;
        const NamedTensor& one = inputs[index(inputs.size())];
        const Cell cell{m_random.integer(0, 1), m_random.integer(0, 4), m_random.integer(0, 4),
                        m_random.integer(0, 5)};
        constexpr std::array special{-0.0F, std::numeric_limits<float>::infinity(),
                                     std::numeric_limits<float>::quiet_NaN(),
                                     std::numeric_limits<float>::max(), 1e-40F};
        const float value = m_random.chance(0.1)
                                ? special[index(special.size())]
                                : static_cast<float>(m_random.integer(-20, 20)) / 4.0F;
        m_document.setCell(QString::fromStdString(one.name), cell, value);
    }

    // Fills, known filters, one value or a table, in a block that may reach beyond the tensor.
    void editBlock()
    {
        const auto& inputs = m_document.call().inputs;
        if (inputs.empty())
            return;
        EditTarget target;
        target.input = QString::fromStdString(inputs[index(inputs.size())].name);
        target.block.plane = {m_random.integer(0, 1), 0, 0, m_random.integer(0, 3)};
        target.block.first = {m_random.integer(-1, 4), m_random.integer(-1, 4)};
        target.block.rows = m_random.integer(1, 4);
        target.block.cols = m_random.integer(1, 4);
        target.scope = static_cast<FillScope>(m_random.integer(0, 2));
        switch (m_random.integer(0, 3)) {
        case 0: fillCells(m_document, target, allFills[index(std::size(allFills))]); break;
        case 1: {
            const std::string before = m_document.toBytes();
            if (!fillWithPreset(m_document, target,
                                allFilterPresets[index(std::size(allFilterPresets))]))
                QCOMPARE(m_document.toBytes(), before);
            break;
        }
        case 2: fillWithValue(m_document, target.input, target.block, 2.5F); break;
        default: pasteTable(m_document, target.input, target.block, table()); break;
        }
    }

    // Some cells as one stroke, which is one step.
    void paint()
    {
        const auto& inputs = m_document.call().inputs;
        if (inputs.empty())
            return;
        const QString input = QString::fromStdString(inputs[index(inputs.size())].name);
        const int count = m_document.undoStack()->index();
        const int stroke = m_document.newStroke();
        for (int i = 0; i < 4; ++i) {
            const std::array cell{CellValue{{0, m_random.integer(0, 5), m_random.integer(0, 5), 0},
                                            static_cast<float>(m_random.integer(-9, 9))}};
            m_document.setCells(input, cell, QStringLiteral("Paint"), stroke);
        }
        QVERIFY(m_document.undoStack()->index() <= count + 1);
    }

    NumberTable table()
    {
        NumberTable numbers;
        numbers.rows = m_random.integer(1, 3);
        numbers.cols = m_random.integer(1, 3);
        for (std::int64_t i = 0; i < numbers.rows * numbers.cols; ++i)
            numbers.values.push_back(static_cast<float>(m_random.integer(-9, 9)));
        return numbers;
    }

    // Anywhere on the stage, also beside the tensors.
    void point()
    {
        const Trace* trace = m_document.trace();
        const std::optional<Step> step = m_driver.current();
        if (!trace || !step)
            return;
        const Pipeline& pipeline = trace->pipeline();
        const auto slotCount = static_cast<std::int64_t>(pipeline.slotList.size());
        const Pin pin{static_cast<int>(m_random.integer(0, slotCount - 1)),
                      {m_random.integer(-1, 1), m_random.integer(-2, 6), m_random.integer(-2, 6),
                       m_random.integer(-1, 6)}};
        const std::optional<PinLight> light = pinLight(pipeline, step->stage, pin);
        QVERIFY(!light || (light->pin == pin && light->stage == step->stage));
    }

    // Any knob, to any value; many of them are refused.
    void set()
    {
        Settings s = m_document.settings();
        const auto knob = static_cast<Knob>(
            m_random.integer(0, static_cast<std::int64_t>(Knob::activation)));
        const auto small = [this](std::int64_t most) {
            return m_random.chance(0.1) ? m_random.integer(-1, 0) : m_random.integer(1, most);
        };
        switch (knob) {
        case Knob::op: {
            const std::vector<std::string> names = operatorNames();
            s.op = names[index(names.size())];
            break;
        }
        case Knob::batch: s.batch = small(2); break;
        case Knob::size: (m_random.chance(0.5) ? s.height : s.width) = small(6); break;
        case Knob::inChannels: s.inChannels = small(3); break;
        case Knob::kernel: (m_random.chance(0.5) ? s.kernelRows : s.kernelCols) = small(3); break;
        case Knob::multiplier: s.multiplier = small(3); break;
        case Knob::outChannels: s.outChannels = small(3); break;
        case Knob::stride: (m_random.chance(0.5) ? s.strideRows : s.strideCols) = small(3); break;
        case Knob::rate: s.rateRows = s.rateCols = small(3); break;
        case Knob::padding:
            s.padding.isList = m_random.chance(0.3);
            s.padding.word = m_random.chance(0.5) ? "SAME" : "VALID";
            s.padding.amounts.assign(4, {0, 0});
            s.padding.amounts[index(4)] = {m_random.integer(-1, 3), m_random.integer(0, 3)};
            break;
        case Knob::dataFormat: s.channelsFirst = !s.channelsFirst; break;
        case Knob::bias: s.useBias = !s.useBias; break;
        case Knob::activation: {
            const auto& all = allActivations();
            s.activation = activationName(all[index(all.size())]);
            break;
        }
        }
        const std::string before = m_document.toBytes();
        if (!m_document.setSettings(s, knob))
            QCOMPARE(m_document.toBytes(), before);
    }

    Random& m_random;
    Document m_document;
    PlaybackDriver m_driver;
    std::vector<std::string> m_states;  // by the index in the history
    std::size_t m_at = 0;
    bool m_history = false;  // the last action moved in it
};

}  // namespace

class TestRandomActions : public QObject {
    Q_OBJECT
private slots:
    void anyActionsInAnyOrder()
    {
        Random random;
        constexpr int perDocument = 50;
        // CONVSTEP_LONG=1: 10 000 actions
        for (int document = 0; document < rounds(10); ++document) {
            Player player(random);
            QStringList done{QString::fromStdString(player.document().call().spec.op)};
            for (int i = 0; i < perDocument; ++i) {
                done << player.act();
                const QString wrong = player.complaint();
                QVERIFY2(wrong.isEmpty(),
                         qPrintable(wrong + QStringLiteral(" after: ") + done.join(", ")));
            }
            QVERIFY2(player.survivesAFile(), qPrintable(done.join(", ")));
            QVERIFY2(player.undoesToTheStart(), qPrintable(done.join(", ")));
        }
    }

    // The comparison sees one changed number.
    void theComparisonCanFail()
    {
        Document document;
        document.load({"", "", {callOf(smallSettings("conv2d"))}});
        OperatorCall other = document.call();
        QVERIFY(matchesReference(document, other));
        other.inputs[1].tensor.values()[0] += 1;
        QVERIFY(!matchesReference(document, other));
        document.setCell("filter", {}, other.inputs[1].tensor.values()[0]);
        QVERIFY(matchesReference(document, other));
    }
};

QTEST_GUILESS_MAIN(TestRandomActions)
#include "tst_random_actions.moc"
