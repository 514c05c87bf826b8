// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <QtTest>

#include "core/spec/axis.h"
#include "core/spec/integer.h"

using namespace convstep;

namespace {

constexpr std::int64_t limit = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t huge = std::numeric_limits<std::int64_t>::max();

AxisPadding same() { return {PaddingMode::same}; }
AxisPadding valid() { return {PaddingMode::valid}; }
AxisPadding listed(std::int64_t before, std::int64_t after)
{
    return {PaddingMode::explicitAmounts, before, after};
}

// The definition, by counting on a strip of padded pixels: no division, no closed formula.
struct Oracle {
    std::int64_t effective = 0;
    std::int64_t out = 0;
    std::int64_t before = 0;
    std::int64_t after = 0;
    std::int64_t skippedPerStep = 0;
    std::int64_t dropped = 0;
};

Oracle count(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t rate,
             const AxisPadding& padding)
{
    Oracle o;
    // The kernel with its holes: first tap to last.
    std::int64_t last = 0;
    for (std::int64_t tap = 1; tap < kernel; ++tap)
        last += rate;
    o.effective = last + 1;

    if (padding.mode == PaddingMode::same) {
        // One output for every stride that begins inside the image; pixels are added one by one,
        // bottom first, until the last window fits.
        for (std::int64_t start = 0; start < in; start += stride)
            ++o.out;
        bool bottom = true;
        const auto fits = [&] {
            return (o.out - 1) * stride + o.effective <= o.before + in + o.after;
        };
        while (o.out > 0 && !fits()) {
            (bottom ? o.after : o.before) += 1;
            bottom = !bottom;
        }
    } else {
        o.before = padding.before;
        o.after = padding.after;
        for (std::int64_t start = -o.before; start + o.effective <= in + o.after; start += stride)
            ++o.out;
    }
    // Pixels between the first two windows, and image pixels behind the last one.
    if (o.out > 1)
        for (std::int64_t p = o.effective; p < stride; ++p)
            ++o.skippedPerStep;
    const std::int64_t end = (o.out - 1) * stride - o.before + o.effective;
    for (std::int64_t p = 0; o.out > 0 && p < in; ++p)
        o.dropped += p >= end ? 1 : 0;
    return o;
}

bool matches(const AxisGeometry& g, const Oracle& o)
{
    return g.effective == o.effective && g.out == o.out && g.before == o.before &&
           g.after == o.after && g.skippedPerStep == o.skippedPerStep && g.dropped == o.dropped;
}

std::string describe(std::int64_t in, std::int64_t kernel, std::int64_t stride, std::int64_t rate,
                     const AxisPadding& padding, const Oracle& want,
                     const Result<AxisGeometry>& got)
{
    const auto text = [](const char* name, std::int64_t value) {
        return std::string(name) + std::to_string(value);
    };
    std::string result = text("in ", in) + text(" kernel ", kernel) + text(" stride ", stride) +
                         text(" rate ", rate) + text(" mode ", static_cast<int>(padding.mode)) +
                         text(" before ", padding.before) + text(" after ", padding.after) +
                         text("; want out ", want.out) + text(" padding ", want.before) +
                         text(" ", want.after) + text(" skipped ", want.skippedPerStep) +
                         text(" dropped ", want.dropped);
    if (got)
        result += text("; got out ", got->out) + text(" padding ", got->before) +
                  text(" ", got->after) + text(" skipped ", got->skippedPerStep) +
                  text(" dropped ", got->dropped);
    return result;
}

}  // namespace

class TestAxis : public QObject {
    Q_OBJECT

private slots:
    void everySmallCase();
    void oracleSeesEachNumber();
    void paperCases();
    void sameKeepsTheSizeAtStrideOne();
    void positionsAndBorders();
    void tooLittleImageIsRefused();
    void badNumbersAreRefused_data();
    void badNumbersAreRefused();
    void atTheLimits();
    void beyondTheLimits_data();
    void beyondTheLimits();
    void floorDivision();
};

