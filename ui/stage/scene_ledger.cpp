// SPDX-License-Identifier: GPL-3.0-or-later
//
// The ledger at the edges of a plane: how much padding there is on each side, which side got the odd
// one, and how many inputs are left over.
#include <algorithm>

#include "ui/stage/scene_layout.h"

namespace convstep::scene {
namespace {

bool saysSame(const PaddingSpec& padding)
{
    return !padding.isList && (padding.word == "SAME" || padding.word == "same");
}

enum class Entry : std::uint8_t { before, after, dropped };

std::int64_t amount(const AxisGeometry& axis, Entry entry)
{
    switch (entry) {
    case Entry::before: return axis.before;
    case Entry::after: return axis.after;
    case Entry::dropped: return axis.dropped;
    }
    return 0;
}

// The positions of an entry, as far as the grid shows them.
struct Shown {
    std::int64_t first = 0;
    std::int64_t count = 0;
};

Shown shownOf(const AxisGeometry& axis, Entry entry, std::int64_t first, std::int64_t count)
{
    const std::int64_t begin = entry == Entry::before  ? -axis.before
                               : entry == Entry::after ? axis.in
                                                       : axis.in - axis.dropped;
    const std::int64_t from = std::max(begin, first);
    return {from, std::min(begin + amount(axis, entry), first + count) - from};
}

// From the longest to the shortest that says the same. `same`: the padding was divided, and an odd
// one went to the end.
QStringList columnTexts(const PlaneRequest& request, Entry entry, bool same)
{
    const std::int64_t columns = amount(request.cols, entry);
    const bool oddRows = same && request.rows.after > request.rows.before;
    QStringList words;
    switch (entry) {
    case Entry::before: words << text("%1 before").arg(columns); break;
    case Entry::after:
        if (same && columns > request.cols.before)
            words << (oddRows ? text("%1 after, the odd one at bottom and right").arg(columns)
                              : text("%1 after, the odd one at the right").arg(columns));
        else if (oddRows)
            words << text("%1 after; of the rows the odd one at the bottom").arg(columns);
        words << text("%1 after").arg(columns);
        break;
    case Entry::dropped:
        words << text("%1 left over, beyond the last window").arg(columns)
              << text("%1 left over").arg(columns);
        break;
    }
    return words << QString::number(columns);
}

QString rowWords(const PlaneRequest& request, Entry entry, bool same)
{
    const std::int64_t rows = amount(request.rows, entry);
    switch (entry) {
    case Entry::before: return text("padding above: %1").arg(rows);
    case Entry::after:
        return same && rows > request.rows.before
                   ? text("padding below: %1, the odd one is here").arg(rows)
                   : text("padding below: %1").arg(rows);
    case Entry::dropped: return text("left over: %1, beyond the last window").arg(rows);
    }
    return {};
}

}  // namespace

void addLedger(GridScene& grid, const PlaneRequest& request, const PaddingSpec& padding,
               const Theme& theme)
{
    const bool same = saysSame(padding);
    const GridGeometry& g = grid.geometry;
    const QRectF rect = g.rect();
    const double depth = theme.px(6);
    const double gap = theme.px(grid.torn.any() ? 8 : 5);
    const QFont font = sceneFont(SceneText::caption, theme);
    const double line = sceneLine(SceneText::caption, theme);
    const std::int64_t sides = (request.cols.before > 0 ? 1 : 0) +
                               (request.cols.after > 0 || request.cols.dropped > 0 ? 1 : 0);
    for (const Entry entry : {Entry::before, Entry::after, Entry::dropped}) {
        // Where padding follows what is left over, the padding is the one to be told of.
        const auto told = [&](const AxisGeometry& axis) {
            return entry != Entry::dropped || axis.after == 0;
        };
        if (const Shown part = shownOf(request.cols, entry, g.colFirst, g.cols);
            part.count > 0 && told(request.cols)) {
            const double left =
                rect.left() + g.pitch * static_cast<double>(part.first - g.colFirst);
            BracketScene bracket;
            bracket.dropped = entry == Entry::dropped;
            bracket.rect = {left + 1, rect.bottom() + gap,
                            g.pitch * static_cast<double>(part.count) - 2, depth};
            // In words, where those of both sides have room.
            const double room = (sides > 1 ? rect.width() / 2 : rect.width()) - theme.px(4);
            const QStringList texts = columnTexts(request, entry, same);
            bracket.words = texts.front();
            bracket.text = texts.back();
            for (const QString& one : texts)
                if (textWidth(one, font) <= room) {
                    bracket.text = one;
                    break;
                }
            bracket.textRect = {0, bracket.rect.bottom() + theme.px(3),
                                textWidth(bracket.text, font), line};
            bracket.textRect.moveCenter({bracket.rect.center().x(), bracket.textRect.center().y()});
            if (entry == Entry::before)
                bracket.textRect.moveLeft(
                    std::max(bracket.textRect.left(), rect.left() - theme.px(8)));
            else
                bracket.textRect.moveRight(
                    std::min(bracket.textRect.right(), rect.right() + theme.px(8)));
            grid.brackets.push_back(bracket);
        }
        if (const Shown part = shownOf(request.rows, entry, g.rowFirst, g.rows);
            part.count > 0 && told(request.rows)) {
            const double top = rect.top() + g.pitch * static_cast<double>(part.first - g.rowFirst);
            BracketScene bracket;
            bracket.dropped = entry == Entry::dropped;
            bracket.vertical = true;
            bracket.rect = {rect.right() + gap, top + 1, depth,
                            g.pitch * static_cast<double>(part.count) - 2};
            bracket.text = QString::number(amount(request.rows, entry));
            bracket.words = rowWords(request, entry, same);
            bracket.textRect = {bracket.rect.right() + theme.px(3),
                                bracket.rect.center().y() - line / 2,
                                textWidth(bracket.text, font), line};
            grid.brackets.push_back(bracket);
        }
    }
}

}  // namespace convstep::scene
