// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <tuple>
#include <vector>

#include <QtTest>

#include "core/ops/stage.h"
#include "core/ops/taps.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr std::array<Corner, 3> corners{Corner::y, Corner::x, Corner::w};

struct Triple {
    std::int64_t out = 0;
    std::int64_t tap = 0;
    std::int64_t in = 0;

    friend bool operator==(const Triple&, const Triple&) = default;
};

// Every (output, tap, input) of an axis by the rule itself: in = s·out + r·tap − b.
std::vector<Triple> triplesOf(const AxisGeometry& g)
{
    std::vector<Triple> all;
    for (std::int64_t out = 0; out < g.out; ++out)
        for (std::int64_t tap = 0; tap < g.kernel; ++tap)
            all.push_back({out, tap, g.stride * out + g.rate * tap - g.before});
    return all;
}

// Those of one position of a corner, in the documented order: by tap, from w by output. From x and
// w only where the input lies inside.
std::vector<Triple> triplesAt(const std::vector<Triple>& all, const AxisGeometry& g, Corner corner,
                              std::int64_t position)
{
    std::vector<Triple> some;
    for (const Triple& one : all) {
        const bool inside = one.in >= 0 && one.in < g.in;
        if (corner == Corner::y ? one.out == position
                                : inside && (corner == Corner::x ? one.in : one.tap) == position)
            some.push_back(one);
    }
    std::sort(some.begin(), some.end(), [corner](const Triple& a, const Triple& b) {
        return corner == Corner::w ? a.out < b.out : a.tap < b.tap;
    });
    return some;
}

std::vector<AxisGeometry> smallAxes()
{
    std::vector<AxisPadding> paddings{{PaddingMode::same}, {PaddingMode::valid}};
    for (const auto& [before, after] : {std::pair{0, 2}, {3, 0}, {1, 1}, {6, 5}})
        paddings.push_back({PaddingMode::explicitAmounts, before, after});
    std::vector<AxisGeometry> axes;
    for (std::int64_t in = 0; in <= 8; ++in)
        for (std::int64_t kernel = 1; kernel <= 4; ++kernel)
            for (std::int64_t stride = 1; stride <= 5; ++stride)
                for (std::int64_t rate = 1; rate <= 3; ++rate)
                    for (const AxisPadding& padding : paddings)
                        if (const auto g = axisGeometry(in, kernel, stride, rate, padding, "rows"))
                            axes.push_back(*g);
    return axes;
}

std::string textOf(const AxisGeometry& g)
{
    return "in " + std::to_string(g.in) + " kernel " + std::to_string(g.kernel) + " stride " +
           std::to_string(g.stride) + " rate " + std::to_string(g.rate) + " before " +
           std::to_string(g.before) + " out " + std::to_string(g.out);
}

bool agrees(const AxisTaps::Pair& got, const Triple& want)
{
    return Triple{got.out, got.tap, got.in} == want;
}

// All that AxisTaps says of one axis from one corner, against the triples.
bool agrees(const AxisTaps& taps, Corner corner, const std::vector<Triple>& all)
{
    const AxisGeometry& g = taps.geometry();
    if (taps.length() != (corner == Corner::y ? g.out : corner == Corner::x ? g.in : g.kernel))
        return false;
    std::int64_t before = 0;
    std::vector<AxisTaps::Pair> list;
    for (std::int64_t position = 0; position < taps.length(); ++position) {
        const std::vector<Triple> want = triplesAt(all, g, corner, position);
        const auto count = static_cast<std::int64_t>(want.size());
        taps.pairs(position, list);
        if (taps.count(position) != count || taps.countBefore(position) != before ||
            list.size() != want.size())
            return false;
        for (std::int64_t index = 0; index < count; ++index) {
            const Triple& triple = want[static_cast<std::size_t>(index)];
            if (!agrees(taps.pair(position, index), triple) ||
                !agrees(list[static_cast<std::size_t>(index)], triple) ||
                taps.positionOf(before + index) != position)
                return false;
        }
        before += count;
    }
    return taps.countBefore(taps.length()) == before && taps.total() == before;
}

