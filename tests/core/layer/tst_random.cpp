// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/random.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <vector>

#include <QTest>

using namespace convstep;

namespace {

constexpr int sampleSize = 200000;

struct Statistics {
    double mean = 0;
    double variance = 0;
    double skewness = 0;
    double kurtosis = 0;  // 3 for a normal variable
};

Statistics statisticsOf(const std::vector<double>& sample)
{
    const auto n = static_cast<double>(sample.size());
    Statistics result;
    for (const double x : sample)
        result.mean += x / n;
    double third = 0;
    double fourth = 0;
    for (const double x : sample) {
        const double d = x - result.mean;
        result.variance += d * d / n;
        third += d * d * d / n;
        fourth += d * d * d * d / n;
    }
    result.skewness = third / std::pow(result.variance, 1.5);
    result.kurtosis = fourth / (result.variance * result.variance);
    return result;
}

// Largest distance between the sample's distribution and the wanted one, times √n
// (Kolmogorov–Smirnov): above 1.95 one time in a thousand.
template <class Distribution>
double distance(std::vector<double> sample, Distribution&& cumulative)
{
    std::sort(sample.begin(), sample.end());
    const auto n = static_cast<double>(sample.size());
    double worst = 0;
    for (std::size_t i = 0; i < sample.size(); ++i) {
        const double wanted = cumulative(sample[i]);
        const auto rank = static_cast<double>(i);
        worst = std::max({worst, wanted - rank / n, (rank + 1) / n - wanted});
    }
    return worst * std::sqrt(n);
}

double normalCumulative(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

double truncatedCumulative(double x)
{
    const double below = normalCumulative(-2);
    return std::clamp((normalCumulative(x) - below) / (1 - 2 * below), 0.0, 1.0);
}

std::vector<double> draw(std::uint64_t seed, double (RandomSource::*distribution)())
{
    RandomSource random(seed);
    std::vector<double> sample(sampleSize);
    for (double& x : sample)
        x = (random.*distribution)();
    return sample;
}

}  // namespace

class TestRandom : public QObject {
    Q_OBJECT

private slots:
    void publishedVectors();
    void pinnedDraws();
    void seedsDiffer();
    void uniformStatistics();
    void normalStatistics();
    void truncatedStatistics();
    void inverseNormalInvertsErfc();
    void inverseNormalValues();
    void ends();
    void distanceRejects();
};

void TestRandom::publishedVectors()
{
    // First numbers of xoshiro256** from the state 1, 2, 3, 4.
    RandomSource random(std::array<std::uint64_t, 4>{1, 2, 3, 4});
    for (const std::uint64_t want :
         {std::uint64_t{11520}, std::uint64_t{0}, std::uint64_t{1509978240},
          std::uint64_t{1215971899390074240U}, std::uint64_t{1216172134540287360U},
          std::uint64_t{607988272756665600U}, std::uint64_t{16172922978634559625U},
          std::uint64_t{8476171486693032832U}, std::uint64_t{10595114339597558777U},
          std::uint64_t{2904607092377533576U}})
        QCOMPARE(random.next(), want);

    // First numbers of splitmix64 from 1234567, as a state.
    RandomSource seeded(1234567);
    RandomSource direct(std::array<std::uint64_t, 4>{6457827717110365317U, 3203168211198807973U,
                                                     9817491932198370423U, 4593380528125082431U});
    for (int i = 0; i < 8; ++i)
        QCOMPARE(seeded.next(), direct.next());
}

void TestRandom::pinnedDraws()
{
    // A seed has to mean the same kernel for ever.
    RandomSource zero(0);
    for (const std::uint64_t want :
         {11091344671253066420U, 13793997310169335082U, 1900383378846508768U, 7684712102626143532U})
        QCOMPARE(zero.next(), want);
    RandomSource uniform(20171);
    for (const double want :
         {0x1.538d0dcc5c988p-2, 0x1.13ae5981a732p-1, 0x1.cdcaccef1ff47p-1, 0x1.972fad0183b91p-1})
        QVERIFY(uniform.uniform() == want);
    RandomSource normal(20171);
    for (const double want : {-0x1.bdf8c5ae1b9bdp-2, 0x1.8b470055ad795p-4, 0x1.4aec9a457eb49p+0,
                              0x1.a65932cf135dbp-1, 0x1.71ba37c1a3a29p-4, 0x1.7f3e3af22db93p+0})
        QVERIFY(normal.normal() == want);
    RandomSource truncated(20171);
    for (const double want : {-0x1.a871b7a70fbeep-2, 0x1.793d6e508415fp-4, 0x1.3184a931ce8d2p+0,
                              0x1.8e91dad5572d1p-1, 0x1.60dcaeba0c7e2p-4, 0x1.5c35d1d749cdfp+0})
        QVERIFY(truncated.truncatedNormal() == want);
}

void TestRandom::seedsDiffer()
{
    std::vector<std::uint64_t> firsts;
    for (std::uint64_t seed = 0; seed < 1000; ++seed)
        firsts.push_back(RandomSource(seed).next());
    std::sort(firsts.begin(), firsts.end());
    QVERIFY(std::adjacent_find(firsts.begin(), firsts.end()) == firsts.end());
}

// The seeds are fixed, so a check that passes once passes always.
void TestRandom::uniformStatistics()
{
    const std::vector<double> sample = draw(1, &RandomSource::uniform);
    QVERIFY(*std::min_element(sample.begin(), sample.end()) >= 0);
    QVERIFY(*std::max_element(sample.begin(), sample.end()) < 1);
    const Statistics found = statisticsOf(sample);
    QVERIFY(std::fabs(found.mean - 0.5) < 4 * std::sqrt(1.0 / 12 / sampleSize));
    QVERIFY(std::fabs(found.variance - 1.0 / 12) < 4 * std::sqrt(1.0 / 180 / sampleSize));
    QVERIFY(distance(sample, [](double x) { return x; }) < 1.95);
    // Neighbours know nothing of each other.
    double together = 0;
    for (std::size_t i = 1; i < sample.size(); ++i)
        together += (sample[i] - 0.5) * (sample[i - 1] - 0.5);
    QVERIFY(std::fabs(together) < 4 * std::sqrt(sampleSize) / 12);
}

void TestRandom::normalStatistics()
{
    const std::vector<double> sample = draw(2, &RandomSource::normal);
    const Statistics found = statisticsOf(sample);
    QVERIFY(std::fabs(found.mean) < 4 * std::sqrt(1.0 / sampleSize));
    QVERIFY(std::fabs(found.variance - 1) < 4 * std::sqrt(2.0 / sampleSize));
    QVERIFY(std::fabs(found.skewness) < 4 * std::sqrt(6.0 / sampleSize));
    QVERIFY(std::fabs(found.kurtosis - 3) < 4 * std::sqrt(24.0 / sampleSize));
    QVERIFY(distance(sample, normalCumulative) < 1.95);
    QVERIFY(*std::max_element(sample.begin(), sample.end()) > 4);
    QVERIFY(*std::min_element(sample.begin(), sample.end()) < -4);
}

void TestRandom::truncatedStatistics()
{
    const std::vector<double> sample = draw(3, &RandomSource::truncatedNormal);
    QVERIFY(*std::min_element(sample.begin(), sample.end()) >= -2);
    QVERIFY(*std::max_element(sample.begin(), sample.end()) <= 2);
    QVERIFY(*std::max_element(sample.begin(), sample.end()) > 1.999);
    const Statistics found = statisticsOf(sample);
    QVERIFY(std::fabs(found.mean) < 4 * truncatedDeviation / std::sqrt(sampleSize));
    QVERIFY(std::fabs(found.variance / (truncatedDeviation * truncatedDeviation) - 1) < 0.01);
    QVERIFY(distance(sample, truncatedCumulative) < 1.95);

    // The constant itself: the variance kept is 1 − 4·φ(2) / (Φ(2) − Φ(−2)).
    const double density = std::exp(-2.0) / std::sqrt(2 * std::numbers::pi);
    const double variance = 1 - 4 * density / (1 - 2 * normalCumulative(-2));
    QVERIFY(std::fabs(std::sqrt(variance) - truncatedDeviation) < 1e-15);
}

void TestRandom::inverseNormalInvertsErfc()
{
    // Tails of every size that a draw can have, through all three pieces of the approximation.
    for (int power = 2; power <= 53; ++power) {
        for (const double factor : {1.0, 1.1, 1.3, 1.36, 1.5, 1.7, 1.9}) {
            const double q = 0.5 - std::ldexp(factor, -power);
            const double tail = 0.5 - q;
            const double x = inverseNormal(q);
            // An error of x is magnified by about x² in the tail.
            const double bound = 2e-15 * std::max(1.0, x * x) * tail;
            QVERIFY2(std::fabs(normalCumulative(-x) - tail) < bound,
                     qPrintable(QString::number(q, 'g', 17)));
            QVERIFY(inverseNormal(-q) == -x);
        }
    }
    // It rises, also where the pieces meet.
    double before = -std::numeric_limits<double>::infinity();
    for (int i = -49999; i < 50000; ++i) {
        const double x = inverseNormal(i * 1e-5);
        QVERIFY(x > before);
        before = x;
    }
}

void TestRandom::inverseNormalValues()
{
    QVERIFY(inverseNormal(0) == 0);
    QVERIFY(std::fabs(inverseNormal(0.475) - 1.95996398454005423552) < 1e-15);
    QVERIFY(std::fabs(inverseNormal(0.45) - 1.64485362695147271486) < 1e-15);
    QVERIFY(inverseNormal(0.5) == std::numeric_limits<double>::infinity());
    QVERIFY(inverseNormal(-0.5) == -std::numeric_limits<double>::infinity());
}

void TestRandom::ends()
{
    // The state s1 = 0 gives the number 0, the smallest draw of every distribution.
    const std::array<std::uint64_t, 4> smallest{1, 0, 0, 0};
    QCOMPARE(RandomSource(smallest).next(), 0U);
    QVERIFY(RandomSource(smallest).uniform() == 0);
    QVERIFY(RandomSource(smallest).normal() < -8.1 && RandomSource(smallest).normal() > -8.3);
    QVERIFY(RandomSource(smallest).truncatedNormal() >= -2);
    QVERIFY(RandomSource(smallest).truncatedNormal() < -2 + 1e-12);
    // And the number 2^64 − 1, by the inverses of 5 and 9 modulo 2^64.
    const std::uint64_t ninth = std::uint64_t{0} - 0x8e38e38e38e38e39U;
    QCOMPARE(ninth * 9, std::numeric_limits<std::uint64_t>::max());
    const std::uint64_t word = std::rotr(ninth, 7) * 0xcccccccccccccccdU;
    const std::array<std::uint64_t, 4> largest{1, word, 0, 0};
    QCOMPARE(RandomSource(largest).next(), std::numeric_limits<std::uint64_t>::max());
    QVERIFY(RandomSource(largest).uniform() < 1);
    QVERIFY(RandomSource(largest).normal() == -RandomSource(smallest).normal());
    QVERIFY(RandomSource(largest).truncatedNormal() == -RandomSource(smallest).truncatedNormal());
}

void TestRandom::distanceRejects()
{
    std::vector<double> sample = draw(4, &RandomSource::normal);
    for (double& x : sample)
        x = 1.02 * x;
    QVERIFY(distance(sample, normalCumulative) > 1.95);
    sample = draw(4, &RandomSource::uniform);
    QVERIFY(distance(sample, normalCumulative) > 1.95);
}

QTEST_GUILESS_MAIN(TestRandom)
#include "tst_random.moc"
