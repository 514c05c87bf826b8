// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <limits>

#include "core/tensor/compare.h"

using namespace convstep;

namespace {

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

Tensor tensorOf(const Shape& shape, const std::vector<float>& values)
{
    return Tensor::create(shape, values).value();
}

}  // namespace

class TestCompare : public QObject {
    Q_OBJECT

private slots:
    void equalTensorsPass()
    {
        const Tensor a = tensorOf({2, 2}, {1, notANumber, -infinity, 0.0F});
        const Tensor b = tensorOf({2, 2}, {1, notANumber, -infinity, -0.0F});
        const Comparison result = compare(a, b, {});
        QVERIFY(result.passed());
        QCOMPARE(result.mismatches, 0);
        QCOMPARE(result.largestDifference, 0.0);
        QVERIFY(result.firstMismatch.empty());
    }

    void exactSeesTheLastBit()
    {
        const Tensor a = tensorOf({1}, {std::nextafter(1.0F, 2.0F)});
        const Tensor b = tensorOf({1}, {1.0F});
        QVERIFY(!compare(a, b, {}).passed());
        QVERIFY(compare(a, b, {1e-6, 0}).passed());
    }

    void reportsTheFirstMismatch()
    {
        const Tensor a = tensorOf({2, 3}, {0, 1, 2, 3, 4.5F, 9});
        const Tensor b = tensorOf({2, 3}, {0, 1, 2, 3, 4, 5});
        const Comparison result = compare(a, b, {0.25, 0});
        QVERIFY(!result.passed());
        QCOMPARE(result.mismatches, 2);
        QCOMPARE(result.firstMismatch, (std::vector<std::int64_t>{1, 1}));
        QCOMPARE(result.got, 4.5F);
        QCOMPARE(result.expected, 4.0F);
        QCOMPARE(result.largestDifference, 4.0);
    }

    void boundIsInclusiveAndCanBeRelative()
    {
        QVERIFY(withinBound(1.25, 1.0, {0.25, 0}));
        QVERIFY(!withinBound(std::nextafter(1.25, 2.0), 1.0, {0.25, 0}));
        QVERIFY(withinBound(-110, -100, {0, 0.1}));
        QVERIFY(!withinBound(-111, -100, {0, 0.1}));
        QVERIFY(withinBound(0, 0, {}));
    }

    // What must not pass, whatever the bound.
    void specialValuesMatchOnlyThemselves_data()
    {
        QTest::addColumn<float>("got");
        QTest::addColumn<float>("expected");
        QTest::newRow("NaN for a number") << notANumber << 1.0F;
        QTest::newRow("a number for NaN") << 1.0F << notANumber;
        QTest::newRow("NaN for infinity") << notANumber << infinity;
        QTest::newRow("infinity for NaN") << infinity << notANumber;
        QTest::newRow("the other infinity") << -infinity << infinity;
        QTest::newRow("infinity for a number") << infinity << 3e38F;
        QTest::newRow("a number for infinity") << 3e38F << infinity;
    }
    void specialValuesMatchOnlyThemselves()
    {
        QFETCH(float, got);
        QFETCH(float, expected);
        const Comparison result =
            compare(tensorOf({1}, {got}), tensorOf({1}, {expected}), {1e300, 1e300});
        QCOMPARE(result.mismatches, 1);
        QVERIFY(!result.passed());
        QCOMPARE(result.largestDifference, 0.0);
    }

    void shapesMustAgree()
    {
        QVERIFY(!compare(tensorOf({4}, {1, 2, 3, 4}), tensorOf({2, 2}, {1, 2, 3, 4}), {}).passed());
        QVERIFY(!compare(tensorOf({0, 2}, {}), tensorOf({2, 0}, {}), {}).passed());
        QVERIFY(compare(tensorOf({0, 2}, {}), tensorOf({0, 2}, {}), {}).passed());
    }

    void scalarsHaveNoIndex()
    {
        const Comparison result = compare(tensorOf({}, {1}), tensorOf({}, {2}), {});
        QCOMPARE(result.mismatches, 1);
        QVERIFY(result.firstMismatch.empty());
        QVERIFY(!result.passed());
    }
};

QTEST_GUILESS_MAIN(TestCompare)
#include "tst_compare.moc"
