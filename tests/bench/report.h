// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the times mean: ratios, goals, shares of the walls; as a table and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/bench/measure.h"
#include "tests/bench/options.h"

namespace convstep::bench {

struct Entry {
    std::string name;
    std::string detail;
    std::string whyNot;
    bool ours = false;
    Check check;
    std::optional<Timing> timing;  // none: cannot, or wrong
};

// One shape with one number of threads.
struct Outcome {
    Row row;
    int threads = 1;
    std::int64_t multiplyAdds = 0;
    std::vector<Entry> entries;
    Timing registerWall;
    Timing memoryWall;

    // Of the widest instruction set of this engine to the fastest peer, or the one that is asked
    // for; minima and medians for themselves.
    std::string bestPeer;
    std::optional<Timing> ratio;
    double goal = 0;  // 0: none

    [[nodiscard]] const Entry* ours() const;
    [[nodiscard]] bool computeBound() const { return registerWall.minimum > memoryWall.minimum; }
    // The higher wall's time / this engine's; above 1 for those that find a way around it.
    [[nodiscard]] double share() const;
    // Minima and medians tell different stories: something else kept the machine busy.
    [[nodiscard]] bool noisy() const;
    [[nodiscard]] bool met() const { return ratio && ratio->minimum <= goal; }
};

// Fills what follows from the entries and walls.
void judge(Outcome& outcome, const Options& options);

void printHead(const std::vector<ContenderInfo>& contenders);
void printRow(const Outcome& outcome);
// Averages and how many goals are met, for each number of threads.
void printSummary(const std::vector<Outcome>& outcomes, const Options& options);
// Says what cannot, what is wrong and by how much.
void printNotes(const Outcome& outcome);

// A line about the machine: "Intel(R) ..., 2 processors".
[[nodiscard]] std::string machineName();
// Whether it could be written.
[[nodiscard]] bool writeJson(const std::string& file, const std::vector<Outcome>& outcomes,
                             const std::vector<ContenderInfo>& contenders, const Options& options);

}  // namespace convstep::bench
