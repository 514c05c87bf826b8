// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

#include "ui/session/check_report.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

// The two corners of an image that decide everything, without numbers: top left with the first
// window, bottom right with the last one, padding as ghosts, what no window reads hatched. One
// picture for each padding, side by side, or one above the other where there is not the room.
class CornerView : public QWidget {
    Q_OBJECT
public:
    explicit CornerView(const ThemeWatcher& themes, QWidget* parent = nullptr);

    void setPaddings(std::vector<CheckedPadding> paddings);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    // Positions [first, last] of an axis at its beginning, or at its end.
    struct Span {
        std::int64_t first = 0;
        std::int64_t last = 0;
        [[nodiscard]] std::int64_t count() const { return last - first + 1; }
    };
    struct Layout {
        bool sideBySide = true;
        double cell = 0;
        double width = 0;   // of one picture
        double height = 0;  // its heading and caption included
    };
    [[nodiscard]] static Span begin(const AxisGeometry& axis);
    [[nodiscard]] static Span end(const AxisGeometry& axis);
    [[nodiscard]] Layout layoutFor(double width) const;
    void paintPadding(QPainter& painter, const CheckedPadding& padding, const QRectF& rect,
                      double cell) const;
    void paintCorner(QPainter& painter, const CheckedPadding& padding, const QPointF& origin,
                     double cell, bool atEnd) const;

    const ThemeWatcher& m_themes;
    std::vector<CheckedPadding> m_paddings;
};

}  // namespace convstep