// A drawn relation with its geometry, and every multiplication that belongs to it.
struct Drawn {
    TapRelation taps;
    std::vector<Tap> all;  // padding taps too
    std::string text;
};

Drawn draw(Random& random)
{
    const bool separate = random.chance(0.5);
    const OperatorCall call =
        randomCall(random, separate ? "depthwise_conv2d" : "conv2d", {Values::integers, 5, false});
    Drawn drawn;
    drawn.text = describe(call);
    drawn.taps = makePipeline(call).value().stages.front().taps;
    const Shape& image = call.inputs[0].tensor.shape();
    const Shape& filter = call.inputs[1].tensor.shape();
    const std::vector<Triple> rows = triplesOf(drawn.taps.rows(Corner::y).geometry());
    const std::vector<Triple> cols = triplesOf(drawn.taps.cols(Corner::y).geometry());
    for (std::int64_t n = 0; n < image[0]; ++n)
        for (std::int64_t c = 0; c < filter[2]; ++c)
            for (std::int64_t b = 0; b < filter[3]; ++b)
                for (const Triple& row : rows)
                    for (const Triple& col : cols) {
                        const std::int64_t weight = c * filter[3] + b;
                        const bool padding =
                            row.in < 0 || row.in >= image[1] || col.in < 0 || col.in >= image[2];
                        drawn.all.push_back({{n, row.in, col.in, c},
                                             {0, row.tap, col.tap, weight},
                                             {n, row.out, col.out, separate ? weight : b},
                                             padding});
                    }
    return drawn;
}

// The taps of one cell in the documented order: what is summed besides the axes, row, column.
std::vector<Tap> tapsAt(const std::vector<Tap>& all, Corner corner, const Cell& cell)
{
    std::vector<Tap> some;
    for (const Tap& tap : all)
        if (corner == Corner::y ? tap.y == cell
                                : !tap.padding && (corner == Corner::x ? tap.x : tap.w) == cell)
            some.push_back(tap);
    const auto key = [corner](const Tap& t) {
        return corner == Corner::y   ? std::tuple{t.x.c, t.w.y, t.w.x}
               : corner == Corner::x ? std::tuple{t.w.c, t.w.y, t.w.x}
                                     : std::tuple{t.x.n, t.y.y, t.y.x};
    };
    std::sort(some.begin(), some.end(),
              [&](const Tap& a, const Tap& b) { return key(a) < key(b); });
    return some;
}

}  // namespace

class TestTaps : public QObject {
    Q_OBJECT

private slots:
    void axisFromEachCorner_data();
    void axisFromEachCorner();
    void axisComparisonRejects();
    void seenFromXAndWAlike();
    void hugeAxes();
    void relationFromEachCorner();
    void relationExtents();
    void depthwiseNumbersItsChannels();
    void paddingFlags();
    void operandsOfEachCorner();
};

void TestTaps::axisFromEachCorner_data()
{
    QTest::addColumn<int>("corner");
    QTest::newRow("output") << 0;
    QTest::newRow("input") << 1;
    QTest::newRow("weight") << 2;
}

void TestTaps::axisFromEachCorner()
{
    QFETCH(int, corner);
    const Corner from = corners[static_cast<std::size_t>(corner)];
    const std::vector<AxisGeometry> axes = smallAxes();
    QVERIFY(axes.size() > 2000);
    for (const AxisGeometry& g : axes)
        QVERIFY2(agrees(AxisTaps(g, from), from, triplesOf(g)), textOf(g).c_str());
}

// The comparison sees a triple too few, one elsewhere, and one too many.
void TestTaps::axisComparisonRejects()
{
    const AxisGeometry g =
        axisGeometry(5, 3, 2, 1, {PaddingMode::explicitAmounts, 1, 1}, "rows").value();
    for (const Corner corner : corners) {
        const std::vector<Triple> all = triplesOf(g);
        QVERIFY(agrees(AxisTaps(g, corner), corner, all));
        std::vector<Triple> fewer = all;
        fewer.erase(fewer.begin() + 1);
        QVERIFY(!agrees(AxisTaps(g, corner), corner, fewer));
        std::vector<Triple> moved = all;
        ++moved[1].in;
        QVERIFY(!agrees(AxisTaps(g, corner), corner, moved));
        std::vector<Triple> twice = all;
        twice.push_back(all[1]);
        QVERIFY(!agrees(AxisTaps(g, corner), corner, twice));
    }
}

