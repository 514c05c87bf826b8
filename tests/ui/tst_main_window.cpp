// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractScrollArea>
#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QFile>
#include <QLineEdit>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>
#include <QtTest>

#include "core/io/npy.h"
#include "tests/support/calls.h"
#include "ui/main_window.h"
#include "ui/panels/transport_bar.h"
#include "ui/session/example_list.h"
#include "ui/session/refusal_text.h"
#include "ui/stage/stage_widget.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/number_field.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Window {
    Window() : settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat)
    {
        themes.setMode(ThemeWatcher::Mode::light);
        make();
    }
    void make()
    {
        window.reset();
        window = std::make_unique<MainWindow>(themes, settings);
        window->show();
        activate();
    }
    void activate() const
    {
        window->activateWindow();
        if (!QTest::qWaitForWindowActive(window.get()))
            qFatal("the window is not active");
    }
    MainWindow* operator->() const { return window.get(); }
    QString path(const char* name) const { return folder.filePath(QString::fromUtf8(name)); }
    void write(const char* name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("not written");
    }
    QByteArray contents(const char* name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QAction* action(const char* name) const
    {
        return window->findChild<QAction*>(QString::fromLatin1(name));
    }
    NumberField* field(const QString& name) const
    {
        for (NumberField* one : window->findChildren<NumberField*>())
            if (one->accessibleName() == name)
                return one;
        qFatal("no field");
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const
    {
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
    }

    QTemporaryDir folder;
    QSettings settings;
    ThemeWatcher themes;
    std::unique_ptr<MainWindow> window;
};

// Presses that button of the message box that will be opened; counts that there was one.
class Answer : public QObject {
public:
    explicit Answer(QMessageBox::StandardButton button)
    {
        m_timer.setInterval(5);
        connect(&m_timer, &QTimer::timeout, this, [this, button] {
            if (auto* box = qobject_cast<QMessageBox*>(QApplication::activeModalWidget())) {
                ++m_asked;
                box->button(button)->click();
            }
        });
        m_timer.start();
    }
    [[nodiscard]] int asked() const { return m_asked; }

private:
    QTimer m_timer;
    int m_asked = 0;
};

float firstInput(MainWindow& window) { return window.document().call().inputs[0].tensor.values()[0]; }

}  // namespace

