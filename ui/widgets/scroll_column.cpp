// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/scroll_column.h"

#include <QEvent>
#include <QScrollBar>

namespace convstep {

ScrollColumn::ScrollColumn(QWidget* page, QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setWidget(page);
    viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
}

QSize ScrollColumn::minimumSizeHint() const
{
    const QSize least = QScrollArea::minimumSizeHint();
    if (!widget())
        return least;
    const bool bar = verticalScrollBar()->isVisible();
    return {widget()->minimumSizeHint().width() + (bar ? verticalScrollBar()->width() : 0),
            least.height()};
}

bool ScrollColumn::eventFilter(QObject* watched, QEvent* event)
{
    // The base class keeps the news for itself.
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QScrollArea::eventFilter(watched, event);
}

}  // namespace convstep
