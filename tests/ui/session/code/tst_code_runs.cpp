// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Python texts are run: NumPy's with NumPy, TensorFlow's and Keras' with the stand-in,
// PyTorch's with PyTorch when CONVSTEP_LONG is set. All texts of a language share one process.
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/io/npy.h"
#include "tests/support/code_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

const QString support = QStringLiteral(CONVSTEP_SOURCE_DIR "/tests/support/");

struct Ran {
    int status = -1;
    QString out;
};

Ran runPython(const QString& python, const QStringList& arguments, const QString& folder,
              const QStringList& path)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PYTHONPATH"), path.join(QLatin1Char(':')));
    environment.insert(QStringLiteral("PYTHONDONTWRITEBYTECODE"), QStringLiteral("1"));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(python, arguments);
    Ran ran;
    if (process.waitForFinished(600'000) && process.exitStatus() == QProcess::NormalExit)
        ran.status = process.exitCode();
    ran.out = QString::fromUtf8(process.readAllStandardOutput());
    return ran;
}

// The first Python that has the module; Debian's packages are for the system's own.
QString pythonWith(const QString& module)
{
    for (const char* name : {"/usr/bin/python3", "python3"}) {
        const QString python = QString::fromLatin1(name);
        const QStringList import{QStringLiteral("-c"), QStringLiteral("import ") + module};
        if (runPython(python, import, QDir::tempPath(), {}).status == 0)
            return python;
    }
    return {};
}

QStringList pathOf(CodeLanguage language)
{
    const QString tensorflow = support + QStringLiteral("tensorflow");
    if (language == CodeLanguage::tensorflow1)
        return {tensorflow + QStringLiteral("/v1"), tensorflow};
    if (language == CodeLanguage::tensorflow || language == CodeLanguage::keras)
        return {tensorflow + QStringLiteral("/v2"), tensorflow};
    return {};
}

void put(const QString& path, std::string_view bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes.data(), static_cast<qint64>(bytes.size())),
             static_cast<qint64>(bytes.size()));
}

