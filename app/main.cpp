// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the command line first and only then decides what has to run: most commands need no
// display, and the window says so in words when there is none.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include <QCoreApplication>
#include <QGuiApplication>

#include "app/commands.h"
#include "app/console.h"
#include "app/window.h"
#include "core/engine/instruction_set.h"

namespace convstep::app {
namespace {

constexpr const char* version = "convstep " CONVSTEP_VERSION "\n";

std::string help()
{
    std::string text =
        "usage: convstep [--memory SIZE] [DOCUMENT]\n"
        "       convstep COMMAND ...\n\n"
        "Without a command it opens the window, with DOCUMENT in it; full-size pictures "
        "and\ntheir results take at most SIZE (2G, 512M, or bytes), else half of the machine's "
        "memory.\nCommands need no display:\n\n";
    for (const Command& command : commands()) {
        text.append("  ").append(command.name);
        text.append(14 - command.name.size(), ' ').append(command.summary).append("\n");
    }
    return text + "\n`convstep COMMAND --help` says what a command takes. --version names the "
                  "version.\n"
                  "Exit status: 0 success, 1 the work failed, 2 bad usage.\n";
}

// What Qt says while it draws, but for the folder of a session that a command does not have.
void tell(QtMsgType, const QMessageLogContext&, const QString& message)
{
    if (!message.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR")))
        printError(message.toStdString());
}

// An instruction set that the environment names wrongly is told by every command, before it does
// anything with another one.
bool asksForHelp(Words words)
{
    return std::find_if(words.begin(), words.end(), [](const std::string& word) {
               return word == "--help" || word == "-h";
           }) != words.end();
}

int runCommand(const Command& command, int& argc, char** argv, Words words)
{
    if (const auto set = chooseInstructionSet(); !set && !asksForHelp(words))
        return refuseUsage(command.name, set.error().message());
    if (command.front == Front::none) {
        const QCoreApplication application(argc, argv);
        return command.run(words);
    }
    // Whatever the environment says: there may be no display.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    qInstallMessageHandler(tell);
    const QGuiApplication application(argc, argv);
    return command.run(words);
}

int run(int& argc, char** argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.empty())
        return runWindow(argc, argv);
    const std::string& first = words.front();
    if (first == "--help" || first == "-h" || first == "help") {
        print(help());
        return success;
    }
    if (first == "--version") {
        print(version);
        return success;
    }
    std::vector<std::string> names;
    for (const Command& command : commands()) {
        if (first == command.name)
            return runCommand(command, argc, argv, Words(words).subspan(1));
        names.emplace_back(command.name);
    }
    return runWindow(argc, argv);
}

}  // namespace
}  // namespace convstep::app

int main(int argc, char** argv)
{
    return convstep::app::finishOutput(convstep::app::run(argc, argv));
}
