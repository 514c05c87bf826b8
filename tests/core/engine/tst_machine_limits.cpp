// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <limits>
#include <vector>

#include "core/engine/machine_limits.h"

using namespace convstep;

class TestMachineLimits : public QObject {
    Q_OBJECT

private slots:
    void doesAtLeastWhatWasAsked()
    {
        for (const InstructionSet set : supportedInstructionSets())
            for (const int workers : {1, 3}) {
                const auto executor = makeExecutor(workers);
                for (const std::int64_t count : {0, 1, 1000, 1'000'000}) {
                    const std::int64_t done = multiplyAddsInRegisters(set, *executor, count);
                    QVERIFY(done >= std::max<std::int64_t>(count, 1));
                    QVERIFY(done <= count + 1000 * workers);
                }
            }
    }

    // All of the output and nothing beside it, whatever the sizes and the alignment.
    void writesAllOfTheOutput()
    {
        constexpr float mark = std::numeric_limits<float>::infinity();
        const std::vector<float> input(30'000, 0.0F);
        for (const InstructionSet set : supportedInstructionSets())
            for (const int workers : {1, 3})
                for (const bool stream : {false, true})
                    for (const std::size_t reads : {0, 5, 30'000})
                        for (const std::size_t writes : {0, 1, 63, 4097, 20'001}) {
                            const auto executor = makeExecutor(workers);
                            std::vector<float> output(writes + 6, mark);
                            walkThroughMemory(set, *executor, std::span(input).first(reads),
                                              std::span(output).subspan(3, writes), stream);
                            QCOMPARE(std::count(output.begin(), output.end(), mark), 6);
                            QCOMPARE(output[2], mark);
                            QCOMPARE(output[3 + writes], mark);
                        }
    }
};

QTEST_GUILESS_MAIN(TestMachineLimits)
#include "tst_machine_limits.moc"
