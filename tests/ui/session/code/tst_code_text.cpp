// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <cstdlib>
#include <limits>

#include "tests/support/code_calls.h"
#include "ui/session/code/code_writer.h"

using namespace convstep;
using namespace convstep::test;

namespace {

bool has(const std::string& text, std::string_view piece)
{
    return text.find(piece) != std::string::npos;
}

std::string pieceOf(const CodeText& code, const CodeMark& mark)
{
    return code.text.substr(mark.begin, mark.length);
}

}  // namespace

class TestCodeText : public QObject {
    Q_OBJECT

private slots:
    // By way of a double, as Python reads them.
    void numbersAreExact()
    {
        Random random;
        for (int i = 0; i < rounds(200'000, 10); ++i) {
            const float value = std::bit_cast<float>(static_cast<std::uint32_t>(random.bits()));
            const std::string text = pythonNumber(value, "np.");
            if (std::isnan(value)) {
                QCOMPARE(text, std::string("np.nan"));
            } else if (std::isfinite(value)) {
                const auto read = static_cast<float>(std::strtod(text.c_str(), nullptr));
                QVERIFY2(std::bit_cast<std::uint32_t>(read) == std::bit_cast<std::uint32_t>(value),
                         text.c_str());
            }
        }
        QCOMPARE(pythonNumber(-0.0F, ""), std::string("-0.0"));
        QCOMPARE(pythonNumber(0.0F, ""), std::string("0"));
        QCOMPARE(pythonNumber(0.1F, ""), std::string("0.1"));
        QCOMPARE(pythonNumber(-std::numeric_limits<float>::infinity(), "np."),
                 std::string("-np.inf"));
    }

    void everyOperatorInEveryLanguage()
    {
        Random random;
        for (const CodeCall& one : codeCalls(random, rounds(5), true))
            for (const CodeLanguage language : codeLanguages()) {
                const Result<CodeText> code = codeText(one.call, language);
                QVERIFY2(code, one.name.c_str());
                std::size_t at = 0;
                for (const char c : code->text)
                    QVERIFY(c == '\n' || (c >= ' ' && c <= '~'));
                for (const CodeMark& mark : code->marks) {
                    QVERIFY(mark.begin >= at && mark.length > 0);
                    QVERIFY(mark.begin + mark.length <= code->text.size());
                    QVERIFY(mark.role.has_value() != mark.knob.has_value());
                    at = mark.begin;
                }
            }
    }

    void settingsAreMarkedAsTheyAreWritten()
    {
        OperatorCall call = convCall({1, 6, 6, 2}, {3, 3, 2, 3}, {"SAME", {}, false});
        call.spec.rate = {1, 2, 2, 1};
        const auto marks = [&](CodeLanguage language, Knob knob) {
            const CodeText code = codeText(call, language).value();
            std::vector<std::string> pieces;
            for (const CodeMark& mark : code.marks)
                if (mark.knob == knob)
                    pieces.push_back(pieceOf(code, mark));
            return pieces;
        };
        using Pieces = std::vector<std::string>;
        QCOMPARE(marks(CodeLanguage::tensorflow, Knob::rate), Pieces{"dilations=[1, 2, 2, 1]"});
        QCOMPARE(marks(CodeLanguage::keras, Knob::rate), Pieces{"dilation_rate=(2, 2)"});
        QCOMPARE(marks(CodeLanguage::pytorch, Knob::rate), Pieces{"dilation=(2, 2)"});
        QCOMPARE(marks(CodeLanguage::cpp, Knob::rate), Pieces{"call.spec.rate = {1, 2, 2, 1}"});
        QCOMPARE(marks(CodeLanguage::tensorflow, Knob::padding), Pieces{"padding=\"SAME\""});
        QCOMPARE(marks(CodeLanguage::keras, Knob::outChannels), Pieces{"filters=3"});
    }

    void tensorsAreMarkedByTheirRoles()
    {
        const CodeText code = codeText(largeCall(), CodeLanguage::tensorflow).value();
        int inputs = 0;
        int filters = 0;
        int results = 0;
        for (const CodeMark& mark : code.marks) {
            if (!mark.role)
                continue;
            const std::string piece = pieceOf(code, mark);
            inputs += piece == "x" && mark.role == Role::input;
            filters += piece == "w" && mark.role == Role::filter;
            results +=
                (piece == "y" || piece == "expected_y") && mark.role == Role::depthwiseOutput;
        }
        QCOMPARE(inputs, 4);  // taken, used, defined, given
        QCOMPARE(filters, 4);
        QVERIFY(results >= 5);
    }

    void layoutsOfPyTorch()
    {
        OperatorCall call;
        call.spec = defaultSpec("depthwise_conv2d");
        Random random(1);
        call.inputs.push_back({"input", randomTensor(random, {1, 6, 6, 2})});
        call.inputs.push_back({"filter", randomTensor(random, {3, 3, 2, 3})});
        call.spec.strides = {1, 2, 2, 1};
        const std::string text = codeText(call, CodeLanguage::pytorch)->text;
        // 6 rows, stride 2, kernel 3: one row of padding, behind.
        QVERIFY(has(text, "F.pad(x, (0, 1, 0, 1))"));
        QVERIFY(!has(text, "padding="));
        QVERIFY(has(text, "groups=2"));
        QVERIFY(has(text, "depthwise_conv2d"));
        QVERIFY(has(text, ".permute(2, 3, 0, 1).reshape(6, 1, 3, 3)"));
        call.spec.strides = {1, 1, 1, 1};
        const std::string even = codeText(call, CodeLanguage::pytorch)->text;
        QVERIFY(has(even, "padding=(1, 1)") && !has(even, "F.pad"));
    }

    void whatAFrameworkCannotDoIsSaid()
    {
        OperatorCall call = convCall({1, 8, 8, 1}, {2, 2, 1, 1}, {"VALID", {}, false});
        call.spec.strides = {1, 2, 2, 1};
        call.spec.rate = {1, 2, 2, 1};
        const CodeText keras = codeText(call, CodeLanguage::keras).value();
        QVERIFY(!keras.possible);
        QVERIFY(has(keras.text, "# Keras refuses strides"));
        QVERIFY(!has(keras.text, "layers.Conv2D("));
        QVERIFY(codeText(call, CodeLanguage::tensorflow)->possible);
        call.spec.rate = {1, 1, 1, 1};
        QVERIFY(codeText(call, CodeLanguage::keras)->possible);
    }

    void largeTensorsComeFromFiles()
    {
        const OperatorCall call = largeCall();
        const CodeText code = codeText(call, CodeLanguage::numpy, "layer").value();
        QCOMPARE(code.files.size(), std::size_t{2});
        QCOMPARE(code.files[0].name, std::string("layer.x.npy"));
        QCOMPARE(code.files[1].name, std::string("layer.expected_y.npy"));
        QVERIFY(has(code.text, "np.load(\"layer.x.npy\")"));
        const std::vector<Tensor> tensors = codeTensors(call, code).value();
        QVERIFY(tensors[0].identicalTo(*call.input("input")));
        QVERIFY(tensors[1].identicalTo(result(call)));
        // 2000 numbers still stand in the text.
        const OperatorCall most = convCall({1, 40, 50, 1}, {1, 1, 1, 1}, {"SAME", {}, false});
        QVERIFY(codeText(most, CodeLanguage::numpy)->files.empty());
        const OperatorCall more = convCall({1, 2001, 1, 1}, {1, 1, 1, 1}, {"SAME", {}, false});
        QCOMPARE(codeText(more, CodeLanguage::numpy)->files.size(), std::size_t{2});
    }

    void aRefusedCallHasNoText()
    {
        const OperatorCall call = convCall({1, 2, 2, 1}, {3, 3, 1, 1}, {"VALID", {}, false});
        const Result<CodeText> code = codeText(call, CodeLanguage::numpy);
        QVERIFY(!code);
        QCOMPARE(code.error().reason, Reason::negativeOutput);
    }

    void wordsOfLanguages()
    {
        for (const CodeLanguage language : codeLanguages())
            QVERIFY(codeLanguage(codeLanguageWord(language)) == language);
        QVERIFY(!codeLanguage("TensorFlow"));
        QVERIFY(!codeLanguage(""));
    }
};

QTEST_GUILESS_MAIN(TestCodeText)
#include "tst_code_text.moc"
