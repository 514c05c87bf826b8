// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_chain.h"

#include <QMenu>
#include <QPushButton>

#include <algorithm>

#include "core/ops/pipeline.h"
#include "ui/session/lab_settings.h"
#include "ui/widgets/chain_bar.h"
#include "ui/widgets/icon_button.h"

namespace convstep {

LabChain::LabChain(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_bar(new ChainBar(&themes, this)),
      m_add(new IconButton(&themes, Glyph::add, tr("Add an operator"), this)),
      m_menu(new QMenu(this))
{
    setObjectName(QStringLiteral("labChain"));
    m_add->setObjectName(QStringLiteral("addOperator"));
    m_add->setMenu(m_menu);
    m_add->setPopupMode(QToolButton::InstantPopup);
    buildMenu();
    connect(m_bar, &ChainBar::activated, this, [this](int index) {
        if (index == 0)
            emit pictureChosen();
        else
            emit operatorChosen(index - 1);
    });
    connect(m_bar, &ChainBar::removeAsked, this, [this](int index) {
        if (index > 0)
            emit removeAsked(index - 1);
    });
    // Behind the bar's own.
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] {
        updateGeometry();
        place();
    });
}

// Not every style draws the titles of sections.
void LabChain::addHead(const QString& text) { m_menu->addAction(text)->setEnabled(false); }

void LabChain::buildMenu()
{
    addHead(tr("Behind the others"));
    for (const std::string& op : labOperators()) {
        QAction* one = m_menu->addAction(labOperatorTitle(op));
        one->setData(true);
        connect(one, &QAction::triggered, this,
                [this, op] { emit addChosen(QString::fromStdString(op)); });
    }
    m_menu->addSeparator();
    addHead(tr("Examples, on single pixels"));
    connect(m_menu->addAction(tr("Three times rate 2: gaps (gridding)")), &QAction::triggered, this,
            [this] { emit ratesChosen({2, 2, 2}); });
    connect(m_menu->addAction(tr("Rates 1, 2, 5: no gaps")), &QAction::triggered, this,
            [this] { emit ratesChosen({1, 2, 5}); });
}

void LabChain::setChain(const std::vector<ChainStop>& chain, std::size_t current)
{
    std::vector<ChainLink> links;
    for (const ChainStop& stop : chain)
        links.push_back({stop.title, stop.shape, stop.role, stop.refused});
    m_bar->setLinks(links);
    setCurrent(current);
    orderTabs();
    const bool room = chain.size() <= mostOperators;
    for (QAction* one : m_menu->actions())
        if (one->data().toBool())
            one->setEnabled(room);
    m_add->setName(room ? tr("Add an operator, or an example")
                        : tr("Four operators are the most; examples take their place"));
}

void LabChain::setCurrent(std::size_t current)
{
    m_bar->setCurrent(static_cast<int>(current) + 1);
    updateGeometry();
    place();
}

void LabChain::orderTabs()
{
    QWidget* before = m_add;
    do
        before = before->previousInFocusChain();
    while (before != m_add &&
           (before->focusPolicy() == Qt::NoFocus || m_bar->isAncestorOf(before)));
    for (QPushButton* pill : m_bar->findChildren<QPushButton*>())
        if (!pill->isHidden() && before != m_add) {
            setTabOrder(before, pill);
            before = pill;
        }
    if (before != m_add)
        setTabOrder(before, m_add);
}

int LabChain::gap() const { return m_themes.theme().ipx(8); }

QSize LabChain::sizeHint() const
{
    const QSize add = m_add->sizeHint();
    const QSize bar = m_bar->sizeHint();
    return {bar.width() + gap() + add.width(), std::max(bar.height(), add.height())};
}

QSize LabChain::minimumSizeHint() const
{
    return {m_bar->minimumSizeHint().width() + gap() + m_add->sizeHint().width(),
            sizeHint().height()};
}

void LabChain::place()
{
    const QSize add = m_add->sizeHint();
    const int high = m_bar->sizeHint().height();
    m_bar->setGeometry(0, (height() - high) / 2, std::max(width() - gap() - add.width(), 0), high);
    m_add->setGeometry(QRect(QPoint(m_bar->contentWidth() + gap(), (height() - add.height()) / 2),
                             add));
}

void LabChain::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    place();
}

}  // namespace convstep
