// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the engine answers to impulses is what the filters and the arithmetic of stacks say.
#include <QtTest>

#include <cmath>
#include <random>

#include "core/lab/filter_bank.h"
#include "core/lab/impulse_field.h"
#include "core/lab/mixing.h"

using namespace convstep;

namespace {

// A depthwise filter of `channels` channels whose weights are all 1, or random.
OperatorCall depthwise(std::int64_t rows, std::int64_t cols, std::int64_t stride, std::int64_t rate,
                       std::int64_t channels = 1, std::mt19937* random = nullptr)
{
    OperatorCall call{defaultSpec("depthwise_conv2d"), {}};
    Tensor filter = Tensor::create({rows, cols, channels, 1}).value();
    std::uniform_real_distribution<float> any(0.5F, 2);
    for (float& weight : filter.values())
        weight = random ? any(*random) : 1;
    call.inputs.push_back({"filter", std::move(filter)});
    call.spec.strides = {1, stride, stride, 1};
    call.spec.rate = {rate, rate};
    return call;
}

// Whether the field is the product of how often rows and columns are read.
bool isCoverage(const ImpulseField& field, const ChainLayers& layers)
{
    const std::vector<double> rows = coverage(layers.rows);
    const std::vector<double> cols = coverage(layers.cols);
    if (field.rows != static_cast<std::int64_t>(rows.size()) ||
        field.cols != static_cast<std::int64_t>(cols.size()))
        return false;
    for (std::size_t row = 0; row < rows.size(); ++row)
        for (std::size_t col = 0; col < cols.size(); ++col)
            if (std::abs(field.weights[row * cols.size() + col] - rows[row] * cols[col]) >
                1e-4 * rows[row] * cols[col] + 1e-9)
                return false;
    return true;
}

}  // namespace

class TestImpulseField : public QObject {
    Q_OBJECT

private slots:
    void ofOneFilterIsTheFilter()
    {
        const OperatorCall call{defaultSpec("depthwise_conv2d"),
                                {{"filter", makeBank(FilterBank::sobel, 3)->weights}}};
        const Tensor& filter = call.inputs.front().tensor;
        const std::int64_t each = filter.shape()[3];
        for (std::int64_t channel = 0; channel < 3 * each; ++channel) {
            const ImpulseField field =
                impulseField(std::span(&call, 1), 3, channel, false).value();
            QCOMPARE(field.rows, filter.shape()[0]);
            QCOMPARE(field.cols, filter.shape()[1]);
            for (std::int64_t di = 0; di < field.rows; ++di)
                for (std::int64_t dj = 0; dj < field.cols; ++dj) {
                    const float weight = filter.values()[static_cast<std::size_t>(
                        (di * field.cols + dj) * 3 * each + channel)];
                    QCOMPARE(field.at(di, dj), std::abs(static_cast<double>(weight)));
                }
        }
    }

    void ofOnesIsTheCoverage_data()
    {
        QTest::addColumn<QList<int>>("strides");
        QTest::addColumn<QList<int>>("rates");
        QTest::newRow("one") << QList<int>{1} << QList<int>{1};
        QTest::newRow("holes") << QList<int>{1, 1} << QList<int>{2, 2};
        QTest::newRow("no holes") << QList<int>{1, 1, 1} << QList<int>{1, 2, 5};
        QTest::newRow("strides") << QList<int>{2, 3} << QList<int>{1, 1};
        QTest::newRow("skipping") << QList<int>{5} << QList<int>{1};
        QTest::newRow("four") << QList<int>{2, 1, 2, 1} << QList<int>{1, 3, 1, 2};
    }
    void ofOnesIsTheCoverage()
    {
        QFETCH(const QList<int>, strides);
        QFETCH(const QList<int>, rates);
        std::vector<OperatorCall> calls;
        for (int i = 0; i < strides.size(); ++i)
            calls.push_back(depthwise(3, i == 1 ? 2 : 3, strides[i],
                                      strides[i] > 1 ? 1 : rates[i]));
        const ChainLayers layers = chainLayers(calls, {1, 200, 200, 1}).value();
        const ImpulseField field = impulseField(calls, 1, 0, false).value();
        QVERIFY(isCoverage(field, layers));
        ImpulseField wrong = field;
        wrong.weights[wrong.weights.size() / 2] += 1;
        QVERIFY(!isCoverage(wrong, layers));
    }

