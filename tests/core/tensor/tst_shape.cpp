// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "core/tensor/shape.h"
#include "tests/support/random.h"

using namespace convstep;

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

Result<Shape> made(const std::vector<std::int64_t>& dims) { return Shape::create(dims, "image"); }

// All cells that regions of side 4 can hold, and one layer around them.
template <class Function>
void forEachCell(Function&& fn)
{
    for (std::int64_t n = -1; n <= 4; ++n)
        for (std::int64_t y = -1; y <= 4; ++y)
            for (std::int64_t x = -1; x <= 4; ++x)
                for (std::int64_t c = -1; c <= 4; ++c)
                    fn(Cell{n, y, x, c});
}

// Sides of 1 to 3 cells, now and then −1 or 0: about every third region is empty.
Region randomRegion(test::Random& random)
{
    const auto side = [&](std::int64_t& begin, std::int64_t& end) {
        begin = random.integer(0, 3);
        end = std::min<std::int64_t>(
            begin + (random.chance(0.1) ? random.integer(-1, 0) : random.integer(1, 3)), 4);
    };
    Region region;
    side(region.begin.n, region.end.n);
    side(region.begin.y, region.end.y);
    side(region.begin.x, region.end.x);
    side(region.begin.c, region.end.c);
    return region;
}

}  // namespace

class TestShape : public QObject {
    Q_OBJECT

private slots:
    void literals()
    {
        const Shape shape{2, 3, 4, 5};
        QCOMPARE(shape.rank(), 4);
        QCOMPARE(shape[0], 2);
        QCOMPARE(shape[3], 5);
        QCOMPARE(shape.elements(), 120);
        QCOMPARE(shape.toString(), "2x3x4x5");
        QVERIFY(std::ranges::equal(shape.dims(), std::array<std::int64_t, 4>{2, 3, 4, 5}));
        QCOMPARE(Shape().rank(), 0);
        QCOMPARE(Shape().elements(), 1);
        QCOMPARE(Shape().toString(), "scalar");
        QCOMPARE((Shape{3, 0, 2}).elements(), 0);
        QCOMPARE(Shape{7}.toString(), "7");
    }

    void equality()
    {
        QCOMPARE(made({2, 3}).value(), (Shape{2, 3}));
        QVERIFY((Shape{2, 3}) != (Shape{3, 2}));
        // Trailing ones and zeros are dimensions like any other.
        QVERIFY((Shape{2, 3}) != (Shape{2, 3, 1}));
        QVERIFY((Shape{2, 3}) != (Shape{2, 3, 0}));
        QVERIFY(Shape() != Shape{1});
        QVERIFY(Shape() != Shape{0});
    }

    void rankLimit()
    {
        const std::vector<std::int64_t> dims(8, 1);
        QCOMPARE(made(dims).value().rank(), 8);
        const auto nine = made(std::vector<std::int64_t>(9, 1));
        QVERIFY(!nine);
        QCOMPARE(nine.error().reason, Reason::fileUnsupported);
        QCOMPARE(nine.error().message(), "image: 9 dimensions is not supported; up to 8 would be.");
        QVERIFY(!made(std::vector<std::int64_t>(100000, 1)));
    }

