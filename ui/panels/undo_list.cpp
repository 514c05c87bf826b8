// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/undo_list.h"

#include <QKeyEvent>
#include <QUndoStack>
#include <QUndoView>
#include <QVBoxLayout>

#include <algorithm>

namespace convstep {

namespace {

constexpr int mostRows = 14;

}  // namespace

UndoList::UndoList(QUndoStack& stack, const ThemeWatcher& themes, QWidget* parent)
    : QFrame(parent, Qt::Popup), m_themes(themes), m_view(new QUndoView(&stack, this))
{
    setObjectName(QStringLiteral("undoList"));
    setProperty("card", true);
    setAccessibleName(tr("Changes"));
    m_view->setEmptyLabel(tr("As it was opened"));
    m_view->setAccessibleName(tr("Changes, oldest first"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setTextElideMode(Qt::ElideRight);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->installEventFilter(this);
    (new QVBoxLayout(this))->addWidget(m_view);
    connect(&themes, &ThemeWatcher::themeChanged, this, &UndoList::restyle);
    restyle();
}

void UndoList::restyle()
{
    const int margin = m_themes.theme().ipx(6);
    layout()->setContentsMargins(margin, margin, margin, margin);
}

void UndoList::showBelow(const QWidget& anchor)
{
    const Theme& theme = m_themes.theme();
    const int row = std::max(m_view->sizeHintForRow(0), m_view->fontMetrics().height());
    const int rows = std::clamp(m_view->model()->rowCount(), 1, mostRows);
    resize(theme.ipx(300), rows * row + theme.ipx(16));
    const QRect window = anchor.window()->frameGeometry();
    QPoint at = anchor.mapToGlobal(QPoint(0, anchor.height() + theme.ipx(4)));
    at.setX(std::clamp(at.x(), window.left(), std::max(window.left(), window.right() - width())));
    move(at);
    show();
    m_view->setFocus();
    m_view->scrollTo(m_view->currentIndex());
}

bool UndoList::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Escape) {
            close();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

}  // namespace convstep
