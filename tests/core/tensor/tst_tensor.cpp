// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "core/tensor/tensor.h"
#include "tests/support/allocation_meter.h"

// An allocation that fails is part of what is tested; sanitizers end the program by default.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "allocator_may_return_null=1"; }
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "allocator_may_return_null=1"; }

using namespace convstep;

namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// 0, 1, 2, ... so that a value is its own offset.
Tensor counted(const Shape& shape)
{
    Tensor tensor = Tensor::create(shape).value();
    std::iota(tensor.values().begin(), tensor.values().end(), 0.0F);
    return tensor;
}

}  // namespace

class TestTensor : public QObject {
    Q_OBJECT

private slots:
    void zerosAndAligned()
    {
        for (std::int64_t size = 1; size < 70; ++size) {
            const Tensor tensor = Tensor::create(Shape{size}).value();
            QCOMPARE(tensor.shape(), Shape{size});
            QCOMPARE(static_cast<std::int64_t>(tensor.values().size()), size);
            for (const float value : tensor.values())
                QVERIFY(value == 0 && !std::signbit(value));
            QCOMPARE(reinterpret_cast<std::uintptr_t>(tensor.values().data()) % 64, 0U);
        }
    }

    void fromValues()
    {
        const std::vector<float> values{1, 2, 3, 4, 5, 6};
        const Tensor tensor = Tensor::create(Shape{2, 3}, values).value();
        QVERIFY(std::ranges::equal(tensor.values(), values));
        QCOMPARE(Tensor::create(Shape{}, std::vector{7.0F}).value().values()[0], 7.0F);
    }

    void emptyOnes()
    {
        QCOMPARE(Tensor().shape(), Shape{0});
        QVERIFY(Tensor().values().empty());
        const Shape shape{0, largest};
        const Tensor tensor = Tensor::create(shape, "empty", MemoryBudget{0}).value();
        QCOMPARE(tensor.shape(), shape);
        QVERIFY(tensor.values().empty());
        const Tensor copy = tensor;
        QVERIFY(copy.identicalTo(tensor));
        QVERIFY(!copy.identicalTo(Tensor()));
    }

    void copiesAreDeep()
    {
        Tensor first = counted(Shape{2, 3});
        Tensor second = first;
        Tensor third;
        third = first;
        QVERIFY(second.identicalTo(first) && third.identicalTo(first));
        first.values()[4] = -1;
        QCOMPARE(second.values()[4], 4.0F);
        QCOMPARE(third.values()[4], 4.0F);
        Tensor& itself = third;
        third = itself;
        QVERIFY(third.identicalTo(second));
        QCOMPARE(reinterpret_cast<std::uintptr_t>(second.values().data()) % 64, 0U);
    }

    void movesLeaveNothing()
    {
        Tensor first = counted(Shape{2, 3});
        const float* data = first.values().data();
        Tensor second = std::move(first);
        QCOMPARE(static_cast<const float*>(second.values().data()), data);
        // The state after a move is stated, so it may be looked at.
        QCOMPARE(first.shape(), Shape{0});
        QVERIFY(first.values().empty());
        first = std::move(second);
        QCOMPARE(static_cast<const float*>(first.values().data()), data);
        QCOMPARE(first.shape(), (Shape{2, 3}));
        QVERIFY(second.values().empty());
    }

    void identityIsOfBits()
    {
        Tensor a = counted(Shape{2, 2});
        Tensor b = a;
        a.values()[1] = b.values()[1] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(a.identicalTo(b));
        a.values()[0] = -0.0F;
        QVERIFY(!a.identicalTo(b));
        b = a;
        b.values()[3] = std::nextafter(3.0F, 4.0F);
        QVERIFY(!a.identicalTo(b));
        QVERIFY(!counted(Shape{2, 2}).identicalTo(counted(Shape{4})));
    }

    void budgetIsExact()
    {
        const Shape shape{10, 10};
        QVERIFY(Tensor::create(shape, "kernel", MemoryBudget{400}));
        const auto refused = Tensor::create(shape, "kernel", MemoryBudget{399});
        QVERIFY(!refused);
        QCOMPARE(refused.error().reason, Reason::memoryBudget);
        QCOMPARE(refused.error().kind(), "memory_budget");
        QCOMPARE(refused.error().message(),
                 "kernel of 10x10 needs 400 bytes, the budget is 399 bytes.");
        QVERIFY(!Tensor::create(shape, std::vector<float>(100), "kernel", MemoryBudget{399}));
    }

