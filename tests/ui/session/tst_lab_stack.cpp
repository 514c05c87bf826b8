// SPDX-License-Identifier: GPL-3.0-or-later
//
// The stack in words, and what changes of it take with them.
#include <QtTest>

#include "core/lab/test_pictures.h"
#include "ui/session/lab_stack.h"
#include "ui/session/padding_text.h"

using namespace convstep;

namespace {

std::shared_ptr<const Tensor> picture()
{
    return std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, 40, 60));
}

LabSettings stackOf(std::vector<LabOperator> operators)
{
    LabSettings settings;
    settings.operators = std::move(operators);
    return settings;
}

LabOperator named(const char* op)
{
    LabOperator made;
    made.op = op;
    return made;
}

}  // namespace

class TestLabStack : public QObject {
    Q_OBJECT

private slots:
    void titles();
    void chain();
    void refusedChain();
    void changedOperatorHidesNothing();
    void changedBankHidesNothing();
    void newOnesFitBehind();
    void fieldInWords();
    void paddingLists();
};

void TestLabStack::titles()
{
    LabOperator op;
    QCOMPARE(labTitle(op), QStringLiteral("Depthwise 3×3, SAME"));
    op.bank = FilterBank::gabor;
    op.options.kernel = 5;
    op.rateRows = op.rateCols = 4;
    QCOMPARE(labTitle(op), QStringLiteral("Depthwise 5×5, rate 4, SAME"));
    op.op = "separable_conv2d";
    QCOMPARE(labTitle(op), QStringLiteral("Separable 5×5, rate 4, SAME"));
    op = named("atrous_conv2d");
    op.rateRows = 2;
    op.padding.word = "VALID";
    QCOMPARE(labTitle(op), QStringLiteral("Convolution 3×3, rate 2, VALID"));
    op = named("pointwise");
    QCOMPARE(labTitle(op), QStringLiteral("Pointwise 1×1"));
    op.strideRows = op.strideCols = 2;
    QCOMPARE(labTitle(op), QStringLiteral("Pointwise 1×1, stride 2"));
}

void TestLabStack::chain()
{
    LabOperator strided;
    strided.strideRows = strided.strideCols = 2;
    const LabSettings settings = stackOf({strided, named("separable_conv2d"), named("pointwise")});
    const std::vector<ChainStop> stops = labChain(settings, picture(), QStringLiteral("scene"),
                                                  labRequest(settings, picture()));
    QCOMPARE(stops.size(), std::size_t{4});
    QCOMPARE(stops[0].title, QStringLiteral("scene"));
    QCOMPARE(stops[0].shape, QStringLiteral("40×60×3"));
    QCOMPARE(stops[1].shape, QStringLiteral("20×30×6"));
    QCOMPARE(stops[2].shape, QStringLiteral("20×30×2"));
    QCOMPARE(stops[3].shape, QStringLiteral("20×30×1"));
    QVERIFY(stops[1].role == Role::depthwiseOutput && stops[2].role == Role::pointwiseOutput &&
            stops[3].role == Role::pointwiseOutput);
    for (const ChainStop& stop : stops)
        QVERIFY(!stop.refused);
}

void TestLabStack::refusedChain()
{
    LabOperator both;
    both.strideRows = both.strideCols = 2;
    both.rateRows = both.rateCols = 2;
    const LabSettings settings = stackOf({LabOperator{}, both, LabOperator{}});
    const std::vector<ChainStop> stops = labChain(settings, picture(), QStringLiteral("scene"),
                                                  labRequest(settings, picture()));
    QVERIFY(!stops[1].refused && stops[2].refused && !stops[3].refused);
    QCOMPARE(stops[1].shape, QStringLiteral("40×60×6"));
    QCOMPARE(stops[2].shape, QStringLiteral("refused"));
    QVERIFY(stops[3].shape.isEmpty());
    QCOMPARE(stops[2].title, QStringLiteral("Depthwise 3×3, stride 2, rate 2, SAME"));
}

