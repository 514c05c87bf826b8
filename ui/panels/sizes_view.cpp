// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/sizes_view.h"

#include <QLabel>
#include <QVBoxLayout>

#include "ui/session/sizes_text.h"
#include "ui/theme/fonts.h"

namespace convstep {

SizesView::SizesView(const ThemeWatcher& themes, QWidget* parent)
    : QFrame(parent), m_themes(themes), m_label(new QLabel(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_label);
    m_label->setProperty("code", true);
    m_label->setTextFormat(Qt::RichText);
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    connect(&themes, &ThemeWatcher::themeChanged, this, &SizesView::show);
    setSettings({});
}

void SizesView::setSettings(const Settings& settings)
{
    m_settings = settings;
    show();
}

void SizesView::show()
{
    const Theme& theme = m_themes.theme();
    m_label->setFont(themeFont(TextStyle::mono, theme));
    QString html;
    m_plain.clear();
    for (const SizesBlock& block : sizesText(m_settings)) {
        m_plain += block.head + QLatin1Char('\n');
        html += QStringLiteral("<div style='margin-top:%1px'><span style='color:%2'>%3</span>")
                    .arg(html.isEmpty() ? 0 : theme.ipx(8))
                    .arg(theme.quiet.name(), block.head.toHtmlEscaped());
        for (const QString& line : block.lines) {
            m_plain += line + QLatin1Char('\n');
            // The number that a line comes to is the one to be found.
            const qsizetype equals = line.lastIndexOf(QLatin1String("= "));
            QString shown = line.toHtmlEscaped();
            if (equals >= 0 && !line.mid(equals).contains(QLatin1Char(',')))
                shown = line.left(equals + 2).toHtmlEscaped() + QStringLiteral("<b>") +
                        line.mid(equals + 2).toHtmlEscaped() + QStringLiteral("</b>");
            html += QStringLiteral("<br>") + shown.replace(QLatin1String("    "),
                                                           QLatin1String("&nbsp;&nbsp;&nbsp;&nbsp;"));
        }
        html += QStringLiteral("</div>");
    }
    m_label->setText(html);
    m_label->setAccessibleName(m_plain);
}

}  // namespace convstep
