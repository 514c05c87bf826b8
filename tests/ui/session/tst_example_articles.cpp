// SPDX-License-Identifier: GPL-3.0-or-later
//
// The worked examples of the source articles: exactly those of the conformance corpus.
#include <QtTest>

#include <algorithm>
#include <filesystem>
#include <map>

#include "core/io/file.h"
#include "core/io/manifest.h"
#include "tests/ui/session/example_facts.h"

using namespace convstep;
using namespace convstep::test;
namespace fs = std::filesystem;

class TestExampleArticles : public QObject {
    Q_OBJECT

private slots:
    void refusedOneSaysWhy()
    {
        const OperatorCall call = exampleCall("article_atrous_valid");
        const auto pipeline = makePipeline(call);
        QVERIFY(!pipeline);
        QCOMPARE(pipeline.error().reason, Reason::negativeOutput);
        const std::int64_t kernel = call.input("filters")->shape()[0];
        const std::int64_t effective = (kernel - 1) * call.spec.rate.front() + 1;
        const Extent in = imageExtent(call.input("value")->shape(), DataFormat::nhwc);
        QVERIFY(effective > in.h && effective > in.w);
        QCOMPARE(QString::fromUtf8(findExample("article_atrous_valid")->line),
                 QStringLiteral("refused: the %1 window does not fit into %2")
                     .arg(times(effective, effective), times(in)));
    }

    void noteIsTrue()
    {
        for (const Example& example : exampleList()) {
            if (example.section != "article")
                continue;
            QVERIFY(QString::fromUtf8(example.note).contains(QLatin1String("each filter repeats")));
            for (const NamedTensor& input : exampleCall(example.id).inputs) {
                if (input.name == "input" || input.name == "value")
                    continue;
                const auto values = input.tensor.values();
                const auto kernels =
                    static_cast<std::size_t>(input.tensor.shape()[2] * input.tensor.shape()[3]);
                for (std::size_t i = kernels; i < values.size(); ++i)
                    QCOMPARE(values[i], values[i - kernels]);
            }
        }
    }

    void areThoseOfTheCorpus_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QByteArray>("ofCorpus");
        const std::map<QByteArray, QByteArray> pairs{
            {"article_depthwise", "depthwise-001"}, {"article_conv", "conv-001"},
            {"article_atrous_dense", "atrous-002"}, {"article_atrous_same", "atrous-003"},
            {"article_atrous_valid", "refuse-001"}, {"article_separable", "separable-001"}};
        for (const Example& example : exampleList())
            if (example.section == "article")
                QTest::newRow(example.id) << QByteArray(example.id) << pairs.at(example.id);
    }
    void areThoseOfTheCorpus()
    {
        QFETCH(QByteArray, id);
        QFETCH(QByteArray, ofCorpus);
        static const auto cases = [] {
            const fs::path folder = fs::path(CONVSTEP_SOURCE_DIR) / "tests/conformance";
            const auto bytes = readFile(folder / "manifest.json");
            return readManifest(*bytes, [folder](const std::string& path, MemoryBudget left) {
                return readFile(folder / path, left);
            });
        }();
        QVERIFY2(cases, cases ? "" : cases.error().message().c_str());
        const auto found = std::find_if(cases->begin(), cases->end(), [&](const auto& one) {
            return one.id == ofCorpus.toStdString();
        });
        QVERIFY(found != cases->end());

        const OperatorCall call = exampleCall(id.toStdString());
        QVERIFY(call.spec == found->call.spec);
        QCOMPARE(call.inputs.size(), found->call.inputs.size());
        for (const NamedTensor& input : found->call.inputs) {
            QVERIFY(call.input(input.name));
            QVERIFY(call.input(input.name)->identicalTo(input.tensor));
        }
        const auto results = computeReference(call);
        QCOMPARE(results.has_value(), !found->refused());
        if (results)
            QVERIFY(compare(results->front().tensor, found->expected.front().tensor, {}).passed());
        else
            QCOMPARE(std::string(results.error().kind()), found->errorKind);
    }
};

QTEST_GUILESS_MAIN(TestExampleArticles)
#include "tst_example_articles.moc"
