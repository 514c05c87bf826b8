// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the cards say is true: each line is written again from the document and its results, and
// must come out the same. That of the refused example is with the articles.
#include <QtTest>

#include <algorithm>
#include <map>
#include <set>

#include "core/trace/reach.h"
#include "tests/ui/session/example_facts.h"

using namespace convstep;
using namespace convstep::test;

namespace {

QString oneFilterPerChannel(const Facts& f)
{
    QString in = word(f.extent("input").c);
    in[0] = in[0].toUpper();
    // What ordinary convolution adds up is what is kept apart here.
    const Facts conv(asConv2d(f.call, "input", "filter"));
    bool addedUp = true;
    for (std::int64_t y = 0; y < conv.out().h; ++y)
        for (std::int64_t x = 0; x < conv.out().w; ++x)
            for (std::int64_t o = 0; o < conv.out().c; ++o) {
                double sum = 0;
                for (std::int64_t c = 0; c < f.extent("input").c; ++c)
                    sum += f.at({0, y, x, c * f.pipeline.multiplier + o});
                addedUp &= sum == conv.at({0, y, x, o});
            }
    return provided(addedUp, QStringLiteral("What depthwise convolution keeps apart, and what "
                                            "ordinary convolution would have added up. %1 channels "
                                            "in, %2 out.")
                                 .arg(in, word(f.out().c)));
}

QString samePadding(const Facts& f)
{
    const AxisGeometry& axis = both(f);
    return QStringLiteral("%1, kernel %2, stride %3: %4 before, %5 after")
        .arg(times(f.extent("input")))
        .arg(axis.kernel)
        .arg(axis.stride)
        .arg(axis.before)
        .arg(axis.after);
}

QString rateHoles(const Facts& f)
{
    const AxisGeometry& axis = both(f);
    const std::int64_t read = f.stage().tapCount({}) / f.extent("value").c;
    return provided(axis.rate == 2,
                    QStringLiteral("a %1 filter covers %2: %3 cells are read, %4 passed over")
                        .arg(times(axis.kernel, axis.kernel), times(axis.effective, axis.effective))
                        .arg(read)
                        .arg(axis.effective * axis.effective - read));
}

QString oneByOne(const Facts& f)
{
    bool stays = true;
    for (std::int64_t y = 0; y < f.out().h; ++y)
        for (std::int64_t x = 0; x < f.out().w; ++x)
            f.stage().forEachTap({0, y, x, 0}, [&](const StageTap& tap) {
                stays &= tap.a.cell.y == y && tap.a.cell.x == x;
            });
    return provided(stays, QStringLiteral("%1 maps in, %2 mixtures out; no neighbour is read")
                               .arg(word(f.extent("input").c), word(f.out().c)));
}

QString colourMixing(const Facts& f)
{
    const auto weights = f.call.input("filter")->values();
    const int input = f.pipeline.slot("input");
    bool holds = f.out().c == 1 && weights.size() == 3 && weights[0] + weights[1] + weights[2] == 0;
    bool grey = false;
    for (std::int64_t y = 0; y < f.out().h; ++y)
        for (std::int64_t x = 0; x < f.out().w; ++x) {
            const auto colour = [&](std::int64_t c) { return f.values.at(input, {0, y, x, c}); };
            double sum = 0;
            for (std::int64_t c = 0; c < 3; ++c)
                sum += static_cast<double>(weights[static_cast<std::size_t>(c)]) * colour(c);
            holds &= f.at({0, y, x, 0}) == sum;
            if (colour(0) == colour(1) && colour(1) == colour(2)) {
                grey = true;
                holds &= f.at({0, y, x, 0}) == 0;
            }
        }
    return provided(holds && grey, QStringLiteral("warmth is %1·red + %2·green \u2212 %3·blue: grey "
                                                  "gives 0")
                                       .arg(static_cast<double>(weights[0]))
                                       .arg(static_cast<double>(weights[1]))
                                       .arg(static_cast<double>(-weights[2])));
}

// Cells of a plane that are not 0.
std::set<std::pair<std::int64_t, std::int64_t>> reached(const SlotValues& values, int slot)
{
    std::set<std::pair<std::int64_t, std::int64_t>> cells;
    const Extent extent = values.pipeline().slotList[static_cast<std::size_t>(slot)].extent;
    for (std::int64_t y = 0; y < extent.h; ++y)
        for (std::int64_t x = 0; x < extent.w; ++x)
            if (values.at(slot, {0, y, x, 0}) != 0)
                cells.insert({y, x});
    return cells;
}

QString gridding(const Facts& f)
{
    // The same layer twice, on one bright cell in the middle, makes the input.
    OperatorCall call = f.call;
    Tensor& image = *call.input("input");
    std::fill(image.values().begin(), image.values().end(), 0.0F);
    image.values()[image.values().size() / 2] = 1;
    for (int layer = 0; layer < 2; ++layer)
        image = computeReference(call)->front().tensor;
    const auto before = reached(f.values, f.pipeline.slot("input"));
    const auto after = reached(f.values, f.outSlot);
    bool holes = both(f).rate == 2 && image.identicalTo(*f.call.input("input"));
    // Whatever the weights are: no two neighbours.
    for (const auto& [y, x] : after)
        holes &= !after.contains({y, x + 1}) && !after.contains({y + 1, x});
    return provided(holes, QStringLiteral("two layers spread one bright cell over %1; the third "
                                          "reaches %2 of %3, and never the rest")
                               .arg(before.size())
                               .arg(after.size())
                               .arg(f.out().elements()));
}

QString rateTooLarge(const Facts& f)
{
    std::set<std::int64_t> padding;
    std::int64_t taps = 0;
    for (std::int64_t y = 0; y < f.out().h; ++y)
        for (std::int64_t x = 0; x < f.out().w; ++x) {
            std::int64_t outside = 0;
            f.stage().forEachTap({0, y, x, 0}, [&](const StageTap& tap) {
                outside += tap.a.padding ? 1 : 0;
            });
            padding.insert(outside);
            taps = f.stage().tapCount({0, y, x, 0});
        }
    return provided(padding.size() == 1 && both(f).rate > both(f).in,
                    QStringLiteral("%1, rate %2 under %3: %4 of %5 taps read padding, everywhere")
                        .arg(times(f.extent("value")))
                        .arg(both(f).rate)
                        .arg(QString::fromStdString(f.call.spec.padding.word))
                        .arg(*padding.begin())
                        .arg(taps));
}

QString edges(const Facts& f)
{
    // Sobel x: from left to right −1 0 1, weighted 1 2 1 from top to bottom.
    const int input = f.pipeline.slot("input");
    const Tensor& filter = *f.call.input("filter");
    const std::vector<float> sobel{-1, 0, 1, -2, 0, 2, -1, 0, 1};
    bool holds =
        std::equal(sobel.begin(), sobel.end(), filter.values().begin(), filter.values().end());
    // A square: one bright value in as many rows as columns, one dark value elsewhere.
    Region square;
    double bright = 0;
    const Extent in = f.extent(input);
    for (std::int64_t y = 0; y < in.h; ++y)
        for (std::int64_t x = 0; x < in.w; ++x)
            if (const double value = f.values.at(input, {0, y, x, 0});
                value > f.values.at(input, {})) {
                square = square.united(Region::of({0, y, x, 0}));
                bright = value;
            }
    holds &= square.end.y - square.begin.y == square.end.x - square.begin.x;
    for (std::int64_t y = 0; y < in.h; ++y)
        for (std::int64_t x = 0; x < in.w; ++x)
            holds &= f.values.at(input, {0, y, x, 0}) ==
                     (square.contains({0, y, x, 0}) ? bright : f.values.at(input, {}));
    // Positive in the windows over its left edge only, negative in those over its right one.
    for (std::int64_t y = 0; y < f.out().h; ++y)
        for (std::int64_t x = 0; x < f.out().w; ++x) {
            const bool left = x < square.begin.x && x + 2 >= square.begin.x;
            const bool right = x < square.end.x && x + 2 >= square.end.x;
            holds &= f.at({0, y, x, 0}) <= 0 || left;
            holds &= f.at({0, y, x, 0}) >= 0 || right;
        }
    const std::vector<double> outputs = f.outputs();
    const auto [low, high] = std::minmax_element(outputs.begin(), outputs.end());
    return provided(holds,
                    QStringLiteral("Sobel x on a bright square: up to %1 where it begins, %2 where "
                                   "it ends")
                        .arg(number(*high), number(*low)));
}

QString inputGradient(const Facts& f)
{
    const Stage& stage = f.stage();
    const std::int64_t last = f.out().h - 1;
    const std::int64_t corner = stage.tapCount({});
    bool alike = f.out().h == f.out().w;
    for (const Cell& cell : {Cell{0, 0, last, 0}, Cell{0, last, 0, 0}, Cell{0, last, last, 0}})
        alike &= stage.tapCount(cell) == corner;
    return provided(alike, QStringLiteral("each input cell collects from every window that read "
                                          "it: %1 at a corner, %2 in the middle")
                               .arg(corner)
                               .arg(stage.tapCount({0, last / 2, last / 2, 0})));
}

QString strideOrRate(const Facts& f)
{
    const Facts spread = respaced(f, 1, 2);
    return provided(f.out() == spread.out() && both(f).rate == 1 && f.steps() == spread.steps(),
                    QStringLiteral("%1 becomes %2 with either: stride %3 moves the window, rate %4 "
                                   "spreads it")
                        .arg(times(f.extent("input")), times(f.out()))
                        .arg(both(f).stride)
                        .arg(both(spread).rate));
}

QString filterFlipped(const Facts& f)
{
    const Tensor& input = *f.call.input("input");
    const auto cells = input.values();
    const auto bright = std::count_if(cells.begin(), cells.end(), [](float v) { return v != 0; });
    const std::vector<double> outputs = f.outputs();
    const auto filter = f.call.input("filter")->values();
    const bool flipped = std::equal(outputs.begin(), outputs.end(), filter.rbegin(), filter.rend());
    return provided(
        flipped, QStringLiteral("%1 bright cell: out comes the filter, flipped").arg(word(bright)));
}

QString sumOverChannels(const Facts& f)
{
    const Facts first(exampleCall("one_filter_per_channel"));
    const bool same = f.call.input("input")->identicalTo(*first.call.input("input")) &&
                      f.call.input("filter")->identicalTo(*first.call.input("filter")) &&
                      f.call.spec.padding == first.call.spec.padding;
    return provided(same, QStringLiteral("the first example's numbers, added up: %1 "
                                         "multiplications per cell instead of %2")
                              .arg(f.stage().tapCount({}))
                              .arg(first.stage().tapCount({})));
}

QString layer(const Facts& f)
{
    const int before = f.pipeline.slot("biased");
    int kept = 0;
    int cut = 0;
    const Extent extent = f.out();
    for (std::int64_t y = 0; y < extent.h; ++y)
        for (std::int64_t x = 0; x < extent.w; ++x)
            for (std::int64_t c = 0; c < extent.c; ++c) {
                const double was = f.values.at(before, {0, y, x, c});
                const double is = f.at({0, y, x, c});
                kept += was > 0 && is == was ? 1 : 0;
                cut += was < 0 && is == 0 ? 1 : 0;
            }
    return QStringLiteral("a bias, then %1: %2 of %3 cells are kept, %4 become 0")
        .arg(QString::fromStdString(f.call.spec.activation))
        .arg(kept)
        .arg(extent.elements())
        .arg(cut);
}

QString transposed(const Facts& f)
{
    const std::int64_t rate = f.call.spec.rate.front();
    const Extent in = f.extent("value");
    bool stamps = true;
    for (std::int64_t y = 0; y < in.h; ++y)
        for (std::int64_t x = 0; x < in.w; ++x) {
            const std::vector<Reach> fed = reach(f.stage(), f.stage().a, {0, y, x, 0});
            stamps &= fed.size() == f.call.input("filters")->values().size();
            for (const Reach& one : fed)
                stamps &= one.output.y == y + rate * one.other.cell.y &&
                          one.output.x == x + rate * one.other.cell.x;
        }
    return provided(stamps,
                    QStringLiteral("each cell stamps the filter, spread by rate %1: %2 grows to %3")
                        .arg(rate)
                        .arg(times(in), times(f.out())));
}

QString twoSteps(const Facts& f)
{
    // One filter that does both steps at once has the depthwise size, all inputs, all outputs.
    const Shape small = f.call.input("depthwise_filter")->shape();
    const Shape mix = f.call.input("pointwise_filter")->shape();
    OperatorCall conv;
    conv.spec = defaultSpec("conv2d");
    conv.spec.padding = f.call.spec.padding;
    conv.inputs = {{"input", *f.call.input("input")},
                   {"filter", *Tensor::create({small[0], small[1], small[2], mix[3]})}};
    const Facts full(conv);
    return provided(full.out() == f.out(),
                    QStringLiteral("depthwise, then %1: %2 multiplications per pixel instead of %3")
                        .arg(times(mix[0], mix[1]))
                        .arg(f.steps() / f.pixels())
                        .arg(full.steps() / full.pixels()));
}

QString filterGradient(const Facts& f)
{
    std::set<std::int64_t> counts;
    for (std::int64_t y = 0; y < f.out().h; ++y)
        for (std::int64_t x = 0; x < f.out().w; ++x)
            counts.insert(f.stage().tapCount({0, y, x, 0}));
    return provided(counts.size() == 1,
                    QStringLiteral("each weight gathers from the %1 places where it was used")
                        .arg(*counts.begin()));
}

QString neverRead(const Facts& f)
{
    const Extent in = f.extent("input");
    int unread = 0;
    for (std::int64_t y = 0; y < in.h; ++y)
        for (std::int64_t x = 0; x < in.w; ++x)
            unread += reach(f.stage(), f.stage().a, {0, y, x, 0}).empty() ? 1 : 0;
    return QStringLiteral("%1, kernel %2, stride %3: %4 of %5")
        .arg(times(in))
        .arg(both(f).kernel)
        .arg(both(f).stride)
        .arg(unread)
        .arg(in.elements());
}

QString blank(const Facts& f)
{
    bool empty = true;
    for (const NamedTensor& input : f.call.inputs)
        for (const float value : input.tensor.values())
            empty &= value == 0;
    return provided(empty, QStringLiteral("your own sizes and numbers"));
}

QString articleDepthwise(const Facts& f)
{
    const std::int64_t openAt = findExample("article_depthwise")->openAt;
    const Step opens = Trace::create(f.pipeline)->at(openAt);
    bool zeros = opens.output == Cell{0, 0, 0, 1};
    for (std::int64_t di = 0; di < both(f).kernel; ++di)
        for (std::int64_t dj = 0; dj < both(f).kernel; ++dj)
            zeros &= f.values.at(f.pipeline.slot("filter"), {0, di, dj, 0}) == 0;
    const Extent in = f.extent("input");
    return provided(zeros, QStringLiteral("%1×%2, multiplier %3: one channel in, %4 out. Slot 0 is "
                                          "all zeros, so it opens at slot %5.")
                               .arg(times(in))
                               .arg(in.c)
                               .arg(f.pipeline.multiplier)
                               .arg(word(f.out().c / in.c))
                               .arg(opens.output.c));
}

QString articleConv(const Facts& f)
{
    const Facts depthwise(exampleCall("article_depthwise"));
    const bool same = f.call.input("input")->identicalTo(*depthwise.call.input("input")) &&
                      f.call.input("filter")->identicalTo(*depthwise.call.input("filter"));
    const std::vector<double> all = f.outputs();
    const std::vector<double> apart = depthwise.outputs();
    return provided(same, QStringLiteral("sums over channels: %1 instead of %2")
                              .arg(listed({all.begin(), all.begin() + f.out().c}),
                                   listed({apart.begin(), apart.begin() + depthwise.out().c})));
}

QString articleAtrousDense(const Facts& f)
{
    const Facts conv(asConv2d(f.call, "value", "filters"));
    return provided(
        f.outputs() == conv.outputs() && both(f).rate == 1,
        QStringLiteral("no holes, the same as conv2d: %1").arg(listed(distinct(f.outputs()))));
}

QString articleAtrousSame(const Facts& f)
{
    std::vector<double> row;
    bool alike = both(f).rate == 2;
    for (std::int64_t x = 0; x < f.out().w; ++x)
        row.push_back(f.at({0, 0, x, 0}));
    for (std::int64_t y = 0; y < f.out().h; ++y)
        for (std::int64_t x = 0; x < f.out().w; ++x)
            for (std::int64_t c = 0; c < f.out().c; ++c)
                alike &= f.at({0, y, x, c}) == row[static_cast<std::size_t>(x)];
    return provided(alike, QStringLiteral("holes in the filter: %1").arg(listed(row)));
}

QString articleSeparable(const Facts& f)
{
    return QStringLiteral("depthwise, then %1: %2")
        .arg(times(f.extent("pointwise_filter")), listed(distinct(f.outputs()), " and "));
}

const std::map<QByteArray, QString (*)(const Facts&)> lines{
    {"one_filter_per_channel", oneFilterPerChannel},
    {"same_padding", samePadding},
    {"rate_holes", rateHoles},
    {"one_by_one", oneByOne},
    {"colour_mixing", colourMixing},
    {"gridding", gridding},
    {"rate_too_large", rateTooLarge},
    {"edges", edges},
    {"input_gradient", inputGradient},
    {"stride_or_rate", strideOrRate},
    {"filter_flipped", filterFlipped},
    {"sum_over_channels", sumOverChannels},
    {"layer", layer},
    {"transposed", transposed},
    {"two_steps", twoSteps},
    {"filter_gradient", filterGradient},
    {"never_read", neverRead},
    {"blank", blank},
    {"article_depthwise", articleDepthwise},
    {"article_conv", articleConv},
    {"article_atrous_dense", articleAtrousDense},
    {"article_atrous_same", articleAtrousSame},
    {"article_separable", articleSeparable},
};

}  // namespace

