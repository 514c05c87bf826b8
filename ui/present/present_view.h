// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

class StageWidget;

// A document on a projector: the stage in its presenter layout between two thin bars, as large as
// the screen allows, in the colours of `themes`. While the stage has the keyboard, PageDown and
// PageUp step, and B or `.` make the screen black until the next key or click.
class PresentView : public QWidget {
    Q_OBJECT
public:
    PresentView(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                QWidget* parent = nullptr);

    [[nodiscard]] StageWidget& stage() { return *m_stage; }
    [[nodiscard]] const ThemeWatcher& look() const { return m_look; }
    [[nodiscard]] bool blank() const { return m_blank->isVisibleTo(this); }
    void setBlank(bool blank);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] bool takes(int key) const;
    void restyle();

    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    ThemeWatcher m_look;  // the same colours, its own scale
    StageWidget* m_stage;
    QWidget* m_blank;
};

}  // namespace convstep
