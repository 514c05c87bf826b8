// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>
#include <set>

#include "ui/session/code/code_text.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

// Code to be read and copied: fixed width, never broken, tensors in the colours of their roles,
// comments quiet. As high as its lines up to a limit, then it scrolls.
class CodeView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit CodeView(const ThemeWatcher& themes, QWidget* parent = nullptr);

    // `comment` begins a comment. Keeps the place that is scrolled to when `samePlace`.
    void setCode(const CodeText& code, const QString& comment, bool samePlace);
    // Settings that stand out.
    void setStrong(const std::set<Knob>& knobs);
    // What stands out now, for tests.
    [[nodiscard]] QStringList strongPieces() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    class Colours;
    void restyle();
    [[nodiscard]] int heightOfLines() const;

    const ThemeWatcher& m_themes;
    Colours* m_colours;
};

}  // namespace convstep
