// SPDX-License-Identifier: GPL-3.0-or-later
//
// The microscope: the running sum of the steps through one pixel ends in the number that the engine
// put there, for maps too; and its cells are those of the picture.
#include <QtTest>

#include <cmath>
#include <set>

#include "core/lab/test_pictures.h"
#include "core/trace/trace.h"
#include "tests/support/random.h"
#include "ui/session/lab_window.h"
#include "ui/session/settings.h"

using namespace convstep;

namespace {

LabOperator randomOperator(test::Random& random)
{
    LabOperator op;
    const auto one = [&](const auto& all) {
        return all[static_cast<std::size_t>(
            random.integer(0, static_cast<std::int64_t>(all.size()) - 1))];
    };
    op.op = one(labOperators());
    op.bank = one(filterBanks());
    op.mixing = one(mixings());
    op.options.seed = random.bits();
    op.options.count = static_cast<int>(random.integer(1, 5));
    op.options.orientations = static_cast<int>(random.integer(1, 3));
    op.options.frequencies = static_cast<int>(random.integer(1, 2));
    if (hasKernel(op.bank))
        op.options.kernel = random.integer(1, 7);
    if (random.chance(0.5)) {
        op.strideRows = random.integer(1, 3);
        op.strideCols = random.chance(0.8) ? op.strideRows : random.integer(1, 3);
    } else {
        op.rateRows = random.integer(1, 4);
        op.rateCols = random.chance(0.8) ? op.rateRows : random.integer(1, 4);
    }
    op.padding.word = random.chance(0.6) ? "SAME" : "VALID";
    if (paddingMayBeList(tensorflowName(op)) && random.chance(0.3)) {
        const auto amount = [&] { return random.integer(0, 4); };
        op.padding = {"EXPLICIT", {{0, 0}, {amount(), amount()}, {amount(), amount()}, {0, 0}},
                      true};
    }
    return op;
}

QByteArray lineOf(const LabOperator& op, const Cell& pixel)
{
    return QByteArray::fromStdString(
        op.op + " " + std::string(filterBankName(op.bank)) + " kernel " +
        std::to_string(op.options.kernel) + " stride " + std::to_string(op.strideRows) + "x" +
        std::to_string(op.strideCols) + " rate " + std::to_string(op.rateRows) + "x" +
        std::to_string(op.rateCols) + " " + op.padding.word + " pixel " +
        std::to_string(pixel.y) + "," + std::to_string(pixel.x) + "," + std::to_string(pixel.c));
}

double sizeOf(const Tensor& tensor)
{
    double size = 1e-3;
    for (const float value : tensor.values())
        size = std::max(size, std::abs(static_cast<double>(value)));
    return size;
}

// The running sum when the last tap of that channel of that stage has been added.
double finalSum(const OperatorCall& call, int stage, std::int64_t channel)
{
    const Pipeline pipeline = *makePipeline(call);
    const Trace trace = *Trace::create(pipeline);
    const SlotValues values(pipeline, call.inputs);
    const Cell cell{0, 0, 0, channel};
    const std::int64_t taps =
        trace.pipeline().stages[static_cast<std::size_t>(stage)].tapCount(cell);
    return evaluate(trace.at(trace.indexOf(stage, cell, taps) - 1), values).runningSum;
}

bool agree(double sum, double pixel, double size) { return std::abs(sum - pixel) < 1e-5 * size; }

}  // namespace

class TestLabWindow : public QObject {
    Q_OBJECT

private slots:
    void endsInThePixel();
    void comparatorFindsDifferences();
    void cellsAreThoseOfThePicture();
    void originBeyondThePicture();
};

void TestLabWindow::endsInThePixel()
{
    test::Random random;
    const int wanted = test::rounds(1000, 10);
    std::set<std::string> seen;
    for (int pixels = 0; pixels < wanted;) {
        const std::vector<TestPicture>& pictures = testPictures();
        const auto which = static_cast<std::size_t>(
            random.integer(0, static_cast<std::int64_t>(pictures.size()) - 1));
        const auto picture = std::make_shared<const Tensor>(*makeTestPicture(
            pictures[which], random.integer(8, 40), random.integer(8, 40), random.bits()));
        const LabOperator op = randomOperator(random);
        LabSettings settings;
        settings.operators = {op};
        settings.threads = 1;
        const Result<LabRequest> request = labRequest(settings, picture);
        if (!request)
            continue;  // stride with rate, or a window larger than the picture
        const Result<ChainResult> chain = runChain(request->chain);
        QVERIFY2(chain, lineOf(op, {}));
        const LinkResult& link = chain->links.front();
        const OperatorCall ran = ranOperator(request->chain, *chain, 0);
        for (int i = 0; i < 5; ++i, ++pixels) {
            // A separable operator's maps are looked into like its outputs.
            const bool ofMap = link.maps && random.chance(0.5);
            const Tensor& plane = ofMap ? *link.maps : *link.output;
            const Shape& shape = plane.shape();
            const Cell pixel{0, random.integer(0, shape[1] - 1), random.integer(0, shape[2] - 1),
                             random.integer(0, shape[3] - 1)};
            const Result<DocumentFile> file =
                labWindow(ran, picture, pixel, QStringLiteral("picture"));
            QVERIFY2(file, lineOf(op, pixel));
            const OperatorCall& call = file->operators.front();
            const int last = static_cast<int>(makePipeline(call)->stages.size()) - 1;
            const double sum = finalSum(call, ofMap ? 0 : last, pixel.c);
            const auto value =
                static_cast<double>(TensorView::image(plane, DataFormat::nhwc).at(pixel));
            QVERIFY2(agree(sum, value, sizeOf(plane)), lineOf(op, pixel));
        }
        seen.insert(op.op + (op.padding.isList ? " list" : " " + op.padding.word));
    }
    // All operators and paddings had their turn.
    for (const std::string& op : labOperators())
        for (const char* word : {" SAME", " VALID"})
            QVERIFY2(seen.contains(op + word), (op + word).c_str());
    QVERIFY(seen.contains("conv2d list") && seen.contains("depthwise_conv2d list"));
}

