// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <bit>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>

#include "core/io/npy.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bytes.h"
#include "tests/support/mutation.h"
#include "tests/support/random.h"

using namespace convstep;
using test::Bytes;

namespace {

// The raw bytes of numbers, in either byte order.
template <class T>
std::string raw(const std::vector<T>& numbers, bool bigEndian = false)
{
    std::string out;
    for (const T number : numbers) {
        std::array<char, sizeof(T)> bytes = std::bit_cast<std::array<char, sizeof(T)>>(number);
        if (bigEndian != (std::endian::native == std::endian::big))
            std::reverse(bytes.begin(), bytes.end());
        out.append(bytes.data(), bytes.size());
    }
    return out;
}

Bytes npy(const std::string& header, const std::string& data, int version = 1)
{
    std::string out("\x93NUMPY", 6);
    out += static_cast<char>(version);
    out += '\0';
    const std::size_t lengthBytes = version == 1 ? 2 : 4;
    for (std::size_t i = 0; i < lengthBytes; ++i)
        out += static_cast<char>((header.size() >> (8 * i)) & 0xFF);
    return test::bytesOf(out + header + data);
}

std::string header(const std::string& descr, const std::string& shape, bool fortran = false)
{
    return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") +
           ", 'shape': " + shape + ", }   \n";
}

std::vector<float> valuesOf(const Result<Tensor>& tensor)
{
    return {tensor->values().begin(), tensor->values().end()};
}

std::int64_t positionOf(const Error& error)
{
    for (const ErrorValue& value : error.values)
        if (value.name == "position")
            return std::get<std::int64_t>(value.value);
    return -1;
}

}  // namespace

class TestNpy : public QObject {
    Q_OBJECT

private slots:
    void readsEveryTypeOrderAndVersion()
    {
        const std::vector<float> numbers{0, 1, 2, 3, 4, 250};
        struct Case {
            const char* descr;
            std::string data;
        };
        const auto as = [&]<class T>(T, bool big) {
            return raw(std::vector<T>(numbers.begin(), numbers.end()), big);
        };
        const std::vector<Case> cases{
            {"<f4", as(0.0F, false)},
            {">f4", as(0.0F, true)},
            {"<f8", as(0.0, false)},
            {">f8", as(0.0, true)},
            {"<i4", as(std::int32_t{}, false)},
            {">i4", as(std::int32_t{}, true)},
            {"<i8", as(std::int64_t{}, false)},
            {">i8", as(std::int64_t{}, true)},
            {"<u2", as(std::uint16_t{}, false)},
            {">u2", as(std::uint16_t{}, true)},
            {"|u1", as(std::uint8_t{}, false)},
            {"<u1", as(std::uint8_t{}, false)},
            {">u1", as(std::uint8_t{}, false)},
        };
        for (const Case& one : cases) {
            for (int version = 1; version <= 3; ++version) {
                for (const bool fortran : {false, true}) {
                    const Result<Tensor> tensor =
                        readNpy(npy(header(one.descr, "(2, 3)", fortran), one.data, version), "x");
                    QVERIFY2(tensor.has_value(), one.descr);
                    QVERIFY(tensor->shape() == (Shape{2, 3}));
                    const std::vector<float> want =
                        fortran ? std::vector<float>{0, 2, 4, 1, 3, 250} : numbers;
                    QVERIFY2(valuesOf(tensor) == want, one.descr);
                }
            }
        }
    }

    void negativeAndExtremeIntegers()
    {
        const auto longs = readNpy(
            npy(header("<i8", "(4,)"), raw<std::int64_t>({-5, 16777217, 16777219, INT64_MIN})),
            "x");
        QVERIFY(valuesOf(longs) == (std::vector<float>{-5, 16777216, 16777220, -0x1p63F}));
        const auto shorts =
            readNpy(npy(header("<u2", "(2,)"), raw<std::uint16_t>({0, 65535})), "x");
        QVERIFY(valuesOf(shorts) == (std::vector<float>{0, 65535}));
        const auto ints =
            readNpy(npy(header(">i4", "(2,)"), raw<std::int32_t>({-1, INT32_MAX}, true)), "x");
        QVERIFY(valuesOf(ints) == (std::vector<float>{-1, 0x1p31F}));
    }

