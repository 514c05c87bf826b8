// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the window is put together: its actions with their keys, menus and pages.
#include <QAction>
#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

#include "ui/gallery/example_picture.h"
#include "ui/gallery/gallery_view.h"
#include "ui/lab/lab_view.h"
#include "ui/main_window.h"
#include "ui/panels/code_panel.h"
#include "ui/panels/hairline.h"
#include "ui/panels/setup_panel.h"
#include "ui/panels/step_panel.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"
#include "ui/plots/plot_sections.h"
#include "ui/session/document_files.h"
#include "ui/session/example_list.h"
#include "ui/stage/stage_widget.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/section.h"

namespace convstep {

namespace {

// A line above a group of a menu; the style draws no text in a separator.
void addTitle(QMenu* menu, const QString& text)
{
    if (!menu->isEmpty())
        menu->addSeparator();
    menu->addAction(text)->setEnabled(false);
}

}  // namespace

QAction* MainWindow::addAction(const char* name, const QString& text,
                               const QList<QKeySequence>& keys)
{
    auto* one = new QAction(text, this);
    one->setObjectName(QString::fromLatin1(name));
    one->setShortcuts(keys);
    QMainWindow::addAction(one);
    return one;
}

QAction* MainWindow::action(const char* name) const
{
    return findChild<QAction*>(QString::fromLatin1(name), Qt::FindDirectChildrenOnly);
}

// Space, the arrows, Home and End are the stage's own while it has the focus: in a field they mean
// something else. The keys here act wherever the focus is, except that text fields take characters
// for themselves first.
void MainWindow::buildActions()
{
    using Key = QKeySequence;
    struct Row {
        const char* name;
        QString text;
        QList<QKeySequence> keys;
        std::function<void()> act;
    };
    const auto granularity = [this](Granularity one) {
        return [this, one] { m_driver.setGranularity(one); };
    };
    const std::vector<Row> rows{
        {"examples", tr("Examples"), {}, [this] { showGallery(); }},
        {"open", tr("Open a document"), {Key::Open}, [this] { labShown() ? m_lab->open() : void(open()); }},
        {"save", tr("Save the document"), {Key::Save}, [this] { save(); }},
        {"saveAs", tr("Save the document as"), {Key(Qt::CTRL | Qt::SHIFT | Qt::Key_S)},
         [this] { saveAs(); }},
        {"export", tr("Export the result"), {Key(Qt::CTRL | Qt::Key_E)},
         [this] { exportDialog(0); }},
        {"undo", tr("Undo"), {Key(Qt::CTRL | Qt::Key_Z)},
         [this] { m_document.undoStack()->undo(); }},
        {"redo", tr("Redo"), {Key(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), Key(Qt::CTRL | Qt::Key_Y)},
         [this] { m_document.undoStack()->redo(); }},
        {"history", tr("All changes"), {Key(Qt::CTRL | Qt::ALT | Qt::Key_Z)},
         [this] { showHistory(); }},
        {"play", tr("Play or pause"), {Key(Qt::Key_F8)}, [this] { m_driver.toggle(); }},
        {"back", tr("Step back"), {Key(Qt::Key_Comma)}, [this] { m_driver.back(); }},
        {"forward", tr("Step forward"), {Key(Qt::Key_Period)}, [this] { m_driver.forward(); }},
        {"present", tr("Present on the whole screen"), {Key(Qt::Key_F5)},
         [this] { setPresenting(!presenting()); }},
        // The stage knows the key itself: in a field it is a letter.
        {"compare", tr("Compare two settings") + QStringLiteral("\tV"), {},
         [this] { m_stage->setComparing(!m_stage->comparing()); }},
        {"byTap", tr("Step by tap"), {Key(Qt::Key_1)}, granularity(Granularity::tap)},
        {"byWindow", tr("Step by window"), {Key(Qt::Key_2)}, granularity(Granularity::window)},
        {"byRow", tr("Step by row"), {Key(Qt::Key_3)}, granularity(Granularity::row)},
        {"byChannel", tr("Step by channel"), {Key(Qt::Key_4)}, granularity(Granularity::channel)},
        {"byStage", tr("Step by stage"), {Key(Qt::Key_5)}, granularity(Granularity::stage)},
        {"nextNotable", tr("Next notable step"), {Key(Qt::Key_N)},
         [this] { m_driver.toNextNotable(); }},
        {"previousNotable", tr("Previous notable step"), {Key(Qt::SHIFT | Qt::Key_N)},
         [this] { m_driver.toPreviousNotable(); }},
        {"mark", tr("Mark this step"), {Key(Qt::Key_M)}, [this] { m_driver.toggleMark(); }},
        {"nextMark", tr("Next mark"), {Key(Qt::CTRL | Qt::Key_Right), Key(Qt::Key_BracketRight)},
         [this] { m_driver.toNextMark(); }},
        {"previousMark", tr("Previous mark"),
         {Key(Qt::CTRL | Qt::Key_Left), Key(Qt::Key_BracketLeft)},
         [this] { m_driver.toPreviousMark(); }},
        {"loop", tr("Loop from, to, end"), {Key(Qt::Key_L)}, [this] { m_driver.stepLoop(); }},
        {"faster", tr("Faster"), {Key(Qt::Key_Plus), Key(Qt::Key_Equal)},
         [this] { m_driver.faster(); }},
        {"slower", tr("Slower"), {Key(Qt::Key_Minus)}, [this] { m_driver.slower(); }},
        {"keys", tr("Show all keys"), {Key(Qt::Key_Question), Key(Qt::Key_F1)},
         [this] { showKeys(); }},
        {"quit", tr("Quit"), {Key(Qt::CTRL | Qt::Key_Q)}, [this] { close(); }},
    };
    for (const Row& row : rows)
        connect(addAction(row.name, row.text, row.keys), &QAction::triggered, this, row.act);

    QUndoStack* undo = m_document.undoStack();
    const auto named = [](const QString& verb, const QString& what) {
        return what.isEmpty() ? verb : QStringLiteral("%1: %2").arg(verb, what);
    };
    connect(undo, &QUndoStack::canUndoChanged, this, &MainWindow::updateActions);
    connect(undo, &QUndoStack::canRedoChanged, this, &MainWindow::updateActions);
    connect(undo, &QUndoStack::undoTextChanged, this, [this, named](const QString& what) {
        action("undo")->setText(named(tr("Undo"), what));
    });
    connect(undo, &QUndoStack::redoTextChanged, this, [this, named](const QString& what) {
        action("redo")->setText(named(tr("Redo"), what));
    });
}

void MainWindow::updateActions()
{
    const bool stage = m_pages && !galleryShown() && !checkShown() && !labShown();
    for (const char* name : {"save", "saveAs", "export", "present", "history", "compare"})
        action(name)->setEnabled(stage);
    for (const char* name : {"play", "back", "forward"})
        action(name)->setEnabled(stage && m_driver.enabled());
    // In a grid, digits are typed into cells.
    const bool free = stage && shownStage().focusMode() == StageWidget::FocusMode::stage;
    for (const char* name : {"byTap", "byWindow", "byRow", "byChannel", "byStage", "nextNotable",
                             "previousNotable", "mark", "nextMark", "previousMark", "loop",
                             "faster", "slower"})
        action(name)->setEnabled(free);
    action("undo")->setEnabled(stage && m_document.undoStack()->canUndo());
    action("redo")->setEnabled(stage && m_document.undoStack()->canRedo());
}

void MainWindow::fillExportMenu()
{
    m_exportMenu->clear();
    const std::size_t count = std::max<std::size_t>(m_document.outputCount(), 1);
    for (std::size_t i = 0; i < count; ++i) {
        QString text = tr("Result as .npy…");
        if (count > 1)
            text = tr("%1 as .npy…")
                       .arg(QString::fromStdString(
                           m_document.trace()->pipeline().outputs()[i].name));
        QAction* one = m_exportMenu->addAction(text, this, [this, i] {
            exportDialog(static_cast<int>(i));
        });
        if (i == 0)
            one->setShortcut(action("export")->shortcut());
        one->setShortcutContext(Qt::WidgetShortcut);
    }
    m_exportMenu->addSeparator();
    m_exportMenu->addAction(tr("Document as .convstep…"), this, [this] { saveAs(); });
}

void MainWindow::buildMenus()
{
    connect(m_exportMenu, &QMenu::aboutToShow, this, &MainWindow::fillExportMenu);
    fillExportMenu();

    m_moreMenu->addAction(action("present"));
    m_moreMenu->addAction(action("compare"));
    m_moreMenu->addAction(action("keys"));
    auto* themeGroup = new QActionGroup(this);
    addTitle(m_moreMenu, tr("Colours"));
    const QString mode = m_settings.value(QStringLiteral("view/theme")).toString();
    for (const auto& [value, key, text] :
         {std::tuple{ThemeWatcher::Mode::system, "system", tr("As the system")},
          std::tuple{ThemeWatcher::Mode::light, "light", tr("Light")},
          std::tuple{ThemeWatcher::Mode::dark, "dark", tr("Dark")}}) {
        const QString word = QString::fromLatin1(key);
        QAction* one = m_moreMenu->addAction(text, this, [this, value = value, word] {
            m_themes.setMode(value);
            m_settings.setValue(QStringLiteral("view/theme"), word);
        });
        one->setCheckable(true);
        themeGroup->addAction(one);
        if (mode == word) {
            one->setChecked(true);
            m_themes.setMode(value);
        } else if (m_themes.mode() == value) {
            one->setChecked(true);
        }
    }
    auto* scaleGroup = new QActionGroup(this);
    addTitle(m_moreMenu, tr("Size"));
    const int remembered = m_settings.value(QStringLiteral("view/percent"), 100).toInt();
    for (const int percent : {100, 125, 150, 200}) {
        QAction* one = m_moreMenu->addAction(tr("%1 %").arg(percent), this, [this, percent] {
            m_themes.setScale(percent / 100.0);
            m_settings.setValue(QStringLiteral("view/percent"), percent);
        });
        one->setCheckable(true);
        scaleGroup->addAction(one);
        if (percent == remembered) {
            one->setChecked(true);
            m_themes.setScale(percent / 100.0);
        }
    }
}

StageWidget* MainWindow::buildStage(QWidget* parent)
{
    auto* stage = new StageWidget(m_document, m_driver, m_themes, parent);
    connect(stage, &StageWidget::focusModeChanged, this, &MainWindow::updateActions);
    action("compare")->setCheckable(true);
    connect(stage, &StageWidget::comparingChanged, action("compare"), &QAction::setChecked);
    const QString key = QStringLiteral("view/reducedMotion");
    addTitle(m_moreMenu, tr("Motion"));
    QAction* reduced = m_moreMenu->addAction(tr("Reduced: highlights only"));
    reduced->setObjectName(QStringLiteral("reducedMotion"));
    reduced->setCheckable(true);
    reduced->setChecked(m_settings.value(key, false).toBool());
    stage->setReducedMotion(reduced->isChecked());
    connect(reduced, &QAction::toggled, stage, [this, stage, key](bool on) {
        stage->setReducedMotion(on);
        m_settings.setValue(key, on);
    });
    return stage;
}

GalleryView* MainWindow::buildGallery(QWidget* parent)
{
    auto* gallery = new GalleryView(&m_themes, parent);
    std::vector<GalleryEntry> entries;
    for (const Example& example : exampleList()) {
        const Result<DocumentFile> file = parseDocument(exampleBytes(example.id));
        entries.push_back({QString::fromLatin1(example.id),
                           QString::fromUtf8(example.section.data(),
                                             static_cast<qsizetype>(example.section.size())),
                           exampleTitle(example), exampleLine(example),
                           file ? examplePicture(file->operators.front()) : CardPicture()});
    }
    entries.push_back(checkEntry());
    gallery->setEntries(std::move(entries));
    connect(gallery, &GalleryView::chosen, this, [this](const QString& id) {
        if (id == checkEntry().id)
            showCheck();
        else if (mayDiscard())
            openExample(id);
    });
    connect(gallery, &GalleryView::openRequested, this, &MainWindow::open);
    return gallery;
}

QWidget* MainWindow::buildStagePage()
{
    m_splitter = new QSplitter(Qt::Horizontal);
    m_setup = new SetupPanel(m_document, m_themes, &m_settings, m_splitter);
    auto* middle = new QWidget(m_splitter);
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_stripRow = new QWidget(middle);
    m_strip = new MessageCard(&m_themes, m_stripRow);
    (new QVBoxLayout(m_stripRow))->addWidget(m_strip);
    m_stripRow->hide();
    m_stage = buildStage(middle);
    layout->addWidget(m_stripRow);
    layout->addWidget(m_stage, 1);
    m_step = new StepPanel(m_document, m_driver, m_themes, &m_settings, m_splitter);
    m_code = new CodePanel(m_document, m_themes, &m_settings, m_step);
    m_step->addSection(tr("Code"), QStringLiteral("code"))->content()->addWidget(m_code);
    connect(m_code, &CodePanel::saveRequested, this, &MainWindow::saveCode);
    new PlotSections(m_document, m_themes, *m_step);
    m_splitter->setChildrenCollapsible(true);
    m_splitter->setCollapsible(1, false);
    m_splitter->setHandleWidth(1);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setStretchFactor(2, 0);
    connect(m_setup, &SetupPanel::done, m_stage, [this] { m_stage->setFocus(); });
    connect(m_step, &StepPanel::exportRequested, this, &MainWindow::exportDialog);

    addTitle(m_moreMenu, tr("Panels"));
    for (const auto& [panel, name, text] :
         {std::tuple{static_cast<QWidget*>(m_setup), "setup", tr("Settings")},
          std::tuple{static_cast<QWidget*>(m_step), "step", tr("This step")}}) {
        const QString key = QStringLiteral("panels/") + QString::fromLatin1(name);
        QAction* one = m_moreMenu->addAction(text);
        one->setCheckable(true);
        one->setChecked(m_settings.value(key, true).toBool());
        one->setObjectName(key);
        panel->setVisible(one->isChecked());
        connect(one, &QAction::toggled, panel, [this, panel = panel, key](bool shown) {
            showPanel(panel, shown);
            m_settings.setValue(key, shown);
        });
    }
    return m_splitter;
}

void MainWindow::buildPages()
{
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_top = new TopBar(m_document, m_driver, m_themes,
                       {action("examples"), action("open"), action("save"), action("undo"),
                        action("redo"), action("history"), m_exportMenu, m_moreMenu},
                       central);
    m_noticeRow = new QWidget(central);
    auto* row = new QHBoxLayout(m_noticeRow);
    m_notice = new MessageCard(&m_themes, m_noticeRow);
    auto* close = new IconButton(&m_themes, Glyph::close, tr("Close the message"), m_noticeRow);
    connect(close, &QToolButton::clicked, this, [this] { say({}); });
    row->addWidget(m_notice, 1);
    row->addWidget(close, 0, Qt::AlignTop);
    m_noticeRow->hide();
    m_pages = new QStackedWidget(central);
    m_stagePage = buildStagePage();
    m_gallery = buildGallery(m_pages);
    m_pages->addWidget(m_gallery);
    m_pages->addWidget(m_stagePage);
    buildCheck();
    buildLab();
    m_transport = new TransportBar(m_document, m_driver, m_themes, central);
    layout->addWidget(m_top);
    m_topLine = new Hairline(m_themes, central);
    layout->addWidget(m_topLine);
    layout->addWidget(m_noticeRow);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_transport);
    setCentralWidget(central);
}

}  // namespace convstep
