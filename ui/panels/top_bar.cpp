// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/top_bar.h"

#include <QAction>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>

#include "ui/theme/fonts.h"
#include "ui/widgets/chain_bar.h"
#include "ui/widgets/icon_button.h"

namespace convstep {

TopBar::TopBar(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
               const Actions& actions, QWidget* parent)
    : QFrame(parent), m_document(document), m_driver(driver), m_themes(themes),
      m_name(new QPushButton(tr("ConvStep"), this)), m_chain(new ChainBar(&themes, this))
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

    m_ofDocument.push_back(addIcon(actions.undo, static_cast<int>(Glyph::undo)));
    m_ofDocument.push_back(addIcon(actions.redo, static_cast<int>(Glyph::redo)));
    m_history = addIcon(actions.history, static_cast<int>(Glyph::down));
    m_ofDocument.push_back(m_history);
    m_ofDocument.push_back(addButton(actions.examples, tr("Examples")));
    addButton(actions.open, tr("Open…"));
    m_ofDocument.push_back(addButton(actions.save, tr("Save")));
    auto* exporter = new QPushButton(tr("Export ▾"), this);
    exporter->setProperty("pill", true);
    exporter->setFocusPolicy(Qt::TabFocus);
    exporter->setAccessibleName(tr("Export"));
    exporter->setMenu(actions.exportMenu);
    layout->addWidget(exporter);
    m_ofDocument.push_back(exporter);
    auto* more = new IconButton(&themes, Glyph::more, tr("More"), this);
    more->setMenu(actions.moreMenu);
    more->setPopupMode(QToolButton::InstantPopup);
    layout->addWidget(more);

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
    for (QWidget* one : m_ofDocument)
        one->setVisible(shown);
    // Without the chain something else must keep the buttons on the right.
    static_cast<QHBoxLayout*>(layout())->setStretch(2, shown ? 0 : 1);
}

void TopBar::restyle()
{
    const Theme& theme = m_themes.theme();
    setFixedHeight(theme.ipx(48));
    layout()->setContentsMargins(theme.ipx(4), 0, theme.ipx(16), 0);
    layout()->setSpacing(theme.ipx(6));
    m_name->setFont(sizedFont(15, QFont::Bold, theme));
}

void TopBar::showChain()
{
    m_stops = stops();
    std::vector<ChainLink> links;
    for (const ChainStop& stop : m_stops)
        links.push_back({stop.title, stop.shape, stop.role, stop.refused});
    m_chain->setLinks(links);
    showCurrent();
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
