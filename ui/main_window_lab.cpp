// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window's page "Full size": the way to it, and from one of its pixels to the stage.
#include <QAction>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/lab/lab_view.h"
#include "ui/lab/microscope_bar.h"
#include "ui/lab/picture_pair.h"
#include "ui/main_window.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"
#include "ui/stage/stage_widget.h"

namespace convstep {

void MainWindow::buildLab()
{
    QAction* one = addAction("fullSize", tr("Full size, and back"), {QKeySequence(Qt::Key_F6)});
    connect(one, &QAction::triggered, this, [this] {
        if (!labShown())
            showLab();
        else if (m_document.trace() || m_document.refusal())
            showStage();
        else
            showGallery();
    });
    m_moreMenu->insertAction(action("check"), one);
    m_microscope = new MicroscopeBar(m_document, m_driver, m_themes, m_stage->parentWidget());
    static_cast<QVBoxLayout*>(m_stage->parentWidget()->layout())->insertWidget(0, m_microscope);
    connect(m_microscope, &MicroscopeBar::backRequested, one, &QAction::trigger);
    connect(m_microscope, &MicroscopeBar::walked, this, &MainWindow::walkPixels);
    for (const auto& [name, text, key, rows, cols] :
         {std::tuple{"pixelLeft", tr("Pixel of a picture: to the left"), Qt::Key_Left, 0, -1},
          {"pixelUp", tr("Pixel of a picture: up"), Qt::Key_Up, -1, 0},
          {"pixelDown", tr("Pixel of a picture: down"), Qt::Key_Down, 1, 0},
          {"pixelRight", tr("Pixel of a picture: to the right"), Qt::Key_Right, 0, 1}}) {
        QAction* walk = addAction(name, text, {QKeySequence(Qt::ALT | key)});
        connect(walk, &QAction::triggered, this,
                [this, rows = rows, cols = cols] { walkPixels(rows, cols); });
    }
    connect(m_top, &TopBar::placeChosen, this, [this](TopBar::Place place) {
        if ((place == TopBar::Place::fullSize) != labShown())
            action("fullSize")->trigger();
        else if (m_document.trace() || m_document.refusal())
            showStage();
        else
            showGallery();
    });
}

bool MainWindow::labShown() const { return m_lab && m_pages->currentWidget() == m_lab; }

void MainWindow::showLab()
{
    setPresenting(false);
    finishEditing();
    m_driver.pause();
    if (!m_lab) {
        m_lab = new LabView(m_themes, m_pages, &m_settings);
        m_pages->addWidget(m_lab);
        m_top->setFullSizeChain(m_lab->chain());
        connect(m_lab, &LabView::stepRequested, this, &MainWindow::openPixel);
        PicturePair& pictures = m_lab->pictures();
        pictures.setWipe(m_settings.value(QStringLiteral("lab/wipe")).toBool());
        connect(&pictures, &PicturePair::wipeChanged, this,
                [this](bool on) { m_settings.setValue(QStringLiteral("lab/wipe"), on); });
    }
    // First, so that for a moment there is no need for more height than there is.
    m_transport->hide();
    m_pages->setCurrentWidget(m_lab);
    m_top->setDocumentShown(false);
    m_top->setPlace(TopBar::Place::fullSize);
    m_lab->outputView().setFocus();
    updateActions();
    updateTitle();
}

// The sum of that pixel, done: the way back through it is one key.
void MainWindow::openPixel(const PixelDocument& pixel)
{
    if (!mayDiscard())
        return;
    // From one pixel to the next the same step stays in view.
    const bool walking = m_microscope->entered() && !labShown();
    const std::int64_t position = m_driver.position();
    const std::int64_t size = m_driver.size();
    loadFile(pixel.file, {});
    m_microscope->enter(pixel);
    if (walking && m_driver.size() == size) {
        m_driver.seek(position);
        return;
    }
    const Trace* trace = m_document.trace();
    if (!trace)
        return;
    const int last = static_cast<int>(trace->pipeline().stages.size()) - 1;
    const int stage = pixel.ofMap ? 0 : last;
    const Cell cell{0, 0, 0, pixel.channel};
    m_driver.seek(trace->indexOf(
        stage, cell, trace->pipeline().stages[static_cast<std::size_t>(stage)].tapCount(cell)));
}

void MainWindow::walkPixels(int rows, int cols)
{
    const std::optional<Cell> next = m_microscope->neighbour(rows, cols);
    if (next && m_pages->currentWidget() == m_stagePage)
        m_lab->stepTo(*next);
}

}  // namespace convstep
