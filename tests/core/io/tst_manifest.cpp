// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <map>
#include <set>

#include "core/io/file.h"
#include "core/io/manifest.h"
#include "core/io/npy.h"
#include "core/ops/operator_info.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bytes.h"
#include "tests/support/mutation.h"
#include "tests/support/random.h"

using namespace convstep;
using test::Bytes;

namespace {

const std::string corpus = CONVSTEP_SOURCE_DIR "/tests/conformance/";

Result<std::vector<std::byte>> fromCorpus(const std::string& path, MemoryBudget left)
{
    return readFile(corpus + path, left);
}

Result<std::vector<std::byte>> noFiles(const std::string& path, MemoryBudget)
{
    return fail(Reason::fileAccess, path, {{"detail", std::string("there is no such file")}});
}

// A manifest of one case, given by its members.
std::string manifestOf(const std::string& members)
{
    return "{\"format\": 1, \"cases\": [{\"id\": \"a-1\", \"level\": \"core\", " + members + "}]}";
}

const std::string plainParams = "\"params\": {\"strides\": [1, 2, 3, 1], \"padding\": \"VALID\"}";
const std::string plainInputs =
    "\"inputs\": {\"input\": {\"shape\": [1, 1, 1, 2], \"data\": [1, 2]}}";
const std::string plainExpect = "\"expect\": {\"output\": {\"shape\": [1], \"data\": [0.5]}}";
const std::string plainCase =
    "\"op\": \"conv2d\", " + plainInputs + ", " + plainParams + ", " + plainExpect;

Result<std::vector<ConformanceCase>>
read(const std::string& text, const FileLoader& loader = noFiles, MemoryBudget budget = {})
{
    return readManifest(test::bytesOf(text), loader, budget);
}

}  // namespace

class TestManifest : public QObject {
    Q_OBJECT

private slots:
    // The counts are those of the corpus' own description.
    void theCorpusLoads()
    {
        const auto cases =
            readManifest(test::sourceFile("tests/conformance/manifest.json"), fromCorpus);
        QVERIFY2(cases.has_value(), cases ? "" : cases.error().message().c_str());
        QCOMPARE(cases->size(), std::size_t{246});

        std::map<std::string, std::pair<int, int>> counts;
        int exact = 0;
        int mayRefuse = 0;
        for (const ConformanceCase& one : *cases) {
            auto& [results, refusals] = counts[one.op];
            ++(one.refused() ? refusals : results);
            exact += one.exact;
            mayRefuse += !one.mayRefuse.empty();
            QVERIFY(!one.id.empty() && !one.provenance.empty());
            QCOMPARE(one.refused(), !one.meaning.empty());
            // Something is expected, and one thing only.
            QCOMPARE(one.refused() + !one.expected.empty() + !one.values.empty(), 1);
            if (findOperator(one.op)) {
                QVERIFY(one.params.empty());
                QCOMPARE(one.call.spec.op, one.op);
                QVERIFY(!one.call.inputs.empty());
            } else {
                QVERIFY(!one.params.empty());
            }
        }
        const std::map<std::string, std::pair<int, int>> described{
            {"conv2d", {49, 17}},
            {"depthwise_conv2d", {45, 5}},
            {"atrous_conv2d", {16, 4}},
            {"separable_conv2d", {23, 5}},
            {"layers_separable_conv2d", {13, 5}},
            {"atrous_conv2d_transpose", {4, 1}},
            {"conv2d_backprop_input", {6, 1}},
            {"conv2d_backprop_filter", {5, 0}},
            {"depthwise_conv2d_backprop_input", {5, 0}},
            {"depthwise_conv2d_backprop_filter", {6, 0}},
            {"separable_conv2d_grad", {3, 0}},
            {"output_shape", {20, 0}},
            {"regularizer", {3, 0}},
            {"constraint", {5, 0}},
            {"initializer", {5, 0}},
        };
        for (const auto& [op, count] : described)
            QVERIFY2(counts[op] == count, (op + " " + std::to_string(counts[op].first) + "+" +
                                           std::to_string(counts[op].second))
                                              .c_str());
        QCOMPARE(counts.size(), described.size());
        QCOMPARE(exact, 93);
        QCOMPARE(mayRefuse, 5);
    }

