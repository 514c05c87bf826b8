// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <bit>
#include <cmath>
#include <limits>

#include "core/io/document_format.h"
#include "core/ops/operator_info.h"
#include "core/ops/pipeline.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bytes.h"
#include "tests/support/mutation.h"
#include "tests/support/random.h"

using namespace convstep;
using test::Bytes;

namespace {

Result<DocumentFile> read(const std::string& text, MemoryBudget budget = {})
{
    return readDocument(test::bytesOf(text), budget);
}

// A document of one operator, given by its members.
std::string documentOf(const std::string& members)
{
    return "{\"format\": \"convstep\", \"version\": 1, \"operators\": [{" + members + "}]}";
}

// The same bits, but any NaN for any NaN.
bool sameValues(const Tensor& a, const Tensor& b)
{
    if (a.shape() != b.shape())
        return false;
    for (std::size_t i = 0; i < a.values().size(); ++i) {
        const float x = a.values()[i];
        const float y = b.values()[i];
        if (std::bit_cast<std::uint32_t>(x) != std::bit_cast<std::uint32_t>(y) &&
            !(std::isnan(x) && std::isnan(y)))
            return false;
    }
    return true;
}

bool sameCalls(const OperatorCall& a, const OperatorCall& b)
{
    if (!(a.spec == b.spec) || a.inputs.size() != b.inputs.size())
        return false;
    for (std::size_t i = 0; i < a.inputs.size(); ++i)
        if (a.inputs[i].name != b.inputs[i].name ||
            !sameValues(a.inputs[i].tensor, b.inputs[i].tensor))
            return false;
    return true;
}

Tensor tensorOf(const Shape& shape, const std::vector<float>& values)
{
    return Tensor::create(shape, values).value();
}

// Any spec that the operator could be asked for, most of them refused.
OperatorSpec randomSpec(const OperatorInfo& info, test::Random& random)
{
    const auto list = [&](std::int64_t length) {
        std::vector<std::int64_t> out(
            static_cast<std::size_t>(random.chance(0.8) ? length : random.integer(0, 6)));
        for (std::int64_t& number : out)
            number = random.chance(0.1) ? static_cast<std::int64_t>(random.bits())
                                        : random.integer(-1, 4);
        return out;
    };
    const auto word = [&] {
        const char* const words[] = {"SAME",           "valid",      "",
                                     "channels_first", "\"\\\n\x01", "\xE4\xB8\xAD"};
        return std::string(words[random.integer(0, 5)]);
    };
    OperatorSpec spec = defaultSpec(info.name);
    spec.refuseOverparameterized = random.chance(0.3);
    for (const ParamInfo& param : info.params) {
        switch (param.param) {
        case Param::strides: spec.strides = list(param.length); break;
        case Param::rate: spec.rate = list(param.length); break;
        case Param::padding:
            spec.padding.isList = random.chance(0.5);
            if (spec.padding.isList)
                for (std::int64_t i = random.integer(0, 5); i > 0; --i)
                    spec.padding.amounts.push_back(list(2));
            else
                spec.padding.word = word();
            break;
        case Param::dataFormat: spec.dataFormat = word(); break;
        case Param::sizes: spec.sizes = list(param.length); break;
        case Param::filters: spec.filters = random.integer(-5, 5); break;
        case Param::kernelSize: spec.kernelSize = list(param.length); break;
        case Param::depthMultiplier: spec.depthMultiplier = random.integer(-5, 5); break;
        case Param::activation: spec.activation = word(); break;
        case Param::useBias: spec.useBias = random.chance(0.5); break;
        }
    }
    return spec;
}

Tensor randomTensor(test::Random& random)
{
    std::vector<std::int64_t> dims(static_cast<std::size_t>(random.integer(0, 5)));
    for (std::int64_t& dim : dims)
        dim = random.integer(random.chance(0.1) ? 0 : 1, 3);
    Tensor tensor = Tensor::create(Shape::create(dims, "x").value()).value();
    for (float& value : tensor.values())
        value = random.chance(0.5)
                    ? static_cast<float>(random.integer(-9, 9))
                    : std::bit_cast<float>(static_cast<std::uint32_t>(random.bits()));
    return tensor;
}

const char* const sample =
    "{\n"
    "  \"format\": \"convstep\",\n"
    "  \"version\": 1,\n"
    "  \"title\": \"A \\\"first\\\" walk\",\n"
    "  \"operators\": [\n"
    "    {\n"
    "      \"op\": \"atrous_conv2d\",\n"
    "      \"params\": {\n"
    "        \"rate\": 2,\n"
    "        \"padding\": \"VALID\"\n"
    "      },\n"
    "      \"inputs\": {\n"
    "        \"value\": {\"shape\": [1, 1, 3, 1], \"data\": [1, -0.0, 0.1]},\n"
    "        \"filters\": {\"shape\": [3], \"data\": [\"NaN\", \"-Infinity\", 1e+20]}\n"
    "      }\n"
    "    },\n"
    "    {\n"
    "      \"op\": \"separable_conv2d\",\n"
    "      \"params\": {\n"
    "        \"strides\": [1, 1, 1, 1],\n"
    "        \"padding\": [[0, 0], [1, 2], [0, 0], [0, 0]],\n"
    "        \"rate\": [1, 1],\n"
    "        \"data_format\": \"NHWC\"\n"
    "      },\n"
    "      \"refuse_overparameterized\": true,\n"
    "      \"inputs\": {}\n"
    "    }\n"
    "  ],\n"
    "  \"marks\": [\n"
    "    {\"stage\": 0, \"output\": [0, 0, 1, 0], \"tap\": 2, \"name\": \"\xE4\xB8\xAD\"},\n"
    "    {\"stage\": 7, \"output\": [1, 2, 3, 4], \"tap\": 0}\n"
    "  ]\n"
    "}\n";

}  // namespace