class TestExampleLines : public QObject {
    Q_OBJECT

private slots:
    void isTrue_data() { addExampleRows(); }
    void isTrue()
    {
        QFETCH(QByteArray, id);
        if (id == "article_atrous_valid")
            QSKIP("refused: with the articles");
        QVERIFY2(lines.contains(id), "nobody checks what this card says");
        const Facts facts(exampleCall(id.toStdString()));
        QCOMPARE(QString::fromUtf8(example(id).line), lines.at(id)(facts));
    }

    // A line that is not true does not come out.
    void findsWhatIsNotTrue()
    {
        OperatorCall call = exampleCall("filter_flipped");
        call.input("filter")->values().front() += 1;
        QCOMPARE(filterFlipped(Facts(call)),
                 QString::fromUtf8(findExample("filter_flipped")->line));
        call.input("input")->values().front() = 1;
        QVERIFY(filterFlipped(Facts(call)) !=
                QString::fromUtf8(findExample("filter_flipped")->line));

        call = exampleCall("edges");
        call.input("filter")->values().front() = 0;
        QVERIFY(edges(Facts(call)) != QString::fromUtf8(findExample("edges")->line));

        call = exampleCall("layer");
        call.input("bias")->values().front() += 4;
        QVERIFY(layer(Facts(call)) != QString::fromUtf8(findExample("layer")->line));
    }
};

QTEST_GUILESS_MAIN(TestExampleLines)
#include "tst_example_lines.moc"
