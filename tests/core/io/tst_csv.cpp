// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/io/csv.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bytes.h"
#include "tests/support/mutation.h"
#include "tests/support/random.h"

using namespace convstep;
using test::Bytes;

namespace {

Result<Tensor> read(const std::string& text, MemoryBudget budget = {})
{
    return readCsv(test::bytesOf(text), "x", budget);
}

}  // namespace

class TestCsv : public QObject {
    Q_OBJECT

private slots:
    void reads_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shape");
        QTest::addColumn<QList<float>>("values");
        const auto row = [](const char* name, const char* text, const char* shape,
                            const QList<float>& values) {
            QTest::newRow(name) << QByteArray(text) << QByteArray(shape) << values;
        };
        row("commas", "1,2\n3,4\n", "2x2", {1, 2, 3, 4});
        row("no last line end", "1,2\n3,4", "2x2", {1, 2, 3, 4});
        row("CR LF", "1,2\r\n3,4\r\n\r\n", "2x2", {1, 2, 3, 4});
        row("semicolons", "1;2\n3;4", "2x2", {1, 2, 3, 4});
        row("tabs", "1\t2\n3\t4\n", "2x2", {1, 2, 3, 4});
        row("blanks", " 1 , 2 \n  3 ,4\t\n \n", "2x2", {1, 2, 3, 4});
        row("byte order mark",
            "\xEF\xBB\xBF"
            "1,2",
            "1x2", {1, 2});
        row("decimal comma", "1,5;-2,25\n+3;0,5e1", "2x2", {1.5F, -2.25F, 3, 5});
        row("decimal comma, tabs", "1,5\t2\n-,5\t3,", "2x2", {1.5F, 2, -0.5F, 3});
        row("points and semicolons", "1.5;2\n3;4", "2x2", {1.5F, 2, 3, 4});
        row("one", "7", "1x1", {7});
        row("one column", "1\n2\n3\n", "3x1", {1, 2, 3});
        row("small", "1e-7,+1E+3,-.5,1e-60", "1x4", {1e-7F, 1000, -0.5F, 0});
    }
    void reads()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shape);
        QFETCH(QList<float>, values);
        const auto tensor = read(text.toStdString());
        QVERIFY2(tensor.has_value(), tensor ? "" : tensor.error().message().c_str());
        QCOMPARE(QByteArray::fromStdString(tensor->shape().toString()), shape);
        QCOMPARE(QList<float>(tensor->values().begin(), tensor->values().end()), values);
    }

    void readsWords()
    {
        const auto tensor = read("nan,NaN,-nan,inf,-Inf,+INF,Infinity,-infinity,-0");
        const std::span<const float> got = tensor->values();
        QVERIFY(std::isnan(got[0]) && std::isnan(got[1]) && std::isnan(got[2]));
        for (const std::size_t i : {3U, 5U, 6U})
            QCOMPARE(got[i], std::numeric_limits<float>::infinity());
        for (const std::size_t i : {4U, 7U})
            QCOMPARE(got[i], -std::numeric_limits<float>::infinity());
        QVERIFY(std::signbit(got[8]));
    }

    void namesRowAndColumn_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char* text, const char* field) {
            QTest::newRow(QByteArray(text).toPercentEncoding()) << QByteArray(text) << QByteArray(field);
        };
        row("", "x, row 1");
        row(" \n\n", "x, row 1");
        row("1,2\n3\n", "x, row 2");
        row("1,2\n\n3,4", "x, row 2");
        row("1,2\n3,4,5", "x, row 2");
        row("1,2\n3,\n", "x, row 2, column 2");
        row("1\n\n2", "x, row 2, column 1");
        row("a,b\n1,2", "x, row 1, column 1");
        row("1,2\n3,x", "x, row 2, column 2");
        row("1,2\n3,1e39", "x, row 2, column 2");
        row("1,\"2\"", "x, row 1, column 2");
        row("1;2\n3;1.000,5", "x, row 2, column 2");
        row("1;2\n3;1,000,5", "x, row 2, column 2");
        row("1;2\n3,4", "x, row 2");
        row("1,--2", "x, row 1, column 2");
        row("1,+-2", "x, row 1, column 2");
        row("1,0x2", "x, row 1, column 2");
        row("1,2 3", "x, row 1, column 2");
        row("1,nano", "x, row 1, column 2");
        row("1,\xFF\xFE", "x, row 1, column 2");
    }
    void namesRowAndColumn()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, field);
        const auto tensor = read(text.toStdString());
        QVERIFY(!tensor.has_value());
        QCOMPARE(tensor.error().reason, Reason::fileField);
        QCOMPARE(QByteArray::fromStdString(tensor.error().field), field);
        QVERIFY(tensor.error().message().find('{') == std::string::npos);
    }

    void budgetHolds()
    {
        QVERIFY(read("1,2\n3,4", {16}).has_value());
        QCOMPARE(read("1,2\n3,4", {15}).error().reason, Reason::memoryBudget);
        // A long first line and many lines claim far more than they hold.
        const std::string wide = std::string(3000, ',') + std::string(3000, '\n') + "1";
        test::AllocationMeter meter;
        QCOMPARE(read(wide, {1 << 20}).error().reason, Reason::memoryBudget);
        QVERIFY(meter.peakBytes() < 16384);
    }

    void writesTables()
    {
        const auto tensor =
            Tensor::create({2, 3}, std::vector<float>{1, -0.0F, 0.1F, 1e20F,
                                                      std::numeric_limits<float>::quiet_NaN(),
                                                      -std::numeric_limits<float>::infinity()})
                .value();
        const std::string text = writeCsv(tensor);
        QCOMPARE(text, std::string("1,-0,0.1\n1e+20,NaN,-Infinity\n"));
        const auto back = read(text);
        QCOMPARE(writeCsv(*back), text);
        QCOMPARE(back->values()[2], 0.1F);
        QCOMPARE(writeCsv(Tensor::create({2}, std::vector<float>{1, 2}).value()),
                 std::string("1,2\n"));
        QCOMPARE(writeCsv(Tensor::create({}, std::vector<float>{5}).value()), std::string("5\n"));
        QCOMPARE(writeCsv(Tensor::create({0, 2}).value()), std::string());
    }

    void writesMoreAxesWithTheirIndices()
    {
        std::vector<float> values(12);
        std::iota(values.begin(), values.end(), 0.0F);
        QCOMPARE(writeCsv(Tensor::create({1, 2, 3, 2}, values).value()),
                 std::string("axis0,axis1,axis2,0,1\n"
                             "0,0,0,0,1\n"
                             "0,0,1,2,3\n"
                             "0,0,2,4,5\n"
                             "0,1,0,6,7\n"
                             "0,1,1,8,9\n"
                             "0,1,2,10,11\n"));
        QCOMPARE(writeCsv(Tensor::create({3, 2, 1}, std::span(values).first(6)).value()),
                 std::string("axis0,axis1,0\n0,0,0\n0,1,1\n1,0,2\n1,1,3\n2,0,4\n2,1,5\n"));
        QCOMPARE(writeCsv(Tensor::create({0, 2, 1}).value()), std::string("axis0,axis1,0\n"));
    }

    void everyTableReadsBack()
    {
        test::Random random;
        for (int i = 0; i < 200; ++i) {
            Tensor tensor = Tensor::create({random.integer(1, 6), random.integer(1, 6)}).value();
            for (float& value : tensor.values())
                do {
                    value = std::bit_cast<float>(static_cast<std::uint32_t>(random.bits()));
                } while (std::isnan(value));
            const auto back = read(writeCsv(tensor));
            QVERIFY(back.has_value());
            QVERIFY(back->identicalTo(tensor));
        }
    }

    void mutationsNeverBreakIt()
    {
        constexpr std::int64_t budget = 1 << 20;
        const std::vector<Bytes> seeds{test::bytesOf("1,2,3\n4,-0.5e3,nan\n7,8,9\n"),
                                       test::bytesOf("1,5;2\r\n3;-inf\r\n")};
        test::Random random;
        int accepted = 0;
        const int count = test::rounds(10000);  // CONVSTEP_LONG=1: 20 times as many
        for (int i = 0; i < count; ++i) {
            const Bytes bytes = test::mutated(seeds[static_cast<std::size_t>(i % 2)],
                                              [&] { return random.bits(); });
            test::AllocationMeter meter;
            const auto tensor = readCsv(bytes, "x", {budget});
            QVERIFY(meter.peakBytes() <= static_cast<std::size_t>(budget));
            accepted += tensor.has_value();
        }
        QVERIFY(accepted > count / 100 && accepted < count * 9 / 10);
    }
};

QTEST_GUILESS_MAIN(TestCsv)
#include "tst_csv.moc"
