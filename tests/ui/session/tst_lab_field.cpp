// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stacks of operators: what a result pixel sees of the picture, by formula and by what really
// changes; and every window of every operator gives the pixel that the whole chain gives.
#include <QtTest>

#include <array>
#include <cmath>
#include <set>

#include "core/engine/reference.h"
#include "core/lab/test_pictures.h"
#include "tests/support/random.h"
#include "ui/session/lab_field.h"
#include "ui/session/lab_window.h"

using namespace convstep;

namespace {

LabOperator box(std::int64_t rate, std::int64_t stride = 1, std::int64_t kernel = 3)
{
    LabOperator op;
    op.bank = FilterBank::box;
    op.options.kernel = kernel;
    op.rateRows = op.rateCols = rate;
    op.strideRows = op.strideCols = stride;
    return op;
}

// One that TensorFlow takes, for a picture of about 40 × 40.
LabOperator randomOperator(test::Random& random)
{
    LabOperator op;
    op.op = labOperators()[static_cast<std::size_t>(random.integer(0, 4))];
    op.bank = std::array{FilterBank::box, FilterBank::sobel,
                         FilterBank::gaussian}[static_cast<std::size_t>(random.integer(0, 2))];
    op.options.kernel = hasKernel(op.bank) ? random.integer(1, 4) : 0;
    op.padding.word = random.integer(0, 1) == 0 ? "SAME" : "VALID";
    if (random.integer(0, 1) == 0)
        op.strideRows = op.strideCols = random.integer(1, 2);
    else
        op.rateRows = op.rateCols = random.integer(1, 3);
    if (op.op == "atrous_conv2d") {
        op.strideRows = op.strideCols = 1;
    } else if (random.integer(0, 2) == 0) {
        op.padding.isList = true;
        op.padding.amounts = {{0, 0},
                              {random.integer(0, 3), random.integer(0, 3)},
                              {random.integer(0, 3), random.integer(0, 3)},
                              {0, 0}};
    }
    return op;
}

LabSettings stackOf(std::vector<LabOperator> operators)
{
    LabSettings settings;
    settings.operators = std::move(operators);
    settings.threads = 1;
    return settings;
}

std::shared_ptr<const Tensor> picture(std::int64_t height = 41, std::int64_t width = 37)
{
    return std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, height, width));
}

std::vector<AxisGeometry> rowsOf(const LabRequest& request)
{
    std::vector<AxisGeometry> rows;
    for (const LabLink& link : request.links)
        rows.push_back(link.geometry.rows);
    return rows;
}

std::vector<LabGeometry> geometriesOf(const LabRequest& request)
{
    std::vector<LabGeometry> all;
    for (const LabLink& link : request.links)
        all.push_back(link.geometry);
    return all;
}

// The rows that a result row reads, by asking the taps of each stage after the other.
std::vector<std::int64_t> rowsByTaps(const LabRequest& request, std::int64_t out)
{
    Shape shape = request.chain.picture->shape();
    std::vector<Pipeline> pipelines;
    for (const OperatorCall& call : request.chain.operators) {
        std::vector<NamedShape> shapes{{findOperator(call.spec.op)->inputs.front().name, shape}};
        for (const NamedTensor& one : call.inputs)
            shapes.push_back({one.name, one.tensor.shape()});
        pipelines.push_back(*makePipeline(call.spec, shapes));
        shape = pipelines.back().outputs().front().shape;
    }
    std::set<std::int64_t> rows{out};
    for (std::size_t i = pipelines.size(); i-- > 0;) {
        const Pipeline& one = pipelines[i];
        std::set<std::int64_t> read;
        for (const std::int64_t row : rows)
            if (row >= 0 && row < one.rows.out)
                for (std::int64_t tap = 0; tap < one.stages[0].tapCount({}); ++tap)
                    read.insert(one.stages[0].tap({0, row, 0, 0}, tap).a.cell.y);
        rows = std::move(read);
    }
    return {rows.begin(), rows.end()};
}

}  // namespace

