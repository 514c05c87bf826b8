// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters from files, and the operators that they make: what is in the file reaches the result, and
// what is none is refused in words.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <numeric>

#include "core/engine/reference.h"
#include "core/io/npy.h"
#include "core/lab/test_pictures.h"
#include "tests/support/zip_archive.h"
#include "ui/session/lab_settings.h"

using namespace convstep;

namespace {

Tensor counted(const Shape& shape)
{
    Tensor array = *Tensor::create(shape);
    for (std::size_t i = 0; i < array.values().size(); ++i)
        array.values()[i] = 0.1F * static_cast<float>(i % 7) - 0.3F;
    return array;
}

std::string bytesOf(const Tensor& array)
{
    const std::vector<std::byte> bytes = writeNpy(array);
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

LabSettings settingsOf(const FilterFile& file, const std::string& op)
{
    LabSettings settings;
    settings.operators.front().op = op;
    settings.operators.front().file = std::make_shared<const FilterFile>(file);
    settings.operators.front().mixing = Mixing::identity;
    return settings;
}

}  // namespace

class TestFilterFile : public QObject {
    Q_OBJECT

private slots:
    void readsEveryShape();
    void archives();
    void reachesTheResult_data();
    void reachesTheResult();
    void refusals();

private:
    QString write(const QString& name, const std::string& bytes) const
    {
        QFile file(m_folder.filePath(name));
        return file.open(QIODevice::WriteOnly) &&
                       file.write(bytes.data(), static_cast<qint64>(bytes.size())) >= 0
                   ? m_folder.filePath(name)
                   : QString();
    }
    QTemporaryDir m_folder;
};

void TestFilterFile::readsEveryShape()
{
    for (const auto& [shape, reading] :
         {std::pair{Shape{3, 5}, "3×5, one filter, the same for every channel"},
          {Shape{3, 3, 2}, "3×3, 2 filters, the same for every channel"},
          {Shape{3, 3, 1, 2}, "3×3, 2 filters, the same for every channel"},
          {Shape{3, 3, 3, 2}, "3×3, 2 filters, of their own for each of 3 channels"}}) {
        const auto read = readFilters(write(QStringLiteral("bank.npy"), bytesOf(counted(shape))));
        QVERIFY2(read, read ? "" : read.error().message().c_str());
        QCOMPARE(read->size(), std::size_t{1});
        QCOMPARE(read->front().name, QStringLiteral("bank.npy"));
        QCOMPARE(read->front().filters.reading, std::string(reading));
    }
}

void TestFilterFile::archives()
{
    const auto archive = [&](const std::vector<std::pair<std::string, std::string>>& entries) {
        const std::vector<std::byte> bytes = test::deflatedArchive(entries);
        return write(QStringLiteral("banks.npz"),
                     {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    };
    const std::string one = bytesOf(counted({3, 3}));
    const std::string line = bytesOf(counted({9}));
    auto read = readFilters(archive({{"only.npy", one}}));
    QCOMPARE(read->size(), std::size_t{1});
    QCOMPARE(read->front().name, QStringLiteral("banks.npz"));
    // What is no filter is left out of the choice.
    read = readFilters(archive({{"bias.npy", line}, {"a.npy", one}, {"b.npy", one}}));
    QCOMPARE(read->size(), std::size_t{2});
    QCOMPARE(read->front().name, QStringLiteral("banks.npz · a"));
    QCOMPARE(read->back().name, QStringLiteral("banks.npz · b"));
    read = readFilters(archive({{"bias.npy", line}}));
    QVERIFY(!read);
    QVERIFY(read.error().message().find("[rows, columns") != std::string::npos);
    QVERIFY(!readFilters(write(QStringLiteral("empty.npz"), {})));
}

void TestFilterFile::reachesTheResult_data()
{
    QTest::addColumn<QString>("op");
    for (const char* op : {"depthwise_conv2d", "separable_conv2d", "conv2d"})
        QTest::newRow(op) << QString::fromLatin1(op);
}

void TestFilterFile::reachesTheResult()
{
    QFETCH(const QString, op);
    const auto picture =
        std::make_shared<const Tensor>(*makeTestPicture(TestPicture::text, 20, 24));
    for (const Shape& shape : {Shape{3, 5}, Shape{3, 5, 2}, Shape{3, 5, 3, 2}}) {
        const Tensor array = counted(shape);
        const FilterFile file =
            readFilters(write(QStringLiteral("bank.npy"), bytesOf(array)))->front();
        const Result<LabRequest> request =
            labRequest(settingsOf(file, op.toStdString()), picture);
        QVERIFY2(request, request ? "" : request.error().message().c_str());
        const Result<ChainResult> result = runChain(request->chain);
        QVERIFY(result);
        const Tensor& output = *result->links.front().output;
        // By hand, at a pixel in the middle: each weight where the array has it.
        const std::int64_t count = shape.rank() == 2 ? 1 : 2;
        const bool own = shape.rank() == 4;
        for (std::int64_t q = 0; q < count; ++q) {
            double all = 0;
            for (std::int64_t c = 0; c < 3; ++c) {
                double sum = 0;
                for (std::int64_t i = 0; i < 3; ++i)
                    for (std::int64_t j = 0; j < 5; ++j) {
                        const std::int64_t tap = i * 5 + j;
                        const auto at = static_cast<std::size_t>(
                            own ? (tap * 3 + c) * count + q : tap * count + q);
                        sum += static_cast<double>(array.values()[at]) *
                               static_cast<double>(TensorView::image(*picture, DataFormat::nhwc)
                                                       .at({0, 9 + i, 10 + j, c}));
                    }
                all += sum;
                if (op != QLatin1String("conv2d")) {
                    const auto got = static_cast<double>(
                        TensorView::image(output, DataFormat::nhwc).at({0, 10, 12, c * count + q}));
                    QVERIFY(std::abs(got - sum) < 1e-5);
                }
            }
            if (op == QLatin1String("conv2d")) {
                // The mean over the channels, but for filters that know their channel.
                const auto got = static_cast<double>(
                    TensorView::image(output, DataFormat::nhwc).at({0, 10, 12, q}));
                QVERIFY(std::abs(got - (own ? all : all / 3)) < 1e-5);
            }
        }
    }
}

void TestFilterFile::refusals()
{
    QVERIFY(readFilters(write(QStringLiteral("bank.txt"), "3 3")).error().reason ==
            Reason::fileUnsupported);
    QVERIFY(readFilters(m_folder.filePath(QStringLiteral("absent.npy"))).error().reason ==
            Reason::fileAccess);
    QVERIFY(!readFilters(write(QStringLiteral("empty.npy"), {})));
    QVERIFY(!readFilters(write(QStringLiteral("words.npy"), "no array at all")));
    QVERIFY(!readFilters(write(QStringLiteral("words.npz"), "no archive at all")));
    std::string cut = bytesOf(counted({3, 3, 4}));
    cut.resize(cut.size() - 5);
    QVERIFY(!readFilters(write(QStringLiteral("cut.npy"), cut)));
    QVERIFY(readFilters(write(QStringLiteral("large.npy"), bytesOf(counted({90, 90}))), {1000})
                .error()
                .reason == Reason::fileAccess);
    // For another number of channels: the operator says which shape would be right.
    const FilterFile four =
        readFilters(write(QStringLiteral("four.npy"), bytesOf(counted({3, 3, 4, 2}))))->front();
    const auto picture =
        std::make_shared<const Tensor>(*makeTestPicture(TestPicture::scene, 9, 9));
    const Result<LabRequest> request = labRequest(settingsOf(four, "depthwise_conv2d"), picture);
    QVERIFY(!request);
    QVERIFY(request.error().message().find("3×3×3×2 or 3×3×1×2") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestFilterFile)
#include "tst_filter_file.moc"
