// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QTimer>

#include <optional>
#include <vector>

#include "ui/session/check_report.h"
#include "ui/theme/theme_watcher.h"

class QBoxLayout;
class QFrame;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace convstep {

class CornerView;
class FlowLayout;
class MessageCard;
class Plot;
class SizesView;

// "Check a layer": one line in, everything that follows from it out. Knows no document.
class CheckView : public QScrollArea {
    Q_OBJECT
public:
    explicit CheckView(const ThemeWatcher& themes, QWidget* parent = nullptr);

    // As if typed.
    void setLine(const QString& line, const QString& size = {});
    // Of what stands there now; nullptr when it is refused.
    [[nodiscard]] const CheckReport* report() const { return m_report ? &*m_report : nullptr; }
    // Why there is none; empty when there is one.
    [[nodiscard]] QString problem() const;
    // Checks what was typed at once, instead of after a pause.
    void checkNow();
    // The file with the tests, whole or not at all. Errors: fileAccess; fileUnsupported without a
    // report.
    [[nodiscard]] Result<void> saveTestFile(const QString& path) const;

signals:
    void examplesRequested();
    // A person wants to step through the layer with these settings.
    void openRequested(const convstep::Settings& settings, const QString& title);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    struct Card {
        QFrame* frame = nullptr;
        QLabel* head = nullptr;
        QVBoxLayout* content = nullptr;
    };
    Card addCard(const QString& title, QBoxLayout* row, int stretch);
    QLabel* addCode(const Card& card, const QString& name);
    QBoxLayout* addRow();
    void buildInput();
    void buildResults();
    void restyle();
    void arrange();
    void refresh();
    void refreshText();
    void saveDialog();

    const ThemeWatcher& m_themes;
    QTimer m_pause;
    std::optional<CheckReport> m_report;
    QWidget* m_page;
    QVBoxLayout* m_column;
    QLabel* m_headline;
    QLabel* m_subline;
    QLineEdit* m_line;
    QLabel* m_sizeLabel;
    QLineEdit* m_size;
    FlowLayout* m_samples;
    MessageCard* m_problem;
    QWidget* m_results;
    QLabel* m_summary;
    QPushButton* m_open;
    QLabel* m_openNote;
    std::vector<QBoxLayout*> m_rows;
    QVBoxLayout* m_left = nullptr;
    QVBoxLayout* m_right = nullptr;
    std::vector<Card> m_cards;
    SizesView* m_sizes = nullptr;
    CornerView* m_corners = nullptr;
    QLabel* m_differences = nullptr;
    QLabel* m_tensorflow = nullptr;
    QLabel* m_torch = nullptr;
    QLabel* m_weights = nullptr;
    Plot* m_multiplications = nullptr;
    Plot* m_parameters = nullptr;
    QPlainTextEdit* m_file = nullptr;
};

}  // namespace convstep
