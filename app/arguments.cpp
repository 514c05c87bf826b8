// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/arguments.h"

#include <algorithm>
#include <utility>

#include "app/console.h"

namespace convstep::app {
namespace {

const Option* find(const Usage& usage, const std::string& word)
{
    const auto matches = [&](const Option& option) {
        return word == "--" + option.name ||
               (option.letter != 0 && word == std::string{'-', option.letter});
    };
    const auto found = std::find_if(usage.options.begin(), usage.options.end(), matches);
    return found == usage.options.end() ? nullptr : &*found;
}

std::string unknownOption(const Usage& usage, const std::string& word)
{
    std::vector<std::string> names{"--help"};
    for (const Option& option : usage.options)
        names.push_back("--" + option.name);
    const std::string meant = closest(word, names);
    return "there is no option " + word + "." +
           (meant.empty() ? "" : " Did you mean " + meant + "?");
}

std::string placeholder(const Option& option)
{
    return "--" + option.name + (option.value.empty() ? "" : " " + option.value);
}

}  // namespace

tl::expected<Arguments, std::string> Arguments::parse(const Usage& usage,
                                                      std::span<const std::string> text)
{
    Arguments arguments;
    bool optionsEnded = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string& word = text[i];
        if (optionsEnded || word.size() < 2 || word[0] != '-') {
            arguments.m_positionals.push_back(word);
            continue;
        }
        if (word == "--") {
            optionsEnded = true;
            continue;
        }
        if (word == "--help" || word == "-h") {
            arguments.m_help = true;
            return arguments;
        }
        const std::size_t equals = word.starts_with("--") ? word.find('=') : std::string::npos;
        const std::string name = word.substr(0, equals);
        const Option* option = find(usage, name);
        if (!option)
            return tl::unexpected(unknownOption(usage, name));
        std::string value;
        if (equals != std::string::npos) {
            if (option->value.empty())
                return tl::unexpected(name + " takes no value.");
            value = word.substr(equals + 1);
        } else if (!option->value.empty()) {
            if (++i == text.size())
                return tl::unexpected(name + " needs a value: " + placeholder(*option) + ".");
            value = text[i];
        }
        if (!arguments.m_options.emplace(option->name, std::move(value)).second)
            return tl::unexpected(name + " is given twice.");
    }
    for (std::size_t i = arguments.m_positionals.size(); i < usage.positionals.size(); ++i)
        return tl::unexpected(usage.positionals[i] + " is missing.");
    if (usage.rest.empty() && arguments.m_positionals.size() > usage.positionals.size())
        return tl::unexpected("there is nothing to do with \"" +
                              arguments.m_positionals[usage.positionals.size()] + "\".");
    for (const Option& option : usage.options)
        if (option.required && !arguments.has(option.name))
            return tl::unexpected(placeholder(option) + " is missing.");
    return arguments;
}

std::optional<std::string> Arguments::value(const std::string& option) const
{
    const auto found = m_options.find(option);
    if (found == m_options.end())
        return std::nullopt;
    return found->second;
}

std::string helpText(const Usage& usage)
{
    std::string text = "usage: convstep " + usage.command;
    for (const std::string& positional : usage.positionals)
        text += " " + positional;
    if (!usage.rest.empty())
        text += " [" + usage.rest + "...]";
    bool optional = false;
    for (const Option& option : usage.options) {
        if (option.required)
            text += " " + placeholder(option);
        optional = optional || !option.required;
    }
    text += optional ? " [OPTION...]\n\n" : "\n\n";
    text += usage.about + "\n";
    if (usage.options.empty())
        return text;

    std::vector<std::string> left;
    std::size_t width = 0;
    for (const Option& option : usage.options) {
        const std::string letter =
            option.letter == 0 ? std::string() : std::string{'-', option.letter, ',', ' '};
        left.push_back(letter + placeholder(option));
        // One that is very long gets a line of its own.
        if (left.back().size() <= 32)
            width = std::max(width, left.back().size());
    }
    text += "\n";
    for (std::size_t i = 0; i < left.size(); ++i) {
        text += "  " + left[i];
        if (left[i].size() > width)
            text += "\n  " + std::string(width, ' ');
        else
            text += std::string(width - left[i].size(), ' ');
        text += "  " + usage.options[i].help + "\n";
    }
    return text;
}

tl::expected<Arguments, int> readArguments(const Usage& usage, std::span<const std::string> text)
{
    auto arguments = Arguments::parse(usage, text);
    if (!arguments)
        return tl::unexpected<int>(refuseUsage(usage.command, arguments.error()));
    if (arguments->help()) {
        print(helpText(usage));
        return tl::unexpected<int>(success);
    }
    return std::move(*arguments);
}

}  // namespace convstep::app
