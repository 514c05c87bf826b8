// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of the past. After a change that is meant, run this with CONVSTEP_WRITE_GOLDEN=1
// and look at what it wrote into tests/ui/stage/golden.
#include <QApplication>
#include <QPainter>
#include <QtTest>

#include "tests/support/golden.h"
#include "tests/ui/session/example_documents.h"
#include "tests/ui/stage/scene_documents.h"
#include "ui/export/figure.h"
#include "ui/theme/fonts.h"

using namespace convstep;
using namespace convstep::test;

class TestGolden : public QObject {
    Q_OBJECT

    // Examples, and settings that they do not show.
    static OperatorCall callNamed(const QByteArray& name)
    {
        Settings s;
        s.height = s.width = 7;
        s.kernelRows = s.kernelCols = 3;
        s.padding.word = "SAME";
        if (name == "stride") {
            s.op = "conv2d";
            s.height = 8;
            s.strideRows = s.strideCols = 2;
            s.inChannels = s.outChannels = 2;
        } else if (name == "skipping") {
            s.op = "conv2d";
            s.height = s.width = 9;
            s.kernelRows = s.kernelCols = 2;
            s.strideRows = s.strideCols = 3;
            s.padding.word = "VALID";
        } else if (name == "ribbons") {
            s.op = "depthwise_conv2d";
            s.inChannels = 3;
            s.multiplier = 2;
        } else if (name == "lines") {
            s.op = "separable_conv2d";
            s.inChannels = s.multiplier = 2;
            s.outChannels = 3;
        } else {
            return exampleCall(name.toStdString());
        }
        return callOf(s);
    }

    static QImage picture(const char* name, std::int64_t position, const QSize& size, bool dark)
    {
        const auto document = documentOf(callNamed(name));
        const Result<QImage> image = renderImage(*document, position, size,
                                                 dark ? darkTheme() : lightTheme());
        return image ? *image : QImage();
    }

private slots:
    void lookAsBefore_data()
    {
        QTest::addColumn<QByteArray>("example");
        QTest::addColumn<int>("position");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("dark");
        QTest::newRow("depthwise") << QByteArray("two_steps") << 41 << QSize(640, 480) << false;
        QTest::newRow("pointwise") << QByteArray("article_separable") << 203 << QSize(640, 480)
                                   << true;
        QTest::newRow("refused") << QByteArray("article_atrous_valid") << 0 << QSize(480, 400)
                                 << false;
        QTest::newRow("stride") << QByteArray("stride") << 230 << QSize(960, 640) << false;
        QTest::newRow("skipping") << QByteArray("skipping") << 14 << QSize(800, 560) << false;
        QTest::newRow("ribbons") << QByteArray("ribbons") << 500 << QSize(960, 640) << true;
        QTest::newRow("lines") << QByteArray("lines") << 1900 << QSize(960, 640) << false;
    }
    void lookAsBefore()
    {
        QFETCH(QByteArray, example);
        QFETCH(int, position);
        QFETCH(QSize, size);
        QFETCH(bool, dark);
        const QImage got = picture(example.constData(), position, size, dark);
        QVERIFY(!got.isNull());
        const QString name = QString::fromUtf8(QTest::currentDataTag()) + QStringLiteral(".png");
        const QString path =
            QStringLiteral(CONVSTEP_SOURCE_DIR "/tests/ui/stage/golden/") + name;
        if (qEnvironmentVariableIsSet("CONVSTEP_WRITE_GOLDEN")) {
            QVERIFY(got.save(path));
            return;
        }
        const PictureDifference difference = comparePictures(got, QImage(path));
        if (!difference.passed())
            got.save(QStringLiteral("got-") + name);
        QVERIFY2(difference.passed(),
                 qPrintable(QStringLiteral("%1 % of the pixels differ, by up to %2; see got-%3")
                                .arg(100 * difference.share)
                                .arg(difference.largest)
                                .arg(name)));
    }

    void theComparisonCanFail()
    {
        const QImage good = picture("two_steps", 41, {640, 480}, false);
        QVERIFY(comparePictures(good, good).passed());
        QCOMPARE(comparePictures(good, good).largest, 0);
        // A step on, a pixel aside, the other colours, another size, nothing at all.
        QVERIFY(!comparePictures(picture("two_steps", 42, {640, 480}, false), good).passed());
        QVERIFY(!comparePictures(picture("two_steps", 41, {640, 480}, true), good).passed());
        QVERIFY(!comparePictures(good.copy(1, 0, 640, 480), good).passed());
        QVERIFY(!comparePictures(good.copy(0, 0, 639, 480), good).passed());
        QVERIFY(!comparePictures(QImage(), QImage()).passed());
        // A cell that has another colour is more than half a percent.
        QImage cell = good;
        QPainter(&cell).fillRect(100, 100, 40, 40, QColor("#68a0d6"));
        QVERIFY(!comparePictures(cell, good).passed());
        // A shade that letters may take is none.
        QImage shade = good;
        for (int y = 0; y < shade.height(); ++y)
            for (int x = 0; x < shade.width(); ++x)
                shade.setPixelColor(x, y, shade.pixelColor(x, y).darker(105));
        QVERIFY(shade != good);
        QVERIFY(comparePictures(shade, good).passed());
        QVERIFY(!comparePictures(shade.convertToFormat(QImage::Format_Grayscale8), good).passed());
    }

    void theFontIsTheOneAskedFor()
    {
        QCOMPARE(QFontInfo(themeFont(TextStyle::body, lightTheme())).family(),
                 QStringLiteral("DejaVu Sans"));
    }
};

int main(int argc, char** argv)
{
    // Before fonts are looked for.
    qputenv("FONTCONFIG_FILE", CONVSTEP_SOURCE_DIR "/tests/support/fonts.conf");
    const QApplication application(argc, argv);
    TestGolden test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_golden.moc"
