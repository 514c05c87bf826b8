// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include "ui/session/code/code_text.h"
#include "ui/session/document.h"
#include "ui/theme/theme_watcher.h"

class QHBoxLayout;
class QLabel;
class QSettings;
class QVBoxLayout;

namespace convstep {

class CodeView;
class IconButton;
class SegmentedControl;

// The document's call as code in a language of the person's choice, which is remembered. Follows
// the document while it can be seen; of a refused one it says why there is no code.
class CodePanel : public QWidget {
    Q_OBJECT
public:
    // `settings` may be nullptr. All must outlive the panel.
    CodePanel(const Document& document, const ThemeWatcher& themes, QSettings* settings,
              QWidget* parent = nullptr);

    [[nodiscard]] CodeLanguage language() const;
    void setLanguage(CodeLanguage language);
    // What is shown, code or the reason for none.
    [[nodiscard]] QString text() const;

    // "separable_conv2d.py"
    [[nodiscard]] QString suggestedName() const;
    // Writes the text and, beside it, the .npy files that it reads, which are called after it.
    // Errors: the refusal, those of the computation, fileAccess.
    [[nodiscard]] Result<void> saveTo(const QString& path) const;

    [[nodiscard]] CodeView* view() const { return m_view; }

public slots:
    void copy();

signals:
    void saveRequested();

protected:
    void showEvent(QShowEvent* event) override;

private:
    void documentChanged();
    void choose();
    // Now if it can be seen, else when it is shown.
    void showCode();
    void restyle();

    const Document& m_document;
    const ThemeWatcher& m_themes;
    QSettings* m_settings;
    QVBoxLayout* m_layout;
    QHBoxLayout* m_row;
    SegmentedControl* m_languages;
    SegmentedControl* m_version;
    IconButton* m_copy;
    IconButton* m_save;
    QLabel* m_note;
    CodeView* m_view;
    QTimer m_later;
    Settings m_before;  // of the document when it was last heard of
    bool m_stale = true;
    int m_shownLanguage = -1;
};

}  // namespace convstep
