// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/setup_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStyle>

#include "ui/panels/operator_menu.h"
#include "ui/panels/panel_row.h"
#include "ui/panels/scroll_page.h"
#include "ui/panels/sizes_view.h"
#include "ui/session/operator_change.h"
#include "ui/session/padding_text.h"
#include "ui/session/refusal_text.h"
#include "ui/session/refused_knobs.h"
#include "ui/session/verdict.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/fill_menu.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/section.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

namespace {

// Steps by key and wheel stop here; anything can be typed.
constexpr std::int64_t mostBySteps = 512;

}  // namespace

SetupPanel::SetupPanel(Document& document, const ThemeWatcher& themes, QSettings* settings,
                       QWidget* parent)
    : QFrame(parent), m_document(document), m_themes(themes), m_layout(new QVBoxLayout),
      m_refusal(new MessageCard(&themes)), m_hint(new MessageCard(&themes)),
      m_sizesSection(new Section(&themes, tr("Sizes"), QStringLiteral("sizes"), settings, true)),
      m_sizes(new SizesView(themes))
{
    setProperty("bar", true);
    setObjectName(QStringLiteral("setup"));
    QWidget* const page = addScrollPage(this, m_layout);

    buildOperator();
    buildInput();
    buildFilter();
    m_messages = new QWidget(page);
    auto* messages = new QVBoxLayout(m_messages);
    messages->addWidget(m_refusal);
    messages->addWidget(m_hint);
    m_runs = new QLabel(tr("✓ TensorFlow runs this."), m_messages);
    m_runs->setProperty("quiet", true);
    messages->addWidget(m_runs);
    m_layout->addWidget(m_messages);
    buildOutput();
    m_sizesSection->content()->addWidget(m_sizes);
    m_layout->addWidget(m_sizesSection);
    m_layout->addStretch(1);

    connect(m_refusal, &MessageCard::repairChosen, this, [this](int index) {
        const Repair repair = m_repairs.at(static_cast<std::size_t>(index));
        m_document.endMerge();
        apply(repair.settings, repair.knob);
        emit done();
    });
    connect(&document, &Document::changed, this, [this](const DocumentChange& change) {
        if (!change.cellsOnly)
            refresh();
    });
    connect(&themes, &ThemeWatcher::themeChanged, this, &SetupPanel::restyle);
    restyle();
    refresh();
}

QLabel* SetupPanel::addHead(const QString& text)
{
    QLabel* const head = panelHead(text, this);
    m_heads.push_back(head);
    m_layout->addWidget(head);
    return head;
}

QWidget* SetupPanel::addRow(const QString& name, Knob knob, const std::vector<QWidget*>& fields)
{
    QWidget* const row = panelRow(name, fields, this);
    m_rows.push_back(row);
    m_rowOf.emplace(knob, row);
    m_layout->addWidget(row);
    return row;
}

NumberField* SetupPanel::addNumber(const QString& name, Knob knob, Read read, Write write,
                                   std::int64_t least)
{
    auto* field = new NumberField(&m_themes, this);
    field->setAccessibleName(name);
    field->setStepRange(least, mostBySteps);
    field->installEventFilter(this);
    connect(field, &NumberField::entered, this, [this, knob, write](std::int64_t value) {
        Settings s = m_document.settings();
        write(s, value);
        apply(s, knob);
    });
    m_fields.push_back({field, knob, std::move(read)});
    return field;
}

void SetupPanel::addFillRow(std::vector<Role> roles, const QString& accessibleName)
{
    QPushButton* button = makeFillButton(m_document, roles, this);
    button->setAccessibleName(accessibleName);
    m_fillRows.push_back({addRow(tr("Fill"), Knob::op, {button}), std::move(roles)});
}

void SetupPanel::buildOperator()
{
    addHead(tr("Operation"));
    m_operator = new ComboBox(&m_themes, this);
    m_operator->setStrong(true);
    m_operator->setAccessibleName(tr("Operation"));
    fillOperatorMenu(*m_operator);
    // The longest name must not decide how wide the panel is.
    m_operator->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_operator->setMinimumContentsLength(12);
    m_layout->addWidget(m_operator);
    connect(m_operator, &QComboBox::activated, this, [this](int index) {
        const std::string op = m_operator->itemData(index).toString().toStdString();
        m_document.endMerge();
        apply(withOperator(m_document.settings(), op), Knob::op);
        m_document.endMerge();
    });
}

