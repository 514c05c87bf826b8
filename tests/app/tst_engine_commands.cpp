// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fast engine on the command line: who computes, with which instruction set, how fast.
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include "core/engine/plan.h"
#include "tests/app/program.h"

using namespace convstep;
using namespace convstep::test;

namespace {

const QString corpus = CONVSTEP_SOURCE_DIR "/tests/conformance/manifest.json";

QString nameOf(InstructionSet set)
{
    return QString::fromStdString(std::string(instructionSetName(set)));
}

QStringList supportedNames()
{
    QStringList names;
    for (const InstructionSet set : supportedInstructionSets())
        names.append(nameOf(set));
    return names;
}

}  // namespace

class TestEngineCommands : public QObject {
    Q_OBJECT

private:
    Workplace m_work;

    Outcome runWith(const char* variable, const QStringList& arguments) const
    {
        QProcessEnvironment environment = environmentOf(m_work.path());
        environment.insert("CONVSTEP_ISA", variable);
        return runProgram(m_work.path(), arguments, environment);
    }
    static QStringList conv(const QStringList& more = {})
    {
        return QStringList{"compute",  "conv2d", "--input", "x.npy",
                           "--filter", "w.npy",  "-o",      "y.npy"} +
               more;
    }
    std::vector<float> computed(const QStringList& arguments)
    {
        QFile::remove(m_work.path("y.npy"));
        const Outcome outcome = m_work.run(arguments);
        if (outcome.status != 0 || !outcome.err.isEmpty())
            qWarning("%d %s", outcome.status, qPrintable(outcome.err));
        return valuesOf(m_work.tensor("y.npy"));
    }

private slots:
    void initTestCase()
    {
        qunsetenv("CONVSTEP_ISA");
        // In double the small numbers are not lost beside the large ones; in float they are.
        m_work.put("x.npy", {1, 1, 2, 3}, {1e8F, 1, -1e8F, 3, 4, 5});
        m_work.put("w.npy", {1, 1, 3, 1}, {1, 1, 1});
        m_work.put("g.npy", {1, 1, 2, 1}, {1, 1});
    }

    void theReferenceComputesUnlessAsked()
    {
        const std::vector<float> exact{1, 12};
        QCOMPARE(computed(conv()), exact);
        QCOMPARE(computed(conv({"--engine", "reference"})), exact);
    }

    void theFastEngineComputes()
    {
        const std::vector<float> rounded{0, 12};
        QCOMPARE(computed(conv({"--engine", "fast"})), rounded);
        for (const QString& name : supportedNames()) {
            QCOMPARE(computed(conv({"--engine", "fast", "--isa", name})), rounded);
            QCOMPARE(computed(conv({"--engine=fast", "--isa", name, "--threads", "3"})), rounded);
        }
    }

    void otherOperatorsHaveNoChoice()
    {
        verifyRefused(
            m_work.run({"compute", "conv2d_backprop_filter", "--input", "x.npy", "--out-backprop",
                        "g.npy", "--filter-sizes", "1,1,3,1", "--engine", "fast", "-o", "y.npy"}),
            2, {"no option --engine"});
    }

