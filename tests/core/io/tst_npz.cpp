// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/io/npy.h"
#include "core/io/npz.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bytes.h"
#include "tests/support/mutation.h"
#include "tests/support/random.h"
#include "tests/support/zip_archive.h"

using namespace convstep;
using test::Bytes;

namespace {

std::uint32_t checksum(const std::string& data)
{
    std::uint32_t crc = 0xFFFFFFFFU;
    for (const char c : data) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (crc & 1U ? 0xEDB88320U : 0U);
    }
    return ~crc;
}

std::string little(std::uint64_t value, int bytes)
{
    std::string out;
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>((value >> (8 * i)) & 0xFF);
    return out;
}

// What the headers of an entry say; by default the truth about stored data.
struct EntryText {
    std::string name;
    std::string data;        // as it lies in the archive
    std::uint64_t size = 0;  // announced, unpacked
    std::uint32_t crc = 0;
    std::uint16_t method = 0;
    std::uint16_t flags = 0;
    bool zip64 = false;  // sizes of the local header in a 64-bit field, as NumPy does
};

EntryText stored(const std::string& name, const std::string& data)
{
    return {name, data, data.size(), checksum(data)};
}

// A zip archive byte by byte, so that it may lie.
Bytes archiveOf(const std::vector<EntryText>& entries)
{
    std::string out;
    std::string directory;
    for (const EntryText& entry : entries) {
        const std::size_t at = out.size();
        const std::string common =
            little(entry.flags, 2) + little(entry.method, 2) + little(0, 4) + little(entry.crc, 4);
        const std::string sizes = little(entry.data.size(), 4) + little(entry.size, 4);
        const std::string extra = entry.zip64
                                      ? little(1, 2) + little(16, 2) + little(entry.size, 8) +
                                            little(entry.data.size(), 8)
                                      : std::string();
        out += "PK\3\4" + little(45, 2) + common +
               (entry.zip64 ? little(0xFFFFFFFFFFFFFFFFULL, 8) : sizes) +
               little(entry.name.size(), 2) + little(extra.size(), 2) + entry.name + extra +
               entry.data;
        directory += "PK\1\2" + little(45, 2) + little(45, 2) + common + sizes +
                     little(entry.name.size(), 2) + std::string(12, '\0') + little(at, 4) +
                     entry.name;
    }
    const std::string end = "PK\5\6" + little(0, 4) + little(entries.size(), 2) +
                            little(entries.size(), 2) + little(directory.size(), 4) +
                            little(out.size(), 4) + little(0, 2);
    return test::bytesOf(out + directory + end);
}

Tensor tensorOf(const Shape& shape, float first)
{
    Tensor tensor = Tensor::create(shape).value();
    for (float& value : tensor.values())
        value = first++;
    return tensor;
}

std::string npy(const Tensor& tensor) { return test::textOf(writeNpy(tensor)); }

}  // namespace

class TestNpz : public QObject {
    Q_OBJECT

private slots:
    void readsStoredAndDeflated()
    {
        const Tensor a = tensorOf({2, 3}, 1);
        const Tensor b = tensorOf({100, 1, 2}, -5);
        EntryText wide = stored("b.npy", npy(b));
        wide.zip64 = true;
        for (const Bytes& file : {archiveOf({stored("a.npy", npy(a)), wide}),
                                  test::deflatedArchive({{"a.npy", npy(a)}, {"b.npy", npy(b)}})}) {
            const auto tensors = readNpz(file, "x");
            QVERIFY2(tensors.has_value(), tensors ? "" : tensors.error().message().c_str());
            QCOMPARE(tensors->size(), std::size_t{2});
            QCOMPARE((*tensors)[0].name, std::string("a"));
            QCOMPARE((*tensors)[1].name, std::string("b"));
            QVERIFY((*tensors)[0].tensor.identicalTo(a));
            QVERIFY((*tensors)[1].tensor.identicalTo(b));
        }
        QVERIFY(readNpz(archiveOf({}), "x")->empty());
    }

    void namesWhatIsWrong()
    {
        const std::string good = npy(tensorOf({2}, 1));
        const auto errorOf = [](const std::vector<EntryText>& entries, MemoryBudget budget = {}) {
            const auto tensors = readNpz(archiveOf(entries), "x", budget);
            return tensors ? Error{} : tensors.error();
        };
        EntryText entry = stored("a.npy", good);
        entry.crc ^= 1;
        QCOMPARE(errorOf({entry}).reason, Reason::fileField);
        QCOMPARE(errorOf({entry}).field, std::string("x: a.npy"));
        QVERIFY(errorOf({entry}).message().find("CRC") != std::string::npos);

        entry = stored("a.npy", good);
        entry.size += 1;  // stored data must be as long as announced
        QCOMPARE(errorOf({entry}).field, std::string("x: a.npy"));
        entry.method = 12;
        QCOMPARE(errorOf({entry}).reason, Reason::fileUnsupported);
        entry = stored("a.npy", good);
        entry.flags = 1;
        QVERIFY(errorOf({entry}).message().find("ncrypted") != std::string::npos);

        QCOMPARE(errorOf({stored("readme.txt", good)}).field, std::string("x: readme.txt"));
        QCOMPARE(errorOf({stored(".npy", good)}).field, std::string("x: .npy"));
        QCOMPARE(errorOf({stored("a.npy", good), stored("a.npy", good)}).reason, Reason::fileField);
        // What is wrong inside says where.
        const Error inside = errorOf({stored("b.npy", good.substr(0, good.size() - 1))});
        QCOMPARE(inside.reason, Reason::fileSyntax);
        QCOMPARE(inside.field, std::string("x: b.npy"));
    }