class TestDocumentFormat : public QObject {
    Q_OBJECT

private slots:
    void readsAndWritesTheSample()
    {
        const auto document = read(sample);
        QVERIFY2(document.has_value(), document ? "" : document.error().message().c_str());
        QCOMPARE(document->title, std::string("A \"first\" walk"));
        QCOMPARE(document->about, std::string());
        QCOMPARE(document->operators.size(), std::size_t{2});
        const OperatorCall& first = document->operators[0];
        QCOMPARE(first.spec.op, std::string("atrous_conv2d"));
        QCOMPARE(first.spec.rate, (std::vector<std::int64_t>{2}));
        QCOMPARE(first.spec.padding.word, std::string("VALID"));
        QVERIFY(!first.spec.refuseOverparameterized);
        QCOMPARE(first.inputs[0].name, std::string("value"));
        QVERIFY(first.input("value")->identicalTo(tensorOf({1, 1, 3, 1}, {1, -0.0F, 0.1F})));
        QVERIFY(std::isnan(first.input("filters")->values()[0]));
        const OperatorCall& second = document->operators[1];
        QVERIFY(second.spec.padding.isList);
        QCOMPARE(second.spec.padding.amounts[1], (std::vector<std::int64_t>{1, 2}));
        QVERIFY(second.spec.refuseOverparameterized);
        QVERIFY(second.inputs.empty());
        QCOMPARE(document->marks,
                 (std::vector<Mark>{{0, {0, 0, 1, 0}, 2, "\xE4\xB8\xAD"},
                                    {7, {1, 2, 3, 4}, 0, ""}}));
        QCOMPARE(QByteArray::fromStdString(writeDocument(*document)), QByteArray(sample));
    }

    // Every operator, any parameters, any tensors, refused or not.
    void anythingComesBack()
    {
        test::Random random;
        for (int i = 0, count = test::rounds(300); i < count; ++i) {
            DocumentFile document;
            document.title = i % 3 ? "T\xC3\xA4\n\"" : "";
            document.about = i % 2 ? "\\ \x7F \xF0\x9F\x98\x80" : "";
            for (std::int64_t n = random.integer(1, 3); n > 0; --n) {
                const auto& all = operators();
                const OperatorInfo& info =
                    all[static_cast<std::size_t>(random.bits()) % all.size()];
                OperatorCall call;
                call.spec = randomSpec(info, random);
                for (const InputInfo& input : info.inputs)
                    if (random.chance(0.9))
                        call.inputs.push_back({input.name, randomTensor(random)});
                document.operators.push_back(std::move(call));
            }
            for (std::int64_t n = random.integer(0, 3); n > 0; --n)
                document.marks.push_back({static_cast<int>(random.integer(0, 5)),
                                          {random.integer(0, 1), random.integer(0, 9),
                                           random.integer(0, 1 << 30), n},
                                          static_cast<std::int64_t>(random.bits() >> 1),
                                          random.chance(0.5) ? "\"n\"\n" : ""});
            const std::string text = writeDocument(document);
            const auto back = read(text);
            QVERIFY2(back.has_value(), back ? "" : back.error().message().c_str());
            QCOMPARE(back->marks, document.marks);
            QCOMPARE(back->title, document.title);
            QCOMPARE(back->about, document.about);
            QCOMPARE(back->operators.size(), document.operators.size());
            for (std::size_t k = 0; k < back->operators.size(); ++k)
                QVERIFY2(sameCalls(back->operators[k], document.operators[k]), text.c_str());
            QCOMPARE(writeDocument(*back), text);
        }
    }

