// SPDX-License-Identifier: GPL-3.0-or-later
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include "tests/app/program.h"

using namespace convstep;
using namespace convstep::test;

class TestCommandLine : public QObject {
    Q_OBJECT

private:
    Workplace m_work;

private slots:
    void helpNamesEveryCommand()
    {
        for (const char* word : {"--help", "-h", "help"}) {
            const Outcome outcome = m_work.run({word});
            QCOMPARE(outcome.status, 0);
            QVERIFY(outcome.err.isEmpty());
            for (const char* command : {"compute", "sizes", "run", "conformance", "bench", "info"})
                QVERIFY2(outcome.out.contains(command), command);
        }
        for (const char* command : {"compute", "sizes", "run", "conformance", "bench", "info"}) {
            for (const char* word : {"--help", "-h"}) {
                const Outcome outcome = m_work.run({command, word});
                QCOMPARE(outcome.status, 0);
                QVERIFY(outcome.err.isEmpty());
                QVERIFY2(outcome.out.startsWith(QString("usage: convstep %1").arg(command)),
                         qPrintable(outcome.out));
            }
        }
    }

    void saysItsVersion()
    {
        const Outcome outcome = m_work.run({"--version"});
        QCOMPARE(outcome.status, 0);
        QCOMPARE(outcome.out, QString("convstep " CONVSTEP_VERSION "\n"));
    }

    void unknownWordsAreRefused()
    {
        verifyRefused(m_work.run({"comptue"}), 2, {"\"comptue\"", "Did you mean compute?"});
        verifyRefused(m_work.run({"somethingelse"}), 2,
                      {"there is no command or document", "--help"});
        verifyRefused(m_work.run({"--versoin"}), 2, {"there is no option", "--version?"});
        verifyRefused(m_work.run({"-x"}), 2, {"there is no option \"-x\""});
        verifyRefused(m_work.run({""}), 2, {"there is no command"});
        m_work.put("here.convstep", QByteArray("{}"));
        verifyRefused(m_work.run({"here.convstep", "there.convstep"}), 2,
                      {"one document", "\"there.convstep\""});
        verifyRefused(m_work.run({"-style", "fusion", "comptue"}), 2, {"Did you mean compute?"});
    }

    void withoutADisplayTheWindowSaysSo_data()
    {
        QTest::addColumn<QString>("display");
        QTest::newRow("none") << QString();
        QTest::newRow("one that is not there") << QString(":4711");
    }
    void withoutADisplayTheWindowSaysSo()
    {
        QFETCH(const QString, display);
        QProcessEnvironment environment = environmentOf(m_work.path());
        if (!display.isEmpty())
            environment.insert("DISPLAY", display);
        const Outcome outcome = runProgram(m_work.path(), {}, environment);
        verifyRefused(outcome, 2, {"no display", "DISPLAY", "compute, sizes", "--help"});
        if (!display.isEmpty())
            QVERIFY2(outcome.err.contains(display), qPrintable(outcome.err));
    }

