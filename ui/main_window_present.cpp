// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window as a projector's: the panels go, one document has the whole screen.
#include <QAction>
#include <QStackedWidget>

#include <utility>

#include "ui/main_window.h"
#include "ui/panels/hairline.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"
#include "ui/present/present_view.h"
#include "ui/stage/stage_widget.h"
#include "ui/widgets/key_sheet.h"

namespace convstep {

bool MainWindow::presenting() const { return m_present != nullptr; }

StageWidget& MainWindow::shownStage()
{
    return presenting() ? m_present->stage() : *m_stage;
}

void MainWindow::setPresenting(bool presenting)
{
    if (presenting == this->presenting() || (presenting && (galleryShown() || checkShown() || labShown())))
        return;
    finishEditing();
    if (presenting) {
        m_present = new PresentView(m_document, m_driver, m_themes, m_pages);
        connect(&m_present->stage(), &StageWidget::focusModeChanged, this,
                &MainWindow::updateActions);
        m_pages->addWidget(m_present);
        m_stage->leaveGrid();
        m_present->stage().setReducedMotion(m_stage->reducedMotion());
        m_beforePresenting = windowState();
        say({});
        m_top->hide();
        m_topLine->hide();
        m_transport->hide();
        m_pages->setCurrentWidget(m_present);
        m_present->setFocus();
        setWindowState(windowState() | Qt::WindowFullScreen);
        updateActions();
        return;
    }
    // Gone, not only hidden: nobody should build scenes that are not seen.
    PresentView* present = std::exchange(m_present, nullptr);
    present->stage().disconnect(this);
    present->deleteLater();
    setWindowState(m_beforePresenting);
    m_top->show();
    m_topLine->show();
    m_pages->setCurrentWidget(m_stagePage);
    m_pages->removeWidget(present);
    m_transport->show();
    m_stage->setFocus();
    updateActions();
}

void MainWindow::showKeys()
{
    finishEditing();
    // In the order in which they were made; those with Ctrl or a function key are the window's.
    KeyGroup window{tr("The window"), {}};
    KeyGroup steps{tr("Steps"), {}};
    for (const QAction* one : findChildren<QAction*>(QString(), Qt::FindDirectChildrenOnly)) {
        if (one->shortcuts().isEmpty())
            continue;
        const QKeyCombination first = one->shortcut()[0];
        const bool character = !(first.keyboardModifiers() & Qt::ControlModifier) &&
                               (first.key() < Qt::Key_F1 || first.key() > Qt::Key_F35) &&
                               first.key() != Qt::Key_Question;
        (character ? steps : window).lines.push_back({one->shortcuts(), one->text(), {}});
    }
    std::vector<KeyGroup> groups = stageKeys();
    groups.insert(groups.begin(), steps);
    groups.insert(groups.begin() + 1, window);
    new KeySheet(m_themes, std::move(groups), this);
}

}  // namespace convstep