    // sameCalls and sameValues would see a difference.
    void theComparisonCanFail()
    {
        const OperatorCall call = read(sample)->operators[0];
        OperatorCall other = call;
        QVERIFY(sameCalls(call, other));
        other.input("value")->values()[1] = 0.0F;
        QVERIFY(!sameCalls(call, other));
        other = call;
        other.spec.rate = {3};
        QVERIFY(!sameCalls(call, other));
        other = call;
        other.inputs[1].name = "filter";
        QVERIFY(!sameCalls(call, other));
        other = call;
        other.input("filters")->values()[0] = 1;
        QVERIFY(!sameCalls(call, other));
        QVERIFY(!sameValues(tensorOf({1, 2}, {1, 2}), tensorOf({2, 1}, {1, 2})));
    }

    void defaultsAreTensorFlows()
    {
        for (const OperatorInfo& info : operators()) {
            const ParamInfo* sizes = info.param(Param::sizes);
            const std::string params =
                sizes ? "{\"" + sizes->name + "\": [1, 2, 3, 4]}" : std::string("{}");
            const auto document = read(documentOf(
                "\"op\": \"" + info.name + "\", \"params\": " + params + ", \"inputs\": {}"));
            QVERIFY2(document.has_value(), info.name.c_str());
            OperatorSpec want = defaultSpec(info.name);
            if (sizes)
                want.sizes = {1, 2, 3, 4};
            QVERIFY2(document->operators[0].spec == want, info.name.c_str());
            if (sizes)
                QCOMPARE(read(documentOf("\"op\": \"" + info.name +
                                         "\", \"params\": {}, \"inputs\": {}"))
                             .error()
                             .reason,
                         Reason::missingParam);
        }
    }

    void aRefusedSpecIsStored()
    {
        const auto document = read(
            documentOf("\"op\": \"conv2d\", \"params\": {\"strides\": [0], \"padding\": \"FULL\"}, "
                       "\"inputs\": {\"input\": {\"shape\": [2], \"data\": [1, 2]}}"));
        QVERIFY(document.has_value());
        QVERIFY(!makePipeline(document->operators[0]).has_value());
        const auto back = read(writeDocument(*document));
        QVERIFY(sameCalls(back->operators[0], document->operators[0]));
    }

    void otherWaysToWriteIt()
    {
        // Any order, a byte order mark, kernel_size and rate as a number or a list.
        const auto document = read(
            "\xEF\xBB\xBF{\"operators\":[{\"inputs\":{},\"params\":{\"kernel_size\":3,"
            "\"activation\":null},\"op\":\"layers_separable_conv2d\"},{\"params\":{\"rate\":[2]},"
            "\"op\":\"atrous_conv2d\",\"inputs\":{},\"refuse_overparameterized\":false}],"
            "\"version\":1,\"about\":\"x\",\"format\":\"convstep\"}");
        QVERIFY2(document.has_value(), document ? "" : document.error().message().c_str());
        QCOMPARE(document->operators[0].spec.kernelSize, (std::vector<std::int64_t>{3}));
        QCOMPARE(document->operators[1].spec.rate, (std::vector<std::int64_t>{2}));
        const std::string text = writeDocument(*document);
        QVERIFY(text.find("\"rate\": 2,") != std::string::npos);
        QVERIFY(text.find("\"kernel_size\": [3],") != std::string::npos);
        QVERIFY(text.find("refuse") == std::string::npos);
        QCOMPARE(writeDocument(*read(text)), text);
    }

