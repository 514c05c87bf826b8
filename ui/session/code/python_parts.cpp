// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all Python texts have in common: their first lines, the tensors, the comparison.
#include <algorithm>

#include "ui/session/code/code_writer.h"

namespace convstep {
namespace {

std::string shapeTuple(const Shape& shape)
{
    return numberList({shape.dims().begin(), shape.dims().end()}, "()");
}

void pythonTensor(CodeWriter& out, const CodeFacts& facts, const CodeTensor& one, bool result,
                  bool torch)
{
    const std::string begin = (result ? expectedName(one) : one.variable) + " = ";
    if (one.inFile) {
        const std::string load = "np.load(\"" + fileName(facts, one, result) + "\")";
        out.line(begin + (torch ? "torch.from_numpy(" + load + ")" : load));
        return;
    }
    std::vector<std::string> words;
    std::size_t length = 0;
    for (const float value : one.tensor->values()) {
        words.push_back(pythonNumber(value, torch ? "" : "np."));
        length += words.back().size() + 2;
    }
    const std::string head = begin + (torch ? "torch.tensor([" : "np.array([");
    const std::string tail = std::string("], ") +
                             (torch ? "dtype=torch.float32" : "dtype=np.float32") + ").reshape" +
                             shapeTuple(one.shape);
    if (head.size() + length + tail.size() <= 88) {
        std::string list;
        for (const std::string& word : words)
            list += (list.empty() ? "" : ", ") + word;
        out.line(head + list + tail);
        return;
    }
    out.line(head);
    out.indent();
    out.numbers(words, numbersPerLine(facts, one));
    out.outdent();
    out.line(tail);
}

// torch.tensor() has no words of its own for these.
bool needsWords(const CodeFacts& facts)
{
    const auto has = [](const CodeTensor& one) {
        return one.tensor && !one.inFile &&
               std::any_of(one.tensor->values().begin(), one.tensor->values().end(),
                           [](float value) { return value - value != 0; });
    };
    return std::any_of(facts.inputs.begin(), facts.inputs.end(), has) ||
           std::any_of(facts.results.begin(), facts.results.end(), has);
}

}  // namespace

void beginPython(CodeWriter& out, const CodeFacts& facts, std::string_view what,
                 const std::vector<std::string>& imports)
{
    out.comment(facts.info.name + ", as ConvStep shows it: " + std::string(what));
    const auto inFile = [](const CodeTensor& one) { return one.inFile; };
    const bool files = std::any_of(facts.inputs.begin(), facts.inputs.end(), inFile) ||
                       std::any_of(facts.results.begin(), facts.results.end(), inFile);
    if (files)
        out.comment("Run it in the folder where the .npy files are.");
    const bool torch = facts.language == CodeLanguage::pytorch;
    if (torch && needsWords(facts)) {
        out.line("from math import inf, nan");
        out.line();
    }
    if (!torch || files)
        out.line("import numpy as np");
    for (const std::string& import : imports)
        out.line(import);
    out.line();
    out.line();
}

void pythonTensors(CodeWriter& out, const CodeFacts& facts, bool torch)
{
    out.line();
    out.line();
    for (const CodeTensor& input : facts.inputs)
        pythonTensor(out, facts, input, false, torch);
    out.line();
}

void pythonChecks(CodeWriter& out, const CodeFacts& facts, bool torch)
{
    out.line();
    out.comment("What the screen shows.");
    for (const CodeTensor& result : facts.results)
        pythonTensor(out, facts, result, true, torch);
    out.line();
    const std::string bound = "rtol=0, atol=" + toleranceText(facts.tolerance);
    if (facts.paddingMeetsNonFinite)
        out.comment("Padding adds 0 on the screen; here 0 times an infinity may make it NaN, so "
                    "places where only the result here is NaN are left out.");
    for (const CodeTensor& result : facts.results) {
        const std::string& got = result.variable;
        const std::string want = expectedName(result);
        out.line("assert tuple(" + got + ".shape) == tuple(" + want + ".shape)");
        std::string a = got;
        std::string b = want;
        if (facts.paddingMeetsNonFinite) {
            out.line(torch ? "known = ~torch.isnan(" + got + ")"
                           : "known = ~np.isnan(" + got + ")");
            a = got + "[known]";
            b = want + "[known]";
        }
        if (torch)
            out.call("torch.testing.assert_close", {a + ", " + b, bound + ", equal_nan=True"});
        else
            out.call("np.testing.assert_allclose", {a + ", " + b, bound});
    }
    out.line("print(\"" + resultNames(facts) + ": as on the screen\")");
}

}  // namespace convstep
