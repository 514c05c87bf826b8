// SPDX-License-Identifier: GPL-3.0-or-later
//
// The examples as documents: complete, canonical, small, and with numbers in which a mistake shows.
#include <QtTest>

#include <cmath>
#include <set>
#include <string>

#include <QDir>

#include "tests/support/asymmetry.h"
#include "tests/ui/session/example_documents.h"

using namespace convstep;
using namespace convstep::test;

namespace {

constexpr std::int64_t largestImage = 8;
constexpr std::int64_t mostChannels = 3;
constexpr float largestNumber = 9;
constexpr int firstProducts = 9;
constexpr int productsWanted = 6;

// The one example that is refused; what it should say is checked with the lines.
bool isRefused(const QByteArray& id) { return id == "article_atrous_valid"; }

Tensor tensorOf(const Shape& shape, const std::vector<float>& values)
{
    return *Tensor::create(shape, values);
}

// A conv2d of an image [1, h, w, c] with a filter.
OperatorCall convolution(const Tensor& input, const Tensor& filter, const char* padding = "VALID",
                         std::int64_t stride = 1)
{
    OperatorCall call;
    call.spec = defaultSpec("conv2d");
    call.spec.padding.word = padding;
    call.spec.strides = {1, stride, stride, 1};
    call.inputs = {{"input", input}, {"filter", filter}};
    return call;
}

// 1, 2, 4, 8, ... : no sum of some of them is a sum of others.
Tensor powers(const Shape& shape)
{
    Tensor tensor = *Tensor::create(shape);
    float value = 1;
    for (float& one : tensor.values()) {
        one = value;
        value = value < 1000 ? 2 * value : 1;
    }
    return tensor;
}

QByteArray joined(const std::vector<std::string>& names)
{
    QByteArray all;
    for (const std::string& name : names)
        all += name.c_str() + QByteArray("; ");
    return all;
}

}  // namespace

class TestExamples : public QObject {
    Q_OBJECT

private slots:
    void listIsInOrder()
    {
        const std::vector<std::string_view> order{"start", "idea", "blank", "article"};
        std::map<std::string_view, int> count;
        std::set<std::string> ids;
        std::set<std::string> titles;
        std::size_t section = 0;
        for (const Example& example : exampleList()) {
            while (section < order.size() && order[section] != example.section)
                ++section;
            QVERIFY2(section < order.size(), example.id);
            ++count[example.section];
            QVERIFY2(ids.insert(example.id).second, example.id);
            QVERIFY2(titles.insert(example.title).second, example.id);
            QVERIFY2(!exampleTitle(example).isEmpty() && !exampleLine(example).isEmpty(),
                     example.id);
            QCOMPARE(findExample(example.id), &example);
            // What is unusual is said on the card.
            QCOMPARE(example.note != nullptr, example.symmetric || example.sparse);
            QCOMPARE(exampleNote(example).isEmpty(), example.note == nullptr);
        }
        QCOMPARE(count["start"], 1);
        QVERIFY(count["idea"] >= 8);
        QCOMPARE(count["blank"], 1);
        QVERIFY(count["article"] >= 5);
        QVERIFY(!findExample("no_such_example"));
        QVERIFY(exampleBytes("no_such_example").isEmpty());
    }

    void everyFileIsListed()
    {
        QVERIFY(!exampleBytes(exampleList().front().id).isEmpty());  // registers them
        std::set<QString> listed;
        for (const Example& example : exampleList())
            listed.insert(QLatin1String(example.id) + QLatin1String(".convstep"));
        const auto filesIn = [](const QString& folder) {
            const QStringList names = QDir(folder).entryList(QDir::Files);
            return std::set<QString>(names.begin(), names.end());
        };
        QCOMPARE(filesIn(QStringLiteral(":/examples")), listed);
        QCOMPARE(filesIn(QStringLiteral(CONVSTEP_SOURCE_DIR "/resources/examples")), listed);
    }

    void isCanonical_data() { addExampleRows(); }
    void isCanonical()
    {
        QFETCH(QByteArray, id);
        const QByteArray bytes = exampleBytes(id.toStdString());
        QVERIFY(!bytes.isEmpty());
        const Result<DocumentFile> document = exampleDocument(id.toStdString());
        QVERIFY2(document, document ? "" : document.error().message().c_str());
        QCOMPARE(QByteArray::fromStdString(writeDocument(*document)), bytes);
        QCOMPARE(document->operators.size(), std::size_t{1});
        QCOMPARE(document->title.c_str(), example(id).title);
    }