// The text and its .npy files; its name, or "" when there is no such code.
QString putText(const QTemporaryDir& folder, const CodeCall& one, CodeLanguage language)
{
    const Result<CodeText> text = codeText(one.call, language, one.name);
    if (!text) {
        QTest::qFail(text.error().message().c_str(), __FILE__, __LINE__);
        return {};
    }
    if (!text->possible)
        return {};
    const QString name = QString::fromStdString(one.name) + QStringLiteral(".py");
    put(folder.filePath(name), text->text);
    const Result<std::vector<Tensor>> tensors = codeTensors(one.call, *text);
    for (std::size_t i = 0; tensors && i < tensors->size(); ++i) {
        const std::vector<std::byte> bytes = writeNpy((*tensors)[i]);
        put(folder.filePath(QString::fromStdString(text->files[i].name)),
            {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }
    return name;
}

}  // namespace

Q_DECLARE_METATYPE(convstep::CodeLanguage)

class TestCodeRuns : public QObject {
    Q_OBJECT

    QString m_python;

    [[nodiscard]] Ran runScripts(const QTemporaryDir& folder, QStringList names,
                                 CodeLanguage language) const
    {
        names.prepend(support + QStringLiteral("run_scripts.py"));
        return runPython(m_python, names, folder.path(), pathOf(language));
    }
    [[nodiscard]] Ran runText(const std::string& text, CodeLanguage language) const
    {
        const QTemporaryDir folder;
        put(folder.filePath(QStringLiteral("a.py")), text);
        return runScripts(folder, {QStringLiteral("a.py")}, language);
    }

private slots:
    void initTestCase()
    {
        m_python = pythonWith(QStringLiteral("numpy"));
        QVERIFY2(!m_python.isEmpty(), "no python3 with numpy: install python3-numpy");
    }

    void computesWhatIsShown_data()
    {
        QTest::addColumn<CodeLanguage>("language");
        for (const CodeLanguage language :
             {CodeLanguage::tensorflow, CodeLanguage::tensorflow1, CodeLanguage::keras,
              CodeLanguage::pytorch, CodeLanguage::numpy})
            QTest::newRow(codeLanguageWord(language).data()) << language;
    }
    void computesWhatIsShown()
    {
        QFETCH(const CodeLanguage, language);
        const QTemporaryDir folder;
        Random random;
        const bool numpy = language == CodeLanguage::numpy;
        QStringList names;
        for (const CodeCall& one : codeCalls(random, rounds(3, 8), numpy)) {
            QVERIFY2(makePipeline(one.call), one.name.c_str());
            const QString name = putText(folder, one, language);
            if (name.isEmpty()) {
                // Keras has no stride with rate; everything else is there.
                const Pipeline pipeline = makePipeline(one.call).value();
                QVERIFY2(language == CodeLanguage::keras &&
                             std::max(pipeline.rows.stride, pipeline.cols.stride) > 1 &&
                             std::max(pipeline.rows.rate, pipeline.cols.rate) > 1,
                         one.name.c_str());
                continue;
            }
            names.append(name);
        }
        QString python = m_python;
        QStringList arguments{support + QStringLiteral("run_scripts.py")};
        if (language == CodeLanguage::pytorch) {
            // PyTorch is large: without CONVSTEP_LONG its texts are only read.
            if (qEnvironmentVariableIntValue("CONVSTEP_LONG") > 0) {
                python = pythonWith(QStringLiteral("torch"));
                QVERIFY2(!python.isEmpty(), "no python3 with torch: install python3-torch");
            } else {
                arguments.append(QStringLiteral("--compile"));
            }
        }
        const Ran ran = runPython(python, arguments + names, folder.path(), pathOf(language));
        for (const QString& line : ran.out.split(QLatin1Char('\n')))
            if (!line.startsWith(QLatin1String("ok ")))
                qInfo("%s", qPrintable(line));
        QCOMPARE(ran.status, 0);
        QVERIFY(ran.out.endsWith(QStringLiteral("%1 ok, 0 failed\n").arg(names.size())));
    }

    void aWrongNumberFails_data()
    {
        QTest::addColumn<CodeLanguage>("language");
        QTest::addColumn<QByteArray>("op");
        for (const CodeLanguage language : {CodeLanguage::tensorflow, CodeLanguage::tensorflow1,
                                            CodeLanguage::keras, CodeLanguage::numpy})
            for (const char* op : {"conv2d", "separable_conv2d_grad"})
                QTest::addRow("%s %s", codeLanguageWord(language).data(), op)
                    << language << QByteArray(op);
    }
    void aWrongNumberFails()
    {
        QFETCH(const CodeLanguage, language);
        QFETCH(const QByteArray, op);
        Random random(3);
        CallOptions options;
        options.empty = false;
        OperatorCall call = randomCall(random, op.toStdString(), options);
        // Without stride and rate Keras has it too.
        for (int i = 0; i < 100 && !codeText(call, CodeLanguage::keras)->possible; ++i)
            call = randomCall(random, op.toStdString(), options);
        const std::string text = codeText(call, language)->text;
        const Ran right = runText(text, language);
        QVERIFY2(right.status == 0, qPrintable(right.out));
        const Ran wrong = runText(withAWrongNumber(text, language), language);
        QVERIFY2(wrong.status == 1 && wrong.out.contains(QLatin1String("AssertionError")),
                 qPrintable(wrong.out));
    }

    void theStandInRefuses_data()
    {
        QTest::addColumn<CodeLanguage>("language");
        QTest::addColumn<QByteArray>("call");
        QTest::addColumn<QByteArray>("error");
        const auto row = [](CodeLanguage language, const char* call, const char* error) {
            QTest::addRow("%s %s", codeLanguageWord(language).data(), call)
                << language << QByteArray(call) << QByteArray(error);
        };
        const CodeLanguage two = CodeLanguage::tensorflow;
        const CodeLanguage one = CodeLanguage::tensorflow1;
        row(two, "tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding='SAME', dilation=[1, 1, 1, 1])",
            "TypeError");
        row(two, "tf.nn.conv2d(x, w, stride=[1, 1, 1, 1], padding='SAME')", "TypeError");
        row(two, "tf.nn.conv2d(x, w, strides=[1, 1, 1, 1])", "TypeError");
        row(two, "tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding='same')", "ValueError");
        row(two, "tf.nn.conv2d(x, w, strides=[1, 1], padding='SAME')", "ValueError");
        row(two, "tf.nn.conv2d(x, w, [2, 1, 1, 1], 'SAME')", "ValueError");
        // rate= is 1.x, dilations= both; tf.layers, sessions are gone, Keras was not there.
        row(two, "tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], 'SAME', rate=[1, 1])", "TypeError");
        row(two, "tf.layers.separable_conv2d(x, 1, 1)", "AttributeError");
        row(two, "tf.Session()", "AttributeError");
        row(two, "tf.raw_ops.Conv2DBackpropInput([1, 4, 4, 1], w, x, [1, 1, 1, 1], 'SAME')",
            "TypeError");
        row(two, "tf.nn.atrous_conv2d(x, w, rate=2)", "TypeError");
        row(two, "tf.nn.atrous_conv2d(x, w, rate=2, padding='SAME', strides=[1, 1, 1, 1])",
            "TypeError");
        row(one, "tf.nn.conv2d(x, w, strides=[1, 1, 1, 1], padding='SAME').numpy()",
            "AttributeError");
        row(one, "tf.GradientTape()", "AttributeError");
        row(one, "tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], [[0, 0], [1, 1], [1, 1], [0, 0]])",
            "ValueError");
        row(one, "tf.nn.separable_conv2d(x, w, w, [1, 2, 2, 1], 'SAME', rate=[2, 2])",
            "ValueError");
        row(one, "tf.layers.separable_conv2d(x, 1, (1, 1), dilation=(1, 1))", "TypeError");
        const CodeLanguage keras = CodeLanguage::keras;
        row(keras, "tf.keras.layers.Conv2D(1, 3, dilations=(1, 1))", "TypeError");
        row(keras, "tf.keras.layers.Conv2D(1, 3, strides=2, dilation_rate=2)", "ValueError");
        row(keras, "tf.keras.layers.SeparableConv2D(1, 3, channel_multiplier=2)", "TypeError");
        row(keras, "tf.keras.layers.DepthwiseConv2D(filters=1, kernel_size=3)", "TypeError");
        row(keras, "tf.keras.layers.Conv2D(1, 3, padding='explicit')", "ValueError");
    }
    void theStandInRefuses()
    {
        QFETCH(const CodeLanguage, language);
        QFETCH(const QByteArray, call);
        QFETCH(const QByteArray, error);
        const std::string begin = "import numpy as np\nimport tensorflow as tf\n"
                                  "x, w = np.ones((1, 4, 4, 1)), np.ones((1, 1, 1, 1))\n";
        // Up to the call it runs.
        const std::string end = "\nprint('as on the screen')\n";
        const Ran ran = runText(
            begin + "try:\n    " + call.toStdString() +
                "\nexcept Exception as error:\n    raise KeyError(type(error).__name__)" + end,
            language);
        QCOMPARE(ran.status, 1);
        QVERIFY2(ran.out.contains(QLatin1String("KeyError")), qPrintable(ran.out));
        QVERIFY2(ran.out.contains(QString::fromLatin1(error)), qPrintable(ran.out));
    }
};

QTEST_GUILESS_MAIN(TestCodeRuns)
#include "tst_code_runs.moc"