    void wordsAreRefused_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<QString>("piece");
        QTest::newRow("engine") << QStringList{"--engine", "slow"}
                                << "--engine must be reference or fast, it is \"slow\"";
        QTest::newRow("isa") << QStringList{"--engine", "fast", "--isa", "avx3"}
                             << "--isa \"avx3\" is not known; known are baseline, avx2, avx512.";
        QTest::newRow("no isa") << QStringList{"--engine", "fast", "--isa", ""}
                                << "--isa needs the name";
        QTest::newRow("isa of the reference")
            << QStringList{"--isa", "baseline"} << "--isa is for the fast engine";
        QTest::newRow("threads of the reference")
            << QStringList{"--threads", "1"} << "--threads is for the fast engine";
        for (const char* number : {"0", "-1", "257", "two", "1,1", "", "99999999999999999999"})
            QTest::addRow("threads %s", number)
                << QStringList{"--engine", "fast", QString("--threads=%1").arg(number)}
                << "--threads must be a whole number from 1 to 256";
    }
    void wordsAreRefused()
    {
        QFETCH(QStringList, words);
        QFETCH(QString, piece);
        verifyRefused(m_work.run(conv(words)), 2, {"compute conv2d: ", piece});
        verifyRefused(m_work.run(QStringList{"conformance", corpus} + words), 2, {piece});
        if (words.contains("fast")) {
            words.removeAll("--engine");
            words.removeAll("fast");
            verifyRefused(m_work.run(QStringList{"bench", "dw-8x8x8"} + words), 2, {piece});
        }
    }

    void whatTheProcessorLacksIsRefused()
    {
        for (const InstructionSet set : {InstructionSet::avx2, InstructionSet::avx512}) {
            const Outcome outcome = m_work.run(conv({"--engine", "fast", "--isa", nameOf(set)}));
            QCOMPARE(outcome.status, supported(set) ? 0 : 2);
            QCOMPARE(runWith(nameOf(set).toLatin1(), {"info"}).status, supported(set) ? 0 : 2);
        }
    }

    void theVariableCounts()
    {
        for (const QString& name : supportedNames()) {
            const Outcome outcome = runWith(name.toLatin1(), {"info"});
            QCOMPARE(outcome.status, 0);
            QVERIFY(outcome.out.contains(QString("kernels used     %1\n").arg(name)));
            const Outcome bench = runWith(name.toLatin1(), {"bench", "dw-8x8x8", "--rounds", "1"});
            QVERIFY2(bench.out.startsWith(name + ", "), qPrintable(bench.out));
        }
        // The option has the last word.
        const Outcome bench = runWith(supportedNames().last().toLatin1(),
                                      {"bench", "dw-8x8x8", "--rounds", "1", "--isa", "baseline"});
        QVERIFY2(bench.out.startsWith("baseline, "), qPrintable(bench.out));
        QVERIFY(runWith("", {"info"}).out.contains("kernels used     " + supportedNames().last()));
    }

    void aWrongVariableIsToldByAll()
    {
        for (const QStringList& words :
             {QStringList{"info"}, QStringList{"bench", "dw-8x8x8"}, QStringList{"run", "x"},
              QStringList{"sizes", "conv 3x3x3 k3"}, QStringList{"conformance", corpus}, conv(),
              QStringList{"render", "x", "-o", "y.png"}}) {
            verifyRefused(runWith("mmx", words), 2,
                          {words.first(), "CONVSTEP_ISA \"mmx\" is not known"});
            QCOMPARE(runWith("mmx", {words.first(), "--help"}).status, 0);
        }
        QCOMPARE(runWith("mmx", {"--version"}).status, 0);
    }

    void theCorpusPasses_data()
    {
        QTest::addColumn<QString>("name");
        for (const QString& name : supportedNames())
            QTest::newRow(qPrintable(name)) << name;
    }
    void theCorpusPasses()
    {
        QFETCH(QString, name);
        const Outcome outcome =
            m_work.run({"conformance", corpus, "--engine", "fast", "--isa", name});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.out, QString("246 passed, 0 failed, 0 skipped\n"));
    }

    void benchWritesATable()
    {
        const Outcome outcome =
            m_work.run({"bench", "sep-14x14x32-48", "conv-9x9x8k5s2-16", "--rounds", "2",
                        "--threads", "2", "--isa", "baseline"});
        QCOMPARE(outcome.status, 0);
        QVERIFY(outcome.err.isEmpty());
        const QStringList lines = outcome.out.split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 4);
        QVERIFY2(lines[0].startsWith("baseline, "), qPrintable(lines[0]));
        QVERIFY(lines[1].startsWith("shape "));
        QVERIFY(lines[2].startsWith("sep-14x14x32-48 "));
        QVERIFY(lines[3].startsWith("conv-9x9x8k5s2-16 "));
    }

    void benchWritesJson()
    {
        const Outcome outcome = m_work.run({"bench", "sep-14x14x32-48", "dw-14x14x32m2", "--rounds",
                                            "3", "--threads", "1", "--json"});
        QCOMPARE(outcome.status, 0);
        const QJsonArray rows = QJsonDocument::fromJson(outcome.out.toUtf8()).array();
        QCOMPARE(rows.size(), 2);
        const QJsonObject row = rows[0].toObject();
        QCOMPARE(row["shape"].toString(), "sep-14x14x32-48");
        QCOMPARE(row["threads"].toInt(), 1);
        QCOMPARE(row["instruction_set"].toString(), supportedNames().last());
        // SAME: 14·14 windows of 3×3 but for 3·14·4 − 4 taps in the padding, then 32·48 a pixel.
        QCOMPARE(row["multiply_adds"].toInt(), (9 * 196 - (3 * 14 * 4 - 4)) * 32 + 196 * 32 * 48);
        const double least = row["seconds"]["minimum"].toDouble();
        QVERIFY(least > 0 && least <= row["seconds"]["median"].toDouble());
        QCOMPARE(row["gflops"].toDouble(), 2e-9 * row["multiply_adds"].toDouble() / least);
        QCOMPARE(row["share_of_fma_peak"].toDouble(),
                 row["fma_wall_seconds"]["minimum"].toDouble() / least);
        QVERIFY(row["share_of_wall"].toDouble() >= row["share_of_fma_peak"].toDouble());
        QCOMPARE(rows[1]["path"].toString(), "depthwise");
    }

    void benchRefuses()
    {
        verifyRefused(m_work.run({"bench", "sep-14x14"}), 2, {"shape must be a name like"});
        verifyRefused(m_work.run({"bench", "dw-8x8x8", "--rounds", "0"}), 2,
                      {"--rounds must be a whole number"});
        verifyRefused(m_work.run({"bench", "dw-8x8x8", "--quick"}), 2, {"no option --quick"});
        verifyRefused(m_work.run({"bench", "dw-2000000x2000000x1"}), 1, {"budget"});
    }
};

QTEST_GUILESS_MAIN(TestEngineCommands)
#include "tst_engine_commands.moc"
