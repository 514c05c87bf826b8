// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/lab_window.h"

#include <QCoreApplication>

#include <algorithm>

#include "ui/session/settings.h"

namespace convstep {

namespace {

QString text(const char* source) { return QCoreApplication::translate("Lab", source); }

// The padding that a window at `out` really meets, and the picture pixels that it reads.
struct WindowAxis {
    std::int64_t first = 0;  // of the picture, in it
    std::int64_t last = 0;   // one beyond
    std::int64_t before = 0;
    std::int64_t after = 0;
};

WindowAxis windowOf(const AxisGeometry& axis, std::int64_t out)
{
    const std::int64_t begin = axis.position(out, 0);
    const std::int64_t end = begin + axis.effective;
    WindowAxis window;
    window.first = std::clamp<std::int64_t>(begin, 0, axis.in);
    window.last = std::clamp<std::int64_t>(end, window.first, axis.in);
    window.before = std::min(std::max<std::int64_t>(-begin, 0), axis.effective);
    window.after = axis.effective - window.before - (window.last - window.first);
    return window;
}

// Which cells of what the operator reads become the input.
struct Crop {
    WindowAxis rows;
    WindowAxis cols;
    bool listed = false;  // the padding as a list; else as cells
    Cell origin;
};

Crop cropOf(const std::string& op, const LabGeometry& geometry, const Cell& pixel)
{
    Crop crop{windowOf(geometry.rows, pixel.y), windowOf(geometry.cols, pixel.x), false, {}};
    // An operator that knows no list, or no list with anything in it, gets the zeros as cells; so
    // does a window that reads nothing but padding, for a picture of no rows shows nothing.
    crop.listed = paddingMayBeList(op) && crop.rows.last > crop.rows.first &&
                  crop.cols.last > crop.cols.first;
    crop.origin = {0, crop.listed ? crop.rows.first : geometry.rows.position(pixel.y, 0),
                   crop.listed ? crop.cols.first : geometry.cols.position(pixel.x, 0), 0};
    return crop;
}

}  // namespace

Cell labWindowOrigin(const std::string& op, const LabGeometry& geometry, const Cell& pixel)
{
    return cropOf(op, geometry, pixel).origin;
}

Result<DocumentFile> labWindow(const LabOperator& op, std::shared_ptr<const Tensor> from,
                               const Cell& pixel, const QString& name)
{
    LabSettings alone;
    alone.operators = {op};
    const Result<LabRequest> request = labRequest(alone, from);
    if (!request)
        return tl::unexpected(request.error());
    return labWindow(request->chain.operators.front(), std::move(from), pixel, name);
}

Result<DocumentFile> labWindow(const OperatorCall& withoutImage, std::shared_ptr<const Tensor> from,
                               const Cell& pixel, const QString& name)
{
    ChainRequest chain;
    chain.operators = {withoutImage};
    const Result<std::vector<LabGeometry>> geometries = labGeometries(chain, from->shape());
    if (!geometries)
        return tl::unexpected(geometries.error());
    const LabGeometry& geometry = geometries->front();
    const auto [rows, cols, listed, origin] = cropOf(withoutImage.spec.op, geometry, pixel);
    const std::int64_t height = listed ? rows.last - rows.first : geometry.rows.effective;
    const std::int64_t width = listed ? cols.last - cols.first : geometry.cols.effective;
    const std::int64_t channels = from->shape()[3];
    Result<Tensor> crop = Tensor::create({1, height, width, channels}, "input");
    if (!crop)
        return tl::unexpected(crop.error());
    const TensorView view = TensorView::image(*from, DataFormat::nhwc);
    for (std::int64_t y = rows.first; y < rows.last; ++y)
        for (std::int64_t x = cols.first; x < cols.last; ++x)
            for (std::int64_t c = 0; c < channels; ++c) {
                const std::int64_t to =
                    ((y - origin.y) * width + x - origin.x) * channels + c;
                crop->values()[static_cast<std::size_t>(to)] = view.at({pixel.n, y, x, c});
            }
    OperatorCall call = withoutImage;
    // There is one window: the way to the next one does not matter, and TensorFlow refuses a stride
    // together with a rate.
    call.spec.strides = defaultSpec(call.spec.op).strides;
    call.spec.padding = {};
    call.spec.padding.word = "VALID";
    if (listed && rows.before + rows.after + cols.before + cols.after > 0) {
        call.spec.padding.isList = true;
        call.spec.padding.amounts = {
            {0, 0}, {rows.before, rows.after}, {cols.before, cols.after}, {0, 0}};
    }
    call.inputs.insert(call.inputs.begin(),
                       {findOperator(call.spec.op)->inputs.front().name, std::move(*crop)});
    DocumentFile file;
    const std::int64_t y = geometry.rows.position(pixel.y, 0);
    const std::int64_t x = geometry.cols.position(pixel.x, 0);
    file.title = text("%1, pixel (%2, %3): rows %4 to %5, columns %6 to %7")
                     .arg(name)
                     .arg(pixel.y)
                     .arg(pixel.x)
                     .arg(y)
                     .arg(y + geometry.rows.effective - 1)
                     .arg(x)
                     .arg(x + geometry.cols.effective - 1)
                     .replace(QLatin1Char('-'), QChar(0x2212))
                     .toStdString();
    file.operators.push_back(std::move(call));
    return file;
}

}  // namespace convstep
