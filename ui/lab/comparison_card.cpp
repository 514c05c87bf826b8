// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/comparison_card.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

namespace {

QString arrow(const QString& from, const QString& to)
{
    return from + QStringLiteral(" → ") + to;
}

QString dots() { return QStringLiteral("…"); }

// Of a share of 1: "12 %", "0.0013 %".
QString percent(double share) { return numberText(share * 100, 2) + QStringLiteral(" %"); }

}  // namespace

ComparisonCard::ComparisonCard(const ThemeWatcher& themes, QWidget* parent)
    : QFrame(parent), m_themes(themes), m_rows(new QVBoxLayout(this)), m_numbers(new FlowLayout)
{
    setProperty("card", true);
    setObjectName(QStringLiteral("comparison"));
    setAccessibleName(tr("Standard against separable"));
    const auto addLine = [this] {
        auto* line = new QHBoxLayout;
        m_lines.push_back(line);
        m_rows->addLayout(line);
        return line;
    };
    auto* head = addLine();
    m_title = new ElidedLabel(tr("Standard against separable"), this);
    m_title->setProperty("strong", true);
    m_title->setToolTip(tr("The filters of every input channel as mixtures of a few patterns: the "
                           "depthwise and pointwise filters that come closest to them"));
    auto* name = new QLabel(tr("Multiplier"), this);
    m_multiplier = new NumberField(&m_themes, this);
    m_multiplier->setObjectName(QStringLiteral("comparisonMultiplier"));
    m_multiplier->setAccessibleName(tr("Multiplier of the separable convolution"));
    m_multiplier->setToolTip(tr("How many patterns there are for each input channel"));
    m_multiplier->setDigits(3);
    m_multiplier->setValue(1);
    name->setBuddy(m_multiplier);
    m_most = new QLabel(this);
    m_most->setProperty("quiet", true);
    m_choice = new SegmentedControl(&m_themes, this);
    m_choice->setObjectName(QStringLiteral("comparedResult"));
    m_choice->setAccessibleName(tr("What the output shows"));
    m_choice->setSegments({tr("Standard"), tr("Separable"), tr("Error picture")});
    m_choice->setElastic(true);
    head->addWidget(m_title, 1);
    head->addWidget(name);
    head->addWidget(m_multiplier);
    head->addWidget(m_most);
    head->addSpacing(1);
    head->addWidget(m_choice);
    m_rows->addLayout(m_numbers);
    m_multiplications = addNumber(tr("multiplications per pixel"),
                                  tr("For one pixel of the result with all its channels"));
    m_time = addNumber(tr("measured time"),
                       tr("The middle of several runs, one of each after the other"));
    m_largest = addNumber(tr("largest difference"), tr("Over all pixels and channels"));
    m_relative = addNumber(tr("relative error"),
                           tr("Root of the sum of squared differences, by that of the standard "
                              "result"));
    auto* foot = addLine();
    m_words = new QLabel(this);
    m_words->setWordWrap(true);
    m_words->setProperty("quiet", true);
    m_words->setTextFormat(Qt::PlainText);
    m_left = new QCheckBox(tr("Standard in place of the input"), this);
    m_left->setObjectName(QStringLiteral("standardAtLeft"));
    foot->addWidget(m_words, 1);
    foot->addWidget(m_left, 0, Qt::AlignTop);
    connect(m_multiplier, &NumberField::entered, this, [this](qint64 value) {
        m_wanted = value;
        emit multiplierChanged();
    });
    connect(m_choice, &SegmentedControl::activated, this, [this](int index) {
        m_shown = static_cast<ComparedResult>(index);
        emit shownChanged();
    });
    connect(m_left, &QCheckBox::toggled, this, &ComparisonCard::shownChanged);
    connect(&themes, &ThemeWatcher::themeChanged, this, &ComparisonCard::restyle);
    restyle();
}

bool ComparisonCard::standardAtLeft() const { return m_left->isChecked(); }

void ComparisonCard::setShown(ComparedResult shown)
{
    m_shown = shown;
    m_choice->setCurrentIndex(static_cast<int>(shown));
}