void SetupPanel::buildInput()
{
    addHead(tr("Input"));
    addRow(tr("Height × width"), Knob::size,
           {addNumber(
                tr("Height"), Knob::size, [](const Settings& s) { return s.height; },
                [](Settings& s, std::int64_t v) { s.height = v; }, 1),
            addNumber(
                tr("Width"), Knob::size, [](const Settings& s) { return s.width; },
                [](Settings& s, std::int64_t v) { s.width = v; }, 1)});
    addRow(tr("Channels"), Knob::inChannels,
           {addNumber(
               tr("Channels"), Knob::inChannels, [](const Settings& s) { return s.inChannels; },
               [](Settings& s, std::int64_t v) { s.inChannels = v; }, 1)});
    addRow(tr("Batch"), Knob::batch,
           {addNumber(
               tr("Batch"), Knob::batch, [](const Settings& s) { return s.batch; },
               [](Settings& s, std::int64_t v) { s.batch = v; }, 1)});
    m_dataFormat = new SegmentedControl(&m_themes, this);
    m_dataFormat->setSegments({QStringLiteral("NHWC"), QStringLiteral("NCHW")});
    m_dataFormat->setAccessibleName(tr("Data format"));
    m_dataFormat->setElastic(true);
    addRow(tr("Format"), Knob::dataFormat, {m_dataFormat});
    connect(m_dataFormat, &SegmentedControl::activated, this, [this](int index) {
        m_document.endMerge();
        apply(withDataFormat(m_document.settings(), index == 1), Knob::dataFormat);
        m_document.endMerge();
    });
}

void SetupPanel::buildFilter()
{
    addFillRow({Role::input, Role::upstream}, tr("Fill the input"));
    m_filterHead = addHead(tr("Filter"));
    addRow(tr("Kernel"), Knob::kernel,
           {addNumber(
                tr("Kernel rows"), Knob::kernel, [](const Settings& s) { return s.kernelRows; },
                [](Settings& s, std::int64_t v) { s.kernelRows = v; }, 1),
            addNumber(
                tr("Kernel columns"), Knob::kernel, [](const Settings& s) { return s.kernelCols; },
                [](Settings& s, std::int64_t v) { s.kernelCols = v; }, 1)});
    addRow(tr("Multiplier"), Knob::multiplier,
           {addNumber(
               tr("Multiplier"), Knob::multiplier, [](const Settings& s) { return s.multiplier; },
               [](Settings& s, std::int64_t v) { s.multiplier = v; }, 1)});
    addRow(tr("Stride"), Knob::stride,
           {addNumber(
                tr("Stride of rows"), Knob::stride, [](const Settings& s) { return s.strideRows; },
                [](Settings& s, std::int64_t v) { s.strideRows = v; }, 1),
            addNumber(
                tr("Stride of columns"), Knob::stride,
                [](const Settings& s) { return s.strideCols; },
                [](Settings& s, std::int64_t v) { s.strideCols = v; }, 1)});
    // Made in the order in which Tab goes through them.
    NumberField* rateRows = addNumber(
        tr("Rate of rows"), Knob::rate, [](const Settings& s) { return s.rateRows; },
        [](Settings& s, std::int64_t v) {
            s.rateRows = v;
            if (rateIsOne(s.op))
                s.rateCols = v;
        },
        1);
    m_rateCols = addNumber(
        tr("Rate of columns"), Knob::rate, [](const Settings& s) { return s.rateCols; },
        [](Settings& s, std::int64_t v) { s.rateCols = v; }, 1);
    addRow(tr("Rate"), Knob::rate, {rateRows, m_rateCols});
    m_padding = new SegmentedControl(&m_themes, this);
    m_padding->setSegments({QStringLiteral("SAME"), QStringLiteral("VALID"), tr("List")});
    m_padding->setAccessibleName(tr("Padding"));
    m_padding->setElastic(true);
    addRow(tr("Padding"), Knob::padding, {m_padding});
    m_paddingList = new QLineEdit(this);
    m_paddingList->setAlignment(Qt::AlignCenter);
    m_paddingList->setAccessibleName(tr("Padding: top, bottom, left, right"));
    m_paddingList->installEventFilter(this);
    m_paddingListRow = addRow(tr("t, b, l, r"), Knob::op, {m_paddingList});
    m_paddingListRow->setToolTip(tr("Rows above and below, columns left and right"));
    connect(m_padding, &SegmentedControl::activated, this, [this](int index) {
        Settings s = m_document.settings();
        if (index == 2) {
            s = withListedPadding(s, resolvedPadding(s));
        } else {
            s.padding = {};
            s.padding.word = index == 0 ? "SAME" : "VALID";
        }
        m_document.endMerge();
        apply(s, Knob::padding);
        m_document.endMerge();
    });
    connect(m_paddingList, &QLineEdit::editingFinished, this, &SetupPanel::applyPaddingList);
    addFillRow({Role::filter}, tr("Fill the filter"));
}

