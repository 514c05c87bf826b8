// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/microscope_bar.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QToolButton>

#include "ui/lab/lab_view.h"
#include "ui/session/place_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

namespace {

struct Way {
    int rows;
    int cols;
    const char* sign;
    const char* name;
};
constexpr std::array<Way, 4> ways{
    Way{0, -1, "←", QT_TRANSLATE_NOOP("Microscope", "The pixel to the left (Alt+←)")},
    Way{-1, 0, "↑", QT_TRANSLATE_NOOP("Microscope", "The pixel above (Alt+↑)")},
    Way{1, 0, "↓", QT_TRANSLATE_NOOP("Microscope", "The pixel below (Alt+↓)")},
    Way{0, 1, "→", QT_TRANSLATE_NOOP("Microscope", "The pixel to the right (Alt+→)")}};

}  // namespace

MicroscopeBar::MicroscopeBar(Document& document, PlaybackDriver& driver,
                             const ThemeWatcher& themes, QWidget* parent)
    : QFrame(parent), m_document(document), m_driver(driver), m_themes(themes),
      m_title(new ElidedLabel({}, this)), m_reading(new ElidedLabel({}, this)),
      m_back(new QPushButton(tr("Full size"), this))
{
    setObjectName(QStringLiteral("microscope"));
    setProperty("bar", true);
    auto* row = new QHBoxLayout(this);
    m_title->setProperty("strong", true);
    m_reading->setProperty("quiet", true);
    // The pixel gives way first: it is in the title, too.
    row->addWidget(m_title, 1);
    row->addWidget(m_reading);
    for (std::size_t i = 0; i < ways.size(); ++i) {
        const Way& way = ways[i];
        auto* button = new QToolButton(this);
        button->setText(QString::fromUtf8(way.sign));
        button->setProperty("quiet", true);
        const QString name = QCoreApplication::translate("Microscope", way.name);
        button->setToolTip(name);
        button->setAccessibleName(name);
        // A click never takes the keyboard from the stage.
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QToolButton::clicked, this,
                [this, way] { emit walked(way.rows, way.cols); });
        row->addWidget(button);
        m_ways[i] = button;
    }
    m_back->setToolTip(tr("Back to the picture, as it was (F6)"));
    m_back->setFocusPolicy(Qt::TabFocus);
    connect(m_back, &QPushButton::clicked, this, &MicroscopeBar::backRequested);
    row->addWidget(m_back);
    connect(&driver, &PlaybackDriver::stepChanged, this, &MicroscopeBar::showStep);
    connect(&themes, &ThemeWatcher::themeChanged, this, &MicroscopeBar::restyle);
    restyle();
    hide();
}

MicroscopeBar::~MicroscopeBar() = default;

void MicroscopeBar::enter(const PixelDocument& pixel)
{
    m_pixel = std::make_unique<const PixelDocument>(pixel);
    m_title->setText(tr("Pixel %1 of %2").arg(placeText(pixel.pixel), pixel.plane));
    for (std::size_t i = 0; i < ways.size(); ++i)
        m_ways[i]->setEnabled(neighbour(ways[i].rows, ways[i].cols).has_value());
    showStep();
    show();
}

void MicroscopeBar::leave()
{
    m_pixel.reset();
    hide();
}

std::optional<Cell> MicroscopeBar::neighbour(std::int64_t rows, std::int64_t cols) const
{
    if (!m_pixel)
        return std::nullopt;
    Cell next = m_pixel->pixel;
    next.y += rows;
    next.x += cols;
    const bool there =
        next.y >= 0 && next.y < m_pixel->rows && next.x >= 0 && next.x < m_pixel->cols;
    return there ? std::optional(next) : std::nullopt;
}

QString MicroscopeBar::reading() const { return m_reading->text(); }

void MicroscopeBar::showStep()
{
    if (!m_pixel)
        return;
    const std::optional<Step> step = m_driver.current();
    const Trace* trace = m_document.trace();
    QString text;
    if (step && trace && step->a.slot >= 0) {
        const Slot& slot = trace->pipeline().slotList[static_cast<std::size_t>(step->a.slot)];
        const Cell cell{0, step->a.cell.y + m_pixel->origin.y, step->a.cell.x + m_pixel->origin.x,
                        0};
        // A later stage reads what the first one made: the maps of this very pixel.
        if (slot.role != Role::input)
            text = tr("reads the maps at %1").arg(placeText(m_pixel->pixel));
        else if (step->a.padding)
            text = tr("reads padding at %1").arg(placeText(cell));
        else
            text = tr("reads the picture at %1").arg(placeText(cell));
    }
    m_reading->setText(text);
}

void MicroscopeBar::restyle()
{
    const Theme& theme = m_themes.theme();
    layout()->setContentsMargins(theme.ipx(16), theme.ipx(4), theme.ipx(12), theme.ipx(4));
    layout()->setSpacing(theme.ipx(6));
    m_title->setFont(themeFont(TextStyle::label, theme));
    for (QToolButton* way : m_ways)
        way->setFixedSize(theme.ipx(28), theme.ipx(28));
}

}  // namespace convstep
