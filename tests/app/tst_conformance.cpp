// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

using namespace convstep;
using namespace convstep::test;

namespace {

const QString corpus = CONVSTEP_SOURCE_DIR "/tests/conformance/manifest.json";

// 2×2 image times 2, and a refusal; the placeholders are what a test changes.
QByteArray smallManifest(const char* lastValue = "8", const char* kind = "stride_nonpositive")
{
    QByteArray text = json(
        "{'format': 1, 'cases': [ "
        "{'id': 'doubling', 'op': 'conv2d', 'level': 'core', 'inputs': { "
        "'input': {'shape': [1, 2, 2, 1], 'file': 'tensors/image.npy'}, "
        "'filter': {'shape': [1, 1, 1, 1], 'data': [2]}}, "
        "'params': {'strides': [1, 1, 1, 1], 'padding': 'SAME', 'dilations': [1, 1, 1, 1], "
        "'data_format': 'NHWC'}, "
        "'expect': {'output': {'shape': [1, 2, 2, 1], 'data': [2, 4, 6, LAST]}}, 'exact': true}, "
        "{'id': 'refusal', 'op': 'conv2d', 'level': 'core', 'inputs': { "
        "'input': {'shape': [1, 1, 1, 1], 'data': [1]}, 'filter': {'shape': [1, 1, 1, 1], 'data': "
        "[2]}}, "
        "'params': {'strides': [1, 0, 1, 1], 'padding': 'SAME', 'dilations': [1, 1, 1, 1], "
        "'data_format': 'NHWC'}, 'expect': {'error': 'KIND', 'meaning': 'no stride of 0'}}]}");
    return text.replace("LAST", lastValue).replace("KIND", kind);
}

}  // namespace

class TestConformance : public QObject {
    Q_OBJECT

private:
    Workplace m_work;

private slots:
    void initTestCase()
    {
        QVERIFY(QDir(m_work.path()).mkdir("tensors"));
        m_work.put("tensors/image.npy", {1, 2, 2, 1}, {1, 2, 3, 4});
        m_work.put("small.json", smallManifest());
    }

    void theCorpusPasses()
    {
        const Outcome outcome = m_work.run({"conformance", corpus});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.out, QString("246 passed, 0 failed, 0 skipped\n"));
        QVERIFY(outcome.err.isEmpty());
    }

    void everyCaseIsNamedOnDemand()
    {
        const Outcome outcome = m_work.run({"conformance", "--verbose", corpus});
        QCOMPARE(outcome.status, 0);
        const QStringList lines = outcome.out.split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 247);
        QVERIFY(lines.contains("passed conv-001"));
        QCOMPARE(lines.last(), "246 passed, 0 failed, 0 skipped");
    }

    // Another program can compare: all tensors and all refusals are there, and nothing else.
    void whatIsComputedIsKept()
    {
        const Outcome outcome = m_work.run({"conformance", corpus, "--write", "deep/kept"});
        QCOMPARE(outcome.status, 0);
        const QDir kept(m_work.path("deep/kept"));
        QCOMPARE(kept.entryList({"*.refused"}, QDir::Files).size(), 38);
        // 208 results; 25 of them are no tensors, and 3 have three.
        QCOMPARE(kept.entryList({"*.npy"}, QDir::Files).size(), 208 - 25 + 2 * 3);
        QCOMPARE(kept.entryList(QDir::Files | QDir::Hidden).size(), 38 + 208 - 25 + 2 * 3);
        QCOMPARE(valuesOf(m_work.tensor("deep/kept/conv-001.output.npy")),
                 (std::vector<float>{9, 63, 9, 81, 9, 63, 9, 81}));
    }

    void refusalsAreKeptByTheirKind()
    {
        QCOMPARE(m_work.run({"conformance", "small.json", "--write", "small"}).status, 0);
        QCOMPARE(m_work.content("small/refusal.refused"), QByteArray("stride_nonpositive"));
        QCOMPARE(valuesOf(m_work.tensor("small/doubling.output.npy")),
                 (std::vector<float>{2, 4, 6, 8}));
    }

    void aWrongNumberFails()
    {
        m_work.put("wrong.json", smallManifest("8.5"));
        const Outcome outcome = m_work.run({"conformance", "wrong.json"});
        QCOMPARE(outcome.status, 1);
        const QStringList lines = outcome.out.split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 2);
        QVERIFY2(lines[0].startsWith("FAILED doubling: output[0, 1, 1, 0] is 8, it should be 8.5"),
                 qPrintable(lines[0]));
        QCOMPARE(lines[1], "1 passed, 1 failed, 0 skipped");
    }

    void theWrongKindOfRefusalFails()
    {
        m_work.put("wrong.json", smallManifest("8", "rank"));
        const Outcome outcome = m_work.run({"conformance", "wrong.json", "--write", "wrong"});
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.out.startsWith("FAILED refusal: refused as stride_nonpositive"),
                 qPrintable(outcome.out));
        QVERIFY(outcome.out.endsWith("\n1 passed, 1 failed, 0 skipped\n"));
        // What is kept is what happened.
        QCOMPARE(m_work.content("wrong/refusal.refused"), QByteArray("stride_nonpositive"));
    }

    // The corpus itself with one changed number.
    void aChangedCorpusFails()
    {
        QFile file(corpus);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QByteArray text = file.readAll();
        const QByteArray loss = "0.32444954";
        QCOMPARE(text.count(loss), 1);
        text.replace(loss, "0.33444954");
        QVERIFY(QDir(m_work.path()).mkdir("changed"));
        m_work.put("changed/manifest.json", text);
        QVERIFY(QFile::link(CONVSTEP_SOURCE_DIR "/tests/conformance/tensors",
                            m_work.path("changed/tensors")));
        const Outcome outcome = m_work.run({"conformance", "changed/manifest.json"});
        QCOMPARE(outcome.status, 1);
        QVERIFY2(outcome.out.startsWith("FAILED regularizer-001: "), qPrintable(outcome.out));
        QVERIFY(outcome.out.endsWith("245 passed, 1 failed, 0 skipped\n"));
    }

    void saysWhatCannotBeRead()
    {
        verifyRefused(m_work.run({"conformance", "nowhere.json"}), 1, {"nowhere.json"});
        verifyRefused(m_work.run({"conformance", "."}), 1, {"."});
        m_work.put("broken.json", json("{'format': 1, 'cases': ["));
        verifyRefused(m_work.run({"conformance", "broken.json"}), 1, {"manifest", "byte"});
        m_work.put("lost.json", smallManifest().replace("image.npy", "lost.npy"));
        verifyRefused(m_work.run({"conformance", "lost.json"}), 1, {"tensors/lost.npy"});
        verifyRefused(m_work.run({"conformance"}), 2, {"MANIFEST is missing"});
        verifyRefused(m_work.run({"conformance", "small.json", "--write"}), 2,
                      {"--write needs a value: --write DIR"});
    }

    void saysWhereNothingCanBeWritten()
    {
        m_work.put("occupied", QByteArray("a file"));
        verifyRefused(m_work.run({"conformance", "small.json", "--write", "occupied"}), 1,
                      {"occupied"});
        QCOMPARE(m_work.content("occupied"), QByteArray("a file"));
        m_work.put("escape.json", smallManifest().replace("\"doubling\"", "\"../doubling\""));
        verifyRefused(m_work.run({"conformance", "escape.json", "--write", "kept"}), 1,
                      {"../doubling", "name of a file"});
        QVERIFY(!m_work.files().contains("doubling.output.npy"));
    }
};

QTEST_GUILESS_MAIN(TestConformance)
#include "tst_conformance.moc"
