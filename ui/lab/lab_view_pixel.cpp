// SPDX-License-Identifier: GPL-3.0-or-later
//
// The card of one pixel: its value, what its window reads, and the way into it.
#include <QLabel>
#include <QPushButton>

#include <algorithm>

#include "ui/lab/lab_plots.h"
#include "ui/lab/lab_view.h"
#include "ui/session/lab_field.h"
#include "ui/session/lab_window.h"
#include "ui/session/number_text.h"
#include "ui/session/refusal_text.h"
#include "ui/widgets/elided_label.h"

namespace convstep {

namespace {

constexpr std::size_t mostDots = 1 << 14;

}  // namespace

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
    if (whole)
        m_plots->setPixel(cell && m_output->plane().has(*cell) ? cell : std::nullopt);
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
    // On the input: all that is read of it through the operators in between. In words: what this
    // one reads.
    const std::size_t first = inputLink();
    const std::size_t link = shownLink();
    const std::span links = std::span(m_geometries).subspan(first, link + 1 - first);
    const auto factor = static_cast<double>(m_outcome->factor);
    const PixelGrid grid =
        first == 0 ? PixelGrid{0, 0, factor, factor}
                   : resultGrid(composedGeometry(std::span(m_geometries).first(first)),
                                m_outcome->factor);
    const auto placeOf = [&grid](double x, double y) {
        return QPointF(grid.originX + x * grid.stepX, grid.originY + y * grid.stepY);
    };
    const QRectF pixels = windowRect(composedGeometry(links), *cell);
    const QRectF window(placeOf(pixels.left(), pixels.top()),
                        placeOf(pixels.right(), pixels.bottom()));
    std::vector<AxisGeometry> rowLinks;
    std::vector<AxisGeometry> colLinks;
    for (const LabGeometry& one : links) {
        rowLinks.push_back(one.rows);
        colLinks.push_back(one.cols);
    }
    const std::vector<std::int64_t> rows = readPositions(rowLinks, cell->y);
    const std::vector<std::int64_t> columns = readPositions(colLinks, cell->x);
    std::vector<QPointF> taps;
    // So many dots are no dots any more.
    if (rows.size() * columns.size() <= mostDots)
        for (const std::int64_t y : rows)
            for (const std::int64_t x : columns)
                taps.push_back(
                    placeOf(static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5));
    const LabGeometry& own = m_geometries[link];
    std::int64_t inside = 0;
    for (std::int64_t di = 0; di < own.rows.kernel; ++di)
        for (std::int64_t dj = 0; dj < own.cols.kernel; ++dj)
            inside += own.rows.inside(own.rows.position(cell->y, di)) &&
                              own.cols.inside(own.cols.position(cell->x, dj))
                          ? 1
                          : 0;
    if (standardAtLeft())
        m_input->setFrame(plane.grid.rectOf(*cell), {}, Role::depthwiseOutput);
    else
        m_input->setFrame(window, taps, Role::filter);
    m_output->setFrame(plane.grid.rectOf(*cell), {},
                       mapsShown() || mapCount() == 0 ? Role::depthwiseOutput
                                                      : Role::pointwiseOutput);
    m_pixelTitle->setText(tr("Pixel (%1, %2)").arg(cell->y).arg(cell->x));
    const float value = plane.at(*cell, plane.channel);
    QString values = QStringLiteral("%1 = %2").arg(
        m_strip->current() < mapCount() ? mapNames()[plane.channel] : outputNames()[plane.channel],
        numberText(static_cast<double>(value)));
    if (const QString both = comparedValues(*cell, plane.channel); !both.isEmpty())
        values = both;
    // What the picture is in the middle of the window.
    const Plane& input = inputPlane();
    const Cell middle = input.grid.cellAt(window.center());
    if (input.has(middle)) {
        QStringList numbers;
        for (std::int64_t c = 0; c < std::min<std::int64_t>(input.channels(), 8); ++c)
            numbers << numberText(static_cast<double>(input.at(middle, c)), 3);
        values += QStringLiteral("     ") + tr("input (%1, %2): %3")
                                                .arg(middle.y)
                                                .arg(middle.x)
                                                .arg(numbers.join(QStringLiteral("  ")));
        if (first == 0 && m_picture && m_picture->greatest > 0)
            values += QStringLiteral("  ") +
                      (m_picture->greatest > 1 ? tr("of 0 … 255") : tr("of 0 … 1"));
    }
    m_pixelValues->setText(values);
    const std::int64_t count = own.rows.kernel * own.cols.kernel;
    const std::int64_t outside = count - inside;
    const QString sentence =
        link == 0 ? tr("%1 taps over a window of %2 × %3, rows %4 to %5, columns %6 to %7")
                  : tr("%1 taps over a window of %2 × %3 of the result before, rows %4 to %5, "
                       "columns %6 to %7");
    QString about = sentence.arg(count)
                        .arg(own.rows.effective)
                        .arg(own.cols.effective)
                        .arg(own.rows.position(cell->y, 0))
                        .arg(own.rows.position(cell->y, own.rows.kernel - 1))
                        .arg(own.cols.position(cell->x, 0))
                        .arg(own.cols.position(cell->x, own.cols.kernel - 1));
    about.replace(QLatin1Char('-'), QChar(0x2212));
    if (outside > 0)
        about += QStringLiteral(", ") + tr("%1 of them in the padding").arg(outside);
    m_pixelWindow->setText(about);
}

void LabView::stepThrough()
{
    if (!m_picked || !m_outcome || m_outcome->factor != 1)
        return;
    const std::size_t link = shownLink();
    const std::shared_ptr<const Tensor> from =
        link == 0 ? m_outcome->picture : m_outcome->result->links[link - 1].output;
    const QString name =
        link == 0 ? m_picture->name : tr("%1 after operator %2").arg(m_picture->name).arg(link);
    const OperatorCall ran = shownOperator();
    Result<DocumentFile> file = labWindow(ran, from, *m_picked, name);
    if (!file) {
        say(refusalText(file.error()), true);
        return;
    }
    const bool ofMap = mapsShown() && mapCount() > 0;
    const std::int64_t channel = m_output->plane().channel;
    emit stepRequested({std::move(*file), ofMap, channel,
                        ofMap ? mapNames()[channel] : outputNames()[channel], *m_picked,
                        m_output->plane().rows(), m_output->plane().cols(),
                        labWindowOrigin(ran.spec.op, m_geometries[link], *m_picked)});
}

void LabView::stepTo(const Cell& cell)
{
    if (!m_outcome || m_outcome->factor != 1 || !m_output->plane().has(cell))
        return;
    m_picked = cell;
    showPixel(cell);
    showPointer();
    stepThrough();
}

void LabView::showPixel(const Cell& pixel)
{
    const QSizeF room = m_output->size();
    const QRectF rect = m_output->plane().grid.rectOf(pixel);
    const QRectF seen(m_viewport.toView(rect.topLeft(), room),
                      m_viewport.toView(rect.bottomRight(), room));
    const auto beyond = [](double from, double to, double size) {
        return from < 0 ? -from : std::min(size - to, 0.0);
    };
    const QPointF by(beyond(seen.left(), seen.right(), room.width()),
                     beyond(seen.top(), seen.bottom(), room.height()));
    if (!by.isNull())
        m_viewport.panBy(by);
}

}  // namespace convstep
