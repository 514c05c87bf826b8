// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "core/io/numbers.h"
#include "ui/session/code/languages.h"

namespace convstep {
namespace {

std::string cppNumber(float value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    if (value == 0)
        return std::signbit(value) ? "-0.0F" : "0";
    std::string text = floatText(value);
    // An integer needs no suffix while a float holds it without narrowing.
    const bool integer = text.find_first_of(".e") == std::string::npos;
    if (integer && std::abs(value) <= 16777216)
        return text;
    return text + (integer ? ".0F" : "F");
}

std::string braces(const Shape& shape)
{
    return numberList({shape.dims().begin(), shape.dims().end()}, "{}");
}

void tensor(CodeWriter& out, const CodeFacts& facts, const CodeTensor& one, bool result)
{
    const std::string begin = "const Tensor " + (result ? expectedName(one) : one.variable) + " = ";
    if (one.inFile) {
        out.line(begin + "load(\"" + fileName(facts, one, result) + "\");");
        return;
    }
    std::vector<std::string> words;
    std::size_t length = 0;
    for (const float value : one.tensor->values()) {
        words.push_back(cppNumber(value));
        length += words.back().size() + 2;
    }
    const std::string head = begin + "tensor(" + braces(one.shape) + ", {";
    if (head.size() + length <= 80) {
        std::string list;
        for (const std::string& word : words)
            list += (list.empty() ? "" : ", ") + word;
        out.line(head + list + "});");
        return;
    }
    out.line(head);
    out.indent();
    out.numbers(words, numbersPerLine(facts, one));
    out.outdent();
    out.line("});");
}

std::string quoted(const std::string& text) { return '"' + text + '"'; }

void spec(CodeWriter& out, const CodeFacts& facts)
{
    const OperatorSpec& s = facts.spec();
    const auto set = [&](Knob knob, const std::string& text) {
        out.line(marked(knob, "call.spec." + text) + ";");
    };
    const auto list = [](const std::vector<std::int64_t>& numbers) {
        return numberList(numbers, "{}");
    };
    set(Knob::op, "op = " + quoted(s.op));
    for (const ParamInfo& param : facts.info.params) {
        switch (param.param) {
        case Param::strides:
            set(Knob::stride, "strides = " + list(s.strides));
            break;
        case Param::rate:
            set(Knob::rate, "rate = " + list(s.rate));
            break;
        case Param::padding:
            if (s.padding.isList) {
                std::string amounts = "{";
                for (const std::vector<std::int64_t>& one : s.padding.amounts)
                    amounts += (amounts.size() > 1 ? ", " : "") + list(one);
                set(Knob::padding, "padding.amounts = " + amounts + "}");
                set(Knob::padding, "padding.isList = true");
            } else {
                set(Knob::padding, "padding.word = " + quoted(s.padding.word));
            }
            break;
        case Param::dataFormat:
            set(Knob::dataFormat, "dataFormat = " + quoted(s.dataFormat));
            break;
        case Param::sizes:
            set(Knob::size, "sizes = " + list(s.sizes));
            break;
        case Param::filters:
            set(Knob::outChannels, "filters = " + std::to_string(s.filters));
            break;
        case Param::kernelSize:
            set(Knob::kernel, "kernelSize = " + list(s.kernelSize));
            break;
        case Param::depthMultiplier:
            set(Knob::multiplier, "depthMultiplier = " + std::to_string(s.depthMultiplier));
            break;
        case Param::activation:
            set(Knob::activation, "activation = " + quoted(s.activation));
            break;
        case Param::useBias:
            set(Knob::bias, std::string("useBias = ") + (s.useBias ? "true" : "false"));
            break;
        }
    }
    for (const CodeTensor& input : facts.inputs)
        out.line("call.inputs.push_back({" + quoted(input.name) + ", " + input.variable + "});");
}

}  // namespace

void cppText(CodeWriter& out, const CodeFacts& facts)
{
    std::vector<const CodeTensor*> all;
    for (const std::vector<CodeTensor>* list : {&facts.inputs, &facts.results})
        for (const CodeTensor& one : *list)
            all.push_back(&one);
    const bool files =
        std::any_of(all.begin(), all.end(), [](const CodeTensor* one) { return one->inFile; });
    const bool literals =
        std::any_of(all.begin(), all.end(), [](const CodeTensor* one) { return !one->inFile; });
    const auto has = [&](auto test) {
        return std::any_of(all.begin(), all.end(), [&](const CodeTensor* one) {
            return !one->inFile &&
                   std::any_of(one->tensor->values().begin(), one->tensor->values().end(), test);
        });
    };
    const bool nan = has([](float value) { return std::isnan(value); });
    const bool inf = has([](float value) { return std::isinf(value); });

    out.comment(facts.info.name + ", as ConvStep shows it: its own core. With CMake: "
                                  "find_package(ConvStep) and link ConvStep::Core.");
    if (files)
        out.comment("Run it in the folder where the .npy files are.");
    out.line("#include <iostream>");
    if (nan || inf)
        out.line("#include <limits>");
    out.line("#include <vector>");
    out.line();
    out.line("#include <core/engine/reference.h>");
    if (files) {
        out.line("#include <core/io/file.h>");
        out.line("#include <core/io/npy.h>");
    }
    out.line("#include <core/tensor/compare.h>");
    out.line();
    out.line("int main()");
    out.line("{");
    out.indent();
    out.line("using namespace convstep;");
    if (nan)
        out.line("constexpr float nan = std::numeric_limits<float>::quiet_NaN();");
    if (inf)
        out.line("constexpr float inf = std::numeric_limits<float>::infinity();");
    if (literals) {
        out.line("const auto tensor = [](const Shape& shape, const std::vector<float>& values) {");
        out.line("    return Tensor::create(shape, values).value();");
        out.line("};");
    }
    if (files) {
        out.line("const auto load = [](const char* path) {");
        out.line("    return readNpy(readFile(path).value(), path).value();");
        out.line("};");
    }
    for (const CodeTensor& input : facts.inputs)
        tensor(out, facts, input, false);
    out.line();
    out.line("OperatorCall call;");
    spec(out, facts);
    out.line("const auto results = computeReference(call);");
    out.line("if (!results) {");
    out.line("    std::cerr << results.error().message() << '\\n';");
    out.line("    return 1;");
    out.line("}");
    out.line();
    out.comment("What the screen shows, to the last bit.");
    std::string expected;
    for (const CodeTensor& result : facts.results) {
        tensor(out, facts, result, true);
        expected += (expected.empty() ? "" : ", ") + std::string("&") + expectedName(result);
    }
    out.line("const std::vector<const Tensor*> expected{" + expected + "};");
    out.line("for (std::size_t i = 0; i < expected.size(); ++i) {");
    out.indent();
    out.line("const Bound exact{0, 0};");
    out.line("if (!compare((*results)[i].tensor, *expected[i], exact).passed()) {");
    out.line("    std::cerr << (*results)[i].name << \": not as on the screen\\n\";");
    out.line("    return 1;");
    out.line("}");
    out.outdent();
    out.line("}");
    out.line("std::cout << \"" + resultNames(facts) + ": as on the screen\\n\";");
    out.line("return 0;");
    out.outdent();
    out.line("}");
}

}  // namespace convstep