// From whatever was set, another operator is refused for nothing that its fields do not show.
void TestLabStack::changedOperatorHidesNothing()
{
    LabOperator from;
    from.strideRows = from.strideCols = 2;
    const LabOperator atrous = withLabOperator(from, "atrous_conv2d");
    QCOMPARE(atrous.strideRows, std::int64_t{1});
    QVERIFY(labRequest(stackOf({atrous}), picture()));
    from = named("conv2d");
    from.rateRows = 2;
    from.rateCols = 3;
    QCOMPARE(withLabOperator(from, "atrous_conv2d").rateCols, std::int64_t{2});
    from.padding.isList = true;
    from.padding.amounts = {{0, 0}, {1, 1}, {2, 2}, {0, 0}};
    QVERIFY(withLabOperator(from, "depthwise_conv2d").padding.isList);
    QVERIFY(!withLabOperator(from, "atrous_conv2d").padding.isList);
    const LabOperator mixing = withLabOperator(from, "pointwise");
    QCOMPARE(mixing.rateRows, std::int64_t{1});
    QCOMPARE(mixing.rateCols, std::int64_t{1});
    for (const std::string& op : labOperators())
        QVERIFY(labRequest(stackOf({withLabOperator(LabOperator{}, op)}), picture()));
}

void TestLabStack::changedBankHidesNothing()
{
    LabOperator op;
    op.bank = FilterBank::random;
    op.options.count = 0;
    QVERIFY(!labRequest(stackOf({op}), picture()));
    QVERIFY(labRequest(stackOf({withBank(op, FilterBank::sobel)}), picture()));
    op.bank = FilterBank::gabor;
    op.options.count = 4;
    op.options.frequencies = -1;
    QVERIFY(labRequest(stackOf({withBank(op, FilterBank::random)}), picture()));
    op.options.frequencies = 3;
    QCOMPARE(withBank(op, FilterBank::gabor).options.frequencies, 3);
}

void TestLabStack::newOnesFitBehind()
{
    for (const std::string& op : labOperators()) {
        const LabSettings settings = stackOf({LabOperator{}, newLabOperator(op)});
        QVERIFY(labRequest(settings, picture()));
    }
}

void TestLabStack::fieldInWords()
{
    const auto words = [](const LabSettings& settings) {
        return fieldText(*stackedAxes(settings, settings.operators.size()));
    };
    QCOMPARE(words(stackOf(rateStack({2, 2, 2}))),
             QStringLiteral("One result pixel sees 13 × 13 pixels of the picture and reads 49 of "
                            "169."));
    QCOMPARE(words(stackOf(rateStack({1, 2, 5}))),
             QStringLiteral("One result pixel sees 17 × 17 pixels of the picture and reads each of "
                            "them."));
    QCOMPARE(words(stackOf({named("pointwise")})),
             QStringLiteral("One result pixel sees one pixel of the picture."));
    LabOperator tall;
    tall.rateRows = 3;
    QCOMPARE(words(stackOf({tall})),
             QStringLiteral("One result pixel sees 7 × 3 pixels of the picture and reads 9 of 21."));
    // Beyond what can be counted there are only sizes; beyond 31 bits there is an error.
    LabOperator wide;
    wide.rateRows = wide.rateCols = 100000;
    QVERIFY(!words(stackOf({wide})).contains(QStringLiteral("reads")));
    LabOperator far;
    far.strideRows = far.strideCols = 1 << 30;
    QVERIFY(stackedAxes(stackOf({far, far, far}), 3).error().reason == Reason::tooLarge);
    QCOMPARE(refusedOperator(labRequest(stackOf({far, far, far}), picture()).error()),
             std::size_t{1});
}

void TestLabStack::paddingLists()
{
    QVERIFY(parseAmounts(QStringLiteral("1, 2 3;4")) ==
            (std::array<std::int64_t, 4>{1, 2, 3, 4}));
    QVERIFY(parseAmounts(QStringLiteral("−1 0 0 0")) ==
            (std::array<std::int64_t, 4>{-1, 0, 0, 0}));
    QVERIFY(!parseAmounts(QStringLiteral("1, 2, 3")));
    QVERIFY(!parseAmounts(QStringLiteral("1, 2, 3, x")));
    QCOMPARE(amountsText({-1, 0, 2, 3}), QStringLiteral("−1, 0, 2, 3"));
}

QTEST_GUILESS_MAIN(TestLabStack)
#include "tst_lab_stack.moc"