    void wrongArchives()
    {
        for (const char* text : {"", "PK", "no archive at all", "PK\5\6"}) {
            const auto tensors = readNpz(test::bytesOf(text), "x");
            QVERIFY(!tensors.has_value());
            QCOMPARE(tensors.error().reason, Reason::fileSyntax);
        }
        const std::vector<EntryText> many(5000, stored("a.npy", ""));
        QCOMPARE(readNpz(archiveOf(many), "x").error().reason, Reason::fileUnsupported);
    }

    void bombsTakeNothing()
    {
        // 64 MiB of zeros in about 64 KiB.
        const std::string zeros = npy(Tensor::create({1 << 24}).value());
        const Bytes file = test::deflatedArchive({{"a.npy", zeros}});
        QVERIFY(file.size() < zeros.size() / 900);
        {
            test::AllocationMeter meter;
            const auto tensors = readNpz(file, "x", {1 << 20});
            QCOMPARE(tensors.error().reason, Reason::memoryBudget);
            QVERIFY(meter.peakBytes() < 65536);
        }
        // With room it is a tensor like any other.
        QVERIFY(readNpz(file, "x", {std::int64_t{1} << 28}).has_value());

        // Announced small, unpacks to much; announced large, unpacks to little.
        const std::string packed = test::textOf(file);
        const std::string data = packed.substr(30 + 5, 60000);
        EntryText lie{"a.npy", data, 1000, 0, 8, 0, false};
        const Bytes more = archiveOf({lie});
        lie.data = "x";
        lie.size = 1 << 30;
        const Bytes less = archiveOf({lie});
        test::AllocationMeter meter;
        QVERIFY(readNpz(more, "x").error().message().find("more than the announced") !=
                std::string::npos);
        QVERIFY(readNpz(less, "x").error().message().find("cannot unpack") != std::string::npos);
        QVERIFY(meter.peakBytes() < 16384);
    }

    // Headers full of blanks and no data: each needs room to unpack, none leaves a value behind.
    void manyEmptyTensorsCountToo()
    {
        const std::string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }" +
                                   std::string(40000, ' ') + "\n";
        const std::string file =
            std::string("\x93NUMPY\x01\x00", 8) + little(header.size(), 2) + header;
        std::vector<std::pair<std::string, std::string>> entries;
        for (int i = 0; i < 100; ++i)
            entries.push_back({std::to_string(i) + ".npy", file});
        const Bytes archive = test::deflatedArchive(entries);
        QVERIFY(readNpz(archive, "x", {1 << 23}).has_value());
        QCOMPARE(readNpz(archive, "x", {1 << 20}).error().reason, Reason::memoryBudget);
    }

    void budgetCoversEntryAndTensors()
    {
        const std::string file = npy(tensorOf({1000}, 0));  // 4128 bytes, tensor 4000
        const Bytes archive = archiveOf({stored("a.npy", file), stored("b.npy", file)});
        QVERIFY(readNpz(archive, "x", {4128 + 4128 + 4000}).has_value());
        const auto tensors = readNpz(archive, "x", {4128 + 4128 + 3999});
        QCOMPARE(tensors.error().reason, Reason::memoryBudget);
        QCOMPARE(tensors.error().field, std::string("x: b.npy"));
        QCOMPARE(readNpz(archive, "x", {4127}).error().field, std::string("x: a.npy"));
        QCOMPARE(readNpz(archive, "x", {0}).error().reason, Reason::memoryBudget);
    }

    void everyTruncationIsAnError()
    {
        const Bytes file = test::deflatedArchive(
            {{"a.npy", npy(tensorOf({2, 3}, 1))}, {"b.npy", npy(tensorOf({4}, 1))}});
        for (std::size_t size = 0; size < file.size(); ++size)
            QVERIFY(!readNpz(std::span(file).first(size), "x").has_value());
        QVERIFY(readNpz(file, "x").has_value());
    }

    void mutationsNeverBreakIt()
    {
        constexpr std::int64_t budget = 1 << 20;
        const std::string a = npy(tensorOf({2, 3}, 1));
        const std::vector<Bytes> seeds{archiveOf({stored("a.npy", a), stored("b.npy", a)}),
                                       test::deflatedArchive({{"a.npy", a}, {"b.npy", a}})};
        test::Random random;
        int accepted = 0;
        const int count = test::rounds(10000);  // CONVSTEP_LONG=1: 20 times as many
        for (int i = 0; i < count; ++i) {
            const Bytes bytes = test::mutated(seeds[static_cast<std::size_t>(i % 2)],
                                              [&] { return random.bits(); });
            test::AllocationMeter meter;
            const auto tensors = readNpz(bytes, "x", {budget});
            QVERIFY(meter.peakBytes() <= static_cast<std::size_t>(budget));
            accepted += tensors.has_value();
            QVERIFY(tensors || !tensors.error().message().empty());
        }
        QVERIFY(accepted > count / 1000 && accepted < count * 9 / 10);
    }
};

QTEST_GUILESS_MAIN(TestNpz)
#include "tst_npz.moc"
