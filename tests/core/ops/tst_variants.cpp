// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>
#include <string>

#include <QtTest>

#include "core/engine/reference.h"
#include "core/ops/variants.h"
#include "tests/support/naive.h"
#include "tests/support/random_calls.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Case {
    const char* op;
    std::int64_t height = 6;
    std::int64_t width = 7;
    std::int64_t kernelRows = 3;
    std::int64_t kernelCols = 2;
    std::int64_t stride = 1;
    std::int64_t rate = 1;
    const char* padding = "SAME";
    std::int64_t channels = 3;
    std::int64_t multiplier = 2;
};

OperatorCall callOf(const Case& one, Random& random)
{
    const bool depthwise = std::string(one.op) == "depthwise_conv2d";
    OperatorCall call;
    call.spec = defaultSpec(one.op);
    call.spec.strides = {1, one.stride, one.stride, 1};
    if (depthwise)
        call.spec.rate = {one.rate, one.rate};
    else
        call.spec.rate = {1, one.rate, one.rate, 1};
    call.spec.padding.word = one.padding;
    const OperatorInfo& info = *findOperator(one.op);
    call.inputs.push_back(
        {info.inputs[0].name,
         randomTensor(random, Shape{1, one.height, one.width, one.channels})});
    call.inputs.push_back({info.inputs[1].name,
                           randomTensor(random, Shape{one.kernelRows, one.kernelCols, one.channels,
                                                      one.multiplier})});
    // Large and of both signs: no two sums of different products agree by a pattern.
    for (NamedTensor& input : call.inputs)
        for (float& value : input.tensor.values())
            value = static_cast<float>(random.integer(1, 97) * (random.chance(0.4) ? -1 : 1));
    return call;
}

// Padding before and after an axis as TensorFlow's SAME has it, written out once more.
std::pair<std::int64_t, std::int64_t> samePadding(std::int64_t in, std::int64_t kernel,
                                                  std::int64_t stride, std::int64_t rate)
{
    const std::int64_t out = (in + stride - 1) / stride;
    const std::int64_t total =
        std::max<std::int64_t>(0, (out - 1) * stride + (kernel - 1) * rate + 1 - in);
    return {total / 2, total - total / 2};
}

// What somebody computes who believes the misconception, in plain loops.
double believed(std::optional<Variant> variant, const Case& one, const Array& x, const Array& w,
                std::int64_t i, std::int64_t j, std::int64_t channel)
{
    const bool depthwise = std::string(one.op) == "depthwise_conv2d";
    const std::int64_t kh = w.dims[0];
    const std::int64_t kw = w.dims[1];
    const std::int64_t C = w.dims[2];
    const std::int64_t B = w.dims[3];
    std::int64_t rate = one.rate;
    if (variant == Variant::noHoles)
        rate = 1;
    auto [top, bottom] = samePadding(x.dims[1], kh, one.stride, rate);
    auto [left, right] = samePadding(x.dims[2], kw, one.stride, rate);
    if (std::string(one.padding) == "VALID")
        top = bottom = left = right = 0;
    if (variant == Variant::paddingOtherSide) {
        top = bottom;
        left = right;
    }
    if (variant == Variant::halfKernelPadding) {
        top = kh / 2;
        left = kw / 2;
    }
    double sum = 0;
    for (std::int64_t c = 0; c < C; ++c) {
        std::int64_t b = channel;
        if (depthwise) {
            const bool slotMajor = variant == Variant::slotMajorChannels;
            b = slotMajor ? channel / C : channel % B;
            const std::int64_t own = slotMajor ? channel % C : channel / B;
            if (variant != Variant::summedOverChannels && c != own)
                continue;
        }
        for (std::int64_t di = 0; di < kh; ++di)
            for (std::int64_t dj = 0; dj < kw; ++dj) {
                const std::int64_t u = i * one.stride + di * rate - top;
                const std::int64_t v = j * one.stride + dj * rate - left;
                if (u < 0 || v < 0 || u >= x.dims[1] || v >= x.dims[2])
                    continue;
                const bool flip = variant == Variant::kernelFlipped;
                sum += x.at(0, u, v, c) * w.at(flip ? kh - 1 - di : di, flip ? kw - 1 - dj : dj,
                                               variant == Variant::sharedKernel ? 0 : c, b);
            }
    }
    return sum;
}

struct Compared {
    bool agrees = true;   // with the plain loops, everywhere
    bool differs = false;  // from the truth, somewhere
};

