// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which picture, and what its codes become.
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/lab/lab_panel.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

namespace {

struct PictureSize {
    std::int64_t height;
    std::int64_t width;
};
constexpr PictureSize sizes[] = {{360, 540}, {720, 1080}, {1440, 2160}, {2160, 3840}, {4320, 7680}};
constexpr int usualSize = 1;

QString pictureTitle(TestPicture picture)
{
    switch (picture) {
    case TestPicture::zonePlate:
        return LabPanel::tr("Zone plate");
    case TestPicture::scene:
        return LabPanel::tr("Scene");
    case TestPicture::text:
        return LabPanel::tr("Text");
    case TestPicture::checkerNoise:
        return LabPanel::tr("Checker with noise");
    case TestPicture::impulses:
        return LabPanel::tr("Impulses");
    }
    return {};
}

}  // namespace

void LabPanel::buildPicture()
{
    addHead(tr("Input"));
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_picture = new ComboBox(&m_themes, row);
    m_picture->setObjectName(QStringLiteral("picture"));
    m_picture->setAccessibleName(tr("Picture"));
    m_picture->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_picture->setMinimumContentsLength(8);
    for (const TestPicture one : testPictures())
        m_picture->addItem(pictureTitle(one), static_cast<int>(one));
    m_picture->setCurrentIndex(m_picture->findData(static_cast<int>(TestPicture::scene)));
    m_open = new QPushButton(tr("Open…"), row);
    m_open->setToolTip(tr("A picture, .npy or .npz; also by drag and drop, or Ctrl+V"));
    layout->addWidget(m_picture, 1);
    layout->addWidget(m_open);
    m_rows.push_back(row);
    m_layout->addWidget(row);
    m_size = new ComboBox(&m_themes, this);
    m_size->setObjectName(QStringLiteral("size"));
    for (const PictureSize& size : sizes)
        m_size->addItem(QStringLiteral("%1 × %2").arg(size.height).arg(size.width));
    m_size->setCurrentIndex(usualSize);
    m_sizeRow = addRow(tr("Height × width"), {m_size});
    m_range = new SegmentedControl(&m_themes, this);
    m_range->setObjectName(QStringLiteral("range"));
    m_range->setSegments({tr("0 … 1"), tr("0 … 255")});
    m_rangeRow = addRow(tr("Values"), {m_range});
    m_rangeRow->setToolTip(tr("What the codes of a picture become"));
    connect(m_range, &SegmentedControl::activated, this, &LabPanel::rangeChosen);
    m_shape = new QLabel(this);
    m_shape->setWordWrap(true);
    m_shape->setProperty("quiet", true);
    m_layout->addWidget(m_shape);
    connect(m_open, &QPushButton::clicked, this, &LabPanel::openRequested);
    connect(m_size, &QComboBox::activated, this, &LabPanel::sourceChosen);
    connect(m_picture, &QComboBox::activated, this, [this] {
        const QVariant which = m_picture->currentData();
        m_sizeRow->setVisible(which.isValid());
        if (!which.isValid())
            return;
        // The file is not kept beside the pictures that the program makes.
        setFile({});
        emit sourceChosen();
    });
}

LabPanel::Source LabPanel::source() const
{
    const PictureSize& size = sizes[std::max(0, m_size->currentIndex())];
    return {static_cast<TestPicture>(m_picture->currentData().toInt()), m_picture->currentText(),
            size.height, size.width};
}

void LabPanel::setFile(const QString& name)
{
    const int builtIn = static_cast<int>(testPictures().size());
    while (m_picture->count() > builtIn)
        m_picture->removeItem(builtIn);
    m_sizeRow->setVisible(name.isEmpty());
    if (name.isEmpty())
        return;
    m_picture->addItem(name);
    m_picture->setCurrentIndex(builtIn);
    m_picture->setToolTip(name);
}

bool LabPanel::to255() const { return m_range->currentIndex() == 1; }

void LabPanel::setPicture(const QString& shape, std::int64_t reduced, double greatest)
{
    QStringList lines{shape};
    if (reduced > 1)
        lines.front() += QStringLiteral(" · ") + tr("reduced to 1:%1").arg(reduced);
    if (greatest == 0)
        lines << tr("An array keeps its own numbers.");
    else
        m_range->setCurrentIndex(greatest > 1 ? 1 : 0);
    m_rangeRow->setVisible(greatest > 0);
    m_shape->setText(lines.join(QLatin1Char('\n')));
    // The pictures that the program makes say so in their row.
    m_shape->setVisible(m_sizeRow->isHidden() || reduced > 1);
}

void LabPanel::focusPicture() { m_picture->setFocus(Qt::TabFocusReason); }

void LabPanel::choosePicture(TestPicture picture)
{
    setFile({});
    m_picture->setCurrentIndex(m_picture->findData(static_cast<int>(picture)));
    m_size->setCurrentIndex(0);
    emit sourceChosen();
}

}  // namespace convstep
