// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/settings_header.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

SettingsHeader::SettingsHeader(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_name(new ElidedLabel({}, this)),
      m_line(new ElidedLabel({}, this))
{
    m_line->setProperty("quiet", true);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_name);
    layout->addWidget(m_line);
    connect(&themes, &ThemeWatcher::themeChanged, this, &SettingsHeader::restyle);
    restyle();
}

void SettingsHeader::setTexts(const QString& name, const QString& line)
{
    m_name->setText(name);
    m_line->setText(line);
}

QString SettingsHeader::text() const { return m_name->text() + QLatin1Char('\n') + m_line->text(); }

void SettingsHeader::restyle()
{
    const Theme& theme = m_themes.theme();
    m_name->setFont(themeFont(TextStyle::subtitle, theme));
    m_line->setFont(themeFont(TextStyle::body, theme));
    layout()->setContentsMargins(theme.ipx(16), theme.ipx(7), theme.ipx(16), theme.ipx(7));
    layout()->setSpacing(theme.ipx(2));
    updateGeometry();
    update();
}

void SettingsHeader::paintEvent(QPaintEvent*)
{
    const Theme& theme = m_themes.theme();
    QPainter painter(this);
    painter.fillRect(rect(), theme.panel);
    painter.fillRect(0, height() - 1, width(), 1, theme.line);
}

}  // namespace convstep
