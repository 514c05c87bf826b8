// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window's page "Full size": the way to it, and from one of its pixels to the stage.
#include <QAction>
#include <QMenu>
#include <QSettings>
#include <QStackedWidget>

#include "ui/lab/lab_view.h"
#include "ui/lab/picture_pair.h"
#include "ui/main_window.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"

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
    m_pages->setCurrentWidget(m_lab);
    m_transport->hide();
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
    loadFile(pixel.file, {});
    const Trace* trace = m_document.trace();
    if (!trace)
        return;
    const int last = static_cast<int>(trace->pipeline().stages.size()) - 1;
    const int stage = pixel.ofMap ? 0 : last;
    const Cell cell{0, 0, 0, pixel.channel};
    m_driver.seek(trace->indexOf(
        stage, cell, trace->pipeline().stages[static_cast<std::size_t>(stage)].tapCount(cell)));
}

}  // namespace convstep
