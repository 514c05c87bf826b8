// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

using namespace convstep;
using namespace convstep::test;

class TestCode : public QObject {
    Q_OBJECT

    static QString example(const char* id)
    {
        return QStringLiteral(CONVSTEP_SOURCE_DIR "/resources/examples/%1.convstep")
            .arg(QString::fromUtf8(id));
    }

private slots:
    void everyLanguage_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<QString>("piece");
        QTest::newRow("2.x") << "tensorflow"
                             << "dilations=[1, 1]";
        QTest::newRow("1.x") << "tensorflow1"
                             << "rate=[1, 1]";
        QTest::newRow("Keras") << "keras"
                               << "keras.layers.SeparableConv2D(";
        QTest::newRow("PyTorch") << "pytorch"
                                 << "groups=3";
        QTest::newRow("NumPy") << "numpy"
                               << "def taps():";
        QTest::newRow("C++") << "cpp"
                             << "call.spec.op = \"separable_conv2d\";";
    }
    void everyLanguage()
    {
        QFETCH(const QString, language);
        QFETCH(const QString, piece);
        const Workplace work;
        const Outcome text = work.run({"code", example("two_steps"), "--language", language});
        QVERIFY2(text.status == 0, qPrintable(text.err));
        QVERIFY(text.err.isEmpty());
        QVERIFY2(text.out.contains(piece), qPrintable(text.out));
        QVERIFY(work.files().isEmpty());
        const Outcome written = work.run({"code", example("two_steps"), "-l", language, "-o", "a"});
        QCOMPARE(written.status, 0);
        QCOMPARE(written.out, QStringLiteral("a\n"));
        QCOMPARE(QString::fromUtf8(work.content("a")), text.out);
    }

    void largeTensorsGoIntoFiles()
    {
        const Workplace work;
        QByteArray ones = "1";
        for (int i = 1; i < 2116; ++i)
            ones += ", 1";
        work.put("big.convstep", json("{'format': 'convstep', 'version': 1, 'operators': [{"
                                      "'op': 'conv2d', 'params': {'padding': 'VALID'}, 'inputs': {"
                                      "'input': {'shape': [1, 46, 46, 1], 'data': [") +
                                     ones +
                                     json("]}, 'filter': {'shape': [2, 2, 1, 1], 'data': "
                                          "[1, 2, 3, 4]}}}]}"));
        const Outcome written = work.run({"code", "big.convstep", "-l", "numpy", "-o", "layer.py"});
        QVERIFY2(written.status == 0, qPrintable(written.err));
        QCOMPARE(work.files(),
                 (QStringList{"big.convstep", "layer.expected_y.npy", "layer.py", "layer.x.npy"}));
        QVERIFY(work.content("layer.py").contains("np.load(\"layer.x.npy\")"));
        QCOMPARE(work.tensor("layer.x.npy").shape(), (Shape{1, 46, 46, 1}));
        QCOMPARE(work.tensor("layer.expected_y.npy").shape(), (Shape{1, 45, 45, 1}));
        QCOMPARE(valuesOf(work.tensor("layer.expected_y.npy")).back(), 10.0F);
    }

    void refusals()
    {
        const Workplace work;
        verifyRefused(work.run({"code", example("article_atrous_valid"), "-l", "numpy"}), 1,
                      {"VALID leaves no position"});
        verifyRefused(work.run({"code", "absent.convstep", "-l", "numpy"}), 1, {"absent.convstep"});
        verifyRefused(work.run({"code", example("edges"), "-l", "nunpy"}), 2, {"nunpy", "numpy"});
        verifyRefused(work.run({"code", example("edges")}), 2, {"--language"});
        verifyRefused(work.run({"code", "-l", "numpy"}), 2, {"DOCUMENT"});
        verifyRefused(work.run({"code", example("edges"), "-l", "numpy", "-o", "no folder/a.py"}),
                      1, {"no folder"});
    }
};

QTEST_GUILESS_MAIN(TestCode)
#include "tst_code.moc"
