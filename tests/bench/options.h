// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/engine/bench_shapes.h"
#include "core/engine/instruction_set.h"

namespace convstep::bench {

enum class Mode : std::uint8_t { goals, unknown, depthwise, chains };

struct Options {
    Mode mode = Mode::goals;
    std::vector<int> threads;
    std::vector<InstructionSet> sets;  // of this engine, the widest last
    std::vector<std::string> peers;    // empty: the usual ones
    bool noPeers = false;
    std::string against;  // ratios to this contender; empty: to the fastest peer
    int rounds = 7;
    double sliceSeconds = 0.005;
    std::uint64_t seed = 1;
    std::string json;
    std::vector<std::string> filters;
    bool list = false;
    bool help = false;
};

// Errors are sentences.
struct Parsed {
    Options options;
    std::string error;
};
[[nodiscard]] Parsed parseOptions(std::span<char* const> words);
[[nodiscard]] const char* usage();

// A row of the table to be.
struct Row {
    BenchShape shape;
    double goal = 0;  // 0: none
    bool photograph = false;
};
// The rows of the mode whose names contain one of the filters, or all; a filter that is the name of
// another shape adds it. `error` if a filter is neither.
[[nodiscard]] std::vector<Row> chooseRows(const Options& options, std::string& error);

}  // namespace convstep::bench
