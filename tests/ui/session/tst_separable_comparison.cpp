// SPDX-License-Identifier: GPL-3.0-or-later
//
// A standard convolution against its separable approximation: both results are those of the
// reference, the error falls with the multiplier, and the words follow from the numbers.
#include <QtTest>

#include <cmath>

#include "core/lab/test_pictures.h"
#include "tests/support/engine_bound.h"
#include "ui/session/lab_settings.h"
#include "ui/session/separable_comparison.h"

using namespace convstep;

namespace {

std::shared_ptr<const Tensor> picture(std::int64_t height = 23, std::int64_t width = 31)
{
    return std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, height, width));
}

ComparisonRequest request(FilterBank bank, std::int64_t multiplier, std::int64_t stride = 1,
                          std::int64_t rate = 1, const char* padding = "SAME",
                          std::int64_t kernel = 5)
{
    BankOptions options;
    options.kernel = kernel;
    ComparisonRequest made;
    made.picture = picture();
    made.standard.spec = defaultSpec("conv2d");
    made.standard.spec.strides = {1, stride, stride, 1};
    made.standard.spec.rate = {1, rate, rate, 1};
    made.standard.spec.padding.word = padding;
    made.standard.inputs.push_back({"filter", makeBank(bank, 3, options)->weights});
    made.multiplier = multiplier;
    made.plan.threads = 1;
    return made;
}

OperatorCall whole(OperatorCall call, const Tensor& image)
{
    call.inputs.insert(call.inputs.begin(), {findOperator(call.spec.op)->inputs.front().name, image});
    return call;
}

// Empty when the output is what the reference gives for the call.
QByteArray wrong(const Tensor& output, const OperatorCall& call, const Tensor& image)
{
    const Result<test::EngineBound> bound = test::engineBound(whole(call, image));
    return bound ? QByteArray::fromStdString(test::outsideBound(output.values(), *bound))
                 : QByteArray("refused");
}

SeparableComparison counted(std::int64_t standard, std::int64_t separable)
{
    SeparableComparison one;
    one.standardMultiplications = standard;
    one.separableMultiplications = separable;
    return one;
}

ComparisonTimes timed(double standard, double separable)
{
    ComparisonTimes times;
    times.standardSeconds = standard;
    times.separableSeconds = separable;
    times.standardGflops = 60;
    times.separableGflops = 12;
    return times;
}

}  // namespace

class TestSeparableComparison : public QObject {
    Q_OBJECT

private slots:
    void bothAreTheReferences();
    void comparatorFindsAnotherFilter();
    void errorIsTheDifference();
    void errorFallsWithTheMultiplier();
    void fullRankIsExact();
    void countsMultiplications();
    void takesAKnownResult();
    void measuresBoth();
    void refusals();
    void stops();
    void wordsFollowTheNumbers();
};

void TestSeparableComparison::bothAreTheReferences()
{
    for (const FilterBank bank : {FilterBank::sobel, FilterBank::gabor, FilterBank::random})
        for (const auto& [stride, rate, padding] :
             {std::tuple{1, 1, "SAME"}, {2, 1, "VALID"}, {1, 3, "SAME"}}) {
            const ComparisonRequest one = request(bank, 2, stride, rate, padding);
            const Result<SeparableComparison> got = compareSeparable(one, nullptr);
            QVERIFY(got);
            QCOMPARE(wrong(*got->standardOutput, one.standard, *one.picture), QByteArray());
            QCOMPARE(wrong(*got->separableOutput, got->separable, *one.picture), QByteArray());
        }
}

void TestSeparableComparison::comparatorFindsAnotherFilter()
{
    const ComparisonRequest one = request(FilterBank::gabor, 2);
    const Result<SeparableComparison> got = compareSeparable(one, nullptr);
    QVERIFY(!wrong(*got->separableOutput, one.standard, *one.picture).isEmpty());
    QVERIFY(!wrong(*got->standardOutput, got->separable, *one.picture).isEmpty());
}

