// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFontMetricsF>
#include <QImage>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/theme/theme_watcher.h"

using namespace convstep;

class TestTheme : public QObject {
    Q_OBJECT
private slots:
    void watcherFollowsTheSystemUntilTold()
    {
        const QPalette before = QGuiApplication::palette();
        QPalette bright;
        bright.setColor(QPalette::Window, Qt::white);
        QGuiApplication::setPalette(bright);
        ThemeWatcher watcher;
        QVERIFY(!watcher.theme().dark);
        QSignalSpy spy(&watcher, &ThemeWatcher::themeChanged);

        QPalette night;
        night.setColor(QPalette::Window, QColor("#202020"));
        QGuiApplication::setPalette(night);
        QTRY_COMPARE(spy.count(), 1);
        QVERIFY(watcher.theme().dark);

        watcher.setMode(ThemeWatcher::Mode::light);
        QCOMPARE(spy.count(), 2);
        QVERIFY(!watcher.theme().dark);
        watcher.setMode(ThemeWatcher::Mode::light);
        QCOMPARE(spy.count(), 2);
        QGuiApplication::setPalette(before);
    }

    void scaleScalesMeasuresAndFonts()
    {
        ThemeWatcher watcher;
        watcher.setScale(2);
        QCOMPARE(watcher.theme().px(4), 8.0);
        QCOMPARE(themeFont(TextStyle::body, watcher.theme()).pixelSize(), 26);
        watcher.setScale(100);
        QCOMPARE(watcher.theme().scale, 8.0);
    }

    void styleSheetIsComplete_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("scale");
        QTest::newRow("light") << false << 1.0;
        QTest::newRow("dark, double") << true << 2.0;
    }
    void styleSheetIsComplete()
    {
        QFETCH(bool, dark);
        QFETCH(double, scale);
        const Theme theme = dark ? darkTheme(scale) : lightTheme(scale);
        const QString sheet = themeStyleSheet(theme);
        // No placeholder stays: after filling, every opening brace begins a block.
        for (qsizetype at = sheet.indexOf('{'); at >= 0; at = sheet.indexOf('{', at + 1))
            QVERIFY2(sheet[at + 1].isSpace(), qPrintable(sheet.mid(at, 30)));
        QCOMPARE(sheet.count('{'), sheet.count('}'));
        QVERIFY(sheet.contains(theme.accent.name()));
        QVERIFY(sheet.contains(QStringLiteral("font")) == false);

        // A sheet that Qt cannot parse warns.
        QTest::failOnWarning(QRegularExpression("parse"));
        QPushButton button("x");
        applyTheme(&button, theme);
        button.ensurePolished();
        QCOMPARE(button.font().pixelSize(), qRound(13 * scale));
    }

    void digitsTakeOneWidth()
    {
        const Theme theme = lightTheme();
        const QFontMetricsF metrics(themeFont(TextStyle::body, theme));
        const double one = digitsWidth(metrics, QStringLiteral("1111"));
        QCOMPARE(digitsWidth(metrics, QStringLiteral("8888")), one);
        QVERIFY(digitsWidth(metrics, QStringLiteral("1.5")) < one);

        // Drawn right-aligned, the columns of ink stay inside the rectangle.
        QImage image(60, 20, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.setFont(themeFont(TextStyle::body, theme));
        drawDigits(painter, QRectF(0, 0, 40, 20), Qt::AlignRight | Qt::AlignVCenter,
                   QStringLiteral("1408"));
        painter.end();
        int left = 60;
        int right = -1;
        for (int x = 0; x < 60; ++x) {
            for (int y = 0; y < 20; ++y) {
                if (image.pixelColor(x, y) != QColor(Qt::white)) {
                    left = qMin(left, x);
                    right = qMax(right, x);
                }
            }
        }
        QVERIFY(right < 41 && right > 34);
        QVERIFY(left >= 40 - qRound(one) - 1 && left < 20);
    }

    void numbersAreGrouped()
    {
        const QChar space(0x202F);
        QCOMPARE(groupedNumber(0), QStringLiteral("0"));
        QCOMPARE(groupedNumber(999), QStringLiteral("999"));
        QCOMPARE(groupedNumber(1112), QString("1") + space + "112");
        QCOMPARE(groupedNumber(1000000000000),
                 QStringList({"1", "000", "000", "000", "000"}).join(space));
        QCOMPARE(groupedNumber(-123), QString(QChar(0x2212)) + "123");
        QCOMPARE(groupedNumber(-1234), QString(QChar(0x2212)) + "1" + space + "234");
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
