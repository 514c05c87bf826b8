// SPDX-License-Identifier: GPL-3.0-or-later
//
// The cases of the conformance corpus that are about a layer's parts: regularizer, constraint and
// initializer.
#include <cmath>
#include <string>
#include <vector>

#include <QTest>

#include <nlohmann/json.hpp>

#include "core/io/npy.h"
#include "core/layer/constraint.h"
#include "core/layer/initializer.h"
#include "core/layer/regularizer.h"
#include "core/tensor/compare.h"
#include "tests/support/bytes.h"

using namespace convstep;
using nlohmann::json;

namespace {

const std::string folder = "tests/conformance/";

// A tensor of the manifest, inline or in a .npy file.
Tensor tensorOf(const json& entry)
{
    const auto dims = entry.at("shape").get<std::vector<std::int64_t>>();
    const Shape shape = Shape::create(dims, "tensor").value();
    if (entry.contains("data"))
        return Tensor::create(shape, entry.at("data").get<std::vector<float>>()).value();
    const auto file = entry.at("file").get<std::string>();
    Tensor tensor = readNpy(test::sourceFile(folder + file), file).value();
    if (tensor.shape() != shape)
        qFatal("%s has another shape than the manifest says", file.c_str());
    return tensor;
}

Constraint constraintOf(const json& params)
{
    Constraint constraint;
    constraint.kind = constraintFromName(params.at("kind").get<std::string>()).value();
    if (params.contains("axis"))
        constraint.axes = params.at("axis").is_array()
                              ? params.at("axis").get<std::vector<std::int64_t>>()
                              : std::vector{params.at("axis").get<std::int64_t>()};
    constraint.minValue = params.value("min_value", 0.0);
    constraint.maxValue = params.value("max_value", 1.0);
    constraint.rate = params.value("rate", 1.0);
    return constraint;
}

}  // namespace

class TestLayerCorpus : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void regularizers();
    void constraints();
    void initializers();

private:
    std::vector<json> casesOf(const std::string& op) const;
    json m_cases;
};

void TestLayerCorpus::initTestCase()
{
    const std::string text = test::textOf(test::sourceFile(folder + "manifest.json"));
    m_cases = json::parse(text, nullptr, false)["cases"];
    QCOMPARE(m_cases.size(), 246U);
}

std::vector<json> TestLayerCorpus::casesOf(const std::string& op) const
{
    std::vector<json> found;
    for (const json& entry : m_cases)
        if (entry.at("op") == op)
            found.push_back(entry);
    return found;
}

void TestLayerCorpus::regularizers()
{
    const std::vector<json> cases = casesOf("regularizer");
    QCOMPARE(cases.size(), 3U);
    for (const json& entry : cases) {
        const json& params = entry.at("params");
        const Regularizer regularizer =
            Regularizer::create(params.at("l1").get<double>(), params.at("l2").get<double>())
                .value();
        const double got = regularizer.penalty(tensorOf(entry.at("inputs").at("x")).values());
        const double want = tensorOf(entry.at("expect").at("loss")).values()[0];
        QVERIFY2(withinBound(got, want, {entry.at("tolerance").at("abs").get<double>(), 0}),
                 entry.at("id").get<std::string>().c_str());
    }
}

void TestLayerCorpus::constraints()
{
    const std::vector<json> cases = casesOf("constraint");
    QCOMPARE(cases.size(), 5U);
    for (const json& entry : cases) {
        const Tensor got =
            constraintOf(entry.at("params")).apply(tensorOf(entry.at("inputs").at("w"))).value();
        QVERIFY2(compare(got, tensorOf(entry.at("expect").at("w")),
                         {entry.at("tolerance").at("abs").get<double>(), 0})
                     .passed(),
                 entry.at("id").get<std::string>().c_str());
    }
}

void TestLayerCorpus::initializers()
{
    const std::vector<json> cases = casesOf("initializer");
    QCOMPARE(cases.size(), 5U);
    for (const json& entry : cases) {
        const json& params = entry.at("params");
        const Initializer initializer =
            Initializer::fromName(params.at("kind").get<std::string>()).value();
        const Shape shape =
            Shape::create(params.at("shape").get<std::vector<std::int64_t>>(), "shape").value();
        const InitializerMoments found = moments(initializer, shape);
        const json got{
            {"fan_in", found.fans.in},
            {"fan_out", found.fans.out},
            {"variance", found.variance},
            {"limit", found.limit.value_or(-1)},
            {"stddev_tf1", found.stddevTf1.value_or(-1)},
            {"stddev_before_truncation_tf2", found.stddevBeforeTruncationTf2.value_or(-1)}};
        const Bound bound{0, entry.at("tolerance").at("rel").get<double>()};
        for (const auto& [name, value] : entry.at("expect").at("values").items()) {
            const double want = value.get<double>();
            QVERIFY2(withinBound(got.at(name).get<double>(), want, bound),
                     (entry.at("id").get<std::string>() + ' ' + name).c_str());
        }
    }
}

QTEST_GUILESS_MAIN(TestLayerCorpus)
#include "tst_layer_corpus.moc"
