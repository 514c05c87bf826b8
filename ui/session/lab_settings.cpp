// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/lab_settings.h"

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

#include "core/lab/memory.h"
#include "ui/session/lab_field.h"

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

QStringList colourNames(std::int64_t channels)
{
    QStringList names;
    for (std::int64_t c = 0; c < channels; ++c)
        names << colourName(c, channels);
    return names;
}

QStringList mapNamesOf(const BankFilters& bank, const QStringList& channels)
{
    QStringList names;
    for (const QString& channel : channels)
        for (const std::string& filter : bank.names)
            names << QStringLiteral("%1 · %2").arg(QString::fromStdString(filter), channel);
    return names;
}

QStringList numbered(std::int64_t outputs)
{
    QStringList names;
    for (std::int64_t o = 0; o < outputs; ++o)
        names << text("o = %1").arg(o);
    return names;
}

OperatorSpec specOf(const LabOperator& op)
{
    OperatorSpec spec = defaultSpec(tensorflowName(op));
    const OperatorInfo& info = *findOperator(spec.op);
    if (info.param(Param::strides))
        spec.strides = {1, op.strideRows, op.strideCols, 1};
    if (const ParamInfo* rate = info.param(Param::rate)) {
        if (rate->length == 1)
            spec.rate = {op.rateRows};
        else if (rate->length == 2)
            spec.rate = {op.rateRows, op.rateCols};
        else
            spec.rate = {1, op.rateRows, op.rateCols, 1};
    }
    spec.padding = op.padding;
    return spec;
}

// An operator with its filters, and the names of its maps and outputs.
struct Made {
    OperatorCall call;
    QStringList mapNames;
    QStringList outputNames;
};

// Weights to mix so many maps. Those of principal components are zeros in their place.
Result<Tensor> mixingOf(const LabOperator& op, std::int64_t colours, std::int64_t filters)
{
    if (op.mixing != Mixing::principal)
        return makeMixing(op.mixing, colours, filters, op.options.seed);
    const std::int64_t maps = colours * filters;
    return Tensor::create({1, 1, maps, std::min(maps, mostPrincipal)}, "filter");
}

QStringList mixedNames(const LabOperator& op, std::int64_t outputs)
{
    if (op.mixing != Mixing::principal)
        return numbered(outputs);
    QStringList names;
    for (std::int64_t o = 1; o <= outputs; ++o)
        names << text("Component %1").arg(o);
    return names;
}

// `channels`: the names of those that it reads.
Result<Made> madeOf(const LabOperator& op, const QStringList& channels)
{
    const auto count = static_cast<std::int64_t>(channels.size());
    Made made;
    made.call.spec = specOf(op);
    const std::string& filterName = findOperator(made.call.spec.op)->inputs[1].name;
    if (isPointwise(op)) {
        Result<Tensor> mixing = mixingOf(op, count, 1);
        if (!mixing)
            return tl::unexpected(mixing.error());
        made.outputNames = op.mixing == Mixing::identity
                               ? channels
                               : mixedNames(op, mixing->shape()[3]);
        made.call.inputs.push_back({filterName, std::move(*mixing)});
        return made;
    }
    Result<BankFilters> bank = op.file ? bankFrom(op.file->filters, count, op.file->name.toStdString())
                                       : makeBank(op.bank, count, op.options);
    if (!bank)
        return tl::unexpected(bank.error());
    const auto filters = static_cast<std::int64_t>(bank->names.size());
    QStringList filterNames;
    for (const std::string& name : bank->names)
        filterNames << QString::fromStdString(name);
    const QStringList maps = mapNamesOf(*bank, channels);
    if (op.op == "separable_conv2d") {
        Result<Tensor> mixing = mixingOf(op, count, filters);
        if (!mixing)
            return tl::unexpected(mixing.error());
        const std::int64_t outputs = mixing->shape()[3];
        made.outputNames = mixedNames(op, outputs);
        if (op.mixing == Mixing::edgeEnergy && outputs == filters)
            made.outputNames = filterNames;
        else if (op.mixing == Mixing::identity && outputs == maps.size())
            made.outputNames = maps;
        made.call.inputs.push_back({filterName, std::move(bank->weights)});
        made.call.inputs.push_back({"pointwise_filter", std::move(*mixing)});
        made.mapNames = maps;
        return made;
    }
    made.outputNames = op.op == "depthwise_conv2d" ? maps : filterNames;
    // The same numbers in the same order, read as [kh, kw, in, out]: summed over the channels. Where
    // each channel has filters of its own they are taken as they are.
    if (op.op != "depthwise_conv2d" && !(op.file && !op.file->filters.sameForAll()))
        for (float& weight : bank->weights.values())
            weight /= static_cast<float>(count);
    made.call.inputs.push_back({filterName, std::move(bank->weights)});
    return made;
}

