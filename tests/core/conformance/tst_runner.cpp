// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <cmath>
#include <limits>

#include "core/conformance/runner.h"
#include "core/engine/reference.h"
#include "tests/support/bytes.h"

using namespace convstep;

namespace {

const Engine reference = [](const OperatorCall& call) { return computeReference(call); };

std::vector<ConformanceCase> corpus()
{
    const FileLoader load = [](const std::string& path,
                               MemoryBudget) -> Result<std::vector<std::byte>> {
        return test::sourceFile("tests/conformance/" + path);
    };
    Result<std::vector<ConformanceCase>> cases =
        readManifest(test::sourceFile("tests/conformance/manifest.json"), load);
    if (!cases)
        qFatal("%s", cases.error().message().c_str());
    return std::move(*cases);
}

Tensor tensor(const Shape& shape, const std::vector<float>& values)
{
    return *Tensor::create(shape, values);
}

// 2×2 image, one tap of weight 2: 2, 4, 6, 8.
ConformanceCase doubling()
{
    ConformanceCase one;
    one.id = "doubling";
    one.op = "conv2d";
    one.level = "core";
    one.call.spec = defaultSpec("conv2d");
    one.call.inputs.push_back({"input", tensor({1, 2, 2, 1}, {1, 2, 3, 4})});
    one.call.inputs.push_back({"filter", tensor({1, 1, 1, 1}, {2})});
    one.expected.push_back({"output", tensor({1, 2, 2, 1}, {2, 4, 6, 8})});
    one.exact = true;
    return one;
}

ConformanceCase refusedCase()
{
    ConformanceCase one = doubling();
    one.call.spec.strides = {1, 0, 1, 1};
    one.expected.clear();
    one.errorKind = "stride_nonpositive";
    return one;
}

ConformanceCase shapeCase()
{
    ConformanceCase one;
    one.id = "shape";
    one.op = "output_shape";
    one.level = "core";
    one.call.spec = defaultSpec("conv2d");
    one.params = {{"of", std::string("conv2d")},
                  {"input_shape", std::vector<std::int64_t>{1, 4, 5, 2}},
                  {"filter_shape", std::vector<std::int64_t>{3, 2, 2, 7}}};
    one.values = {{"shape", std::vector<std::int64_t>{1, 4, 5, 7}},
                  {"padding_applied", std::vector<std::vector<std::int64_t>>{{1, 1}, {0, 1}}}};
    return one;
}

ConformanceCase initializerCase()
{
    ConformanceCase one;
    one.id = "initializer";
    one.op = "initializer";
    one.level = "core";
    one.params = {{"kind", std::string("he_uniform")},
                  {"shape", std::vector<std::int64_t>{5, 5, 3, 1}}};
    one.values = {{"fan_in", std::int64_t{75}}, {"limit", 0.28284271247}};
    one.tolerance.relative = 1e-6;
    return one;
}

ConformanceCase regularizerCase()
{
    ConformanceCase one;
    one.id = "regularizer";
    one.op = "regularizer";
    one.level = "core";
    one.call.inputs.push_back({"x", tensor({3}, {1, -2, 4})});
    one.params = {{"l1", 0.5}, {"l2", 1.0}};
    one.expected.push_back({"loss", tensor(Shape{}, {24.5F})});
    one.exact = true;
    return one;
}

ConformanceCase constraintCase()
{
    ConformanceCase one;
    one.id = "constraint";
    one.op = "constraint";
    one.level = "core";
    one.call.inputs.push_back({"w", tensor({2, 2}, {3, 0, 4, 1})});
    one.params = {{"kind", std::string("max_norm")}, {"max_value", std::int64_t{1}}};
    one.expected.push_back({"w", tensor({2, 2}, {0.6F, 0, 0.8F, 1})});
    one.tolerance.absolute = 1e-6;
    return one;
}

Verdict verdictOf(const ConformanceCase& one, const Engine& engine = reference)
{
    return runCase(one, engine).verdict;
}

// It fails, and says so with this piece of text.
void mustFail(const ConformanceCase& one, const char* piece, const Engine& engine = reference)
{
    const CaseReport report = runCase(one, engine);
    QVERIFY2(report.verdict == Verdict::failed, piece);
    QVERIFY2(report.detail.find(piece) != std::string::npos, report.detail.c_str());
}

// Numbers that are wrong by one in the middle of the first result.
Result<std::vector<NamedTensor>> slightlyWrong(const OperatorCall& call)
{
    Result<std::vector<NamedTensor>> results = computeReference(call);
    if (results) {
        const std::span<float> values = results->front().tensor.values();
        if (!values.empty())
            values[values.size() / 2] = std::nextafter(values[values.size() / 2] * 1.01F + 0.1F,
                                                       std::numeric_limits<float>::infinity());
    }
    return results;
}

}  // namespace

