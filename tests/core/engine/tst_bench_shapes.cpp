// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <set>

#include "core/engine/bench_shapes.h"

using namespace convstep;

class TestBenchShapes : public QObject {
    Q_OBJECT

private slots:
    void readsEveryNumber()
    {
        const auto shape = parseBenchShape("sep-5x6x7k3m2-9");
        QVERIFY(shape.has_value());
        QCOMPARE(shape->kind, BenchKind::separable);
        QCOMPARE(shape->height, 5);
        QCOMPARE(shape->width, 6);
        QCOMPARE(shape->channels, 7);
        QCOMPARE(shape->kernel, 3);
        QCOMPARE(shape->stride, 1);
        QCOMPARE(shape->rate, 1);
        QCOMPARE(shape->multiplier, 2);
        QCOMPARE(shape->outputs, 9);

        const auto depthwise = parseBenchShape("dw-5x6x7m3r4k5");
        QVERIFY(depthwise.has_value());
        QCOMPARE(depthwise->kind, BenchKind::depthwise);
        QCOMPARE(depthwise->kernel, 5);
        QCOMPARE(depthwise->rate, 4);
        QCOMPARE(depthwise->outputs, 21);
        QCOMPARE(depthwise->name(), std::string("dw-5x6x7k5r4m3"));

        QCOMPARE(parseBenchShape("conv-8x8x3k7s2-64")->stride, 2);
    }

    void describesAnOperator()
    {
        const BenchShape separable = *parseBenchShape("sep-9x8x4k5r2m3-6");
        const Pipeline pipeline = *separable.pipeline();
        QCOMPARE(pipeline.spec.op, std::string("separable_conv2d"));
        QCOMPARE(pipeline.inChannels, 4);
        QCOMPARE(pipeline.multiplier, 3);
        QCOMPARE(pipeline.rows.rate, 2);
        QCOMPARE(pipeline.cols.kernel, 5);
        QVERIFY((pipeline.outputs()[0].shape == Shape{1, 9, 8, 6}));

        QVERIFY((parseBenchShape("conv-9x8x4s2-6")->pipeline()->outputs()[0].shape ==
                 Shape{1, 5, 4, 6}));
        QVERIFY((parseBenchShape("dw-9x8x4m2")->pipeline()->outputs()[0].shape ==
                 Shape{1, 9, 8, 8}));
        // conv2d may have both; depthwise may not.
        QCOMPARE(parseBenchShape("conv-9x8x4s2r3-6")->pipeline()->cols.rate, 3);
    }

    void refusesWhatIsNoName_data()
    {
        QTest::addColumn<QString>("name");
        for (const char* name :
             {"", "sep", "sep-", "sep-8x8-4", "sep-8x8x3", "sep-8x8x3-", "sep-8x8x3-4 ",
              " sep-8x8x3-4", "sep-8x8x3k-4", "sep-8x8x3k3k3-4", "sep-8x8x3q2-4", "sep-0x8x3-4",
              "sep-8x-8x3-4", "sep-08x8x3-4", "sep-+8x8x3-4", "sep-8x8x3-4-5", "conv-8x8x3m2-4",
              "dw-8x8x3-4", "max-8x8x3", "sep-8x8x99999999999-4", "SEP-8x8x3-4"})
            QTest::newRow(name) << QString(name);
    }
    void refusesWhatIsNoName()
    {
        QFETCH(QString, name);
        const auto shape = parseBenchShape(name.toStdString());
        QVERIFY(!shape.has_value());
        QCOMPARE(shape.error().reason, Reason::paramForm);
        QCOMPARE(shape.error().field, std::string("shape"));
    }

    void refusesWhatIsNoOperator()
    {
        const auto both = parseBenchShape("sep-8x8x3s2r2-4");
        QVERIFY(!both.has_value());
        QCOMPARE(both.error().reason, Reason::strideWithRate);
        for (const char* huge :
             {"sep-2000000000x2000000000x2000000000-4", "dw-8x8x2000000000m2000000000",
              "conv-2000000000x2000000000x1-2000000000"})
            QVERIFY2(!parseBenchShape(huge).has_value(), huge);
    }

    // Every shape of the tables is an operator, is read back from its name, and stands there once.
    void tablesAreSound()
    {
        std::vector<BenchShape> all = unknownBenchShapes();
        for (const BenchGoal& one : benchGoals()) {
            QVERIFY(one.goal > 0 && one.goal < 1);
            all.push_back(one.shape);
        }
        for (const BenchShape& shape : depthwiseBenchShapes()) {
            QCOMPARE(shape.kind, BenchKind::depthwise);
            all.push_back(shape);
        }
        QCOMPARE(benchGoals().size(), std::size_t{17});

        std::set<std::string> names;
        for (const BenchShape& shape : all) {
            QVERIFY2(names.insert(shape.name()).second, shape.name().c_str());
            const auto again = parseBenchShape(shape.name());
            QVERIFY2(again.has_value() && *again == shape, shape.name().c_str());
        }
        QVERIFY(names.contains("sep-112x112x64s2-128"));
        QVERIFY(names.contains("sep-2160x3840x3k5r4-3"));
    }

    void chainsDouble()
    {
        for (const BenchChain& chain : benchChains()) {
            QVERIFY(chain.limit > 1);
            QVERIFY(chain.shapes.size() > 3);
            for (std::size_t i = 0; i < chain.shapes.size(); ++i) {
                const BenchShape& one = chain.shapes[i];
                QVERIFY2(parseBenchShape(one.name()).has_value(), one.name().c_str());
                if (i == 0)
                    continue;
                const BenchShape& last = chain.shapes[i - 1];
                const std::int64_t product = one.height * one.width * one.channels * one.rate *
                                             (one.kind == BenchKind::depthwise ? 1 : one.outputs);
                const std::int64_t before = last.height * last.width * last.channels * last.rate *
                                            (one.kind == BenchKind::depthwise ? 1 : last.outputs);
                QCOMPARE(product, 2 * before);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestBenchShapes)
#include "tst_bench_shapes.moc"
