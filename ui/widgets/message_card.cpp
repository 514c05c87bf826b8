// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/message_card.h"

#include <QAccessible>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"
#include "ui/widgets/flow_layout.h"

namespace convstep {

MessageCard::MessageCard(const ThemeWatcher* themes, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_text(new QLabel(this)), m_repairs(new QWidget(this)),
      m_buttons(new FlowLayout(m_repairs))
{
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_text);
    layout->addWidget(m_repairs);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    connect(themes, &ThemeWatcher::themeChanged, this, &MessageCard::restyle);
    restyle();
    hide();
}

QString MessageCard::text() const { return m_text->text(); }

void MessageCard::setMessage(Kind kind, const QString& text, const QStringList& repairs)
{
    const bool news = text != m_text->text() || kind != m_kind;
    m_kind = kind;
    m_text->setText(text);
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (qsizetype i = 0; i < repairs.size(); ++i) {
        auto* button = new QPushButton(repairs[i], m_repairs);
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QPushButton::clicked, this,
                [this, i] { emit repairChosen(static_cast<int>(i)); });
        m_buttons->addWidget(button);
    }
    m_repairs->setVisible(!repairs.isEmpty());
    setAccessibleName(kind == Kind::refusal ? tr("Refused: %1").arg(text)
                                            : tr("Note: %1").arg(text));
    restyle();
    setVisible(!text.isEmpty());
    if (news && !text.isEmpty() && QAccessible::isActive()) {
        QAccessibleEvent event(this, QAccessible::Alert);
        QAccessible::updateAccessibility(&event);
    }
}

void MessageCard::restyle()
{
    const Theme& theme = m_themes->theme();
    const bool refusal = m_kind == Kind::refusal;
    auto* box = static_cast<QVBoxLayout*>(layout());
    box->setContentsMargins(theme.ipx(refusal ? 36 : 12), theme.ipx(10), theme.ipx(12),
                            theme.ipx(10));
    box->setSpacing(theme.ipx(10));
    m_buttons->setSpacing(theme.ipx(6));
    updateGeometry();
    update();
}

void MessageCard::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes->theme();
    QPainter painter(this);
    if (m_kind == Kind::hint) {
        drawBox(painter, rect(), theme.px(8), theme.hintFill, theme.hintLine, theme.px(1));
        return;
    }
    drawBox(painter, rect(), theme.px(8), theme.refusalFill, theme.refusal, theme.px(1));
    // The sign: a circle with a bar.
    painter.setRenderHint(QPainter::Antialiasing);
    const double size = theme.px(14);
    const double top = theme.px(10) + (m_text->fontMetrics().height() - size) / 2;
    const QRectF circle(theme.px(12), top, size, size);
    painter.setPen(QPen(theme.refusalText, theme.px(2)));
    painter.setBrush(Qt::NoBrush);
    const double in = theme.px(1);
    painter.drawEllipse(circle.adjusted(in, in, -in, -in));
    painter.drawLine(QPointF(circle.left() + size * 0.24, circle.top() + size * 0.76),
                     QPointF(circle.left() + size * 0.76, circle.top() + size * 0.24));
}

}  // namespace convstep
