// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/step_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/panels/scroll_page.h"
#include "ui/session/document_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/section.h"

namespace convstep {

StepPanel::StepPanel(Document& document, PlaybackDriver& driver, const ThemeWatcher& themes,
                     QSettings* settings, QWidget* parent)
    : QFrame(parent), m_document(document), m_driver(driver), m_themes(themes),
      m_settings(settings), m_sections(new QVBoxLayout),
      m_step(new Section(&themes, tr("This step"), QStringLiteral("step"), settings, true)),
      m_results(new Section(&themes, tr("Results"), QStringLiteral("results"), settings, false)),
      m_what(new QLabel), m_rule(new QLabel), m_note(new QLabel), m_list(new QGridLayout)
{
    setProperty("bar", true);
    setObjectName(QStringLiteral("step"));
    addScrollPage(this, m_sections);

    for (QLabel* label : {m_what, m_rule, m_note}) {
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_step->content()->addWidget(label);
    }
    m_note->setProperty("quiet", true);
    m_note->hide();
    m_results->content()->addLayout(m_list);
    m_sections->addWidget(m_step);
    m_sections->addWidget(m_results);
    m_sections->addStretch(1);

    connect(&driver, &PlaybackDriver::stepChanged, this, &StepPanel::showStep);
    connect(&document, &Document::changed, this, [this](const DocumentChange& change) {
        showStep();
        if (!change.cellsOnly)
            showResults();
    });
    connect(&themes, &ThemeWatcher::themeChanged, this, &StepPanel::restyle);
    restyle();
    showStep();
    showResults();
}

void StepPanel::restyle()
{
    const Theme& theme = m_themes.theme();
    setMinimumWidth(theme.ipx(240));
    m_sections->setContentsMargins(theme.ipx(16), theme.ipx(6), theme.ipx(16), theme.ipx(16));
    m_sections->setSpacing(theme.ipx(4));
    m_step->content()->setSpacing(theme.ipx(10));
    m_list->setHorizontalSpacing(theme.ipx(10));
    m_list->setVerticalSpacing(theme.ipx(6));
}

Section* StepPanel::addSection(const QString& title, const QString& key)
{
    auto* section = new Section(&m_themes, title, key, m_settings, false);
    m_sections->insertWidget(m_sections->count() - 1, section);  // above the stretch
    return section;
}

void StepPanel::setNote(const QString& note)
{
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
}

QString StepPanel::text() const { return m_what->text() + QLatin1Char('\n') + m_rule->text(); }

void StepPanel::showStep()
{
    const StepText text = documentText(m_document, m_driver.position());
    m_what->setText(text.what);
    m_rule->setText(text.rule);
    m_rule->setVisible(!text.rule.isEmpty());
    m_what->setEnabled(!m_document.stale());
    m_rule->setEnabled(!m_document.stale());
}

void StepPanel::showResults()
{
    while (QLayoutItem* item = m_list->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_list->setColumnStretch(1, 1);
    if (m_document.refusal()) {
        auto* none = new QLabel(tr("Refused: there is no result."), this);
        none->setProperty("quiet", true);
        m_list->addWidget(none, 0, 0, 1, 3);
        return;
    }
    if (!m_document.trace())
        return;
    int row = 0;
    for (const NamedShape& result : m_document.trace()->pipeline().outputs()) {
        auto* name = new ElidedLabel(QString::fromStdString(result.name), this);
        auto* shape = new QLabel(
            QString::fromStdString(result.shape.toString()).replace(QLatin1Char('x'), QChar(0xD7)),
            this);
        shape->setProperty("quiet", true);
        auto* button = new QPushButton(tr("Export…"), this);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(tr("Export %1 as .npy").arg(name->text()));
        connect(button, &QPushButton::clicked, this, [this, row] { emit exportRequested(row); });
        m_list->addWidget(name, row, 0);
        m_list->addWidget(shape, row, 1);
        m_list->addWidget(button, row, 2);
        ++row;
    }
}

}  // namespace convstep