// The same pairs, counted over inputs and over weights.
void TestTaps::seenFromXAndWAlike()
{
    for (const AxisGeometry& g : smallAxes())
        QVERIFY2(AxisTaps(g, Corner::x).total() == AxisTaps(g, Corner::w).total(),
                 textOf(g).c_str());
}

// No table: an axis of two billion positions answers at once, and counts and positions still undo
// each other.
void TestTaps::hugeAxes()
{
    Random random;
    const std::int64_t side = 2147483647;
    for (const auto& [kernel, stride, rate] :
         {std::tuple{3, 1, 1}, {5, 2, 1}, {3, 7, 1}, {4, 1, 1000003}, {2, 3, 1000000000}}) {
        const AxisGeometry g =
            axisGeometry(side, kernel, stride, rate, {PaddingMode::same}, "rows").value();
        for (const Corner corner : corners) {
            const AxisTaps taps(g, corner);
            QCOMPARE(taps.countBefore(0), 0);
            std::vector<std::int64_t> wanted{0, taps.total() - 1};
            for (int round = 0; round < 200; ++round)
                wanted.push_back(random.integer(0, taps.total() - 1));
            for (const std::int64_t pair : wanted) {
                const std::int64_t position = taps.positionOf(pair);
                const std::int64_t before = taps.countBefore(position);
                QVERIFY(before <= pair && pair < before + taps.count(position));
                QCOMPARE(taps.countBefore(position + 1), before + taps.count(position));
                const AxisTaps::Pair found = taps.pair(position, pair - before);
                QCOMPARE(found.in, g.position(found.out, found.tap));
                QVERIFY(corner == Corner::y || g.inside(found.in));
                QVERIFY(found.out >= 0 && found.out < g.out && found.tap < g.kernel);
                QCOMPARE(corner == Corner::y   ? found.out
                         : corner == Corner::x ? found.in
                                               : found.tap,
                         position);
            }
        }
    }
}

void TestTaps::relationFromEachCorner()
{
    Random random;
    std::int64_t cells = 0;
    // CONVSTEP_LONG=1: 20 times as many
    for (int round = 0; round < rounds(60); ++round) {
        const Drawn drawn = draw(random);
        for (const Corner corner : corners)
            for (const Cell& cell : cellsOf(drawn.taps.extent(corner))) {
                const std::vector<Tap> want = tapsAt(drawn.all, corner, cell);
                const auto count = static_cast<std::int64_t>(want.size());
                QVERIFY2(drawn.taps.count(corner, cell) == count, drawn.text.c_str());
                std::vector<Tap> all;
                drawn.taps.forEach(corner, cell, [&](const Tap& tap) { all.push_back(tap); });
                QVERIFY2(all == want, drawn.text.c_str());
                for (std::int64_t index = 0; index < count; ++index)
                    QVERIFY2(drawn.taps.tap(corner, cell, index) ==
                                 want[static_cast<std::size_t>(index)],
                             drawn.text.c_str());
                if (count > 1) {  // the order is part of it
                    std::swap(all.front(), all.back());
                    QVERIFY(all != want);
                }
                ++cells;
            }
    }
    QVERIFY(cells > 1000);
}

