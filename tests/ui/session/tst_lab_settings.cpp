// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every operator with every bank on a small picture: what the engine gives is what the reference
// gives, and so is what one pixel gives by itself.
#include <QtTest>

#include <cmath>

#include "core/engine/reference.h"
#include "core/lab/test_pictures.h"
#include "tests/support/engine_bound.h"
#include "tests/support/random.h"
#include "ui/session/lab_settings.h"
#include "ui/session/lab_window.h"

using namespace convstep;
using namespace convstep::test;

namespace {

std::shared_ptr<const Tensor> picture(std::int64_t height = 23, std::int64_t width = 31)
{
    return std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, height, width));
}

double sizeOf(const Tensor& tensor)
{
    double size = 1e-6;
    for (const float value : tensor.values())
        size = std::max(size, std::abs(static_cast<double>(value)));
    return size;
}

std::vector<LabOperator> allOperators()
{
    std::vector<LabOperator> all;
    for (const std::string& op : labOperators())
        for (const FilterBank bank : filterBanks())
            for (const auto& [stride, rate] : {std::pair{1, 1}, {2, 1}, {1, 3}})
                for (const char* padding : {"SAME", "VALID"}) {
                    LabOperator s;
                    s.op = op;
                    s.bank = bank;
                    s.strideRows = s.strideCols = stride;
                    s.rateRows = s.rateCols = rate;
                    s.padding.word = padding;
                    s.options.kernel = hasKernel(bank) ? 5 : 0;
                    // The one operator without strides, and the one without a bank, once each.
                    if ((op == "atrous_conv2d" && stride > 1) ||
                        (op == labPointwise && bank != FilterBank::sobel))
                        continue;
                    all.push_back(s);
                }
    return all;
}

LabSettings alone(const LabOperator& op)
{
    LabSettings settings;
    settings.operators = {op};
    settings.threads = 1;
    return settings;
}

QByteArray lineOf(const LabOperator& s)
{
    return QByteArray::fromStdString(s.op + " " + std::string(filterBankName(s.bank)) + " stride " +
                                     std::to_string(s.strideRows) + " rate " +
                                     std::to_string(s.rateRows) + " " + s.padding.word);
}

}  // namespace

class TestLabSettings : public QObject {
    Q_OBJECT

private slots:
    void equalsTheReference_data();
    void equalsTheReference();
    void comparatorFindsDifferences();
    void everyMixingHasAName();
    void onePixelByItself();
    void principalComponentsByItself();
    void namesEveryPlane();
    void refusesAsTensorFlowDoes();
};

void TestLabSettings::equalsTheReference_data()
{
    QTest::addColumn<int>("picture");
    for (const TestPicture made : testPictures())
        QTest::newRow(std::string(testPictureName(made)).c_str()) << static_cast<int>(made);
}

void TestLabSettings::equalsTheReference()
{
    QFETCH(int, picture);
    const auto image = std::make_shared<const Tensor>(
        *makeTestPicture(static_cast<TestPicture>(picture), 23, 31));
    for (const LabOperator& op : allOperators()) {
        const Result<LabRequest> request = labRequest(alone(op), image);
        QVERIFY2(request, lineOf(op));
        const Result<ChainResult> result = runChain(request->chain);
        QVERIFY2(result, lineOf(op));
        OperatorCall call = request->chain.operators.front();
        call.inputs.insert(call.inputs.begin(),
                           {findOperator(call.spec.op)->inputs.front().name, *image});
        const Result<EngineBound> want = engineBound(call);
        QVERIFY2(want, lineOf(op));
        const Tensor& got = *result->links.front().output;
        QVERIFY2(got.shape() == want->expected.shape(), lineOf(op));
        const std::string problem = outsideBound(got.values(), *want);
        QVERIFY2(problem.empty(), (lineOf(op) + ' ' + problem.c_str()).constData());
        QCOMPARE(request->links.front().geometry.rows.out, got.shape()[1]);
        QCOMPARE(request->links.front().geometry.cols.out, got.shape()[2]);
    }
}

// With the bound of one operator the result of another is found out, and so is a small change.
void TestLabSettings::comparatorFindsDifferences()
{
    OperatorCall call = labRequest(alone(LabOperator{}), picture())->chain.operators.front();
    call.inputs.insert(call.inputs.begin(), {"input", *picture()});
    const EngineBound bound = *engineBound(call);
    Tensor other = bound.expected;
    QVERIFY(outsideBound(other.values(), bound).empty());
    other.values()[100] += 0.0001F;
    QVERIFY(!outsideBound(other.values(), bound).empty());
}

void TestLabSettings::everyMixingHasAName()
{
    const auto image = picture();
    QStringList titles;
    for (const Mixing mixing : mixings()) {
        LabOperator op;
        op.op = "separable_conv2d";
        op.mixing = mixing;
        const Result<LabRequest> request = labRequest(alone(op), image);
        QVERIFY(request);
        const Tensor* weights = request->chain.operators.front().input("pointwise_filter");
        QVERIFY(weights);
        QCOMPARE(request->links.front().outputNames.size(), static_cast<qsizetype>(weights->shape()[3]));
        titles << mixingTitle(mixing);
    }
    QVERIFY(!titles.contains(QString()));
    QCOMPARE(titles.removeDuplicates(), 0);
}

