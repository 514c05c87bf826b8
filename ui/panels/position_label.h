// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/theme/theme_watcher.h"

namespace convstep {

// A line of quiet text whose numbers change all the time: digits stand on the width of 0, so that
// nothing jitters. One part of it is strong.
class PositionLabel : public QWidget {
public:
    explicit PositionLabel(const ThemeWatcher& themes, QWidget* parent = nullptr);

    // `strong` is drawn semi-bold where it first occurs in `text`.
    void setText(const QString& text, const QString& strong);
    [[nodiscard]] const QString& text() const { return m_text; }
    // Stands in front of the text when there is room for both.
    void setNote(const QString& note);
    [[nodiscard]] const QString& note() const { return m_note; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const ThemeWatcher& m_themes;
    QString m_text;
    QString m_strong;
    QString m_note;
};

}  // namespace convstep