void TestLabWindow::comparatorFindsDifferences()
{
    QVERIFY(agree(1, 1, 1));
    QVERIFY(!agree(1, 1.001, 1));
    QVERIFY(!agree(1, std::nan(""), 1));
}

// Cell by cell, also where the window hangs over an edge, with the padding listed and as cells.
void TestLabWindow::cellsAreThoseOfThePicture()
{
    test::Random random;
    const auto picture =
        std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, 17, 23));
    const TensorView whole = TensorView::image(*picture, DataFormat::nhwc);
    int outside = 0;
    for (int tried = 0; tried < 200; ++tried) {
        const LabOperator op = randomOperator(random);
        LabSettings settings;
        settings.operators = {op};
        const Result<LabRequest> request = labRequest(settings, picture);
        if (!request)
            continue;
        const LabGeometry& geometry = request->links.front().geometry;
        const Cell pixel{0, random.integer(0, geometry.rows.out - 1),
                         random.integer(0, geometry.cols.out - 1), 0};
        const Result<DocumentFile> file = labWindow(op, picture, pixel, QStringLiteral("scene"));
        QVERIFY2(file, lineOf(op, pixel));
        const Cell origin = labWindowOrigin(tensorflowName(op), geometry, pixel);
        const Tensor& crop = file->operators.front().inputs.front().tensor;
        const TensorView part = TensorView::image(crop, DataFormat::nhwc);
        for (std::int64_t y = 0; y < part.extent().h; ++y)
            for (std::int64_t x = 0; x < part.extent().w; ++x)
                for (std::int64_t c = 0; c < 3; ++c) {
                    const Cell at{0, y + origin.y, x + origin.x, c};
                    const bool inside = whole.extent().contains(at);
                    outside += inside ? 0 : 1;
                    QCOMPARE(part.at({0, y, x, c}), inside ? whole.at(at) : 0.0F);
                }
        // What the taps read is where they say, in the padding too.
        const Trace trace = *Trace::create(*makePipeline(file->operators.front()));
        const Stage& stage = trace.pipeline().stages.front();
        for (std::int64_t tap = 0; tap < stage.tapCount({}); ++tap) {
            const Operand a = stage.tap({}, tap).a;
            const std::int64_t y = a.cell.y + origin.y - geometry.rows.position(pixel.y, 0);
            const std::int64_t x = a.cell.x + origin.x - geometry.cols.position(pixel.x, 0);
            QVERIFY2(y >= 0 && y < geometry.rows.effective && x >= 0 && x < geometry.cols.effective,
                     lineOf(op, pixel));
        }
    }
    QVERIFY(outside > 0);
}

// A window that reads nothing but padding still knows where it is.
void TestLabWindow::originBeyondThePicture()
{
    const auto picture =
        std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, 9, 9));
    LabOperator op;
    op.padding = {"EXPLICIT", {{0, 0}, {5, 5}, {5, 5}, {0, 0}}, true};
    LabSettings settings;
    settings.operators = {op};
    const LabRequest request = *labRequest(settings, picture);
    const LabGeometry& geometry = request.links.front().geometry;
    const Cell corner = labWindowOrigin(tensorflowName(op), geometry, {0, 0, 0, 0});
    QVERIFY(corner.y == -5 && corner.x == -5);
    const Cell other =
        labWindowOrigin(tensorflowName(op), geometry, {0, geometry.rows.out - 1, geometry.cols.out - 1, 0});
    QVERIFY(other.y == 11 && other.x == 11);
    const Cell edge = labWindowOrigin(tensorflowName(op), geometry, {0, 4, 4, 0});
    QVERIFY(edge.y == 0 && edge.x == 0);  // its first row is listed padding
}

QTEST_GUILESS_MAIN(TestLabWindow)
#include "tst_lab_window.moc"