// The window alone gives the pixel that the whole picture gives, also where it hangs over the edge.
void TestLabSettings::onePixelByItself()
{
    test::Random random;
    const auto image = picture();
    for (const LabOperator& op : allOperators()) {
        const Result<LabRequest> request = labRequest(alone(op), image);
        const Result<ChainResult> result = runChain(request->chain);
        QVERIFY2(result, lineOf(op));
        const Tensor& output = *result->links.front().output;
        const Shape& shape = output.shape();
        const std::vector<Cell> pixels{
            {0, 0, 0, 0},
            {0, shape[1] - 1, shape[2] - 1, 0},
            {0, random.integer(0, shape[1] - 1), random.integer(0, shape[2] - 1), 0}};
        for (const Cell& pixel : pixels) {
            const Result<DocumentFile> file =
                labWindow(op, image, pixel, QStringLiteral("scene"));
            QVERIFY2(file, lineOf(op));
            const auto alone = computeReference(file->operators.front());
            QVERIFY2(alone, lineOf(op));
            const Tensor& got = alone->front().tensor;
            QVERIFY2(got.shape() == Shape({1, 1, 1, shape[3]}), lineOf(op));
            for (std::int64_t c = 0; c < shape[3]; ++c) {
                const auto at =
                    static_cast<std::size_t>((pixel.y * shape[2] + pixel.x) * shape[3] + c);
                const double apart =
                    std::abs(static_cast<double>(got.values()[static_cast<std::size_t>(c)]) -
                             static_cast<double>(output.values()[at]));
                QVERIFY2(apart < 1e-5 * std::max(1.0, sizeOf(output)), lineOf(op));
            }
        }
    }
}

// One pixel has the weights that the whole picture gave.
void TestLabSettings::principalComponentsByItself()
{
    const auto image = picture();
    for (const std::string& name : {std::string("separable_conv2d"), std::string(labPointwise)}) {
        LabOperator op;
        op.op = name;
        op.mixing = Mixing::principal;
        const Result<LabRequest> request = labRequest(alone(op), image);
        QVERIFY(request);
        QCOMPARE(request->chain.principal.size(), std::size_t{1});
        const qsizetype count = request->links.front().outputNames.size();
        QCOMPARE(count, isPointwise(op) ? 3 : 6);
        QCOMPARE(request->links.front().outputNames.front(), QStringLiteral("Component 1"));
        const Result<ChainResult> result = runChain(request->chain);
        QVERIFY(result);
        const Tensor& output = *result->links.front().output;
        // Components are not correlated, and ordered.
        double before = 1e9;
        for (std::int64_t a = 0; a < count; ++a)
            for (std::int64_t b = 0; b <= a; ++b) {
                double sums[3] = {0, 0, 0};
                const auto pixels = static_cast<double>(output.shape()[1] * output.shape()[2]);
                for (std::size_t i = 0; i < output.values().size();
                     i += static_cast<std::size_t>(count)) {
                    const auto x = static_cast<double>(output.values()[i + static_cast<std::size_t>(a)]);
                    const auto y = static_cast<double>(output.values()[i + static_cast<std::size_t>(b)]);
                    sums[0] += x;
                    sums[1] += y;
                    sums[2] += x * y;
                }
                const double shared = sums[2] / pixels - sums[0] / pixels * sums[1] / pixels;
                QVERIFY(a == b ? shared <= before + 1e-6 : std::abs(shared) < 1e-4);
                if (a == b)
                    before = shared;
            }
        const Cell pixel{0, 0, 7, 0};
        const Result<DocumentFile> file =
            labWindow(ranOperator(request->chain, *result, 0), image, pixel, QStringLiteral("scene"));
        QVERIFY(file);
        const Tensor got = computeReference(file->operators.front())->front().tensor;
        for (qsizetype c = 0; c < count; ++c)
            QVERIFY(std::abs(static_cast<double>(got.values()[static_cast<std::size_t>(c)]) -
                             static_cast<double>(
                                 output.values()[static_cast<std::size_t>(7 * count + c)])) < 1e-5);
    }
    LabOperator other;
    other.mixing = Mixing::principal;
    QVERIFY(labRequest(alone(other), image)->chain.principal.empty());
}

void TestLabSettings::namesEveryPlane()
{
    LabOperator op;
    const LabLink plain = labRequest(alone(op), picture())->links.front();
    QCOMPARE(plain.outputNames.size(), 6);
    QCOMPARE(plain.outputNames.front(), QStringLiteral("Sobel x · red"));
    QCOMPARE(plain.outputNames.back(), QStringLiteral("Sobel y · blue"));
    QVERIFY(plain.mapNames.isEmpty());
    op.op = "separable_conv2d";
    const LabLink mixed = labRequest(alone(op), picture())->links.front();
    QCOMPARE(mixed.mapNames, plain.outputNames);
    QCOMPARE(mixed.outputNames.size(), 2);
    op.op = "conv2d";
    QCOMPARE(labRequest(alone(op), picture())->links.front().outputNames.size(), 2);
    op.op = labPointwise;
    op.mixing = Mixing::opponentColours;
    QCOMPARE(labRequest(alone(op), picture())->links.front().outputNames.size(), 3);
    const Result<DocumentFile> file =
        labWindow(LabOperator{}, picture(), {0, 0, 4, 0}, QStringLiteral("scene"));
    QCOMPARE(QString::fromStdString(file->title),
             QStringLiteral("scene, pixel (0, 4): rows −1 to 1, columns 3 to 5"));
}

void TestLabSettings::refusesAsTensorFlowDoes()
{
    LabOperator op;
    op.strideRows = op.strideCols = 2;
    op.rateRows = op.rateCols = 2;
    QVERIFY(labRequest(alone(op), picture()).error().reason == Reason::strideWithRate);
    op = {};
    op.padding.word = "VALID";
    QVERIFY(!labRequest(alone(op), picture(2, 2)));
    op = {};
    op.bank = FilterBank::box;
    op.options.kernel = -1;
    QVERIFY(labRequest(alone(op), picture()).error().reason == Reason::notPositive);
}

QTEST_GUILESS_MAIN(TestLabSettings)
#include "tst_lab_settings.moc"
