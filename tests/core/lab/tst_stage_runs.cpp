// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "core/lab/filter_bank.h"
#include "core/lab/mixing.h"
#include "core/lab/stage_runs.h"
#include "core/lab/test_pictures.h"

using namespace convstep;

namespace {

OperatorCall separable()
{
    BankOptions options;
    options.count = 2;
    OperatorCall call{defaultSpec("separable_conv2d"),
                      {{"depthwise_filter", makeBank(FilterBank::random, 3, options)->weights},
                       {"pointwise_filter", *makeMixing(Mixing::edgeEnergy, 3, 2)}}};
    call.spec.strides = {1, 2, 2, 1};
    return call;
}

}  // namespace

class TestStageRuns : public QObject {
    Q_OBJECT

private slots:
    void theHalvesAreTheWhole()
    {
        const Tensor image = makeTestPicture(TestPicture::scene, 40, 60).value();
        const OperatorCall call = separable();
        const StageRuns runs = runStages(call, image).value();
        const Plan plan = Plan::make(call.spec, image.shape(), call.inputs).value();
        Tensor output = Tensor::create(plan.outputShape()).value();
        const RunReport whole = run(plan, image.values(), output.values()).value();
        QCOMPARE(runs.depthwise.multiplyAdds + runs.pointwise.multiplyAdds, whole.multiplyAdds);
        // Six maps of 20×30 pixels mixed to as many outputs as the second filter has.
        QCOMPARE(runs.pointwise.multiplyAdds, 20 * 30 * 6 * plan.outputShape()[3]);
        QVERIFY(runs.depthwise.seconds > 0 && runs.pointwise.seconds > 0);
        QVERIFY(runs.pointwise.bytes > 20 * 30 * (6 + plan.outputShape()[3]) * 4);
    }

    void refusesAndStops()
    {
        const Tensor image = makeTestPicture(TestPicture::scene, 40, 60).value();
        OperatorCall other = separable();
        other.spec.op = "conv2d";
        QVERIFY(runStages(other, image).error().reason == Reason::paramForm);
        other = separable();
        other.spec.dataFormat = "NCHW";
        QVERIFY(runStages(other, image).error().reason == Reason::paramForm);
        other = separable();
        other.inputs.pop_back();
        QVERIFY(runStages(other, image).error().reason == Reason::paramForm);
        PlanOptions little;
        little.budget.bytes = 1000;
        QVERIFY(runStages(separable(), image, little).error().reason == Reason::memoryBudget);
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(runStages(separable(), image, {}, stop.get_token()).error().reason ==
                Reason::cancelled);
    }
};

QTEST_GUILESS_MAIN(TestStageRuns)
#include "tst_stage_runs.moc"
