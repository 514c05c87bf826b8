// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a subcommand takes, as a table, and what it was given. Knows no command.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace convstep::app {

struct Option {
    std::string name;   // without dashes: "out-backprop"
    std::string value;  // what the help calls its value; empty: a switch that takes none
    std::string help;
    bool required = false;
    char letter = 0;  // one-letter twin, "-o"
};

struct Usage {
    std::string command;                   // "compute conv2d"
    std::vector<std::string> positionals;  // all of them are required
    std::vector<Option> options;
    std::string about;      // sentences; lines are kept as they are
    std::string rest = {};  // what any number of further positionals are; empty: there are none
};

class Arguments {
public:
    // `text` holds everything after the command's own name. Options may stand anywhere, as
    // "--name value", "--name=value" or "-o value"; a value may begin with a dash; after "--"
    // nothing is an option. --help and -h end the reading. The error is a sentence.
    [[nodiscard]] static tl::expected<Arguments, std::string>
    parse(const Usage& usage, std::span<const std::string> text);

    // --help was there; nothing else counts then.
    [[nodiscard]] bool help() const { return m_help; }
    [[nodiscard]] bool has(const std::string& option) const { return m_options.contains(option); }
    [[nodiscard]] std::optional<std::string> value(const std::string& option) const;
    // Precondition: parse() made it from a Usage with that many positionals.
    [[nodiscard]] const std::string& positional(std::size_t index) const
    {
        return m_positionals[index];
    }
    [[nodiscard]] const std::vector<std::string>& positionals() const { return m_positionals; }

private:
    bool m_help = false;
    std::map<std::string, std::string> m_options;
    std::vector<std::string> m_positionals;
};

// "usage: convstep sizes TEXT [--json]" and what follows from the table.
[[nodiscard]] std::string helpText(const Usage& usage);

// Arguments::parse() for a command: a question for help and mistakes are answered on the console,
// and the error is the status to end with.
[[nodiscard]] tl::expected<Arguments, int> readArguments(const Usage& usage,
                                                         std::span<const std::string> text);

}  // namespace convstep::app
