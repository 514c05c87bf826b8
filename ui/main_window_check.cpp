// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window's page "check a layer": its place in menu and gallery, and the way from it to the
// stage.
#include <QAction>
#include <QMenu>
#include <QStackedWidget>

#include "ui/check/check_picture.h"
#include "ui/check/check_view.h"
#include "ui/gallery/gallery_view.h"
#include "ui/main_window.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"

namespace convstep {

GalleryEntry MainWindow::checkEntry() const
{
    return {QStringLiteral("check_a_layer"), QStringLiteral("check"), tr("Check a layer"),
            tr("TensorFlow and PyTorch at 112×112×32: sizes, padding and what to write, without "
               "numbers."),
            checkPicture()};
}

void MainWindow::buildCheck()
{
    m_check = new CheckView(m_themes, m_pages);
    m_pages->addWidget(m_check);
    QAction* one = addAction("check", tr("Check a layer"), {QKeySequence(Qt::CTRL | Qt::Key_L)});
    connect(one, &QAction::triggered, this, &MainWindow::showCheck);
    QAction* first = m_moreMenu->actions().value(0);
    m_moreMenu->insertAction(first, one);
    m_moreMenu->insertSeparator(first);
    connect(m_check, &CheckView::examplesRequested, this, &MainWindow::showGallery);
    connect(m_check, &CheckView::openRequested, this, &MainWindow::openChecked);
}

bool MainWindow::checkShown() const { return m_check && m_pages->currentWidget() == m_check; }

void MainWindow::showCheck()
{
    setPresenting(false);
    finishEditing();
    m_driver.pause();
    m_pages->setCurrentWidget(m_check);
    m_transport->hide();
    m_top->setDocumentShown(false);
    m_top->setPlace(TopBar::Place::none);
    m_check->setFocus();
    updateActions();
    updateTitle();
}

void MainWindow::openChecked(const Settings& settings, const QString& title)
{
    if (!mayDiscard())
        return;
    Result<OperatorCall> call = withSettings({}, settings);
    if (!call) {
        sayError(tr("The layer was not opened."), call.error());
        return;
    }
    DocumentFile file;
    file.title = title.toStdString();
    file.operators.push_back(std::move(*call));
    loadFile(std::move(file), {});
}

}  // namespace convstep