void TestSeparableComparison::errorIsTheDifference()
{
    const Result<SeparableComparison> got = compareSeparable(request(FilterBank::random, 1), nullptr);
    QVERIFY(got);
    const auto standard = got->standardOutput->values();
    const auto separable = got->separableOutput->values();
    const auto error = got->error->values();
    double most = 0;
    double differences = 0;
    double squares = 0;
    for (std::size_t i = 0; i < error.size(); ++i) {
        QCOMPARE(error[i], separable[i] - standard[i]);
        most = std::max(most, std::abs(static_cast<double>(error[i])));
        differences += std::pow(static_cast<double>(error[i]), 2);
        squares += std::pow(static_cast<double>(standard[i]), 2);
    }
    QVERIFY(most > 0.01);
    QCOMPARE(got->largestDifference, most);
    QVERIFY(std::abs(got->relativeError - std::sqrt(differences / squares)) < 1e-9);
    const Cell& at = got->largestAt;
    QCOMPARE(std::abs(static_cast<double>(
                 TensorView::image(*got->error, DataFormat::nhwc).at(at))),
             most);
}

void TestSeparableComparison::errorFallsWithTheMultiplier()
{
    for (const FilterBank bank : {FilterBank::gabor, FilterBank::random}) {
        const std::int64_t most =
            mostMultiplier(request(bank, 1).standard.inputs.front().tensor.shape());
        QVERIFY(most >= 4);
        double before = 1;
        double resultBefore = 0;
        for (std::int64_t multiplier = 1; multiplier <= most; ++multiplier) {
            const Result<SeparableComparison> got =
                compareSeparable(request(bank, multiplier), nullptr);
            QVERIFY(got);
            QCOMPARE(got->multiplier, multiplier);
            QCOMPARE(got->mostMultiplier, most);
            QVERIFY(got->filterError < before);
            before = got->filterError;
            if (multiplier == 1)
                resultBefore = got->relativeError;
        }
        // One pattern for all filters of such a bank is far from it.
        QVERIFY(resultBefore > 0.2);
        QVERIFY(before < 1e-6);
    }
}

void TestSeparableComparison::fullRankIsExact()
{
    for (const FilterBank bank : filterBanks())
        for (const auto& [stride, rate] : {std::pair{1, 1}, {2, 1}, {1, 2}}) {
            const ComparisonRequest one = request(bank, 99, stride, rate);
            const Result<SeparableComparison> got = compareSeparable(one, nullptr);
            QVERIFY(got);
            QCOMPARE(got->multiplier, got->mostMultiplier);
            // Both round, and so do the weights of the pair: several times what one run may be off.
            const Result<test::EngineBound> bound =
                test::engineBound(whole(one.standard, *one.picture));
            const auto error = got->error->values();
            for (std::size_t i = 0; i < error.size(); ++i)
                QVERIFY2(std::abs(static_cast<double>(error[i])) <= 4 * bound->difference[i] + 1e-7,
                         qPrintable(bankTitle(bank)));
        }
    // One that is cut is not.
    const ComparisonRequest cut = request(FilterBank::gabor, 7);
    const Result<SeparableComparison> got = compareSeparable(cut, nullptr);
    QVERIFY(got->multiplier < got->mostMultiplier);
    QVERIFY(got->largestDifference > 1e-4);
}

void TestSeparableComparison::countsMultiplications()
{
    const ComparisonRequest one = request(FilterBank::gabor, 2, 1, 1, "SAME", 11);
    const Result<SeparableComparison> got = compareSeparable(one, nullptr);
    QCOMPARE(got->standardMultiplications, std::int64_t{11 * 11 * 3 * 8});
    QCOMPARE(got->separableMultiplications, std::int64_t{11 * 11 * 3 * 2 + 3 * 2 * 8});
    QCOMPARE(*multiplicationsPerPixel(one.standard, one.picture->shape()),
             got->standardMultiplications);
}

