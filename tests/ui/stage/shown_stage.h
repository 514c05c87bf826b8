// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stage in a window of its own, with the keys and clicks of a person.
#pragma once

#include <QLineEdit>
#include <QSignalSpy>
#include <QtTest>

#include <memory>

#include "tests/ui/stage/scene_documents.h"
#include "ui/stage/stage_canvas.h"
#include "ui/stage/stage_widget.h"

namespace convstep::test {


using Mode = StageWidget::FocusMode;

struct Shown {
    explicit Shown(const Settings& settings, const QSize& size = {1020, 868})
    {
        document.load({"", "", {callOf(settings)}});
        themes.setMode(ThemeWatcher::Mode::light);
        driver = std::make_unique<PlaybackDriver>(document);
        widget = std::make_unique<StageWidget>(document, *driver, themes);
        widget->resize(size);
        widget->show();
        widget->activateWindow();
        if (!QTest::qWaitForWindowActive(widget.get()))
            qFatal("the stage is not active");
        widget->setFocus();
    }
    explicit Shown(const char* op) : Shown(smallSettings(op)) {}

    QWidget* canvas() const { return widget->canvas(); }
    const StageScene& scene() const
    {
        return static_cast<StageCanvas*>(widget->canvas())->scene();
    }
    QLineEdit* editor() const
    {
        for (auto* one : canvas()->findChildren<QLineEdit*>(QStringLiteral("cellEditor")))
            if (one->isVisible())
                return one;
        return nullptr;
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }
    void type(const char* text) const
    {
        // The first character opens the editor, which takes the others.
        for (const QChar character : QString::fromUtf8(text))
            QTest::keyClick(QApplication::focusWidget(), character.toLatin1());
    }
    void click(const char* slot, const Cell& cell) const
    {
        const QRectF rect = widget->cellRect(QString::fromUtf8(slot), cell);
        if (rect.isEmpty())
            qFatal("%s is not shown", slot);
        QTest::mouseClick(canvas(), Qt::LeftButton, {}, rect.center().toPoint());
    }
    void doubleClick(const char* slot, const Cell& cell) const
    {
        QTest::mouseDClick(canvas(), Qt::LeftButton, {},
                           widget->cellRect(QString::fromUtf8(slot), cell).center().toPoint());
    }
    float value(const char* input, const Cell& cell) const
    {
        const SlotValues& values = *document.values();
        return static_cast<float>(values.at(values.pipeline().slot(input), cell));
    }
    bool cursorIs(const char* slot, const Cell& cell) const
    {
        const auto at = widget->cursor();
        const bool there = at == std::pair(QString::fromUtf8(slot), cell);
        if (!there && at)
            qWarning("the cursor is at %s[%d, %d, %d]", qPrintable(at->first),
                     static_cast<int>(at->second.y), static_cast<int>(at->second.x),
                     static_cast<int>(at->second.c));
        return there;
    }
    std::int64_t position() const { return driver->position(); }

    Document document;
    ThemeWatcher themes;
    std::unique_ptr<PlaybackDriver> driver;
    std::unique_ptr<StageWidget> widget;
};

}  // namespace convstep::test