void SetupPanel::buildOutput()
{
    m_outputHead = addHead(tr("Output"));
    addRow(tr("Output channels"), Knob::outChannels,
           {addNumber(
               tr("Output channels"), Knob::outChannels,
               [](const Settings& s) { return s.outChannels; },
               [](Settings& s, std::int64_t v) { s.outChannels = v; }, 1)});
    addFillRow({Role::pointwiseFilter}, tr("Fill the pointwise filter"));
    m_layerHead = addHead(tr("Layer"));
    m_bias = new SegmentedControl(&m_themes, this);
    m_bias->setSegments({tr("Off"), tr("On")});
    m_bias->setAccessibleName(tr("Bias"));
    m_bias->setElastic(true);
    addRow(tr("Bias"), Knob::bias, {m_bias});
    connect(m_bias, &SegmentedControl::activated, this, [this](int index) {
        Settings s = m_document.settings();
        s.useBias = index == 1;
        m_document.endMerge();
        apply(s, Knob::bias);
        m_document.endMerge();
    });
    m_activation = new ComboBox(&m_themes, this);
    m_activation->setAccessibleName(tr("Activation"));
    for (const Activation one : allActivations()) {
        const QString name = QString::fromStdString(std::string(activationName(one)));
        m_activation->addItem(one == Activation::linear ? tr("none") : name,
                              one == Activation::linear ? QString() : name);
    }
    addRow(tr("Activation"), Knob::activation, {m_activation});
    connect(m_activation, &QComboBox::activated, this, [this](int index) {
        Settings s = m_document.settings();
        s.activation = m_activation->itemData(index).toString().toStdString();
        m_document.endMerge();
        apply(s, Knob::activation);
        m_document.endMerge();
    });
}

void SetupPanel::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setContentsMargins(theme.ipx(16), theme.ipx(12), theme.ipx(16), theme.ipx(16));
    m_layout->setSpacing(theme.ipx(4));
    for (QLabel* head : m_heads) {
        head->setFont(themeFont(TextStyle::head, theme));
        head->setContentsMargins(0, head == m_heads.front() ? 0 : theme.ipx(10), 0, theme.ipx(2));
    }
    m_messages->layout()->setContentsMargins(0, theme.ipx(8), 0, 0);
    for (QWidget* row : m_rows)
        row->layout()->setSpacing(theme.ipx(6));
    // Narrower than this something would be cut; the splitter can still close the panel.
    setMinimumWidth(theme.ipx(264));
    m_paddingList->setFixedWidth(theme.ipx(140));
    m_activation->setFixedWidth(theme.ipx(140));
}

void SetupPanel::finishEditing()
{
    for (const Field& field : m_fields)
        field.field->finishEditing();
    if (m_paddingList->isModified())
        applyPaddingList();
}

