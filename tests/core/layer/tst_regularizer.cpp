// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/regularizer.h"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

using namespace convstep;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr float infF = std::numeric_limits<float>::infinity();

Regularizer made(double l1, double l2) { return Regularizer::create(l1, l2).value(); }

}  // namespace

class TestRegularizer : public QObject {
    Q_OBJECT

private slots:
    void sums();
    void names();
    void summedInDouble();
    void specialValues();
    void activity();
    void refusals();
};

void TestRegularizer::sums()
{
    const std::array values{1.0F, -2.0F, 0.0F, 3.0F};
    QCOMPARE(made(0.5, 0).penalty(values), 3.0);
    QCOMPARE(made(0, 0.5).penalty(values), 7.0);  // not halved, as tf.nn.l2_loss would
    QCOMPARE(made(0.5, 0.25).penalty(values), 6.5);
    QCOMPARE(made(0, 0).penalty(values), 0.0);
    QCOMPARE(made(1, 1).penalty({}), 0.0);
}

void TestRegularizer::names()
{
    QCOMPARE(Regularizer::fromName("l1").value(), made(0.01, 0));
    QCOMPARE(Regularizer::fromName("l2").value(), made(0, 0.01));
    QCOMPARE(Regularizer::fromName("l1_l2").value(), made(0.01, 0.01));
    const auto unknown = Regularizer::fromName("l3");
    QVERIFY(!unknown);
    QCOMPARE(unknown.error().kind(), "bad_argument");
    QCOMPARE(unknown.error().message(),
             "regularizer \"l3\" is not known; known are l1, l2, l1_l2.");
}

void TestRegularizer::summedInDouble()
{
    // In float32 the small ones would vanish beside the large one.
    std::vector<float> values(1000, 0.25F);
    values.front() = 16777216.0F;
    QCOMPARE(made(1, 0).penalty(values), 16777216.0 + 999 * 0.25);
    // The square of the largest float is a finite double.
    QVERIFY(std::isfinite(made(0, 1).penalty(std::array{std::numeric_limits<float>::max()})));
}

void TestRegularizer::specialValues()
{
    QVERIFY(made(1, 0).penalty(std::array{1.0F, -infF}) == inf);
    QVERIFY(made(0, 1).penalty(std::array{1.0F, -infF}) == inf);
    QVERIFY(made(0, 0).penalty(std::array{infF}) == 0);
    QVERIFY(std::isnan(made(1, 0).penalty(std::array{std::nanf(""), 1.0F})));
}

void TestRegularizer::activity()
{
    const std::array values{1.0F, -2.0F, 0.0F, 3.0F, 1.0F, -1.0F};
    const Tensor output = Tensor::create(Shape{2, 1, 3, 1}, values).value();
    QCOMPARE(activityPenalty(made(1, 0), output, ActivityScale::whole), 8.0);
    QCOMPARE(activityPenalty(made(1, 0), output, ActivityScale::perExample), 4.0);
    const Tensor empty = Tensor::create(Shape{0, 1, 3, 1}).value();
    QCOMPARE(activityPenalty(made(1, 0), empty, ActivityScale::perExample), 0.0);
    QCOMPARE(activityPenalty(made(1, 0), empty, ActivityScale::whole), 0.0);
}

void TestRegularizer::refusals()
{
    for (const double bad : {-0.5, inf, -inf, std::nan("")}) {
        const auto first = Regularizer::create(bad, 0);
        QVERIFY(!first);
        QCOMPARE(first.error().reason, Reason::paramForm);
        QCOMPARE(first.error().field, "l1");
        const auto second = Regularizer::create(0, bad);
        QVERIFY(!second);
        QCOMPARE(second.error().field, "l2");
    }
    QCOMPARE(Regularizer::create(-0.5, 0).error().message(),
             "l1 must be a finite number of at least 0, it is -0.5.");
}

QTEST_GUILESS_MAIN(TestRegularizer)
#include "tst_regularizer.moc"