    void inputChannelsAddUp()
    {
        std::mt19937 random(7);
        const OperatorCall front = depthwise(3, 3, 1, 2, 2, &random);
        Tensor mixing = Tensor::create({1, 1, 2, 3}).value();
        const std::vector<float> weights{1, -2, 0, 3, 0.5F, 4};  // [channel][output]
        std::copy(weights.begin(), weights.end(), mixing.values().begin());
        OperatorCall call{defaultSpec("separable_conv2d"),
                          {{"depthwise_filter", front.inputs[0].tensor},
                           {"pointwise_filter", std::move(mixing)}}};
        call.spec.rate = {2, 2};
        const std::span<const OperatorCall> chain(&call, 1);
        const std::span<const float> filter = call.inputs[0].tensor.values();
        for (std::int64_t o = 0; o < 3; ++o) {
            const ImpulseField field = impulseField(chain, 2, o, false).value();
            QCOMPARE(field.rows, 5);
            for (std::size_t tap = 0; tap < 9; ++tap) {
                const auto at = static_cast<std::int64_t>(tap);
                const double want =
                    static_cast<double>(filter[2 * tap]) *
                        std::abs(static_cast<double>(weights[static_cast<std::size_t>(o)])) +
                    static_cast<double>(filter[2 * tap + 1]) *
                        std::abs(static_cast<double>(weights[static_cast<std::size_t>(3 + o)]));
                QVERIFY(std::abs(field.at(2 * (at / 3), 2 * (at % 3)) - want) < 1e-5);
            }
            QCOMPARE(field.at(1, 0), 0.0);
        }
        // A depthwise map reads its own channel alone.
        const ImpulseField map = impulseField(chain, 2, 1, true).value();
        QCOMPARE(map.at(0, 0), static_cast<double>(filter[1]));
        QCOMPARE(map.read(), 9);
        QCOMPARE(map.rowSums().size(), std::size_t{5});
        QCOMPARE(map.rowSums()[1], 0.0);
        QVERIFY(map.colSums()[2] > 0);
    }

    void everyOperatorAndPadding()
    {
        // The padding of the request does not matter far from the edges.
        std::vector<OperatorCall> calls;
        OperatorCall atrous{defaultSpec("atrous_conv2d"), {}};
        Tensor filter = Tensor::create({3, 3, 1, 2}).value();
        for (float& weight : filter.values())
            weight = 1;
        atrous.inputs.push_back({"filters", std::move(filter)});
        atrous.spec.rate = {3};
        calls.push_back(std::move(atrous));
        OperatorCall mixed{defaultSpec("conv2d"), {}};
        Tensor ones = Tensor::create({2, 2, 2, 1}).value();
        for (float& weight : ones.values())
            weight = 0.5F;  // of two channels
        mixed.inputs.push_back({"filter", std::move(ones)});
        mixed.spec.padding.isList = true;
        mixed.spec.padding.amounts = {{0, 0}, {3, 1}, {0, 2}, {0, 0}};
        calls.push_back(std::move(mixed));
        const ChainLayers layers = chainLayers(calls, {1, 50, 50, 1}).value();
        QCOMPARE(receptiveField(layers.rows), 8);
        QVERIFY(isCoverage(impulseField(calls, 1, 0, false).value(), layers));
    }

    void middle()
    {
        QCOMPARE(middleShare(std::vector<double>{1, 1, 1, 1, 1}, 1), 5);
        QCOMPARE(middleShare(std::vector<double>{1, 8, 90, 8, 1}, 0.9), 3);
        QCOMPARE(middleShare(std::vector<double>{0, 0, 1, 0, 0}, 0.95), 1);
        QCOMPARE(middleShare(std::vector<double>{0, 1, 1, 0}, 0.95), 2);
        QCOMPARE(middleShare(std::vector<double>{0, 0, 0}, 0.95), 0);
    }

    void refusesAndStops()
    {
        const OperatorCall call = depthwise(3, 3, 1, 1);
        const std::span<const OperatorCall> chain(&call, 1);
        QVERIFY(impulseField(chain, 1, 1, false).error().reason == Reason::tooLarge);
        QVERIFY(impulseField({}, 1, 0, false).error().reason == Reason::notPositive);
        QVERIFY(!impulseField(chain, 2, 0, false));
        const OperatorCall wide = depthwise(3, 3, 1, 8191);
        QVERIFY(impulseField(std::span(&wide, 1), 1, 0, false).error().reason == Reason::tooLarge);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(impulseField(chain, 1, 0, false, {}, stop.get_token()).error().reason ==
                Reason::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestImpulseField)
#include "tst_impulse_field.moc"
