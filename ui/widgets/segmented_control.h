// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

#include "ui/theme/theme_watcher.h"

class QRadioButton;

namespace convstep {

class ComboBox;

// One of a few words, side by side: "Tap | Window | Row". Arrow keys move the choice while it has
// the keyboard focus, which it takes by Tab only. Each word is a radio button to assistive tools.
class SegmentedControl : public QWidget {
    Q_OBJECT
public:
    explicit SegmentedControl(const ThemeWatcher* themes, QWidget* parent = nullptr);

    // Replaces the words; the first one becomes current, without a signal.
    void setSegments(const QStringList& labels);
    [[nodiscard]] qsizetype count() const { return static_cast<qsizetype>(m_segments.size()); }

    [[nodiscard]] int currentIndex() const;  // -1: none
    // Without a signal. -1 shows none as chosen (a value that none of the words stands for).
    void setCurrentIndex(int index);

    // Takes the width that it is given: where that is little there is less room around the words,
    // and where they do not fit side by side they are a list to open. Otherwise it is as wide as it
    // wants to be.
    void setElastic(bool elastic);
    // Whether the words are a list now.
    [[nodiscard]] bool isList() const;

    // A word that cannot be chosen now; `reason` becomes its tool tip.
    void setSegmentEnabled(int index, bool enabled, const QString& reason = {});

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    // A person chose another word.
    void activated(int index);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
    void fillList();
    // Tab stops at the chosen word alone, or at the first where none is.
    void setTabStop();
    // How much less than their width without need the words together can do with.
    [[nodiscard]] int slack() const;
    [[nodiscard]] int segmentWidth(const QRadioButton& segment) const;

    const ThemeWatcher* m_themes;
    bool m_elastic = false;
    std::vector<QRadioButton*> m_segments;
    ComboBox* m_list = nullptr;  // only while elastic
};

}  // namespace convstep
