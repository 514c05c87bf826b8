// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_operator_fields.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QStyle>

#include <algorithm>
#include <limits>

#include "ui/panels/panel_row.h"
#include "ui/session/lab_stack.h"
#include "ui/session/number_text.h"
#include "ui/session/operator_change.h"
#include "ui/session/padding_text.h"
#include "ui/session/refusal_text.h"
#include "ui/session/refused_knobs.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

namespace {

// Steps by key and wheel stop here; anything can be typed.
constexpr std::int64_t mostBySteps = 101;

int small(std::int64_t value)
{
    using Limits = std::numeric_limits<int>;
    return static_cast<int>(std::clamp<std::int64_t>(value, Limits::min(), Limits::max()));
}

// "2/rate" → "rate".
std::string fieldOf(const Error& error) { return error.field.substr(error.field.find('/') + 1); }

}  // namespace

LabOperatorFields::LabOperatorFields(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_operator = new ComboBox(&m_themes, this);
    m_operator->setObjectName(QStringLiteral("op"));
    m_operator->setStrong(true);
    m_operator->setAccessibleName(tr("Operation"));
    for (const std::string& one : labOperators())
        m_operator->addItem(labOperatorTitle(one), QString::fromStdString(one));
    // The longest name must not decide how wide the panel is.
    m_operator->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_operator->setMinimumContentsLength(12);
    m_layout->addWidget(m_operator);
    connect(m_operator, &QComboBox::activated, this, [this](int index) {
        const std::string op = m_operator->itemData(index).toString().toStdString();
        change([&](LabOperator& s) { s = withLabOperator(s, op); });
    });
    buildFilters();
    buildMixing();
    buildSteps();
    buildPadding();
    m_problem = new MessageCard(&m_themes, this);
    m_layout->addWidget(m_problem);
    m_field = new QLabel(this);
    m_field->setObjectName(QStringLiteral("field"));
    m_field->setProperty("quiet", true);
    m_field->setTextFormat(Qt::PlainText);
    m_field->setWordWrap(true);
    m_layout->addWidget(m_field);
    connect(&themes, &ThemeWatcher::themeChanged, this, &LabOperatorFields::restyle);
    restyle();
    refresh();
}

void LabOperatorFields::addRow(Part part, const QString& name, const std::vector<QWidget*>& fields)
{
    QWidget* const row = panelRow(name, fields, this);
    m_rows.push_back({part, row});
    m_layout->addWidget(row);
}

NumberField* LabOperatorFields::addNumber(Part part, const QString& name,
                                          std::function<std::int64_t(const LabOperator&)> read,
                                          std::function<void(LabOperator&, std::int64_t)> write)
{
    auto* field = new NumberField(&m_themes, this);
    field->setAccessibleName(name);
    field->setStepRange(1, mostBySteps);
    connect(field, &NumberField::entered, this,
            [this, write = std::move(write)](std::int64_t entered) {
                change([&](LabOperator& s) { write(s, entered); });
            });
    m_numbers.push_back({part, field, std::move(read)});
    return field;
}

ComboBox* LabOperatorFields::addBox(Part part, const QString& name, const char* objectName)
{
    auto* box = new ComboBox(&m_themes, this);
    box->setObjectName(QString::fromLatin1(objectName));
    box->setAccessibleName(name);
    addRow(part, name, {box});
    return box;
}

void LabOperatorFields::buildFilters()
{
    m_bank = addBox(Part::bank, tr("Filters"), "bank");
    for (const FilterBank one : filterBanks())
        m_bank->addItem(bankTitle(one));
    connect(m_bank, &QComboBox::activated, this, [this](int index) {
        const std::vector<FilterBank>& banks = filterBanks();
        change([&](LabOperator& s) {
            if (index < static_cast<int>(banks.size()))
                s = withBank(s, banks[static_cast<std::size_t>(index)]);
            else
                s.file = m_file;
        });
    });
    m_bank->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    buildFile();
    NumberField* kernel = addNumber(
        Part::kernel, tr("Kernel"),
        [](const LabOperator& s) { return knobsOf(s).kernelRows; },
        [](LabOperator& s, std::int64_t v) { s.options.kernel = v; });
    kernel->setObjectName(QStringLiteral("kernel"));
    addRow(Part::kernel, tr("Kernel"), {kernel});
    m_rows.back().widget->setToolTip(tr("Rows and columns; 0: the usual size of these filters"));
    m_sigma = addBox(Part::sigma, tr("Sigma, pixels"), "sigma");
    m_sigma->addItem(tr("by the kernel"), 0.0);
    for (const double one : {0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 4.0, 6.0, 8.0})
        m_sigma->addItem(numberText(one), one);
    connect(m_sigma, &QComboBox::activated, this, [this] {
        change([&](LabOperator& s) { s.options.sigma = m_sigma->currentData().toDouble(); });
    });
    addRow(Part::orientations, tr("Orientations"),
           {addNumber(
               Part::orientations, tr("Orientations"),
               [](const LabOperator& s) { return s.options.orientations; },
               [](LabOperator& s, std::int64_t v) { s.options.orientations = small(v); })});
    addRow(Part::frequencies, tr("Frequencies"),
           {addNumber(
               Part::frequencies, tr("Frequencies"),
               [](const LabOperator& s) { return s.options.frequencies; },
               [](LabOperator& s, std::int64_t v) { s.options.frequencies = small(v); })});
    addRow(Part::count, tr("Multiplier"),
           {addNumber(
               Part::count, tr("Multiplier"),
               [](const LabOperator& s) { return s.options.count; },
               [](LabOperator& s, std::int64_t v) { s.options.count = small(v); })});
}

