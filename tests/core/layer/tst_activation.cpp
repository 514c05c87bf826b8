// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/activation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <QTest>

using namespace convstep;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

bool near(double got, double want, double relative)
{
    return std::fabs(got - want) <= relative * std::fabs(want);
}

}  // namespace

class TestActivation : public QObject {
    Q_OBJECT

private slots:
    void namesRoundTrip();
    void values_data();
    void values();
    void specialValues_data();
    void specialValues();
    void nanPropagates();
    void kinks_data();
    void kinks();
    void derivativeIsTheSlope();
    void nothingOverflows();
    void softmaxSumsToOne();
    void softmaxSpecialValues();
    void softmaxGradientIsTheSlope();
    void nearRejects();
};

void TestActivation::namesRoundTrip()
{
    const std::vector<std::string_view> names{"linear",   "relu",         "relu6",  "elu",
                                              "selu",     "sigmoid",      "tanh",   "softplus",
                                              "softsign", "hard_sigmoid", "softmax"};
    QCOMPARE(allActivations().size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        QCOMPARE(activationName(allActivations()[i]), names[i]);
        QVERIFY(activationFromName(names[i]) == allActivations()[i]);
    }
    QVERIFY(activationFromName("") == Activation::linear);
    for (const std::string_view unknown : {"ReLU", "relu7", "hardSigmoid", "relu ", "none"})
        QVERIFY(!activationFromName(unknown));
}

// Wanted values computed with 30 digits elsewhere.
void TestActivation::values_data()
{
    QTest::addColumn<int>("activation");
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("y");
    QTest::addColumn<double>("slope");
    const auto add = [](Activation f, double x, double y, double slope) {
        QTest::addRow("%s(%g)", activationName(f).data(), x)
            << static_cast<int>(f) << x << y << slope;
    };
    add(Activation::linear, -1.5, -1.5, 1);
    add(Activation::relu, -1.5, 0, 0);
    add(Activation::relu, 1.5, 1.5, 1);
    add(Activation::relu6, -1.5, 0, 0);
    add(Activation::relu6, 5.5, 5.5, 1);
    add(Activation::relu6, 6.5, 6, 0);
    add(Activation::elu, -20, -0.99999999793884637756, 2.0611536224385578280e-9);
    add(Activation::elu, -1.5, -0.77686983985157017107, 0.22313016014842982893);
    add(Activation::elu, -0.0001220703125, -0.00012206286222255872513, 0.99987793713777744127);
    add(Activation::elu, 0.5, 0.5, 1);
    add(Activation::elu, 3, 3, 1);
    add(Activation::selu, -20, -1.7580993372236640349, 3.6237128249944115923e-9);
    add(Activation::selu, -1.5, -1.3658143533672527412, 0.39228498748012411875);
    add(Activation::selu, -0.0001220703125, -0.00021459863761542467267, 1.7578847422097614353);
    add(Activation::selu, 0.5, 0.52535049367774024671, 1.0507009873554804934);
    add(Activation::selu, 3, 3.1521029620664414803, 1.0507009873554804934);
    add(Activation::sigmoid, -20, 2.0611536181902035814e-9, 2.0611536139418493437e-9);
    add(Activation::sigmoid, -1.5, 0.18242552380635634039, 0.14914645207033285650);
    add(Activation::sigmoid, -0.0001220703125, 0.49996948242191289561, 0.24999999906867742770);
    add(Activation::sigmoid, 0.5, 0.62245933120185456464, 0.23500371220159448907);
    add(Activation::sigmoid, 3, 0.95257412682243321912, 0.045176659730912132649);
    add(Activation::tanh, -20, -0.99999999999999999150, 1.6993417021166355837e-17);
    add(Activation::tanh, -1.5, -0.90514825364486643824, 0.18070663892364853060);
    add(Activation::tanh, -0.0001220703125, -0.00012207031189367020243, 0.99999998509883895418);
    add(Activation::tanh, 0.5, 0.46211715726000975850, 0.78644773296592741015);
    add(Activation::tanh, 3, 0.99505475368673045133, 0.0098660371654401912732);
    add(Activation::softplus, -20, 2.0611536203143807032e-9, 2.0611536181902035814e-9);
    add(Activation::softplus, -1.5, 0.20141327798275240950, 0.18242552380635634039);
    add(Activation::softplus, -0.0001220703125, 0.69308614726634045749, 0.49996948242191289561);
    add(Activation::softplus, 0.5, 0.97407698418010668087, 0.62245933120185456464);
    add(Activation::softplus, 3, 3.0485873515737420588, 0.95257412682243321912);
    add(Activation::softsign, -20, -0.95238095238095238095, 0.0022675736961451247166);
    add(Activation::softsign, -1.5, -0.6, 0.16);
    add(Activation::softsign, -0.0001220703125, -0.00012205541315757353839, 0.99975590407120873399);
    add(Activation::softsign, 0.5, 0.33333333333333333333, 0.44444444444444444444);
    add(Activation::softsign, 3, 0.75, 0.0625);
    add(Activation::hardSigmoid, -20, 0, 0);
    add(Activation::hardSigmoid, -1.5, 0.2, 0.2);
    add(Activation::hardSigmoid, -0.0001220703125, 0.4999755859375, 0.2);
    add(Activation::hardSigmoid, 0.5, 0.6, 0.2);
    add(Activation::hardSigmoid, 3, 1, 0);
}

