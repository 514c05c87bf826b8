// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mixtures of maps, and separable approximations, against what they must be.
#include <cmath>
#include <limits>
#include <set>

#include <QtTest>

#include "core/lab/mixing.h"
#include "core/layer/random.h"

using namespace convstep;

namespace {

double at(const Tensor& weights, std::int64_t row, std::int64_t col)
{
    return static_cast<double>(
        weights.values()[static_cast<std::size_t>(row * weights.shape()[3] + col)]);
}

// Σ over rows of column a times column b.
double columns(const Tensor& weights, std::int64_t a, std::int64_t b)
{
    double sum = 0;
    for (std::int64_t row = 0; row < weights.shape()[2]; ++row)
        sum += at(weights, row, a) * at(weights, row, b);
    return sum;
}

Tensor randomTensor(const Shape& shape, std::uint64_t seed)
{
    Tensor tensor = *Tensor::create(shape);
    RandomSource source(seed);
    for (float& value : tensor.values())
        value = static_cast<float>(source.normal());
    return tensor;
}

// The filter that depthwise and pointwise weights amount to.
Tensor multipliedOut(const SeparableApproximation& pair)
{
    const Shape& d = pair.depthwise.shape();
    const std::int64_t outputs = pair.pointwise.shape()[3];
    Tensor filter = *Tensor::create({d[0], d[1], d[2], outputs});
    auto to = filter.values().begin();
    for (std::int64_t tap = 0; tap < d[0] * d[1]; ++tap)
        for (std::int64_t c = 0; c < d[2]; ++c)
            for (std::int64_t o = 0; o < outputs; ++o) {
                double sum = 0;
                for (std::int64_t q = 0; q < d[3]; ++q)
                    sum += static_cast<double>(pair.depthwise.values()[static_cast<std::size_t>(
                               (tap * d[2] + c) * d[3] + q)]) *
                           at(pair.pointwise, c * d[3] + q, o);
                *to++ = static_cast<float>(sum);
            }
    return filter;
}

double distance(const Tensor& a, const Tensor& b)
{
    double difference = 0;
    double whole = 0;
    for (std::size_t i = 0; i < a.values().size(); ++i) {
        const auto x = static_cast<double>(a.values()[i]);
        difference += (x - static_cast<double>(b.values()[i])) *
                      (x - static_cast<double>(b.values()[i]));
        whole += x * x;
    }
    return std::sqrt(difference / whole);
}

}  // namespace

class TestMixing : public QObject {
    Q_OBJECT

private slots:
    void namesAreDifferent();
    void identityAndEnergy();
    void lumaAndOpponents();
    void orthogonalIsOrthogonal();
    void principalFindsTheDirections();
    void principalOfNothing();
    void fullRankIsExact();
    void errorIsWhatItSays();
    void lowRankIsFound();
    void zerosStayZeros();
    void refusals();
};

void TestMixing::namesAreDifferent()
{
    std::set<std::string_view> names;
    for (const Mixing mixing : mixings()) {
        names.insert(mixingName(mixing));
        QVERIFY(makeMixing(mixing, 3, 2));
        QVERIFY(makeMixing(mixing, 1, 1));
    }
    QCOMPARE(names.size(), mixings().size());
}

void TestMixing::identityAndEnergy()
{
    const Tensor identity = *makeMixing(Mixing::identity, 2, 3);
    QVERIFY(identity.shape() == Shape({1, 1, 6, 6}));
    for (std::int64_t row = 0; row < 6; ++row)
        for (std::int64_t col = 0; col < 6; ++col)
            QCOMPARE(at(identity, row, col), row == col ? 1.0 : 0.0);
    // Filter q of every colour: m = c·3 + q.
    const Tensor energy = *makeMixing(Mixing::edgeEnergy, 2, 3);
    QVERIFY(energy.shape() == Shape({1, 1, 6, 3}));
    for (std::int64_t row = 0; row < 6; ++row)
        for (std::int64_t col = 0; col < 3; ++col)
            QCOMPARE(at(energy, row, col), row % 3 == col ? 1.0 : 0.0);
}

void TestMixing::lumaAndOpponents()
{
    const Tensor luma = *makeMixing(Mixing::luma, 3, 2);
    QVERIFY(luma.shape() == Shape({1, 1, 6, 1}));
    const std::vector<float> want{0.2126F, 0, 0.7152F, 0, 0.0722F, 0};
    QVERIFY(std::equal(want.begin(), want.end(), luma.values().begin()));
    // Grey has no colour: columns but the first sum to 0.
    const Tensor opponents = *makeMixing(Mixing::opponentColours, 3, 1);
    QVERIFY(opponents.shape() == Shape({1, 1, 3, 3}));
    for (std::int64_t col = 0; col < 3; ++col) {
        double sum = 0;
        for (std::int64_t row = 0; row < 3; ++row)
            sum += at(opponents, row, col);
        QVERIFY(std::abs(sum - (col == 0 ? 1 : 0)) < 1e-6);
    }
    // Not three colours: the mean.
    QCOMPARE(at(*makeMixing(Mixing::luma, 4, 1), 3, 0), 0.25);
}

void TestMixing::orthogonalIsOrthogonal()
{
    const Tensor turn = *makeMixing(Mixing::randomOrthogonal, 3, 4, 5);
    for (std::int64_t a = 0; a < 12; ++a)
        for (std::int64_t b = 0; b < 12; ++b)
            QVERIFY(std::abs(columns(turn, a, b) - (a == b ? 1 : 0)) < 1e-5);
    QVERIFY(turn.identicalTo(*makeMixing(Mixing::randomOrthogonal, 3, 4, 5)));
    QVERIFY(!turn.identicalTo(*makeMixing(Mixing::randomOrthogonal, 3, 4, 6)));
}

