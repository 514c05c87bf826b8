// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chains of operators on pictures: the same results as the reference's one by one, what is kept,
// what is refused before anything large is made, and stopping.
#include <atomic>
#include <cmath>
#include <thread>

#include <QtTest>

#include "core/engine/reference.h"
#include "core/lab/chain_run.h"
#include "core/lab/filter_bank.h"
#include "core/lab/mixing.h"
#include "core/lab/test_pictures.h"

using namespace convstep;

namespace {

std::shared_ptr<const Tensor> scene(std::int64_t height, std::int64_t width)
{
    return std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, height, width));
}

OperatorCall gaborDepthwise(std::int64_t rate)
{
    OperatorCall call{defaultSpec("depthwise_conv2d"),
                      {{"filter", makeBank(FilterBank::gabor, 3)->weights}}};
    call.spec.rate = {rate, rate};
    return call;
}

OperatorCall separable(std::int64_t channels)
{
    BankOptions options;
    options.count = 2;
    OperatorCall call{defaultSpec("separable_conv2d"),
                      {{"depthwise_filter",
                        makeBank(FilterBank::random, channels, options)->weights},
                       {"pointwise_filter", *makeMixing(Mixing::edgeEnergy, channels, 2)}}};
    call.spec.strides = {1, 2, 2, 1};
    return call;
}

ChainRequest twoLinks()
{
    ChainRequest request;
    request.picture = scene(40, 60);
    request.operators = {gaborDepthwise(2), separable(24)};
    request.plan.threads = 2;
    return request;
}

// The largest difference from the reference, relative to the largest value.
double error(const Tensor& got, const Tensor& want)
{
    if (!(got.shape() == want.shape()))
        return 1e9;
    double most = 0;
    double size = 1e-30;
    for (std::size_t i = 0; i < want.values().size(); ++i) {
        most = std::max(most, std::abs(static_cast<double>(got.values()[i]) -
                                       static_cast<double>(want.values()[i])));
        size = std::max(size, std::abs(static_cast<double>(want.values()[i])));
    }
    return most / size;
}

Tensor referenceOf(OperatorCall call, const Tensor& image)
{
    call.inputs.insert(call.inputs.begin(),
                       {findOperator(call.spec.op)->inputs.front().name, image});
    return computeReference(call)->front().tensor;
}

}  // namespace

class TestChainRun : public QObject {
    Q_OBJECT

private slots:
    void equalsTheReference();
    void comparatorFindsDifferences();
    void keepsMapsWhenAsked();
    void progressRisesToOne();
    void refusesBeforeItAllocates();
    void findsTheSizeThatFits();
    void namesTheOperatorInErrors();
    void principalWeightsFollowThePicture();
    void refusesWhatCannotBePrincipal();
    void stopsAtAnyTime();
    void reduces();
    void reducesChannelsFirst();
};

void TestChainRun::equalsTheReference()
{
    const ChainRequest request = twoLinks();
    const Result<ChainResult> result = runChain(request);
    QVERIFY2(result, result ? "" : result.error().message().c_str());
    QCOMPARE(result->links.size(), std::size_t{2});
    const Tensor first = referenceOf(request.operators[0], *request.picture);
    QVERIFY(error(*result->links[0].output, first) < 1e-5);
    QVERIFY(error(*result->links[1].output, referenceOf(request.operators[1], first)) < 1e-5);
    QVERIFY(result->links[1].output->shape() == Shape({1, 20, 30, 2}));
    QVERIFY(result->seconds > 0);
    QCOMPARE(result->links[0].report.threads, 2);
}

void TestChainRun::comparatorFindsDifferences()
{
    Tensor other = *scene(8, 8);
    other.values()[17] += 0.001F;
    QVERIFY(error(other, *scene(8, 8)) > 1e-4);
    QVERIFY(error(other, *scene(8, 9)) > 1);
    QCOMPARE(error(other, other), 0.0);
}

void TestChainRun::keepsMapsWhenAsked()
{
    ChainRequest request = twoLinks();
    const Result<ChainResult> with = runChain(request);
    QVERIFY(!with->links[0].maps);
    QVERIFY(with->links[1].maps);
    OperatorCall depthwise{defaultSpec("depthwise_conv2d"),
                           {{"filter", request.operators[1].inputs[0].tensor}}};
    depthwise.spec.strides = request.operators[1].spec.strides;
    QVERIFY(error(*with->links[1].maps, referenceOf(depthwise, *with->links[0].output)) < 1e-5);
    request.keepMaps = false;
    const Result<ChainResult> without = runChain(request);
    QVERIFY(!without->links[1].maps);
    QVERIFY(error(*without->links[1].output, *with->links[1].output) < 1e-5);
    QVERIFY(*chainBytes(request) < *chainBytes(twoLinks()));
}

