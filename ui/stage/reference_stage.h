// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

#include "ui/stage/backdrop.h"
#include "ui/stage/scene.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

// A scene that is only looked at, with cells marked on it. Mouse and keys go to its parent.
class ReferenceStage : public QWidget {
    Q_OBJECT
public:
    explicit ReferenceStage(const ThemeWatcher& themes, QWidget* parent = nullptr);

    // `marked`: output cells, sorted.
    void show(const StageScene& scene, std::vector<Cell> marked);
    using QWidget::show;
    // Which point of the scene stands at its top left corner.
    void setOffset(const QPoint& offset);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const ThemeWatcher& m_themes;
    StageScene m_scene;
    std::vector<Cell> m_marked;
    Backdrop m_backdrop;
    QPoint m_offset;
};

}  // namespace convstep
