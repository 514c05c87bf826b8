// SPDX-License-Identifier: GPL-3.0-or-later
//
// Small cases of every way in which the engine computes, for tests that go through all elements of
// a tensor. Tests fail when a case takes another path than the one it stands for, and when the
// engine has a path that no case stands for.
#pragma once

#include <string>
#include <vector>

#include <QtTest>

#include "tests/support/engine_case.h"

namespace convstep::test {

struct PathCase {
    EnginePath path{};
    const char* line = nullptr;
    bool keepIntermediate = false;
};

inline const std::vector<PathCase>& pathCases()
{
    static const std::vector<PathCase> cases{
        {EnginePath::direct, "conv h=4 w=5 c=5 o=19 kh=3 kw=3 pad=same"},
        {EnginePath::direct, "conv h=5 w=4 c=2 o=35 kh=3 kw=2 sh=2 sw=2 pad=same"},
        {EnginePath::direct, "conv h=6 w=9 c=3 o=7 kh=5 kw=3 sh=1 sw=2 pad=listed top=3 right=2"},
        {EnginePath::direct, "pointwise h=3 w=6 c=19 o=18 pad=valid"},
        {EnginePath::direct, "atrous h=5 w=6 c=4 o=17 kh=3 kw=3 rh=2 pad=same"},
        {EnginePath::depthwise, "depthwise h=5 w=7 c=19 kh=3 kw=3 pad=same"},
        {EnginePath::depthwise, "depthwise h=6 w=7 c=17 kh=5 kw=5 sh=2 sw=2 pad=same"},
        {EnginePath::depthwise, "depthwise h=5 w=6 c=5 m=4 kh=3 kw=3 pad=same"},
        {EnginePath::depthwise, "depthwise h=7 w=6 c=3 m=7 kh=3 kw=2 rh=2 rw=3 pad=same"},
        {EnginePath::depthwise, "depthwise h=4 w=9 c=1 kh=3 kw=3 pad=same"},
        {EnginePath::depthwise, "depthwise h=6 w=8 c=3 kh=3 kw=3 rh=2 rw=2 pad=same"},
        {EnginePath::separable, "separable h=5 w=7 c=19 o=18 kh=3 kw=3 pad=same"},
        {EnginePath::separable, "separable h=7 w=6 c=17 o=33 kh=5 kw=5 sh=2 sw=2 pad=same"},
        {EnginePath::separable, "separable h=5 w=4 c=9 m=4 o=20 kh=3 kw=3 pad=same"},
        {EnginePath::separable, "separable h=4 w=6 c=3 m=8 o=16 kh=3 kw=3 pad=same"},
        {EnginePath::separable, "separable h=4 w=6 c=3 o=3 kh=3 kw=3 rh=2 rw=2 pad=same"},
        {EnginePath::separable, "separable h=4 w=6 c=1 m=2 o=5 kh=3 kw=3 pad=same"},
        {EnginePath::separable, "layer h=4 w=6 c=18 o=19 kh=3 kw=3 bias act=relu pad=same"},
        {EnginePath::separable, "layer h=4 w=3 c=2 o=17 kh=2 kw=3 bias act=relu6 pad=same"},
        {EnginePath::separable, "layer h=4 w=3 c=5 o=9 kh=2 kw=3 bias act=sigmoid pad=same"},
        {EnginePath::twoPass, "separable h=4 w=6 c=5 m=3 o=18 kh=3 kw=3 pad=same", true},
        {EnginePath::strided, "conv h=4 w=6 c=5 o=9 kh=3 kw=3 pad=same first"},
        {EnginePath::strided, "depthwise h=4 w=6 c=5 m=2 kh=3 kw=3 pad=same first"},
        {EnginePath::strided, "separable h=4 w=6 c=5 m=2 o=17 kh=3 kw=3 pad=same first"},
        {EnginePath::strided, "layer h=4 w=6 c=3 o=4 kh=3 kw=3 act=softmax pad=same first"},
    };
    return cases;
}

inline void addPathRows()
{
    QTest::addColumn<PathCase>("path");
    for (const PathCase& one : pathCases())
        QTest::addRow("%s: %s", enginePathName(one.path).data(), one.line) << one;
}

}  // namespace convstep::test

Q_DECLARE_METATYPE(convstep::test::PathCase)