class TestMainWindow : public QObject {
    Q_OBJECT
private slots:
    void beginsWithExamples()
    {
        const Window w;
        QVERIFY(w->galleryShown());
        QCOMPARE(w->windowTitle(), "ConvStep[*]");
        QVERIFY(!w->findChild<TransportBar*>()->isVisible());
        QVERIFY(!w.action("export")->isEnabled());
        w.key(Qt::Key_Return);  // the start card
        QVERIFY(!w->galleryShown());
        QVERIFY(w->findChild<TransportBar*>()->isVisible());
        QVERIFY(w->stage().canvas()->hasFocus());
        QVERIFY(w->windowTitle().contains("One filter per channel"));
        QVERIFY(!w->isWindowModified());
    }
    void everyExampleOpens()
    {
        const Window w;
        int refused = 0;
        for (const Example& example : exampleList()) {
            QVERIFY(w->openExample(example.id));
            QCOMPARE(w->driver().position(), example.openAt);
            QVERIFY(w->notice().isEmpty());
            const std::string before = w->document().toBytes();
            const QString path = w.path("result.npy");
            QFile::remove(path);
            const Result<void> exported = w->exportResult(path);
            const Error* refusal = w->document().refusal();
            if (refusal) {
                ++refused;
                QVERIFY(!exported);
                QVERIFY(!QFile::exists(path));
                QVERIFY(w->notice().contains(refusalText(*refusal)));
                QVERIFY(!w->driver().enabled());
                for (IconButton* one :
                     w->findChild<TransportBar*>()->findChildren<IconButton*>())
                    QVERIFY(!one->isEnabled());
                continue;
            }
            QVERIFY(exported);
            const Result<std::vector<NamedTensor>> reference =
                computeReference(w->document().call());
            const QByteArray bytes = w.contents("result.npy");
            const Result<Tensor> tensor = readNpy(
                std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))),
                "y");
            QVERIFY(tensor && reference);
            QVERIFY(tensor->identicalTo(reference->front().tensor));
            w->driver().toEnd();
            w->driver().toStart();
            QCOMPARE(w->document().toBytes(), before);
        }
        QVERIFY(refused >= 1);
    }
    void brokenFileLeavesTheDocument()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        const std::string before = w->document().toBytes();
        w.write("broken.convstep", "{\"format\": \"convstep\", \"version\": 7}");
        QVERIFY(!w->openFile(w.path("broken.convstep")));
        QVERIFY(w->notice().startsWith("“broken.convstep” was not opened."));
        QCOMPARE(w->document().toBytes(), before);
        QVERIFY(!w->openFile(w.path("missing.convstep")));
        QVERIFY(w->notice().contains("missing.convstep"));
        QVERIFY(!w->openExample("nonsense"));
        QCOMPARE(w->document().toBytes(), before);
        // Something that works takes the message away.
        QVERIFY(w->saveTo(w.path("a.convstep")));
        QVERIFY(w->notice().isEmpty());
    }
    void savesAndMarksChanges()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        const QString input = QString::fromStdString(w->document().call().inputs[0].name);
        w->document().setCell(input, {}, 41);
        QVERIFY(w->isWindowModified());
        QVERIFY(w->saveTo(w.path("mine.convstep")));
        QVERIFY(!w->isWindowModified());
        QCOMPARE(w->windowTitle(), "mine.convstep[*] – ConvStep");
        w->document().undoStack()->undo();
        QVERIFY(w->isWindowModified());
        QVERIFY(w->openFile(w.path("mine.convstep")));
        QCOMPARE(firstInput(*w.window), 41.0F);
        // Ctrl+S goes to the same file, without a question.
        w->document().setCell(input, {}, 42);
        w.key(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(!w->isWindowModified());
        QVERIFY(w.contents("mine.convstep").contains("[42, "));
        QVERIFY(!w->saveTo(w.folder.path()));
        QVERIFY(!w->notice().isEmpty());
    }
    void closingAsks()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        QVERIFY(w->saveTo(w.path("mine.convstep")));
        const QString input = QString::fromStdString(w->document().call().inputs[0].name);
        w->document().setCell(input, {}, 17);
        {
            const Answer cancel(QMessageBox::Cancel);
            QVERIFY(!w->close());
            QCOMPARE(cancel.asked(), 1);
            QVERIFY(w->isVisible());
        }
        {
            const Answer save(QMessageBox::Save);
            QVERIFY(w->close());
            QCOMPARE(save.asked(), 1);
            QVERIFY(w.contents("mine.convstep").contains("[17, "));
        }
        w->show();
        w->document().setCell(input, {}, 18);
        {
            const Answer discard(QMessageBox::Discard);
            QVERIFY(w->close());
            QCOMPARE(discard.asked(), 1);
            QVERIFY(w.contents("mine.convstep").contains("[17, "));
        }
        w->document().undoStack()->undo();
        w->show();
        const Answer none(QMessageBox::Cancel);
        QVERIFY(w->close());
        QCOMPARE(none.asked(), 0);
    }
    void openEditorIsTakenOver()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        const QString input = QString::fromStdString(w->document().call().inputs[0].name);
        QVERIFY(w->stage().setCursor(input, {}));
        QTest::keyClicks(QApplication::focusWidget(), "9");
        QTest::keyClicks(QApplication::focusWidget(), "3");
        QVERIFY(w->stage().editing());
        QVERIFY(!w->isWindowModified());
        const Answer cancel(QMessageBox::Cancel);
        QVERIFY(!w->close());
        QCOMPARE(cancel.asked(), 1);
        QVERIFY(!w->stage().editing());
        QCOMPARE(firstInput(*w.window), 93.0F);
        // So are numbers in the panel.
        NumberField* height = w.field("Height");
        height->setFocus();
        height->selectAll();
        QTest::keyClicks(height, "7");
        QVERIFY(w->saveTo(w.path("seven.convstep")));
        QCOMPARE(w->document().settings().height, 7);
        QVERIFY(w.contents("seven.convstep").contains("[1, 7, "));
    }
    void keysOfTheStage()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        PlaybackDriver& driver = w->driver();
        w.key(Qt::Key_Right);
        w.key(Qt::Key_Period);
        QCOMPARE(driver.position(), 2);
        w.key(Qt::Key_Left);
        w.key(Qt::Key_Comma);
        QCOMPARE(driver.position(), 0);
        w.key(Qt::Key_End);
        QVERIFY(driver.atEnd());
        w.key(Qt::Key_Home);
        QVERIFY(driver.atStart());
        w.key(Qt::Key_Space);
        QVERIFY(driver.playing());
        w.key(Qt::Key_F8);
        QVERIFY(!driver.playing());
        for (int i = 0; i < 5; ++i) {
            w.key(static_cast<Qt::Key>(Qt::Key_1 + i));
            QCOMPARE(static_cast<int>(driver.granularity()), i);
        }
    }
    void fieldsKeepTheirKeys()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        NumberField* height = w.field("Height");
        height->setFocus();
        QVERIFY(height->hasFocus());
        height->selectAll();
        for (const Qt::Key key : {Qt::Key_3, Qt::Key_Home, Qt::Key_Left, Qt::Key_Right,
                                  Qt::Key_End, Qt::Key_Space, Qt::Key_Comma, Qt::Key_Period})
            w.key(key);
        QCOMPARE(height->text(), "3 ,.");
        QCOMPARE(w->driver().position(), 0);
        QVERIFY(!w->driver().playing());
        QCOMPARE(w->driver().granularity(), Granularity::tap);
        // F8 plays from everywhere, and Esc leads back to the stage.
        w.key(Qt::Key_F8);
        QVERIFY(w->driver().playing());
        w->driver().pause();
        w.key(Qt::Key_Escape);  // gives up what was typed
        w.key(Qt::Key_Escape);
        QVERIFY(w->stage().canvas()->hasFocus());
    }
    void digitsInAGridAreNumbers()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        const QString input = QString::fromStdString(w->document().call().inputs[0].name);
        QVERIFY(w->stage().setCursor(input, {}));
        w.key(Qt::Key_4);
        QVERIFY(w->stage().editing());
        QCOMPARE(w->driver().granularity(), Granularity::tap);
        w.key(Qt::Key_Return);
        QCOMPARE(firstInput(*w.window), 4.0F);
        // Stepping works in a grid too.
        w.key(Qt::Key_Period);
        QCOMPARE(w->driver().position(), 1);
        w.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(firstInput(*w.window) != 4.0F);
        w.key(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(firstInput(*w.window), 4.0F);
    }
    void staleIsSaid()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        const auto strip = [&]() -> QString {
            for (MessageCard* card : w->findChildren<MessageCard*>())
                if (card->isVisible() && card->text().startsWith("This is the last valid result."))
                    return card->text();
            return {};
        };
        QVERIFY(strip().isEmpty());
        Settings s = w->document().settings();
        s.strideRows = 0;
        QVERIFY(w->document().setSettings(s, Knob::stride));
        QVERIFY(strip().contains(refusalText(*w->document().refusal())));
        QVERIFY(!w.action("play")->isEnabled());
        // Export answers before anybody is asked for a file.
        w->exportDialog(0);
        QVERIFY(w->notice().startsWith("There is no result to export."));
        w.key(Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(strip().isEmpty());
        QVERIFY(w.action("play")->isEnabled());
    }
    void dropsOpen()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[1].id));
        QVERIFY(w->saveTo(w.path("dropped.convstep")));
        const std::string bytes = w->document().toBytes();
        QVERIFY(w->openExample(exampleList()[0].id));
        const auto drop = [&](const QString& path) {
            QMimeData data;
            data.setUrls({QUrl::fromLocalFile(path)});
            QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
            enter.ignore();
            QApplication::sendEvent(w.window.get(), &enter);
            if (!enter.isAccepted())
                return false;
            QDropEvent event(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, {});
            QApplication::sendEvent(w.window.get(), &event);
            return true;
        };
        QVERIFY(!drop(w.path("picture.png")));
        QVERIFY(drop(w.path("dropped.convstep")));
        QCOMPARE(w->document().toBytes(), bytes);
    }
    void anotherExampleAsksWhenChanged()
    {
        const Window w;
        QVERIFY(w->openExample(exampleList()[0].id));
        const QString input = QString::fromStdString(w->document().call().inputs[0].name);
        w->document().setCell(input, {}, 55);
        w->showGallery();
        QVERIFY(w->galleryShown());
        {
            const Answer cancel(QMessageBox::Cancel);
            w.key(Qt::Key_Return);
            QCOMPARE(cancel.asked(), 1);
            QCOMPARE(firstInput(*w.window), 55.0F);
        }
        w.activate();
        // Esc goes back to what was there.
        w.key(Qt::Key_Escape);
        QVERIFY(!w->galleryShown());
        QCOMPARE(firstInput(*w.window), 55.0F);
    }
    void remembersItsPlace()
    {
        Window w;
        w->resize(1111, 777);
        QVERIFY(w->close());
        w.make();
        QCOMPARE(w->size(), QSize(1111, 777));
    }
    void nothingIsCut()
    {
        Window w;
        w->resize(1600, 1000);
        for (const double scale : {1.0, 1.25, 1.5, 2.0, 1.0}) {
            w.themes.setScale(scale);
            for (const char* id : {"layer", "article_atrous_valid", "one_filter_per_channel"}) {
                QVERIFY(w->openExample(id));
                QTest::qWait(50);
                for (QWidget* one : w->findChildren<QWidget*>()) {
                    const QWidget* parent = one->parentWidget();
                    // What scrolls may be larger than its window; a popup is one of its own.
                    if (!one->isVisible() || one->isWindow() ||
                        (parent->parentWidget() &&
                         qobject_cast<QAbstractScrollArea*>(parent->parentWidget())) ||
                        one->inherits("QSplitterHandle"))
                        continue;
                    QVERIFY2(parent->rect().contains(one->geometry()),
                             qPrintable(QString("%1 %2 in %3 at %4: %5 in %6")
                                            .arg(one->metaObject()->className(),
                                                 one->accessibleName(),
                                                 parent->metaObject()->className())
                                            .arg(scale)
                                            .arg(QDebug::toString(one->geometry()))
                                            .arg(QDebug::toString(parent->geometry()))));
                }
            }
        }
    }
    void fitsASmallScreen()
    {
        const Window w;
        w->resize(1280, 720);
        for (const Example& example : exampleList()) {
            QVERIFY(w->openExample(example.id));
            QVERIFY2(w->minimumSizeHint().width() <= 1280, example.id);
            QVERIFY2(w->minimumSizeHint().height() <= 720, example.id);
        }
    }
};

QTEST_MAIN(TestMainWindow)
#include "tst_main_window.moc"
