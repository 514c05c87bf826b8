// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <optional>

#include "ui/theme/theme.h"

class QDBusMessage;
class QDBusPendingCallWatcher;

namespace convstep {

// Holds the theme in use and says when it changes. One is made at the start and handed to every
// widget; it must outlive them. GUI thread only.
class ThemeWatcher : public QObject {
    Q_OBJECT
public:
    enum class Mode { system, light, dark };
    Q_ENUM(Mode)

    // Follows the system: the desktop's colour scheme where it announces one (portal setting
    // org.freedesktop.appearance color-scheme), else the lightness of the platform's window colour.
    explicit ThemeWatcher(QObject* parent = nullptr);

    // Valid until the next themeChanged(); do not keep copies of its colours.
    [[nodiscard]] const Theme& theme() const { return m_theme; }
    [[nodiscard]] Mode mode() const { return m_mode; }
    // light and dark override the system.
    void setMode(Mode mode);
    // 1 is the normal size; kept between 0.5 and 8.
    void setScale(double scale);
    // Gives a presenterTheme().
    void setPresenter(bool presenter);

signals:
    // Widgets take new fonts and sizes, and repaint.
    void themeChanged(const convstep::Theme& theme);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void askPortal();
    void takePortalAnswer(const QVariant& answer);
    void refresh();

private slots:
    void portalAnswered(QDBusPendingCallWatcher* call);
    void portalChanged(const QDBusMessage& signal);

private:
    Mode m_mode = Mode::system;
    double m_scale = 1;
    bool m_presenter = false;
    std::optional<bool> m_portalDark;
    Theme m_theme;
};

}  // namespace convstep