    void everyOperatorsParametersArrive()
    {
        const auto cases =
            readManifest(test::sourceFile("tests/conformance/manifest.json"), fromCorpus);
        const auto find = [&](const std::string& op, auto&& match) -> const ConformanceCase& {
            for (const ConformanceCase& one : *cases)
                if (one.op == op && match(one))
                    return one;
            throw std::logic_error("no such case");
        };
        const auto any = [](const ConformanceCase&) { return true; };
        const OperatorSpec& layer = find("layers_separable_conv2d", [](const auto& one) {
                                        return one.call.spec.activation == "relu";
                                    }).call.spec;
        QCOMPARE(layer.strides.size(), std::size_t{2});
        QVERIFY(layer.dataFormat.starts_with("channels_"));
        QVERIFY(!layer.kernelSize.empty());

        const ConformanceCase& padded = find("conv2d", [](const auto& one) {
            return one.call.spec.padding.isList && !one.refused();
        });
        QCOMPARE(padded.call.spec.padding.amounts.size(), std::size_t{4});
        QCOMPARE(find("atrous_conv2d", any).call.spec.rate.size(), std::size_t{1});
        QCOMPARE(find("atrous_conv2d_transpose", any).call.spec.sizes.size(), std::size_t{4});
        QCOMPARE(find("conv2d_backprop_filter", any).call.spec.sizes.size(), std::size_t{4});

        const ConformanceCase& sizes =
            find("output_shape", [](const auto& one) { return one.call.spec.padding.isList; });
        QCOMPARE(sizes.call.spec.op, std::get<std::string>(sizes.params.at("of")));
        QCOMPARE(std::get<std::vector<std::int64_t>>(sizes.params.at("input_shape")).size(),
                 std::size_t{4});
        QCOMPARE(
            std::get<std::vector<std::vector<std::int64_t>>>(sizes.values.at("padding_applied"))
                .size(),
            std::size_t{2});

        const ConformanceCase& initializer = find("initializer", any);
        QVERIFY(std::holds_alternative<std::string>(initializer.params.at("kind")));
        QVERIFY(numberOf(initializer.values.at("fan_in")).value() >= 1);
        QVERIFY(numberOf(initializer.values.at("variance")).value() > 0);
        QVERIFY(!numberOf(initializer.params.at("kind")).has_value());
        QVERIFY(initializer.tolerance.relative > 0);
        const ConformanceCase& regularizer = find("regularizer", any);
        QCOMPARE(regularizer.expected.front().tensor.shape().rank(), 0);
        QVERIFY(regularizer.tolerance.absolute > 0);
        QVERIFY(std::holds_alternative<std::vector<std::int64_t>>(
            find("constraint", [](const auto& one) {
                const auto axis = one.params.find("axis");
                return axis != one.params.end() && axis->second.index() == 4;
            }).params.at("axis")));
    }

    void tensorsAreReadFromBothPlaces()
    {
        const Tensor tensor = Tensor::create({2}, std::vector<float>{3, -0.0F}).value();
        std::string asked;
        const FileLoader loader = [&](const std::string& path,
                                      MemoryBudget) -> Result<std::vector<std::byte>> {
            asked = path;
            return writeNpy(tensor);
        };
        const std::string file =
            "\"op\": \"conv2d\", " + plainParams + ", " + plainExpect +
            ", \"inputs\": {\"input\": {\"shape\": [2], \"file\": \"t/a.npy\"}}";
        const auto cases = read(manifestOf(file), loader);
        QVERIFY(cases.has_value());
        QCOMPARE(asked, std::string("t/a.npy"));
        QVERIFY(cases->front().call.input("input")->identicalTo(tensor));
        QCOMPARE(cases->front().expected.front().tensor.values()[0], 0.5F);
        // What the loader says is handed on.
        QCOMPARE(read(manifestOf(file)).error().reason, Reason::fileAccess);
    }

