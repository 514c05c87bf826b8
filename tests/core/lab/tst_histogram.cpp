// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "core/lab/histogram.h"

using namespace convstep;

namespace {

// One channel of a picture of two, the other full of what must not be counted.
Tensor pictureOf(const std::vector<float>& values)
{
    Tensor tensor =
        Tensor::create({1, 1, static_cast<std::int64_t>(values.size()), 2}, "x").value();
    for (std::size_t i = 0; i < values.size(); ++i) {
        tensor.values()[2 * i] = 1e9F;
        tensor.values()[2 * i + 1] = values[i];
    }
    return tensor;
}

std::int64_t total(const Histogram& histogram)
{
    return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t{0});
}

// Whether each count is that of the values between its borders, give or take those that lie on a
// border to the last digit.
bool countsRight(const Histogram& histogram, const std::vector<float>& values)
{
    const double slack = histogram.width * 1e-9;
    for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
        const double from = histogram.from + histogram.width * static_cast<double>(i);
        std::int64_t surely = 0;
        std::int64_t perhaps = 0;
        for (const float one : values) {
            const auto value = static_cast<double>(one);
            surely += value > from + slack && value < from + histogram.width - slack ? 1 : 0;
            perhaps += value >= from - slack && value <= from + histogram.width + slack ? 1 : 0;
        }
        if (histogram.counts[i] < surely || histogram.counts[i] > perhaps)
            return false;
    }
    return true;
}

}  // namespace

class TestHistogram : public QObject {
    Q_OBJECT

private slots:
    void countsOneChannel()
    {
        const Histogram h = planeHistogram(pictureOf({0, 1, 2, 3, 4, 4}), 1, 4).value();
        QCOMPARE(h.least, 0.0);
        QCOMPARE(h.most, 4.0);
        QCOMPARE(h.finite, 6);
        QVERIFY(h.counts == (std::vector<std::int64_t>{1, 1, 1, 3}));
    }

    void zeroHasTheMiddleOfAColumn()
    {
        for (const std::vector<float>& values :
             {std::vector<float>{-1, 0, 3}, {-5, 0.1F}, {-0.001F, 7}, {-1, 1}}) {
            const Histogram h = planeHistogram(pictureOf(values), 1, 9).value();
            QCOMPARE(h.counts.size(), std::size_t{9});
            QCOMPARE(total(h), static_cast<std::int64_t>(values.size()));
            const double steps = -h.from / h.width - 0.5;
            QVERIFY(std::abs(steps - std::round(steps)) < 1e-9);
            QVERIFY(h.from <= h.least + 1e-12);
            QVERIFY(h.from + h.width * 9 >= h.most - 1e-12);
        }
    }

    void randomValuesAreWhereTheyBelong()
    {
        std::random_device device;
        const auto seed = device();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        std::normal_distribution<float> normal(0.3F, 2);
        for (const int size : {2, 17, 1000, 40000}) {
            std::vector<float> values(static_cast<std::size_t>(size));
            for (float& one : values)
                one = normal(random);
            Histogram h = planeHistogram(pictureOf(values), 1, 32).value();
            QCOMPARE(total(h), std::int64_t{size});
            QVERIFY(countsRight(h, values));
            // One value in the column beside its own is noticed.
            const auto full = std::max_element(h.counts.begin(), h.counts.end());
            --*full;
            ++*(full == h.counts.begin() ? full + 1 : full - 1);
            QVERIFY(!countsRight(h, values));
        }
    }

    void whatIsNotFiniteIsCountedApart()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float infinity = std::numeric_limits<float>::infinity();
        const Histogram h = planeHistogram(pictureOf({nan, 1, -infinity, 2, infinity}), 1, 5).value();
        QCOMPARE(h.nan, 1);
        QCOMPARE(h.infinite, 2);
        QCOMPARE(total(h), 2);
        QVERIFY(planeHistogram(pictureOf({nan}), 1, 5)->counts.empty());
        QVERIFY(planeHistogram(pictureOf({}), 1, 5)->counts.empty());
        QVERIFY(planeHistogram(pictureOf({3, 3, 3}), 1, 5)->counts ==
                std::vector<std::int64_t>{3});
        const float most = std::numeric_limits<float>::max();
        QCOMPARE(total(*planeHistogram(pictureOf({-most, most, 0}), 1, 5)), 3);
    }

    void refusesAndStops()
    {
        const Tensor picture = pictureOf({1, 2});
        QVERIFY(planeHistogram(picture, 2, 5).error().reason == Reason::tooLarge);
        QVERIFY(planeHistogram(picture, -1, 5).error().reason == Reason::tooLarge);
        QVERIFY(planeHistogram(picture, 0, 0).error().reason == Reason::notPositive);
        QVERIFY(planeHistogram(Tensor::create({4}).value(), 0, 5).error().reason == Reason::rank);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(planeHistogram(picture, 0, 5, stop.get_token()).error().reason ==
                Reason::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestHistogram)
#include "tst_histogram.moc"