tl::unexpected<Error> inOperator(std::size_t part, Error error)
{
    error.field = stackedName(part, error.field);
    return tl::unexpected<Error>(std::move(error));
}

}  // namespace

const std::vector<std::string>& labOperators()
{
    static const std::vector<std::string> all{"depthwise_conv2d", "separable_conv2d", "conv2d",
                                              "atrous_conv2d", std::string(labPointwise)};
    return all;
}

QString labOperatorTitle(const std::string& op)
{
    return op == labPointwise ? text("conv2d 1×1, pointwise") : QString::fromStdString(op);
}

bool isPointwise(const LabOperator& op) { return op.op == labPointwise; }

std::string tensorflowName(const LabOperator& op) { return isPointwise(op) ? "conv2d" : op.op; }

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
    return memoryBudget();
}

Result<std::vector<LabGeometry>> labGeometries(const ChainRequest& chain, Shape picture)
{
    std::vector<LabGeometry> all;
    std::vector<StackedLayer> rows;
    std::vector<StackedLayer> cols;
    for (std::size_t part = 0; part < chain.operators.size(); ++part) {
        const OperatorCall& call = chain.operators[part];
        std::vector<NamedShape> shapes{{findOperator(call.spec.op)->inputs.front().name, picture}};
        for (const NamedTensor& one : call.inputs)
            shapes.push_back({one.name, one.tensor.shape()});
        const Result<Pipeline> pipeline = makePipeline(call.spec, shapes);
        if (!pipeline)
            return inOperator(part, pipeline.error());
        all.push_back({pipeline->rows, pipeline->cols});
        rows.push_back({pipeline->rows.kernel, pipeline->rows.stride, pipeline->rows.rate});
        cols.push_back({pipeline->cols.kernel, pipeline->cols.stride, pipeline->cols.rate});
        for (const auto& ok : {checkField(rows), checkField(cols)})
            if (!ok)
                return inOperator(part, ok.error());
        picture = pipeline->outputs().front().shape;
    }
    return all;
}

std::size_t refusedOperator(const Error& error)
{
    const std::size_t slash = error.field.find('/');
    std::size_t number = 0;
    const char* end = error.field.data() + (slash == std::string::npos ? 0 : slash);
    const auto [stopped, problem] = std::from_chars(error.field.data(), end, number);
    return problem == std::errc() && stopped == end && number > 0 ? number - 1 : 0;
}

Result<LabRequest> labRequest(const LabSettings& settings, std::shared_ptr<const Tensor> picture,
                              MemoryBudget budget)
{
    LabRequest request;
    QStringList channels = colourNames(picture->shape()[3]);
    for (std::size_t part = 0; part < settings.operators.size(); ++part) {
        Result<Made> made = madeOf(settings.operators[part], channels);
        if (!made)
            return inOperator(part, made.error());
        channels = made->outputNames;
        const LabOperator& op = settings.operators[part];
        if (op.mixing == Mixing::principal && (isPointwise(op) || op.op == "separable_conv2d"))
            request.chain.principal.push_back(part);
        request.chain.operators.push_back(std::move(made->call));
        request.links.push_back({{}, made->mapNames, made->outputNames});
    }
    const Result<std::vector<LabGeometry>> geometries =
        labGeometries(request.chain, picture->shape());
    if (!geometries)
        return tl::unexpected(geometries.error());
    for (std::size_t part = 0; part < request.links.size(); ++part)
        request.links[part].geometry = (*geometries)[part];
    request.chain.picture = std::move(picture);
    request.chain.plan.threads = settings.threads;
    request.chain.plan.instructionSet = settings.instructionSet;
    request.chain.plan.budget = budget;
    return request;
}

}  // namespace convstep
