// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/lab_settings.h"

#include <QCoreApplication>

#include <unistd.h>

#include <algorithm>

#include "ui/session/settings.h"

namespace convstep {

namespace {

QString text(const char* source) { return QCoreApplication::translate("Lab", source); }

QString colourName(std::int64_t channel, std::int64_t channels)
{
    if (channels == 1)
        return text("grey");
    if (channels == 3)
        return channel == 0 ? text("red") : channel == 1 ? text("green") : text("blue");
    return text("c %1").arg(channel);
}

QStringList mapNamesOf(const BankFilters& bank, std::int64_t channels)
{
    QStringList names;
    for (std::int64_t c = 0; c < channels; ++c)
        for (const std::string& filter : bank.names)
            names << QStringLiteral("%1 · %2").arg(QString::fromStdString(filter),
                                                   colourName(c, channels));
    return names;
}

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

}  // namespace

const std::vector<std::string>& labOperators()
{
    static const std::vector<std::string> all{"depthwise_conv2d", "separable_conv2d", "conv2d"};
    return all;
}

std::vector<Mixing> labMixings()
{
    std::vector<Mixing> some = mixings();
    std::erase(some, Mixing::principal);
    return some;
}

QString bankTitle(FilterBank bank)
{
    switch (bank) {
    case FilterBank::sobel:
        return text("Sobel");
    case FilterBank::scharr:
        return text("Scharr");
    case FilterBank::prewitt:
        return text("Prewitt");
    case FilterBank::laplacian:
        return text("Laplacian");
    case FilterBank::laplacianOfGaussian:
        return text("Laplacian of Gaussian");
    case FilterBank::gaussian:
        return text("Gaussian");
    case FilterBank::box:
        return text("Box");
    case FilterBank::sharpen:
        return text("Sharpen");
    case FilterBank::gabor:
        return text("Gabor");
    case FilterBank::random:
        return text("Random");
    }
    return {};
}

QString mixingTitle(Mixing mixing)
{
    switch (mixing) {
    case Mixing::identity:
        return text("Identity");
    case Mixing::luma:
        return text("Brightness");
    case Mixing::opponentColours:
        return text("Opponent colours");
    case Mixing::principal:
        return text("Principal components");
    case Mixing::randomOrthogonal:
        return text("Random turn");
    case Mixing::edgeEnergy:
        return text("Sum over colours");
    }
    return {};
}

bool hasKernel(FilterBank bank)
{
    return bank == FilterBank::laplacianOfGaussian || bank == FilterBank::gaussian ||
           bank == FilterBank::box || bank == FilterBank::gabor || bank == FilterBank::random;
}

bool hasSigma(FilterBank bank)
{
    return bank == FilterBank::laplacianOfGaussian || bank == FilterBank::gaussian;
}

MemoryBudget labBudget()
{
    const long pages = sysconf(_SC_PHYS_PAGES);
    const long size = sysconf(_SC_PAGE_SIZE);
    if (pages <= 0 || size <= 0)
        return {};
    return {static_cast<std::int64_t>(pages) * size / 2};
}

Result<LabGeometry> labGeometry(const OperatorCall& call, const Shape& picture)
{
    std::vector<NamedShape> shapes{{findOperator(call.spec.op)->inputs.front().name, picture}};
    for (const NamedTensor& one : call.inputs)
        shapes.push_back({one.name, one.tensor.shape()});
    const Result<Pipeline> pipeline = makePipeline(call.spec, shapes);
    if (!pipeline)
        return tl::unexpected(pipeline.error());
    return LabGeometry{pipeline->rows, pipeline->cols};
}

Result<LabRequest> labRequest(const LabSettings& settings, std::shared_ptr<const Tensor> picture,
                              MemoryBudget budget)
{
    const std::int64_t channels = picture->shape()[3];
    Result<BankFilters> bank = makeBank(settings.bank, channels, settings.options);
    if (!bank)
        return tl::unexpected(bank.error());
    const auto filters = static_cast<std::int64_t>(bank->names.size());
    LabRequest request;
    OperatorCall call;
    call.spec = defaultSpec(settings.op);
    call.spec.strides = {1, settings.stride, settings.stride, 1};
    call.spec.rate.assign(call.spec.rate.size(), 1);
    const std::size_t rows = call.spec.rate.size() == 4 ? 1 : 0;
    call.spec.rate[rows] = call.spec.rate[rows + 1] = settings.rate;
    call.spec.padding.word = settings.padding;
    const QStringList maps = mapNamesOf(*bank, channels);
    if (settings.op == "conv2d") {
        // The same numbers in the same order, read as [kh, kw, in, out]: summed over the colours.
        for (float& weight : bank->weights.values())
            weight /= static_cast<float>(channels);
        call.inputs.push_back({"filter", std::move(bank->weights)});
        for (const std::string& name : bank->names)
            request.outputNames << QString::fromStdString(name);
    } else if (settings.op == "separable_conv2d") {
        Result<Tensor> mixing =
            makeMixing(settings.mixing, channels, filters, settings.options.seed);
        if (!mixing)
            return tl::unexpected(mixing.error());
        const std::int64_t outputs = mixing->shape()[3];
        for (std::int64_t o = 0; o < outputs; ++o)
            request.outputNames << (settings.mixing == Mixing::edgeEnergy && o < filters
                                        ? QString::fromStdString(
                                              bank->names[static_cast<std::size_t>(o)])
                                        : text("o = %1").arg(o));
        if (settings.mixing == Mixing::identity && outputs == maps.size())
            request.outputNames = maps;
        call.inputs.push_back({"depthwise_filter", std::move(bank->weights)});
        call.inputs.push_back({"pointwise_filter", std::move(*mixing)});
        request.mapNames = maps;
    } else {
        call.inputs.push_back({"filter", std::move(bank->weights)});
        request.outputNames = maps;
    }
    const Result<LabGeometry> geometry = labGeometry(call, picture->shape());
    if (!geometry)
        return tl::unexpected(geometry.error());
    request.geometry = *geometry;
    request.chain.picture = std::move(picture);
    request.chain.operators.push_back(std::move(call));
    request.chain.plan.threads = settings.threads;
    request.chain.plan.instructionSet = settings.instructionSet;
    request.chain.plan.budget = budget;
    return request;
}

Result<DocumentFile> labWindow(const LabSettings& settings, std::shared_ptr<const Tensor> picture,
                               const Cell& pixel, const QString& name)
{
    Result<LabRequest> request = labRequest(settings, picture);
    if (!request)
        return tl::unexpected(request.error());
    const WindowAxis rows = windowOf(request->geometry.rows, pixel.y);
    const WindowAxis cols = windowOf(request->geometry.cols, pixel.x);
    // An operator that knows no list, or no list with anything in it, gets the zeros as cells; so
    // does a window that reads nothing but padding, for a picture of no rows shows nothing.
    const bool listed =
        paddingMayBeList(settings.op) && rows.last > rows.first && cols.last > cols.first;
    const std::int64_t top = listed ? 0 : rows.before;
    const std::int64_t left = listed ? 0 : cols.before;
    const std::int64_t height = listed ? rows.last - rows.first : request->geometry.rows.effective;
    const std::int64_t width = listed ? cols.last - cols.first : request->geometry.cols.effective;
    const std::int64_t channels = picture->shape()[3];
    Result<Tensor> crop = Tensor::create({1, height, width, channels}, "input");
    if (!crop)
        return tl::unexpected(crop.error());
    const TensorView from = TensorView::image(*picture, DataFormat::nhwc);
    for (std::int64_t y = rows.first; y < rows.last; ++y)
        for (std::int64_t x = cols.first; x < cols.last; ++x)
            for (std::int64_t c = 0; c < channels; ++c) {
                const std::int64_t to =
                    ((y - rows.first + top) * width + x - cols.first + left) * channels + c;
                crop->values()[static_cast<std::size_t>(to)] = from.at({pixel.n, y, x, c});
            }
    OperatorCall call = std::move(request->chain.operators.front());
    // There is one window: the way to the next one does not matter, and TensorFlow refuses a stride
    // together with a rate.
    call.spec.strides = {1, 1, 1, 1};
    call.spec.padding = {};
    call.spec.padding.word = "VALID";
    if (listed && rows.before + rows.after + cols.before + cols.after > 0) {
        call.spec.padding.isList = true;
        call.spec.padding.amounts = {
            {0, 0}, {rows.before, rows.after}, {cols.before, cols.after}, {0, 0}};
    }
    call.inputs.insert(call.inputs.begin(),
                       {findOperator(settings.op)->inputs.front().name, std::move(*crop)});
    DocumentFile file;
    const std::int64_t y = request->geometry.rows.position(pixel.y, 0);
    const std::int64_t x = request->geometry.cols.position(pixel.x, 0);
    file.title = text("%1, pixel (%2, %3): rows %4 to %5, columns %6 to %7")
                     .arg(name)
                     .arg(pixel.y)
                     .arg(pixel.x)
                     .arg(y)
                     .arg(y + request->geometry.rows.effective - 1)
                     .arg(x)
                     .arg(x + request->geometry.cols.effective - 1)
                     .replace(QLatin1Char('-'), QChar(0x2212))
                     .toStdString();
    file.operators.push_back(std::move(call));
    return file;
}

}  // namespace convstep
