// SPDX-License-Identifier: GPL-3.0-or-later
//
// A person opens each example, plays it to the end, steps back to the start, edits a cell, undoes,
// and exports: by keyboard and mouse, in a real window.
#include <QLineEdit>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/document_format.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "ui/main_window.h"
#include "ui/session/example_list.h"
#include "ui/stage/stage_widget.h"
#include "ui/widgets/icon_button.h"

using namespace convstep;

namespace {

std::vector<NamedTensor> reference(const OperatorCall& call)
{
    Result<std::vector<NamedTensor>> result = computeReference(call);
    return result ? std::move(*result) : std::vector<NamedTensor>();
}

// The first input cell that the stage shows and lets be edited.
std::optional<std::pair<QString, Cell>> editableCell(const StageWidget& stage,
                                                     const Document& document)
{
    for (const Slot& slot : document.values()->pipeline().slotList) {
        if (slot.input < 0)
            continue;
        const QString name = QString::fromStdString(slot.name);
        for (std::int64_t c = 0; c < slot.extent.c; ++c)
            if (!stage.cellRect(name, {0, 0, 0, c}).isEmpty())
                return std::pair{name, Cell{0, 0, 0, c}};
    }
    return std::nullopt;
}

}  // namespace

class EveryExample : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ThemeWatcher> m_themes;
    std::unique_ptr<MainWindow> m_window;

    void journey();
    void refusedJourney();

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_settings = std::make_unique<QSettings>(m_folder->filePath("settings.ini"),
                                                 QSettings::IniFormat);
        m_themes = std::make_unique<ThemeWatcher>();
        m_themes->setMode(ThemeWatcher::Mode::light);
        m_window = std::make_unique<MainWindow>(*m_themes, *m_settings);
        m_window->resize(1280, 800);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup()
    {
        m_window.reset();
        m_themes.reset();
        m_settings.reset();
        m_folder.reset();
    }
    void walk_data()
    {
        QTest::addColumn<QString>("id");
        for (const Example& example : exampleList())
            QTest::newRow(example.id) << QString::fromUtf8(example.id);
    }
    void walk()
    {
        QFETCH(QString, id);
        QVERIFY(m_window->galleryShown());
        QVERIFY(m_window->openExample(id));
        QVERIFY(!m_window->galleryShown());
        if (m_window->document().refusal())
            refusedJourney();
        else
            journey();
    }
    void theRefusedCardIsAmongThem()
    {
        int refused = 0;
        for (const Example& example : exampleList()) {
            QVERIFY(m_window->openExample(QString::fromUtf8(example.id)));
            refused += m_window->document().refusal() ? 1 : 0;
        }
        QCOMPARE(refused, 1);
    }
};

