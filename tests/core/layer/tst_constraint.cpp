// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/constraint.h"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <QTest>

#include "core/layer/initializer.h"

using namespace convstep;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr float infF = std::numeric_limits<float>::infinity();
const double notANumber = std::nan("");

Tensor tensorOf(const Shape& shape, const std::vector<float>& values)
{
    return Tensor::create(shape, values).value();
}

bool near(std::span<const float> got, const std::vector<double>& want)
{
    if (got.size() != want.size())
        return false;
    for (std::size_t i = 0; i < want.size(); ++i)
        if (!(std::fabs(got[i] - want[i]) <= 1e-6))
            return false;
    return true;
}

// The norm at one position of the kept axes, by the plain definition: the positions that differ
// from `index` along `axes` only.
double normAt(const Tensor& w, const std::vector<bool>& summed,
              const std::vector<std::int64_t>& index)
{
    double squares = 0;
    for (std::size_t flat = 0; flat < w.values().size(); ++flat) {
        auto rest = static_cast<std::int64_t>(flat);
        bool together = true;
        for (int axis = w.shape().rank() - 1; axis >= 0; --axis) {
            const auto a = static_cast<std::size_t>(axis);
            together = together && (summed[a] || rest % w.shape()[axis] == index[a]);
            rest /= w.shape()[axis];
        }
        if (together)
            squares += std::pow(w.values()[flat], 2);
    }
    return std::sqrt(squares);
}

}  // namespace

class TestConstraint : public QObject {
    Q_OBJECT

private slots:
    void names();
    void defaults();
    void workedValues();
    void everyChoiceOfAxes();
    void zeroWeights();
    void specialValues();
    void emptyTensors();
    void axisRefusals();
    void limitRefusals_data();
    void limitRefusals();
    void budget();
    void nearRejects();
};

void TestConstraint::names()
{
    for (const std::string_view name : {"max_norm", "non_neg", "unit_norm", "min_max_norm"})
        QCOMPARE(constraintName(constraintFromName(name).value()), name);
    QVERIFY(!constraintFromName("maxnorm"));
    QVERIFY(!constraintFromName(""));
}

void TestConstraint::defaults()
{
    const std::vector<std::int64_t> rows{0};
    QCOMPARE(Constraint::maxNorm().maxValue, 2.0);
    QCOMPARE(Constraint::maxNorm().axes, rows);
    QCOMPARE(Constraint::unitNorm().axes, rows);
    const Constraint both = Constraint::minMaxNorm();
    QCOMPARE(both.minValue, 0.0);
    QCOMPARE(both.maxValue, 1.0);
    QCOMPARE(both.rate, 1.0);
    QCOMPARE(both.axes, rows);
    QVERIFY(Constraint::nonNeg().kind == ConstraintKind::nonNeg);
}

void TestConstraint::workedValues()
{
    // Columns (3, 4) and (0.3, 0.4): norms 5 and 0.5.
    const Tensor w = tensorOf(Shape{2, 2}, {3, 0.3F, 4, 0.4F});
    QVERIFY(near(Constraint::maxNorm(1).apply(w)->values(), {0.6, 0.3, 0.8, 0.4}));
    QVERIFY(near(Constraint::unitNorm().apply(w)->values(), {0.6, 0.6, 0.8, 0.8}));
    QVERIFY(near(Constraint::minMaxNorm(1, 2).apply(w)->values(), {1.2, 0.6, 1.6, 0.8}));
    // Half way: norms 5 → 3.5 and 0.5 → 0.75.
    QVERIFY(near(Constraint::minMaxNorm(1, 2, 0.5).apply(w)->values(), {2.1, 0.45, 2.8, 0.6}));
    // Rate 0 only loses ε.
    QVERIFY(near(Constraint::minMaxNorm(1, 2, 0).apply(w)->values(), {3, 0.3, 4, 0.4}));
    const Tensor signs = tensorOf(Shape{4}, {-1, 0, 2, -0.5F});
    QVERIFY(near(Constraint::nonNeg().apply(signs)->values(), {0, 0, 2, 0}));
    // ε is 1e-7: a norm of 1e-7 is halved.
    const Tensor small = tensorOf(Shape{1}, {1e-7F});
    QVERIFY(near(Constraint::unitNorm().apply(small)->values(), {0.5}));
    // Each element its own norm.
    QVERIFY(near(Constraint::unitNorm({}).apply(w)->values(), {1, 1, 1, 1}));
    QVERIFY(near(Constraint::unitNorm({}).apply(tensorOf(Shape{}, {-2}))->values(), {-1}));
}

