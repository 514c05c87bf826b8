// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/code/code_text.h"

#include <algorithm>

#include "core/engine/reference.h"
#include "ui/session/code/languages.h"

namespace convstep {

const std::vector<CodeLanguage>& codeLanguages()
{
    static const std::vector<CodeLanguage> all{CodeLanguage::tensorflow, CodeLanguage::tensorflow1,
                                               CodeLanguage::keras,      CodeLanguage::pytorch,
                                               CodeLanguage::numpy,      CodeLanguage::cpp};
    return all;
}

std::string_view codeLanguageWord(CodeLanguage language)
{
    switch (language) {
    case CodeLanguage::tensorflow:
        return "tensorflow";
    case CodeLanguage::tensorflow1:
        return "tensorflow1";
    case CodeLanguage::keras:
        return "keras";
    case CodeLanguage::pytorch:
        return "pytorch";
    case CodeLanguage::numpy:
        return "numpy";
    case CodeLanguage::cpp:
        return "cpp";
    }
    return {};
}

std::optional<CodeLanguage> codeLanguage(std::string_view word)
{
    for (const CodeLanguage one : codeLanguages())
        if (codeLanguageWord(one) == word)
            return one;
    return std::nullopt;
}

std::string_view codeEnding(CodeLanguage language)
{
    return language == CodeLanguage::cpp ? "cpp" : "py";
}

Result<CodeText> codeText(const OperatorCall& call, CodeLanguage language, const std::string& stem)
{
    const Result<CodeFacts> facts = codeFacts(call, language, stem);
    if (!facts)
        return tl::unexpected<Error>(facts.error());
    const std::string comment = language == CodeLanguage::cpp ? "// " : "# ";
    CodeWriter out(comment);
    bool possible = true;
    switch (language) {
    case CodeLanguage::tensorflow:
    case CodeLanguage::tensorflow1:
        tensorflowText(out, *facts, possible);
        break;
    case CodeLanguage::keras:
        kerasText(out, *facts, possible);
        break;
    case CodeLanguage::pytorch:
        pytorchText(out, *facts, possible);
        break;
    case CodeLanguage::numpy:
        numpyText(out, *facts);
        break;
    case CodeLanguage::cpp:
        cppText(out, *facts);
        break;
    }
    CodeText text = finishedText(*facts, out.text(), comment);
    text.possible = possible;
    if (!possible)
        text.files.clear();
    return text;
}

Result<std::vector<Tensor>> codeTensors(const OperatorCall& call, const CodeText& text)
{
    std::vector<Tensor> tensors;
    std::vector<NamedTensor> results;
    if (std::any_of(text.files.begin(), text.files.end(),
                    [](const CodeFile& file) { return file.result; })) {
        Result<std::vector<NamedTensor>> computed = computeReference(call);
        if (!computed)
            return tl::unexpected<Error>(computed.error());
        results = std::move(*computed);
    }
    for (const CodeFile& file : text.files) {
        const std::vector<NamedTensor>& list = file.result ? results : call.inputs;
        const auto found = std::find_if(list.begin(), list.end(), [&](const NamedTensor& one) {
            return one.name == file.tensor;
        });
        tensors.push_back(found->tensor);
    }
    return tensors;
}

}  // namespace convstep
