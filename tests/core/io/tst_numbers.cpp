// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <bit>
#include <clocale>
#include <cmath>
#include <limits>

#include "core/io/numbers.h"
#include "tests/support/random.h"

using namespace convstep;

namespace {

bool sameBits(float a, float b)
{
    return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b);
}

}  // namespace

class TestNumbers : public QObject {
    Q_OBJECT

private slots:
    void writesShortest_data()
    {
        QTest::addColumn<float>("value");
        QTest::addColumn<QByteArray>("text");
        const float infinity = std::numeric_limits<float>::infinity();
        QTest::newRow("zero") << 0.0F << QByteArray("0");
        QTest::newRow("negative zero") << -0.0F << QByteArray("-0");
        QTest::newRow("whole") << 36.0F << QByteArray("36");
        QTest::newRow("tenth") << 0.1F << QByteArray("0.1");
        QTest::newRow("third") << 1.0F / 3.0F << QByteArray("0.33333334");
        QTest::newRow("2^24") << 16777216.0F << QByteArray("16777216");
        QTest::newRow("large") << 1e20F << QByteArray("1e+20");
        QTest::newRow("largest") << std::numeric_limits<float>::max()
                                 << QByteArray("3.4028235e+38");
        QTest::newRow("smallest") << std::numeric_limits<float>::denorm_min()
                                  << QByteArray("1e-45");
        QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN() << QByteArray("NaN");
        QTest::newRow("-NaN") << -std::numeric_limits<float>::quiet_NaN() << QByteArray("NaN");
        QTest::newRow("infinity") << infinity << QByteArray("Infinity");
        QTest::newRow("-infinity") << -infinity << QByteArray("-Infinity");
    }
    void writesShortest()
    {
        QFETCH(float, value);
        QFETCH(QByteArray, text);
        QCOMPARE(QByteArray::fromStdString(floatText(value)), text);
        const auto back = parseFloat(text.toStdString());
        QVERIFY(back.has_value());
        QVERIFY(std::isnan(value) ? std::isnan(*back) : sameBits(*back, value));
    }

    void everyFloatReadsBack()
    {
        test::Random random;  // CONVSTEP_LONG=1: 20 times as many
        for (int i = 0, count = test::rounds(100000); i < count; ++i) {
            const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random.bits()));
            if (std::isnan(value))
                continue;
            const auto back = parseFloat(floatText(value));
            if (!back || !sameBits(*back, value))
                QFAIL(floatText(value).c_str());
        }
    }

    void readsNearest_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<float>("value");
        QTest::newRow("dot first") << QByteArray(".5") << 0.5F;
        QTest::newRow("dot last") << QByteArray("2.") << 2.0F;
        QTest::newRow("exponent") << QByteArray("-1.5E+2") << -150.0F;
        QTest::newRow("many digits") << QByteArray("0.1000000000000000055511151231257827") << 0.1F;
        // Just above the middle of 1 and its successor: rounding by way of double gives 1.
        QTest::newRow("no double rounding")
            << QByteArray("1.00000005960464477540") << std::nextafterf(1.0F, 2.0F);
        QTest::newRow("too small") << QByteArray("1e-60") << 0.0F;
        QTest::newRow("too small, negative") << QByteArray("-1e-60") << -0.0F;
    }
    void readsNearest()
    {
        QFETCH(QByteArray, text);
        QFETCH(float, value);
        const auto got = parseFloat(text.toStdString());
        QVERIFY(got.has_value());
        QVERIFY2(sameBits(*got, value), floatText(*got).c_str());
    }

    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("error");
        const int form = static_cast<int>(NumberError::form);
        const int range = static_cast<int>(NumberError::range);
        for (const char* text : {"", "-", ".", "+1", " 1", "1 ", "1,5", "0x10", "1e", "1e+",
                                 "1.2.3", "nan", "inf", "-NaN", "infinity", "--1", "1f", "NaN(1)"})
            QTest::newRow(text) << QByteArray(text) << form;
        for (const char* text :
             {"1e39", "-1e39", "3.5e38", "1e400", "99999999999999999999999999999999999999999"})
            QTest::newRow(text) << QByteArray(text) << range;
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, error);
        const auto got = parseFloat(text.toStdString());
        QVERIFY(!got.has_value());
        QCOMPARE(static_cast<int>(got.error()), error);
    }

    void ignoresTheLocale()
    {
        // Where no such locale is installed this still checks the "C" one.
        const char* const names[] = {"de_DE.UTF-8", "fr_FR.UTF-8"};
        for (const char* name : names)
            std::setlocale(LC_NUMERIC, name);
        QCOMPARE(floatText(1.5F), std::string("1.5"));
        QCOMPARE(parseFloat("1.5").value(), 1.5F);
        QVERIFY(!parseFloat("1,5"));
        std::setlocale(LC_NUMERIC, "C");
    }
};

QTEST_GUILESS_MAIN(TestNumbers)
#include "tst_numbers.moc"