void TestMixing::principalFindsTheDirections()
{
    // Three maps: 2a + b + 7, a − 2b, and a little of its own, with a varying more than b.
    Tensor maps = *Tensor::create({1, 40, 50, 3});
    RandomSource source(3);
    for (std::size_t pixel = 0; pixel < 2000; ++pixel) {
        const double a = 3 * source.normal();
        const double b = source.normal();
        maps.values()[3 * pixel] = static_cast<float>(2 * a + b + 7);
        maps.values()[3 * pixel + 1] = static_cast<float>(a - 2 * b);
        maps.values()[3 * pixel + 2] = static_cast<float>(0.01 * source.normal());
    }
    const Tensor weights = *principalMixing(maps, 2);
    QVERIFY(weights.shape() == Shape({1, 1, 3, 2}));
    const double root = std::sqrt(5.0);
    QVERIFY(std::abs(at(weights, 0, 0) - 2 / root) < 0.02);
    QVERIFY(std::abs(at(weights, 1, 0) - 1 / root) < 0.02);
    QVERIFY(std::abs(at(weights, 0, 1) + 1 / root) < 0.02);
    QVERIFY(std::abs(at(weights, 1, 1) - 2 / root) < 0.02);
    QVERIFY(std::abs(columns(weights, 0, 1)) < 1e-5);
}

void TestMixing::principalOfNothing()
{
    Tensor maps = *Tensor::create({1, 4, 4, 2});
    maps.values()[5] = std::numeric_limits<float>::quiet_NaN();
    maps.values()[6] = std::numeric_limits<float>::infinity();
    const Tensor weights = *principalMixing(maps, 9);
    QVERIFY(weights.shape() == Shape({1, 1, 2, 2}));
    for (std::int64_t a = 0; a < 2; ++a)
        for (std::int64_t b = 0; b < 2; ++b)
            QVERIFY(std::abs(columns(weights, a, b) - (a == b ? 1 : 0)) < 1e-6);
}

void TestMixing::fullRankIsExact()
{
    for (const Shape& shape : {Shape{3, 3, 2, 5}, Shape{3, 2, 4, 12}, Shape{1, 1, 3, 3}}) {
        const Tensor filter = randomTensor(shape, 11);
        const Result<SeparableApproximation> pair = approximateSeparable(filter, 99);
        QVERIFY(pair);
        QCOMPARE(pair->depthwise.shape()[3], std::min(shape[0] * shape[1], shape[3]));
        QVERIFY(distance(filter, multipliedOut(*pair)) < 1e-6);
        QVERIFY(pair->relativeError < 1e-6);
    }
}

void TestMixing::errorIsWhatItSays()
{
    const Tensor filter = randomTensor({3, 3, 4, 6}, 12);
    double before = 1;
    for (std::int64_t multiplier = 1; multiplier <= 6; ++multiplier) {
        const Result<SeparableApproximation> pair = approximateSeparable(filter, multiplier);
        QVERIFY(std::abs(distance(filter, multipliedOut(*pair)) - pair->relativeError) < 1e-5);
        QVERIFY(pair->relativeError < before);
        before = pair->relativeError;
    }
    // It is the best: a little beside it is worse.
    Result<SeparableApproximation> beside = approximateSeparable(filter, 2);
    beside->depthwise.values()[7] += 0.05F;
    QVERIFY(distance(filter, multipliedOut(*beside)) >
            approximateSeparable(filter, 2)->relativeError + 1e-6);
}

void TestMixing::lowRankIsFound()
{
    SeparableApproximation made;
    made.depthwise = randomTensor({3, 3, 3, 2}, 13);
    made.pointwise = randomTensor({1, 1, 6, 8}, 14);
    const Tensor filter = multipliedOut(made);
    QVERIFY(approximateSeparable(filter, 2)->relativeError < 1e-6);
    QVERIFY(approximateSeparable(filter, 1)->relativeError > 0.05);
}

void TestMixing::zerosStayZeros()
{
    const Result<SeparableApproximation> pair =
        approximateSeparable(*Tensor::create({3, 3, 2, 2}), 1);
    QCOMPARE(pair->relativeError, 0.0);
    const Tensor filter = multipliedOut(*pair);
    for (const float weight : filter.values())
        QCOMPARE(weight, 0.0F);
}

void TestMixing::refusals()
{
    QVERIFY(!makeMixing(Mixing::luma, 0, 1));
    QVERIFY(!makeMixing(Mixing::luma, 3, 0));
    QCOMPARE(makeMixing(Mixing::identity, 300, 2).error().field, std::string("maps"));
    QVERIFY(!principalMixing(*Tensor::create({4, 4}), 1));
    QVERIFY(!principalMixing(*Tensor::create({1, 4, 4, 2}), 0));
    QVERIFY(!approximateSeparable(*Tensor::create({4, 4}), 1));
    Tensor filter = *Tensor::create({3, 3, 1, 1});
    QVERIFY(!approximateSeparable(filter, 0));
    filter.values()[4] = std::numeric_limits<float>::infinity();
    QCOMPARE(approximateSeparable(filter, 1).error().field, std::string("filter"));
}

QTEST_GUILESS_MAIN(TestMixing)
#include "tst_mixing.moc"
