// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes the C++ texts of calls of every operator into a folder, and a program that runs them all:
// write_cpp_samples FOLDER. One text expects a wrong number; the program fails unless that one
// does.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "core/io/npy.h"
#include "tests/support/code_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

std::ofstream file(const std::filesystem::path& path)
{
    std::ofstream stream(path, std::ios::binary);
    stream.exceptions(std::ios::failbit | std::ios::badbit);
    return stream;
}

}  // namespace

int main(int count, char** words)
{
    if (count != 2)
        return 2;
    const std::filesystem::path folder = words[1];
    Random random(20);
    std::vector<CodeCall> calls = codeCalls(random, 2, true);
    calls.push_back({"wrong_number", convCall({1, 3, 3, 1}, {2, 2, 1, 1}, {"VALID", {}, false})});
    // What the texts include has to come before main is another word.
    std::ofstream all = file(folder / "all_samples.cpp");
    all << "#include <iostream>\n#include <limits>\n#include <vector>\n"
           "#include \"core/engine/reference.h\"\n#include \"core/io/file.h\"\n"
           "#include \"core/io/npy.h\"\n#include \"core/tensor/compare.h\"\n";
    std::string runs;
    for (const CodeCall& one : calls) {
        const Result<CodeText> text = codeText(one.call, CodeLanguage::cpp, one.name);
        if (!text) {
            std::cerr << one.name << ": " << text.error().message() << '\n';
            return 1;
        }
        const bool wrong = one.name == "wrong_number";
        file(folder / (one.name + ".inc"))
            << (wrong ? withAWrongNumber(text->text, CodeLanguage::cpp) : text->text);
        const Result<std::vector<Tensor>> tensors = codeTensors(one.call, *text);
        for (std::size_t i = 0; i < text->files.size(); ++i) {
            const std::vector<std::byte> bytes = writeNpy(tensors.value()[i]);
            file(folder / text->files[i].name)
                .write(reinterpret_cast<const char*>(bytes.data()),
                       static_cast<std::streamsize>(bytes.size()));
        }
        all << "#define main " << one.name << "\n#include \"" << one.name
            << ".inc\"\n#undef main\n";
        runs += "    if (" + one.name + "() != " + (wrong ? "1" : "0") +
                ") {\n        std::cerr << \"" + one.name +
                " gave the wrong status\\n\";\n        ++failed;\n    }\n";
    }
    all << "\nint main()\n{\n    int failed = 0;\n" << runs << "    return failed;\n}\n";
    return 0;
}
