// SPDX-License-Identifier: GPL-3.0-or-later
//
// The whole conformance corpus, computed by the engine with each instruction set.
#include <map>

#include <QtTest>

#include "core/conformance/runner.h"
#include "core/engine/plan.h"
#include "tests/support/bytes.h"

using namespace convstep;

namespace {

std::vector<ConformanceCase> corpus()
{
    const FileLoader load = [](const std::string& path,
                               MemoryBudget) -> Result<std::vector<std::byte>> {
        return test::sourceFile("tests/conformance/" + path);
    };
    return readManifest(test::sourceFile("tests/conformance/manifest.json"), load).value();
}

}  // namespace

class TestPlanCorpus : public QObject {
    Q_OBJECT

private slots:
    void passes_data();
    void passes();
};

void TestPlanCorpus::passes_data()
{
    QTest::addColumn<int>("threads");
    for (const InstructionSet set : supportedInstructionSets())
        for (const int threads : {1, 3})
            QTest::addRow("%s %d", instructionSetName(set).data(), threads) << threads;
}

void TestPlanCorpus::passes()
{
    QFETCH(int, threads);
    PlanOptions options;
    options.threads = threads;
    const std::string tag = QTest::currentDataTag();
    options.instructionSet = tag.substr(0, tag.find(' '));
    std::map<std::string, int> byEngine;
    const Engine engine = [&](const OperatorCall& call) {
        const auto plan = Plan::make(call, options);
        byEngine[call.spec.op] += plan ? 1 : 0;
        return compute(call, options);
    };
    int failures = 0;
    const std::vector<ConformanceCase> cases = corpus();
    for (const ConformanceCase& one : cases) {
        const CaseReport report = runCase(one, engine);
        if (report.verdict != Verdict::passed) {
            qWarning("%s: %s", one.id.c_str(), report.detail.c_str());
            ++failures;
        }
    }
    QCOMPARE(failures, 0);
    QVERIFY(cases.size() >= 246);
    for (const char* op : {"conv2d", "depthwise_conv2d", "atrous_conv2d", "separable_conv2d",
                           "layers_separable_conv2d"})
        QVERIFY2(byEngine[op] > 5, op);
    QCOMPARE(byEngine["conv2d_backprop_input"], 0);
}

QTEST_GUILESS_MAIN(TestPlanCorpus)
#include "tst_plan_corpus.moc"