void LabOperatorFields::buildMixing()
{
    m_mixing = addBox(Part::mixing, tr("Mixing"), "mixing");
    for (const Mixing one : mixings())
        m_mixing->addItem(mixingTitle(one), static_cast<int>(one));
    connect(m_mixing, &QComboBox::activated, this, [this] {
        change([&](LabOperator& s) {
            s.mixing = static_cast<Mixing>(m_mixing->currentData().toInt());
        });
    });
    addRow(Part::seed, tr("Seed"),
           {addNumber(
               Part::seed, tr("Seed"),
               [](const LabOperator& s) { return static_cast<std::int64_t>(s.options.seed); },
               [](LabOperator& s, std::int64_t v) {
                   s.options.seed = static_cast<std::uint64_t>(v);
               })});
}

void LabOperatorFields::buildSteps()
{
    // Where both axes agree the columns follow the rows: most operators take nothing else.
    NumberField* strideRows = addNumber(
        Part::stride, tr("Stride of rows"), [](const LabOperator& s) { return s.strideRows; },
        [](LabOperator& s, std::int64_t v) {
            s.strideCols = s.strideCols == s.strideRows ? v : s.strideCols;
            s.strideRows = v;
        });
    strideRows->setObjectName(QStringLiteral("stride"));
    NumberField* strideCols = addNumber(
        Part::stride, tr("Stride of columns"), [](const LabOperator& s) { return s.strideCols; },
        [](LabOperator& s, std::int64_t v) { s.strideCols = v; });
    strideCols->setObjectName(QStringLiteral("strideCols"));
    addRow(Part::stride, tr("Stride"), {strideRows, strideCols});
    NumberField* rateRows = addNumber(
        Part::rate, tr("Rate of rows"), [](const LabOperator& s) { return s.rateRows; },
        [](LabOperator& s, std::int64_t v) {
            s.rateCols = s.rateCols == s.rateRows ? v : s.rateCols;
            s.rateRows = v;
        });
    rateRows->setObjectName(QStringLiteral("rate"));
    m_rateCols = addNumber(
        Part::rate, tr("Rate of columns"), [](const LabOperator& s) { return s.rateCols; },
        [](LabOperator& s, std::int64_t v) { s.rateCols = v; });
    m_rateCols->setObjectName(QStringLiteral("rateCols"));
    addRow(Part::rate, tr("Rate"), {rateRows, m_rateCols});
}

void LabOperatorFields::buildPadding()
{
    m_padding = new SegmentedControl(&m_themes, this);
    m_padding->setObjectName(QStringLiteral("padding"));
    m_padding->setSegments({QStringLiteral("SAME"), QStringLiteral("VALID"), tr("List")});
    m_padding->setAccessibleName(tr("Padding"));
    m_padding->setElastic(true);
    addRow(Part::padding, tr("Padding"), {m_padding});
    m_amounts = new QLineEdit(this);
    m_amounts->setObjectName(QStringLiteral("amounts"));
    m_amounts->setAlignment(Qt::AlignCenter);
    m_amounts->setAccessibleName(tr("Padding: top, bottom, left, right"));
    addRow(Part::amounts, tr("t, b, l, r"), {m_amounts});
    m_rows.back().widget->setToolTip(tr("Rows above and below, columns left and right"));
    connect(m_padding, &SegmentedControl::activated, this, [this](int index) {
        change([&](LabOperator& s) {
            s.padding = {};
            if (index < 2) {
                s.padding.word = index == 0 ? "SAME" : "VALID";
                return;
            }
            // What it amounts to now.
            std::array<std::int64_t, 4> amounts{};
            if (m_geometry)
                amounts = {m_geometry->rows.before, m_geometry->rows.after, m_geometry->cols.before,
                           m_geometry->cols.after};
            s.padding = withListedPadding(knobsOf(s), amounts).padding;
        });
    });
    connect(m_amounts, &QLineEdit::editingFinished, this, &LabOperatorFields::applyAmounts);
}

void LabOperatorFields::applyAmounts()
{
    if (!m_amounts->isModified())
        return;
    const auto amounts = parseAmounts(m_amounts->text());
    m_amounts->setProperty("invalid", !amounts);
    m_amounts->setToolTip(amounts ? QString() : tr("Four whole numbers: top, bottom, left, right."));
    m_amounts->setAccessibleDescription(m_amounts->toolTip());
    style()->unpolish(m_amounts);
    style()->polish(m_amounts);
    m_amounts->setModified(false);
    if (amounts)
        change([&](LabOperator& s) {
            s.padding = withListedPadding(knobsOf(s), *amounts).padding;
        });
}

