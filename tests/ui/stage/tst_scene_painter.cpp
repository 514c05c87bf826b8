// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <limits>
#include <vector>

#include "tests/support/golden.h"
#include "tests/ui/session/example_documents.h"
#include "tests/ui/stage/scene_documents.h"
#include "ui/stage/cell_painter.h"
#include "ui/stage/scene_painter.h"

using namespace convstep;
using namespace convstep::test;

namespace {

int messages = 0;

void count(QtMsgType, const QMessageLogContext&, const QString& message)
{
    ++messages;
    std::fprintf(stderr, "%s\n", qPrintable(message));
}

// What Qt complains of while it lives.
class Messages {
public:
    Messages() : m_before(qInstallMessageHandler(count)) { messages = 0; }
    Messages(const Messages&) = delete;
    Messages& operator=(const Messages&) = delete;
    ~Messages() { qInstallMessageHandler(m_before); }

private:
    QtMessageHandler m_before;
};

QImage pictureOf(const Document& document, std::int64_t position, const QSize& size,
                 const Theme& theme, bool pale = false)
{
    QImage image(size, QImage::Format_RGB32);
    image.fill(theme.window);
    QPainter painter(&image);
    paintScene(painter, buildScene({&document, position, size}, theme), theme, pale);
    return image;
}

std::size_t coloursOf(const QImage& image)
{
    // Every few pixels are enough.
    std::vector<QRgb> colours;
    for (int y = 0; y < image.height(); y += 2)
        for (int x = y % 4 / 2; x < image.width(); x += 2)
            colours.push_back(image.pixel(x, y));
    std::sort(colours.begin(), colours.end());
    return static_cast<std::size_t>(
        std::distance(colours.begin(), std::unique(colours.begin(), colours.end())));
}

QImage cellOf(double value, double bound, const Theme& theme, const QSizeF& size = {60, 44})
{
    QImage image(80, 60, QImage::Format_RGB32);
    image.fill(theme.window);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    paintValueCell(painter, QRectF({10, 8}, size), value, bound, theme, 15);
    return image;
}

}  // namespace