    void isSmall_data() { addExampleRows(); }
    void isSmall()
    {
        QFETCH(QByteArray, id);
        const OperatorCall call = exampleCall(id.toStdString());
        const OperatorInfo* info = findOperator(call.spec.op);
        QVERIFY(info);
        for (const NamedTensor& input : call.inputs) {
            const InputInfo* described = info->input(input.name);
            QVERIFY(described);
            if (described->image) {
                const Extent extent = imageExtent(input.tensor.shape(), DataFormat::nhwc);
                QCOMPARE(extent.n, std::int64_t{1});
                QVERIFY(extent.h <= largestImage && extent.w <= largestImage);
                QVERIFY(extent.c <= mostChannels);
            }
            for (const float value : input.tensor.values())
                QVERIFY(std::abs(value) <= largestNumber && std::trunc(value) == value);
        }
        QCOMPARE(makePipeline(call).has_value(), !isRefused(id));
    }

    void aMistakeShows_data() { addExampleRows(); }
    void aMistakeShows()
    {
        QFETCH(QByteArray, id);
        if (isRefused(id))
            QSKIP("refused: there is no result");
        const AsymmetryReport report = AsymmetryCheck(exampleCall(id.toStdString())).run();
        QVERIFY(!report.tried.empty());
        if (example(id).symmetric)
            QVERIFY2(!report.unnoticed.empty(), "called symmetric, but it is not");
        else
            QVERIFY2(report.unnoticed.empty(), joined(report.unnoticed).constData());
    }

    void itsFirstProductsCount_data() { addExampleRows(); }
    void itsFirstProductsCount()
    {
        QFETCH(QByteArray, id);
        if (isRefused(id))
            QSKIP("refused: there are no products");
        const OperatorCall call = exampleCall(id.toStdString());
        const auto count = productsThatCount(call, example(id).openAt, firstProducts);
        QVERIFY(count);
        QVERIFY2((*count >= productsWanted) == !example(id).sparse,
                 QByteArray::number(*count).constData());
    }

    void opensWhereItCounts_data() { addExampleRows(); }
    void opensWhereItCounts()
    {
        QFETCH(QByteArray, id);
        const std::int64_t openAt = example(id).openAt;
        if (openAt == 0)
            return;
        const OperatorCall call = exampleCall(id.toStdString());
        QCOMPARE(productsThatCount(call, 0, static_cast<int>(openAt)).value_or(-1), 0);
        QCOMPARE(productsThatCount(call, openAt, 1).value_or(-1), 1);
    }

    void checkerFindsWhatIsHidden_data()
    {
        QTest::addColumn<std::vector<float>>("kernel");
        QTest::addColumn<QByteArray>("hidden");
        const std::vector<float> distinct{1, 2, 3, 4, 5, 6, 7, 8, 9};
        QTest::newRow("asymmetric") << distinct << QByteArray();
        QTest::newRow("the same turned by 180°")
            << std::vector<float>{1, 2, 3, 4, 5, 4, 3, 2, 1} << QByteArray("filter: flip");
        QTest::newRow("the same mirrored at the diagonal")
            << std::vector<float>{1, 2, 3, 2, 4, 5, 3, 5, 6} << QByteArray("filter: transpose");
    }
    void checkerFindsWhatIsHidden()
    {
        QFETCH(std::vector<float>, kernel);
        QFETCH(QByteArray, hidden);
        const auto call = convolution(powers({1, 4, 4, 1}), tensorOf({3, 3, 1, 1}, kernel));
        const AsymmetryReport report = AsymmetryCheck(call).run();
        QCOMPARE(report.tried, (std::vector<std::string>{"filter: flip", "filter: transpose"}));
        QCOMPARE(joined(report.unnoticed), hidden.isEmpty() ? hidden : hidden + "; ");
    }

    void checkerFindsOneKernelAmongMany()
    {
        Tensor filter = powers({2, 2, 2, 2});
        const Tensor input = powers({1, 3, 3, 2});
        QVERIFY(AsymmetryCheck(convolution(input, filter)).run().unnoticed.empty());
        // The kernel [:, :, 1, 0] alone reads the same when it is turned.
        weight(filter, 1, 1, 1, 0) = weight(filter, 0, 0, 1, 0);
        weight(filter, 1, 0, 1, 0) = weight(filter, 0, 1, 1, 0);
        const AsymmetryReport report = AsymmetryCheck(convolution(input, filter)).run();
        QVERIFY(report.has(report.unnoticed, "filter: flip [:, :, 1, 0]"));
        QVERIFY(!report.has(report.unnoticed, "filter: flip"));
        QVERIFY(!report.has(report.unnoticed, "filter: flip [:, :, 0, 0]"));
    }

