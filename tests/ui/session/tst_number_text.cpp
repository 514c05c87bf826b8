// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <bit>
#include <clocale>
#include <cmath>
#include <limits>

#include "tests/support/random.h"
#include "ui/session/number_text.h"

using namespace convstep;
using namespace convstep::test;

class TestNumberText : public QObject {
    Q_OBJECT
private slots:
    void reads_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        const auto row = [](double value, const char* text) {
            QTest::newRow(text) << value << QString::fromUtf8(text);
        };
        row(0, "0");
        row(1, "1");
        row(-7, "−7");
        row(123456, "123456");
        row(9999999, "9999999");
        row(-1234567, "−1234567");
        row(1e7, "1e7");
        row(0.5, "0.5");
        row(-14.5, "−14.5");
        row(static_cast<double>(0.1F), "0.1");
        row(static_cast<double>(-0.3F), "−0.3");
        row(1.0 / 3, "0.3333");
        row(123.456, "123.5");
        row(1234.56, "1234.6");
        row(99999.5, "99999.5");
        row(1e-5, "1e−5");
        row(-1.5e-10, "−1.5e−10");
        row(1e-30, "1e−30");
        row(2.5e20, "2.5e20");
        row(3.4e38, "3.4e38");
    }
    void reads()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(numberText(value), text);
    }

    void zerosInfinitiesAndNan()
    {
        QCOMPARE(numberText(-0.0), QStringLiteral("0"));
        QCOMPARE(numberText(std::numeric_limits<double>::infinity()), QStringLiteral("∞"));
        QCOMPARE(numberText(-std::numeric_limits<double>::infinity()), QStringLiteral("−∞"));
        QCOMPARE(numberText(std::numeric_limits<double>::quiet_NaN()), QStringLiteral("NaN"));
        QCOMPARE(numberText(-std::numeric_limits<double>::quiet_NaN()), QStringLiteral("NaN"));
    }

    void negativesInBrackets()
    {
        QCOMPARE(bracketedNumber(-2), QStringLiteral("(−2)"));
        QCOMPARE(bracketedNumber(2), QStringLiteral("2"));
        QCOMPARE(bracketedNumber(-0.0), QStringLiteral("0"));
        QCOMPARE(bracketedNumber(-std::numeric_limits<double>::infinity()),
                 QStringLiteral("(−∞)"));
    }

    void moreDigitsWhenAskedFor()
    {
        QCOMPARE(numberText(1.0 / 3, 9), QStringLiteral("0.333333333"));
        QCOMPARE(numberText(1.0 / 3, 1), QStringLiteral("0.3"));
        QCOMPARE(numberText(static_cast<double>(0.1F), 9), QStringLiteral("0.100000001"));
        // Never at the cost of those before the point.
        QCOMPARE(numberText(1234.5, 1), QStringLiteral("1234.5"));
    }

    void takes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<float>("value");
        const auto row = [](const char* text, float value) {
            QTest::newRow(text) << QString::fromUtf8(text) << value;
        };
        row("2", 2);
        row("-3", -3);
        row("−3", -3);
        row("+4", 4);
        row("  5 ", 5);
        row("0.5", 0.5F);
        row("0,5", 0.5F);
        row("−0,25", -0.25F);
        row(".5", 0.5F);
        row("5.", 5);
        row("1e-3", 1e-3F);
        row("1E3", 1000);
        row("1e−3", 1e-3F);
        row("1/3", 1.0F / 3.0F);
        row("-1 / 4", -0.25F);
        row("1/-4", -0.25F);
        row("inf", std::numeric_limits<float>::infinity());
        row("-Inf", -std::numeric_limits<float>::infinity());
        row("∞", std::numeric_limits<float>::infinity());
        row("−∞", -std::numeric_limits<float>::infinity());
        row("infinity", std::numeric_limits<float>::infinity());
        row("3.4028235e38", std::numeric_limits<float>::max());
        row("0.1", 0.1F);
        row("1e-45", std::numeric_limits<float>::denorm_min());
    }
    void takes()
    {
        QFETCH(QString, text);
        QFETCH(float, value);
        const std::optional<float> got = parseNumber(text);
        QVERIFY(got);
        QCOMPARE(*got, value);
    }

    void takesSignsOfZeroAndNan()
    {
        QVERIFY(std::signbit(parseNumber(QStringLiteral("-0")).value()));
        QVERIFY(!std::signbit(parseNumber(QStringLiteral("0")).value()));
        QVERIFY(std::isnan(parseNumber(QStringLiteral("nan")).value()));
        QVERIFY(std::isnan(parseNumber(QStringLiteral("NaN")).value()));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text :
             {"", " ", "-", "+", "--2", "+-2", "2..5", "1.2.3", "1,2,3", "1.000,5", "0x10", "2a",
              "a", "1 2", "1e", "e5", "1/0", "1/", "/2", "1/2/3", "1/x", "1e39", "-1e39", "1e400",
              "½", "２", "infx", "1\n2"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void refuses()
    {
        QFETCH(QString, text);
        QVERIFY(!parseNumber(text));
    }

    // Nine digits bring every float back.
    void whatIsShownCanBeTyped()
    {
        Random random;
        for (int i = 0; i < 20000; ++i) {
            const auto value =
                std::bit_cast<float>(static_cast<std::uint32_t>(random.integer(0, 0xFFFFFFFFLL)));
            const QString text = numberText(static_cast<double>(value), 9);
            const std::optional<float> back = parseNumber(text);
            QVERIFY2(back, qPrintable(text));
            QVERIFY2(*back == value || (std::isnan(*back) && std::isnan(value)), qPrintable(text));
        }
    }

    void localesDoNotMatter()
    {
        const char* before = std::setlocale(LC_NUMERIC, nullptr);
        const QByteArray kept(before);
        for (const char* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"}) {
            std::setlocale(LC_NUMERIC, name);
            QCOMPARE(numberText(0.5), QStringLiteral("0.5"));
            QCOMPARE(parseNumber(QStringLiteral("0.5")).value(), 0.5F);
        }
        std::setlocale(LC_NUMERIC, kept.constData());
    }
    void whyNot()
    {
        const auto says = [](const char* text, const char* words) {
            const QString typed = QString::fromUtf8(text);
            return !parseNumber(typed) && numberProblem(typed).contains(QLatin1String(words));
        };
        QVERIFY(says("", "There is no number"));
        QVERIFY(says("  ", "There is no number"));
        QVERIFY(says("2..5", "2..5"));
        QVERIFY(says("2..5", "is no number"));
        QVERIFY(says("1/0", "divides by 0"));
        QVERIFY(says("0/0,0", "divides by 0"));
        QVERIFY(says("1/x", "is no number"));
        QVERIFY(says("1/2/3", "is no number"));
        QVERIFY(says("1e39", "beyond float32"));
        QVERIFY(says("-1e999", "beyond float32"));
        QVERIFY(says("1e30/1e-30", "beyond float32"));
        QVERIFY(says("1 2", "more than one"));
        QVERIFY(says("1,2,3", "more than one"));
        QVERIFY(says("1;2", "more than one"));
        QVERIFY(says("1 two", "is no number"));
        QVERIFY(numberProblem(QString(500, QLatin1Char('x'))).size() < 60);
        // Too small for any float is as good as 0, and no problem.
        QCOMPARE(parseNumber(QStringLiteral("1e-999")), 0.0F);
        QCOMPARE(parseNumber(QStringLiteral("1e-60")), 0.0F);
    }
};

QTEST_GUILESS_MAIN(TestNumberText)
#include "tst_number_text.moc"
