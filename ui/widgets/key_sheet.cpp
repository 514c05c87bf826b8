// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/key_sheet.h"

#include <QApplication>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPointer>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

KeySheet::KeySheet(const ThemeWatcher& themes, std::vector<KeyGroup> groups, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_groups(std::move(groups)), m_area(new QScrollArea(this)),
      m_before(QApplication::focusWidget())
{
    setObjectName(QStringLiteral("keySheet"));
    setAccessibleName(tr("Keys"));
    setAccessibleDescription(lines().join(QStringLiteral("; ")));
    setFocusPolicy(Qt::StrongFocus);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setWidgetResizable(true);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setFocusPolicy(Qt::NoFocus);
    m_area->viewport()->setAutoFillBackground(false);
    parent->installEventFilter(this);
    connect(&themes, &ThemeWatcher::themeChanged, this, [this] { arrange(); });
    setGeometry(parent->rect());
    arrange();
    show();
    raise();
    setFocus(Qt::PopupFocusReason);
}

QStringList KeySheet::lines() const
{
    QStringList all;
    for (const KeyGroup& group : m_groups)
        for (const KeyLine& line : group.lines)
            all << QStringLiteral("%1: %2").arg(line.keyText(), line.does);
    return all;
}

QRect KeySheet::card() const
{
    const int side = m_themes.theme().ipx(20);
    return m_area->geometry().adjusted(-side, -side, side, side);
}

// As many columns as fit, each as high as the others as far as groups stay whole.
void KeySheet::arrange()
{
    const Theme& theme = m_themes.theme();
    auto* page = new QWidget;
    auto* columns = new QHBoxLayout(page);
    columns->setContentsMargins(0, 0, 0, 0);
    columns->setSpacing(theme.ipx(36));
    const int count = std::clamp(width() / theme.ipx(380), 1, 3);
    std::vector<QVBoxLayout*> made;
    std::vector<std::size_t> heights(static_cast<std::size_t>(count), 0);
    for (int i = 0; i < count; ++i) {
        made.push_back(new QVBoxLayout);
        made.back()->setSpacing(theme.ipx(6));
        columns->addLayout(made.back());
    }
    for (const KeyGroup& group : m_groups) {
        const auto shortest = std::min_element(heights.begin(), heights.end());
        QVBoxLayout* column = made[static_cast<std::size_t>(shortest - heights.begin())];
        *shortest += group.lines.size() + 2;
        auto* head = new QLabel(group.title, page);
        head->setFont(sizedFont(14, QFont::DemiBold, theme));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(theme.ipx(14));
        grid->setVerticalSpacing(theme.ipx(5));
        grid->setColumnStretch(1, 1);
        int row = 0;
        for (const KeyLine& line : group.lines) {
            auto* keys = new QLabel(line.keyText(), page);
            keys->setTextFormat(Qt::PlainText);
            keys->setFont(sizedFont(13, QFont::DemiBold, theme));
            auto* does = new QLabel(line.does, page);
            does->setTextFormat(Qt::PlainText);
            does->setFont(sizedFont(13, QFont::Normal, theme));
            does->setWordWrap(true);
            grid->addWidget(keys, row, 0, Qt::AlignLeft | Qt::AlignTop);
            grid->addWidget(does, row, 1, Qt::AlignTop);
            ++row;
        }
        column->addWidget(head);
        column->addLayout(grid);
        column->addSpacing(theme.ipx(18));
    }
    for (QVBoxLayout* column : made)
        column->addStretch(1);
    m_area->setWidget(page);
    // The card's own ground shows through; the area would fill it.
    page->setAutoFillBackground(false);
    const int side = theme.ipx(40);
    const int wide = std::min(width() - 2 * side, theme.ipx(1080));
    page->setFixedWidth(wide);
    const int wanted = page->layout()->hasHeightForWidth()
                           ? page->layout()->heightForWidth(wide)
                           : page->sizeHint().height();
    const int high = std::min(height() - 2 * side, wanted);
    page->setMinimumHeight(wanted);
    page->setMinimumWidth(0);
    page->setMaximumWidth(QWIDGETSIZE_MAX);
    m_area->setGeometry((width() - wide) / 2, (height() - high) / 2, wide, high);
    update();
}

void KeySheet::leave()
{
    hide();
    // Whatever had the focus may be gone by now.
    if (m_before && window()->findChildren<QWidget*>().contains(m_before))
        m_before->setFocus(Qt::PopupFocusReason);
    deleteLater();
}

bool KeySheet::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

bool KeySheet::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parent() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

bool KeySheet::focusNextPrevChild(bool) { return true; }

void KeySheet::keyPressEvent(QKeyEvent* event)
{
    QScrollBar* bar = m_area->verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_Escape:
    case Qt::Key_Question:
    case Qt::Key_F1: leave(); break;
    case Qt::Key_Down: bar->triggerAction(QAbstractSlider::SliderSingleStepAdd); break;
    case Qt::Key_Up: bar->triggerAction(QAbstractSlider::SliderSingleStepSub); break;
    case Qt::Key_PageDown: bar->triggerAction(QAbstractSlider::SliderPageStepAdd); break;
    case Qt::Key_PageUp: bar->triggerAction(QAbstractSlider::SliderPageStepSub); break;
    default: break;
    }
}

void KeySheet::mousePressEvent(QMouseEvent*) { leave(); }

void KeySheet::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor shade = theme.dark ? QColor(Qt::black) : theme.text;
    shade.setAlphaF(0.45F);
    painter.fillRect(rect(), shade);
    drawBox(painter, card(), theme.px(10), theme.panel, theme.line);
}

void KeySheet::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    arrange();
}

}  // namespace convstep
