// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "core/error/error.h"

namespace convstep::app {

enum ExitStatus : int {
    success = 0,
    workFailed = 1,  // a refusal, a file, a failed case
    badUsage = 2,    // the command line itself
};

// To standard output, as it is. Whether everything arrived is seen at the end, by finishOutput().
void print(std::string_view text);
// One line to standard error with the program's name in front.
void printError(std::string_view text);
void printError(const Error& error);

// Says what is wrong with the command line and where help is; gives badUsage. `command` is what
// stands before --help, "" for the program itself.
[[nodiscard]] int refuseUsage(std::string_view command, std::string_view text);

// Flushes standard output. `status`, or workFailed with a message when not everything could be
// written (a full disk, a closed pipe).
[[nodiscard]] int finishOutput(int status);

// The name of `known` that `word` was probably meant to be, or "".
template <class Names>
[[nodiscard]] std::string closest(std::string_view word, const Names& known);
[[nodiscard]] int editDistance(std::string_view a, std::string_view b);

template <class Names>
std::string closest(std::string_view word, const Names& known)
{
    std::string best;
    int bestDistance = 3;  // two slips at most
    for (const auto& name : known) {
        const int distance = editDistance(word, name);
        if (distance < bestDistance && distance < static_cast<int>(word.size())) {
            best = name;
            bestDistance = distance;
        }
    }
    return best;
}

}  // namespace convstep::app
