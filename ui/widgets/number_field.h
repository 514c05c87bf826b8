// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>
#include <QTimer>
#include <cstdint>
#include <limits>

#include "ui/theme/theme_watcher.h"

namespace convstep {

// A whole number, typed. Never changes what was typed: any number, also one that the document will
// refuse, is reported as it is; text that is no number is marked and keeps the last value.
// Up and Down step by one, and so does the wheel while the field has the focus; only those stay
// within the step range.
class NumberField : public QLineEdit {
    Q_OBJECT
public:
    explicit NumberField(const ThemeWatcher* themes, QWidget* parent = nullptr);

    [[nodiscard]] std::int64_t value() const { return m_value; }
    // Shows a number, without a signal. What is being typed stays when it means the same number.
    void setValue(std::int64_t value);
    // Hands over what was typed now, as Enter does.
    void finishEditing() { commit(); }
    // For Up, Down and wheel only.
    void setStepRange(std::int64_t least, std::int64_t most);
    // Room for that many digits; 4 at the start.
    void setDigits(int digits);

    // Marks the number as refused, with the reason as tool tip and accessible description; empty:
    // unmarks it.
    void setProblem(const QString& reason);
    // The reason shown: of text that is no number, else the one set.
    [[nodiscard]] QString problem() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    // A person entered another number: by Enter, leaving the field, a step, or a pause in typing.
    void entered(qint64 value);

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void readText();
    void commit();
    void step(std::int64_t by);
    void showProblem();

    const ThemeWatcher* m_themes;
    QTimer m_pause;
    std::int64_t m_value = 0;
    std::int64_t m_least = std::numeric_limits<std::int64_t>::min();
    std::int64_t m_most = std::numeric_limits<std::int64_t>::max();
    int m_digits = 4;
    int m_wheel = 0;
    bool m_selectOnRelease = false;
    QString m_textProblem;
    QString m_problem;
};

}  // namespace convstep