void TestActivation::values()
{
    QFETCH(int, activation);
    QFETCH(double, x);
    QFETCH(double, y);
    QFETCH(double, slope);
    const auto f = static_cast<Activation>(activation);
    QVERIFY2(near(activate(f, x), y, 1e-15), qPrintable(QString::number(activate(f, x), 'g', 17)));
    QVERIFY2(near(activationDerivative(f, x), slope, 1e-15),
             qPrintable(QString::number(activationDerivative(f, x), 'g', 17)));
}

void TestActivation::specialValues_data()
{
    QTest::addColumn<int>("activation");
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("y");
    QTest::addColumn<double>("slope");
    const auto add = [](Activation f, double x, double y, double slope) {
        QTest::addRow("%s(%g)", activationName(f).data(), x)
            << static_cast<int>(f) << x << y << slope;
    };
    const double seluLow = -1.0507009873554804934 * 1.6732632423543772848;
    add(Activation::linear, inf, inf, 1);
    add(Activation::linear, -inf, -inf, 1);
    add(Activation::relu, inf, inf, 1);
    add(Activation::relu, -inf, 0, 0);
    add(Activation::relu6, inf, 6, 0);
    add(Activation::relu6, -inf, 0, 0);
    add(Activation::elu, inf, inf, 1);
    add(Activation::elu, -inf, -1, 0);
    add(Activation::selu, inf, inf, 1.0507009873554804934);
    add(Activation::selu, -inf, seluLow, 0);
    add(Activation::sigmoid, inf, 1, 0);
    add(Activation::sigmoid, -inf, 0, 0);
    add(Activation::tanh, inf, 1, 0);
    add(Activation::tanh, -inf, -1, 0);
    add(Activation::softplus, inf, inf, 1);
    add(Activation::softplus, -inf, 0, 0);
    add(Activation::softsign, inf, 1, 0);
    add(Activation::softsign, -inf, -1, 0);
    add(Activation::hardSigmoid, inf, 1, 0);
    add(Activation::hardSigmoid, -inf, 0, 0);
}

void TestActivation::specialValues()
{
    QFETCH(int, activation);
    QFETCH(double, x);
    QFETCH(double, y);
    QFETCH(double, slope);
    const auto f = static_cast<Activation>(activation);
    QVERIFY(activate(f, x) == y);
    QVERIFY(activationDerivative(f, x) == slope);
}

void TestActivation::nanPropagates()
{
    for (const Activation f : allActivations()) {
        if (f == Activation::softmax)
            continue;
        QVERIFY2(std::isnan(activate(f, notANumber)), activationName(f).data());
        if (f == Activation::linear)
            QVERIFY(activationDerivative(f, notANumber) == 1);
        else
            QVERIFY2(std::isnan(activationDerivative(f, notANumber)), activationName(f).data());
    }
}

void TestActivation::kinks_data()
{
    QTest::addColumn<int>("activation");
    QTest::addColumn<double>("x");
    QTest::addColumn<double>("slope");
    const auto add = [](Activation f, double x, double slope) {
        QTest::addRow("%s'(%.17g)", activationName(f).data(), x)
            << static_cast<int>(f) << x << slope;
    };
    const double scale = 1.0507009873554804934;
    const double alpha = 1.6732632423543772848;
    const double tiny = std::numeric_limits<double>::denorm_min();
    add(Activation::relu, 0, 0);
    add(Activation::relu, tiny, 1);
    add(Activation::relu6, 0, 0);
    add(Activation::relu6, tiny, 1);
    add(Activation::relu6, 6, 0);
    add(Activation::relu6, std::nextafter(6, 0), 1);
    add(Activation::elu, 0, 1);
    add(Activation::elu, -tiny, 1);
    add(Activation::selu, 0, scale);
    add(Activation::selu, -tiny, scale * alpha);
    add(Activation::hardSigmoid, 2.5, 0.2);
    add(Activation::hardSigmoid, -2.5, 0.2);
    add(Activation::hardSigmoid, std::nextafter(2.5, 3), 0);
    add(Activation::hardSigmoid, std::nextafter(-2.5, -3), 0);
}

void TestActivation::kinks()
{
    QFETCH(int, activation);
    QFETCH(double, x);
    QFETCH(double, slope);
    QVERIFY(activationDerivative(static_cast<Activation>(activation), x) == slope);
}