Compared compare(Variant variant, const Case& one, const OperatorCall& call)
{
    const Pipeline truth = *makePipeline(call);
    const SlotValues right(truth, call.inputs);
    const SlotValues wrong(mistaken(variant, truth), call.inputs);
    const Array x = arrayOf(call.inputs[0].tensor);
    const Array w = arrayOf(call.inputs[1].tensor);
    const int slot = truth.outputSlots().front();
    const Extent& extent = truth.slotList[static_cast<std::size_t>(slot)].extent;
    Compared result;
    for (std::int64_t c = 0; c < extent.c; ++c)
        for (std::int64_t i = 0; i < extent.h; ++i)
            for (std::int64_t j = 0; j < extent.w; ++j) {
                const Cell cell{0, i, j, c};
                result.agrees = result.agrees && wrong.at(slot, cell) ==
                                                     believed(variant, one, x, w, i, j, c);
                result.agrees = result.agrees &&
                                right.at(slot, cell) == believed({}, one, x, w, i, j, c);
                result.differs = result.differs || wrong.at(slot, cell) != right.at(slot, cell);
            }
    return result;
}

const std::vector<Case> cases{
    {"conv2d"},
    {"conv2d", 6, 8, 3, 3, 2},
    {"conv2d", 7, 9, 3, 3, 1, 2, "VALID"},
    {"conv2d", 5, 6, 1, 1},
    {"depthwise_conv2d"},
    {"depthwise_conv2d", 8, 6, 3, 3, 2},
    {"depthwise_conv2d", 7, 6, 3, 3, 1, 2},
    {"depthwise_conv2d", 7, 6, 3, 3, 1, 1, "SAME", 2, 3},
    {"depthwise_conv2d", 7, 6, 3, 3, 1, 1, "SAME", 1, 1},
};

}  // namespace

