// SPDX-License-Identifier: GPL-3.0-or-later
//
// The card of one pixel: its value, what its window reads, and the way into it.
#include <QLabel>
#include <QPushButton>

#include <algorithm>

#include "ui/lab/lab_view.h"
#include "ui/session/number_text.h"
#include "ui/session/refusal_text.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

void LabView::pick(const Cell& cell)
{
    m_picked = m_picked == cell ? std::nullopt : std::optional(cell);
    showPointer();
}

// The pixel under the pointer, or the one that was picked: its value, what its window reads, and
// where that is.
void LabView::showPointer()
{
    const bool whole = m_outcome && m_outcome->factor == 1;
    m_step->setVisible(whole && m_picked.has_value());
    if (m_picked)
        m_step->setText(tr("Step through pixel (%1, %2)").arg(m_picked->y).arg(m_picked->x));
    std::optional<Cell> cell = m_outcome ? m_output->cellUnderPointer() : std::nullopt;
    if (!cell && whole)
        cell = m_picked;
    if (!cell || !m_output->plane().has(*cell)) {
        m_input->setFrame({}, {}, Role::filter);
        m_output->setFrame({}, {}, Role::filter);
        m_pixelTitle->setText(tr("Pixel"));
        m_pixelValues->setText(
            tr("Point at a pixel to see its value and its window; click it to step through it."));
        m_pixelWindow->setText({});
        return;
    }
    const Plane& plane = m_output->plane();
    QRectF window = windowRect(m_geometry, *cell);
    std::vector<QPointF> taps;
    std::int64_t inside = 0;
    const auto factor = static_cast<double>(m_outcome->factor);
    for (std::int64_t di = 0; di < m_geometry.rows.kernel; ++di)
        for (std::int64_t dj = 0; dj < m_geometry.cols.kernel; ++dj) {
            const std::int64_t y = m_geometry.rows.position(cell->y, di);
            const std::int64_t x = m_geometry.cols.position(cell->x, dj);
            inside += m_geometry.rows.inside(y) && m_geometry.cols.inside(x) ? 1 : 0;
            taps.push_back(QPointF(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5) *
                           factor);
        }
    window = {window.topLeft() * factor, window.size() * factor};
    m_input->setFrame(window, taps, Role::filter);
    m_output->setFrame(plane.grid.rectOf(*cell), {},
                       mapsShown() || mapCount() == 0 ? Role::depthwiseOutput
                                                      : Role::pointwiseOutput);
    m_pixelTitle->setText(tr("Pixel (%1, %2)").arg(cell->y).arg(cell->x));
    const float value = plane.at(*cell, plane.channel);
    QString values = QStringLiteral("%1 = %2").arg(
        m_strip->current() < mapCount() ? mapNames()[plane.channel] : outputNames()[plane.channel],
        numberText(static_cast<double>(value)));
    // What the picture is in the middle of the window.
    const Cell middle = m_input->plane().grid.cellAt(window.center());
    if (m_input->plane().has(middle)) {
        QStringList numbers;
        for (std::int64_t c = 0; c < std::min<std::int64_t>(m_input->plane().channels(), 8); ++c)
            numbers << numberText(static_cast<double>(m_input->plane().at(middle, c)), 3);
        values += QStringLiteral("     ") + tr("input (%1, %2): %3")
                                                .arg(middle.y)
                                                .arg(middle.x)
                                                .arg(numbers.join(QStringLiteral("  ")));
    }
    m_pixelValues->setText(values);
    const std::int64_t outside = static_cast<std::int64_t>(taps.size()) - inside;
    QString about = tr("%1 taps over a window of %2 × %3, rows %4 to %5, columns %6 to %7")
                        .arg(taps.size())
                        .arg(m_geometry.rows.effective)
                        .arg(m_geometry.cols.effective)
                        .arg(m_geometry.rows.position(cell->y, 0))
                        .arg(m_geometry.rows.position(cell->y, m_geometry.rows.kernel - 1))
                        .arg(m_geometry.cols.position(cell->x, 0))
                        .arg(m_geometry.cols.position(cell->x, m_geometry.cols.kernel - 1));
    about.replace(QLatin1Char('-'), QChar(0x2212));
    if (outside > 0)
        about += QStringLiteral(", ") + tr("%1 of them in the padding").arg(outside);
    m_pixelWindow->setText(about);
}

void LabView::stepThrough()
{
    if (!m_picked || !m_outcome || m_outcome->factor != 1)
        return;
    Result<DocumentFile> file =
        labWindow(m_shown->settings, m_outcome->picture, *m_picked, m_picture->name);
    if (!file) {
        say(refusalText(file.error()), true);
        return;
    }
    emit stepRequested(
        {std::move(*file), mapsShown() && mapCount() > 0, m_output->plane().channel});
}

}  // namespace convstep
