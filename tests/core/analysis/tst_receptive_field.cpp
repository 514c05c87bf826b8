// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTest>

#include <set>
#include <vector>

#include "core/analysis/receptive_field.h"

using namespace convstep;

class TestReceptiveField : public QObject {
    Q_OBJECT

private slots:
    void effectiveKernels()
    {
        QCOMPARE(effectiveKernel(3, 1), 3);
        QCOMPARE(effectiveKernel(3, 2), 5);
        QCOMPARE(effectiveKernel(1, 9), 1);
        for (std::int64_t k = 1; k < 6; ++k)
            for (std::int64_t r = 1; r < 6; ++r) {
                const auto g = axisGeometry(40, k, 1, r, {PaddingMode::same}, "rows");
                QVERIFY(g);
                QCOMPARE(effectiveKernel(k, r), g->effective);
            }
    }

    // By following every output down to the image.
    void fieldsOfStacks()
    {
        QCOMPARE(receptiveField({}), 1);
        const std::vector<std::vector<StackedLayer>> stacks{{{3, 1, 1}},
                                                            {{3, 1, 2}},
                                                            {{3, 1, 1}, {3, 1, 1}},
                                                            {{3, 2, 1}, {3, 1, 2}},
                                                            {{5, 3, 1}, {1, 2, 1}, {2, 1, 3}}};
        for (const auto& stack : stacks) {
            std::set<std::int64_t> places{0};
            for (auto layer = stack.rbegin(); layer != stack.rend(); ++layer) {
                std::set<std::int64_t> below;
                for (const std::int64_t place : places)
                    for (std::int64_t tap = 0; tap < layer->kernel; ++tap)
                        below.insert(place * layer->stride + tap * layer->rate);
                places = below;
            }
            QCOMPARE(receptiveField(stack), *places.rbegin() - *places.begin() + 1);
        }
    }

    void coverageCountsTheWays()
    {
        using Ways = std::vector<double>;
        const auto of = [](const std::vector<StackedLayer>& stack) { return coverage(stack); };
        QCOMPARE(of({}), (Ways{1}));
        QCOMPARE(of({{3, 1, 2}}), (Ways{1, 0, 1, 0, 1}));
        QCOMPARE(of({{3, 1, 1}, {3, 1, 1}}), (Ways{1, 2, 3, 2, 1}));
        QCOMPARE(of({{2, 2, 1}, {2, 1, 1}}), (Ways{1, 1, 1, 1}));
        // Skipped by the stride: an input that nobody reads.
        QCOMPARE(of({{2, 3, 1}, {2, 1, 1}}), (Ways{1, 1, 0, 1, 1}));
        // Rate 2 three times sees every other input; 1, 2, 5 leaves nothing out.
        const Ways gridding = of({{3, 1, 2}, {3, 1, 2}, {3, 1, 2}});
        QCOMPARE(gridding, (Ways{1, 0, 3, 0, 6, 0, 7, 0, 6, 0, 3, 0, 1}));
        for (const double ways : of({{3, 1, 1}, {3, 1, 2}, {3, 1, 5}}))
            QVERIFY(ways > 0);
        QVERIFY(coverage(std::vector<StackedLayer>{{3, 1, 100}}, 200).empty());
    }
};

QTEST_GUILESS_MAIN(TestReceptiveField)
#include "tst_receptive_field.moc"
