// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of the page, and how they look.
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QShortcut>

#include "ui/lab/lab_view.h"
#include "ui/lab/picture_pair.h"
#include "ui/lab/value_legend.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/scroll_column.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

QWidget* LabView::buildViews()
{
    m_middle = new QWidget;
    auto* column = new QVBoxLayout(m_middle);
    m_messageRow = new QWidget(m_middle);
    auto* messages = new QHBoxLayout(m_messageRow);
    messages->setContentsMargins(0, 0, 0, 0);
    m_message = new MessageCard(&m_themes, m_messageRow);
    connect(m_message, &MessageCard::repairChosen, this, [this] { m_offer(); });
    auto* close = new QPushButton(tr("Close"), m_messageRow);
    close->setAccessibleName(tr("Close the message"));
    connect(close, &QPushButton::clicked, this, [this] { say({}, false); });
    messages->addWidget(m_message, 1);
    messages->addWidget(close, 0, Qt::AlignTop);
    m_messageRow->hide();
    column->addWidget(m_messageRow);

    m_input = new PictureView(m_viewport, m_themes, m_middle);
    m_output = new PictureView(m_viewport, m_themes, m_middle);
    m_inputTitle = new QLabel(tr("Input"), m_middle);
    m_outputTitle = new QLabel(tr("Output"), m_middle);
    m_inputName = new ElidedLabel({}, m_middle);
    m_outputName = new ElidedLabel({}, m_middle);
    for (ElidedLabel* name : {m_inputName, m_outputName})
        name->setProperty("quiet", true);
    const auto head = [&](QLabel* title, QLabel* name) {
        auto* row = new QHBoxLayout;
        m_heads.push_back(row);
        row->addWidget(title);
        row->addWidget(name, 1);
        return row;
    };
    m_before = new QCheckBox(tr("Result before"), m_middle);
    m_before->setObjectName(QStringLiteral("before"));
    m_before->setToolTip(tr("Shows what this operator reads, in place of the picture"));
    QHBoxLayout* inputHead = head(m_inputTitle, m_inputName);
    inputHead->addWidget(m_before);
    connect(m_before, &QCheckBox::toggled, this, [this] {
        showInput();
        showPointer();
    });
    const auto halves = [&](QHBoxLayout* left, QHBoxLayout* right) {
        auto* row = new QHBoxLayout;
        m_halves.push_back(row);
        row->addLayout(left, 1);
        row->addLayout(right, 1);
        return row;
    };
    column->addLayout(halves(inputHead, head(m_outputTitle, m_outputName)));
    m_pair = new PicturePair(m_input, m_output, m_themes, m_middle);
    // The pictures take what they can fill; the small ones grow by what is left of that.
    column->addWidget(m_pair, 10000);
    auto* places = new QHBoxLayout;
    m_heads.push_back(places);
    places->addWidget(buildWipeChoice());
    auto* hint = new ElidedLabel(tr("Wheel: zoom · drag: move · 0: all"), m_middle);
    hint->setProperty("quiet", true);
    places->addWidget(hint, 1);
    auto* legend = new QHBoxLayout;
    m_legend = new ValueLegend(m_themes, m_middle);
    m_lock = new QCheckBox(tr("Lock range"), m_middle);
    m_lock->setObjectName(QStringLiteral("lock"));
    m_lock->setToolTip(tr("Keeps what the colours mean when the result changes"));
    legend->addStretch(1);
    legend->addWidget(m_lock);
    m_heads.push_back(legend);
    legend->addWidget(m_legend);
    column->addLayout(halves(places, legend));
    connect(m_lock, &QCheckBox::toggled, this, [this](bool on) {
        if (on)
            m_locked = m_bounds;
        m_lockedError = 0;
        showPlane();
    });
    connect(m_output, &PictureView::clicked, this, &LabView::pick);
    connect(m_input, &PictureView::clicked, this, [this] {
        if (const std::optional<Cell> cell = m_output->cellUnderPointer())
            pick(*cell);
    });

    m_stripTitle = new QLabel(m_middle);
    m_stripTitle->setTextFormat(Qt::PlainText);
    column->addWidget(m_stripTitle);
    m_strip = new MapStrip(m_themes, m_middle);
    connect(m_strip, &MapStrip::activated, this, [this] {
        showPlane();
        showPointer();
    });
    column->addWidget(m_strip, 100);
    column->addWidget(buildPixelCard());
    column->addWidget(buildComparison());
    column->addStretch(1);
    return new ScrollColumn(m_middle, this);
}

// Both pictures beside each other, or one over the other.
QWidget* LabView::buildWipeChoice()
{
    auto* choice = new SegmentedControl(&m_themes, m_middle);
    choice->setObjectName(QStringLiteral("wipe"));
    choice->setAccessibleName(tr("Place of the two pictures"));
    choice->setSegments({tr("Side by side"), tr("Wipe")});
    choice->setToolTip(tr("%1: side by side or as a wipe; there Shift with ← and → moves the divider")
                           .arg(QKeySequence(Qt::Key_W).toString(QKeySequence::NativeText)));
    connect(choice, &SegmentedControl::activated, this,
            [this](int index) { m_pair->setWipe(index == 1); });
    connect(m_pair, &PicturePair::wipeChanged, choice,
            [choice](bool on) { choice->setCurrentIndex(on ? 1 : 0); });
    auto* key = new QShortcut(Qt::Key_W, this);
    key->setContext(Qt::WidgetWithChildrenShortcut);
    connect(key, &QShortcut::activated, this, [this] { m_pair->setWipe(!m_pair->wipe()); });
    return choice;
}

QWidget* LabView::buildPixelCard()
{
    auto* card = new QFrame(m_middle);
    card->setProperty("card", true);
    m_card = card;
    auto* row = new QHBoxLayout(card);
    auto* words = new QVBoxLayout;
    m_pixelTitle = new QLabel(card);
    m_pixelTitle->setProperty("strong", true);
    m_pixelValues = new ElidedLabel({}, card);
    m_pixelWindow = new ElidedLabel({}, card);
    m_pixelWindow->setProperty("quiet", true);
    words->addWidget(m_pixelTitle);
    words->addWidget(m_pixelValues);
    words->addWidget(m_pixelWindow);
    m_step = new QPushButton(card);
    m_step->setObjectName(QStringLiteral("stepThrough"));
    m_step->setProperty("primary", true);
    connect(m_step, &QPushButton::clicked, this, &LabView::stepThrough);
    m_step->hide();
    row->addLayout(words, 1);
    row->addWidget(m_step, 0, Qt::AlignVCenter);
    return card;
}

void LabView::restyle()
{
    const Theme& theme = m_themes.theme();
    auto* column = static_cast<QVBoxLayout*>(m_middle->layout());
    column->setContentsMargins(theme.ipx(20), theme.ipx(12), theme.ipx(20), theme.ipx(12));
    column->setSpacing(theme.ipx(8));
    for (QHBoxLayout* row : m_halves)
        row->setSpacing(theme.ipx(16));
    for (QHBoxLayout* row : m_heads)
        row->setSpacing(theme.ipx(8));
    for (QLabel* title : {m_inputTitle, m_outputTitle, m_stripTitle})
        title->setFont(themeFont(TextStyle::label, theme));
    m_inputTitle->setStyleSheet(
        QStringLiteral("color: %1").arg(theme.roleText(Role::input).name()));
    m_card->layout()->setContentsMargins(theme.ipx(16), theme.ipx(10), theme.ipx(16),
                                         theme.ipx(10));
    m_pixelTitle->setFont(themeFont(TextStyle::label, theme));
    showPlane();
}

}  // namespace convstep
