// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QLayout>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QUrl>

#include "ui/gallery/gallery_view.h"
#include "ui/lab/microscope_bar.h"
#include "ui/panels/code_panel.h"
#include "ui/panels/setup_panel.h"
#include "ui/panels/step_panel.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"
#include "ui/panels/undo_list.h"
#include "ui/session/document_files.h"
#include "ui/session/example_list.h"
#include "ui/session/refusal_text.h"
#include "ui/stage/stage_widget.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/message_card.h"

namespace convstep {

namespace {

const QString fileEnding = QStringLiteral(".convstep");

QString droppedFile(const QMimeData* data)
{
    for (const QUrl& url : data->urls())
        if (url.isLocalFile() && url.toLocalFile().endsWith(fileEnding, Qt::CaseInsensitive))
            return url.toLocalFile();
    return {};
}

}  // namespace

MainWindow::MainWindow(ThemeWatcher& themes, QSettings& settings, QWidget* parent)
    : QMainWindow(parent), m_themes(themes), m_settings(settings), m_driver(m_document),
      m_exportMenu(new QMenu(this)), m_moreMenu(new QMenu(this))
{
    setAcceptDrops(true);
    buildActions();
    buildMenus();
    buildPages();
    connect(&themes, &ThemeWatcher::themeChanged, this, &MainWindow::restyle);
    connect(&m_document, &Document::changed, this, [this] {
        updateTitle();
        updateStrip();
    });
    connect(m_document.undoStack(), &QUndoStack::cleanChanged, this, &MainWindow::updateTitle);
    connect(&m_driver, &PlaybackDriver::enabledChanged, this, &MainWindow::updateActions);
    restyle();
    recallPlace();
    showGallery();
    updateTitle();
}

MainWindow::~MainWindow()
{
    // Document and driver go before the widgets, which are children: nothing may reach those then.
    m_driver.pause();
    delete m_history;
    delete takeCentralWidget();
}

void MainWindow::restyle()
{
    const Theme& theme = m_themes.theme();
    // Also the application's: menus and dialogs are windows of their own, and a widget under a style
    // sheet takes its font from there when it is polished again.
    QApplication::setFont(themeFont(TextStyle::body, theme));
    applyTheme(this, theme);
    for (QWidget* row : {m_noticeRow, m_stripRow})
        row->layout()->setContentsMargins(theme.ipx(16), theme.ipx(10), theme.ipx(16),
                                          theme.ipx(2));
    if (m_fittedScale > 0)
        fitPanels();
}

bool MainWindow::galleryShown() const { return m_pages->currentWidget() == m_gallery; }

void MainWindow::showGallery()
{
    setPresenting(false);
    finishEditing();
    m_driver.pause();
    m_pages->setCurrentWidget(m_gallery);
    m_transport->hide();
    m_top->setDocumentShown(false);
    m_top->setPlace(TopBar::Place::none);
    m_gallery->setFocus();
    updateActions();
    updateTitle();
}

void MainWindow::showStage()
{
    setPresenting(false);
    m_pages->setCurrentWidget(m_stagePage);
    m_transport->show();
    m_top->setDocumentShown(true);
    m_top->setPlace(TopBar::Place::step);
    m_stage->setFocus();
    updateActions();
    updateTitle();
}

void MainWindow::showHistory()
{
    finishEditing();
    if (!m_history)
        m_history = new UndoList(*m_document.undoStack(), m_themes, this);
    m_history->showBelow(*m_top->historyButton());
}

void MainWindow::loadFile(DocumentFile file, const QString& path)
{
    m_stage->leaveGrid();
    m_microscope->leave();
    m_document.load(std::move(file));
    m_path = path;
    m_step->setNote({});
    say({});
    showStage();
}

bool MainWindow::openFile(const QString& path)
{
    finishEditing();
    Result<DocumentFile> file = openDocument(path);
    if (!file) {
        sayError(tr("“%1” was not opened.").arg(QFileInfo(path).fileName()), file.error());
        return false;
    }
    loadFile(std::move(*file), path);
    return true;
}

bool MainWindow::openExample(const QString& id)
{
    finishEditing();
    const Example* example = findExample(id.toStdString());
    Result<DocumentFile> file = parseDocument(exampleBytes(id.toStdString()));
    if (!example || !file) {
        say(tr("There is no example “%1”.").arg(id));
        return false;
    }
    file->title = exampleTitle(*example).toStdString();
    loadFile(std::move(*file), {});
    m_step->setNote(exampleNote(*example));
    m_driver.seek(example->openAt);
    return true;
}

Result<void> MainWindow::saveTo(const QString& path)
{
    finishEditing();
    Result<void> saved = saveDocument(m_document, path);
    if (!saved) {
        sayError(tr("Nothing was saved."), saved.error());
        return saved;
    }
    m_path = path;
    m_document.undoStack()->setClean();
    say({});
    updateTitle();
    return saved;
}

Result<void> MainWindow::exportResult(const QString& path, std::size_t index)
{
    finishEditing();
    Result<void> written = exportOutput(m_document, index, path);
    if (!written)
        sayError(m_document.refusal() ? tr("There is no result to export.")
                                      : tr("Nothing was exported."),
                 written.error());
    else
        say({});
    return written;
}

QString MainWindow::suggestedPath(const QString& ending) const
{
    const QString folder = m_settings.value(QStringLiteral("window/folder")).toString();
    QString name = m_path.isEmpty() ? m_document.title() : QFileInfo(m_path).completeBaseName();
    for (const QChar forbidden : QStringLiteral("/\\:*?\"<>|"))
        name.remove(forbidden);
    if (name.isEmpty())
        name = tr("convolution");
    return folder.isEmpty() ? name + ending : folder + QLatin1Char('/') + name + ending;
}

bool MainWindow::open()
{
    if (!mayDiscard())
        return false;
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open"), m_settings.value(QStringLiteral("window/folder")).toString(),
        tr("ConvStep documents (*.convstep)"));
    if (path.isEmpty())
        return false;
    m_settings.setValue(QStringLiteral("window/folder"), QFileInfo(path).absolutePath());
    return openFile(path);
}

