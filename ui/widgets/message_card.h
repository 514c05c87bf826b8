// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include "ui/theme/theme_watcher.h"

class QLabel;

namespace convstep {

class FlowLayout;

// A note in a panel: amber when something is worth knowing, red when TensorFlow refuses. With
// buttons for the repairs, if there are any. Never colour alone: a refusal carries a sign and says
// so in words.
class MessageCard : public QWidget {
    Q_OBJECT
public:
    enum class Kind { hint, refusal };
    Q_ENUM(Kind)

    explicit MessageCard(const ThemeWatcher* themes, QWidget* parent = nullptr);

    // `text` is plain. An empty text hides the card.
    void setMessage(Kind kind, const QString& text, const QStringList& repairs = {});
    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] QString text() const;

signals:
    void repairChosen(int index);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void restyle();

    const ThemeWatcher* m_themes;
    Kind m_kind = Kind::hint;
    QLabel* m_text;
    QWidget* m_repairs;
    FlowLayout* m_buttons;
};

}  // namespace convstep