void TestAxis::everySmallCase()
{
    std::vector<AxisPadding> paddings{same(), valid()};
    for (std::int64_t before = 0; before <= 4; ++before)
        for (std::int64_t after = 0; after <= 4; ++after)
            paddings.push_back(listed(before, after));
    int refused = 0;
    int accepted = 0;
    for (std::int64_t in = 0; in <= 12; ++in)
        for (std::int64_t kernel = 1; kernel <= 5; ++kernel)
            for (std::int64_t stride = 1; stride <= 7; ++stride)
                for (std::int64_t rate = 1; rate <= 4; ++rate)
                    for (const AxisPadding& padding : paddings) {
                        const Oracle want = count(in, kernel, stride, rate, padding);
                        const auto got = axisGeometry(in, kernel, stride, rate, padding, "rows");
                        if (padding.mode != PaddingMode::same && want.out == 0) {
                            ++refused;
                            QVERIFY(!got);
                            QCOMPARE(got.error().kind(), "negative_output");
                            continue;
                        }
                        ++accepted;
                        const std::string what =
                            describe(in, kernel, stride, rate, padding, want, got);
                        QVERIFY2(got, what.c_str());
                        QVERIFY2(matches(*got, want), what.c_str());
                        QCOMPARE(got->in, in);
                        QCOMPARE(got->kernel, kernel);
                        QCOMPARE(got->stride, stride);
                        QCOMPARE(got->rate, rate);
                    }
    QVERIFY(refused > 1000);
    QVERIFY(accepted > 20000);
}

// Of the comparison above: a number that is one off is seen.
void TestAxis::oracleSeesEachNumber()
{
    const AxisGeometry right = axisGeometry(11, 2, 4, 1, listed(1, 0), "rows").value();
    const Oracle want = count(11, 2, 4, 1, listed(1, 0));
    QVERIFY(matches(right, want));
    for (std::int64_t AxisGeometry::*number :
         {&AxisGeometry::effective, &AxisGeometry::out, &AxisGeometry::before, &AxisGeometry::after,
          &AxisGeometry::skippedPerStep, &AxisGeometry::dropped}) {
        AxisGeometry wrong = right;
        ++(wrong.*number);
        QVERIFY(!matches(wrong, want));
    }
}

void TestAxis::paperCases()
{
    // The odd pixel goes to the end.
    AxisGeometry g = axisGeometry(224, 7, 2, 1, same(), "rows").value();
    QCOMPARE(g.out, 112);
    QCOMPARE(g.before, 2);
    QCOMPARE(g.after, 3);
    // The last window ends before the image does: no padding, and never a negative one.
    g = axisGeometry(10, 2, 5, 1, same(), "rows").value();
    QCOMPARE(g.out, 2);
    QCOMPARE(g.before, 0);
    QCOMPARE(g.after, 0);
    QCOMPARE(g.skippedPerStep, 3);
    QCOMPARE(g.dropped, 3);
    g = axisGeometry(20, 6, 1, 5, same(), "columns").value();
    QCOMPARE(g.effective, 26);
    QCOMPARE(g.out, 20);
    QCOMPARE(g.before, 12);
    QCOMPARE(g.after, 13);
    g = axisGeometry(70000, 3, 7, 1, valid(), "rows").value();
    QCOMPARE(g.out, 10000);
    QCOMPARE(g.skippedPerStep, 4);
    QCOMPARE(g.dropped, 4);
    // A stride that leaves nothing behind, and a single window.
    g = axisGeometry(5, 5, 9, 1, valid(), "rows").value();
    QCOMPARE(g.out, 1);
    QCOMPARE(g.skippedPerStep, 0);
    QCOMPARE(g.dropped, 0);
    // An image without rows, padded to some.
    g = axisGeometry(0, 3, 1, 1, listed(2, 3), "rows").value();
    QCOMPARE(g.out, 3);
    QCOMPARE(g.dropped, 0);
    QCOMPARE(axisGeometry(0, 3, 2, 1, same(), "rows").value().out, 0);
    // The whole image lies behind the only window: what is dropped is image, not padding.
    g = axisGeometry(3, 2, 40, 1, listed(9, 0), "rows").value();
    QCOMPARE(g.out, 1);
    QCOMPARE(g.dropped, 3);
}

