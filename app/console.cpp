// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/console.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

namespace convstep::app {

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void printError(std::string_view text)
{
    std::string line = "convstep: ";
    line.append(text).append("\n");
    std::fwrite(line.data(), 1, line.size(), stderr);
}

void printError(const Error& error) { printError(error.message()); }

int refuseUsage(std::string_view command, std::string_view text)
{
    std::string line(command);
    line.append(command.empty() ? "" : ": ").append(text).append("\n`convstep ");
    line.append(command).append(command.empty() ? "--help` says more." : " --help` says more.");
    printError(line);
    return badUsage;
}

int finishOutput(int status)
{
    errno = 0;
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0)
        return status;
    std::string text = "standard output cannot be written";
    if (errno != 0)
        text.append(": ").append(std::strerror(errno));
    printError(text);
    return status == success ? workFailed : status;
}

int editDistance(std::string_view a, std::string_view b)
{
    std::vector<int> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j)
        row[j] = static_cast<int>(j);
    for (const char letter : a) {
        int diagonal = row[0]++;
        for (std::size_t j = 0; j < b.size(); ++j) {
            const int replaced = diagonal + (letter == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, diagonal + 1, row[j] + 1});
        }
    }
    return row.back();
}

}  // namespace convstep::app
