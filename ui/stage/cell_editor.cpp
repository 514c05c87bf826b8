// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/cell_editor.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QToolTip>

#include "ui/session/clipboard_text.h"
#include "ui/session/number_text.h"
#include "ui/theme/fonts.h"

namespace convstep {

CellEditor::CellEditor(const QString& text, const Theme& theme, QWidget* parent)
    : QLineEdit(text, parent), m_refusal(theme.refusal)
{
    setObjectName(QStringLiteral("cellEditor"));
    setAlignment(Qt::AlignCenter);
    setTextMargins(0, 0, 0, 0);
    setFont(sizedFont(13, QFont::Normal, theme));
    connect(this, &QLineEdit::textEdited, this, [this] {
        if (!property("invalid").toBool())
            return;
        setProperty("invalid", false);
        setStyleSheet({});
        setAccessibleDescription({});
        QToolTip::hideText();
        emit messageChanged({});
    });
}

std::optional<float> CellEditor::read()
{
    const std::optional<float> value = parseNumber(text());
    if (!value) {
        const QString reason =
            tr("%1 Write for example 2, −0.5, 1e-3, 1/3, nan or inf.").arg(numberProblem(text()));
        setProperty("invalid", true);
        setStyleSheet(
            QStringLiteral("QLineEdit { border: 2px solid %1; }").arg(m_refusal.name()));
        setAccessibleDescription(reason);
        QToolTip::showText(mapToGlobal(QPoint(0, height())), reason, this);
        emit messageChanged(reason);
    }
    return value;
}

bool CellEditor::event(QEvent* event)
{
    // Tab would go to the next widget before it became a key press.
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Tab || key == Qt::Key_Backtab) {
            emit entered(0, key == Qt::Key_Tab ? 1 : -1);
            return true;
        }
    }
    return QLineEdit::event(event);
}

void CellEditor::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Paste) &&
        looksLikeTable(QGuiApplication::clipboard()->text())) {
        emit pasting();
        return;
    }
    switch (event->key()) {
    case Qt::Key_Escape: emit cancelled(); return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (event->modifiers() & Qt::ControlModifier)
            emit filling();
        else
            emit entered(event->modifiers() & Qt::ShiftModifier ? -1 : 1, 0);
        return;
    case Qt::Key_Down: emit entered(1, 0); return;
    case Qt::Key_Up: emit entered(-1, 0); return;
    default: QLineEdit::keyPressEvent(event);
    }
}

void CellEditor::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() != Qt::ActiveWindowFocusReason && event->reason() != Qt::PopupFocusReason)
        emit left();
}

}  // namespace convstep