    void defaultsAreThere()
    {
        const auto cases = read(manifestOf(plainCase));
        QVERIFY(cases.has_value());
        const ConformanceCase& one = cases->front();
        QCOMPARE(one.call.spec.strides, (std::vector<std::int64_t>{1, 2, 3, 1}));
        QCOMPARE(one.call.spec.rate, (std::vector<std::int64_t>{1, 1, 1, 1}));
        QCOMPARE(one.call.spec.padding.word, std::string("VALID"));
        QVERIFY(!one.exact && one.mayRefuse.empty() && !one.mayAccept && !one.refused());
        QCOMPARE(one.tolerance.absolute, 0.0);
    }

    void wrongFieldsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char* name, const std::string& members, const char* field) {
            QTest::newRow(name) << QByteArray::fromStdString(members) << QByteArray(field);
        };
        const std::string conv = "\"op\": \"conv2d\", ";
        row("no op", plainInputs + ", " + plainParams + ", " + plainExpect, "cases[0]");
        row("no inputs", conv + plainParams + ", " + plainExpect, "cases[0]");
        row("no params", conv + plainInputs + ", " + plainExpect, "cases[0]");
        row("no expect", conv + plainInputs + ", " + plainParams, "cases[0]");
        row("unknown member", plainCase + ", \"tolerence\": {}", "cases[0].tolerence");
        row("unknown op",
            "\"op\": \"conv9d\", " + plainInputs + ", " + plainParams + ", " + plainExpect,
            "cases[0].op");
        const auto params = [&](const std::string& text) {
            return conv + plainInputs + ", \"params\": " + text + ", " + plainExpect;
        };
        row("unknown param", params("{\"stride\": [1]}"), "cases[0].params.stride");
        row("fraction", params("{\"strides\": [1, 1, 1.5, 1]}"), "cases[0].params.strides[2]");
        row("beyond 64 bits", params("{\"strides\": [1, 9223372036854775808]}"),
            "cases[0].params.strides[1]");
        row("not a list", params("{\"strides\": 1}"), "cases[0].params.strides");
        row("padding is a number", params("{\"padding\": 1}"), "cases[0].params.padding");
        row("padding is flat", params("{\"padding\": [1, 2]}"), "cases[0].params.padding[0]");
        row("padding inside", params("{\"padding\": [[0, 0], [1, null]]}"),
            "cases[0].params.padding[1][1]");
        row("data_format is null", params("{\"data_format\": null}"),
            "cases[0].params.data_format");
        row("params is a list", params("[]"), "cases[0].params");
        const auto tensor = [&](const std::string& text) {
            return conv + "\"inputs\": {\"x\": " + text + "}, " + plainParams + ", " + plainExpect;
        };
        row("no shape", tensor("{\"data\": []}"), "cases[0].inputs.x");
        row("no data", tensor("{\"shape\": [1]}"), "cases[0].inputs.x");
        row("too few", tensor("{\"shape\": [3], \"data\": [1, 2]}"), "cases[0].inputs.x.data");
        row("too many", tensor("{\"shape\": [1], \"data\": [1, 2]}"), "cases[0].inputs.x.data");
        row("negative", tensor("{\"shape\": [-1], \"data\": []}"), "cases[0].inputs.x.shape");
        row("rank 9", tensor("{\"shape\": [1,1,1,1,1,1,1,1,1], \"data\": [1]}"),
            "cases[0].inputs.x.shape");
        row("overflow", tensor("{\"shape\": [4294967296, 4294967296], \"data\": []}"),
            "cases[0].inputs.x.shape");
        row("no number", tensor("{\"shape\": [2], \"data\": [1, \"x\"]}"),
            "cases[0].inputs.x.data[1]");
        row("both", tensor("{\"shape\": [1], \"data\": [1], \"file\": \"a.npy\"}"),
            "cases[0].inputs.x.file");
        for (const char* path :
             {"", "/etc/a.npy", "../a.npy", "a/../../b.npy", "a//b.npy", "./a.npy", "a/.", "..",
              "a\\\\b.npy", "C:a.npy", "a\\u0000.npy", "a/"})
            row(path[0] ? path : "empty path",
                tensor(std::string("{\"shape\": [1], \"file\": \"") + path + "\"}"),
                "cases[0].inputs.x.file");
        const auto expect = [&](const std::string& text) {
            return conv + plainInputs + ", " + plainParams + ", \"expect\": " + text;
        };
        row("expect nothing", expect("{}"), "cases[0].expect");
        row("empty error", expect("{\"error\": \"\"}"), "cases[0].expect.error");
        row("error and tensor", expect("{\"error\": \"rank\", \"output\": {}}"),
            "cases[0].expect.output");
        row("values and more", expect("{\"values\": {}, \"output\": {}}"),
            "cases[0].expect.output");
        row("value null", expect("{\"values\": {\"a\": null}}"), "cases[0].expect.values.a");
        row("mixed list", expect("{\"values\": {\"a\": [1, [1]]}}"), "cases[0].expect.values.a[1]");
        row("level", plainCase + ", \"exact\": 1", "cases[0].exact");
        row("tolerance", plainCase + ", \"tolerance\": {\"abs\": -1}", "cases[0].tolerance.abs");
        row("tolerance kind", plainCase + ", \"tolerance\": {\"ulp\": 1}",
            "cases[0].tolerance.ulp");
        row("huge tolerance", plainCase + ", \"tolerance\": {\"abs\": 1e999}",
            "cases[0].tolerance.abs");
        const auto shape = [&](const std::string& text) {
            return "\"op\": \"output_shape\", \"inputs\": {}, \"expect\": {\"values\": {}}, "
                   "\"params\": " +
                   text;
        };
        row("of nothing", shape("{\"input_shape\": [1], \"filter_shape\": [1]}"),
            "cases[0].params.of");
        row("of what", shape("{\"of\": \"x\", \"input_shape\": [1], \"filter_shape\": [1]}"),
            "cases[0].params.of");
        row("of no shape", shape("{\"of\": \"conv2d\", \"input_shape\": [1]}"),
            "cases[0].params.filter_shape");
        row("sizes",
            "\"op\": \"conv2d_backprop_input\", " + plainInputs + ", \"params\": {}, " +
                plainExpect,
            "cases[0].params.input_sizes");
    }
    void wrongFieldsAreNamed()
    {
        QFETCH(QByteArray, members);
        QFETCH(QByteArray, field);
        const auto cases = read(manifestOf(members.toStdString()));
        QVERIFY(!cases.has_value());
        QCOMPARE(QByteArray::fromStdString(cases.error().field), field);
        QVERIFY(cases.error().message().find('{') == std::string::npos);
    }

    void wrongTops()
    {
        QCOMPARE(read("").error().reason, Reason::fileSyntax);
        QCOMPARE(read("[]").error().field, std::string("the file"));
        QCOMPARE(read("{\"format\": 2, \"cases\": []}").error().reason, Reason::fileUnsupported);
        QCOMPARE(read("{\"format\": 1}").error().field, std::string("the file"));
        QCOMPARE(read("{\"format\": 1, \"cases\": {}}").error().field, std::string("cases"));
        QVERIFY(read("{\"format\": 1, \"cases\": []}")->empty());
        const std::string one = "{\"id\": \"a\", \"level\": \"core\", " + plainCase + "}";
        QCOMPARE(read("{\"format\": 1, \"cases\": [" + one + "," + one + "]}").error().field,
                 std::string("cases[1]"));
    }

    void theFilesShapeMustAgree()
    {
        const FileLoader loader = [](const std::string&,
                                     MemoryBudget) -> Result<std::vector<std::byte>> {
            return writeNpy(Tensor::create({2, 1}).value());
        };
        const auto cases =
            read(manifestOf("\"op\": \"conv2d\", " + plainParams + ", " + plainExpect +
                            ", \"inputs\": {\"x\": {\"shape\": [2], \"file\": \"a\"}}"),
                 loader);
        QCOMPARE(cases.error().field, std::string("cases[0].inputs.x.shape"));
    }

    void budgetCoversFilesAndCases()
    {
        const FileLoader loader = [](const std::string&,
                                     MemoryBudget left) -> Result<std::vector<std::byte>> {
            if (left.bytes < 40128)
                return fail(Reason::fileAccess, "a");
            return writeNpy(Tensor::create({10000}).value());
        };
        const std::string text =
            manifestOf("\"op\": \"conv2d\", " + plainParams + ", " + plainExpect +
                       ", \"inputs\": {\"x\": {\"shape\": [10000], \"file\": \"a\"}}");
        QVERIFY(read(text, loader, {100000}).has_value());
        QCOMPARE(read(text, loader, {60000}).error().reason, Reason::memoryBudget);
        QCOMPARE(read(text, loader, {30000}).error().reason, Reason::fileAccess);
        QCOMPARE(read(text, loader, {100}).error().reason, Reason::memoryBudget);
    }

    void everyTruncationIsAnError()
    {
        const std::string text = manifestOf(plainCase);
        QVERIFY(read(text).has_value());
        for (std::size_t size = 0; size < text.size(); ++size) {
            const auto cases = read(text.substr(0, size));
            QVERIFY(!cases.has_value());
            QCOMPARE(cases.error().reason, Reason::fileSyntax);
        }
    }

    void mutationsNeverBreakIt()
    {
        constexpr std::int64_t budget = 1 << 20;
        const Bytes seed = test::bytesOf(
            "{\"format\": 1, \"cases\": [{\"id\": \"a\", \"level\": \"core\", " + plainCase +
            ", \"exact\": true, \"tolerance\": {\"abs\": 1e-6}, \"crosscheck\": {\"a\": [1]}},\n" +
            "{\"id\": \"b\", \"level\": \"extended\", \"op\": \"output_shape\", \"inputs\": {}, "
            "\"params\": {\"of\": \"conv2d\", \"input_shape\": [1, 2, 2, 1], \"filter_shape\": "
            "[1, 1, 1, 1], \"padding\": [[0, 0], [1, 1], [1, 1], [0, 0]]}, \"expect\": "
            "{\"values\": "
            "{\"shape\": [1, 4, 4, 1], \"a\": 0.5}}},\n"
            "{\"id\": \"c\", \"level\": \"core\", \"op\": \"atrous_conv2d\", \"inputs\": "
            "{\"value\": "
            "{\"shape\": [3], \"file\": \"tensors/x.npy\"}}, \"params\": {\"rate\": 2}, "
            "\"expect\": "
            "{\"error\": \"rank\", \"meaning\": \"x\"}}]}");
        const Bytes file = writeNpy(Tensor::create({3}).value());
        const FileLoader loader = [&](const std::string&,
                                      MemoryBudget) -> Result<std::vector<std::byte>> {
            return file;
        };
        QVERIFY(readManifest(seed, loader, {budget}).has_value());
        test::Random random;
        int accepted = 0;
        const int count = test::rounds(10000);  // CONVSTEP_LONG=1: 20 times as many
        for (int i = 0; i < count; ++i) {
            const Bytes bytes = test::mutated(seed, [&] { return random.bits(); });
            test::AllocationMeter meter;
            const auto cases = readManifest(bytes, loader, {budget});
            QVERIFY(meter.peakBytes() <= static_cast<std::size_t>(budget));
            accepted += cases.has_value();
            QVERIFY(cases || !cases.error().message().empty());
        }
        QVERIFY(accepted > count / 100 && accepted < count * 9 / 10);
    }
};

QTEST_GUILESS_MAIN(TestManifest)
#include "tst_manifest.moc"