    void checkerFindsASharedKernel()
    {
        Tensor filter = powers({2, 2, 2, 2});
        for (std::int64_t di = 0; di < 2; ++di)
            for (std::int64_t dj = 0; dj < 2; ++dj)
                weight(filter, di, dj, 1, 1) = weight(filter, di, dj, 0, 1);
        const auto call = convolution(powers({1, 3, 3, 2}), filter);
        const AsymmetryReport report = AsymmetryCheck(call).run();
        QCOMPARE(joined(report.unnoticed),
                 QByteArray("filter: share among input channels [:, :, 1, 1]; "));
    }

    void checkerFindsASymmetricMix()
    {
        OperatorCall call;
        call.spec = defaultSpec("separable_conv2d");
        call.inputs = {{"input", powers({1, 3, 3, 2})},
                       {"depthwise_filter", powers({2, 2, 2, 1})},
                       {"pointwise_filter", tensorOf({1, 1, 2, 2}, {1, 2, 2, 5})}};
        const AsymmetryReport report = AsymmetryCheck(call).run();
        QCOMPARE(joined(report.unnoticed),
                 QByteArray("pointwise_filter: exchange input and output channels; "));
    }

    void checkerFindsSlotsThatCouldBeChannels()
    {
        OperatorCall call;
        call.spec = defaultSpec("depthwise_conv2d");
        call.spec.padding.word = "VALID";
        // Kernels 1, 2 and 2, 5 on channels alike: m = c*M + q and q*C + c are the same.
        call.inputs = {{"input", tensorOf({1, 1, 2, 2}, {1, 1, 3, 3})},
                       {"filter", tensorOf({1, 1, 2, 2}, {1, 2, 2, 5})}};
        const std::string name = "order the depthwise channels as q*C + c";
        AsymmetryReport report = AsymmetryCheck(call).run();
        QVERIFY(report.has(report.unnoticed, name));
        weight(*call.input("filter"), 0, 0, 1, 0) = 3;
        report = AsymmetryCheck(call).run();
        QVERIFY(report.has(report.tried, name) && !report.has(report.unnoticed, name));
    }

    void checkerFindsPaddingThatDoesNotMatter()
    {
        // Only the middle weight reads; columns 0 and 1, 2 and 3, ... are alike, rows are not.
        const Tensor filter = tensorOf({3, 3, 1, 1}, {0, 0, 0, 0, 1, 0, 0, 0, 0});
        const Tensor input = tensorOf({1, 4, 4, 1}, {1, 1, 2, 2,  //
                                                     3, 3, 4, 4,  //
                                                     5, 5, 6, 6,  //
                                                     7, 7, 8, 8});
        const AsymmetryReport report = AsymmetryCheck(convolution(input, filter, "SAME", 2)).run();
        const std::string rows = "pad the rows on the other side";
        const std::string columns = "pad the columns on the other side";
        QVERIFY(report.has(report.tried, rows) && !report.has(report.unnoticed, rows));
        QVERIFY(report.has(report.tried, columns) && report.has(report.unnoticed, columns));
        // Where padding is even there is no other side.
        const AsymmetryReport even = AsymmetryCheck(convolution(input, filter, "SAME")).run();
        QVERIFY(!even.has(even.tried, rows) && !even.has(even.tried, columns));
    }

    void checkerLooksAtGradientsOfFilters()
    {
        OperatorCall call;
        call.spec = defaultSpec("conv2d_backprop_filter");
        call.spec.padding.word = "VALID";
        call.spec.sizes = {2, 2, 1, 1};
        call.inputs = {{"input", tensorOf({1, 2, 2, 1}, {1, 2, 3, 4})},
                       {"out_backprop", tensorOf({1, 1, 1, 1}, {1})}};
        QVERIFY(AsymmetryCheck(call).run().unnoticed.empty());
        *call.input("input") = tensorOf({1, 2, 2, 1}, {1, 2, 2, 4});
        QCOMPARE(joined(AsymmetryCheck(call).run().unnoticed), QByteArray("output: transpose; "));
    }

    void productsAreCounted()
    {
        const Tensor filter = tensorOf({2, 2, 1, 1}, {1, 0, 2, 3});
        const auto call = convolution(tensorOf({1, 2, 3, 1}, {1, 2, 0, 4, 5, 6}), filter);
        // Windows: 1·1, 2·0, 4·2, 5·3 and 2·1, 0·0, 5·2, 6·3.
        QCOMPARE(productsThatCount(call, 0, 8).value(), 6);
        QCOMPARE(productsThatCount(call, 1, 2).value(), 1);
        QCOMPARE(productsThatCount(call, 4, 4).value(), 3);
        QVERIFY(!productsThatCount(call, 0, 9));
        QVERIFY(!productsThatCount(call, 8, 1));
    }
};

QTEST_GUILESS_MAIN(TestExamples)
#include "tst_examples.moc"
