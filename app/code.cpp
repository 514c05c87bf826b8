// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep code: a saved document as text in another language.
#include <filesystem>
#include <optional>
#include <string>

#include <QString>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/files.h"
#include "core/io/document_format.h"
#include "core/io/file.h"
#include "ui/session/atomic_file.h"
#include "ui/session/code/code_text.h"

namespace convstep::app {
namespace {

const Usage usage{
    "code",
    {"DOCUMENT"},
    {{"language", "WORD", "tensorflow (2.x), tensorflow1 (1.x), keras, pytorch, numpy or cpp", true,
      'l'},
     {"output", "FILE",
      "where the text goes, and its .npy files beside it; left out: to standard "
      "output, without files",
      false, 'o'}},
    "The operator of a saved document as code that computes its results and compares them with\n"
    "those that the window shows. Tensors of more than 2000 numbers go into .npy files."};

// "folder/name.py" gives "name".
std::string stemOf(const std::string& path) { return std::filesystem::path(path).stem().string(); }

Result<void> save(const OperatorCall& call, const CodeText& text, const std::string& path)
{
    const Result<std::vector<Tensor>> tensors = codeTensors(call, text);
    if (!tensors)
        return tl::unexpected<Error>(tensors.error());
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    for (std::size_t i = 0; i < tensors->size(); ++i) {
        const std::string beside = (folder / text.files[i].name).string();
        if (Result<void> saved = saveTensor(beside, (*tensors)[i]); !saved)
            return saved;
    }
    const Result<void> written =
        writeAtomically(QString::fromStdString(path), std::as_bytes(std::span(text.text)));
    if (written)
        print(path + "\n");
    return written;
}

}  // namespace

int runCode(Words words)
{
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    const std::string word = *arguments->value("language");
    const std::optional<CodeLanguage> language = codeLanguage(word);
    if (!language) {
        std::vector<std::string> known;
        for (const CodeLanguage one : codeLanguages())
            known.emplace_back(codeLanguageWord(one));
        const std::string meant = closest(word, known);
        return refuseUsage(usage.command,
                           "there is no language \"" + word + "\"." +
                               (meant.empty() ? "" : " Did you mean " + meant + "?"));
    }
    const std::string& path = arguments->positional(0);
    const Result<DocumentFile> document = readFile(path).and_then(
        [](const std::vector<std::byte>& bytes) { return readDocument(bytes); });
    if (!document) {
        printError(path + ": " + document.error().message());
        return workFailed;
    }
    if (document->operators.empty()) {
        printError(path + " has no operator.");
        return workFailed;
    }
    if (document->operators.size() > 1)
        printError(path + ": only the first of its " + std::to_string(document->operators.size()) +
                   " operators is written.");
    const OperatorCall& call = document->operators.front();
    const std::optional<std::string> output = arguments->value("output");
    const Result<CodeText> text =
        output ? codeText(call, *language, stemOf(*output)) : codeText(call, *language);
    if (!text) {
        printError(path + ": " + text.error().message());
        return workFailed;
    }
    if (!output) {
        print(text->text);
        return success;
    }
    if (const Result<void> saved = save(call, *text, *output); !saved) {
        printError(saved.error());
        return workFailed;
    }
    return success;
}

}  // namespace convstep::app
