// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/scroll_page.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace convstep {

QWidget* addScrollPage(QFrame* panel, QLayout* layout)
{
    auto* area = new QScrollArea(panel);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto* page = new QWidget(area);
    page->setLayout(layout);
    area->setWidget(page);
    area->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    auto* outer = new QVBoxLayout(panel);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(area);
    return page;
}

}  // namespace convstep
