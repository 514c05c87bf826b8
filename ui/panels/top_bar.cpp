// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/top_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/widgets/chain_bar.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

TopBar::TopBar(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
               const Actions& actions, QWidget* parent)
    : QFrame(parent), m_document(document), m_driver(driver), m_themes(themes),
      m_name(new QPushButton(QStringLiteral("ConvStep"), this)),
      m_chain(new ChainBar(&themes, this)), m_place(new SegmentedControl(&themes, this)),
      m_more(new IconButton(&themes, Glyph::more, tr("More"), this))
{
    setProperty("bar", true);
    setObjectName(QStringLiteral("top"));
    auto* layout = new QHBoxLayout(this);
    m_name->setProperty("quiet", true);
    m_name->setFocusPolicy(Qt::TabFocus);
    m_name->setCursor(Qt::PointingHandCursor);
    m_name->setAccessibleName(tr("ConvStep: to the examples"));
    connect(m_name, &QPushButton::clicked, actions.examples, &QAction::trigger);
    layout->addWidget(m_name);
    layout->addWidget(m_chain, 1);
    m_ofDocument.push_back(m_chain);
    layout->addStretch(0);
    m_place->setSegments({tr("Step"), tr("Full size")});
    m_place->setAccessibleName(tr("Place"));
    m_place->setToolTip(tr("Numbers step by step, or a whole picture (F6)"));
    layout->addWidget(m_place);
    connect(m_place, &SegmentedControl::activated, this,
            [this](int index) { emit placeChosen(static_cast<Place>(index)); });

    m_ofDocument.push_back(addIcon(actions.undo, static_cast<int>(Glyph::undo)));
    m_ofDocument.push_back(addIcon(actions.redo, static_cast<int>(Glyph::redo)));
    m_history = addIcon(actions.history, static_cast<int>(Glyph::down));
    m_ofDocument.push_back(m_history);
    addTwins(actions.examples, tr("Examples"), static_cast<int>(Glyph::gallery), true);
    addTwins(actions.open, tr("Open…"), static_cast<int>(Glyph::open), false);
    addTwins(actions.save, tr("Save"), static_cast<int>(Glyph::save), true);
    addExport(actions.exportMenu);
    m_more->setMenu(actions.moreMenu);
    m_more->setPopupMode(QToolButton::InstantPopup);
    layout->addWidget(m_more);

    connect(m_chain, &ChainBar::activated, this, &TopBar::jump);
    connect(&document, &Document::changed, this, [this](const DocumentChange& change) {
        if (!change.cellsOnly)
            showChain();
    });
    connect(&driver, &PlaybackDriver::stepChanged, this, &TopBar::showCurrent);
    connect(&themes, &ThemeWatcher::themeChanged, this, &TopBar::restyle);
    restyle();
    showChain();
}

void TopBar::addTwins(QAction* action, const QString& text, int glyph, bool ofDocument)
{
    m_twins.push_back({addButton(action, text), addIcon(action, glyph), ofDocument});
}

void TopBar::addExport(QMenu* menu)
{
    auto* words = new QPushButton(tr("Export ▾"), this);
    words->setProperty("pill", true);
    words->setFocusPolicy(Qt::TabFocus);
    words->setAccessibleName(tr("Export"));
    words->setMenu(menu);
    auto* icon = new IconButton(&m_themes, Glyph::exportFile, tr("Export"), this);
    icon->setMenu(menu);
    icon->setPopupMode(QToolButton::InstantPopup);
    layout()->addWidget(words);
    layout()->addWidget(icon);
    m_twins.push_back({words, icon, true});
}

QPushButton* TopBar::addButton(QAction* action, const QString& text)
{
    auto* button = new QPushButton(text, this);
    button->setProperty("pill", true);
    button->setFocusPolicy(Qt::TabFocus);
    button->setAccessibleName(action->text());
    button->setToolTip(QStringLiteral("%1 (%2)").arg(
        action->text(), action->shortcut().toString(QKeySequence::NativeText)));
    if (action->shortcut().isEmpty())
        button->setToolTip(action->text());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button,
            [button, action] { button->setEnabled(action->isEnabled()); });
    layout()->addWidget(button);
    return button;
}

IconButton* TopBar::addIcon(QAction* action, int glyph)
{
    auto* button = new IconButton(&m_themes, static_cast<Glyph>(glyph), action->text(), this);
    const auto show = [button, action] {
        button->setEnabled(action->isEnabled());
        button->setName(action->text(), action->shortcut().toString(QKeySequence::NativeText));
    };
    connect(button, &QToolButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::changed, button, show);
    show();
    layout()->addWidget(button);
    return button;
}

void TopBar::setDocumentShown(bool shown)
{
    m_documentShown = shown;
    for (QWidget* one : m_ofDocument)
        one->setVisible(shown);
    showChainOf();
}