void TestChainRun::progressRisesToOne()
{
    std::vector<double> seen;
    QVERIFY(runChain(twoLinks(), {}, [&](double share) { seen.push_back(share); }));
    QVERIFY(seen.size() > 2);
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QVERIFY(seen.front() > 0);
    QVERIFY(std::abs(seen.back() - 1) < 1e-9);
}

void TestChainRun::refusesBeforeItAllocates()
{
    ChainRequest request = twoLinks();
    const std::int64_t bytes = planChain(request)->bytes;
    request.plan.budget.bytes = bytes;
    QVERIFY(runChain(request));
    request.plan.budget.bytes = bytes - 1;
    const Result<ChainResult> refused = runChain(request);
    QVERIFY(!refused);
    QVERIFY(refused.error().reason == Reason::memoryBudget);
    QCOMPARE(refused.error().field, std::string("chain"));
    request.operators.clear();
    QVERIFY(runChain(request).error().reason == Reason::notPositive);
    request.operators.assign(5, gaborDepthwise(1));
    QVERIFY(runChain(request).error().reason == Reason::tooLarge);
}

// The least factor: with one less it does not fit yet, and with it it runs.
void TestChainRun::findsTheSizeThatFits()
{
    ChainRequest request = twoLinks();
    QCOMPARE(*fittingReduction(request), std::int64_t{1});
    // Large enough for its results to be more than what the workers need besides.
    request.picture = scene(240, 360);
    request.plan.threads = 1;
    const auto whole = request.picture;
    const std::int64_t bytes = planChain(request)->bytes;
    for (const std::int64_t part : {2, 3, 5}) {
        request.picture = whole;
        request.plan.budget.bytes = bytes / part;
        const Result<std::int64_t> factor = fittingReduction(request);
        QVERIFY2(factor, factor ? "" : factor.error().message().c_str());
        QVERIFY(*factor > 1);
        const auto reduced = [&](std::int64_t by) {
            return std::make_shared<const Tensor>(*reducedPicture(*whole, by));
        };
        request.picture = reduced(*factor);
        QVERIFY(runChain(request));
        request.picture = reduced(*factor - 1);
        QVERIFY(runChain(request).error().reason == Reason::memoryBudget);
    }
    request.picture = whole;
    request.plan.budget.bytes = 100;
    QVERIFY(fittingReduction(request).error().reason == Reason::memoryBudget);
    // What no size mends is told as it is.
    request.operators[0].spec.strides = {1, 2, 2, 1};
    QVERIFY(fittingReduction(request).error().reason == Reason::strideWithRate);
    request = twoLinks();
    for (OperatorCall& call : request.operators)
        call.spec.padding.word = "VALID";
    request.plan.budget.bytes = 6000;
    QVERIFY(fittingReduction(request).error().reason == Reason::memoryBudget);
}

void TestChainRun::namesTheOperatorInErrors()
{
    ChainRequest request = twoLinks();
    request.operators[1] = separable(7);
    const Result<ChainResult> refused = runChain(request);
    QVERIFY(!refused);
    QVERIFY2(refused.error().field.find("2/") == 0, refused.error().field.c_str());
    request = twoLinks();
    request.operators[0].spec.op = "nonsense";
    QVERIFY(runChain(request).error().reason == Reason::unknownOperator);
}