void TestActivation::derivativeIsTheSlope()
{
    constexpr double h = 1e-5;
    for (const Activation f : allActivations()) {
        if (f == Activation::softmax)
            continue;
        for (double x = -7.03; x < 8; x += 0.1) {
            const double slope = (activate(f, x + h) - activate(f, x - h)) / (2 * h);
            QVERIFY2(std::fabs(activationDerivative(f, x) - slope) < 1e-9,
                     qPrintable(QStringLiteral("%1 at %2").arg(activationName(f).data()).arg(x)));
        }
    }
}

void TestActivation::nothingOverflows()
{
    QVERIFY(activate(Activation::softplus, 1000) == 1000);
    QVERIFY(activate(Activation::softplus, -1000) == 0);
    QVERIFY(activate(Activation::sigmoid, 1000) == 1);
    QVERIFY(activate(Activation::sigmoid, -1000) == 0);
    const double max = std::numeric_limits<double>::max();
    for (const Activation f : allActivations()) {
        if (f == Activation::softmax)
            continue;
        for (const double x : {max / 2, -max / 2, 1e30, -1e30, 800.0, -800.0}) {
            QVERIFY2(std::isfinite(activate(f, x)), activationName(f).data());
            QVERIFY2(std::isfinite(activationDerivative(f, x)), activationName(f).data());
        }
    }
}

void TestActivation::softmaxSumsToOne()
{
    // e^1, e^2, e^3 over their sum, whatever is added to all.
    const std::array want{0.0900305731703804580, 0.2447284710547976318, 0.6652409557748219102};
    for (const double shift : {0.0, 1e3, -1e3, 1048576.0}) {
        const std::array axis{1 + shift, 2 + shift, 3 + shift};
        double sum = 0;
        for (std::size_t i = 0; i < axis.size(); ++i) {
            QVERIFY(near(softmax(axis, i), want[i], 1e-15));
            sum += softmax(axis, i);
        }
        QVERIFY(near(sum, 1, 1e-15));
    }
    const std::array alone{-5.0};
    QVERIFY(softmax(alone, 0) == 1);
}

void TestActivation::softmaxSpecialValues()
{
    const auto allNan = [](std::vector<double> axis) {
        bool result = true;
        for (std::size_t i = 0; i < axis.size(); ++i)
            result = result && std::isnan(softmax(axis, i));
        return result;
    };
    QVERIFY(allNan({1, notANumber, 3}));
    QVERIFY(allNan({notANumber, notANumber}));
    QVERIFY(allNan({notANumber, -inf}));
    QVERIFY(allNan({1, inf, 3}));
    QVERIFY(allNan({-inf, -inf}));
    QVERIFY(!allNan({1, 2, 3}));
    const std::array axis{-inf, 2.0, 2.0};
    QVERIFY(softmax(axis, 0) == 0);
    QVERIFY(softmax(axis, 1) == 0.5);
    const std::array far{-1e300, 0.0, 1e300};
    QVERIFY(softmax(far, 0) == 0);
    QVERIFY(softmax(far, 2) == 1);
}

void TestActivation::softmaxGradientIsTheSlope()
{
    const std::vector<double> axis{0.3, -1.2, 2.0, 0.0, 1.1};
    const std::vector<double> upstream{1.0, -2.0, 0.5, 3.0, -0.25};
    constexpr double h = 1e-5;
    const auto loss = [&](const std::vector<double>& z) {
        double sum = 0;
        for (std::size_t j = 0; j < z.size(); ++j)
            sum += upstream[j] * softmax(z, j);
        return sum;
    };
    double total = 0;
    for (std::size_t i = 0; i < axis.size(); ++i) {
        std::vector<double> up = axis;
        std::vector<double> down = axis;
        up[i] += h;
        down[i] -= h;
        const double slope = (loss(up) - loss(down)) / (2 * h);
        const double got = softmaxGradient(axis, upstream, i);
        QVERIFY(std::fabs(got - slope) < 1e-9);
        QVERIFY(std::fabs(got) > 1e-3);
        total += got;
    }
    // Softmax does not feel a shift of the whole axis.
    QVERIFY(std::fabs(total) < 1e-15);
    // Far from 0 as well.
    const std::vector<double> large{1000.0, 999.0};
    const std::vector<double> g{1.0, 0.0};
    QVERIFY(near(softmaxGradient(large, g, 0), 0.19661193324148185, 1e-12));
    QVERIFY(std::isnan(softmaxGradient(std::vector{1.0, notANumber}, g, 0)));
}

void TestActivation::nearRejects()
{
    QVERIFY(near(1, 1 + 1e-15, 2e-15));
    QVERIFY(!near(1, 1 + 1e-14, 2e-15));
    QVERIFY(!near(0, 1e-300, 1e-15));
    QVERIFY(!near(notANumber, 1, 1));
}

QTEST_GUILESS_MAIN(TestActivation)
#include "tst_activation.moc"
