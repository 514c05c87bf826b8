// SPDX-License-Identifier: GPL-3.0-or-later
//
// Filters from arrays: which weight goes where, and what is refused in which words.
#include <limits>
#include <numeric>

#include <QtTest>

#include "core/lab/filter_array.h"

using namespace convstep;

namespace {

Tensor counted(const Shape& shape)
{
    Tensor array = *Tensor::create(shape);
    std::iota(array.values().begin(), array.values().end(), 1.0F);
    return array;
}

float at(const Tensor& w, std::int64_t y, std::int64_t x, std::int64_t c, std::int64_t q)
{
    const Shape& s = w.shape();
    return w.values()[static_cast<std::size_t>(((y * s[1] + x) * s[2] + c) * s[3] + q)];
}

}  // namespace

class TestFilterArray : public QObject {
    Q_OBJECT

private slots:
    void oneFilter();
    void severalForAllChannels();
    void ownForEachChannel();
    void otherShapesAreRefused_data();
    void otherShapesAreRefused();
    void otherChannelsAreRefused();
    void strangeNumbersAreRefused();
};

void TestFilterArray::oneFilter()
{
    const Result<ArrayFilters> read = filtersFrom(counted({2, 3}), "w");
    QVERIFY(read);
    QCOMPARE(read->reading, std::string("2×3, one filter, the same for every channel"));
    const Result<BankFilters> bank = bankFrom(*read, 3, "w");
    QVERIFY(bank->weights.shape() == Shape({2, 3, 3, 1}));
    QCOMPARE(bank->names, std::vector<std::string>{"filter"});
    for (std::int64_t y = 0; y < 2; ++y)
        for (std::int64_t x = 0; x < 3; ++x)
            for (std::int64_t c = 0; c < 3; ++c)
                QCOMPARE(at(bank->weights, y, x, c, 0), static_cast<float>(1 + y * 3 + x));
}

void TestFilterArray::severalForAllChannels()
{
    for (const Shape& shape : {Shape{3, 2, 4}, Shape{3, 2, 1, 4}}) {
        const Tensor array = counted(shape);
        const Result<ArrayFilters> read = filtersFrom(array, "w");
        QCOMPARE(read->reading, std::string("3×2, 4 filters, the same for every channel"));
        const Result<BankFilters> bank = bankFrom(*read, 2, "w");
        QVERIFY(bank->weights.shape() == Shape({3, 2, 2, 4}));
        QCOMPARE(bank->names.size(), std::size_t{4});
        QCOMPARE(bank->names[3], std::string("filter 4"));
        for (std::int64_t y = 0; y < 3; ++y)
            for (std::int64_t x = 0; x < 2; ++x)
                for (std::int64_t c = 0; c < 2; ++c)
                    for (std::int64_t q = 0; q < 4; ++q)
                        QCOMPARE(at(bank->weights, y, x, c, q),
                                 static_cast<float>(1 + (y * 2 + x) * 4 + q));
    }
}

void TestFilterArray::ownForEachChannel()
{
    const Tensor array = counted({3, 3, 5, 2});
    const Result<ArrayFilters> read = filtersFrom(array, "w");
    QCOMPARE(read->reading, std::string("3×3, 2 filters, of their own for each of 5 channels"));
    const Result<BankFilters> bank = bankFrom(*read, 5, "w");
    QVERIFY(bank->weights.identicalTo(array));
}

void TestFilterArray::otherShapesAreRefused_data()
{
    QTest::addColumn<std::vector<std::int64_t>>("dims");
    QTest::newRow("scalar") << std::vector<std::int64_t>{};
    QTest::newRow("line") << std::vector<std::int64_t>{9};
    QTest::newRow("five") << std::vector<std::int64_t>{3, 3, 1, 2, 2};
    QTest::newRow("empty") << std::vector<std::int64_t>{3, 0, 3, 2};
}

void TestFilterArray::otherShapesAreRefused()
{
    QFETCH(const std::vector<std::int64_t>, dims);
    const Shape shape = *Shape::create(dims, "w");
    const Result<ArrayFilters> read = filtersFrom(counted(shape), "bank.npy");
    QVERIFY(!read);
    const std::string message = read.error().message();
    for (const std::string& piece :
         {std::string("bank.npy"), std::string("[rows, columns, channels, filters]"),
          shape.toString()})
        QVERIFY2(message.find(piece) != std::string::npos, message.c_str());
}

void TestFilterArray::otherChannelsAreRefused()
{
    const Result<ArrayFilters> read = filtersFrom(counted({5, 5, 4, 2}), "w");
    QVERIFY(read);
    const Result<BankFilters> bank = bankFrom(*read, 3, "bank.npy");
    QVERIFY(!bank);
    const std::string message = bank.error().message();
    for (const char* piece : {"bank.npy", "4 channels", "has 3", "5×5×3×2", "5×5×1×2"})
        QVERIFY2(message.find(piece) != std::string::npos, message.c_str());
    QVERIFY(!bankFrom(*read, 0, "w"));
}

void TestFilterArray::strangeNumbersAreRefused()
{
    QVERIFY(filtersFrom(counted({101, 1, 64}), "w"));
    QVERIFY(filtersFrom(counted({102, 1, 1}), "w").error().reason == Reason::tooLarge);
    QVERIFY(filtersFrom(counted({1, 1, 65}), "w").error().reason == Reason::tooLarge);
    for (const float bad :
         {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
        Tensor array = counted({3, 3});
        array.values()[4] = bad;
        const Result<ArrayFilters> read = filtersFrom(array, "w");
        QVERIFY(!read);
        QVERIFY(read.error().message().find("weight 4") != std::string::npos);
    }
}

QTEST_GUILESS_MAIN(TestFilterArray)
#include "tst_filter_array.moc"
