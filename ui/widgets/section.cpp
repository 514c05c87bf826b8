// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/section.h"

#include <QPainter>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/paint.h"

namespace convstep {

namespace {

class SectionHead : public QToolButton {
public:
    SectionHead(const ThemeWatcher* themes, QWidget* parent) : QToolButton(parent), m_themes(themes)
    {
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
    }
    [[nodiscard]] QSize sizeHint() const override
    {
        const Theme& theme = m_themes->theme();
        const QFontMetrics metrics(themeFont(TextStyle::head, theme));
        return {metrics.horizontalAdvance(text()) + theme.ipx(24), theme.ipx(28)};
    }
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = m_themes->theme();
        QPainter painter(this);
        const bool hot = underMouse() && isEnabled();
        const QColor ink = hot ? theme.text : theme.quiet;
        painter.setFont(themeFont(TextStyle::head, theme));
        painter.setPen(ink);
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter, text());
        drawChevron(painter, QPointF(width() - theme.px(8), height() / 2.0), theme.px(8),
                    isChecked() ? 0 : 3, ink, theme.px(1.5));
        // The head begins at the panel's text edge, where a ring would have no room.
        if (hasFocus()) {
            const double high = theme.px(2);
            painter.fillRect(QRectF(0, height() - high, width(), high), theme.accent);
        }
    }

private:
    const ThemeWatcher* m_themes;
};

}  // namespace

Section::Section(const ThemeWatcher* themes, const QString& title, const QString& key,
                 QSettings* settings, bool openAtFirst, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_head(new SectionHead(themes, this)),
      m_body(new QWidget(this)), m_content(new QVBoxLayout(m_body))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_head);
    layout->addWidget(m_body);
    m_content->setContentsMargins(0, 0, 0, 0);

    const QString path = QStringLiteral("sections/") + key;
    const bool kept = settings != nullptr && !key.isEmpty();
    const bool open = kept ? settings->value(path, openAtFirst).toBool() : openAtFirst;
    m_head->setChecked(open);
    m_body->setVisible(open);
    connect(m_head, &QToolButton::toggled, this, [this, settings, path, kept](bool nowOpen) {
        m_body->setVisible(nowOpen);
        if (kept)
            settings->setValue(path, nowOpen);
        emit opened(nowOpen);
    });
    connect(themes, &ThemeWatcher::themeChanged, this, &Section::restyle);
    setTitle(title);
    restyle();
}

bool Section::isOpen() const { return m_head->isChecked(); }

void Section::setOpen(bool open) { m_head->setChecked(open); }

void Section::setTitle(const QString& title)
{
    m_head->setText(title);
    m_head->setAccessibleName(tr("%1, section").arg(title));
}

void Section::restyle()
{
    const Theme& theme = m_themes->theme();
    m_content->setSpacing(theme.ipx(4));
    m_content->setContentsMargins(0, theme.ipx(2), 0, theme.ipx(12));
    m_head->updateGeometry();
    update();
}

}  // namespace convstep