class TestRunner : public QObject {
    Q_OBJECT

private slots:
    void theCorpusPasses()
    {
        Tally tally;
        for (const ConformanceCase& one : corpus()) {
            const CaseReport report = runCase(one, reference);
            tally.add(report.verdict);
            if (report.verdict != Verdict::passed)
                qWarning("%s: %s", one.id.c_str(), report.detail.c_str());
            else
                QVERIFY(report.detail.empty());
            // They may be refused, but here they are not.
            QVERIFY2(one.mayRefuse.empty() || report.result, one.id.c_str());
        }
        QCOMPARE(tally.toString(), std::string("246 passed, 0 failed, 0 skipped"));
    }

    void wrongNumbersFailEverywhere()
    {
        int judged = 0;
        for (const ConformanceCase& one : corpus()) {
            const bool layer = !findOperator(one.op);
            if (layer || one.refused() || one.expected.front().tensor.values().empty())
                continue;
            // What is NaN anyway stays NaN.
            const std::span<const float> values = one.expected.front().tensor.values();
            if (!std::isfinite(values[values.size() / 2]))
                continue;
            ++judged;
            QVERIFY2(verdictOf(one, slightlyWrong) == Verdict::failed, one.id.c_str());
        }
        QVERIFY(judged > 150);
    }

    void anotherKindOfRefusalFailsEverywhere()
    {
        const Engine refusing = [](const OperatorCall&) -> Result<std::vector<NamedTensor>> {
            return fail(Reason::memoryBudget, "output");
        };
        for (const ConformanceCase& one : corpus())
            if (findOperator(one.op))
                QVERIFY2(verdictOf(one, refusing) == Verdict::failed, one.id.c_str());
    }

    void tensorsAreCompared()
    {
        QCOMPARE(verdictOf(doubling()), Verdict::passed);
        ConformanceCase one = doubling();
        one.expected[0].tensor.values()[2] = 6.5F;
        mustFail(one, "output[0, 1, 0, 0] is 6, it should be 6.5 exactly; 1 of 4");
        one.tolerance.absolute = 1;
        mustFail(one, "exactly");  // exact wins over the tolerance
        one.exact = false;
        QCOMPARE(verdictOf(one), Verdict::passed);
        one.tolerance.absolute = 0.4;
        mustFail(one, "0.5");

        one = doubling();
        one.expected[0].tensor = tensor({1, 4, 1, 1}, {2, 4, 6, 8});
        mustFail(one, "output is 1x2x2x1, it should be 1x4x1x1");
        one = doubling();
        one.expected[0].name = "d_input";
        mustFail(one, "d_input was not computed");
        one = doubling();
        const Engine chatty = [](const OperatorCall& call) {
            Result<std::vector<NamedTensor>> results = computeReference(call);
            results->push_back({"more", Tensor()});
            return results;
        };
        mustFail(one, "more was computed", chatty);
    }

    void refusalsCountWithTheRightKind()
    {
        QCOMPARE(verdictOf(refusedCase()), Verdict::passed);
        ConformanceCase one = refusedCase();
        one.errorKind = "rank";
        mustFail(one, "refused as stride_nonpositive");
        one = refusedCase();
        one.call.spec.strides = {1, 1, 1, 1};
        one.meaning = "no stride of 0";
        mustFail(one, "it should be refused as stride_nonpositive (no stride of 0)");

        one = doubling();
        one.call.spec.strides = {1, 0, 1, 1};
        mustFail(one, "it should be computed");
        one.mayRefuse = "unequal_strides";
        mustFail(one, "it should be computed");
        one.mayRefuse = "stride_nonpositive";
        QCOMPARE(verdictOf(one), Verdict::passed);
    }

    void aTolerableAnswerIsTheObviousOne()
    {
        ConformanceCase one;
        one.id = "tolerable";
        one.op = "atrous_conv2d";
        one.level = "extended";
        one.call.spec = defaultSpec("atrous_conv2d");
        one.call.spec.rate = {2147483647};
        one.call.inputs.push_back({"value", tensor({1, 1, 1, 2}, {1, 2})});
        one.call.inputs.push_back({"filters", tensor({1, 1, 2, 1}, {1, 1})});
        one.errorKind = "rate_too_large";
        one.mayAccept = true;
        QCOMPARE(verdictOf(one), Verdict::passed);
        const auto answering = [](float value) {
            return [value](const OperatorCall&) -> Result<std::vector<NamedTensor>> {
                std::vector<NamedTensor> results;
                results.push_back({"output", tensor({1, 1, 1, 1}, {value})});
                return results;
            };
        };
        QCOMPARE(verdictOf(one, answering(3)), Verdict::passed);
        mustFail(one, "is 4, it should be 3", answering(4));
        one.mayAccept = false;
        mustFail(one, "it should be refused", answering(3));
        one.mayAccept = true;
        one.call.inputs[1].tensor = tensor({1, 2, 2, 1}, {1, 1, 1, 1});
        mustFail(one, "no obvious result", answering(3));
    }