void TestAxis::sameKeepsTheSizeAtStrideOne()
{
    for (std::int64_t in = 1; in <= 9; ++in)
        for (const std::int64_t kernel : {1, 2, 7, 1000})
            for (const std::int64_t rate : {1, 3, 1000})
                QCOMPARE(axisGeometry(in, kernel, 1, rate, same(), "rows").value().out, in);
}

void TestAxis::positionsAndBorders()
{
    const AxisGeometry g = axisGeometry(6, 3, 2, 2, listed(3, 1), "rows").value();
    QCOMPARE(g.out, 3);
    QCOMPARE(g.position(0, 0), -3);
    QCOMPARE(g.position(0, 2), 1);
    QCOMPARE(g.position(2, 1), 3);
    QVERIFY(!g.inside(-1));
    QVERIFY(g.inside(0));
    QVERIFY(g.inside(5));
    QVERIFY(!g.inside(6));
}

void TestAxis::tooLittleImageIsRefused()
{
    const auto small = axisGeometry(4, 3, 1, 2, valid(), "rows");
    QVERIFY(!small);
    QCOMPARE(small.error().reason, Reason::negativeOutput);
    QCOMPARE(small.error().field, std::string("padding"));
    QCOMPARE(
        small.error().message(),
        std::string("A kernel of 3 at rate 2 covers 5 rows, the image has only 4: VALID leaves "
                    "no position. Use SAME, a smaller rate or kernel, or a larger image."));
    const auto padded = axisGeometry(4, 3, 1, 4, listed(1, 3), "columns");
    QVERIFY(!padded);
    QCOMPARE(padded.error().reason, Reason::negativeOutputExplicit);
    QCOMPARE(padded.error().message(),
             std::string("A kernel of 3 at rate 4 covers 9 columns, the image with its padding has "
                         "8: no position is left."));
    QVERIFY(axisGeometry(4, 3, 1, 4, listed(1, 4), "columns"));
}

void TestAxis::badNumbersAreRefused_data()
{
    QTest::addColumn<std::vector<std::int64_t>>("numbers");  // in, kernel, stride, rate
    QTest::addColumn<std::vector<std::int64_t>>("pads");
    QTest::addColumn<Reason>("reason");
    QTest::addColumn<std::string>("field");
    using List = std::vector<std::int64_t>;
    const auto row = [](const char* name, const List& numbers, const List& pads, Reason reason,
                        const char* field) {
        QTest::newRow(name) << numbers << pads << reason << std::string(field);
    };
    row("kernel 0", {5, 0, 1, 1}, {0, 0}, Reason::emptyFilter, "filter");
    row("kernel below 0", {5, -3, 1, 1}, {0, 0}, Reason::emptyFilter, "filter");
    row("stride 0", {5, 3, 0, 1}, {0, 0}, Reason::strideNonpositive, "strides");
    row("stride below 0", {5, 3, -huge, 1}, {0, 0}, Reason::strideNonpositive, "strides");
    row("rate 0", {5, 3, 1, 0}, {0, 0}, Reason::rateNonpositive, "rate");
    row("rate below 0", {5, 3, 1, -1}, {0, 0}, Reason::rateNonpositive, "rate");
    row("before below 0", {5, 3, 1, 1}, {-1, 0}, Reason::explicitPaddingNegative, "padding");
    row("after below 0", {5, 3, 1, 1}, {0, -huge}, Reason::explicitPaddingNegative, "padding");
}

void TestAxis::badNumbersAreRefused()
{
    QFETCH(std::vector<std::int64_t>, numbers);
    QFETCH(std::vector<std::int64_t>, pads);
    QFETCH(Reason, reason);
    QFETCH(std::string, field);
    const auto got = axisGeometry(numbers[0], numbers[1], numbers[2], numbers[3],
                                  listed(pads[0], pads[1]), "rows");
    QVERIFY(!got);
    QCOMPARE(got.error().reason, reason);
    QCOMPARE(got.error().field, field);
    QVERIFY(got.error().message().find('{') == std::string::npos);
}

