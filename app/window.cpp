// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <QApplication>
#include <QSettings>

#include "app/commands.h"
#include "app/console.h"
#include "app/memory_option.h"
#include "ui/main_window.h"

namespace convstep::app {
namespace {

// Of Qt's options those that make sense here; the ones of X11 have no second word.
struct QtOption {
    std::string_view name;
    bool takesValue = true;
};
constexpr std::array qtOptions{
    QtOption{"platform"},        QtOption{"platformpluginpath"},
    QtOption{"platformtheme"},   QtOption{"plugin"},
    QtOption{"qwindowgeometry"}, QtOption{"geometry"},
    QtOption{"qwindowtitle"},    QtOption{"title"},
    QtOption{"qwindowicon"},     QtOption{"icon"},
    QtOption{"style"},           QtOption{"stylesheet"},
    QtOption{"session"},         QtOption{"display"},
    QtOption{"fontengine"},      QtOption{"reverse", false},
};

// The words that Qt will not take.
std::vector<std::string> ownWords(int argc, char** argv)
{
    std::vector<std::string> own;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        const std::string name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
        const auto option =
            std::find_if(qtOptions.begin(), qtOptions.end(), [&](const QtOption& one) {
                return one.name == std::string_view(name).substr(0, name.find('='));
            });
        if (word[0] != '-' || option == qtOptions.end())
            own.push_back(word);
        else if (option->takesValue && name.find('=') == std::string::npos)
            ++i;
    }
    return own;
}

// Qt aborts when it finds no display. This turns the abort into a sentence and an exit status, and
// keeps back what Qt says on the way until it is known whether it went well.
class StartMessages {
public:
    StartMessages() { qInstallMessageHandler(handle); }
    StartMessages(const StartMessages&) = delete;
    StartMessages& operator=(const StartMessages&) = delete;
    ~StartMessages()
    {
        qInstallMessageHandler(nullptr);
        std::fputs(s_said.c_str(), stderr);
    }

private:
    static void handle(QtMsgType type, const QMessageLogContext&, const QString& message)
    {
        const std::lock_guard lock(s_mutex);
        if (type != QtFatalMsg) {
            s_said += message.toStdString() + "\n";
            return;
        }
        std::string commandNames;
        for (const Command& command : commands())
            commandNames.append(commandNames.empty() ? "" : ", ").append(command.name);
        printError("the window cannot be opened: there is no display that Qt could use.\n" +
                   s_said +
                   "Set DISPLAY or WAYLAND_DISPLAY to that of a graphical session. These commands "
                   "need no display: " +
                   commandNames + "; `convstep --help` says more.");
        // The application is half built: nothing of it may run any more.
        std::_Exit(badUsage);
    }

    static inline std::mutex s_mutex;  // Qt may have threads already
    static inline std::string s_said;
};

// Takes --memory out of the words, and does what it says.
tl::expected<void, std::string> takeMemory(std::vector<std::string>& words)
{
    const std::string name = "--memory";
    bool given = false;
    for (std::size_t i = 0; i < words.size();) {
        const bool joined = words[i].starts_with(name + "=");
        if (words[i] != name && !joined) {
            ++i;
            continue;
        }
        if (given)
            return tl::unexpected(name + " is given twice.");
        given = true;
        if (!joined && i + 1 == words.size())
            return tl::unexpected(name + " needs a value: " + name + " SIZE.");
        const auto budget =
            memoryFromText(joined ? words[i].substr(name.size() + 1) : words[i + 1]);
        if (!budget)
            return tl::unexpected(budget.error());
        chooseMemoryBudget(*budget);
        const auto at = words.begin() + static_cast<std::ptrdiff_t>(i);
        words.erase(at, at + (joined ? 1 : 2));
    }
    return {};
}

int refuseWord(const std::string& word)
{
    std::vector<std::string> known{"--help", "--version", "--memory"};
    for (const Command& command : commands())
        known.emplace_back(command.name);
    const std::string meant = closest(word, known);
    return refuseUsage(
        "", "there is no " + std::string(word[0] == '-' ? "option" : "command or document") +
                " \"" + word + "\"." + (meant.empty() ? "" : " Did you mean " + meant + "?"));
}

}  // namespace

int runWindow(int& argc, char** argv)
{
    std::vector<std::string> own = ownWords(argc, argv);
    if (const auto memory = takeMemory(own); !memory)
        return refuseUsage("", memory.error());
    // A document to open; everything else is a mistake.
    std::error_code ignored;
    if (!own.empty() && !std::filesystem::exists(own.front(), ignored))
        return refuseWord(own.front());
    if (own.size() > 1)
        return refuseUsage("", "the window opens one document; \"" + own[1] + "\" is too many.");
    std::optional<StartMessages> messages(std::in_place);
    const QApplication application(argc, argv);
    messages.reset();
    QApplication::setApplicationName(QStringLiteral("ConvStep"));
    QApplication::setStyle(QStringLiteral("Fusion"));
    QSettings settings(QStringLiteral("ConvStep"), QStringLiteral("ConvStep"));
    ThemeWatcher themes;
    MainWindow window(themes, settings);
    window.show();
    if (!own.empty())
        window.openFile(QString::fromLocal8Bit(own.front().c_str()));
    return QApplication::exec();
}

}  // namespace convstep::app
