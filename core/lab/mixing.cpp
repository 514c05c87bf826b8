// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/mixing.h"

#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

#include "core/layer/random.h"

namespace convstep {
namespace {

constexpr std::int64_t mostMaps = 512;
constexpr std::int64_t mostPixels = std::int64_t{1} << 18;
constexpr std::int64_t leastPixels = std::int64_t{1} << 13;
constexpr std::int64_t mostProducts = std::int64_t{1} << 29;
constexpr Eigen::Index pixelsAtOnce = 256;

using Matrix = Eigen::MatrixXd;
using Index = Eigen::Index;

// [1, 1, rows, columns] of a matrix.
Result<Tensor> pointwise(const Matrix& weights)
{
    Result<Tensor> tensor = Tensor::create({1, 1, weights.rows(), weights.cols()}, "filter");
    if (!tensor)
        return tensor;
    auto to = tensor->values().begin();
    for (Index row = 0; row < weights.rows(); ++row)
        for (Index col = 0; col < weights.cols(); ++col)
            *to++ = static_cast<float>(weights(row, col));
    return tensor;
}

tl::expected<void, Error> checkMaps(const char* field, std::int64_t count)
{
    if (count < 1)
        return fail(Reason::notPositive, field, {{"got", count}});
    if (count > mostMaps)
        return fail(Reason::tooLarge, field,
                    {{"axis", "a mixture"}, {"limit", mostMaps}, {"got", count}});
    return {};
}

// Which multiples of each colour an output takes.
Matrix colourWeights(Mixing mixing, Index colours)
{
    if (colours != 3) {
        return Matrix::Constant(colours, 1, 1.0 / static_cast<double>(colours));
    }
    if (mixing == Mixing::luma)
        return Eigen::Vector3d(0.2126, 0.7152, 0.0722);
    Matrix opponents(3, 3);
    opponents << 1.0 / 3, 0.5, -0.25,  //
        1.0 / 3, -0.5, -0.25,          //
        1.0 / 3, 0.0, 0.5;
    return opponents;
}

// An orthogonal matrix, every one as likely: the Q of normal numbers, with the signs of R's
// diagonal (Mezzadri, Notices of the AMS 54, 2007).
Matrix randomTurn(Index size, std::uint64_t seed)
{
    RandomSource source(seed);
    Matrix numbers(size, size);
    for (Index row = 0; row < size; ++row)
        for (Index col = 0; col < size; ++col)
            numbers(row, col) = source.normal();
    const Eigen::HouseholderQR<Matrix> qr(numbers);
    Matrix turn = qr.householderQ();
    for (Index col = 0; col < size; ++col)
        if (qr.matrixQR()(col, col) < 0)
            turn.col(col) *= -1;
    return turn;
}

}  // namespace

const std::vector<Mixing>& mixings()
{
    static const std::vector<Mixing> all{Mixing::identity,         Mixing::luma,
                                         Mixing::opponentColours,  Mixing::principal,
                                         Mixing::randomOrthogonal, Mixing::edgeEnergy};
    return all;
}

std::string_view mixingName(Mixing mixing)
{
    switch (mixing) {
    case Mixing::identity: return "identity";
    case Mixing::luma: return "luma";
    case Mixing::opponentColours: return "opponent";
    case Mixing::principal: return "principal";
    case Mixing::randomOrthogonal: return "orthogonal";
    case Mixing::edgeEnergy: return "energy";
    }
    return {};
}

Result<Tensor> makeMixing(Mixing mixing, std::int64_t inChannels, std::int64_t multiplier,
                          std::uint64_t seed)
{
    for (const auto& [field, count] :
         {std::pair{"in_channels", inChannels}, {"channel_multiplier", multiplier}})
        if (const auto ok = checkMaps(field, count); !ok)
            return tl::unexpected(ok.error());
    const Index maps = inChannels * multiplier;
    if (const auto ok = checkMaps("maps", maps); !ok)
        return tl::unexpected(ok.error());
    switch (mixing) {
    case Mixing::identity:
    case Mixing::principal: return pointwise(Matrix::Identity(maps, maps));
    case Mixing::randomOrthogonal: return pointwise(randomTurn(maps, seed));
    case Mixing::luma:
    case Mixing::opponentColours: {
        const Matrix colours = colourWeights(mixing, inChannels);
        Matrix weights = Matrix::Zero(maps, colours.cols());
        for (Index c = 0; c < inChannels; ++c)
            weights.row(c * multiplier) = colours.row(c);
        return pointwise(weights);
    }
    case Mixing::edgeEnergy: {
        Matrix weights = Matrix::Zero(maps, multiplier);
        for (Index m = 0; m < maps; ++m)
            weights(m, m % multiplier) = 1;
        return pointwise(weights);
    }
    }
    return pointwise(Matrix::Identity(maps, maps));
}

Result<Tensor> principalMixing(const Tensor& maps, std::int64_t outputs)
{
    if (maps.shape().rank() != 4)
        return fail(Reason::rank, "maps",
                    {{"want", std::int64_t{4}}, {"got", std::int64_t{maps.shape().rank()}}});
    const Index count = maps.shape()[3];
    for (const auto& [field, value] : {std::pair{"maps", count}, {"outputs", outputs}})
        if (const auto ok = checkMaps(field, value); !ok)
            return tl::unexpected(ok.error());
    const std::int64_t pixels = maps.shape().elements() / count;
    const std::int64_t most = std::clamp(mostProducts / (count * count), leastPixels, mostPixels);
    const std::int64_t step = std::max<std::int64_t>((pixels + most - 1) / most, 1);

    Eigen::VectorXd mean = Eigen::VectorXd::Zero(count);
    Matrix products = Matrix::Zero(count, count);
    // Many pixels at once: the products of a block are one matrix product.
    Matrix block(count, pixelsAtOnce);
    Index filled = 0;
    double read = 0;
    const auto take = [&] {
        const auto some = block.leftCols(filled);
        mean += some.rowwise().sum();
        products.selfadjointView<Eigen::Lower>().rankUpdate(some);
        read += static_cast<double>(filled);
        filled = 0;
    };
    for (std::int64_t at = 0; at < pixels; at += step) {
        for (Index m = 0; m < count; ++m) {
            const float value = maps.values()[static_cast<std::size_t>(at * count + m)];
            block(m, filled) = std::isfinite(value) ? static_cast<double>(value) : 0.0;
        }
        if (++filled == pixelsAtOnce)
            take();
    }
    take();
    mean /= std::max(read, 1.0);
    Matrix covariance = products.selfadjointView<Eigen::Lower>();
    covariance = covariance / std::max(read, 1.0) - mean * mean.transpose();
    const Eigen::SelfAdjointEigenSolver<Matrix> solver(covariance);
    const Index taken = std::min<Index>(outputs, count);
    Matrix weights(count, taken);
    for (Index i = 0; i < taken; ++i) {
        Eigen::VectorXd direction = solver.eigenvectors().col(count - 1 - i);
        Index largest = 0;
        direction.cwiseAbs().maxCoeff(&largest);
        weights.col(i) = direction(largest) < 0 ? (-direction).eval() : direction;
    }
    return pointwise(weights);
}

Result<SeparableApproximation> approximateSeparable(const Tensor& filter, std::int64_t multiplier)
{
    if (filter.shape().rank() != 4)
        return fail(Reason::rank, "filter",
                    {{"want", std::int64_t{4}}, {"got", std::int64_t{filter.shape().rank()}}});
    if (multiplier < 1)
        return fail(Reason::notPositive, "channel_multiplier", {{"got", multiplier}});
    const auto values = filter.values();
    if (values.empty())
        return fail(Reason::emptyFilter, "filter", {{"shape", filter.shape().toString()}});
    if (!std::all_of(values.begin(), values.end(), [](float one) { return std::isfinite(one); }))
        return fail(Reason::paramForm, "filter",
                    {{"want", "finite numbers"}, {"got", "one that is not"}});
    const std::int64_t kernelRows = filter.shape()[0];
    const std::int64_t kernelCols = filter.shape()[1];
    const Index taps = kernelRows * kernelCols;
    const Index channels = filter.shape()[2];
    const Index outputs = filter.shape()[3];
    const Index rank = std::min<Index>({multiplier, taps, outputs});

    Result<Tensor> depthwise = Tensor::create({kernelRows, kernelCols, channels, rank}, "filter");
    Result<Tensor> mixing = Tensor::create({1, 1, channels * rank, outputs}, "filter");
    if (!depthwise || !mixing)
        return tl::unexpected<Error>(depthwise ? mixing.error() : depthwise.error());
    double lost = 0;
    double whole = 0;
    for (Index c = 0; c < channels; ++c) {
        Matrix weights(taps, outputs);
        for (Index tap = 0; tap < taps; ++tap)
            for (Index o = 0; o < outputs; ++o)
                weights(tap, o) = static_cast<double>(
                    values[static_cast<std::size_t>((tap * channels + c) * outputs + o)]);
        const Eigen::JacobiSVD<Matrix> svd(weights, Eigen::ComputeThinU | Eigen::ComputeThinV);
        const Eigen::VectorXd& singular = svd.singularValues();
        whole += singular.squaredNorm();
        lost += singular.tail(singular.size() - rank).squaredNorm();
        for (Index q = 0; q < rank; ++q) {
            // Half of the strength to each, so that neither becomes huge.
            const double strength = std::sqrt(singular(q));
            for (Index tap = 0; tap < taps; ++tap)
                depthwise->values()[static_cast<std::size_t>((tap * channels + c) * rank + q)] =
                    static_cast<float>(svd.matrixU()(tap, q) * strength);
            for (Index o = 0; o < outputs; ++o)
                mixing->values()[static_cast<std::size_t>((c * rank + q) * outputs + o)] =
                    static_cast<float>(svd.matrixV()(o, q) * strength);
        }
    }
    return SeparableApproximation{std::move(*depthwise), std::move(*mixing),
                                  whole > 0 ? std::sqrt(lost / whole) : 0.0};
}

}  // namespace convstep