    void doublesRoundToNearest()
    {
        const double above = 1 + 0x1p-24 + 0x1p-50;  // just above the middle
        const double middle = 1 + 0x1p-24;
        const auto tensor = readNpy(
            npy(header("<f8", "(6,)"), raw<double>({above, middle, 1e300, -1e300, 1e-300, -0.0})),
            "x");
        const std::vector<float> got = valuesOf(tensor);
        QCOMPARE(got[0], std::nextafter(1.0F, 2.0F));
        QCOMPARE(got[1], 1.0F);
        QVERIFY(std::isinf(got[2]) && got[2] > 0);
        QVERIFY(std::isinf(got[3]) && got[3] < 0);
        QVERIFY(got[4] == 0.0F && !std::signbit(got[4]));
        QVERIFY(got[5] == 0.0F && std::signbit(got[5]));
    }

    void fortranOrderOfRankFour()
    {
        std::vector<float> inFile(2 * 3 * 4 * 5);
        std::iota(inFile.begin(), inFile.end(), 0.0F);
        const auto tensor = readNpy(npy(header("<f4", "(2, 3, 4, 5)", true), raw(inFile)), "x");
        const std::vector<float> got = valuesOf(tensor);
        for (int a = 0, place = 0; a < 2; ++a)
            for (int b = 0; b < 3; ++b)
                for (int c = 0; c < 4; ++c)
                    for (int d = 0; d < 5; ++d, ++place)
                        QCOMPARE(got[static_cast<std::size_t>(place)],
                                 static_cast<float>(a + 2 * (b + 3 * (c + 4 * d))));
    }

