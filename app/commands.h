// SPDX-License-Identifier: GPL-3.0-or-later
//
// The subcommands, one file each.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convstep::app {

// What has to run before a command does.
enum class Front : std::uint8_t {
    none,       // QCoreApplication: no fonts, no pictures, no display
    offscreen,  // QGuiApplication that draws into memory
};

using Words = std::span<const std::string>;

struct Command {
    std::string_view name;
    std::string_view summary;
    Front front = Front::none;
    int (*run)(Words words) = nullptr;  // words after the name; gives the exit status
};

// In the order of the help.
[[nodiscard]] const std::vector<Command>& commands();

int runCompute(Words words);
int runSizes(Words words);
int runDocument(Words words);
int runRender(Words words);
int runCode(Words words);
int runConformance(Words words);
int runBench(Words words);
int runInfo(Words words);

}  // namespace convstep::app