void LabOperatorFields::change(const std::function<void(LabOperator&)>& write)
{
    write(m_op);
    refresh();
    emit changed(m_op);
}

void LabOperatorFields::setOperator(const LabOperator& op)
{
    m_op = op;
    m_geometry.reset();
    m_amounts->setModified(false);
    refresh();
}

void LabOperatorFields::setGeometry(const LabGeometry& geometry) { m_geometry = geometry; }

bool LabOperatorFields::has(Part part) const
{
    const bool pointwise = isPointwise(m_op);
    const bool mixed = pointwise || m_op.op == "separable_conv2d";
    const bool own = !pointwise && !m_op.file;  // of a bank that can be set
    switch (part) {
    case Part::bank: return !pointwise;
    case Part::kernel: return own && hasKernel(m_op.bank);
    case Part::sigma: return own && hasSigma(m_op.bank);
    case Part::orientations:
    case Part::frequencies: return own && m_op.bank == FilterBank::gabor;
    case Part::count: return own && m_op.bank == FilterBank::random;
    case Part::seed:
        return (own && m_op.bank == FilterBank::random) ||
               (mixed && m_op.mixing == Mixing::randomOrthogonal);
    case Part::mixing: return mixed;
    case Part::stride: return hasKnob(tensorflowName(m_op), Knob::stride);
    case Part::rate: return !pointwise;
    case Part::padding: return true;
    case Part::amounts: return m_op.padding.isList;
    }
    return false;
}

void LabOperatorFields::refresh()
{
    m_operator->setCurrentIndex(m_operator->findData(QString::fromStdString(m_op.op)));
    const std::vector<FilterBank>& banks = filterBanks();
    m_bank->setCurrentIndex(
        static_cast<int>(std::find(banks.begin(), banks.end(), m_op.bank) - banks.begin()));
    refreshFile();
    m_sigma->setCurrentIndex(m_sigma->findData(m_op.options.sigma));
    m_mixing->setCurrentIndex(m_mixing->findData(static_cast<int>(m_op.mixing)));
    for (const Number& one : m_numbers)
        one.field->setValue(one.read(m_op));
    for (const Row& row : m_rows)
        row.widget->setVisible(has(row.part));
    m_rateCols->setVisible(!rateIsOne(tensorflowName(m_op)));
    m_padding->setCurrentIndex(m_op.padding.isList ? 2 : m_op.padding.word == "SAME" ? 0 : 1);
    const bool listable = paddingMayBeList(tensorflowName(m_op));
    m_padding->setSegmentEnabled(
        2, listable, listable ? QString() : tr("This operator takes SAME or VALID only."));
    if (const auto amounts = listedPadding(knobsOf(m_op)); amounts && !m_amounts->isModified()) {
        m_amounts->setText(amountsText(*amounts));
        m_amounts->setProperty("invalid", false);
    }
}

bool LabOperatorFields::isAbout(const Error& refusal, Part part) const
{
    const std::string field = fieldOf(refusal);
    switch (part) {
    case Part::kernel: return field == "kernel" || concerns(refusal.reason, Knob::kernel);
    case Part::orientations: return field == "orientations";
    case Part::frequencies: return field == "frequencies";
    case Part::count: return field == "count";
    case Part::stride: return field == "strides" || concerns(refusal.reason, Knob::stride);
    case Part::rate: return concerns(refusal.reason, Knob::rate);
    default: return false;
    }
}

void LabOperatorFields::setProblem(const QString& text, const Error* refusal)
{
    m_problem->setMessage(MessageCard::Kind::refusal, text);
    for (const Number& one : m_numbers)
        one.field->setProblem(refusal && isAbout(*refusal, one.part) ? text : QString());
    const bool padded = refusal && concerns(refusal->reason, Knob::padding);
    m_amounts->setProperty("invalid", padded);
    m_amounts->setToolTip(padded ? text : QString());
    m_amounts->setAccessibleDescription(m_amounts->toolTip());
    style()->unpolish(m_amounts);
    style()->polish(m_amounts);
}

QString LabOperatorFields::problem() const { return m_problem->text(); }

void LabOperatorFields::setField(const QString& sentence)
{
    m_field->setText(sentence);
    m_field->setVisible(!sentence.isEmpty());
}

QString LabOperatorFields::field() const { return m_field->text(); }

void LabOperatorFields::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setSpacing(theme.ipx(4));
    for (const Row& row : m_rows)
        row.widget->layout()->setSpacing(theme.ipx(6));
    for (ComboBox* box : {m_bank, m_sigma, m_mixing})
        box->setFixedWidth(theme.ipx(140));
    m_amounts->setFixedWidth(theme.ipx(140));
    m_field->setContentsMargins(0, theme.ipx(6), 0, 0);
}

}  // namespace convstep