void TestChainRun::principalWeightsFollowThePicture()
{
    ChainRequest request = twoLinks();
    request.principal = {1};
    std::vector<double> seen;
    const Result<ChainResult> result =
        runChain(request, {}, [&](double share) { seen.push_back(share); });
    QVERIFY2(result, result ? "" : result.error().message().c_str());
    QVERIFY(!result->links[0].pointwise);
    const LinkResult& link = result->links[1];
    QVERIFY(link.pointwise->identicalTo(*principalMixing(*link.maps, 2)));
    QVERIFY(!link.pointwise->identicalTo(request.operators[1].inputs.back().tensor));
    const OperatorCall call = ranOperator(request, *result, 1);
    QVERIFY(call.inputs.back().tensor.identicalTo(*link.pointwise));
    QVERIFY(ranOperator(request, *result, 0).inputs.back().tensor.identicalTo(
        request.operators[0].inputs.back().tensor));
    const Tensor want = referenceOf(call, *result->links[0].output);
    QVERIFY(error(*link.output, want) < 1e-5);
    QVERIFY(error(referenceOf(request.operators[1], *result->links[0].output), want) > 1e-2);
    QVERIFY(std::is_sorted(seen.begin(), seen.end()));
    QVERIFY(std::abs(seen.back() - 1) < 1e-9);
    // Another picture has others.
    request.picture = std::make_shared<const Tensor>(
        *makeTestPicture(TestPicture::zonePlate, 40, 60));
    QVERIFY(!runChain(request)->links[1].pointwise->identicalTo(*link.pointwise));
    // A pointwise one mixes what it reads.
    ChainRequest pointwise = twoLinks();
    pointwise.operators[1] = {defaultSpec("conv2d"), {{"filter", *Tensor::create({1, 1, 24, 3})}}};
    pointwise.principal = {1};
    const Result<ChainResult> mixed = runChain(pointwise);
    QVERIFY(mixed);
    QVERIFY(mixed->links[1].pointwise->identicalTo(*principalMixing(*mixed->links[0].output, 3)));
    QVERIFY(error(*mixed->links[1].output, referenceOf(ranOperator(pointwise, *mixed, 1),
                                                       *mixed->links[0].output)) < 1e-5);
    // Also when the maps are not kept.
    request = twoLinks();
    request.principal = {1};
    const std::int64_t bytes = *chainBytes(request);
    request.keepMaps = false;
    QCOMPARE(*chainBytes(request), bytes);
    const Result<ChainResult> without = runChain(request);
    QVERIFY(!without->links[1].maps);
    QVERIFY(error(*without->links[1].output, want) < 1e-5);
}

void TestChainRun::refusesWhatCannotBePrincipal()
{
    ChainRequest request = twoLinks();
    for (const std::size_t part : {std::size_t{0}, std::size_t{7}}) {
        request.principal = {part};
        QCOMPARE(runChain(request).error().field, std::string("principal"));
    }
    request = twoLinks();
    request.principal = {1};
    request.operators[1].inputs.back().tensor = *Tensor::create({1, 1, 48, 49});
    QCOMPARE(runChain(request).error().field, std::string("principal"));
}

void TestChainRun::stopsAtAnyTime()
{
    ChainRequest request = twoLinks();
    request.principal = {1};
    const Tensor want = *runChain(request)->links[1].output;
    int cancelled = 0;
    for (int round = 0; round < 60; ++round) {
        std::stop_source source;
        const int after = round % 12;
        std::atomic<int> calls = 0;
        const Result<ChainResult> result = runChain(request, source.get_token(), [&](double) {
            if (calls++ == after)
                source.request_stop();
        });
        if (result)
            QVERIFY(result->links[1].output->identicalTo(want));
        else
            QVERIFY(result.error().reason == Reason::cancelled);
        cancelled += result ? 0 : 1;
    }
    QVERIFY(cancelled > 0);
}

void TestChainRun::reduces()
{
    Tensor picture = *Tensor::create({1, 3, 5, 2});
    for (std::size_t i = 0; i < picture.values().size(); ++i)
        picture.values()[i] = static_cast<float>(i);
    const Tensor half = *reducedPicture(picture, 2);
    QVERIFY(half.shape() == Shape({1, 2, 3, 2}));
    QCOMPARE(half.values()[0], (0 + 2 + 10 + 12) / 4.0F);
    QCOMPARE(half.values()[5], (9 + 19) / 2.0F);     // the last column alone
    QCOMPARE(half.values()[11], 29.0F);              // the corner alone
    QVERIFY(reducedPicture(picture, 1)->identicalTo(picture));
    QVERIFY(!reducedPicture(picture, 0));
    QVERIFY(!reducedPicture(*Tensor::create({3, 5}), 2));
    QCOMPARE(reductionFor({1, 1000, 2000, 3}, 65536), std::int64_t{6});
    QCOMPARE(reductionFor({1, 100, 200, 3}, 65536), std::int64_t{1});
    QCOMPARE(reductionFor({1, 1, 1, 3}, 0), std::int64_t{1});
}

void TestChainRun::reducesChannelsFirst()
{
    Tensor picture = *Tensor::create({1, 2, 2, 2});
    const std::vector<float> values{1, 2, 3, 4, 10, 20, 30, 40};
    std::copy(values.begin(), values.end(), picture.values().begin());
    const Tensor one = *reducedPicture(picture, 2, DataFormat::nchw);
    QVERIFY(one.shape() == Shape({1, 2, 1, 1}));
    QCOMPARE(one.values()[0], 2.5F);
    QCOMPARE(one.values()[1], 25.0F);
}

QTEST_GUILESS_MAIN(TestChainRun)
#include "tst_chain_run.moc"
