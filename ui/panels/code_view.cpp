// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/code_view.h"

#include <QEvent>
#include <QScrollBar>
#include <QSyntaxHighlighter>
#include <QTextBlock>

#include <algorithm>

#include "ui/theme/fonts.h"

namespace convstep {

namespace {

constexpr int mostLines = 26;

}  // namespace

class CodeView::Colours : public QSyntaxHighlighter {
public:
    Colours(QTextDocument* document, const ThemeWatcher& themes)
        : QSyntaxHighlighter(document), m_themes(themes)
    {
    }
    std::vector<CodeMark> marks;
    std::set<Knob> strong;
    QString comment;

protected:
    void highlightBlock(const QString& text) override
    {
        const Theme& theme = m_themes.theme();
        if (!comment.isEmpty()) {
            const qsizetype at = text.indexOf(comment);
            if (at >= 0) {
                QTextCharFormat quiet;
                quiet.setForeground(theme.quiet);
                setFormat(static_cast<int>(at), static_cast<int>(text.size() - at), quiet);
            }
        }
        const auto begin = static_cast<std::size_t>(currentBlock().position());
        const std::size_t end = begin + static_cast<std::size_t>(text.size());
        auto mark = std::lower_bound(
            marks.begin(), marks.end(), begin,
            [](const CodeMark& one, std::size_t position) { return one.begin < position; });
        for (; mark != marks.end() && mark->begin < end; ++mark) {
            QTextCharFormat format;
            if (mark->role)
                format.setForeground(theme.roleText(*mark->role));
            else if (mark->knob && strong.contains(*mark->knob)) {
                format.setForeground(theme.filter.text);
                format.setFontWeight(QFont::Bold);
            } else {
                continue;
            }
            setFormat(static_cast<int>(mark->begin - begin), static_cast<int>(mark->length),
                      format);
        }
    }

private:
    const ThemeWatcher& m_themes;
};

CodeView::CodeView(const ThemeWatcher& themes, QWidget* parent)
    : QPlainTextEdit(parent), m_themes(themes), m_colours(new Colours(document(), themes))
{
    setReadOnly(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setUndoRedoEnabled(false);
    setTabChangesFocus(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setObjectName(QStringLiteral("code"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setAccessibleName(tr("Code"));
    connect(&themes, &ThemeWatcher::themeChanged, this, &CodeView::restyle);
    restyle();
}

void CodeView::restyle()
{
    const Theme& theme = m_themes.theme();
    setFont(themeFont(TextStyle::mono, theme));
    document()->setDefaultFont(themeFont(TextStyle::mono, theme));
    document()->setDocumentMargin(theme.px(8));
    setStyleSheet(QStringLiteral("QPlainTextEdit#code { background: %1; color: %2; border: 1px "
                                 "solid %1; border-radius: %3px; padding: 0; }"
                                 "QPlainTextEdit#code:focus { border-color: %4; }"
                                 "QAbstractScrollArea::corner { background: %1; border: none; }")
                      .arg(theme.code.name(), theme.text.name())
                      .arg(theme.ipx(6))
                      .arg(theme.accent.name()));
    m_colours->rehighlight();
    updateGeometry();
}

void CodeView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

void CodeView::setCode(const CodeText& code, const QString& comment, bool samePlace)
{
    const QString text = QString::fromStdString(code.text).trimmed();
    const int across = horizontalScrollBar()->value();
    const int down = verticalScrollBar()->value();
    // The text starts with no blank, so trimming moves no mark.
    m_colours->marks = code.marks;
    m_colours->comment = comment;
    setPlainText(text);
    if (samePlace) {
        horizontalScrollBar()->setValue(across);
        verticalScrollBar()->setValue(down);
    }
    updateGeometry();
}

void CodeView::setStrong(const std::set<Knob>& knobs)
{
    if (knobs == m_colours->strong)
        return;
    m_colours->strong = knobs;
    m_colours->rehighlight();
}

QStringList CodeView::strongPieces() const
{
    QStringList pieces;
    const QString text = toPlainText();
    for (const CodeMark& mark : m_colours->marks)
        if (mark.knob && m_colours->strong.contains(*mark.knob))
            pieces.append(
                text.mid(static_cast<qsizetype>(mark.begin), static_cast<qsizetype>(mark.length)));
    return pieces;
}

int CodeView::heightOfLines() const
{
    const int lines = std::clamp(document()->blockCount(), 1, mostLines);
    const QFontMetricsF metrics(document()->defaultFont());
    return static_cast<int>(lines * metrics.lineSpacing() + 2 * document()->documentMargin()) +
           horizontalScrollBar()->sizeHint().height() + 2 * frameWidth();
}

QSize CodeView::sizeHint() const { return {m_themes.theme().ipx(240), heightOfLines()}; }

QSize CodeView::minimumSizeHint() const { return {m_themes.theme().ipx(120), heightOfLines()}; }

}  // namespace convstep
