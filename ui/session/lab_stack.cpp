// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/lab_stack.h"

#include <QCoreApplication>

#include <algorithm>

#include "ui/session/operator_change.h"
#include "ui/session/place_text.h"

namespace convstep {

namespace {

QString text(const char* source) { return QCoreApplication::translate("Lab", source); }

// How many inputs of an axis are read; nullopt where they are too many to count.
std::optional<std::int64_t> readCount(const std::vector<StackedLayer>& layers)
{
    const std::vector<double> ways = coverage(layers);
    if (ways.empty())
        return std::nullopt;
    return std::count_if(ways.begin(), ways.end(), [](double count) { return count > 0; });
}

}  // namespace

Settings knobsOf(const LabOperator& op)
{
    Settings s;
    s.op = tensorflowName(op);
    // A kernel that is refused is shown as it was asked for.
    const auto kernel = labKernel(op);
    s.kernelRows = kernel ? (*kernel)[0] : op.options.kernel;
    s.kernelCols = kernel ? (*kernel)[1] : op.options.kernel;
    s.strideRows = op.strideRows;
    s.strideCols = op.strideCols;
    s.rateRows = op.rateRows;
    s.rateCols = rateIsOne(s.op) ? op.rateRows : op.rateCols;
    s.padding = op.padding;
    return s;
}

LabOperator withLabOperator(const LabOperator& from, const std::string& op)
{
    LabOperator next = from;
    next.op = op;
    const Settings s = withOperator(knobsOf(from), tensorflowName(next));
    next.strideRows = s.strideRows;
    next.strideCols = s.strideCols;
    next.rateRows = isPointwise(next) ? 1 : s.rateRows;
    next.rateCols = isPointwise(next) ? 1 : s.rateCols;
    next.padding = s.padding;
    return next;
}

LabOperator withBank(const LabOperator& from, FilterBank bank)
{
    const BankOptions usual;
    LabOperator next = from;
    next.bank = bank;
    next.file.reset();
    next.options.kernel = usual.kernel;
    if (bank != FilterBank::gabor) {
        next.options.orientations = usual.orientations;
        next.options.frequencies = usual.frequencies;
    }
    if (bank != FilterBank::random)
        next.options.count = usual.count;
    return next;
}

LabOperator newLabOperator(const std::string& op)
{
    LabOperator made;
    made.op = op;
    made.bank = FilterBank::gaussian;
    return made;
}

std::vector<LabOperator> rateStack(const std::vector<std::int64_t>& rates)
{
    std::vector<LabOperator> stack;
    for (const std::int64_t rate : rates) {
        LabOperator op;
        op.op = "conv2d";
        op.bank = FilterBank::box;
        op.options.kernel = 3;
        op.rateRows = op.rateCols = rate;
        stack.push_back(op);
    }
    return stack;
}

QString labTitle(const LabOperator& op) { return operatorTitle(knobsOf(op), isPointwise(op)); }

std::vector<ChainStop> labChain(const LabSettings& settings, std::shared_ptr<const Tensor> picture,
                                const QString& name, const Result<LabRequest>& request)
{
    const Shape shape = picture->shape();
    std::vector<ChainStop> chain{
        {name, sizeText({1, shape[1], shape[2], shape[3]}), Role::input, 0, -1, false}};
    std::size_t valid = settings.operators.size();
    std::vector<LabLink> links;
    if (request) {
        links = request->links;
    } else {
        valid = refusedOperator(request.error());
        LabSettings before = settings;
        before.operators.resize(valid);
        if (valid > 0)
            if (const Result<LabRequest> part = labRequest(before, picture))
                links = part->links;
    }
    for (std::size_t part = 0; part < settings.operators.size(); ++part) {
        const LabOperator& op = settings.operators[part];
        const bool mixes = isPointwise(op) || op.op == "separable_conv2d";
        ChainStop stop{labTitle(op), {}, mixes ? Role::pointwiseOutput : Role::depthwiseOutput, 0,
                       static_cast<int>(part), !request && part == valid};
        if (part < links.size())
            stop.shape = sizeText({1, links[part].geometry.rows.out, links[part].geometry.cols.out,
                                   links[part].outputNames.size()});
        else if (stop.refused)
            stop.shape = QCoreApplication::translate("ChainText", "refused");
        chain.push_back(std::move(stop));
    }
    return chain;
}

QString fieldText(const StackedAxes& axes)
{
    const std::int64_t rows = receptiveField(axes.rows);
    const std::int64_t cols = receptiveField(axes.cols);
    if (rows == 1 && cols == 1)
        return text("One result pixel sees one pixel of the picture.");
    const QString sees = text("One result pixel sees %1 × %2 pixels of the picture")
                             .arg(countText(rows), countText(cols));
    const std::optional<std::int64_t> readRows = readCount(axes.rows);
    const std::optional<std::int64_t> readCols = readCount(axes.cols);
    if (!readRows || !readCols)
        return sees + QLatin1Char('.');
    if (*readRows == rows && *readCols == cols)
        return text("%1 and reads each of them.").arg(sees);
    return text("%1 and reads %2 of %3.")
        .arg(sees, countText(*readRows * *readCols), countText(rows * cols));
}

}  // namespace convstep