    void refusesBeforeAllocating()
    {
        const test::AllocationMeter meter;
        for (const Shape& shape : {Shape{1 << 20, 1 << 20}, Shape{1 << 29, 2}, Shape{largest},
                                   Shape{1 << 30, 1 << 30}}) {
            const auto refused = Tensor::create(shape, "image");
            QVERIFY(!refused);
            QCOMPARE(refused.error().reason, Reason::memoryBudget);
        }
        QVERIFY2(meter.peakBytes() < 4096, qPrintable(QString::number(meter.peakBytes())));
        // The meter sees what is allocated.
        const test::AllocationMeter second;
        const Tensor tensor = Tensor::create(Shape{1000}).value();
        QVERIFY(second.peakBytes() >= 4000);
        QCOMPARE(tensor.values().size(), 1000U);
    }

    void moreBytesThanCanBeCounted()
    {
        const auto refused = Tensor::create(Shape{largest}, "image", MemoryBudget{largest});
        QVERIFY(!refused);
        QCOMPARE(refused.error().message(), "image of 9223372036854775807 needs more than 2^63 "
                                            "bytes, the budget is 9223372036854775807 bytes.");
    }

    void refusesWhatTheSystemRefuses()
    {
        // Within the budget, beyond any address space.
        const auto refused =
            Tensor::create(Shape{std::int64_t{1} << 60}, "image", MemoryBudget{largest});
        QVERIFY(!refused);
        QCOMPARE(refused.error().reason, Reason::memoryBudget);
    }

    void extentsOfImages()
    {
        const Extent extent{2, 3, 4, 5};
        QCOMPARE(imageExtent(Shape{2, 3, 4, 5}, DataFormat::nhwc), extent);
        QCOMPARE(imageExtent(Shape{2, 5, 3, 4}, DataFormat::nchw), extent);
        QCOMPARE(imageShape(extent, DataFormat::nhwc), (Shape{2, 3, 4, 5}));
        QCOMPARE(imageShape(extent, DataFormat::nchw), (Shape{2, 5, 3, 4}));
    }

    void viewsOfImages()
    {
        const Tensor last = counted(Shape{2, 3, 4, 5});
        const Tensor first = counted(Shape{2, 5, 3, 4});
        const TensorView channelsLast = TensorView::image(last, DataFormat::nhwc);
        const TensorView channelsFirst = TensorView::image(first, DataFormat::nchw);
        QCOMPARE(channelsLast.extent(), (Extent{2, 3, 4, 5}));
        QCOMPARE(channelsFirst.extent(), (Extent{2, 3, 4, 5}));
        QCOMPARE(channelsFirst.data(), std::as_const(first).values().data());
        for (std::int64_t n = 0; n < 2; ++n)
            for (std::int64_t y = 0; y < 3; ++y)
                for (std::int64_t x = 0; x < 4; ++x)
                    for (std::int64_t c = 0; c < 5; ++c) {
                        const Cell cell{n, y, x, c};
                        const std::int64_t nhwc = ((n * 3 + y) * 4 + x) * 5 + c;
                        const std::int64_t nchw = ((n * 5 + c) * 3 + y) * 4 + x;
                        QCOMPARE(channelsLast.offset(cell), nhwc);
                        QCOMPARE(channelsFirst.offset(cell), nchw);
                        QCOMPARE(channelsLast.at(cell), static_cast<float>(nhwc));
                        QCOMPARE(channelsFirst.at(cell), static_cast<float>(nchw));
                    }
    }

    void viewsOfFiltersAndVectors()
    {
        const Tensor filter = counted(Shape{2, 3, 4, 5});
        const TensorView view = TensorView::filter(filter);
        QCOMPARE(view.extent(), (Extent{1, 2, 3, 20}));
        for (std::int64_t di = 0; di < 2; ++di)
            for (std::int64_t dj = 0; dj < 3; ++dj)
                for (std::int64_t a = 0; a < 4; ++a)
                    for (std::int64_t b = 0; b < 5; ++b)
                        QCOMPARE(view.at({0, di, dj, a * 5 + b}),
                                 static_cast<float>(((di * 3 + dj) * 4 + a) * 5 + b));
        const Tensor bias = counted(Shape{6});
        const TensorView vector = TensorView::vector(bias);
        QCOMPARE(vector.extent(), (Extent{1, 1, 1, 6}));
        for (std::int64_t c = 0; c < 6; ++c)
            QCOMPARE(vector.at({0, 0, 0, c}), static_cast<float>(c));
        QCOMPARE(TensorView().extent().elements(), 0);
    }

    void viewsSeeLaterChanges()
    {
        Tensor tensor = counted(Shape{1, 2, 2, 1});
        const TensorView view = TensorView::image(tensor, DataFormat::nhwc);
        tensor.values()[3] = 42;
        QCOMPARE(view.at({0, 1, 1, 0}), 42.0F);
    }

    void viewsOfEmptyImages()
    {
        const Tensor tensor = Tensor::create(Shape{0, 4, 4, 2}).value();
        for (const DataFormat format : {DataFormat::nhwc, DataFormat::nchw})
            QCOMPARE(TensorView::image(tensor, format).extent().elements(), 0);
    }
};

QTEST_GUILESS_MAIN(TestTensor)
#include "tst_tensor.moc"