class TestLabField : public QObject {
    Q_OBJECT

private slots:
    void gridding();
    void composesAsTheTapsDo();
    void composedFieldIsTheReceptiveField();
    void windowsGiveTheChainsPixels();
    void namesGoThroughTheStack();
    void errorsNameTheirOperator();
};

void TestLabField::gridding()
{
    const StackedAxes equal = *stackedAxes(stackOf({box(2), box(2), box(2)}), 3);
    QCOMPARE(receptiveField(equal.rows), std::int64_t{13});
    const std::vector<double> ways = coverage(equal.rows);
    QCOMPARE(std::count(ways.begin(), ways.end(), 0.0), 6);
    const StackedAxes mixed = *stackedAxes(stackOf({box(1), box(2), box(5)}), 3);
    const std::vector<double> all = coverage(mixed.cols);
    QCOMPARE(static_cast<int>(all.size()), 17);
    QCOMPARE(std::count(all.begin(), all.end(), 0.0), 0);
    // Only as many as are asked for.
    QCOMPARE(receptiveField(stackedAxes(stackOf({box(2), box(2), box(2)}), 2)->rows),
             std::int64_t{9});
    LabOperator mixing;
    mixing.op = labPointwise;
    QCOMPARE(receptiveField(stackedAxes(stackOf({mixing}), 1)->rows), std::int64_t{1});
}

// Readable positions by the geometry equal those by the taps, and lie in the composed window.
void TestLabField::composesAsTheTapsDo()
{
    test::Random random;
    int tried = 0;
    int apart = 0;
    while (tried < 60) {
        std::vector<LabOperator> operators;
        for (std::int64_t n = random.integer(1, 4); n > 0; --n)
            operators.push_back(randomOperator(random));
        const Result<LabRequest> request = labRequest(stackOf(operators), picture());
        if (!request)
            continue;
        ++tried;
        const std::vector<AxisGeometry> rows = rowsOf(*request);
        const LabGeometry whole = composedGeometry(geometriesOf(*request));
        QCOMPARE(whole.rows.out, rows.back().out);
        for (int round = 0; round < 6; ++round) {
            const std::int64_t out = random.integer(0, rows.back().out - 1);
            const std::vector<std::int64_t> read = readPositions(rows, out);
            QVERIFY(read == rowsByTaps(*request, out));
            if (read.empty())
                continue;
            QVERIFY(read.front() >= whole.rows.position(out, 0));
            QVERIFY(read.back() <= whole.rows.position(out, whole.rows.kernel - 1));
            apart += readPositions(rows, (out + 1) % rows.back().out) != read ? 1 : 0;
        }
    }
    QVERIFY2(apart > 0, "the comparison tells positions apart");
}

void TestLabField::composedFieldIsTheReceptiveField()
{
    test::Random random;
    for (int tried = 0; tried < 60;) {
        std::vector<LabOperator> operators;
        for (std::int64_t n = random.integer(1, 4); n > 0; --n)
            operators.push_back(randomOperator(random));
        const LabSettings settings = stackOf(operators);
        const Result<LabRequest> request = labRequest(settings, picture());
        if (!request)
            continue;
        ++tried;
        const LabGeometry whole = composedGeometry(geometriesOf(*request));
        const StackedAxes axes = *stackedAxes(settings, operators.size());
        QCOMPARE(whole.rows.effective, receptiveField(axes.rows));
        QCOMPARE(whole.cols.effective, receptiveField(axes.cols));
        // Where no padding comes in between, what is read is what the coverage counts.
        const std::vector<double> ways = coverage(axes.rows);
        const std::int64_t middle = whole.rows.out / 2;
        const std::int64_t first = whole.rows.position(middle, 0);
        if (first < 0 || first + whole.rows.effective > whole.rows.in)
            continue;
        std::vector<std::int64_t> counted;
        for (std::size_t i = 0; i < ways.size(); ++i)
            if (ways[i] > 0)
                counted.push_back(first + static_cast<std::int64_t>(i));
        bool padded = false;
        const std::vector<AxisGeometry> rows = rowsOf(*request);
        for (std::size_t i = rows.size(); i-- > 1;) {
            const std::vector<std::int64_t> read =
                readPositions(std::span(rows).subspan(i), middle);
            padded = padded || read.front() < 0 || read.back() >= rows[i].in;
        }
        if (!padded)
            QVERIFY(readPositions(rows, middle) == counted);
    }
}

