// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QMainWindow>

#include "ui/session/document.h"
#include "ui/session/playback_driver.h"
#include "ui/theme/theme_watcher.h"

class QMenu;
class QSettings;
class QSplitter;
class QStackedWidget;

namespace convstep {

class CodePanel;
class CheckView;
class GalleryView;
struct GalleryEntry;
class KeySheet;
class LabView;
class MessageCard;
class MicroscopeBar;
struct PixelDocument;
class PresentView;
class SetupPanel;
class StageWidget;
class StepPanel;
class TopBar;
class TransportBar;
class UndoList;

// The window: the examples to begin with, then one document with its stage between what can be set
// and what follows. Owns the document.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // Both must outlive the window; `settings` remembers its place, panels and theme.
    MainWindow(ThemeWatcher& themes, QSettings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    [[nodiscard]] Document& document() { return m_document; }
    [[nodiscard]] PlaybackDriver& driver() { return m_driver; }
    [[nodiscard]] StageWidget& stage() { return *m_stage; }

    // These replace the document without asking; on an error it stays, and a message says why.
    bool openFile(const QString& path);
    bool openExample(const QString& id);
    // Errors: as in document_files.h. An open editor hands over its text first.
    Result<void> saveTo(const QString& path);
    Result<void> exportResult(const QString& path, std::size_t index = 0);

    void showGallery();
    void showCheck();
    void showLab();
    void showStage();
    // Everything that can be undone and redone, to go to any of it.
    void showHistory();
    [[nodiscard]] bool galleryShown() const;
    [[nodiscard]] bool checkShown() const;
    [[nodiscard]] bool labShown() const;
    // The document alone on the whole screen; nothing happens while another page than
    // the stage is shown.
    void setPresenting(bool presenting);
    [[nodiscard]] bool presenting() const;
    // All keys, on a card over the window.
    void showKeys();
    // What the notice says now; empty when there is none.
    [[nodiscard]] QString notice() const;

public slots:
    // These ask: for a file, and what to do with unsaved changes. False when cancelled or failed.
    bool open();
    bool save();
    bool saveAs();
    void exportDialog(int index);
    void saveCode();

protected:
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildActions();
    void buildMenus();
    void buildPages();
    QWidget* buildStagePage();
    StageWidget* buildStage(QWidget* parent);
    GalleryView* buildGallery(QWidget* parent);
    void buildCheck();
    [[nodiscard]] GalleryEntry checkEntry() const;
    void buildLab();
    void openPixel(const PixelDocument& pixel);
    // To a neighbour of the pixel that the stage shows, where there is one.
    void walkPixels(int rows, int cols);
    void openChecked(const Settings& settings, const QString& title);
    QAction* addAction(const char* name, const QString& text, const QList<QKeySequence>& keys);
    [[nodiscard]] QAction* action(const char* name) const;

    [[nodiscard]] StageWidget& shownStage();
    void finishEditing();
    bool mayDiscard();
    void loadFile(DocumentFile file, const QString& path);
    void say(const QString& text);
    void sayError(const QString& what, const Error& error);
    void fillExportMenu();
    void updateActions();
    void updateTitle();
    void updateStrip();
    void restyle();
    void rememberPlace();
    void recallPlace();
    // Shows as many of the side panels as leave the stage its room, of those that are wanted.
    void fitPanels();
    void showPanel(QWidget* panel, bool shown);
    [[nodiscard]] QString suggestedPath(const QString& ending) const;

    ThemeWatcher& m_themes;
    QSettings& m_settings;
    Document m_document;
    PlaybackDriver m_driver;
    QString m_path;  // empty: never saved
    QMenu* m_exportMenu;
    QMenu* m_moreMenu;
    TopBar* m_top = nullptr;
    QWidget* m_topLine = nullptr;
    UndoList* m_history = nullptr;
    QWidget* m_noticeRow = nullptr;
    MessageCard* m_notice = nullptr;
    QStackedWidget* m_pages = nullptr;
    GalleryView* m_gallery = nullptr;
    CheckView* m_check = nullptr;
    LabView* m_lab = nullptr;  // from when it is first shown
    MicroscopeBar* m_microscope = nullptr;
    QWidget* m_stagePage = nullptr;
    QSplitter* m_splitter = nullptr;
    SetupPanel* m_setup = nullptr;
    QWidget* m_stripRow = nullptr;
    MessageCard* m_strip = nullptr;  // why what is on the stage is stale
    StageWidget* m_stage = nullptr;
    StepPanel* m_step = nullptr;
    int m_panelsFit = -1;      // how many side panels there was room for
    double m_fittedScale = 0;  // of the theme, when the panels got their widths
    CodePanel* m_code = nullptr;
    TransportBar* m_transport = nullptr;
    PresentView* m_present = nullptr;  // while it is shown
    Qt::WindowStates m_beforePresenting;
};

}  // namespace convstep
