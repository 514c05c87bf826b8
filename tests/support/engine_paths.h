// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small cases for tests that go through all elements of a tensor, so many that every way in which
// the engine computes is taken. Which case takes which may change; a PathLog sees that none is
// left out, and none is unknown here.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include <QtTest>

#include "tests/support/engine_case.h"

namespace convstep::test {

// All but the empty one.
inline const std::set<EnginePath>& reachablePaths()
{
    static const std::set paths{EnginePath::direct,  EnginePath::rows,   EnginePath::depthwise,
                                EnginePath::flat,    EnginePath::folded, EnginePath::separable,
                                EnginePath::twoPass, EnginePath::strided};
    return paths;
}

struct PathCase {
    std::string line;
    bool keepIntermediate = false;
};

// One row for each line; "keep" in it asks for the intermediate.
inline void addPathRows(const std::vector<const char*>& lines)
{
    QTest::addColumn<PathCase>("path");
    for (const char* line : lines)
        QTest::newRow(line) << PathCase{line, std::string_view(line).ends_with(" keep")};
}

inline void addPathRows()
{
    addPathRows({
        "conv h=4 w=5 c=5 o=19 kh=3 kw=3 pad=same",
        "conv h=5 w=4 c=2 o=35 kh=3 kw=2 sh=2 sw=2 pad=same",
        "conv h=6 w=9 c=3 o=7 kh=5 kw=3 sh=1 sw=2 pad=listed top=3 right=2",
        "conv h=3 w=4 c=12 o=130 kh=2 kw=3 pad=same",
        "conv h=4 w=4 c=33 o=129 kh=2 kw=2 rh=2 rw=2 pad=same",
        "conv h=5 w=6 c=3 o=5 kh=7 kw=7 sh=2 sw=2 pad=same",
        // What runs as depthwise.
        "conv h=4 w=9 c=1 o=1 kh=3 kw=3 pad=same",
        "conv h=5 w=6 c=1 o=1 kh=3 kw=3 sh=2 sw=2 pad=same",
        "conv h=4 w=6 c=1 o=1 kh=3 kw=3 pad=same first",
        "pointwise h=3 w=6 c=19 o=18 pad=valid",
        "atrous h=5 w=6 c=4 o=17 kh=3 kw=3 rh=2 pad=same",
        "depthwise h=5 w=7 c=19 kh=3 kw=3 pad=same",
        "depthwise h=6 w=7 c=17 kh=5 kw=5 sh=2 sw=2 pad=same",
        "depthwise h=5 w=6 c=5 m=4 kh=3 kw=3 pad=same",
        "depthwise h=7 w=6 c=3 m=7 kh=3 kw=2 rh=2 rw=3 pad=same",
        "depthwise h=4 w=9 c=1 kh=3 kw=3 pad=same",
        "depthwise h=6 w=8 c=3 kh=3 kw=3 rh=2 rw=2 pad=same",
        "separable h=5 w=7 c=19 o=18 kh=3 kw=3 pad=same",
        "separable h=7 w=6 c=17 o=33 kh=5 kw=5 sh=2 sw=2 pad=same",
        "separable h=5 w=4 c=9 m=4 o=20 kh=3 kw=3 pad=same",
        "separable h=4 w=6 c=3 m=8 o=16 kh=3 kw=3 pad=same",
        "separable h=4 w=6 c=3 o=3 kh=3 kw=3 rh=2 rw=2 pad=same",
        "separable h=9 w=9 c=3 o=3 kh=5 kw=5 rh=4 rw=4 pad=same",
        "separable h=4 w=6 c=1 m=2 o=5 kh=3 kw=3 pad=same",
        "layer h=4 w=6 c=18 o=19 kh=3 kw=3 bias act=relu pad=same",
        "layer h=4 w=3 c=2 o=17 kh=2 kw=3 bias act=relu6 pad=same",
        "layer h=4 w=3 c=5 o=9 kh=2 kw=3 bias act=sigmoid pad=same",
        "separable h=4 w=6 c=5 m=3 o=18 kh=3 kw=3 pad=same keep",
        "conv h=4 w=6 c=5 o=9 kh=3 kw=3 pad=same first",
        "depthwise h=4 w=6 c=5 m=2 kh=3 kw=3 pad=same first",
        "separable h=4 w=6 c=5 m=2 o=17 kh=3 kw=3 pad=same first",
        "layer h=4 w=6 c=3 o=4 kh=3 kw=3 act=softmax pad=same first",
    });
}

// The same, in at least four blocks where there is work for them.
inline void addLargerPathRows()
{
    addPathRows({
        "conv h=40 w=45 c=8 o=36 kh=3 kw=3 pad=same",
        "conv n=2 h=33 w=29 c=5 o=70 kh=3 kw=3 sh=2 sw=2 pad=same",
        "conv h=5 w=5 c=37 o=600 kh=3 kw=3 pad=same",
        "conv h=26 w=28 c=40 o=130 kh=3 kw=3 pad=same",
        "pointwise h=40 w=45 c=70 o=50 pad=same",
        "depthwise h=41 w=50 c=70 kh=3 kw=3 pad=same",
        "depthwise h=41 w=50 c=9 m=5 kh=5 kw=3 rh=3 rw=2 pad=same",
        "separable h=41 w=50 c=40 o=50 kh=3 kw=3 pad=same",
        "separable h=30 w=40 c=9 m=4 o=20 kh=3 kw=3 sh=2 sw=2 pad=same",
        "separable h=60 w=70 c=3 m=8 o=16 kh=3 kw=3 pad=same",
        "separable h=60 w=90 c=3 o=3 kh=5 kw=5 rh=4 rw=4 pad=same",
        "layer h=41 w=50 c=20 o=40 kh=3 kw=3 bias act=softmax pad=same",
        "separable h=41 w=50 c=12 m=2 o=30 kh=3 kw=3 pad=same keep",
        "separable h=41 w=50 c=12 m=2 o=30 kh=3 kw=3 pad=same first",
        "conv h=41 w=50 c=7 o=12 kh=3 kw=3 pad=same first",
    });
}

// Which paths were taken with which instruction set.
class PathLog {
public:
    void add(InstructionSet set, EnginePath path) { m_taken[set].insert(path); }
    // Empty, or what is missing or unknown.
    [[nodiscard]] std::string wrong() const
    {
        for (const InstructionSet set : supportedInstructionSets()) {
            const auto taken = m_taken.find(set);
            for (auto path = EnginePath::direct; path <= EnginePath::strided;
                 path = static_cast<EnginePath>(static_cast<int>(path) + 1)) {
                const bool was = taken != m_taken.end() && taken->second.contains(path);
                if (was != reachablePaths().contains(path))
                    return std::string(enginePathName(path)) + " was " + (was ? "" : "not ") +
                           "taken with " + std::string(instructionSetName(set));
            }
        }
        return {};
    }

private:
    std::map<InstructionSet, std::set<EnginePath>> m_taken;
};

}  // namespace convstep::test

Q_DECLARE_METATYPE(convstep::test::PathCase)
