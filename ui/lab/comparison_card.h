// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <vector>

#include "ui/session/separable_comparison.h"
#include "ui/theme/theme_watcher.h"

class QCheckBox;
class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace convstep {

class FlowLayout;
class NumberField;
class SegmentedControl;

// What the output view shows of a comparison.
enum class ComparedResult : std::uint8_t { standard, separable, error };

// A standard convolution against a separable one: what both cost, how far they are apart, and which
// of them is shown. Knows nothing of how that is found.
class ComparisonCard : public QFrame {
    Q_OBJECT
public:
    explicit ComparisonCard(const ThemeWatcher& themes, QWidget* parent = nullptr);

    // As it was typed: also beyond what makes a difference, or below 1.
    [[nodiscard]] std::int64_t multiplier() const { return m_wanted; }
    [[nodiscard]] ComparedResult shown() const { return m_shown; }
    // Whether the standard result takes the place of the input.
    [[nodiscard]] bool standardAtLeft() const;
    // Without a signal.
    void setShown(ComparedResult shown);

    // What is known before anything ran; the rest is on its way.
    void setSubject(std::int64_t multiplications, std::int64_t mostMultiplier);
    // Of a quick look the numbers are those of another picture, and are not shown.
    void setResult(const SeparableComparison& comparison, bool quick);
    void setTimes(const SeparableComparison& comparison, const ComparisonTimes& times);
    // There is no separable one, and why.
    void setProblem(const QString& reason);
    void say(const QString& text);
    // Everything that is written on it, for tests: "measured time: 6.4 → 3.1 ms".
    [[nodiscard]] QStringList lines() const;

signals:
    void multiplierChanged();
    void shownChanged();

private:
    struct Number {
        QLabel* name = nullptr;
        QLabel* value = nullptr;
    };
    Number addNumber(const QString& name, const QString& tip);
    void setValue(const Number& number, const QString& text);
    void restyle();

    const ThemeWatcher& m_themes;
    std::int64_t m_wanted = 1;
    ComparedResult m_shown = ComparedResult::standard;
    QVBoxLayout* m_rows;
    std::vector<QHBoxLayout*> m_lines;
    FlowLayout* m_numbers;
    QLabel* m_title;
    NumberField* m_multiplier;
    QLabel* m_most;
    SegmentedControl* m_choice;
    Number m_multiplications;
    Number m_time;
    Number m_largest;
    Number m_relative;
    QLabel* m_words;
    QCheckBox* m_left;
};

}  // namespace convstep
