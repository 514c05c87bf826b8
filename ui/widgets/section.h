// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include "ui/theme/theme_watcher.h"

class QSettings;
class QToolButton;
class QVBoxLayout;

namespace convstep {

// A part of a side panel under a small capital head that opens and closes it. Whether it is open is
// kept in `settings` under "sections/<key>"; without settings, or with an empty key, it is not
// kept.
class Section : public QWidget {
    Q_OBJECT
public:
    // `settings` must outlive the section.
    Section(const ThemeWatcher* themes, const QString& title, const QString& key,
            QSettings* settings, bool openAtFirst, QWidget* parent = nullptr);

    // Where the content goes.
    [[nodiscard]] QVBoxLayout* content() const { return m_content; }

    [[nodiscard]] bool isOpen() const;
    void setOpen(bool open);
    void setTitle(const QString& title);

signals:
    void opened(bool open);

private:
    void restyle();

    const ThemeWatcher* m_themes;
    QToolButton* m_head;
    QWidget* m_body;
    QVBoxLayout* m_content;
};

}  // namespace convstep