// Each operator's window, cut out of the result before it, gives the pixel of the whole chain.
void TestLabField::windowsGiveTheChainsPixels()
{
    test::Random random;
    const auto image = picture();
    for (int tried = 0; tried < 40;) {
        std::vector<LabOperator> operators;
        for (std::int64_t n = random.integer(2, 4); n > 0; --n)
            operators.push_back(randomOperator(random));
        const Result<LabRequest> request = labRequest(stackOf(operators), image);
        if (!request)
            continue;
        const Result<ChainResult> chain = runChain(request->chain);
        QVERIFY(chain);
        QCOMPARE(chain->links.size(), operators.size());
        ++tried;
        std::shared_ptr<const Tensor> from = image;
        for (std::size_t k = 0; k < operators.size(); ++k) {
            const Tensor& output = *chain->links[k].output;
            QCOMPARE(static_cast<std::int64_t>(request->links[k].outputNames.size()),
                     output.shape()[3]);
            double most = 1e-3;
            for (const float value : output.values())
                most = std::max(most, std::abs(static_cast<double>(value)));
            for (int round = 0; round < 4; ++round) {
                const Cell pixel{0, random.integer(0, output.shape()[1] - 1),
                                 random.integer(0, output.shape()[2] - 1), 0};
                const Result<DocumentFile> file =
                    labWindow(operators[k], from, pixel, QStringLiteral("scene"));
                QVERIFY(file);
                const auto alone = computeReference(file->operators.front());
                QVERIFY(alone);
                const TensorView whole = TensorView::image(output, DataFormat::nhwc);
                for (std::int64_t c = 0; c < output.shape()[3]; ++c) {
                    const double apart =
                        static_cast<double>(
                            alone->front().tensor.values()[static_cast<std::size_t>(c)]) -
                        static_cast<double>(whole.at({0, pixel.y, pixel.x, c}));
                    QVERIFY(std::abs(apart) < 1e-5 * most);
                }
            }
            from = chain->links[k].output;
        }
    }
}

void TestLabField::namesGoThroughTheStack()
{
    LabOperator edges;
    LabOperator mixing;
    mixing.op = labPointwise;
    mixing.mixing = Mixing::identity;
    const LabRequest request = *labRequest(stackOf({edges, box(2), mixing}), picture());
    QCOMPARE(request.links[1].outputNames.front(), QStringLiteral("box · Sobel x · red"));
    QCOMPARE(request.links[2].outputNames, request.links[1].outputNames);
}

void TestLabField::errorsNameTheirOperator()
{
    const Result<LabRequest> third = labRequest(stackOf({box(1), box(1), box(2, 2)}), picture());
    QVERIFY(third.error().reason == Reason::strideWithRate);
    QCOMPARE(refusedOperator(third.error()), std::size_t{2});
    LabOperator huge = box(1);
    huge.options.kernel = 1000;
    QCOMPARE(refusedOperator(labRequest(stackOf({box(1), huge}), picture()).error()),
             std::size_t{1});
    QCOMPARE(refusedOperator(labRequest(stackOf({huge}), picture()).error()), std::size_t{0});
    QCOMPARE(refusedOperator(stackedAxes(stackOf({box(1), box(0)}), 2).error()), std::size_t{1});
    QCOMPARE(refusedOperator(Error{Reason::memoryBudget, "chain", {}}), std::size_t{0});
}

QTEST_GUILESS_MAIN(TestLabField)
#include "tst_lab_field.moc"
