// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/reference_stage.h"

#include <QPainter>

#include <algorithm>

#include "ui/stage/stage_comparison.h"

namespace convstep {

ReferenceStage::ReferenceStage(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes)
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Settings that were kept"));
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] {
        m_backdrop.clear();
        update();
    });
}

void ReferenceStage::show(const StageScene& scene, std::vector<Cell> marked)
{
    m_scene = scene;
    m_marked = std::move(marked);
    setOffset(m_offset);
    update();
}

void ReferenceStage::setOffset(const QPoint& offset)
{
    // Not further than there is something to see.
    const QSize beyond = m_scene.size.toSize() - size();
    m_offset = {std::clamp(offset.x(), 0, std::max(beyond.width(), 0)),
                std::clamp(offset.y(), 0, std::max(beyond.height(), 0))};
    update();
}

void ReferenceStage::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    const QSize whole = m_scene.size.toSize().expandedTo(size());
    m_backdrop.show(m_scene, whole, devicePixelRatioF(), theme, false);
    QPainter painter(this);
    painter.translate(-m_offset);
    m_backdrop.paint(painter, QRect(m_offset, size()));
    paintDifferences(painter, m_scene, m_marked, theme);
}

}  // namespace convstep