    void wrongFieldsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char* name, const std::string& text, const char* field) {
            QTest::newRow(name) << QByteArray::fromStdString(text) << QByteArray(field);
        };
        row("a list", "[]", "the file");
        row("no format", "{\"version\": 1}", "format");
        row("other format", "{\"format\": \"x\", \"version\": 1}", "format");
        row("format is a number", "{\"format\": 1, \"version\": 1}", "format");
        row("no version", "{\"format\": \"convstep\"}", "version");
        row("version is a text", "{\"format\": \"convstep\", \"version\": \"1\"}", "version");
        row("version 2, unknown things", "{\"format\": \"convstep\", \"version\": 2, \"x\": 1}",
            "version");
        row("version 0", "{\"format\": \"convstep\", \"version\": 0}", "version");
        const std::string top = "{\"format\": \"convstep\", \"version\": 1, ";
        row("unknown member", top + "\"operators\": [], \"notes\": []}", "notes");
        row("title twice", top + "\"title\": \"\", \"title\": \"\", \"operators\": []}",
            "the file");
        row("title is a number", top + "\"title\": 1, \"operators\": []}", "title");
        row("no operators", top + "\"title\": \"\"}", "the file");
        row("none", top + "\"operators\": []}", "operators");
        row("an object", top + "\"operators\": {}}", "operators");
        row("a number in it", top + "\"operators\": [1]}", "operators[0]");
        const auto op = [&](const std::string& params, const std::string& inputs = "{}") {
            return documentOf("\"op\": \"conv2d\", \"params\": " + params +
                              ", \"inputs\": " + inputs);
        };
        row("no op", documentOf("\"params\": {}, \"inputs\": {}"), "operators[0]");
        row("no params", documentOf("\"op\": \"conv2d\", \"inputs\": {}"), "operators[0]");
        row("no inputs", documentOf("\"op\": \"conv2d\", \"params\": {}"), "operators[0]");
        row("unknown op", documentOf("\"op\": \"conv\", \"params\": {}, \"inputs\": {}"),
            "operators[0].op");
        row("null op", documentOf("\"op\": null, \"params\": {}, \"inputs\": {}"),
            "operators[0].op");
        row("unknown in op",
            documentOf("\"op\": \"conv2d\", \"params\": {}, \"inputs\": {}, \"a\": 1"),
            "operators[0].a");
        row("rule is a number",
            documentOf("\"op\": \"conv2d\", \"params\": {}, \"inputs\": {}, "
                       "\"refuse_overparameterized\": 1"),
            "operators[0].refuse_overparameterized");
        row("another's parameter", op("{\"rate\": [1, 1]}"), "operators[0].params.rate");
        row("parameter twice", op("{\"padding\": \"SAME\", \"padding\": \"SAME\"}"),
            "operators[0].params");
        row("fraction", op("{\"strides\": [1, 1, 0.5]}"), "operators[0].params.strides[2]");
        row("whole fraction", op("{\"strides\": [1.0]}"), "operators[0].params.strides[0]");
        row("2^63", op("{\"strides\": [9223372036854775808]}"), "operators[0].params.strides[0]");
        row("text", op("{\"strides\": [\"1\"]}"), "operators[0].params.strides[0]");
        row("number", op("{\"dilations\": 2}"), "operators[0].params.dilations");
        row("null", op("{\"data_format\": null}"), "operators[0].params.data_format");
        std::string many = "[1";
        for (int i = 0; i < 64; ++i)
            many += ", 1";
        row("65 strides", op("{\"strides\": " + many + "]}"), "operators[0].params.strides");
        std::string pairs = "[[1]";
        for (int i = 0; i < 64; ++i)
            pairs += ", [1]";
        row("65 pairs", op("{\"padding\": " + pairs + "]}"), "operators[0].params.padding");
        const auto layer = [](const std::string& params) {
            return documentOf("\"op\": \"layers_separable_conv2d\", \"params\": " + params +
                              ", \"inputs\": {}");
        };
        row("filters", layer("{\"filters\": 1.5}"), "operators[0].params.filters");
        row("kernel_size", layer("{\"kernel_size\": null}"), "operators[0].params.kernel_size");
        row("kernel_size entry", layer("{\"kernel_size\": [3, \"3\"]}"),
            "operators[0].params.kernel_size[1]");
        row("multiplier", layer("{\"depth_multiplier\": []}"),
            "operators[0].params.depth_multiplier");
        row("activation", layer("{\"activation\": 1}"), "operators[0].params.activation");
        row("use_bias", layer("{\"use_bias\": 1}"), "operators[0].params.use_bias");
        row("tensor is a list", op("{}", "{\"input\": [1]}"), "operators[0].inputs.input");
        row("tensor from a file", op("{}", "{\"x\": {\"shape\": [1], \"file\": \"a\"}}"),
            "operators[0].inputs.x.file");
        row("too few", op("{}", "{\"x\": {\"shape\": [2], \"data\": [1]}}"),
            "operators[0].inputs.x.data");
        row("float32", op("{}", "{\"x\": {\"shape\": [2], \"data\": [1, 1e39]}}"),
            "operators[0].inputs.x.data[1]");
        row("input twice",
            op("{}",
               "{\"x\": {\"shape\": [], \"data\": [1]}, \"x\": {\"shape\": [], \"data\": [1]}}"),
            "operators[0].inputs");
        row("second operator",
            top + "\"operators\": [{\"op\": \"conv2d\", \"params\": {}, \"inputs\": {}}, {}]}",
            "operators[1]");
    }
    void wrongFieldsAreNamed()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, field);
        const auto document = read(text.toStdString());
        QVERIFY(!document.has_value());
        QCOMPARE(QByteArray::fromStdString(document.error().field), field);
        // Every placeholder of the sentence has been filled.
        QVERIFY2(document.error().message().find('{') == std::string::npos,
                 document.error().message().c_str());
    }

    void aNewerVersionSaysSo()
    {
        const Error error = read("{\"format\": \"convstep\", \"version\": 2}").error();
        QCOMPARE(error.reason, Reason::fileUnsupported);
        QVERIFY(error.message().find("newer") != std::string::npos);
        QVERIFY(error.message().find('2') != std::string::npos);
    }

    void numbersOfOperatorsAndInputsAreLimited()
    {
        const auto operators = [](std::size_t count) {
            std::string list;
            for (std::size_t i = 0; i < count; ++i)
                list += std::string(i ? "," : "") +
                        "{\"op\": \"conv2d\", \"params\": {}, \"inputs\": {}}";
            return "{\"format\": \"convstep\", \"version\": 1, \"operators\": [" + list + "]}";
        };
        QVERIFY(read(operators(DocumentFile::maxOperators)).has_value());
        QCOMPARE(read(operators(DocumentFile::maxOperators + 1)).error().field,
                 std::string("operators"));
        const auto inputs = [](std::size_t count) {
            std::string list;
            for (std::size_t i = 0; i < count; ++i)
                list +=
                    (i ? ",\"" : "\"") + std::to_string(i) + "\": {\"shape\": [], \"data\": [1]}";
            return documentOf("\"op\": \"conv2d\", \"params\": {}, \"inputs\": {" + list + "}");
        };
        QVERIFY(read(inputs(DocumentFile::maxInputs)).has_value());
        QCOMPARE(read(inputs(DocumentFile::maxInputs + 1)).error().field,
                 std::string("operators[0].inputs"));
    }

    void budgetHoldsForAllTensorsTogether()
    {
        const std::string tensor = "{\"shape\": [4], \"data\": [1, 2, 3, 4]}";
        const std::string text =
            documentOf("\"op\": \"conv2d\", \"params\": {}, \"inputs\": {\"a\": " + tensor +
                       ", \"b\": " + tensor + "}");
        QVERIFY(read(text, {32}).has_value());
        QCOMPARE(read(text, {31}).error().reason, Reason::memoryBudget);
        QCOMPARE(read(text, {31}).error().field, std::string("operators[0].inputs.b"));
    }

    void everyTruncationIsAnError()
    {
        const std::string text = sample;
        for (std::size_t size = 0; size < text.size() - 1; ++size) {
            const auto document = read(text.substr(0, size));
            if (document || document.error().reason != Reason::fileSyntax)
                QFAIL(text.substr(0, size).c_str());
        }
        // The last byte is the end of the last line.
        QVERIFY(read(text.substr(0, text.size() - 1)).has_value());
    }

    void mutationsNeverBreakIt()
    {
        constexpr std::int64_t budget = 1 << 20;
        const Bytes seed = test::bytesOf(sample);
        test::Random random;
        int accepted = 0;
        const int count = test::rounds(10000);  // CONVSTEP_LONG=1: 20 times as many
        for (int i = 0; i < count; ++i) {
            const Bytes bytes = test::mutated(seed, [&] { return random.bits(); });
            test::AllocationMeter meter;
            const auto document = readDocument(bytes, {budget});
            QVERIFY(meter.peakBytes() <= static_cast<std::size_t>(budget));
            if (!document) {
                QVERIFY(!document.error().message().empty());
                continue;
            }
            ++accepted;
            const std::string text = writeDocument(*document);
            const auto back = read(text);
            QVERIFY(back.has_value());
            QCOMPARE(writeDocument(*back), text);
        }
        QVERIFY(accepted > count / 100 && accepted < count * 9 / 10);
    }
};

QTEST_GUILESS_MAIN(TestDocumentFormat)
#include "tst_document_format.moc"