void TestConstraint::everyChoiceOfAxes()
{
    Initializer draws = Initializer::fromName("random_normal").value();
    draws.stddev = 1;
    const Tensor w = initialize(draws, Shape{2, 3, 4, 2}, 20171).value();
    for (unsigned mask = 0; mask < 16; ++mask) {
        std::vector<std::int64_t> axes;
        std::vector<std::int64_t> negative;
        std::vector<bool> summed(4);
        for (unsigned axis = 0; axis < 4; ++axis) {
            if ((mask >> axis & 1U) == 0)
                continue;
            axes.push_back(axis);
            negative.insert(negative.begin(), static_cast<std::int64_t>(axis) - 4);
            summed[axis] = true;
        }
        const Tensor got = Constraint::unitNorm(axes).apply(w).value();
        QCOMPARE(got.shape(), w.shape());
        std::vector<double> want;
        for (std::int64_t a = 0; a < 2; ++a)
            for (std::int64_t b = 0; b < 3; ++b)
                for (std::int64_t c = 0; c < 4; ++c)
                    for (std::int64_t d = 0; d < 2; ++d)
                        want.push_back(w.values()[want.size()] /
                                       (1e-7 + normAt(w, summed, {a, b, c, d})));
        QVERIFY2(near(got.values(), want), qPrintable(QString::number(mask)));
        // Counted from the end, and in any order.
        QVERIFY(Constraint::unitNorm(negative).apply(w).value().identicalTo(got));
    }
}

void TestConstraint::zeroWeights()
{
    const Tensor zeros = tensorOf(Shape{3, 1}, {0, 0, 0});
    for (const Constraint& constraint : {Constraint::maxNorm(), Constraint::unitNorm(),
                                         Constraint::minMaxNorm(0.5), Constraint::nonNeg()})
        QVERIFY(near(constraint.apply(zeros)->values(), {0, 0, 0}));
}

void TestConstraint::specialValues()
{
    const float nanF = std::nanf("");
    // NaN spoils the elements of its own norm.
    const Tensor w = tensorOf(Shape{2, 2}, {nanF, 3, 1, 4});
    for (const Constraint& constraint :
         {Constraint::maxNorm(1), Constraint::unitNorm(), Constraint::minMaxNorm()}) {
        const Tensor got = constraint.apply(w).value();
        QVERIFY(std::isnan(got.values()[0]) && std::isnan(got.values()[2]));
        QVERIFY(std::fabs(got.values()[1] - 0.6F) < 1e-6F);
    }
    const Tensor kept = Constraint::nonNeg().apply(w).value();
    QVERIFY(std::isnan(kept.values()[0]) && kept.values()[2] == 1);
    const Tensor infinite = tensorOf(Shape{2}, {-infF, 3});
    QVERIFY(near(Constraint::nonNeg().apply(infinite)->values(), {0, 3}));
    const Tensor got = Constraint::maxNorm().apply(infinite).value();
    QVERIFY(std::isnan(got.values()[0]) && got.values()[1] == 0);
    // The square of the largest float overflows float32, not double.
    const float largest = std::numeric_limits<float>::max();
    QVERIFY(near(Constraint::unitNorm().apply(tensorOf(Shape{1}, {largest}))->values(), {1}));
}

void TestConstraint::emptyTensors()
{
    const Tensor empty = Tensor::create(Shape{0, std::int64_t{1} << 60}).value();
    for (const Constraint& constraint : {Constraint::maxNorm(), Constraint::nonNeg()})
        QCOMPARE(constraint.apply(empty).value().shape(), empty.shape());
}

