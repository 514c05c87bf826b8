// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/letters.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace convstep {
namespace {

// In units of a sixth of the cap height, y downwards from the top of an H.
struct Point {
    double x = 0;
    double y = 0;
};

struct Line {
    Point from;
    Point to;
};

struct Letter {
    char character;
    // Strokes with a blank between: points of two digits, x and y. "~" before a stroke makes a
    // smooth one of its corners, "o" a closed smooth one.
    std::string_view strokes;
};

constexpr Letter letters[] = {
    {'A', "062046 1434"},
    {'B', "0006 ~002040432303 ~032343462606"},
    {'C', "~414000064645"},
    {'D', "0006 ~001040461606"},
    {'E', "40000646 0333"},
    {'F', "400006 0333"},
    {'G', "~414000064643 4323"},
    {'H', "0006 4046 0343"},
    {'I', "0006"},
    {'J', "~303336060504"},
    {'K', "0006 400346"},
    {'L', "000646"},
    {'M', "0600244046"},
    {'N', "06004640"},
    {'O', "o00404606"},
    {'P', "0006 ~002040432303"},
    {'Q', "o00404606 2546"},
    {'R', "0006 ~002040432303 2346"},
    {'S', "~4140000343460605"},
    {'T', "0040 2026"},
    {'U', "~000306464340"},
    {'V', "002640"},
    {'W', "0016315660"},
    {'X', "0046 4006"},
    {'Y', "002340 2326"},
    {'Z', "00400646"},
    {'a', "o02323606 3236"},
    {'b', "o02323606 0006"},
    {'c', "~333202063635"},
    {'d', "o02323606 3036"},
    {'e', "0434 ~343202063635"},
    {'f', "~301013 1316 0222"},
    {'g', "o02323606 ~3235380807"},
    {'h', "0006 ~04023234 3436"},
    {'i', "0206 0000"},
    {'j', "~12151808 1010"},
    {'k', "0006 320436"},
    {'l', "0004 ~040616"},
    {'m', "0206 ~04022224 2426 ~24224244 4446"},
    {'n', "0206 ~04023234 3436"},
    {'o', "o02323606"},
    {'p', "o02323606 0208"},
    {'q', "o02323606 3238"},
    {'r', "0206 ~040222"},
    {'s', "~3332020434360605"},
    {'t', "~10141636 0222"},
    {'u', "~02040636 3236"},
    {'v', "022642"},
    {'w', "0216233642"},
    {'x', "0236 3206"},
    {'y', "0226 4218"},
    {'z', "02320636"},
    {'0', "o00303606"},
    {'1', "011016"},
    {'2', "~0100404306 0646"},
    {'3', "~0100404313 ~1343460605"},
    {'4', "36300444"},
    {'5', "400003 ~030242460605"},
    {'6', "o03434606 ~300004"},
    {'7', "004016"},
    {'8', "o00404303 o03434606"},
    {'9', "o00404303 ~424616"},
    {'.', "0606"},
    {',', "0607"},
    {':', "0303 0606"},
    {'-', "0333"},
    {'/', "0630"},
};

constexpr double blankWidth = 2.2;
constexpr double gap = 1.5;  // between letters

const Letter* letterOf(char character)
{
    const auto* const found =
        std::find_if(std::begin(letters), std::end(letters),
                     [&](const Letter& one) { return one.character == character; });
    return found == std::end(letters) ? nullptr : found;
}

Point between(const Point& a, const Point& b, double part)
{
    return {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
}

// Cuts the corners off, again and again; what remains is as good as a curve (Chaikin 1974).
std::vector<Point> smoothed(std::vector<Point> points, bool closed)
{
    for (int round = 0; round < 4; ++round) {
        std::vector<Point> finer;
        const std::size_t count = points.size();
        if (!closed)
            finer.push_back(points.front());
        for (std::size_t i = 0; i + (closed ? 0 : 1) < count; ++i) {
            const Point& next = points[(i + 1) % count];
            // The ends of an open stroke stay where they are.
            if (closed || i > 0)
                finer.push_back(between(points[i], next, 0.25));
            if (closed || i + 2 < count)
                finer.push_back(between(points[i], next, 0.75));
        }
        if (!closed)
            finer.push_back(points.back());
        points = std::move(finer);
    }
    return points;
}

std::vector<Line> linesOf(std::string_view strokes)
{
    std::vector<Line> lines;
    while (!strokes.empty()) {
        const std::size_t end = std::min(strokes.find(' '), strokes.size());
        std::string_view stroke = strokes.substr(0, end);
        strokes.remove_prefix(std::min(end + 1, strokes.size()));
        const bool closed = stroke[0] == 'o';
        const bool smooth = closed || stroke[0] == '~';
        if (smooth)
            stroke.remove_prefix(1);
        std::vector<Point> points;
        for (std::size_t i = 0; i + 1 < stroke.size(); i += 2)
            points.push_back({static_cast<double>(stroke[i] - '0'),
                              static_cast<double>(stroke[i + 1] - '0')});
        if (smooth)
            points = smoothed(std::move(points), closed);
        for (std::size_t i = 0; i + 1 < points.size(); ++i)
            lines.push_back({points[i], points[i + 1]});
        if (closed)
            lines.push_back({points.back(), points.front()});
    }
    return lines;
}

double widthOf(const std::vector<Line>& lines)
{
    double width = 0;
    for (const Line& line : lines)
        width = std::max({width, line.from.x, line.to.x});
    return width;
}

double distance(const Point& p, const Line& line)
{
    const double dx = line.to.x - line.from.x;
    const double dy = line.to.y - line.from.y;
    const double length = dx * dx + dy * dy;
    const double along =
        length > 0 ? ((p.x - line.from.x) * dx + (p.y - line.from.y) * dy) / length : 0;
    const Point nearest = between(line.from, line.to, std::clamp(along, 0.0, 1.0));
    return std::sqrt((p.x - nearest.x) * (p.x - nearest.x) +
                     (p.y - nearest.y) * (p.y - nearest.y));
}

// The pixels first ≤ i < last whose middles lie between these places, of a picture that has `size`.
struct Range {
    std::int64_t first = 0;
    std::int64_t last = 0;

    static Range around(double from, double to, std::int64_t size)
    {
        const auto clamped = [&](double at) {
            return static_cast<std::int64_t>(
                std::clamp(at, 0.0, static_cast<double>(size)));
        };
        return {clamped(std::floor(from)), clamped(std::ceil(to) + 1)};
    }
};

void drawLines(Tensor& picture, const std::vector<Line>& lines, double half,
               const std::array<double, 3>& colour)
{
    const std::int64_t height = picture.shape()[1];
    const std::int64_t width = picture.shape()[2];
    Line box{lines.front().from, lines.front().from};
    for (const Line& line : lines)
        for (const Point& p : {line.from, line.to})
            box = {{std::min(box.from.x, p.x), std::min(box.from.y, p.y)},
                   {std::max(box.to.x, p.x), std::max(box.to.y, p.y)}};
    const double reach = half + 1;
    const Range rows = Range::around(box.from.y - reach, box.to.y + reach, height);
    const Range cols = Range::around(box.from.x - reach, box.to.x + reach, width);
    if (rows.first >= rows.last || cols.first >= cols.last)
        return;
    const std::int64_t across = cols.last - cols.first;
    // How much of each pixel is covered, by all strokes together: where two meet nothing is darker.
    std::vector<float> covered(static_cast<std::size_t>((rows.last - rows.first) * across));
    for (const Line& line : lines) {
        const auto [left, right] = std::minmax(line.from.x, line.to.x);
        const auto [top, bottom] = std::minmax(line.from.y, line.to.y);
        const Range lineRows = Range::around(top - reach, bottom + reach, height);
        const Range lineCols = Range::around(left - reach, right + reach, width);
        for (std::int64_t y = lineRows.first; y < lineRows.last; ++y)
            for (std::int64_t x = lineCols.first; x < lineCols.last; ++x) {
                const Point middle{static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5};
                // A stroke thinner than a pixel is paler, not gone.
                const double share = std::clamp(half + 0.5 - distance(middle, line), 0.0,
                                                std::min(1.0, 2 * half));
                float& to = covered[static_cast<std::size_t>((y - rows.first) * across + x -
                                                             cols.first)];
                to = std::max(to, static_cast<float>(share));
            }
    }
    const std::span<float> values = picture.values();
    for (std::int64_t y = rows.first; y < rows.last; ++y)
        for (std::int64_t x = cols.first; x < cols.last; ++x) {
            const auto share = static_cast<double>(
                covered[static_cast<std::size_t>((y - rows.first) * across + x - cols.first)]);
            for (std::size_t c = 0; c < 3; ++c) {
                float& value = values[static_cast<std::size_t>((y * width + x) * 3) + c];
                const auto below = static_cast<double>(value);
                value = static_cast<float>(below + (colour[c] - below) * share);
            }
        }
}

}  // namespace

bool hasLetter(char character) { return character == ' ' || letterOf(character); }

double textWidth(std::string_view text, const LetterStyle& style)
{
    double width = 0;
    bool any = false;
    for (const char character : text) {
        const Letter* letter = letterOf(character);
        if (!letter && character != ' ')
            continue;
        width += (any ? gap : 0) + (letter ? widthOf(linesOf(letter->strokes)) : blankWidth);
        any = true;
    }
    return width * style.capHeight / 6;
}

void drawText(Tensor& picture, std::string_view text, double baseline, double left,
              const LetterStyle& style)
{
    const double unit = style.capHeight / 6;
    double at = left;
    for (const char character : text) {
        const Letter* letter = letterOf(character);
        if (!letter) {
            at += character == ' ' ? (blankWidth + gap) * unit : 0;
            continue;
        }
        std::vector<Line> lines = linesOf(letter->strokes);
        const double width = widthOf(lines);
        for (Line& line : lines)
            for (Point* p : {&line.from, &line.to}) {
                const double up = (6 - p->y) * unit;
                *p = {at + p->x * unit + style.slant * up, baseline - up};
            }
        drawLines(picture, lines, style.weight * style.capHeight / 2, style.colour);
        at += (width + gap) * unit;
    }
}

}  // namespace convstep
