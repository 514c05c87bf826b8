// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/stage_comparison.h"

#include <algorithm>

#include "ui/session/place_text.h"
#include "ui/stage/reference_stage.h"
#include "ui/stage/settings_header.h"
#include "ui/stage/stage_canvas.h"

namespace convstep {
namespace {

// Side by side is the rule, one above the other only when that makes the cells so much larger.
constexpr double clearlyLarger = 1.2;
constexpr double readable = 22;  // pixels from one cell to the next, at scale 1

}  // namespace

StageComparison::StageComparison(Document& document, PlaybackDriver& driver,
                                 const ThemeWatcher& themes, StageCanvas& canvas, QWidget* frame)
    : QObject(frame), m_document(document), m_driver(driver), m_themes(themes), m_canvas(canvas),
      m_referenceHead(new SettingsHeader(themes, frame)),
      m_liveHead(new SettingsHeader(themes, frame)), m_view(new ReferenceStage(themes, frame))
{
    m_referenceHead->setObjectName(QStringLiteral("referenceHead"));
    m_liveHead->setObjectName(QStringLiteral("liveHead"));
    m_view->setObjectName(QStringLiteral("referenceStage"));
    for (QWidget* one : {static_cast<QWidget*>(m_referenceHead),
                         static_cast<QWidget*>(m_liveHead), static_cast<QWidget*>(m_view)})
        one->hide();
    connect(&driver, &PlaybackDriver::stepChanged, this, &StageComparison::refresh);
    connect(&document, &Document::changed, this, [this] {
        m_compared = false;
        refresh();
    });
    connect(&document, &Document::loaded, this, &StageComparison::end);
    connect(&themes, &ThemeWatcher::themeChanged, this, &StageComparison::refresh);
}

StageComparison::~StageComparison() = default;

bool StageComparison::begin()
{
    if (active())
        return true;
    if (!m_document.values() || m_document.trace()->size() == 0)
        return false;
    // While the call is refused, what is on the stage is the last one that was not.
    const SlotValues& values = *m_document.values();
    OperatorCall call = m_document.stale()
                            ? OperatorCall{values.pipeline().spec, values.inputs()}
                            : m_document.call();
    m_reference = std::make_unique<Document>();
    m_reference->load({{}, {}, {std::move(call)}});
    m_compared = false;
    m_bounds.clear();
    m_divided = {};
    m_match = matchStep(*m_document.trace(), m_driver.position(), *m_reference->trace());
    emit activeChanged(true);
    refresh();
    for (QWidget* one : {static_cast<QWidget*>(m_referenceHead),
                         static_cast<QWidget*>(m_liveHead), static_cast<QWidget*>(m_view)})
        one->show();
    return true;
}

void StageComparison::end()
{
    if (!active())
        return;
    m_reference.reset();
    m_referenceHead->hide();
    m_liveHead->hide();
    m_view->hide();
    m_canvas.setDifferences(std::nullopt);
    emit activeChanged(false);
}

double StageComparison::clearness(const QSize& half, bool formula) const
{
    const StageScene scene = buildScene(
        {m_reference.get(), m_match.position, QSizeF(half), true, {}, nullptr, SceneLayout::window,
         false, 1, formula},
        m_themes.theme());
    // What cannot be seen without scrolling counts against it.
    const double beyond = std::max({0.0, scene.size.width() - half.width(),
                                    scene.size.height() - half.height()});
    if (beyond > 1)
        return -beyond;
    for (const GridScene& grid : scene.grids)
        if (grid.slot >= 0 && grid.slot == scene.outputSlot)
            return grid.geometry.pitch;
    return 0;
}

void StageComparison::divide(const QSize& area)
{
    // Found once: the halves must not jump about while knobs are turned.
    if (area == m_divided)
        return;
    m_divided = area;
    const int head = m_liveHead->sizeHint().height();
    // Where there is little room, the cells have more to tell than the formula.
    for (const bool formula : {true, false}) {
        const double across = clearness({area.width() / 2, area.height() - head}, formula);
        const double down = clearness({area.width(), area.height() / 2 - head}, formula);
        m_formula = formula;
        m_beside = across < 0 ? across >= down : down < across * clearlyLarger;
        if (std::max(across, down) >= m_themes.theme().px(readable))
            return;
    }
}

QMargins StageComparison::place(const QRect& area)
{
    if (!active())
        return {};
    const int head = m_liveHead->sizeHint().height();
    const QRect before = m_view->geometry();
    QMargins left(0, head, 0, 0);
    divide(area.size());
    if (m_beside) {
        // One pixel stays free between them, as a line.
        const int half = area.width() / 2;
        m_referenceHead->setGeometry(area.left(), area.top(), half, head);
        m_liveHead->setGeometry(area.left() + half + 1, area.top(), area.width() - half - 1, head);
        m_view->setGeometry(area.left(), area.top() + head, half, area.height() - head);
        left.setLeft(half + 1);
    } else {
        const int half = area.height() / 2;
        m_referenceHead->setGeometry(area.left(), area.top(), area.width(), head);
        m_view->setGeometry(area.left(), area.top() + head, area.width(), half - head);
        m_liveHead->setGeometry(area.left(), area.top() + half, area.width(), head);
        left.setTop(half + head);
    }
    if (m_view->geometry() != before)
        refresh();
    return left;
}

void StageComparison::scrollTo(const QPoint& offset) { m_view->setOffset(offset); }

QString StageComparison::referenceText() const { return m_referenceHead->text(); }

QString StageComparison::liveText() const { return m_liveHead->text(); }

void StageComparison::refresh()
{
    if (!active() || !m_document.values() || m_document.trace()->size() == 0)
        return;
    compare();
    tell();
    m_scene = buildScene({m_reference.get(), m_match.position, QSizeF(m_view->size()), true, {},
                          &m_bounds, SceneLayout::window, false, m_canvas.zoom(), m_formula},
                         m_themes.theme());
    m_view->show(m_scene, m_comparison.reference);
    m_canvas.setDifferences(m_comparison.live, m_formula);
}

void StageComparison::compare()
{
    const Trace& trace = *m_document.trace();
    const std::int64_t position = std::min(m_driver.position(), trace.size());
    m_match = matchStep(trace, position, *m_reference->trace());
    const Step step = trace.at(std::max<std::int64_t>(position, 1) - 1);
    const bool same = m_compared && m_traceNumber == m_document.traceNumber() &&
                      step.stage == m_comparedStep.stage &&
                      step.output.n == m_comparedStep.output.n &&
                      step.output.c == m_comparedStep.output.c &&
                      (m_comparison.whole || step.output.y == m_comparedStep.output.y);
    if (same)
        return;
    m_comparison = compareStep(*m_document.values(), step.stage, step.output,
                               *m_reference->values(), m_match);
    m_compared = true;
    m_traceNumber = m_document.traceNumber();
    m_comparedStep = step;
}

void StageComparison::tell()
{
    const auto [kept, now] = settingsApart(m_reference->settings(), m_document.settings());
    const QString same = tr("the same settings");
    const QString counts = comparisonText(m_comparison);
    const Step step = m_document.trace()->at(
        std::clamp<std::int64_t>(m_driver.position() - 1, 0, m_document.trace()->size() - 1));
    QString line = counts;
    if (!m_match.sameStage)
        line = tr("there is no such stage here: its last one is shown");
    else if (!m_match.sameCell)
        line = tr("there is no cell %1 in channel %2 here: %3 in channel %4 is shown")
                   .arg(placeText(step.output), integerText(step.output.c),
                        placeText(m_match.output), integerText(m_match.output.c));
    m_referenceHead->setTexts(tr("Kept: %1").arg(kept.isEmpty() ? same : kept), line);
    QString live = counts;
    if (m_document.stale())
        live = tr("refused: the last result is compared; %1").arg(counts);
    else if (kept.isEmpty() && m_comparison.different == 0)
        live = tr("change a setting to see what it does; V or Esc ends");
    m_liveHead->setTexts(tr("Now: %1").arg(now.isEmpty() ? same : now), live);
}

void paintDifferences(QPainter& painter, const StageScene& scene, const std::vector<Cell>& cells,
                      const Theme& theme)
{
    if (cells.empty())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const GridScene& grid : scene.grids) {
        if (grid.slot < 0 || grid.slot != scene.outputSlot)
            continue;
        for (const CellScene& cell : grid.cells) {
            if (cell.kind == CellKind::ghost || cell.kind == CellKind::excess ||
                !std::binary_search(cells.begin(), cells.end(), cell.cell))
                continue;
            const double width = theme.px(1.5);
            const double in = theme.px(1) + width / 2;
            const QRectF box = cell.rect.adjusted(in, in, -in, -in);
            painter.setPen(QPen(theme.window, width + theme.px(1.5)));
            painter.setBrush(Qt::NoBrush);
            painter.drawRect(box);
            painter.setPen(QPen(theme.text, width));
            painter.drawRect(box);
            const double corner = std::min(theme.px(9), box.width() * 0.35);
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme.text);
            painter.drawPolygon(QPolygonF({box.topRight(), box.topRight() - QPointF(corner, 0),
                                           box.topRight() + QPointF(0, corner)}));
        }
    }
    painter.restore();
}

}  // namespace convstep
