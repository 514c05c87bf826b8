// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where one scene looks different from another.
#include "ui/stage/scene_painter.h"

namespace convstep {
namespace {

class Changes {
public:
    explicit Changes(const Theme& theme) : m_margin(theme.px(6)) {}

    void add(const QRectF& rect)
    {
        if (!rect.isEmpty())
            m_region +=
                rect.adjusted(-m_margin, -m_margin, m_margin, m_margin).toAlignedRect();
    }
    // What two lists have at the same place, and what only one of them has.
    template <class One, class RectOf>
    void compare(const std::vector<One>& before, const std::vector<One>& after, RectOf rectOf)
    {
        const std::size_t both = std::min(before.size(), after.size());
        for (std::size_t i = 0; i < both; ++i) {
            if (before[i] == after[i])
                continue;
            add(rectOf(before[i]));
            add(rectOf(after[i]));
        }
        for (const auto* list : {&before, &after})
            for (std::size_t i = both; i < list->size(); ++i)
                add(rectOf((*list)[i]));
    }
    template <class One, class RectOf>
    void compare(const std::optional<One>& before, const std::optional<One>& after, RectOf rectOf)
    {
        if (before == after)
            return;
        if (before)
            add(rectOf(*before));
        if (after)
            add(rectOf(*after));
    }
    [[nodiscard]] const QRegion& region() const { return m_region; }

private:
    QRegion m_region;
    double m_margin;
};

QRectF ofMark(const RulerMark& mark, const Theme& theme)
{
    const double half = theme.px(16);
    return {mark.center.x() - half, mark.center.y() - half, 2 * half, 2 * half};
}

QRectF wholeGrid(const GridScene& grid, const Theme& theme)
{
    QRectF whole = grid.titleRect.united(grid.geometry.rect());
    for (const CellScene& cell : grid.cells)
        whole = whole.united(cell.rect);
    for (const RulerMark& mark : grid.rulers)
        whole = whole.united(ofMark(mark, theme));
    for (const JumpScene& jump : grid.jumps)
        whole = whole.united(jump.rect);
    for (const BracketScene& bracket : grid.brackets)
        whole = whole.united(bracket.rect).united(bracket.textRect);
    return whole;
}

// Takes a member out for as long as it lives, so that what is left can be compared as a whole:
// whatever a scene may come to hold, it is never overlooked.
template <class Value>
class TakenOut {
public:
    explicit TakenOut(Value& place) : m_place(place) { std::swap(m_place, m_value); }
    ~TakenOut() { std::swap(m_place, m_value); }
    TakenOut(const TakenOut&) = delete;
    TakenOut& operator=(const TakenOut&) = delete;
    [[nodiscard]] Value& operator*() { return m_value; }

private:
    Value& m_place;
    Value m_value{};
};

void compareGrids(Changes& changes, GridScene& before, GridScene& after, const Theme& theme)
{
    const bool sameLook = gridFocused(before) == gridFocused(after);
    TakenOut cells(before.cells);
    TakenOut newCells(after.cells);
    TakenOut window(before.window);
    TakenOut newWindow(after.window);
    TakenOut beyond(before.windowBeyond);
    TakenOut newBeyond(after.windowBeyond);
    TakenOut held(before.windowHeld);
    TakenOut newHeld(after.windowHeld);
    TakenOut rulers(before.rulers);
    TakenOut newRulers(after.rulers);
    TakenOut jumps(before.jumps);
    TakenOut newJumps(after.jumps);
    TakenOut titles(before.titleLines);
    TakenOut newTitles(after.titleLines);
    TakenOut subtitle(before.subtitle);
    TakenOut newSubtitle(after.subtitle);
    TakenOut subtitles(before.subtitleLines);
    TakenOut newSubtitles(after.subtitleLines);
    // The plane is what its cells show.
    TakenOut n(before.n);
    TakenOut newN(after.n);
    TakenOut channel(before.channel);
    TakenOut newChannel(after.channel);
    if (!sameLook || !(before == after)) {
        for (const auto* list : {&*cells, &*newCells})
            for (const CellScene& cell : *list)
                changes.add(cell.rect);
        for (const auto* list : {&*rulers, &*newRulers})
            for (const RulerMark& mark : *list)
                changes.add(ofMark(mark, theme));
        for (const auto* list : {&*jumps, &*newJumps})
            for (const JumpScene& jump : *list)
                changes.add(jump.rect);
        changes.add(wholeGrid(before, theme));
        changes.add(wholeGrid(after, theme));
        return;
    }
    if (*titles != *newTitles || *subtitles != *newSubtitles)
        changes.add(after.titleRect);
    changes.compare(*cells, *newCells, [](const CellScene& cell) { return cell.rect; });
    changes.compare(*held ? std::nullopt : *window, *newHeld ? std::nullopt : *newWindow,
                    [](const QRectF& rect) { return rect; });
    changes.compare(*beyond, *newBeyond, [](const QLineF& way) {
        const double reach = way.length();
        return QRectF(way.p1(), QSizeF()).adjusted(-reach, -reach, reach, reach);
    });
    changes.compare(*jumps, *newJumps, [](const JumpScene& jump) { return jump.rect; });
    changes.compare(*rulers, *newRulers,
                    [&](const RulerMark& mark) { return ofMark(mark, theme); });
}

}  // namespace

QRegion changedRegion(StageScene& before, StageScene& after, const Theme& theme)
{
    const QRect everything =
        QRectF(QPointF(), before.size.expandedTo(after.size)).toAlignedRect();
    if (before.grids.size() != after.grids.size() || before.size != after.size)
        return everything;
    Changes changes(theme);
    TakenOut grids(before.grids);
    TakenOut newGrids(after.grids);
    TakenOut sum(before.sum);
    TakenOut newSum(after.sum);
    TakenOut thumbnails(before.thumbnails);
    TakenOut newThumbnails(after.thumbnails);
    TakenOut ribbons(before.ribbons);
    TakenOut newRibbons(after.ribbons);
    TakenOut terms(before.terms);
    TakenOut newTerms(after.terms);
    TakenOut labels(before.labels);
    TakenOut newLabels(after.labels);
    TakenOut curve(before.curve);
    TakenOut newCurve(after.curve);
    TakenOut formula(before.formula);
    TakenOut newFormula(after.formula);
    TakenOut sentence(before.sentence);
    TakenOut newSentence(after.sentence);
    TakenOut sentencePixels(before.sentencePixels);
    TakenOut newSentencePixels(after.sentencePixels);
    if (!(before == after))
        return everything;
    if (*sentence != *newSentence || *sentencePixels != *newSentencePixels)
        changes.add(after.sentenceRect);
    for (std::size_t i = 0; i < (*grids).size(); ++i)
        compareGrids(changes, (*grids)[i], (*newGrids)[i], theme);
    changes.compare(*sum, *newSum,
                    [](const SumScene& one) { return one.rect.united(one.captionRect); });
    changes.compare(*thumbnails, *newThumbnails, [](const ThumbnailScene& one) {
        return one.rect.united(one.captionRect);
    });
    changes.compare(*ribbons, *newRibbons,
                    [](const RibbonScene& one) { return one.path.boundingRect(); });
    changes.compare(*terms, *newTerms, [](const TermScene& one) { return one.band; });
    changes.compare(*labels, *newLabels, [](const LabelScene& one) { return one.rect; });
    changes.compare(*curve, *newCurve, [](const CurveScene& one) { return one.rect; });
    if (*formula != *newFormula)
        changes.add(after.formulaRect);
    return changes.region();
}

}  // namespace convstep
