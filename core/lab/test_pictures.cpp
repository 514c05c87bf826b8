// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/test_pictures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <string>

#include "core/lab/letters.h"
#include "core/layer/random.h"

namespace convstep {
namespace {

constexpr std::int64_t mostSide = 16384;
constexpr double pi = std::numbers::pi;

using Colour = std::array<double, 3>;

Colour mixed(const Colour& a, const Colour& b, double part)
{
    part = std::clamp(part, 0.0, 1.0);
    Colour colour;
    for (std::size_t i = 0; i < 3; ++i)
        colour[i] = a[i] + (b[i] - a[i]) * part;
    return colour;
}

double step(double from, double to, double x)
{
    const double t = std::clamp((x - from) / (to - from), 0.0, 1.0);
    return t * t * (3 - 2 * t);
}

// cos of a phase that grows with the square of the distance: its local frequency reaches one half
// per pixel, the highest that there is, at the nearer edges.
Colour zonePlateAt(double y, double x, double height, double width)
{
    const double dy = y - (height - 1) / 2;
    const double dx = x - (width - 1) / 2;
    const double side = std::max(std::min(height, width), 2.0);
    const double value = 0.5 + 0.5 * std::cos(pi * (dy * dy + dx * dx) / side);
    return {value, value, value};
}

// In units of the height, from the top left.
Colour sceneAt(double v, double u, double width)
{
    const double horizon = 0.56;
    const Colour high{0.36, 0.50, 0.78};
    const Colour low{0.98, 0.80, 0.62};
    Colour colour = mixed(high, low, step(0.0, horizon, v));
    // Sun and a few bands of cloud.
    const double sunX = 0.30 * width;
    const double far = std::hypot(u - sunX, v - 0.30);
    colour = mixed(colour, {1.0, 0.95, 0.82}, step(0.075, 0.06, far));
    const double cloud = std::sin(9 * u + 3 * std::sin(5 * v)) * std::sin(31 * v + 2 * std::sin(3 * u));
    colour = mixed(colour, {0.97, 0.93, 0.93}, 0.5 * step(0.45, 0.95, cloud) * step(0.5, 0.3, v));
    // Two ranges of hills.
    const double back = horizon - 0.10 - 0.05 * std::sin(3.1 * u + 0.4) - 0.02 * std::sin(11 * u);
    const double front = horizon - 0.03 - 0.035 * std::sin(4.7 * u + 2) - 0.012 * std::sin(23 * u);
    colour = mixed(colour, {0.45, 0.47, 0.60}, step(back, back + 0.004, v));
    colour = mixed(colour, {0.24, 0.33, 0.30}, step(front, front + 0.004, v));
    if (v > horizon) {
        // Water: the sky turned over, with ripples that come closer.
        const double depth = v - horizon;
        const double ripple = std::sin(2.2 / (depth + 0.03) * 4 + 6 * std::sin(7 * u)) *
                              std::sin(40 * u + 60 * depth);
        colour = mixed({0.30, 0.42, 0.58}, {0.86, 0.72, 0.62}, 0.35 + 0.35 * ripple - 0.6 * depth);
    }
    // A tower: straight edges, and windows in rows.
    const double towerX = 0.68 * width;
    const double half = 0.035 + 0.02 * (v - 0.12);
    if (v > 0.12 && v < 0.80 && std::abs(u - towerX) < half) {
        colour = mixed({0.55, 0.38, 0.32}, {0.30, 0.19, 0.18}, (u - towerX + half) / (2 * half));
        const double row = std::fmod(v - 0.12, 0.05);
        const double column = std::fmod(std::abs(u - towerX), 0.024);
        if (row > 0.015 && row < 0.035 && column > 0.006 && column < 0.016)
            colour = {0.98, 0.86, 0.50};
    }
    return colour;
}

constexpr Colour paper{0.96, 0.95, 0.91};
constexpr Colour ink{0.10, 0.10, 0.12};
constexpr Colour night{0.13, 0.17, 0.28};
constexpr double panel = 0.70;  // where the dark ground begins, as a share of the width

// As many words as fit, again from the first where they end.
std::string filled(std::string_view words, double width, const LetterStyle& style)
{
    std::string line;
    for (std::size_t at = 0;;) {
        const std::size_t end = std::min(words.find(' ', at), words.size());
        std::string longer = line;
        longer.append(line.empty() ? "" : " ").append(words.substr(at, end - at));
        // One word at least: what is too long is cut by the margin.
        if (!line.empty() && textWidth(longer, style) > width)
            return line;
        line = std::move(longer);
        if (line.size() > 400)
            return line;
        at = end == words.size() ? 0 : end + 1;
    }
}

// A page as an optician would set it: every line smaller than that before it, down to strokes of
// less than a pixel; beside it large letters, and light ones on a dark ground.
void writeText(Tensor& picture, double height, double width)
{
    constexpr std::string_view words =
        "The quick brown fox jumps over the lazy dog, 0123456789 times: pack my box with five "
        "dozen liquor jugs.";
    const double side = std::min(height, width);
    const double left = 0.05 * width;
    const double room = panel * width - 2 * left;
    double baseline = 0.01 * height;
    const double shares[] = {0.110, 0.075, 0.055, 0.042, 0.032, 0.025, 0.020, 0.016, 0.013,
                             0.013, 0.011, 0.011, 0.009, 0.009, 0.009, 0.007, 0.007, 0.007, 0.007};
    int number = 0;
    for (const double share : shares) {
        LetterStyle style;
        style.capHeight = share * side;
        style.weight = number % 3 == 1 ? 0.20 : 0.12;
        style.slant = number % 4 == 2 ? 0.25 : 0;
        style.colour = number == 1   ? Colour{0.72, 0.13, 0.12}
                       : number == 3 ? Colour{0.08, 0.36, 0.62}
                       : number == 5 ? Colour{0.06, 0.45, 0.22}
                                     : ink;
        baseline += style.capHeight * 1.85;
        const std::size_t from = number == 0 ? 0 : words.find(' ', static_cast<std::size_t>(
                                                                      number * 7 % 60)) + 1;
        std::string turned(words.substr(from));
        turned.append(" ").append(words.substr(0, from == 0 ? 0 : from - 1));
        while (turned.ends_with(' '))
            turned.pop_back();
        drawText(picture, filled(turned, room, style), baseline, left, style);
        ++number;
    }
    // As large as the dark ground is wide.
    const double ground = (1 - panel) * width;
    const auto put = [&](std::string_view text, double below, LetterStyle style) {
        style.capHeight = 1;
        style.capHeight = std::min(0.8 * ground / textWidth(text, style), 0.3 * height);
        drawText(picture, text, below * height,
                 panel * width + (ground - textWidth(text, style)) / 2, style);
    };
    LetterStyle style;
    style.colour = {0.95, 0.93, 0.86};
    put("ag", 0.30, style);
    style.weight = 0.05;
    style.colour = {0.98, 0.72, 0.30};
    put("R8", 0.66, style);
    style.weight = 0.14;
    style.colour = {0.72, 0.84, 0.95};
    put("stroke by stroke", 0.80, style);
    put("letters of every size, down to less than a pixel", 0.86, style);
    put("dark ink on paper, light ink on a dark ground, thin strokes and thick ones, all of them "
        "round at their ends", 0.90, style);
}

}  // namespace

const std::vector<TestPicture>& testPictures()
{
    static const std::vector<TestPicture> all{TestPicture::zonePlate, TestPicture::scene,
                                              TestPicture::text, TestPicture::checkerNoise, TestPicture::impulses};
    return all;
}

std::string_view testPictureName(TestPicture picture)
{
    switch (picture) {
    case TestPicture::zonePlate: return "zone-plate";
    case TestPicture::scene: return "scene";
    case TestPicture::text: return "text";
    case TestPicture::checkerNoise: return "checker";
    case TestPicture::impulses: return "impulses";
    }
    return {};
}

Result<Tensor> makeTestPicture(TestPicture picture, std::int64_t height, std::int64_t width,
                               std::uint64_t seed, MemoryBudget budget)
{
    for (const auto& [field, size] : {std::pair{"height", height}, {"width", width}}) {
        if (size < 1)
            return fail(Reason::notPositive, field, {{"got", size}});
        if (size > mostSide)
            return fail(Reason::tooLarge, field,
                        {{"axis", "a picture"}, {"limit", mostSide}, {"got", size}});
    }
    Result<Tensor> made = Tensor::create({1, height, width, 3}, "picture", budget);
    if (!made)
        return made;
    RandomSource source(seed);
    const auto h = static_cast<double>(height);
    const auto w = static_cast<double>(width);
    auto to = made->values().begin();
    for (std::int64_t row = 0; row < height; ++row)
        for (std::int64_t col = 0; col < width; ++col) {
            const auto y = static_cast<double>(row);
            const auto x = static_cast<double>(col);
            Colour colour{};
            switch (picture) {
            case TestPicture::zonePlate: colour = zonePlateAt(y, x, h, w); break;
            case TestPicture::scene: {
                colour = sceneAt((y + 0.5) / h, (x + 0.5) / h, w / h);
                const double grain = 0.012 * source.normal();
                for (double& part : colour)
                    part += grain;
                break;
            }
            case TestPicture::text: colour = (x + 0.5) / w < panel ? paper : night; break;
            case TestPicture::checkerNoise: {
                const bool bright = (row / 16 + col / 16) % 2 == 0;
                for (double& part : colour)
                    part = (bright ? 0.75 : 0.25) + 0.08 * source.normal();
                break;
            }
            case TestPicture::impulses:
                if (row % 32 == 16 && col % 32 == 16)
                    colour[static_cast<std::size_t>((row / 32 + col / 32) % 3)] = 1;
                break;
            }
            for (const double part : colour)
                *to++ = static_cast<float>(std::clamp(part, 0.0, 1.0));
        }
    if (picture == TestPicture::text)
        writeText(*made, h, w);
    return made;
}

}  // namespace convstep
