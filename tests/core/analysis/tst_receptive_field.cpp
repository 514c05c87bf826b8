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
        const std::vector<std::vector<StackedLayer>> stacks{
            {{3, 1, 1}}, {{3, 1, 2}}, {{3, 1, 1}, {3, 1, 1}}, {{3, 2, 1}, {3, 1, 2}},
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
};

QTEST_GUILESS_MAIN(TestReceptiveField)
#include "tst_receptive_field.moc"