    void negativeDimension()
    {
        for (const std::int64_t bad :
             {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
            const auto refused = made({2, bad, 3});
            QVERIFY(!refused);
            QCOMPARE(refused.error().reason, Reason::paramForm);
            QCOMPARE(refused.error().field, "image");
        }
        QCOMPARE(made({2, -1}).error().message(),
                 "image must be a shape without negative dimensions, it is 2x-1.");
    }

    void overflow_data()
    {
        QTest::addColumn<std::vector<std::int64_t>>("dims");
        QTest::addColumn<bool>("fits");
        const std::int64_t half = std::int64_t{1} << 31;
        const auto row = [](const char* name, std::vector<std::int64_t> dims, bool fits) {
            QTest::newRow(name) << dims << fits;
        };
        row("2^62", {half, half}, true);
        row("2^63", {half, half, 2}, false);
        row("largest", {largest}, true);
        row("largest, twice", {largest, 2}, false);
        row("largest, squared", {largest, largest}, false);
        row("7 times its seventh", {7, largest / 7}, true);
        row("8 times its seventh", {8, largest / 7}, false);
        row("2^64 wraps to 0", {half, half, 4}, false);
        row("a zero hides nothing", {0, largest, 2}, false);
        row("a zero at the end", {largest, 2, 0}, false);
        row("zeros count as one", {0, largest, 0}, true);
        row("eight of 2^8", {256, 256, 256, 256, 256, 256, 256, 127}, true);
        row("eight of 2^8, too many", {256, 256, 256, 256, 256, 256, 256, 128}, false);
    }
    void overflow()
    {
        QFETCH(std::vector<std::int64_t>, dims);
        QFETCH(bool, fits);
        const auto shape = made(dims);
        QCOMPARE(shape.has_value(), fits);
        if (fits) {
            QVERIFY(std::ranges::equal(shape->dims(), dims));
            QVERIFY(shape->elements() >= 0);
            return;
        }
        QCOMPARE(shape.error().reason, Reason::sizeOverflow);
        QCOMPARE(shape.error().kind(), "size_overflow");
        QCOMPARE(shape.error().message(), "image of " + joinNumbers(dims, "x") +
                                              " has more elements than 64 bits can count.");
    }

    void cellsInOrder()
    {
        // Batch first, channel last: the order of memory.
        QVERIFY((Cell{0, 9, 9, 9}) < (Cell{1, 0, 0, 0}));
        QVERIFY((Cell{1, 0, 9, 9}) < (Cell{1, 1, 0, 0}));
        QVERIFY((Cell{1, 1, 0, 9}) < (Cell{1, 1, 1, 0}));
        QVERIFY((Cell{1, 1, 1, 0}) < (Cell{1, 1, 1, 1}));
        QCOMPARE((Cell{1, 2, 3, 4}), (Cell{1, 2, 3, 4}));
    }

    void extentNumbersItsCells()
    {
        const Extent extent{2, 3, 4, 5};
        QCOMPARE(extent.elements(), 120);
        std::int64_t expected = 0;
        for (std::int64_t n = 0; n < 2; ++n)
            for (std::int64_t y = 0; y < 3; ++y)
                for (std::int64_t x = 0; x < 4; ++x)
                    for (std::int64_t c = 0; c < 5; ++c) {
                        QVERIFY(extent.contains({n, y, x, c}));
                        QCOMPARE(extent.offset({n, y, x, c}), expected++);
                    }
        for (const Cell& outside :
             {Cell{-1, 0, 0, 0}, Cell{2, 0, 0, 0}, Cell{0, -1, 0, 0}, Cell{0, 3, 0, 0},
              Cell{0, 0, -1, 0}, Cell{0, 0, 4, 0}, Cell{0, 0, 0, -1}, Cell{0, 0, 0, 5}})
            QVERIFY(!extent.contains(outside));
        QVERIFY(!(Extent{2, 0, 4, 5}).contains({0, 0, 0, 0}));
    }

    void regionOfWholeAndOfOne()
    {
        const Extent extent{2, 3, 4, 1};
        const Region all = Region::all(extent);
        const Region one = Region::of({1, 2, 0, 0});
        forEachCell([&](const Cell& cell) {
            QCOMPARE(all.contains(cell), extent.contains(cell));
            QCOMPARE(one.contains(cell), cell == (Cell{1, 2, 0, 0}));
        });
        QVERIFY(!all.empty() && !one.empty());
        QVERIFY(Region().empty());
        QVERIFY(Region::all({2, 3, 0, 1}).empty());
    }

    // Against the sets of cells that the regions stand for.
    void regionAlgebra()
    {
        test::Random random;
        int emptyOnes = 0;
        int disjoint = 0;
        for (int round = 0; round < test::rounds(60); ++round) {
            const Region a = randomRegion(random);
            const Region b = randomRegion(random);
            const Region both = a.intersected(b);
            const Region box = a.united(b);
            Cell low{largest, largest, largest, largest};
            Cell high{-1, -1, -1, -1};
            bool anyA = false;
            bool anyBoth = false;
            forEachCell([&](const Cell& cell) {
                const bool inA = a.contains(cell);
                const bool inB = b.contains(cell);
                anyA = anyA || inA;
                anyBoth = anyBoth || (inA && inB);
                QCOMPARE(both.contains(cell), inA && inB);
                if (!inA && !inB)
                    return;
                low = {std::min(low.n, cell.n), std::min(low.y, cell.y), std::min(low.x, cell.x),
                       std::min(low.c, cell.c)};
                high = {std::max(high.n, cell.n), std::max(high.y, cell.y),
                        std::max(high.x, cell.x), std::max(high.c, cell.c)};
            });
            QCOMPARE(a.empty(), !anyA);
            QCOMPARE(both.empty(), !anyBoth);
            if (a.empty() && b.empty())
                QVERIFY(box.empty());
            else
                QCOMPARE(box, (Region{low, {high.n + 1, high.y + 1, high.x + 1, high.c + 1}}));
            emptyOnes += a.empty();
            disjoint += both.empty() && !a.empty() && !b.empty();
        }
        // The rounds were about something; by chance they are not once in 10^10 runs.
        QVERIFY(emptyOnes > 0 && emptyOnes < test::rounds(60));
        QVERIFY(disjoint > 0);
    }
};

QTEST_GUILESS_MAIN(TestShape)
#include "tst_shape.moc"