    void everyShape_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("shape");
        QTest::addColumn<int>("elements");
        QTest::newRow("scalar") << QByteArray("()") << QByteArray("scalar") << 1;
        QTest::newRow("vector") << QByteArray("(3,)") << QByteArray("3") << 3;
        QTest::newRow("comma") << QByteArray("(3, 2,)") << QByteArray("3x2") << 6;
        QTest::newRow("tight") << QByteArray("(3,2)") << QByteArray("3x2") << 6;
        QTest::newRow("blanks") << QByteArray("( 3 ,\t2 )") << QByteArray("3x2") << 6;
        QTest::newRow("empty") << QByteArray("(0, 7)") << QByteArray("0x7") << 0;
        QTest::newRow("empty, large")
            << QByteArray("(0, 1000000000)") << QByteArray("0x1000000000") << 0;
        QTest::newRow("rank 8") << QByteArray("(1, 1, 2, 1, 1, 1, 1, 1)")
                                << QByteArray("1x1x2x1x1x1x1x1") << 2;
    }
    void everyShape()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, shape);
        QFETCH(int, elements);
        const std::string data = raw(std::vector<float>(static_cast<std::size_t>(elements), 1));
        for (const bool fortran : {false, true}) {
            const auto tensor = readNpy(npy(header("<f4", text.toStdString(), fortran), data), "x");
            QVERIFY(tensor.has_value());
            QCOMPARE(QByteArray::fromStdString(tensor->shape().toString()), shape);
            QCOMPARE(tensor->values().size(), static_cast<std::size_t>(elements));
        }
    }

    void headerAsPeopleWriteIt_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("NumPy") << QByteArray(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n");
        QTest::newRow("other order")
            << QByteArray("{'shape':(1,),'fortran_order':False,'descr':'<f4'}");
        QTest::newRow("other quotes")
            << QByteArray("{\"descr\": \"<f4\", 'fortran_order': True, \"shape\": (1,)}");
        QTest::newRow("blanks") << QByteArray(
            " \t{\n 'descr' :\r\n'<f4' , 'fortran_order': False , 'shape' : ( 1 , ) , } \n\n");
    }
    void headerAsPeopleWriteIt()
    {
        QFETCH(QByteArray, text);
        const auto tensor = readNpy(npy(text.toStdString(), raw<float>({7})), "x");
        QVERIFY2(tensor.has_value(), tensor ? "" : tensor.error().message().c_str());
        QCOMPARE(tensor->values()[0], 7.0F);
    }

    void brokenHeaders_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("position");  // in the header; -1: another kind of error
        const auto row = [](const char* name, const char* text, int position) {
            QTest::newRow(name) << QByteArray(text) << position;
        };
        row("empty", "", 0);
        row("no dictionary", "('descr')", 0);
        row("no end", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)", 54);
        row("text after", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} x", 56);
        row("zero after", "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\0", -2);
        row("unknown key", "{'descr': '<f4', 'order': False, 'shape': (1,)}", 17);
        row("key twice", "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
            17);
        row("no descr", "{'fortran_order': False, 'shape': (1,)}", 39);
        row("no order", "{'descr': '<f4', 'shape': (1,)}", 31);
        row("no shape", "{'descr': '<f4', 'fortran_order': False}", 40);
        row("two commas", "{'descr': '<f4',, 'fortran_order': False, 'shape': (1,)}", 16);
        row("no comma", "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}", 16);
        row("no colon", "{'descr' '<f4', 'fortran_order': False, 'shape': (1,)}", 9);
        row("bare word", "{descr: '<f4', 'fortran_order': False, 'shape': (1,)}", 1);
        row("open quote", "{'descr: ", 1);
        row("escape", "{'descr': '<f\\x34', 'fortran_order': False, 'shape': (1,)}", 10);
        row("order is a number", "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}", 34);
        row("shape is a list", "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}", 50);
        row("shape is a number", "{'descr': '<f4', 'fortran_order': False, 'shape': 1}", 50);
        row("not a tuple", "{'descr': '<f4', 'fortran_order': False, 'shape': (1)}", 53);
        row("negative", "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}", 51);
        row("fraction", "{'descr': '<f4', 'fortran_order': False, 'shape': (1.5,)}", 52);
        row("only a comma", "{'descr': '<f4', 'fortran_order': False, 'shape': (,)}", 51);
        row("beyond 64 bits",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775808,)}", 51);
        row("nine dimensions",
            "{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}", 67);
        row("records", "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", -1);
        for (const char* descr :
             {"<f2", "<c8", "|b1", "=f4", "f4", "|f4", "<U1", "|S4", "<f44", ""})
            row(descr,
                (std::string("{'descr': '") + descr + "', 'fortran_order': False, 'shape': (1,)}")
                    .c_str(),
                -1);
    }
    void brokenHeaders()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, position);
        std::string header = text.toStdString();
        if (position == -2) {
            header.push_back('\0');
            position = static_cast<int>(header.size()) - 1;
        }
        const auto tensor = readNpy(npy(header, raw<float>({7})), "x");
        QVERIFY(!tensor.has_value());
        QCOMPARE(tensor.error().field, std::string("x"));
        if (position < 0) {
            QCOMPARE(tensor.error().reason, Reason::fileUnsupported);
        } else {
            QCOMPARE(tensor.error().reason, Reason::fileSyntax);
            QCOMPARE(positionOf(tensor.error()), 10 + position);
        }
    }

    void wrongStarts()
    {
        const auto reasonOf = [](const std::string& text) {
            return readNpy(test::bytesOf(text), "x").error().reason;
        };
        QCOMPARE(reasonOf(""), Reason::fileSyntax);
        QCOMPARE(reasonOf("\x89PNG\r\n\x1a\n"), Reason::fileSyntax);
        QCOMPARE(reasonOf(std::string("\x93NUMPX\x01\x00", 8)), Reason::fileSyntax);
        QCOMPARE(reasonOf(std::string("\x93NUMPY\x00\x00", 8)), Reason::fileUnsupported);
        QCOMPARE(reasonOf(std::string("\x93NUMPY\x04\x00", 8)), Reason::fileUnsupported);
        QCOMPARE(reasonOf(std::string("\x93NUMPY\x01\x01", 8)), Reason::fileUnsupported);
        QCOMPARE(reasonOf(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{", 13)),
                 Reason::fileSyntax);
    }

    void dataMustFit()
    {
        const std::string head = header("<f4", "(2, 2)");
        const auto few = readNpy(npy(head, std::string(15, '\1')), "x");
        QCOMPARE(few.error().reason, Reason::fileSyntax);
        QCOMPARE(positionOf(few.error()), static_cast<std::int64_t>(10 + head.size() + 15));
        const auto many = readNpy(npy(head, std::string(17, '\1')), "x");
        QCOMPARE(many.error().reason, Reason::fileSyntax);
        QCOMPARE(positionOf(many.error()), static_cast<std::int64_t>(10 + head.size() + 16));
        QVERIFY(readNpy(npy(head, std::string(16, '\1')), "x").has_value());
    }

    void hugeShapesTakeNothing()
    {
        test::AllocationMeter meter;
        for (const char* shape :
             {"(4611686018427387904,)", "(9223372036854775807,)", "(3037000500, 3037000500)",
              "(4294967296, 4294967296)", "(2305843009213693952, 8)", "(1000000000,)"})
            QVERIFY(!readNpy(npy(header("<f4", shape), raw<float>({7})), "x").has_value());
        QVERIFY(!readNpy(npy(header("<f8", "(2305843009213693952,)"), ""), "x").has_value());
        QVERIFY(meter.peakBytes() < 16384);
    }

    void budgetHolds()
    {
        const Bytes file = npy(header("|u1", "(1000,)"), std::string(1000, '\1'));
        QCOMPARE(readNpy(file, "x", {3999}).error().reason, Reason::memoryBudget);
        QVERIFY(readNpy(file, "x", {4000}).has_value());
    }

    void writingReadsBack()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const std::vector<float> values{
            0, -0.0F, 1.5F, nan, -std::numeric_limits<float>::infinity(), 1e-45F};
        for (const Shape& shape :
             {Shape{6}, Shape{2, 3}, Shape{1, 2, 3, 1}, Shape{1, 1, 1, 1, 1, 1, 3, 2}}) {
            const Tensor tensor = Tensor::create(shape, values).value();
            const Bytes file = writeNpy(tensor);
            QCOMPARE((file.size() - values.size() * 4) % 64, std::size_t{0});
            const auto back = readNpy(file, "x");
            QVERIFY(back.has_value());
            QVERIFY(back->identicalTo(tensor));
        }
        for (const Shape& shape : {Shape{}, Shape{0}, Shape{3, 0, 2}}) {
            const Tensor tensor = Tensor::create(shape).value();
            QVERIFY(readNpy(writeNpy(tensor), "x")->identicalTo(tensor));
        }
    }

    // The corpus' files were written by NumPy itself.
    void rewritesNumPysFilesUnchanged()
    {
        const std::string folder = "tests/conformance/tensors/";
        int count = 0;
        for (const auto& entry :
             std::filesystem::directory_iterator(CONVSTEP_SOURCE_DIR "/" + folder)) {
            const Bytes file = test::sourceFile(folder + entry.path().filename().string());
            const auto tensor = readNpy(file, entry.path().filename().string());
            QVERIFY2(tensor.has_value(), entry.path().c_str());
            QVERIFY2(writeNpy(*tensor) == file, entry.path().c_str());
            ++count;
        }
        QVERIFY(count > 100);
    }

    void everyTruncationIsAnError()
    {
        const Bytes file = writeNpy(Tensor::create({2, 3}, std::vector<float>(6, 1.0F)).value());
        for (std::size_t size = 0; size < file.size(); ++size) {
            const auto tensor = readNpy(std::span(file).first(size), "x");
            QVERIFY(!tensor.has_value());
            QVERIFY(positionOf(tensor.error()) <= static_cast<std::int64_t>(size));
            QVERIFY(!tensor.error().message().empty());
        }
        QVERIFY(readNpy(file, "x").has_value());
    }

    void mutationsNeverBreakIt()
    {
        constexpr std::int64_t budget = 1 << 20;
        const std::vector<Bytes> seeds{
            writeNpy(Tensor::create({2, 3}, std::vector<float>(6, 1.0F)).value()),
            npy(header(">f8", "(2, 3, 1)", true), std::string(48, '\2'), 2),
            npy(header("|u1", "(40,)"), std::string(40, '\3'), 3),
        };
        test::Random random;
        int read = 0;  // CONVSTEP_LONG=1: 20 times as many
        const int count = test::rounds(10000);
        for (int i = 0; i < count; ++i) {
            const Bytes file = test::mutated(seeds[static_cast<std::size_t>(i) % seeds.size()],
                                             [&] { return random.bits(); });
            test::AllocationMeter meter;
            const auto tensor = readNpy(file, "x", {budget});
            QVERIFY(meter.peakBytes() <= static_cast<std::size_t>(budget) + 4096);
            if (tensor) {
                QVERIFY(tensor->shape().elements() ==
                        static_cast<std::int64_t>(tensor->values().size()));
                ++read;
            } else {
                QVERIFY(!tensor.error().message().empty());
            }
        }
        // Damage to the data alone leaves a readable file; damage to the rest does not.
        QVERIFY(read > count / 100 && read < count * 9 / 10);
    }
};

QTEST_GUILESS_MAIN(TestNpy)
#include "tst_npy.moc"
