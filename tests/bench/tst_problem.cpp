// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <limits>

#include "core/engine/reference.h"
#include "tests/bench/problem.h"

using namespace convstep;
using namespace convstep::bench;

namespace {

Tensor right(const Problem& problem)
{
    OperatorCall call{problem.shape().spec(), {}};
    call.inputs.push_back(
        {"input", Tensor::create(problem.shape().image(), problem.input()).value()});
    for (const NamedTensor& one : problem.weights())
        call.inputs.push_back(one);
    return computeReference(call).value().front().tensor;
}

std::unique_ptr<Problem> solved(const char* shape)
{
    auto problem = Problem::create(parseBenchShape(shape).value(), 7).value();
    std::ranges::copy(right(*problem).values(), problem->output().begin());
    return problem;
}

}  // namespace

class TestProblem : public QObject {
    Q_OBJECT

private slots:
    void shapes_data()
    {
        QTest::addColumn<QString>("shape");
        for (const char* shape :
             {"sep-9x11x5-7", "sep-9x8x5s2-40", "sep-12x7x3k5r3m2-4", "conv-9x8x3-20",
              "conv-10x9x4k5s2r2-6", "conv-6x6x8k1-8", "dw-9x11x5", "dw-9x8x5m3s2", "dw-5x5x1k7r4"})
            QTest::newRow(shape) << QString(shape);
    }

    void takesTheReference_data() { shapes_data(); }
    void takesTheReference()
    {
        QFETCH(QString, shape);
        const auto problem = solved(shape.toUtf8().constData());
        const Check check = problem->check(true, DataFormat::nhwc);
        QVERIFY2(check.right && !check.holes, qPrintable(QString::number(check.bound)));
        QVERIFY(check.bound > 0);
    }

    void refusesWhatIsWrong_data() { shapes_data(); }
    void refusesWhatIsWrong()
    {
        QFETCH(QString, shape);
        const auto problem = solved(shape.toUtf8().constData());
        const std::vector<float> good(problem->output().begin(), problem->output().end());
        const auto isRight = [&](bool strict) {
            return problem->check(strict, DataFormat::nhwc).right;
        };
        QVERIFY(isRight(false));

        // Too large by a 3·10^4th: more than rounding, less than what others are allowed.
        std::ranges::transform(good, problem->output().begin(),
                               [](float value) { return value * 1.00003F; });
        QVERIFY(!isRight(true));
        QVERIFY(isRight(false));
        std::ranges::transform(good, problem->output().begin(),
                               [](float value) { return value * 1.01F; });
        QVERIFY(!isRight(false));

        // One row further.
        const auto row = static_cast<std::ptrdiff_t>(problem->outExtent().w *
                                                     problem->outExtent().c);
        std::ranges::rotate_copy(good, good.begin() + row, problem->output().begin());
        QVERIFY(!isRight(false));

        std::ranges::copy(good, problem->output().begin());
        problem->output()[good.size() / 2] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(!isRight(false));
        QVERIFY(problem->check(false, DataFormat::nhwc).holes);

        problem->spoilOutput();
        QVERIFY(!isRight(false));
    }

    void knowsTheOrderOfTheOutput()
    {
        const auto problem = solved("sep-9x11x5-7");
        const Extent extent = problem->outExtent();
        const std::vector<float> good(problem->output().begin(), problem->output().end());
        std::size_t to = 0;
        for (std::int64_t c = 0; c < extent.c; ++c)
            for (std::int64_t y = 0; y < extent.h; ++y)
                for (std::int64_t x = 0; x < extent.w; ++x)
                    problem->output()[to++] =
                        good[static_cast<std::size_t>(extent.offset({0, y, x, c}))];
        QVERIFY(problem->check(true, DataFormat::nchw).right);
        QVERIFY(!problem->check(true, DataFormat::nhwc).right);
    }

    void countsWhatLiesInThePicture()
    {
        // 3×3 outputs of 3×3 windows: 49 taps inside, each with 2 channels; then 9·2·4.
        const auto shape = parseBenchShape("sep-3x3x2-4").value();
        QCOMPARE(Problem::create(shape, 1).value()->multiplyAdds(), 49 * 2 + 9 * 2 * 4);
    }
};

QTEST_GUILESS_MAIN(TestProblem)
#include "tst_problem.moc"
