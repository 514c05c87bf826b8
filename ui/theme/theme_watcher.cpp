// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme_watcher.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QEvent>
#include <QGuiApplication>
#include <algorithm>

namespace convstep {

namespace {

const char* const service = "org.freedesktop.portal.Desktop";
const char* const path = "/org/freedesktop/portal/desktop";
const char* const interface = "org.freedesktop.portal.Settings";
const char* const group = "org.freedesktop.appearance";
const char* const key = "color-scheme";

}  // namespace

ThemeWatcher::ThemeWatcher(QObject* parent) : QObject(parent)
{
    qApp->installEventFilter(this);
    refresh();
    askPortal();
}

void ThemeWatcher::setMode(Mode mode)
{
    m_mode = mode;
    refresh();
}

void ThemeWatcher::setScale(double scale)
{
    m_scale = std::clamp(scale, 0.5, 8.0);
    refresh();
}

void ThemeWatcher::setPresenter(bool presenter)
{
    m_presenter = presenter;
    m_theme = {};
    refresh();
}

bool ThemeWatcher::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == qApp && event->type() == QEvent::ApplicationPaletteChange)
        refresh();
    return QObject::eventFilter(watched, event);
}

void ThemeWatcher::askPortal()
{
    // Without an announced bus Qt would try to launch one, which no program should do for a colour.
    if (qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS"))
        return;
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    bus.connect(service, path, interface, "SettingChanged", this,
                SLOT(portalChanged(QDBusMessage)));
    QDBusMessage question = QDBusMessage::createMethodCall(service, path, interface, "Read");
    question << QString(group) << QString(key);
    auto* call = new QDBusPendingCallWatcher(bus.asyncCall(question), this);
    connect(call, &QDBusPendingCallWatcher::finished, this, &ThemeWatcher::portalAnswered);
}

void ThemeWatcher::portalAnswered(QDBusPendingCallWatcher* call)
{
    call->deleteLater();
    const QDBusPendingReply<QDBusVariant> reply = *call;
    if (!reply.isError())
        takePortalAnswer(reply.value().variant());
}

void ThemeWatcher::portalChanged(const QDBusMessage& signal)
{
    const QVariantList arguments = signal.arguments();
    if (arguments.size() == 3 && arguments[0].toString() == group && arguments[1].toString() == key)
        takePortalAnswer(arguments[2].value<QDBusVariant>().variant());
}

void ThemeWatcher::takePortalAnswer(const QVariant& answer)
{
    // "Read" wraps the value twice, the signal once.
    const QVariant inner =
        answer.canConvert<QDBusVariant>() ? answer.value<QDBusVariant>().variant() : answer;
    // 1: dark, 2: light, 0: no preference.
    const uint scheme = inner.toUInt();
    m_portalDark =
        scheme == 1 ? std::optional(true) : (scheme == 2 ? std::optional(false) : std::nullopt);
    refresh();
}

void ThemeWatcher::refresh()
{
    bool dark = m_mode == Mode::dark;
    if (m_mode == Mode::system) {
        const QColor window = QGuiApplication::palette().color(QPalette::Window);
        dark = m_portalDark.value_or(luminance(window) < 0.18);
    }
    if (m_theme.window.isValid() && m_theme.dark == dark && m_theme.scale == m_scale)
        return;
    m_theme = dark ? darkTheme(m_scale) : lightTheme(m_scale);
    if (m_presenter)
        m_theme = presenterTheme(m_theme);
    emit themeChanged(m_theme);
}

}  // namespace convstep