void EveryExample::journey()
{
    Document& document = m_window->document();
    PlaybackDriver& driver = m_window->driver();
    StageWidget& stage = m_window->stage();
    QWidget* canvas = stage.canvas();
    const std::string opened = document.toBytes();

    // The keys work without a click: the stage has the focus.
    QVERIFY(canvas->hasFocus());
    QTest::keyClick(canvas, Qt::Key_Home);
    QVERIFY(driver.atStart());
    QTest::keyClick(canvas, Qt::Key_Right);
    QCOMPARE(driver.position(), 1);
    QTest::keyClick(canvas, Qt::Key_Left);
    QVERIFY(driver.atStart());

    // Play to the end, row by row.
    QTest::keyClick(canvas, Qt::Key_3);
    QCOMPARE(driver.granularity(), Granularity::row);
    driver.setSpeed(16);
    QTest::keyClick(canvas, Qt::Key_Space);
    QVERIFY(driver.playing());
    QTRY_VERIFY_WITH_TIMEOUT(driver.atEnd(), 30000);
    QVERIFY(!driver.playing());

    // And back to the start, one window at a time.
    QTest::keyClick(canvas, Qt::Key_2);
    std::int64_t last = driver.position();
    while (!driver.atStart()) {
        QTest::keyClick(canvas, Qt::Key_Left);
        QVERIFY(driver.position() < last);
        last = driver.position();
    }

    // Edit a cell by mouse and keyboard.
    const auto target = editableCell(stage, document);
    QVERIFY(target);
    QTest::mouseClick(canvas, Qt::LeftButton, {},
                      stage.cellRect(target->first, target->second).center().toPoint());
    QCOMPARE(stage.focusMode(), StageWidget::FocusMode::grid);
    const std::string before = document.toBytes();
    QCOMPARE(before, opened);
    // What cannot be read stays; Esc gives it up, and the cursor stays on its cell.
    QTest::keyClick(canvas, Qt::Key_X);
    auto* wrong = canvas->findChild<QLineEdit*>("cellEditor");
    QVERIFY(wrong);
    QTest::keyClick(wrong, Qt::Key_Return);
    QVERIFY(stage.editing());
    QTest::keyClick(wrong, Qt::Key_Escape);
    QVERIFY(!stage.editing());
    QCOMPARE(stage.cursor()->second, target->second);
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QTest::keyClick(canvas, Qt::Key_7);
    auto* editor = canvas->findChild<QLineEdit*>("cellEditor");
    QVERIFY(editor);
    QTest::keyClicks(editor, "3");
    QTest::keyClick(editor, Qt::Key_Return);
    QVERIFY(document.toBytes() != before);
    const std::int64_t rows =
        document.values()->pipeline().slotList[0].extent.h > 1 ? 1 : 0;
    QCOMPARE(stage.cursor()->second.y, target->second.y + rows);
    QCOMPARE(stage.cursor()->second.x, target->second.x);
    QVERIFY(document.undoStack()->canUndo());
    const std::vector<NamedTensor> edited = reference(document.call());
    QCOMPARE(edited.size(), document.outputCount());
    for (std::size_t i = 0; i < edited.size(); ++i)
        QVERIFY(document.output(i)->tensor.identicalTo(edited[i].tensor));

    // Undo brings back every byte.
    QTest::keyClick(canvas, Qt::Key_Escape);
    QCOMPARE(stage.focusMode(), StageWidget::FocusMode::stage);
    QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(document.toBytes(), opened);

    // Export, and read it back.
    const std::vector<NamedTensor> wanted = reference(document.call());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const QString path = m_folder->filePath(QStringLiteral("result-%1.npy").arg(i));
        const Result<void> done = m_window->exportResult(path, i);
        QVERIFY2(done, done ? "" : done.error().message().c_str());
        const auto bytes = readFile(path.toStdString(), MemoryBudget{});
        QVERIFY(bytes);
        const Result<Tensor> read = readNpy(*bytes, "result");
        QVERIFY2(read, read ? "" : read.error().message().c_str());
        QVERIFY(read->identicalTo(wanted[i].tensor));
    }
}

void EveryExample::refusedJourney()
{
    Document& document = m_window->document();
    PlaybackDriver& driver = m_window->driver();
    QWidget* canvas = m_window->stage().canvas();
    QVERIFY(!driver.enabled());
    QTest::keyClick(canvas, Qt::Key_Space);
    QVERIFY(!driver.playing());
    QTest::keyClick(canvas, Qt::Key_Right);
    QCOMPARE(driver.position(), 0);
    const auto* transport = m_window->findChild<QWidget*>("transport");
    QVERIFY(transport);
    const auto buttons = transport->findChildren<IconButton*>();
    QCOMPARE(buttons.size(), 9);
    for (const IconButton* button : buttons)
        QVERIFY2(!button->isEnabled(), qPrintable(button->accessibleName()));
    // The export answers with the refusal and writes nothing.
    const QString path = m_folder->filePath("refused.npy");
    const Result<void> done = m_window->exportResult(path);
    QVERIFY(!done);
    QCOMPARE(QString::fromUtf8(done.error().kind().data()), QStringLiteral("negative_output"));
    QVERIFY(!QFile::exists(path));
    // A refused document can be saved and opened again.
    const QString saved = m_folder->filePath("refused.convstep");
    const std::string bytes = document.toBytes();
    QVERIFY(m_window->saveTo(saved));
    QVERIFY(m_window->openFile(saved));
    QVERIFY(document.refusal());
    QCOMPARE(document.toBytes(), bytes);
}

QTEST_MAIN(EveryExample)
#include "tst_every_example.moc"
