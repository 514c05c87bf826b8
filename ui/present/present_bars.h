// SPDX-License-Identifier: GPL-3.0-or-later
//
// What frames the stage on a projector: the chain as a line of words above it, the clock as a
// hairline below. Measures are those of a screen of 1280×720.
#pragma once

#include <QWidget>

#include <vector>

#include "ui/session/chain_text.h"
#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"
#include "ui/widgets/timeline.h"

namespace convstep {

// Input › Depthwise 3×3 › Output, the current one strong; a click goes there. Where there is not
// enough room the letters become smaller, then titles are shortened.
class Breadcrumb : public QWidget {
    Q_OBJECT
public:
    Breadcrumb(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
               QWidget* parent = nullptr);

    // Where a stop is drawn, for tests; an empty rectangle when there is none.
    [[nodiscard]] QRectF stopRect(std::size_t index) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Stop {
        ChainStop chain;
        QString title;
        QRectF rect;
    };
    void restyle();
    void showChain();
    void arrange();
    [[nodiscard]] int current() const;

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    std::vector<Stop> m_stops;
    double m_pixels = 0;
};

// Segments as a thin line in the roles' colours, what is done thicker, with a handle, the person's
// marks and the loop. A press or a drag goes there.
class HairTimeline : public QWidget {
    Q_OBJECT
public:
    HairTimeline(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                 QWidget* parent = nullptr);

    [[nodiscard]] double xOf(std::int64_t position) const;
    // Where the marks stand, from left to right.
    [[nodiscard]] std::vector<double> markPlaces() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    void restyle();
    void showTrace();
    void seekTo(double x);

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    std::vector<TimelineSegment> m_segments;
};

}  // namespace convstep
