// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who takes part: this engine, and other libraries as far as they were found when the build was
// configured. Each has a file of its own.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/engine/instruction_set.h"
#include "tests/bench/problem.h"

namespace convstep::bench {

// One library, ready to compute one problem: weights packed, memory taken. What it does then, again
// and again, is what is timed.
class Contender {
public:
    Contender() = default;
    Contender(const Contender&) = delete;
    Contender& operator=(const Contender&) = delete;
    virtual ~Contender() = default;

    // From the problem's input to its output.
    virtual void run() = 0;
    // The order of the output: libraries may keep the one they are at home in.
    [[nodiscard]] virtual DataFormat format() const { return DataFormat::nhwc; }
    // Which way it goes, in its own words.
    [[nodiscard]] virtual std::string detail() const { return {}; }
};

struct ContenderInfo {
    std::string name;
    std::string version;
    bool ours = false;
    // The widest instructions it may use; baseline for those that can be held to any.
    InstructionSet widest = InstructionSet::baseline;
    // Takes part without being asked for.
    bool usual = true;
    // nullptr, and why, when it cannot compute this one.
    std::function<std::unique_ptr<Contender>(Problem& problem, int threads, std::string& whyNot)>
        make;
};

// This engine with each instruction set that the machine has, the widest last, then the others.
[[nodiscard]] std::vector<ContenderInfo> allContenders();

// The walls: the problem's multiply-adds in registers, and a walk through its input and output.
[[nodiscard]] std::unique_ptr<Contender> makeRegisterWall(Problem& problem, InstructionSet set,
                                                          int threads);
[[nodiscard]] std::unique_ptr<Contender> makeMemoryWall(Problem& problem, InstructionSet set,
                                                        int threads);

// Holds oneDNN to these instructions; to be called before it is used at all.
void holdPeers(InstructionSet set);

// Of the files of the contenders; those that were not found add none.
void addEngine(std::vector<ContenderInfo>& list);
void addOneDnn(std::vector<ContenderInfo>& list);
void addXnnpack(std::vector<ContenderInfo>& list);
void addOnnxRuntime(std::vector<ContenderInfo>& list);
void addEigen(std::vector<ContenderInfo>& list);

}  // namespace convstep::bench
