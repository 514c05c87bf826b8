// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QThread>

#include "ui/lab/lab_operator_fields.h"
#include "ui/panels/panel_row.h"
#include "ui/panels/scroll_page.h"
#include "ui/session/lab_stack.h"
#include "ui/session/number_text.h"
#include "ui/session/refusal_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/number_field.h"

namespace convstep {

namespace {

QString setTitle(InstructionSet set)
{
    switch (set) {
    case InstructionSet::baseline:
        return LabPanel::tr("Baseline");
    case InstructionSet::avx2:
        return QStringLiteral("AVX2");
    case InstructionSet::avx512:
        return QStringLiteral("AVX-512");
    }
    return {};
}

}  // namespace

LabPanel::LabPanel(const ThemeWatcher& themes, QWidget* parent)
    : QFrame(parent), m_themes(themes), m_layout(new QVBoxLayout)
{
    setProperty("bar", true);
    addScrollPage(this, m_layout);
    buildPicture();
    buildOperator();
    buildEngine();
    m_layout->addStretch(1);
    connect(&themes, &ThemeWatcher::themeChanged, this, &LabPanel::restyle);
    restyle();
    refresh();
}

QLabel* LabPanel::addHead(const QString& text)
{
    QLabel* const head = panelHead(text, this);
    m_heads.push_back(head);
    m_layout->addWidget(head);
    return head;
}

QWidget* LabPanel::addRow(const QString& name, const std::vector<QWidget*>& fields)
{
    for (QWidget* field : fields)
        field->setAccessibleName(name);
    QWidget* const row = panelRow(name, fields, this);
    m_rows.push_back(row);
    m_layout->addWidget(row);
    return row;
}

void LabPanel::buildOperator()
{
    m_operatorHead = new QWidget(this);
    auto* row = new QHBoxLayout(m_operatorHead);
    row->setContentsMargins(0, 0, 0, 0);
    m_operatorTitle = new QLabel(m_operatorHead);
    m_operatorTitle->setProperty("head", true);
    m_operatorTitle->setTextFormat(Qt::PlainText);
    m_heads.push_back(m_operatorTitle);
    m_remove = new IconButton(&m_themes, Glyph::close, tr("Remove this operator"), m_operatorHead);
    m_remove->setObjectName(QStringLiteral("remove"));
    row->addWidget(m_operatorTitle, 1);
    row->addWidget(m_remove, 0, Qt::AlignBottom);
    m_layout->addWidget(m_operatorHead);
    m_fields = new LabOperatorFields(m_themes, this);
    m_layout->addWidget(m_fields);
    connect(m_remove, &IconButton::clicked, this, [this] { removeOperator(m_link); });
    connect(m_fields, &LabOperatorFields::changed, this, [this](const LabOperator& op) {
        m_settings.operators[m_link] = op;
        showField();
        emit settingsChanged();
    });
}

void LabPanel::refresh()
{
    const std::size_t count = m_settings.operators.size();
    m_operatorTitle->setText(count == 1
                                 ? tr("Operation")
                                 : tr("Operation %1 of %2").arg(m_link + 1).arg(count));
    m_remove->setVisible(count > 1);
    m_fields->setOperator(m_settings.operators[m_link]);
    showField();
}

void LabPanel::showField()
{
    const Result<StackedAxes> axes = stackedAxes(m_settings, m_link + 1);
    m_fields->setField(axes ? fieldText(*axes) : QString());
}

void LabPanel::setLink(std::size_t link)
{
    if (link == m_link)
        return;
    m_link = link;
    refresh();
    emit linkChanged();
}

void LabPanel::addOperator(const LabOperator& op)
{
    if (m_settings.operators.size() >= mostOperators)
        return;
    std::vector<LabOperator> longer = m_settings.operators;
    longer.push_back(op);
    setOperators(longer);
}

void LabPanel::removeOperator(std::size_t link)
{
    if (m_settings.operators.size() < 2 || link >= m_settings.operators.size())
        return;
    m_settings.operators.erase(m_settings.operators.begin() + static_cast<std::ptrdiff_t>(link));
    // What was shown stays shown, else the one before it.
    if (m_link > link || m_link == m_settings.operators.size())
        --m_link;
    refresh();
    emit settingsChanged();
    emit linkChanged();
}

void LabPanel::setOperators(const std::vector<LabOperator>& operators)
{
    m_settings.operators = operators;
    m_link = operators.size() - 1;
    refresh();
    emit settingsChanged();
    emit linkChanged();
}

void LabPanel::setRequest(const Result<LabRequest>& request)
{
    m_fields->setProblem({});
    m_threads->setProblem({});
    if (request)
        m_fields->setGeometry(request->links.at(m_link).geometry);
    else
        showRefusal(request.error(), true);
}

void LabPanel::setRunProblem(const Error& error) { showRefusal(error, refusedOperator(error) > 0); }

void LabPanel::showRefusal(const Error& refusal, bool ofOperator)
{
    const QString text = refusalText(refusal);
    const std::size_t link = refusedOperator(refusal);
    if (ofOperator && link == m_link)
        m_fields->setProblem(text, &refusal);
    else if (ofOperator)
        m_fields->setProblem(tr("Operation %1: %2").arg(link + 1).arg(text));
    else
        m_fields->setProblem(text);
    m_threads->setProblem(refusal.field == "threads" ? text : QString());
}

QString LabPanel::problem() const { return m_fields->problem(); }

void LabPanel::buildEngine()
{
    addHead(tr("Engine"));
    m_set = new ComboBox(&m_themes, this);
    const std::vector<InstructionSet> sets = supportedInstructionSets();
    for (auto one = sets.rbegin(); one != sets.rend(); ++one)
        m_set->addItem(setTitle(*one), QString::fromStdString(std::string(instructionSetName(*one))));
    // What the environment asks for.
    if (const Result<InstructionSet> chosen = chooseInstructionSet())
        m_set->setCurrentIndex(m_set->findText(setTitle(*chosen)));
    addRow(tr("Instruction set"), {m_set});
    connect(m_set, &QComboBox::activated, this, [this] {
        m_settings.instructionSet = m_set->currentData().toString().toStdString();
        emit settingsChanged();
    });
    m_settings.threads = std::clamp(QThread::idealThreadCount(), 1, mostThreads);
    m_threads = new NumberField(&m_themes, this);
    m_threads->setObjectName(QStringLiteral("threads"));
    m_threads->setStepRange(1, mostThreads);
    m_threads->setValue(m_settings.threads);
    connect(m_threads, &NumberField::entered, this, [this](std::int64_t v) {
        // 0 would mean one per processor; a person who types it is told that it is none.
        m_settings.threads =
            v < 1 ? -1 : static_cast<int>(std::min<std::int64_t>(v, mostThreads + 1));
        emit settingsChanged();
    });
    addRow(tr("Threads"), {m_threads});

    addHead(tr("Run"));
    m_progressBox = new QWidget(this);
    auto* box = new QVBoxLayout(m_progressBox);
    box->setContentsMargins(0, 0, 0, 0);
    m_progress = new QProgressBar(m_progressBox);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    auto* row = new QHBoxLayout;
    m_left = new QLabel(m_progressBox);
    m_cancel = new QPushButton(tr("Cancel"), m_progressBox);
    m_cancel->setObjectName(QStringLiteral("cancel"));
    row->addWidget(m_left, 1);
    row->addWidget(m_cancel);
    box->addWidget(m_progress);
    box->addLayout(row);
    m_layout->addWidget(m_progressBox);
    m_progressBox->hide();
    m_report = new QLabel(this);
    m_report->setProperty("code", true);
    m_report->setWordWrap(true);
    m_report->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_report->setAccessibleName(tr("Last run"));
    m_layout->addWidget(m_report);
    connect(m_cancel, &QPushButton::clicked, this, &LabPanel::cancelRequested);
    m_showProgress.setSingleShot(true);
    m_showProgress.setInterval(150);
    connect(&m_showProgress, &QTimer::timeout, m_progressBox, &QWidget::show);
}

void LabPanel::setRunning(bool running)
{
    if (running) {
        setProgress(0, std::nullopt);
        m_showProgress.start();
        return;
    }
    m_showProgress.stop();
    m_progressBox->hide();
}

void LabPanel::setProgress(double share, std::optional<double> secondsLeft)
{
    m_progress->setValue(static_cast<int>(share * 1000));
    QString text = tr("%1 %").arg(static_cast<int>(share * 100));
    if (secondsLeft)
        text += QStringLiteral(" · ") + tr("%1 s left").arg(numberText(*secondsLeft, 2));
    m_left->setText(text);
}

void LabPanel::setReport(const QStringList& lines)
{
    m_report->setText(lines.join(QLatin1Char('\n')));
    m_report->setVisible(!lines.isEmpty());
}

QStringList LabPanel::report() const
{
    return m_report->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

void LabPanel::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setContentsMargins(theme.ipx(16), theme.ipx(12), theme.ipx(16), theme.ipx(16));
    m_layout->setSpacing(theme.ipx(4));
    for (QLabel* head : m_heads) {
        head->setFont(themeFont(TextStyle::head, theme));
        head->setContentsMargins(0, head == m_heads.front() ? 0 : theme.ipx(10), 0, theme.ipx(2));
    }
    for (QWidget* row : m_rows)
        row->layout()->setSpacing(theme.ipx(6));
    m_size->setFixedWidth(theme.ipx(130));
    m_set->setFixedWidth(theme.ipx(130));
    m_progress->setFixedHeight(theme.ipx(6));
    m_report->setFont(themeFont(TextStyle::mono, theme));
    setFixedWidth(theme.ipx(264));
}

}  // namespace convstep