    void theOldRuleHoldsForLegacyOnly()
    {
        ConformanceCase one;
        one.id = "legacy";
        one.op = "separable_conv2d";
        one.level = "legacy";
        one.call.spec = defaultSpec("separable_conv2d");
        one.call.inputs.push_back({"input", tensor({1, 1, 1, 1}, {1})});
        one.call.inputs.push_back({"depthwise_filter", tensor({1, 1, 1, 2}, {1, 2})});
        one.call.inputs.push_back({"pointwise_filter", tensor({1, 1, 2, 1}, {3, 4})});
        one.errorKind = "overparameterized";
        QCOMPARE(verdictOf(one), Verdict::passed);
        for (const char* level : {"core", "extended"}) {
            one.level = level;
            one.call.spec.refuseOverparameterized = true;  // the level alone decides
            mustFail(one, "it should be refused as overparameterized");
        }
    }

    void sizesAndFansAreCompared()
    {
        QCOMPARE(verdictOf(shapeCase()), Verdict::passed);
        ConformanceCase one = shapeCase();
        one.values["shape"] = std::vector<std::int64_t>{1, 4, 5, 8};
        mustFail(one, "shape is [1, 4, 5, 7], it should be [1, 4, 5, 8]");
        one = shapeCase();
        one.values["padding_applied"] = std::vector<std::vector<std::int64_t>>{{1, 1}, {1, 0}};
        mustFail(one, "padding_applied is [[1, 1], [0, 1]], it should be [[1, 1], [1, 0]]");
        one = shapeCase();
        one.values["surface"] = std::int64_t{3};
        mustFail(one, "surface was not computed");
        one = shapeCase();
        one.params["filter_shape"] = std::vector<std::int64_t>{3, 2, 3, 7};
        mustFail(one, "refused as channel_mismatch");
        one.params.erase("filter_shape");
        mustFail(one, "filter_shape");
        one = shapeCase();
        one.call.spec = defaultSpec("separable_conv2d");
        mustFail(one, "separable_conv2d");

        QCOMPARE(verdictOf(initializerCase()), Verdict::passed);
        one = initializerCase();
        one.values["limit"] = 0.2828;
        mustFail(one, "limit is 0.28284271247");
        one = initializerCase();
        one.values["fan_in"] = std::int64_t{76};
        mustFail(one, "fan_in is 75, it should be 76");
        one.values["fan_in"] = 75.0;
        QCOMPARE(verdictOf(one), Verdict::passed);
        one.params["kind"] = std::string("he_uneven");
        mustFail(one, "he_uneven");
    }

    void layerPartsAreCompared()
    {
        QCOMPARE(verdictOf(regularizerCase()), Verdict::passed);
        ConformanceCase one = regularizerCase();
        one.expected[0].tensor.values()[0] = 14;  // half of the squares
        mustFail(one, "loss[] is 24.5, it should be 14");
        one = regularizerCase();
        one.params["l3"] = 1.0;
        mustFail(one, "l3");
        one = regularizerCase();
        one.call.inputs[0].name = "y";
        mustFail(one, "needs the input x");

        QCOMPARE(verdictOf(constraintCase()), Verdict::passed);
        one = constraintCase();
        one.params["axis"] = std::int64_t{1};
        mustFail(one, "it should be 0.6");
        one.params["axis"] = std::vector<std::int64_t>{0};
        QCOMPARE(verdictOf(one), Verdict::passed);
        one.params["axis"] = std::string("rows");
        mustFail(one, "axis must be");
        one = constraintCase();
        one.params["max_value"] = std::int64_t{2};
        mustFail(one, "it should be 0.6");
        one.params.erase("max_value");  // the default is 2
        mustFail(one, "it should be 0.6");
        one.params["kind"] = std::string("unit_norm");
        QCOMPARE(verdictOf(one), Verdict::passed);
        one.params["kind"] = std::string("norm");
        mustFail(one, "max_norm, non_neg");
        one.params.erase("kind");
        mustFail(one, "kind");
    }

    void whatIsNotKnownIsSkipped()
    {
        ConformanceCase one = doubling();
        one.op = one.call.spec.op = "conv3d";
        const CaseReport report = runCase(one, reference);
        QCOMPARE(report.verdict, Verdict::skipped);
        QVERIFY(report.detail.find("conv3d") != std::string::npos);
        Tally tally;
        tally.add(report.verdict);
        tally.add(Verdict::passed);
        tally.add(Verdict::passed);
        tally.add(Verdict::failed);
        QCOMPARE(tally.toString(), std::string("2 passed, 1 failed, 1 skipped"));
    }
};

QTEST_GUILESS_MAIN(TestRunner)
#include "tst_runner.moc"