void TestConstraint::axisRefusals()
{
    const Tensor w = tensorOf(Shape{2, 2}, {1, 2, 3, 4});
    for (const std::int64_t bad :
         {std::int64_t{2}, std::int64_t{-3}, std::numeric_limits<std::int64_t>::min()}) {
        const auto result = Constraint::unitNorm({bad}).apply(w);
        QVERIFY(!result);
        QCOMPARE(result.error().reason, Reason::paramForm);
        QCOMPARE(result.error().field, "axis");
    }
    QCOMPARE(Constraint::unitNorm({2}).apply(w).error().message(),
             "axis must be from -2 to 1, it is 2.");
    QCOMPARE(Constraint::unitNorm({0, 1, -2}).apply(w).error().message(),
             "axis must be a list without repetition, it is [0, 1, -2].");
    QCOMPARE(Constraint::unitNorm().apply(tensorOf(Shape{}, {1})).error().message(),
             "axis must be empty for a scalar, it is 0.");
    // non_neg has no axis.
    Constraint constraint = Constraint::nonNeg();
    constraint.axes = {9};
    QVERIFY(constraint.apply(w));
}

void TestConstraint::limitRefusals_data()
{
    QTest::addColumn<double>("minValue");
    QTest::addColumn<double>("maxValue");
    QTest::addColumn<double>("rate");
    QTest::addColumn<QString>("message");
    QTest::newRow("max below 0") << 0.0 << -1.0 << 1.0
                                 << "max_value must be a finite number of at least 0, it is -1.";
    QTest::newRow("max infinite") << 0.0 << inf << 1.0
                                  << "max_value must be a finite number of at least 0, it is inf.";
    QTest::newRow("max NaN") << 0.0 << notANumber << 1.0
                             << "max_value must be a finite number of at least 0, it is nan.";
    QTest::newRow("min above max")
        << 1.5 << 1.25 << 1.0 << "min_value must be from 0 to max_value = 1.25, it is 1.5.";
    QTest::newRow("min below 0") << -0.5 << 1.0 << 1.0
                                 << "min_value must be from 0 to max_value = 1, it is -0.5.";
    QTest::newRow("min NaN") << notANumber << 1.0 << 1.0
                             << "min_value must be from 0 to max_value = 1, it is nan.";
    QTest::newRow("rate NaN") << 0.0 << 1.0 << notANumber
                              << "rate must be a finite number, it is nan.";
}

void TestConstraint::limitRefusals()
{
    QFETCH(double, minValue);
    QFETCH(double, maxValue);
    QFETCH(double, rate);
    QFETCH(QString, message);
    const Tensor w = tensorOf(Shape{1}, {1});
    const auto result = Constraint::minMaxNorm(minValue, maxValue, rate).apply(w);
    QVERIFY(!result);
    QCOMPARE(result.error().reason, Reason::paramForm);
    QCOMPARE(QString::fromStdString(result.error().message()), message);
    // max_norm reads max_value only.
    QCOMPARE(Constraint::maxNorm(maxValue).apply(w).has_value(), !message.startsWith("max_value"));
}

void TestConstraint::budget()
{
    const Tensor w = Tensor::create(Shape{100}).value();
    for (const Constraint& constraint : {Constraint::unitNorm(), Constraint::nonNeg()}) {
        QVERIFY(constraint.apply(w, MemoryBudget{400}));
        QCOMPARE(constraint.apply(w, MemoryBudget{399}).error().reason, Reason::memoryBudget);
    }
}

void TestConstraint::nearRejects()
{
    const std::array values{1.0F, 2.0F};
    QVERIFY(near(values, {1, 2}));
    QVERIFY(!near(values, {1, 2.00001}));
    QVERIFY(!near(values, {1}));
    QVERIFY(!near(values, {1, notANumber}));
}

QTEST_GUILESS_MAIN(TestConstraint)
#include "tst_constraint.moc"
