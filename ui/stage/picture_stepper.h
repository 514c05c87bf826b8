// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/session/document.h"
#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"

class QLabel;

namespace convstep {

class IconButton;

// "Picture 2 of 3" with arrows: the same step in another picture of the batch. Hidden when there is
// one only.
class PictureStepper : public QWidget {
    Q_OBJECT
public:
    PictureStepper(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                   QWidget* parent = nullptr);

    // By so many pictures; stops at the first and the last.
    void go(int by);

signals:
    // It has become visible or hidden.
    void shownChanged();

private:
    void refresh();
    void restyle();

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    IconButton* m_back;
    QLabel* m_label;
    IconButton* m_forward;
};

}  // namespace convstep
