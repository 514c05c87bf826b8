// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/present/present_view.h"

#include <QKeyEvent>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/present/present_bars.h"
#include "ui/stage/stage_widget.h"

namespace convstep {
namespace {

// Nothing to be seen, whatever the theme.
class BlackScreen : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), Qt::black); }
};

}  // namespace

PresentView::PresentView(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                         QWidget* parent)
    : QWidget(parent), m_driver(driver), m_themes(themes)
{
    setObjectName(QStringLiteral("present"));
    m_look.setPresenter(true);
    restyle();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_stage = new StageWidget(document, driver, m_look, this);
    m_stage->setSceneLayout(SceneLayout::presenter);
    layout->addWidget(new Breadcrumb(document, driver, m_look, this));
    layout->addWidget(m_stage, 1);
    layout->addWidget(new HairTimeline(document, driver, m_look, this));
    m_blank = new BlackScreen(this);
    m_blank->setAccessibleName(tr("Black screen"));
    m_blank->setCursor(Qt::BlankCursor);
    m_blank->hide();
    m_blank->installEventFilter(this);
    m_stage->canvas()->installEventFilter(this);
    setFocusProxy(m_stage);
    connect(&themes, &ThemeWatcher::themeChanged, this, &PresentView::restyle);
}

void PresentView::restyle()
{
    m_look.setMode(m_themes.theme().dark ? ThemeWatcher::Mode::dark : ThemeWatcher::Mode::light);
    m_look.setScale(presenterScale * std::min(width() / 1280.0, height() / 720.0));
}

void PresentView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    restyle();
    m_blank->setGeometry(rect());
}

void PresentView::setBlank(bool blank)
{
    if (blank)
        m_driver.pause();
    m_blank->setVisible(blank);
    m_blank->raise();
}

// In a grid these are typed into cells.
bool PresentView::takes(int key) const
{
    if (blank())
        return true;
    if (m_stage->focusMode() != StageWidget::FocusMode::stage)
        return false;
    return key == Qt::Key_PageDown || key == Qt::Key_PageUp || key == Qt::Key_B ||
           key == Qt::Key_Period;
}

bool PresentView::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_blank) {
        if (event->type() == QEvent::MouseButtonPress) {
            setBlank(false);
            return true;
        }
        return QWidget::eventFilter(watched, event);
    }
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride)
        return QWidget::eventFilter(watched, event);
    auto* key = static_cast<QKeyEvent*>(event);
    const bool plain =
        !(key->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier));
    if (!plain || !takes(key->key()))
        return QWidget::eventFilter(watched, event);
    event->accept();
    // Accepted here, the key comes again as a press, before any shortcut.
    if (event->type() == QEvent::ShortcutOverride)
        return true;
    if (blank())
        setBlank(false);
    else if (key->key() == Qt::Key_PageDown)
        m_driver.forward();
    else if (key->key() == Qt::Key_PageUp)
        m_driver.back();
    else if (!key->isAutoRepeat())
        setBlank(true);
    return true;
}

}  // namespace convstep
