// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of the house that a compiler does not check: which room may include what, the licence
// line, the length of a file, nothing unfinished, nothing of one machine.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace convstep::house {

enum class Rule {
    coreIncludes,     // core: nothing of Qt, ui or app
    publicHeaders,    // headers of the core are installed: nothing private in them
    sessionIncludes,  // ui/session: no Qt Widgets, nothing of the rest of ui
    uiIncludes,       // ui: nothing of app
    plotLibrary,      // QCustomPlot: in one translation unit of ui, and in no header
    upwardPath,       // an include path with ".."
    licence,          // SPDX line first, or after the "#!" line
    length,           // at most maxLines lines
    unfinished,       // a mark of work left to do
    machinePath,      // a path that exists on somebody's machine only
    topLevel,         // the top level of the repository is fixed
};

inline constexpr std::size_t maxLines = 500;

struct Violation {
    Rule rule{};
    std::string file;
    int line = 0;  // from 1; 0: the file as a whole
    std::string text;
};

// Is this file, by its path from the top of the repository, bound by the rules? Data is not.
[[nodiscard]] bool isOurs(std::string_view path);

// Every rule about one file. `path` from the top of the repository, with '/'.
[[nodiscard]] std::vector<Violation> checkFile(const std::string& path, std::string_view text);

// All files of ours below `root`, and the rules about all of them together.
[[nodiscard]] std::vector<Violation> checkTree(const std::filesystem::path& root);

// Files of ours below `root`, sorted.
[[nodiscard]] std::vector<std::string> filesOf(const std::filesystem::path& root);

}  // namespace convstep::house
