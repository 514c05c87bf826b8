// SPDX-License-Identifier: GPL-3.0-or-later
//
// The engine against the reference at sizes below, at and above those of vectors, register tiles
// and blocks: each number on its own through its whole range, all others at random. A case that
// fails prints one line; CONVSTEP_CASE="<the line>" repeats it alone.
#include <array>
#include <map>
#include <set>

#include <QtTest>

#include "tests/support/engine_draw.h"
#include "tests/support/engine_paths.h"
#include "tests/support/engine_run.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr std::array everyOperator{EngineOperator::conv,      EngineOperator::atrous,
                                   EngineOperator::pointwise, EngineOperator::depthwise,
                                   EngineOperator::separable, EngineOperator::layer};

struct Stratum {
    const char* name;
    std::int64_t values;  // 1 … values, or 0 … values − 1 for what is counted so
    std::vector<EngineOperator> operators;
    void (*pin)(EngineCase& one, std::int64_t value);
    int repeats = 1;
    double steps = 6e4;  // of the reference
};

// Values of both kernel sides, both strides, ...
std::int64_t first(std::int64_t value, std::int64_t most) { return 1 + (value - 1) % most; }
std::int64_t second(std::int64_t value, std::int64_t most) { return 1 + (value - 1) / most; }

const std::vector<EngineOperator> all(everyOperator.begin(), everyOperator.end());
const std::vector depthwiseOnes{EngineOperator::depthwise, EngineOperator::separable,
                                EngineOperator::layer};
const std::vector windowed{EngineOperator::conv, EngineOperator::atrous, EngineOperator::depthwise,
                           EngineOperator::separable, EngineOperator::layer};
const std::vector stepped{EngineOperator::conv, EngineOperator::pointwise,
                          EngineOperator::depthwise, EngineOperator::separable,
                          EngineOperator::layer};
const std::vector mixing{EngineOperator::conv, EngineOperator::atrous, EngineOperator::pointwise,
                         EngineOperator::separable, EngineOperator::layer};
const std::vector listing{EngineOperator::conv, EngineOperator::depthwise,
                          EngineOperator::separable};

const std::vector<Stratum> strata{
    {"channels", 70, all, [](EngineCase& one, std::int64_t value) { one.channels = value; }},
    {"outputs", 70, mixing, [](EngineCase& one, std::int64_t value) { one.outputs = value; }},
    {"widths", 40, all, [](EngineCase& one, std::int64_t value) { one.width = value; }},
    {"heights", 20, all, [](EngineCase& one, std::int64_t value) { one.height = value; }},
    {"kernels", 49, windowed,
     [](EngineCase& one, std::int64_t value) {
         one.kernelRows = first(value, 7);
         one.kernelColumns = second(value, 7);
     }},
    {"rates", 19, windowed,
     [](EngineCase& one, std::int64_t value) {
         one.rateRows = value;
         one.rateColumns = one.seed % 3 ? value : 1 + static_cast<std::int64_t>(one.seed % 19);
         one.strideRows = one.strideColumns = 1;
     },
     2},
    {"strides", 9, stepped,
     [](EngineCase& one, std::int64_t value) {
         one.strideRows = first(value, 3);
         one.strideColumns = second(value, 3);
         one.rateRows = one.rateColumns = 1;
     },
     3},
    {"strides of 3x3 and 5x5", 18, stepped,
     [](EngineCase& one, std::int64_t value) {
         one.kernelRows = one.kernelColumns = value % 2 ? 3 : 5;
         one.strideRows = first((value + 1) / 2, 3);
         one.strideColumns = second((value + 1) / 2, 3);
         one.rateRows = one.rateColumns = 1;
     },
     2},
    {"multipliers", 8, depthwiseOnes,
     [](EngineCase& one, std::int64_t value) { one.multiplier = value; }, 8},
    {"multipliers of few channels", 24, depthwiseOnes,
     [](EngineCase& one, std::int64_t value) {
         one.multiplier = first(value, 8);
         one.channels = second(value, 8);
         one.channelsFirst = false;
     },
     2},
    {"few channels", 4, all,
     [](EngineCase& one, std::int64_t value) {
         one.channels = value;
         one.multiplier = 1;
         one.channelsFirst = false;
     },
     12},
    {"many outputs", 10, mixing,
     [](EngineCase& one, std::int64_t value) {
         one.outputs = value * 16 + static_cast<std::int64_t>(one.seed % 120);
         one.kernelRows = std::min<std::int64_t>(one.kernelRows, 3);
     },
     1, 8e5},
    {"few pixels, many channels", 10, mixing,
     [](EngineCase& one, std::int64_t value) {
         one.channels = 20 * value;
         one.outputs = 120 + static_cast<std::int64_t>(one.seed % 40);
         one.height = std::min<std::int64_t>(one.height, 4);
         one.width = std::min<std::int64_t>(one.width, 4);
         one.kernelRows = one.kernelColumns = 1 + value % 3;
         one.channelsFirst = false;
     },
     1, 3e6},
    {"listed paddings", 60, listing,
     [](EngineCase& one, std::int64_t) { one.padding = CasePadding::listed; }},
    {"batches", 3, all,
     [](EngineCase& one, std::int64_t value) {
         one.batch = value;
         one.height = std::min<std::int64_t>(one.height, 6);
     },
     4},
    {"activations",
     44,
     {EngineOperator::layer},
     [](EngineCase& one, std::int64_t value) {
         one.activation = allActivations()[static_cast<std::size_t>((value - 1) % 11)];
         one.bias = (value - 1) / 11 % 2 != 0;
         one.channelsFirst = (value - 1) / 22 != 0;
     },
     2},
    {"channels first", 30, stepped,
     [](EngineCase& one, std::int64_t) { one.channelsFirst = true; }},
    {"nothing", 8, windowed,
     [](EngineCase& one, std::int64_t value) {
         if (value == 1)
             one.batch = 0;
         if (value > 5 && one.op != EngineOperator::atrous && one.op != EngineOperator::layer) {
             // A picture without a row, all of whose windows lie in the padding.
             one.padding = CasePadding::listed;
             one.height = 0;
             one.top = 20;
             one.bottom = 7 * 19;
         }
     }},
    {"anything", 60, all, [](EngineCase&, std::int64_t) {}},
};

}  // namespace