    void theWindowOpens_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("empty") << QStringList();
        QTest::newRow("with a document")
            << QStringList{CONVSTEP_SOURCE_DIR "/resources/examples/blank.convstep"};
        QTest::newRow("with a memory budget")
            << QStringList{"--memory", "2G",
                           CONVSTEP_SOURCE_DIR "/resources/examples/blank.convstep"};
    }
    void theWindowOpens()
    {
        QFETCH(const QStringList, arguments);
        QProcess process;
        process.setProcessEnvironment(environmentOf(m_work.path(), "offscreen"));
        process.start(CONVSTEP_PROGRAM, arguments);
        QVERIFY(process.waitForStarted());
        // It runs until somebody closes it.
        QVERIFY(!process.waitForFinished(1500));
        process.kill();
        QVERIFY(process.waitForFinished());
    }

    void infoSaysWhatThereIs()
    {
        const Outcome outcome = m_work.run({"info"});
        QCOMPARE(outcome.status, 0);
        for (const char* piece :
             {CONVSTEP_VERSION, "Qt", "compiler", "instruction sets present", "scalar double",
              "threads present", "kernels here     baseline", "kernels used", "threads used",
              "memory budget", "half of this machine's"})
            QVERIFY2(outcome.out.contains(piece), piece);
#if defined(__x86_64__)
        QVERIFY(outcome.out.contains("sse2"));
#endif
        verifyRefused(m_work.run({"info", "more"}), 2, {"nothing to do with \"more\""});
        verifyRefused(m_work.run({"info", "--json"}), 2, {"no option --json"});
    }

    void memoryIsAnAmount()
    {
        QVERIFY(m_work.run({"info", "--memory", "2G"}).out.contains("2147483648 bytes, 2 GiB\n"));
        QVERIFY(m_work.run({"info", "--memory=512M"}).out.contains("536870912 bytes"));
        QVERIFY(m_work.run({"info", "--memory", "800000000"}).out.contains(" 800000000 bytes"));
        m_work.put("empty.json", QByteArray(R"({"cases": []})"));
        m_work.put("here.convstep", QByteArray("{}"));
        for (const char* bad : {"", "two", "-1", "0", "2X", "1e9", "99999999999T"}) {
            // The window and every command that makes tensors.
            for (const QStringList& command :
                 {QStringList{}, QStringList{"info"}, QStringList{"bench"},
                  QStringList{"conformance", "empty.json"}, QStringList{"run", "here.convstep"},
                  QStringList{"compute", "conv2d", "--input", "x.npy", "--filter", "w.npy", "-o",
                              "y.npy"}})
                verifyRefused(m_work.run(command + QStringList{"--memory", bad}), 2,
                              {"--memory must be an amount", QStringLiteral("\"%1\"").arg(bad)});
        }
        verifyRefused(m_work.run({"--memory"}), 2, {"--memory needs a value"});
        verifyRefused(m_work.run({"--memory=2G", "--memory", "1G"}), 2, {"given twice"});
        verifyRefused(m_work.run({"--memory=2G", "comptue"}), 2, {"Did you mean compute?"});
    }

    // 300x300x3 floats are more than a mebibyte: neither engine starts with that.
    void memoryIsKept()
    {
        m_work.put("x.npy", {1, 300, 300, 3}, std::vector<float>(270'000));
        m_work.put("w.npy", {1, 1, 3, 1}, {1, 2, 3});
        const QStringList words{"compute", "conv2d", "--input", "x.npy", "--filter", "w.npy",
                                "-o",      "y.npy",  "--memory"};
        verifyRefused(m_work.run(words + QStringList{"1M"}), 1, {"x.npy", "1048576"});
        QCOMPARE(m_work.run(words + QStringList{"4M"}).status, 0);
        verifyRefused(m_work.run(words + QStringList{"1100K", "--engine", "fast"}), 1,
                      {"1126400 bytes"});
        QCOMPARE(m_work.run(words + QStringList{"4M", "--engine", "fast"}).status, 0);
    }

    // TensorFlow's SAME at stride 2 and an even size: the odd pixel is below and on the right.
    void sizesAsText()
    {
        const Outcome outcome = m_work.run({"sizes", "separable 112x112x32 k3 s2 same"});
        QCOMPARE(outcome.status, 0);
        const auto has = [&](const char* pattern) {
            return QRegularExpression(pattern, QRegularExpression::MultilineOption)
                .match(outcome.out)
                .hasMatch();
        };
        QVERIFY2(has("^  output +1x56x56x32$"), qPrintable(outcome.out));
        QVERIFY(has("^  padding before +0 +0$"));
        QVERIFY(has("^  padding after +1 +1$"));
        QVERIFY(has("^  effective kernel +3 +3$"));
        QVERIFY(has("^  this layer +4 114 432 +1 312$"));
        QVERIFY(has("^  as a standard convolution +28 901 376 +9 216$"));
        QVERIFY(outcome.out.contains("out_channels not given"));
        QVERIFY(outcome.out.contains("F.pad(x, (0, 1, 0, 1))"));
        QVERIFY(outcome.out.contains("nn.Conv2d(32, 32, kernel_size=3, stride=2, padding=0, "
                                     "dilation=1, groups=32, bias=False)"));
    }

    void sizesOfALineOfAProgram()
    {
        const QString line = "nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1, groups=32, "
                             "bias=False)";
        const Outcome outcome = m_work.run({"sizes", line, "--image", "112x112"});
        QCOMPARE(outcome.status, 0);
        for (const char* piece :
             {"depthwise_conv2d", "1x56x56x64", "bias=False", "padding=1", "weight: filter.permute",
              "padding=[[0, 0], [1, 1], [1, 1], [0, 0]]"})
            QVERIFY2(outcome.out.contains(piece), qPrintable(outcome.out));
        QVERIFY(!outcome.out.contains("F.pad"));
        verifyRefused(m_work.run({"sizes", line}), 2, {"image (its size, HxW)"});
        verifyRefused(m_work.run({"sizes", "nn.Conv2d(3, 8, 3, fo=1)"}), 2,
                      {"no parameter \"fo\" (character 20)"});
    }

    void symmetricPaddingNeedsNoPad()
    {
        const Outcome outcome = m_work.run({"sizes", "conv 5x7x2 k3x5 r2x1 o4 same"});
        QCOMPARE(outcome.status, 0);
        QVERIFY(!outcome.out.contains("F.pad"));
        QVERIFY2(outcome.out.contains("nn.Conv2d(2, 4, kernel_size=(3, 5), stride=1, padding=2, "
                                      "dilation=(2, 1), bias=False)"),
                 qPrintable(outcome.out));
        QVERIFY(!outcome.out.contains("out_channels not given"));
    }

    void sizesAsJson()
    {
        const Outcome outcome =
            m_work.run({"sizes", "--json", "depthwise 2x10x11x3 k4x3 m2 s3 pad=1,0,2,0"});
        QCOMPARE(outcome.status, 0);
        const QJsonObject object = QJsonDocument::fromJson(outcome.out.toUtf8()).object();
        QCOMPARE(object["op"].toString(), "depthwise_conv2d");
        QCOMPARE(object["output"].toArray(), (QJsonArray{2, 3, 4, 6}));
        QCOMPARE(object["inputs"].toObject()["filter"].toArray(), (QJsonArray{4, 3, 3, 2}));
        const QJsonObject rows = object["rows"].toObject();
        const QJsonObject columns = object["columns"].toObject();
        QCOMPARE(rows["padding_before"].toInt(), 1);
        QCOMPARE(rows["padding_after"].toInt(), 0);
        QCOMPARE(rows["dropped"].toInt(), 1);  // 11 rows with padding, 3 windows of 4 cover 10
        QCOMPARE(columns["padding_before"].toInt(), 2);
        QCOMPARE(columns["skipped_between_windows"].toInt(), 0);
        QCOMPARE(object["cost"].toObject()["parameters"].toInt(), 4 * 3 * 3 * 2);
        QCOMPARE(object["cost"].toObject()["multiplications"].toInt(), 2 * 3 * 4 * 6 * 12);
        QCOMPARE(object["torch"].toObject()["pad"].toArray(), (QJsonArray{2, 0, 1, 0}));
    }

    void sizesSaysWhatIsWrong()
    {
        const QString example = "convstep sizes 'separable 112x112x32 k3 s2 same'";
        verifyRefused(m_work.run({"sizes", "separable 112x112x32 q3 same"}), 2,
                      {"\"q3\" is not known", example});
        verifyRefused(m_work.run({"sizes", "separable 112x112 k3 same"}), 2,
                      {"\"112x112\"", example});
        verifyRefused(m_work.run({"sizes", ""}), 2, {"conv, depthwise", example});
        verifyRefused(m_work.run({"sizes"}), 2, {"TEXT is missing"});
        verifyRefused(m_work.run({"sizes", "conv", "4x4x1"}), 2, {"\"4x4x1\""});
        verifyRefused(m_work.run({"sizes", "conv 4x4x1 k3 same", "--jsn"}), 2,
                      {"no option --jsn", "--json?"});
        verifyRefused(m_work.run({"sizes", "--json=yes", "conv 4x4x1 k3 same"}), 2,
                      {"takes no value"});
        verifyRefused(m_work.run({"sizes", "--json", "--json", "conv 4x4x1 k3 same"}), 2,
                      {"twice"});
        // The form is right, TensorFlow refuses it.
        verifyRefused(m_work.run({"sizes", "conv 4x4x1 k3 r2 valid"}), 1, {"VALID", "5 rows"});
        verifyRefused(m_work.run({"sizes", "depthwise 9x9x1 k3 r2 s2 valid"}), 1,
                      {"Stride 2", "rate 2"});
    }

    void aFullDiskBehindStandardOutputIsNoticed()
    {
        if (!QFile::exists("/dev/full"))
            QSKIP("this system has no /dev/full");
        QProcess process;
        process.setStandardOutputFile("/dev/full");
        process.start(CONVSTEP_PROGRAM, {"info"});
        QVERIFY(process.waitForFinished());
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("standard output cannot be written"));
    }
};

QTEST_GUILESS_MAIN(TestCommandLine)
#include "tst_command_line.moc"