ComparisonCard::Number ComparisonCard::addNumber(const QString& name, const QString& tip)
{
    auto* box = new QWidget(this);
    auto* line = new QHBoxLayout(box);
    line->setContentsMargins(0, 0, 0, 0);
    m_lines.push_back(line);
    Number number{new QLabel(name, box), new QLabel(dots(), box)};
    number.name->setProperty("quiet", true);
    number.value->setProperty("strong", true);
    box->setToolTip(tip);
    line->addWidget(number.name);
    line->addWidget(number.value);
    m_numbers->addWidget(box);
    return number;
}

void ComparisonCard::setValue(const Number& number, const QString& text)
{
    number.value->setText(text);
    number.value->setAccessibleName(number.name->text() + QStringLiteral(": ") + text);
}

void ComparisonCard::setSubject(std::int64_t multiplications, std::int64_t mostMultiplier)
{
    m_multiplier->setStepRange(1, mostMultiplier);
    m_multiplier->setValue(m_wanted);
    m_most->setText(tr("of %1").arg(mostMultiplier));
    m_most->setToolTip(tr("More make no difference: %1 are exact").arg(mostMultiplier));
    setValue(m_multiplications, arrow(QString::number(multiplications), dots()));
    for (const Number& number : {m_time, m_largest, m_relative})
        setValue(number, dots());
    say({});
}

void ComparisonCard::setResult(const SeparableComparison& comparison, bool quick)
{
    setValue(m_multiplications,
             arrow(QString::number(comparison.standardMultiplications),
                   QString::number(comparison.separableMultiplications)));
    if (quick)
        return;
    setValue(m_largest, numberText(comparison.largestDifference, 3));
    setValue(m_relative, percent(comparison.relativeError));
    if (comparison.multiplier == comparison.mostMultiplier)
        say(tr("At this multiplier the two differ by rounding only."));
}

void ComparisonCard::setTimes(const SeparableComparison& comparison, const ComparisonTimes& times)
{
    const auto ms = [](double seconds) { return numberText(seconds * 1000, 3); };
    setValue(m_time, tr("%1 ms").arg(
                         arrow(ms(times.standardSeconds), ms(times.separableSeconds))));
    m_time.value->parentWidget()->setToolTip(
        tr("The middle of %1 runs, one of each after the other; %2, %3")
            .arg(times.rounds)
            .arg(times.threads == 1 ? tr("1 thread") : tr("%1 threads").arg(times.threads),
                 QString::fromStdString(std::string(instructionSetName(times.instructionSet)))));
    QStringList words;
    if (comparison.multiplier == comparison.mostMultiplier)
        words << tr("At this multiplier the two differ by rounding only.");
    words << comparisonText(comparison, times);
    say(words.join(QLatin1Char(' ')));
}

void ComparisonCard::setProblem(const QString& reason)
{
    for (const Number& number : {m_time, m_largest, m_relative})
        setValue(number, QStringLiteral("–"));
    say(reason);
}

void ComparisonCard::say(const QString& text) { m_words->setText(text); }

QStringList ComparisonCard::lines() const
{
    QStringList all;
    for (const Number& number : {m_multiplications, m_time, m_largest, m_relative})
        all << number.name->text() + QStringLiteral(": ") + number.value->text();
    return all << m_words->text();
}

void ComparisonCard::restyle()
{
    const Theme& theme = m_themes.theme();
    m_rows->setContentsMargins(theme.ipx(16), theme.ipx(8), theme.ipx(16), theme.ipx(8));
    m_rows->setSpacing(theme.ipx(4));
    for (QHBoxLayout* line : m_lines)
        line->setSpacing(theme.ipx(6));
    m_numbers->setSpacing(theme.ipx(16));
    m_title->setFont(themeFont(TextStyle::label, theme));
    for (const Number& number : {m_multiplications, m_time, m_largest, m_relative})
        number.value->setFont(themeFont(TextStyle::label, theme));
}

}  // namespace convstep
