// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/stage/picture_stepper.h"

#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

#include "ui/session/picture_place.h"
#include "ui/session/place_text.h"
#include "ui/widgets/icon_button.h"

namespace convstep {

PictureStepper::PictureStepper(Document& document, PlaybackDriver& driver,
                               const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_document(document), m_driver(driver), m_themes(themes),
      m_back(new IconButton(&themes, Glyph::stepBack, tr("Previous picture"), this)),
      m_label(new QLabel(this)),
      m_forward(new IconButton(&themes, Glyph::stepForward, tr("Next picture"), this))
{
    m_back->setName(tr("Previous picture"), tr("Ctrl+PgUp"));
    m_forward->setName(tr("Next picture"), tr("Ctrl+PgDown"));
    m_label->setAlignment(Qt::AlignCenter);
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(m_back);
    layout->addWidget(m_label);
    layout->addWidget(m_forward);
    layout->addStretch(1);
    connect(m_back, &IconButton::clicked, this, [this] { go(-1); });
    connect(m_forward, &IconButton::clicked, this, [this] { go(1); });
    connect(&driver, &PlaybackDriver::stepChanged, this, &PictureStepper::refresh);
    connect(&document, &Document::changed, this, &PictureStepper::refresh);
    connect(&themes, &ThemeWatcher::themeChanged, this, &PictureStepper::restyle);
    hide();
    restyle();
    refresh();
}

void PictureStepper::go(int by)
{
    const Trace* trace = m_document.trace();
    if (!trace || !m_driver.enabled())
        return;
    const std::int64_t count = pictureCount(trace->pipeline());
    const std::int64_t wanted = std::clamp<std::int64_t>(
        pictureAt(*trace, m_driver.position()) + by, 0, count - 1);
    m_driver.pause();
    m_driver.seek(positionInPicture(*trace, m_driver.position(), wanted));
}

void PictureStepper::refresh()
{
    const Trace* trace = m_document.trace();
    const std::int64_t count = trace ? pictureCount(trace->pipeline()) : 1;
    const bool wanted = count > 1 && trace->size() > 0;
    if (wanted) {
        const std::int64_t at = pictureAt(*trace, m_driver.position());
        m_label->setText(
            tr("Picture %1 of %2").arg(integerText(at + 1), integerText(count)));
        m_back->setEnabled(m_driver.enabled() && at > 0);
        m_forward->setEnabled(m_driver.enabled() && at + 1 < count);
    }
    if (wanted != !isHidden()) {
        setVisible(wanted);
        emit shownChanged();
    }
}

void PictureStepper::restyle()
{
    const Theme& theme = m_themes.theme();
    layout()->setContentsMargins(theme.ipx(16), theme.ipx(4), theme.ipx(16), theme.ipx(4));
    layout()->setSpacing(theme.ipx(4));
    updateGeometry();
    emit shownChanged();
}

}  // namespace convstep
