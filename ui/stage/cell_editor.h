// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <optional>

#include "ui/theme/theme.h"

namespace convstep {

// The field in which a cell's number is typed. Knows text and keys; what happens to the number is
// its owner's business. Private to the stage.
class CellEditor : public QLineEdit {
    Q_OBJECT
public:
    CellEditor(const QString& text, const Theme& theme, QWidget* parent);

    // What is typed, as a number. When it cannot be read, the field says why, and goes on saying
    // so until the text changes.
    [[nodiscard]] std::optional<float> read();

signals:
    // Enter, Tab or an arrow: take the number and go by so many rows and columns.
    void entered(int rows, int cols);
    // Ctrl+Enter: the number into all cells that are marked.
    void filling();
    // The clipboard holds a table, for which one cell is too small.
    void pasting();
    void cancelled();
    // The focus has gone elsewhere.
    void left();
    // Why the text cannot be read; empty when it can, or when it changes.
    void messageChanged(const QString& message);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    QColor m_refusal;
};

}  // namespace convstep
