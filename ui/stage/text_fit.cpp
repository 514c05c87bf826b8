// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/text_fit.h"

#include <algorithm>
#include <cmath>

#include "ui/theme/fonts.h"

namespace convstep {

QFont sceneFont(SceneText kind, const Theme& theme)
{
    switch (kind) {
    case SceneText::title: return themeFont(TextStyle::label, theme);
    case SceneText::caption: return themeFont(TextStyle::small, theme);
    case SceneText::line: return sizedFont(12, QFont::Normal, theme);
    case SceneText::ruler: return sizedFont(11, QFont::Normal, theme);
    case SceneText::rulerStrong: return sizedFont(11, QFont::DemiBold, theme);
    case SceneText::rule: return sizedFont(12.5, QFont::Normal, theme);
    case SceneText::reason: return sizedFont(14, QFont::Normal, theme);
    case SceneText::sentence: return sizedFont(26 / presenterScale, QFont::Normal, theme);
    }
    return themeFont(TextStyle::body, theme);
}

double sceneLine(SceneText kind, const Theme& theme)
{
    switch (kind) {
    case SceneText::title: return theme.px(18);
    case SceneText::caption: return theme.px(15);
    case SceneText::line: return theme.px(17);
    case SceneText::ruler:
    case SceneText::rulerStrong: return theme.px(15);
    case SceneText::rule: return theme.px(19);
    case SceneText::reason: return theme.px(21);
    case SceneText::sentence: return theme.px(33 / presenterScale);
    }
    return theme.px(18);
}

double textWidth(const QString& text, const QFont& font)
{
    return digitsWidth(font, text);
}

QStringList brokenLines(const QString& text, const QFont& font, double width, int most)
{
    const QStringList words = text.split(QLatin1Char(' '));
    QStringList lines;
    qsizetype next = 0;
    while (next < words.size() && lines.size() < most) {
        QString line = words[next++];
        if (lines.size() + 1 == most) {
            while (next < words.size())
                line += QLatin1Char(' ') + words[next++];
        } else {
            while (next < words.size() &&
                   digitsWidth(font, line + QLatin1Char(' ') + words[next]) <= width)
                line += QLatin1Char(' ') + words[next++];
        }
        if (digitsWidth(font, line) > width) {
            while (!line.isEmpty() && digitsWidth(font, line + QChar(0x2026)) > width)
                line.chop(1);
            line = line.trimmed() + QChar(0x2026);
        }
        lines.append(line);
    }
    return lines;
}

double widthFor(const QString& text, const QFont& font, int lines)
{
    double least = digitsWidth(font, text);
    if (lines > 1)
        for (qsizetype blank = text.indexOf(QLatin1Char(' ')); blank >= 0;
             blank = text.indexOf(QLatin1Char(' '), blank + 1))
            least = std::min(least, std::max(digitsWidth(font, text.left(blank)),
                                             digitsWidth(font, text.mid(blank + 1))));
    return std::ceil(least);
}

}  // namespace convstep
