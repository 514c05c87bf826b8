// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernels know as a vector, and bias and clamp of a finished sum. Included once for each
// instruction set. Highway has no target for SSE2: there, and wherever else it would emulate,
// vectors are Eigen's arrays of four, behind the same few names.
#if defined(CONVSTEP_VECTOR_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef CONVSTEP_VECTOR_INL_H
#undef CONVSTEP_VECTOR_INL_H
#else
#define CONVSTEP_VECTOR_INL_H
#endif

#include <hwy/highway.h>

#include "core/engine/kernels/kernels.h"

#undef CONVSTEP_UNROLL
#if defined(__GNUC__) && !defined(__clang__)
#define CONVSTEP_UNROLL _Pragma("GCC unroll 32")
#else
#define CONVSTEP_UNROLL _Pragma("clang loop unroll(full)")
#endif

HWY_BEFORE_NAMESPACE();
namespace convstep::kernels::HWY_NAMESPACE {

#if HWY_TARGET == HWY_EMU128 || HWY_TARGET == HWY_SCALAR

struct Floats {};
using Vector = Eigen::Array4f;
using LaneMask = std::size_t;  // the first so many lanes
using LaneIndices = const std::int32_t*;
constexpr Index lanes = 4;

HWY_INLINE Vector Zero(Floats) { return Vector::Zero(); }
HWY_INLINE Vector Set(Floats, float value) { return Vector::Constant(value); }
HWY_INLINE Vector LoadU(Floats, const float* from) { return Vector::Map(from); }
HWY_INLINE void StoreU(const Vector& value, Floats, float* to) { Vector::Map(to) = value; }
HWY_INLINE void Stream(const Vector& value, Floats, float* to) { Vector::Map(to) = value; }
HWY_INLINE LaneMask FirstN(Floats, std::size_t count) { return count; }
HWY_INLINE Vector MaskedLoad(LaneMask mask, Floats, const float* from)
{
    Vector value = Vector::Zero();
    for (std::size_t lane = 0; lane < mask && lane < 4; ++lane)
        value[static_cast<Index>(lane)] = from[lane];
    return value;
}
HWY_INLINE void BlendedStore(const Vector& value, LaneMask mask, Floats, float* to)
{
    for (std::size_t lane = 0; lane < mask && lane < 4; ++lane)
        to[lane] = value[static_cast<Index>(lane)];
}
HWY_INLINE Vector Add(const Vector& a, const Vector& b) { return a + b; }
HWY_INLINE Vector MulAdd(const Vector& a, const Vector& b, const Vector& c) { return a * b + c; }
// Of a NaN and a number the second, as x86 has it.
HWY_INLINE Vector Max(const Vector& a, const Vector& b) { return (a > b).select(a, b); }
HWY_INLINE Vector Min(const Vector& a, const Vector& b) { return (a < b).select(a, b); }
HWY_INLINE LaneIndices SetTableIndices(Floats, const std::int32_t* indices) { return indices; }
HWY_INLINE Vector TableLookupLanes(const Vector& value, LaneIndices indices)
{
    return {value[indices[0]], value[indices[1]], value[indices[2]], value[indices[3]]};
}

#else

using namespace hwy::HWY_NAMESPACE;

using Floats = ScalableTag<float>;
using Vector = Vec<Floats>;
using LaneMask = Mask<Floats>;
using LaneIndices = decltype(SetTableIndices(Floats(), static_cast<const std::int32_t*>(nullptr)));
constexpr Index lanes = static_cast<Index>(HWY_LANES(float));

#endif

// 32 vector registers, not 16.
constexpr bool manyRegisters = HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_NEON;

// The clamp of a finished sum.
class Finisher {
public:
    HWY_INLINE explicit Finisher(const Finish& finish)
        : m_low(Set(Floats(), finish.low)),
          m_high(Set(Floats(), finish.high)),
          m_clamp(finish.clamp)
    {
    }

    // The second operand is what x86 gives for a NaN: it stays.
    HWY_INLINE Vector operator()(Vector sum) const
    {
        return m_clamp ? Min(m_high, Max(m_low, sum)) : sum;
    }

private:
    Vector m_low;
    Vector m_high;
    bool m_clamp;
};

}  // namespace convstep::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