class TestScenePainter : public QObject {
    Q_OBJECT
private slots:
    void everyOperator_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("dark");
        for (const QSize& size : {QSize(1020, 868), QSize(700, 588), QSize(600, 400)})
            for (const bool dark : {false, true})
                QTest::addRow("%d x %d %s", size.width(), size.height(), dark ? "dark" : "light")
                    << size << dark;
    }
    void everyOperator()
    {
        QFETCH(QSize, size);
        QFETCH(bool, dark);
        const Theme theme = dark ? darkTheme() : lightTheme();
        const Messages watched;
        for (const std::string& op : operatorNames()) {
            const auto document = documentOf(callOf(smallSettings(op)));
            for (const std::int64_t position : somePositions(*document->trace(), 2)) {
                const QImage picture = pictureOf(*document, position, size, theme);
                QVERIFY2(coloursOf(picture) > 60, op.c_str());
                QVERIFY2(picture == pictureOf(*document, position, size, theme), op.c_str());
                // The margin is left alone.
                for (int x = 0; x < picture.width(); ++x)
                    QCOMPARE(picture.pixel(x, 0), theme.window.rgb());
            }
            QCOMPARE(messages, 0);
        }
    }

    void everyExample()
    {
        const Messages watched;
        for (const Example& example : exampleList()) {
            const auto document = documentOf(exampleCall(example.id));
            const std::int64_t size = document->trace() ? document->trace()->size() : 0;
            QVERIFY2(coloursOf(pictureOf(*document, size / 2, {760, 588}, lightTheme())) > 60,
                     example.id);
        }
        QCOMPARE(messages, 0);
    }

    void thePainterStaysAsItWas()
    {
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        QImage image(700, 588, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        const QPen pen(Qt::magenta, 7);
        painter.setPen(pen);
        painter.setOpacity(0.25);
        painter.translate(3, 4);
        const QTransform transform = painter.transform();
        for (const bool pale : {false, true}) {
            paintScene(painter, buildScene({document.get(), 5, {690, 580}}, lightTheme()),
                       lightTheme(), pale);
            QCOMPARE(painter.pen(), pen);
            QCOMPARE(painter.opacity(), 0.25);
            QCOMPARE(painter.transform(), transform);
            QVERIFY(!painter.testRenderHint(QPainter::Antialiasing));
        }
    }

    void paleIsPaler()
    {
        const Theme theme = lightTheme();
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const QImage full = pictureOf(*document, 9, {700, 588}, theme);
        const QImage pale = pictureOf(*document, 9, {700, 588}, theme, true);
        double fullInk = 0;
        double paleInk = 0;
        const double ground = theme.window.lightnessF();
        for (int y = 0; y < full.height(); ++y)
            for (int x = 0; x < full.width(); ++x) {
                fullInk += std::abs(QColor(full.pixel(x, y)).lightnessF() - ground);
                paleInk += std::abs(QColor(pale.pixel(x, y)).lightnessF() - ground);
            }
        QVERIFY2(paleInk > 0.3 * fullInk && paleInk < 0.7 * fullInk,
                 qPrintable(QStringLiteral("%1 of %2").arg(paleInk).arg(fullInk)));
    }

    void aStepChangesThePicture()
    {
        const Theme theme = lightTheme();
        for (const std::string& op : operatorNames()) {
            const auto document = documentOf(callOf(smallSettings(op)));
            const std::int64_t position = document->trace()->size() / 2;
            const QImage before = pictureOf(*document, position, {700, 588}, theme);
            const QImage after = pictureOf(*document, position + 1, {700, 588}, theme);
            QVERIFY2(!comparePictures(after, before).passed(), op.c_str());
        }
    }

    void everyKindOfValueLooksDifferent()
    {
        const float infinity = std::numeric_limits<float>::infinity();
        const double nan = std::numeric_limits<double>::quiet_NaN();
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            const Messages watched;
            const std::vector<double> values{0.0, 1.0, -1.0, 0.3, -0.3, double{infinity},
                                             -double{infinity}, nan};
            for (std::size_t i = 0; i < values.size(); ++i)
                for (std::size_t k = i + 1; k < values.size(); ++k)
                    QVERIFY2(comparePictures(cellOf(values[i], 1, theme), cellOf(values[k], 1, theme))
                                     .share > 0.003,
                             qPrintable(QStringLiteral("%1 and %2").arg(values[i]).arg(values[k])));
            // A zero without a sign looks as one with it; nothing depends on the payload of a NaN.
            QCOMPARE(cellOf(0.0, 1, theme), cellOf(-0.0, 1, theme));
            QCOMPARE(cellOf(nan, 1, theme), cellOf(-nan, 1, theme));
            // No bound, or none that is a number.
            for (const double bound : {0.0, nan, double{infinity}})
                QVERIFY(coloursOf(cellOf(2, bound, theme)) > 5);
            QCOMPARE(messages, 0);
        }
    }

    // A number may lose digits or size, but never leaves its cell.
    void numbersStayInTheirCells()
    {
        const Theme theme = lightTheme();
        for (const QSizeF& size : {QSizeF(60, 44), QSizeF(44, 44), QSizeF(28, 28), QSizeF(18, 18),
                                   QSizeF(14, 14), QSizeF(8, 8)}) {
            for (const double value : {-1234567.0, -0.000123456, 1e-30, -1e30, 0.1, 123.456,
                                       -9.87654e-12, 1e7, 99999.5}) {
                const QImage image = cellOf(value, 1e9, theme, size);
                const QRect cell = QRectF({10, 8}, size).toAlignedRect();
                for (int y = 0; y < image.height(); ++y)
                    for (int x = 0; x < image.width(); ++x)
                        if (!cell.contains(x, y))
                            QVERIFY2(image.pixel(x, y) == theme.window.rgb(),
                                     qPrintable(QString::number(value)));
            }
        }
    }
};

QTEST_MAIN(TestScenePainter)
#include "tst_scene_painter.moc"
