// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/number_field.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QStyle>
#include <QWheelEvent>
#include <algorithm>

#include "ui/theme/fonts.h"

namespace convstep {

namespace {

constexpr int pauseMilliseconds = 600;
const QChar minus(0x2212);

QString shown(std::int64_t value)
{
    QString text = QString::number(value);
    if (value < 0)
        text[0] = minus;
    return text;
}

bool isUndoOrRedo(QKeyEvent* event)
{
    return event->matches(QKeySequence::Undo) || event->matches(QKeySequence::Redo);
}

// The number that a text says; false when it says none.
bool parse(QString text, std::int64_t* value)
{
    text = text.trimmed().replace(minus, QLatin1Char('-'));
    bool ok = false;
    *value = text.toLongLong(&ok);
    return ok;
}

}  // namespace

NumberField::NumberField(const ThemeWatcher* themes, QWidget* parent)
    : QLineEdit(shown(0), parent), m_themes(themes)
{
    setAlignment(Qt::AlignCenter);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setInputMethodHints(Qt::ImhPreferNumbers);
    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMilliseconds);
    connect(&m_pause, &QTimer::timeout, this, &NumberField::commit);
    connect(this, &QLineEdit::textEdited, this, [this] {
        readText();
        m_pause.start();
    });
    connect(this, &QLineEdit::returnPressed, this, [this] {
        commit();
        selectAll();
    });
    connect(themes, &ThemeWatcher::themeChanged, this, [this] { updateGeometry(); });
}

void NumberField::setValue(std::int64_t value)
{
    m_value = value;
    std::int64_t typed = 0;
    if (parse(text(), &typed) && typed == value) {
        setModified(false);
        return;
    }
    m_pause.stop();
    setText(shown(value));
    m_textProblem.clear();
    showProblem();
}

void NumberField::setStepRange(std::int64_t least, std::int64_t most)
{
    m_least = least;
    m_most = most;
}

void NumberField::setDigits(int digits)
{
    m_digits = digits;
    updateGeometry();
}

void NumberField::setProblem(const QString& reason)
{
    m_problem = reason;
    showProblem();
}

QString NumberField::problem() const { return m_textProblem.isEmpty() ? m_problem : m_textProblem; }

QSize NumberField::sizeHint() const
{
    const Theme& theme = m_themes->theme();
    const QFontMetrics metrics(themeFont(TextStyle::body, theme));
    return {metrics.horizontalAdvance(QString(m_digits, QLatin1Char('0'))) + theme.ipx(24),
            theme.ipx(28)};
}

void NumberField::readText()
{
    std::int64_t value = 0;
    const QString typed = text().trimmed();
    if (parse(typed, &value)) {
        m_textProblem.clear();
    } else if (typed.isEmpty()) {
        m_textProblem = tr("Empty: type a whole number.");
    } else {
        const QString digits = QString(typed).remove(minus).remove(QLatin1Char('-'));
        const bool onlyDigits =
            !digits.isEmpty() && std::all_of(digits.begin(), digits.end(), [](QChar c) {
                return c >= QLatin1Char('0') && c <= QLatin1Char('9');
            });
        m_textProblem = onlyDigits ? tr("This number is too large.")
                                   : tr("“%1” is not a whole number.").arg(typed);
    }
    showProblem();
}

void NumberField::commit()
{
    m_pause.stop();
    std::int64_t value = 0;
    if (!parse(text(), &value) || value == m_value)
        return;
    m_value = value;
    setModified(false);
    emit entered(value);
}

void NumberField::step(std::int64_t by)
{
    std::int64_t from = 0;
    if (!parse(text(), &from))
        from = m_value;
    // Towards the range one may always step, also from outside it; never past its end.
    if ((by > 0 && from >= m_most) || (by < 0 && from <= m_least))
        return;
    const std::int64_t to = std::clamp(from + by, m_least, m_most);
    setText(shown(to));
    selectAll();
    readText();
    commit();
}

void NumberField::showProblem()
{
    const QString reason = problem();
    const bool invalid = !reason.isEmpty();
    setToolTip(reason);
    setAccessibleDescription(reason);
    if (property("invalid").toBool() == invalid)
        return;
    setProperty("invalid", invalid);
    style()->unpolish(this);
    style()->polish(this);
}

bool NumberField::event(QEvent* event)
{
    // Undo belongs to the document unless there is unfinished typing to take back.
    if (event->type() == QEvent::ShortcutOverride && !isModified()) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (isUndoOrRedo(key)) {
            key->ignore();
            return false;
        }
    }
    return QLineEdit::event(event);
}

void NumberField::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up:
        step(1);
        return;
    case Qt::Key_Down:
        step(-1);
        return;
    case Qt::Key_Escape:
        if (isModified()) {
            m_pause.stop();
            setText(shown(m_value));
            readText();
            selectAll();
            return;
        }
        event->ignore();
        return;
    default:
        break;
    }
    if (isUndoOrRedo(event) && !isModified()) {
        event->ignore();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void NumberField::wheelEvent(QWheelEvent* event)
{
    // Without the focus the wheel scrolls the panel, as everywhere else in it.
    if (!hasFocus()) {
        event->ignore();
        return;
    }
    constexpr int notch = 120;
    m_wheel += event->angleDelta().y();
    for (; m_wheel >= notch; m_wheel -= notch)
        step(1);
    for (; m_wheel <= -notch; m_wheel += notch)
        step(-1);
    event->accept();
}

void NumberField::focusInEvent(QFocusEvent* event)
{
    QLineEdit::focusInEvent(event);
    m_wheel = 0;
    m_selectOnRelease = event->reason() == Qt::MouseFocusReason;
}

void NumberField::focusOutEvent(QFocusEvent* event)
{
    commit();
    QLineEdit::focusOutEvent(event);
}

void NumberField::mouseReleaseEvent(QMouseEvent* event)
{
    QLineEdit::mouseReleaseEvent(event);
    if (m_selectOnRelease && !hasSelectedText())
        selectAll();
    m_selectOnRelease = false;
}

}  // namespace convstep