void TestSeparableComparison::takesAKnownResult()
{
    const ComparisonRequest one = request(FilterBank::sobel, 1);
    const Result<SeparableComparison> first = compareSeparable(one, nullptr);
    const Result<SeparableComparison> second = compareSeparable(one, first->standardOutput);
    QVERIFY(second->standardOutput == first->standardOutput);
    QVERIFY(second->error->identicalTo(*first->error));
}

void TestSeparableComparison::measuresBoth()
{
    const ComparisonRequest one = request(FilterBank::gabor, 1);
    const Result<SeparableComparison> got = compareSeparable(one, nullptr);
    const Result<ComparisonTimes> times = timeSeparable(one, *got, 0);
    QVERIFY(times);
    QCOMPARE(times->rounds, 3);
    QCOMPARE(times->threads, 1);
    QVERIFY(times->standardSeconds > 0 && times->separableSeconds > 0);
    QVERIFY(times->standardGflops > 0 && times->separableGflops > 0);
}

void TestSeparableComparison::refusals()
{
    ComparisonRequest one = request(FilterBank::sobel, 0);
    QVERIFY(compareSeparable(one, nullptr).error().reason == Reason::notPositive);
    one = request(FilterBank::sobel, 1, 2, 2);
    QVERIFY(compareSeparable(one, nullptr).error().reason == Reason::strideWithRate);
    one = request(FilterBank::sobel, 1);
    one.plan.budget.bytes = 20'000;
    QVERIFY(compareSeparable(one, nullptr).error().reason == Reason::memoryBudget);
    one = request(FilterBank::sobel, 1);
    one.standard.inputs.front().tensor.values()[0] = std::nanf("");
    QVERIFY(compareSeparable(one, nullptr).error().reason == Reason::paramForm);
    one.standard.spec.op = "depthwise_conv2d";
    QVERIFY(compareSeparable(one, nullptr).error().reason == Reason::paramForm);
    QCOMPARE(mostMultiplier(Shape({3, 3})), std::int64_t{0});
}

void TestSeparableComparison::stops()
{
    std::stop_source source;
    source.request_stop();
    const ComparisonRequest one = request(FilterBank::sobel, 1);
    QVERIFY(compareSeparable(one, nullptr, source.get_token()).error().reason == Reason::cancelled);
    const Result<SeparableComparison> got = compareSeparable(one, nullptr);
    QVERIFY(timeSeparable(one, *got, 0, source.get_token()).error().reason == Reason::cancelled);
}

void TestSeparableComparison::wordsFollowTheNumbers()
{
    const QString lesson = QStringLiteral("not always less time");
    const QString fewer = comparisonText(counted(225, 84), timed(0.0064, 0.0031));
    QVERIFY(fewer.contains("2.7 times fewer") && fewer.contains("2.1 times faster"));
    QVERIFY(!fewer.contains(lesson));
    const QString same = comparisonText(counted(225, 84), timed(0.0064, 0.0063));
    QVERIFY(same.contains("Not faster") && same.contains("12 GFLOP/s in place of 60"));
    QVERIFY(same.contains(lesson));
    const QString slower = comparisonText(counted(225, 84), timed(0.003, 0.006));
    QVERIFY(slower.contains("2 times slower") && slower.contains(lesson));
    const QString more = comparisonText(counted(54, 66), timed(0.003, 0.006));
    QVERIFY(more.contains("multiplies more") && !more.contains(lesson));
    QVERIFY(more.contains("2 times slower"));
    const QString equal = comparisonText(counted(54, 54), timed(0.003, 0.003));
    QVERIFY(equal.contains("as often") && !equal.contains(lesson));
}

QTEST_GUILESS_MAIN(TestSeparableComparison)
#include "tst_separable_comparison.moc"
