// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/options.h"

#include <algorithm>
#include <charconv>
#include <string_view>
#include <thread>

namespace convstep::bench {
namespace {

std::vector<std::string> split(std::string_view text)
{
    std::vector<std::string> parts;
    while (true) {
        const auto comma = text.find(',');
        parts.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos)
            return parts;
        text.remove_prefix(comma + 1);
    }
}

template <class Number>
bool number(std::string_view text, Number& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size();
}

// What an option with a value does with it; gives the error.
std::string apply(Options& options, std::string_view name, const std::string& value)
{
    if (name == "--threads") {
        for (const std::string& one : split(value)) {
            int threads = 0;
            if (!number(one, threads) || threads < 1)
                return "--threads takes numbers above 0, separated by commas";
            options.threads.push_back(threads);
        }
    } else if (name == "--isa") {
        for (const std::string& one : split(value)) {
            const auto set = chooseInstructionSet(one);
            if (!set)
                return set.error().message();
            options.sets.push_back(*set);
        }
    } else if (name == "--peers") {
        options.noPeers = value == "none";
        if (!options.noPeers)
            options.peers = split(value);
    } else if (name == "--against") {
        options.against = value;
    } else if (name == "--rounds") {
        if (!number(value, options.rounds) || options.rounds < 1)
            return "--rounds takes a number above 0";
    } else if (name == "--slice") {
        if (!number(value, options.sliceSeconds) || options.sliceSeconds < 0)
            return "--slice takes milliseconds";
        options.sliceSeconds *= 1e-3;
    } else if (name == "--seed") {
        if (!number(value, options.seed))
            return "--seed takes a number";
    } else if (name == "--json") {
        options.json = value;
    } else {
        return "unknown option " + std::string(name);
    }
    return {};
}

double goalFor(const BenchGoal& one, InstructionSet widest)
{
    return widest == InstructionSet::avx512 ? one.goal : 0;
}

std::vector<Row> rowsOf(const Options& options)
{
    const InstructionSet widest = options.sets.back();
    std::vector<Row> rows;
    switch (options.mode) {
    case Mode::goals:
        for (const BenchGoal& one : benchGoals())
            rows.push_back({one.shape, goalFor(one, widest), one.photograph});
        break;
    case Mode::unknown:
        for (const BenchShape& shape : unknownBenchShapes())
            rows.push_back({shape, widest == InstructionSet::avx512 ? 1.0 : 0.0});
        break;
    case Mode::depthwise:
        for (const BenchShape& shape : depthwiseBenchShapes())
            rows.push_back({shape, widest == InstructionSet::avx512 ? 0.95 : 0.0});
        break;
    case Mode::chains:
        break;
    }
    return rows;
}

}  // namespace

const char* usage()
{
    return "convstep_bench [SHAPE...] [options]\n"
           "Times this engine and other libraries in turns, and checks their results.\n"
           "SHAPE: part of the names in the table, or the name of any other shape, as\n"
           "sep-56x56x64k5s2m4-128, conv-65x65x256r2-256, dw-56x56x128\n"
           "  --unknown       other shapes of the same kinds\n"
           "  --depthwise     depthwise alone\n"
           "  --chains        one number doubled again and again: is there a cliff?\n"
           "  --threads LIST  1,2 (as far as there are processors)\n"
           "  --isa LIST      avx512, avx2, baseline; peers are held to the widest named.\n"
           "                  The widest of the machine\n"
           "  --peers LIST    the usual ones; or none\n"
           "  --against NAME  ratios to this contender; the fastest peer\n"
           "  --rounds N      7\n"
           "  --slice MS      5\n"
           "  --seed N        1\n"
           "  --json FILE     all of it\n"
           "  --list          shapes and contenders\n";
}

Parsed parseOptions(std::span<char* const> words)
{
    Parsed parsed;
    Options& options = parsed.options;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const std::string_view word = words[i];
        if (word == "--unknown" || word == "--depthwise" || word == "--chains") {
            options.mode = word == "--unknown"     ? Mode::unknown
                           : word == "--depthwise" ? Mode::depthwise
                                                   : Mode::chains;
        } else if (word == "--list") {
            options.list = true;
        } else if (word == "--help" || word == "-h") {
            options.help = true;
        } else if (!word.starts_with("-")) {
            options.filters.emplace_back(word);
        } else if (i + 1 == words.size()) {
            parsed.error = std::string(word) + " needs a value, or is unknown";
        } else {
            ++i;
            parsed.error = apply(options, word, words[i]);
        }
        if (!parsed.error.empty())
            return parsed;
    }
    if (options.threads.empty())
        options.threads = std::thread::hardware_concurrency() > 1 ? std::vector{1, 2}
                                                                  : std::vector{1};
    if (options.sets.empty())
        options.sets.push_back(supportedInstructionSets().back());
    std::ranges::sort(options.sets);
    const auto twice = std::ranges::unique(options.sets);
    options.sets.erase(twice.begin(), twice.end());
    // The baseline's goal is about loops.
    if (options.sets.back() == InstructionSet::baseline && options.against.empty())
        options.against = "eigen-loops-sse2";
    return parsed;
}

std::vector<Row> chooseRows(const Options& options, std::string& error)
{
    const std::vector<Row> all = rowsOf(options);
    if (options.filters.empty())
        return all;
    std::vector<Row> chosen;
    for (const std::string& filter : options.filters) {
        bool found = false;
        for (const Row& row : all) {
            const std::string name = row.shape.name();
            // A whole name means that one alone.
            if (name == filter || (name.find(filter) != std::string::npos &&
                                   !parseBenchShape(filter))) {
                chosen.push_back(row);
                found = true;
            }
        }
        if (found)
            continue;
        const auto shape = parseBenchShape(filter);
        if (!shape) {
            error = shape.error().message();
            return {};
        }
        chosen.push_back({*shape});
    }
    return chosen;
}

}  // namespace convstep::bench