void TestAxis::atTheLimits()
{
    // The largest of everything that is still accepted; sanitizers watch the arithmetic.
    AxisGeometry g = axisGeometry(limit, 1, 1, limit - 1, same(), "rows").value();
    QCOMPARE(g.out, limit);
    QCOMPARE(g.after, 0);
    g = axisGeometry(limit, 2, limit, (limit - 1) / 2, same(), "rows").value();
    QCOMPARE(g.out, 1);
    QCOMPARE(g.effective, limit / 2 + 1);
    g = axisGeometry(limit, limit - 1, 1, 1, same(), "rows").value();
    QCOMPARE(g.out, limit);
    QCOMPARE(g.before + g.after, limit - 2);
    g = axisGeometry(limit, 1, 1, 1, listed(limit, limit), "rows").value();
    QCOMPARE(g.out, 3 * limit);
    QCOMPARE(g.position(g.out - 1, 0), 2 * limit - 1);
    g = axisGeometry(0, 1, limit, 1, same(), "rows").value();
    QCOMPARE(g.out, 0);
}

void TestAxis::beyondTheLimits_data()
{
    QTest::addColumn<std::vector<std::int64_t>>("numbers");
    QTest::addColumn<std::vector<std::int64_t>>("pads");
    QTest::addColumn<Reason>("reason");
    using List = std::vector<std::int64_t>;
    const auto row = [](const std::string& name, const List& numbers, const List& pads,
                        Reason reason) {
        const std::int64_t most =
            std::max(pads[0], *std::max_element(numbers.begin(), numbers.end()));
        QTest::addRow("%s, %lld", name.c_str(), static_cast<long long>(std::max(pads[1], most)))
            << numbers << pads << reason;
    };
    for (const std::int64_t beyond : {limit + 1, huge}) {
        row("image", {beyond, 3, 1, 1}, {0, 0}, Reason::tooLarge);
        row("stride", {5, 3, beyond, 1}, {0, 0}, Reason::tooLarge);
        row("before", {5, 3, 1, 1}, {beyond, 0}, Reason::tooLarge);
        row("after", {5, 3, 1, 1}, {0, beyond}, Reason::tooLarge);
        row("kernel", {5, beyond, 1, 1}, {0, 0}, Reason::rateTooLarge);
        row("rate", {5, 3, 1, beyond}, {0, 0}, Reason::rateTooLarge);
        row("rate and kernel", {5, beyond, 1, beyond}, {0, 0}, Reason::rateTooLarge);
    }
    row("rate at the limit", {5, 1, 1, limit}, {0, 0}, Reason::rateTooLarge);
    row("rate times kernel at the limit", {5, 7, 1, 306783379}, {0, 0}, Reason::rateTooLarge);
}

void TestAxis::beyondTheLimits()
{
    QFETCH(std::vector<std::int64_t>, numbers);
    QFETCH(std::vector<std::int64_t>, pads);
    QFETCH(Reason, reason);
    std::vector<AxisPadding> paddings{listed(pads[0], pads[1])};
    if (pads[0] == 0 && pads[1] == 0)
        paddings.insert(paddings.end(), {same(), valid()});
    for (const AxisPadding& padding : paddings) {
        const auto got =
            axisGeometry(numbers[0], numbers[1], numbers[2], numbers[3], padding, "rows");
        QVERIFY(!got);
        QCOMPARE(got.error().reason, reason);
        QVERIFY(got.error().message().find('{') == std::string::npos);
        QVERIFY(got.error().message().find("2147483647") != std::string::npos);
    }
}

void TestAxis::floorDivision()
{
    for (std::int64_t a = -20; a <= 20; ++a)
        for (std::int64_t b = 1; b <= 6; ++b) {
            const std::int64_t q = floorDivide(a, b);
            QVERIFY(q * b <= a && a < (q + 1) * b);
        }
    static_assert(floorDivide(-1, 2) == -1 && floorDivide(-4, 2) == -2 && floorDivide(3, 2) == 1);
}

QTEST_GUILESS_MAIN(TestAxis)
#include "tst_axis.moc"