class TestPlanSweep : public QObject {
    Q_OBJECT

private slots:
    void agreesWithReference_data();
    void agreesWithReference();
    void visitsEveryPath();

private:
    // Runs one case with all instruction sets; what is wrong, as a line that repeats it.
    std::string check(const EngineCase& one, EngineSettings settings,
                      const std::vector<InstructionSet>& sets);

    Random m_random;
    PathLog m_taken;
    std::map<InstructionSet, double> m_share;
    std::size_t m_strata = 0;
};

std::string TestPlanSweep::check(const EngineCase& one, EngineSettings settings,
                                 const std::vector<InstructionSet>& sets)
{
    const OperatorCall call = one.call();
    const auto bound = engineBound(call);
    if (!bound)
        return one.line() + ": the reference refuses: " + bound.error().message();
    settings.keepIntermediate = settings.keepIntermediate && one.hasPointwise();
    Result<EngineBound> half;
    if (settings.keepIntermediate)
        half = engineBound(depthwiseHalf(one, call));
    for (const InstructionSet set : sets) {
        settings.instructionSet = set;
        const EngineResult result = runGuarded(call, settings);
        m_taken.add(set, result.path);
        if (result.wrong.empty())
            m_share[set] = std::max(m_share[set], shareOfBound(result.output, *bound));
        const std::string wrong =
            judge(result, settings, *bound, settings.keepIntermediate ? &*half : nullptr);
        if (!wrong.empty())
            return one.line() + settings.line() + ": " + wrong + " (" +
                   std::string(enginePathName(result.path)) + ")";
    }
    return {};
}

void TestPlanSweep::agreesWithReference_data()
{
    QTest::addColumn<std::size_t>("index");
    for (std::size_t i = 0; i < strata.size(); ++i)
        QTest::newRow(strata[i].name) << i;
}

void TestPlanSweep::agreesWithReference()
{
    const QByteArray only = qgetenv("CONVSTEP_CASE");
    if (!only.isEmpty()) {
        std::vector<std::string> words;
        const EngineCase one = EngineCase::fromLine(only.toStdString(), &words);
        const EngineSettings settings = EngineSettings::fromWords(words);
        const std::string wrong = check(one, settings, {settings.instructionSet});
        QVERIFY2(wrong.empty(), wrong.c_str());
        return;
    }
    QFETCH(std::size_t, index);
    const Stratum& stratum = strata[index];
    // CONVSTEP_LONG=1: 20 times as many, and larger.
    const int repeats = rounds(2 * stratum.repeats);
    const double steps = stratum.steps * (rounds(1) > 1 ? 7 : 1);
    int failures = 0;
    for (int repeat = 0; repeat < repeats; ++repeat) {
        for (std::int64_t value = 1; value <= stratum.values; ++value) {
            for (const EngineOperator op : stratum.operators) {
                const EngineCase one = drawCase(
                    m_random, op, steps, [&](EngineCase& drawn) { stratum.pin(drawn, value); });
                EngineSettings settings;
                settings.threads = static_cast<int>(m_random.integer(1, 4));
                settings.keepIntermediate = m_random.chance(0.15);
                settings.at = static_cast<GuardedFloats::At>(m_random.integer(0, 2));
                const std::string wrong = check(one, settings, supportedInstructionSets());
                if (!wrong.empty()) {
                    qWarning("%s", wrong.c_str());
                    QVERIFY2(++failures < 10, "and so on");
                }
            }
        }
    }
    QCOMPARE(failures, 0);
    ++m_strata;
}

void TestPlanSweep::visitsEveryPath()
{
    if (m_strata < strata.size())
        QSKIP("not all strata were run");
    QCOMPARE(m_taken.wrong(), std::string());
    for (const auto& [set, share] : m_share)
        qInfo("%s: at most %.2f of what is allowed", instructionSetName(set).data(), share);
}

QTEST_GUILESS_MAIN(TestPlanSweep)
#include "tst_plan_sweep.moc"
