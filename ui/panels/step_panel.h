// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"

class QGridLayout;
class QLabel;
class QSettings;
class QVBoxLayout;

namespace convstep {

class Section;

// What follows from the settings: this step in words, and the results with their shapes.
class StepPanel : public QFrame {
    Q_OBJECT
public:
    StepPanel(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
              QSettings* settings, QWidget* parent = nullptr);

    // What is unusual about the numbers; empty: nothing.
    void setNote(const QString& note);
    // Adds a section of that name below those that are there, and returns it to be filled; closed
    // unless it was left open. `key` is where that is remembered: see Section.
    Section* addSection(const QString& title, const QString& key);
    // The sentences shown, for tests and screen readers.
    [[nodiscard]] QString text() const;

signals:
    void exportRequested(int index);

private:
    void restyle();
    void showStep();
    void showResults();

    Document& m_document;
    PlaybackDriver& m_driver;
    const ThemeWatcher& m_themes;
    QSettings* m_settings;
    QVBoxLayout* m_sections;
    Section* m_step;
    Section* m_results;
    QLabel* m_what;
    QLabel* m_rule;
    QLabel* m_note;
    QGridLayout* m_list;
};

}  // namespace convstep
