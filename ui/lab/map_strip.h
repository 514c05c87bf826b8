// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QTimer>

#include <vector>

#include "ui/lab/plane_image.h"
#include "ui/session/newest_job.h"
#include "ui/theme/theme_watcher.h"

class QHBoxLayout;

namespace convstep {

class MapThumb;

// All planes of a result, small, side by side; one of them is chosen. Those out of sight are not
// drawn; of large tensors a coarse image is seen until a better one is there.
class MapStrip : public QScrollArea {
    Q_OBJECT
public:
    struct Entry {
        Plane plane;
        QString name;
        Role role = Role::depthwiseOutput;
    };
    explicit MapStrip(const ThemeWatcher& themes, QWidget* parent = nullptr);

    void setEntries(const std::vector<Entry>& entries);
    void setCurrent(int index);
    [[nodiscard]] int current() const { return m_current; }
    [[nodiscard]] int count() const { return static_cast<int>(m_thumbs.size()); }

signals:
    // A person chose another one.
    void activated(int index);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void restyle();
    void refine();

    const ThemeWatcher& m_themes;
    QWidget* m_row;
    QHBoxLayout* m_layout;
    std::vector<MapThumb*> m_thumbs;
    int m_current = -1;
    QTimer m_soon;
    NewestJob m_finer;  // makes better images of large tensors
};

}  // namespace convstep