bool MainWindow::save()
{
    return m_path.isEmpty() ? saveAs() : saveTo(m_path).has_value();
}

bool MainWindow::saveAs()
{
    finishEditing();
    QString path = QFileDialog::getSaveFileName(this, tr("Save as"), suggestedPath(fileEnding),
                                                tr("ConvStep documents (*.convstep)"));
    if (path.isEmpty())
        return false;
    if (!path.endsWith(fileEnding, Qt::CaseInsensitive) && QFileInfo(path).suffix().isEmpty())
        path += fileEnding;
    m_settings.setValue(QStringLiteral("window/folder"), QFileInfo(path).absolutePath());
    return saveTo(path).has_value();
}

void MainWindow::exportDialog(int index)
{
    finishEditing();
    // A refusal is said before anybody has to find a place for a file.
    if (const Error* refusal = m_document.refusal()) {
        sayError(tr("There is no result to export."), *refusal);
        return;
    }
    const QString path =
        QFileDialog::getSaveFileName(this, tr("Export the result"),
                                     suggestedPath(QStringLiteral(".npy")),
                                     tr("NumPy arrays (*.npy)"));
    if (path.isEmpty())
        return;
    m_settings.setValue(QStringLiteral("window/folder"), QFileInfo(path).absolutePath());
    if (exportResult(path, static_cast<std::size_t>(index)))
        say({});
}

void MainWindow::saveCode()
{
    finishEditing();
    const QString ending = QFileInfo(m_code->suggestedName()).suffix();
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Save the code"),
        QFileInfo(suggestedPath({})).dir().filePath(m_code->suggestedName()),
        QStringLiteral("*.") + ending);
    if (path.isEmpty())
        return;
    m_settings.setValue(QStringLiteral("window/folder"), QFileInfo(path).absolutePath());
    if (const Result<void> saved = m_code->saveTo(path); !saved)
        sayError(tr("The code could not be saved."), saved.error());
    else
        say({});
}

void MainWindow::finishEditing()
{
    if (m_stage)
        shownStage().finishEditing();
    if (m_setup)
        m_setup->finishEditing();
}

bool MainWindow::mayDiscard()
{
    finishEditing();
    if (m_document.undoStack()->isClean())
        return true;
    QMessageBox box(QMessageBox::Question, tr("Unsaved changes"),
                    tr("“%1” has changes that are not saved.").arg(m_document.title()),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box.setDefaultButton(QMessageBox::Save);
    const int answer = box.exec();
    if (answer == QMessageBox::Save)
        return save();
    return answer == QMessageBox::Discard;
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (!mayDiscard()) {
        event->ignore();
        return;
    }
    m_driver.pause();
    rememberPlace();
    event->accept();
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    // What nobody else had a use for: back to the stage.
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier) {
        say({});
        // Also back from the projector.
        if (m_document.trace() || m_document.refusal())
            showStage();
        else if (checkShown() || labShown())
            showGallery();
        return;
    }
    QMainWindow::keyPressEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (!droppedFile(event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QString path = droppedFile(event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    if (mayDiscard())
        openFile(path);
}

QString MainWindow::notice() const { return m_notice->text(); }

void MainWindow::say(const QString& text)
{
    m_notice->setMessage(MessageCard::Kind::refusal, text);
    m_noticeRow->setVisible(!text.isEmpty());
}

void MainWindow::sayError(const QString& what, const Error& error)
{
    say(what + QLatin1Char(' ') + refusalText(error));
}

void MainWindow::updateStrip()
{
    const Error* refusal = m_document.stale() ? m_document.refusal() : nullptr;
    m_strip->setMessage(MessageCard::Kind::refusal,
                        refusal ? tr("This is the last valid result. %1").arg(refusalText(*refusal))
                                : QString());
    m_stripRow->setVisible(refusal != nullptr);
}

void MainWindow::updateTitle()
{
    const QString title = m_path.isEmpty() ? m_document.title() : QFileInfo(m_path).fileName();
    const bool named = !title.isEmpty() && !galleryShown() && !checkShown() && !labShown();
    setWindowTitle(named ? tr("%1[*] – ConvStep").arg(title) : tr("ConvStep[*]"));
    setWindowModified(!m_document.undoStack()->isClean());
}

void MainWindow::rememberPlace()
{
    m_settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_settings.setValue(QStringLiteral("window/panels"), m_splitter->saveState());
}

void MainWindow::recallPlace()
{
    // Not larger than the screen, less what a desktop puts around a window.
    resize(QSize(1600, 1000).boundedTo(screen()->availableGeometry().size() - QSize(8, 32)));
    restoreGeometry(m_settings.value(QStringLiteral("window/geometry")).toByteArray());
    fitPanels();
    m_splitter->restoreState(m_settings.value(QStringLiteral("window/panels")).toByteArray());
}

}  // namespace convstep