bool SetupPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::FocusOut) {
        m_document.endMerge();
    } else if (event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        auto* edit = qobject_cast<QLineEdit*>(watched);
        if (key->key() == Qt::Key_Escape && edit && !edit->isModified()) {
            emit done();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

void SetupPanel::apply(const Settings& settings, Knob knob)
{
    const Result<void> result = m_document.setSettings(settings, knob);
    const bool had = m_tooLarge.has_value();
    m_tooLarge.reset();
    if (!result) {
        m_tooLarge = result.error();
        m_tooLargeKnob = knob;
    }
    if (had || m_tooLarge)
        refreshMessages();
}

void SetupPanel::applyPaddingList()
{
    const auto amounts = parseAmounts(m_paddingList->text());
    m_paddingList->setProperty("invalid", !amounts);
    m_paddingList->setToolTip(amounts ? QString()
                                      : tr("Four whole numbers: top, bottom, left, right."));
    m_paddingList->setAccessibleDescription(m_paddingList->toolTip());
    style()->unpolish(m_paddingList);
    style()->polish(m_paddingList);
    m_paddingList->setModified(false);
    if (amounts)
        apply(withListedPadding(m_document.settings(), *amounts), Knob::padding);
}

void SetupPanel::refresh()
{
    const Settings s = m_document.settings();
    m_operator->setCurrentIndex(m_operator->findData(QString::fromStdString(s.op)));
    for (const Field& field : m_fields)
        field.field->setValue(field.read(s));
    for (const auto& [knob, row] : m_rowOf)
        if (row != m_paddingListRow)
            row->setVisible(hasKnob(s.op, knob));
    for (const FillRow& one : m_fillRows)
        one.row->setVisible(!inputOfRoles(m_document, one.roles).isEmpty());
    m_rateCols->setVisible(!rateIsOne(s.op));
    m_dataFormat->setCurrentIndex(s.channelsFirst ? 1 : 0);
    refreshPadding(s);
    m_bias->setCurrentIndex(s.useBias ? 1 : 0);
    m_activation->setCurrentIndex(m_activation->findData(QString::fromStdString(s.activation)));
    const bool mixes = hasKnob(s.op, Knob::multiplier);
    m_filterHead->setText(mixes ? tr("Depthwise filter") : tr("Filter"));
    m_outputHead->setText(mixes ? tr("Pointwise filter") : tr("Output"));
    m_outputHead->setVisible(hasKnob(s.op, Knob::outChannels));
    m_layerHead->setVisible(hasKnob(s.op, Knob::bias));
    m_sizes->setSettings(s);
    m_tooLarge.reset();
    refreshMessages();
}

void SetupPanel::refreshPadding(const Settings& s)
{
    int index = -1;
    if (s.padding.isList)
        index = 2;
    else if (s.padding.word == "SAME" || s.padding.word == "VALID")
        index = s.padding.word == "SAME" ? 0 : 1;
    m_padding->setCurrentIndex(index);
    const bool listable = paddingMayBeList(s.op);
    m_padding->setSegmentEnabled(
        2, listable, listable ? QString() : tr("This operator takes SAME or VALID only."));
    m_paddingListRow->setVisible(s.padding.isList);
    if (const auto amounts = listedPadding(s); amounts && !m_paddingList->isModified()) {
        m_paddingList->setText(amountsText(*amounts));
        m_paddingList->setProperty("invalid", false);
    }
}

void SetupPanel::refreshMessages()
{
    const Error* refusal = m_tooLarge ? &*m_tooLarge : m_document.refusal();
    m_repairs.clear();
    QStringList labels;
    if (refusal && !m_tooLarge) {
        m_repairs = repairsFor(m_document.call());
        for (const Repair& repair : m_repairs)
            labels << repair.label;
    }
    const QString text = refusal ? refusalText(*refusal) : QString();
    m_refusal->setMessage(MessageCard::Kind::refusal, text, labels);
    // The rule itself is on the red card; below it what versions do all the same.
    QStringList notes;
    bool runs = false;
    for (const Verdict& verdict : verdictsOf(m_document.call())) {
        runs = runs || verdict.kind == VerdictKind::runs || verdict.kind == VerdictKind::differs;
        if (verdict.kind == VerdictKind::differs || verdict.kind == VerdictKind::silentlyWrong)
            notes << verdict.text;
    }
    if (const QString hint = refusal ? QString() : hintFor(m_document.call()); !hint.isEmpty())
        notes << hint;
    m_hint->setMessage(MessageCard::Kind::hint, notes.join(QStringLiteral("\n\n")));
    m_runs->setVisible(runs && !refusal);
    for (const Field& field : m_fields) {
        const bool about = m_tooLarge ? field.knob == m_tooLargeKnob
                                      : refusal && concerns(refusal->reason, field.knob);
        field.field->setProblem(about ? text : QString());
    }
}

}  // namespace convstep