class TestVariants : public QObject {
    Q_OBJECT
private slots:
    void agreesWithPlainLoops_data()
    {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < cases.size(); ++i)
            QTest::addRow("%s %d", cases[i].op, static_cast<int>(i)) << static_cast<int>(i);
    }

    void agreesWithPlainLoops()
    {
        QFETCH(int, number);
        const Case& one = cases[static_cast<std::size_t>(number)];
        Random random;
        const OperatorCall call = callOf(one, random);
        const Pipeline pipeline = *makePipeline(call);
        for (const Variant variant : allVariants) {
            const Compared compared = compare(variant, one, call);
            const char* name = variantText(variant).name;
            if (applies(variant, pipeline)) {
                QVERIFY2(compared.agrees, name);
                QVERIFY2(compared.differs, name);
            } else {
                QVERIFY2(!compared.differs, name);
            }
        }
    }

    void thePlainLoopsTellVariantsApart()
    {
        // One call on which all mean something, and every pair of them something else.
        const Case one{"depthwise_conv2d", 8, 8, 3, 3, 2, 1, "SAME", 3, 2};
        Random random(7);  // numbers of which no two of these sums agree
        const OperatorCall call = callOf(one, random);
        const Array x = arrayOf(call.inputs[0].tensor);
        const Array w = arrayOf(call.inputs[1].tensor);
        std::vector<double> values{believed({}, one, x, w, 1, 2, 3)};
        for (const Variant variant :
             {Variant::kernelFlipped, Variant::summedOverChannels, Variant::sharedKernel,
              Variant::slotMajorChannels, Variant::halfKernelPadding})
            values.push_back(believed(variant, one, x, w, 1, 2, 3));
        for (std::size_t a = 0; a < values.size(); ++a)
            for (std::size_t b = a + 1; b < values.size(); ++b)
                QVERIFY2(values[a] != values[b], qPrintable(QString::number(a * 10 + b)));
        // Must fail: a variant does not pass for another one.
        const Pipeline truth = *makePipeline(call);
        const SlotValues flipped(mistaken(Variant::kernelFlipped, truth), call.inputs);
        QVERIFY(flipped.at(truth.outputSlots().front(), {0, 1, 2, 3}) !=
                believed(Variant::sharedKernel, one, x, w, 1, 2, 3));
    }

    void appliesWhereItChangesSomething()
    {
        Random random;
        const auto does = [&](Variant variant, const Case& one) {
            return applies(variant, *makePipeline(callOf(one, random)));
        };
        const Case plain{"depthwise_conv2d", 7, 7, 3, 3};
        QVERIFY(does(Variant::kernelFlipped, plain));
        QVERIFY(!does(Variant::kernelFlipped, {"depthwise_conv2d", 7, 7, 1, 1}));
        QVERIFY(does(Variant::summedOverChannels, plain));
        QVERIFY(!does(Variant::summedOverChannels, {"conv2d", 7, 7, 3, 3}));
        QVERIFY(does(Variant::sharedKernel, {"conv2d", 7, 7, 3, 3}));
        QVERIFY(does(Variant::slotMajorChannels, plain));
        QVERIFY(!does(Variant::slotMajorChannels,
                      {"depthwise_conv2d", 7, 7, 3, 3, 1, 1, "SAME", 3, 1}));
        // 3 at stride 1 pads 1 and 1, whichever way one thinks of it; at stride 2 an even size pads
        // 0 and 1.
        QVERIFY(!does(Variant::paddingOtherSide, plain));
        QVERIFY(!does(Variant::halfKernelPadding, plain));
        QVERIFY(does(Variant::paddingOtherSide, {"depthwise_conv2d", 8, 8, 3, 3, 2}));
        QVERIFY(does(Variant::halfKernelPadding, {"depthwise_conv2d", 8, 8, 3, 3, 2}));
        QVERIFY(!does(Variant::paddingOtherSide, {"conv2d", 8, 8, 3, 3, 1, 1, "VALID"}));
        QVERIFY(does(Variant::halfKernelPadding, {"conv2d", 8, 8, 3, 3, 1, 1, "VALID"}));
        QVERIFY(!does(Variant::noHoles, plain));
        QVERIFY(does(Variant::noHoles, {"conv2d", 8, 8, 3, 3, 1, 2}));
        QVERIFY(!does(Variant::noHoles, {"conv2d", 8, 8, 1, 1, 1, 2}));
    }

    // Of every operator: other stages are left alone, and what does not apply changes no value.
    void changesNothingElse_data()
    {
        QTest::addColumn<QString>("op");
        for (const OperatorInfo& info : operators())
            QTest::addRow("%s", info.name.c_str()) << QString::fromStdString(info.name);
    }

    void changesNothingElse()
    {
        QFETCH(QString, op);
        Random random;
        const OperatorCall call = randomCall(random, op.toStdString(), {Values::integers, 5});
        const Pipeline truth = *makePipeline(call);
        const SlotValues right(truth, call.inputs);
        for (const Variant variant : allVariants) {
            const Pipeline changed = mistaken(variant, truth);
            const SlotValues wrong(changed, call.inputs);
            for (std::size_t i = 0; i < truth.stages.size(); ++i) {
                const Stage& stage = truth.stages[i];
                const bool applied = applies(variant, truth, stage);
                if (stage.kind == StageKind::pointwise || !stage.linear())
                    QVERIFY(!applied);
                // Every tap's operands lie where the stage's slots are, or are padding.
                if (stage.outExtent.elements() == 0)
                    continue;
                const Extent& a = truth.slotList[static_cast<std::size_t>(stage.a)].extent;
                const Cell last{0, stage.outExtent.h - 1, stage.outExtent.w - 1,
                                stage.outExtent.c - 1};
                bool same = true;
                std::vector<StageTap> taps;
                changed.stages[i].forEachTap(last, [&](const StageTap& tap) {
                    QCOMPARE(tap.a.padding, !a.contains(tap.a.cell));
                    if (tap.b.slot >= 0)
                        QVERIFY(truth.slotList[static_cast<std::size_t>(tap.b.slot)]
                                    .extent.contains(tap.b.cell));
                    taps.push_back(tap);
                });
                std::size_t number = 0;
                stage.forEachTap(last, [&](const StageTap& tap) {
                    same = same && number < taps.size() && taps[number].a == tap.a &&
                           taps[number].b == tap.b;
                    ++number;
                });
                if (!applied)
                    QVERIFY(same && number == taps.size());
            }
            if (!applies(variant, truth))
                for (const int slot : truth.outputSlots())
                    QVERIFY(right.tensor(slot)->identicalTo(*wrong.tensor(slot)));
        }
    }

    void everyVariantHasItsWords()
    {
        QStringList seen;
        for (const Variant variant : allVariants) {
            const VariantText text = variantText(variant);
            for (const char* words : {text.name, text.condition, text.truth}) {
                QVERIFY(*words);
                QVERIFY2(!seen.contains(QString::fromUtf8(words)), words);
                seen << QString::fromUtf8(words);
            }
            QVERIFY(QString::fromUtf8(text.condition).startsWith(QLatin1String("if ")));
        }
    }
};

QTEST_GUILESS_MAIN(TestVariants)
#include "tst_variants.moc"
