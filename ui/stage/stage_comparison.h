// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QMargins>
#include <QPainter>
#include <QRect>

#include <memory>
#include <vector>

#include "ui/session/comparison.h"
#include "ui/session/playback_driver.h"
#include "ui/stage/scene.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

class ReferenceStage;
class SettingsHeader;
class StageCanvas;

// The split view of a stage: what the person works on, and beside it or above it the settings that
// were kept when the view began, at the same step. View state: nothing of it is in the document or
// can be undone.
class StageComparison : public QObject {
    Q_OBJECT
public:
    // Its widgets are children of `frame`, around `canvas`.
    StageComparison(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                    StageCanvas& canvas, QWidget* frame);
    ~StageComparison() override;

    [[nodiscard]] bool active() const { return m_reference != nullptr; }
    // Keeps what is on the stage now; false, and nothing happens, when that has no steps.
    bool begin();
    void end();

    // Divides that part of the frame; gives what the live stage leaves of it on each side.
    QMargins place(const QRect& area);
    // Moves the reference as far as the live stage is scrolled.
    void scrollTo(const QPoint& offset);

    // Preconditions of these: active().
    [[nodiscard]] const Document& reference() const { return *m_reference; }
    [[nodiscard]] const StageScene& referenceScene() const { return m_scene; }
    [[nodiscard]] const Comparison& comparison() const { return m_comparison; }
    // What stands over each half, in two lines.
    [[nodiscard]] QString referenceText() const;
    [[nodiscard]] QString liveText() const;

signals:
    void activeChanged(bool active);

private:
    // Whether the halves of that area stand side by side, and whether each has its formula.
    void divide(const QSize& area);
    // How well a half of that size shows the step: the size of the output's cells, in pixels; less
    // than 0 when the scene does not fit into it.
    [[nodiscard]] double clearness(const QSize& half, bool formula) const;
    void refresh();
    void compare();
    void tell();

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    StageCanvas& m_canvas;
    SettingsHeader* m_referenceHead;
    SettingsHeader* m_liveHead;
    ReferenceStage* m_view;
    std::unique_ptr<Document> m_reference;
    MatchedStep m_match;
    Comparison m_comparison;
    bool m_compared = false;       // m_comparison is of the plane and page that m_comparedStep is on
    std::uint64_t m_traceNumber = 0;
    Step m_comparedStep;
    StageScene m_scene;
    SceneBounds m_bounds;
    QSize m_divided;  // the area that these were found for
    bool m_beside = true;
    bool m_formula = true;
};

// Outlines those output cells of the scene's stage, and marks them at a corner, so that not only a
// colour tells. `cells` are sorted. Leaves the painter's state as it was.
void paintDifferences(QPainter& painter, const StageScene& scene, const std::vector<Cell>& cells,
                      const Theme& theme);

}  // namespace convstep