void TopBar::setFullSizeChain(QWidget* chain)
{
    m_fullSizeChain = chain;
    static_cast<QHBoxLayout*>(layout())->insertWidget(layout()->indexOf(m_chain), chain, 1);
    for (QWidget* one : chain->findChildren<QWidget*>())
        if (one->focusPolicy() != Qt::NoFocus)
            setTabOrder(m_name, one);
    showChainOf();
}

const QWidget* TopBar::shownChain() const
{
    if (m_fullSize)
        return m_fullSizeChain;
    return m_documentShown ? m_chain : nullptr;
}

void TopBar::showChainOf()
{
    if (m_fullSizeChain)
        m_fullSizeChain->setVisible(m_fullSize);
    // Without a chain something else must keep the buttons on the right.
    auto* row = static_cast<QHBoxLayout*>(layout());
    row->setStretch(row->indexOf(m_place) - 1, shownChain() ? 0 : 1);
    fit();
    updateGeometry();
}

void TopBar::fit()
{
    const Theme& theme = m_themes.theme();
    // Words as long as the chain can keep most of its own.
    int wanted = m_name->sizeHint().width() + m_more->sizeHint().width() + theme.ipx(20 + 2 * 6);
    const QWidget* chain = shownChain();
    if (chain)
        wanted += std::min(chain->sizeHint().width(), theme.ipx(500));
    if (m_documentShown)
        wanted += theme.ipx(3 * (32 + 6));
    wanted += m_place->sizeHint().width() + theme.ipx(6);
    for (const Twins& twins : m_twins)
        if (m_documentShown || !twins.ofDocument)
            wanted += twins.words->sizeHint().width() + theme.ipx(6);
    m_compact = width() < wanted;
    for (const Twins& twins : m_twins) {
        const bool shown = twins.ofDocument ? m_documentShown : !m_fullSize;
        twins.words->setVisible(shown && !m_compact);
        twins.icon->setVisible(shown && m_compact);
    }
    // The chain needs the room first; there are still the key and the menu.
    int least = minimumSizeHint().width() + m_place->sizeHint().width() + theme.ipx(6);
    if (chain)
        least += std::max(0, std::min(chain->sizeHint().width(), theme.ipx(400)) -
                                 chain->minimumSizeHint().width());
    m_place->setVisible(width() >= least);
}

void TopBar::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    fit();
}

QSize TopBar::minimumSizeHint() const
{
    // With icons: the words give way before the window grows.
    const Theme& theme = m_themes.theme();
    const int icon = m_more->sizeHint().width() + theme.ipx(6);
    int width = m_name->sizeHint().width() + theme.ipx(20) + icon;
    if (const QWidget* chain = shownChain())
        width += chain->minimumSizeHint().width() + theme.ipx(6);
    if (m_documentShown)
        width += 3 * icon;
    for (const Twins& twins : m_twins)
        width += m_documentShown || !twins.ofDocument ? icon : 0;
    return {width, theme.ipx(48)};
}

void TopBar::setPlace(Place place)
{
    m_place->setCurrentIndex(static_cast<int>(place));
    m_fullSize = place == Place::fullSize;
    showChainOf();
}

void TopBar::restyle()
{
    const Theme& theme = m_themes.theme();
    setFixedHeight(theme.ipx(48));
    layout()->setContentsMargins(theme.ipx(4), 0, theme.ipx(16), 0);
    layout()->setSpacing(theme.ipx(6));
    m_name->setFont(sizedFont(15, QFont::Bold, theme));
    fit();
    updateGeometry();
}

void TopBar::showChain()
{
    m_stops = stops();
    std::vector<ChainLink> links;
    for (const ChainStop& stop : m_stops)
        links.push_back({stop.title, stop.shape, stop.role, stop.refused});
    m_chain->setLinks(links);
    fit();
    showCurrent();
    fit();
}

std::vector<ChainStop> TopBar::stops() const
{
    if (m_document.refusal())
        return refusedChain(m_document.settings());
    return m_document.trace() ? chainOf(*m_document.trace()) : std::vector<ChainStop>();
}

void TopBar::showCurrent()
{
    // The step of a new trace is told before the document says that everything changed.
    m_stops = stops();
    if (m_stops.size() != static_cast<std::size_t>(m_chain->count()))
        return;
    m_chain->setCurrent(m_document.refusal() || !m_document.trace()
                            ? static_cast<int>(m_stops.size()) - 1
                            : stopOf(m_stops, *m_document.trace(), m_driver.position()));
}

void TopBar::jump(int index)
{
    if (m_driver.enabled())
        m_driver.seek(m_stops.at(static_cast<std::size_t>(index)).position);
}

}  // namespace convstep
