// SPDX-License-Identifier: GPL-3.0-or-later
//
// Amounts of memory as text, and the one that holds.
#include <QtTest>

#include "core/lab/memory.h"

using namespace convstep;

class TestMemory : public QObject {
    Q_OBJECT

private slots:
    void readsAmounts();
    void refusesWhatIsNone();
    void writesAmounts();
    void theChosenOneHolds();
};

void TestMemory::readsAmounts()
{
    const auto bytes = [](std::string_view text) {
        const std::optional<MemoryBudget> budget = parseMemory(text);
        return budget ? budget->bytes : -1;
    };
    QCOMPARE(bytes("1048576"), std::int64_t{1} << 20);
    QCOMPARE(bytes("800000000"), std::int64_t{800000000});
    QCOMPARE(bytes("800000000b"), std::int64_t{800000000});
    for (const char* text : {"2G", "2g", "2GB", "2GiB", "2 GiB", "2gib", "2.0G", "2048M"})
        QCOMPARE(bytes(text), std::int64_t{2} << 30);
    QCOMPARE(bytes("512M"), std::int64_t{512} << 20);
    QCOMPARE(bytes("1.5G"), std::int64_t{3} << 29);
    QCOMPARE(bytes("4096K"), std::int64_t{4} << 20);
    QCOMPARE(bytes("1T"), std::int64_t{1} << 40);
    QCOMPARE(bytes("4194304T"), std::int64_t{1} << 62);
}

void TestMemory::refusesWhatIsNone()
{
    for (const char* text :
         {"", " ", "G", "0", "-1", "-2G", "+2G", "2X", "2GG", "2 ", "2  G", "2Gi", "G2", "two", "1e9",
          "0x10", "inf", "nan", "1023K", "1048575", "4194305T", "99999999999999999999", "1.2.3G",
          ".", "2G4", "1,5G"})
        QVERIFY2(!parseMemory(text), text);
}

void TestMemory::writesAmounts()
{
    QCOMPARE(memoryText(0), std::string("0 bytes"));
    QCOMPARE(memoryText(1023), std::string("1023 bytes"));
    QCOMPARE(memoryText(1024), std::string("1 KiB"));
    QCOMPARE(memoryText(std::int64_t{512} << 20), std::string("512 MiB"));
    QCOMPARE(memoryText(std::int64_t{100} << 20), std::string("100 MiB"));
    QCOMPARE(memoryText(std::int64_t{3} << 29), std::string("1.5 GiB"));
    QCOMPARE(memoryText(12563000000), std::string("11.7 GiB"));
    QCOMPARE(memoryText((std::int64_t{1} << 30) - 1), std::string("1 GiB"));
    QCOMPARE(memoryText(std::int64_t{1} << 62), std::string("4 EiB"));
}

void TestMemory::theChosenOneHolds()
{
    QVERIFY(machineBudget().bytes >= std::int64_t{1} << 26);
    QCOMPARE(memoryBudget().bytes, machineBudget().bytes);
    chooseMemoryBudget({123 << 20});
    QCOMPARE(memoryBudget().bytes, std::int64_t{123} << 20);
    QVERIFY(machineBudget().bytes != memoryBudget().bytes);
}

QTEST_GUILESS_MAIN(TestMemory)
#include "tst_memory.moc"