void TestTaps::relationExtents()
{
    const AxisGeometry rows = axisGeometry(5, 3, 1, 1, {PaddingMode::valid}, "rows").value();
    const AxisGeometry cols = axisGeometry(7, 2, 2, 1, {PaddingMode::same}, "columns").value();
    const TapRelation mixing(rows, cols, 2, 3, 4, false);
    QCOMPARE(mixing.extent(Corner::x), (Extent{2, 5, 7, 3}));
    QCOMPARE(mixing.extent(Corner::w), (Extent{1, 3, 2, 12}));
    QCOMPARE(mixing.extent(Corner::y), (Extent{2, 3, 4, 4}));
    QCOMPARE(mixing.summed(Corner::y), 3);
    QCOMPARE(mixing.summed(Corner::x), 4);
    QCOMPARE(mixing.summed(Corner::w), 2);
    const TapRelation separate(rows, cols, 2, 3, 4, true);
    QCOMPARE(separate.extent(Corner::x), mixing.extent(Corner::x));
    QCOMPARE(separate.extent(Corner::w), mixing.extent(Corner::w));
    QCOMPARE(separate.extent(Corner::y), (Extent{2, 3, 4, 12}));
    QCOMPARE(separate.summed(Corner::y), 1);
    QCOMPARE(separate.summed(Corner::x), 4);
    QCOMPARE(separate.summed(Corner::w), 2);
}

// Output channel c·M + q is input channel c with slot q, not q·C + c.
void TestTaps::depthwiseNumbersItsChannels()
{
    const AxisGeometry one = axisGeometry(1, 1, 1, 1, {PaddingMode::valid}, "rows").value();
    const TapRelation taps(one, one, 1, 2, 3, true);
    for (std::int64_t m = 0; m < 6; ++m) {
        const Tap tap = taps.tap(Corner::y, {0, 0, 0, m}, 0);
        QCOMPARE(tap.x.c, m / 3);
        QCOMPARE(tap.w.c, m);
    }
    QCOMPARE(taps.tap(Corner::x, {0, 0, 0, 1}, 0).y.c, 3);
}

// 2×2 image, 3×3 kernel, SAME: the picture of some windows.
void TestTaps::paddingFlags()
{
    const AxisGeometry side = axisGeometry(2, 3, 1, 1, {PaddingMode::same}, "rows").value();
    const TapRelation taps(side, side, 1, 1, 1, false);
    const auto picture = [&](const Cell& cell) {
        std::string text;
        taps.forEach(Corner::y, cell, [&](const Tap& tap) {
            text += tap.padding ? '.' : '#';
            if (tap.w.x == 2)
                text += '/';
        });
        return text;
    };
    QCOMPARE(picture({0, 0, 0, 0}), std::string(".../.##/.##/"));
    QCOMPARE(picture({0, 0, 1, 0}), std::string(".../##./##./"));
    QCOMPARE(picture({0, 1, 1, 0}), std::string("##./##./.../"));
}

// Which operand is A and which is B, and that only A can be padding.
void TestTaps::operandsOfEachCorner()
{
    Random random;
    struct Want {
        const char* op;
        const char* a;
        const char* b;
        Corner corner;
    };
    for (const Want& want : {Want{"conv2d", "input", "filter", Corner::y},
                             Want{"conv2d_backprop_input", "out_backprop", "filters", Corner::x},
                             Want{"conv2d_backprop_filter", "input", "out_backprop", Corner::w}}) {
        const OperatorCall call = randomCall(random, want.op, {Values::integers, 6, true, false});
        const Pipeline pipeline = makePipeline(call).value();
        const Stage& stage = pipeline.stages.front();
        QCOMPARE(stage.a, pipeline.slot(want.a));
        QCOMPARE(stage.b, pipeline.slot(want.b));
        QVERIFY(stage.corner == want.corner);
        for (const Cell& cell : cellsOf(stage.outExtent)) {
            std::int64_t index = 0;
            stage.forEachTap(cell, [&](const StageTap& tap) {
                const Tap triple = stage.taps.tap(want.corner, cell, index);
                const StageTap again = stage.tap(cell, index++);
                QVERIFY(again.a == tap.a && again.b == tap.b);
                QVERIFY(tap.a.cell == (want.corner == Corner::x ? triple.y : triple.x));
                QVERIFY(tap.b.cell == (want.corner == Corner::w ? triple.y : triple.w));
                QVERIFY(tap.a.padding == triple.padding && !tap.b.padding);
            });
            QCOMPARE(index, stage.tapCount(cell));
        }
    }
}

QTEST_GUILESS_MAIN(TestTaps)
#include "tst_taps.moc"
