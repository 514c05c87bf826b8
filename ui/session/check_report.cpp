// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/check_report.h"

#include <QCoreApplication>

#include <algorithm>

#include "ui/session/place_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(CheckReport)
};

QString n(std::int64_t number) { return integerText(number); }

bool isTorch(const CheckReport& report)
{
    return report.read.line && report.read.line->framework == FrameworkLine::Framework::torch;
}

QString pairOf(std::int64_t rows, std::int64_t cols)
{
    return rows == cols ? QString::number(rows) : QStringLiteral("(%1, %2)").arg(rows).arg(cols);
}

Settings settingsOf(const Pipeline& p)
{
    Settings s;
    s.op = p.spec.op;
    s.batch = p.stages.front().outExtent.n;
    s.height = p.rows.in;
    s.width = p.cols.in;
    s.inChannels = p.inChannels;
    s.kernelRows = p.rows.kernel;
    s.kernelCols = p.cols.kernel;
    s.multiplier = p.multiplier;
    s.outChannels = p.outChannels;
    s.strideRows = p.rows.stride;
    s.strideCols = p.cols.stride;
    s.rateRows = p.rows.rate;
    s.rateCols = p.cols.rate;
    s.padding = p.spec.padding;
    return s;
}

void addPaddings(CheckReport& report)
{
    const Pipeline& p = report.pipeline;
    const TorchPort& torch = report.torch;
    if (isTorch(report)) {
        const QString padding = p.spec.padding.isList
                                    ? pairOf(p.rows.before, p.cols.before)
                                    : QLatin1Char('"') +
                                          QString::fromStdString(p.spec.padding.word).toLower() +
                                          QLatin1Char('"');
        report.paddings.push_back({Words::tr("PyTorch, padding=%1").arg(padding), p.rows, p.cols});
        if (p.spec.padding.word == "VALID" && !p.spec.padding.isList)
            return;
        report.paddings.push_back(
            {Words::tr("TensorFlow, SAME"), report.back.sameRows, report.back.sameCols});
        report.paddingsAgree = report.back.sameAgrees;
        return;
    }
    const bool same = !p.spec.padding.isList && p.spec.padding.word == "SAME";
    const QString name =
        p.spec.padding.isList
            ? Words::tr("TensorFlow, listed padding")
            : Words::tr("TensorFlow, %1").arg(QString::fromStdString(p.spec.padding.word));
    report.paddings.push_back({name, p.rows, p.cols});
    if (!same || !torch.rows.habitual || !torch.cols.habitual)
        return;
    report.paddings.push_back(
        {Words::tr("PyTorch, padding=%1").arg(pairOf(torch.rows.habit, torch.cols.habit)),
         *torch.rows.habitual, *torch.cols.habitual});
    report.paddingsAgree = torch.rows.habitAgrees() && torch.cols.habitAgrees();
}

// One axis of two paddings; empty when they agree.
QString axisDifference(const QString& plural, const CheckedPadding& a, const CheckedPadding& b,
                       const AxisGeometry& first, const AxisGeometry& second)
{
    if (first.out != second.out)
        return Words::tr("%1: %2 gives %3, %4 gives %5.")
            .arg(plural, a.name, n(first.out), b.name, n(second.out));
    if (first.before != second.before)
        return Words::tr("%1: both give %2, but with %3 the first window starts at %4, with %5 at "
                         "%6: every window reads other pixels.")
            .arg(plural, n(first.out), a.name, n(-first.before), b.name, n(-second.before));
    return {};
}

}  // namespace

Result<CheckReport> checkLayer(const QString& line, const QString& size)
{
    Result<ReadLayer> read = readLayer(line.toStdString(), size.toStdString());
    if (!read)
        return tl::unexpected<Error>(read.error());
    Result<Pipeline> pipeline = makePipeline(read->layer.spec, read->layer.inputs);
    if (!pipeline)
        return tl::unexpected<Error>(pipeline.error());
    CheckReport report;
    report.read = std::move(*read);
    report.pipeline = std::move(*pipeline);
    report.settings = settingsOf(report.pipeline);
    const Result<Cost> cost = linearCost(report.pipeline);
    const Result<CostComparison> costs = compareCosts(report.pipeline);
    Result<TorchPort> torch = torchPort(report.pipeline);
    const Result<std::string> file = portTestFile(report.pipeline);
    if (!cost || !costs)
        return tl::unexpected<Error>(cost ? costs.error() : cost.error());
    if (!torch || !file)
        return tl::unexpected<Error>(torch ? file.error() : torch.error());
    report.cost = *cost;
    report.costs = *costs;
    report.torch = std::move(*torch);
    report.back = tensorflowPadding(report.pipeline);
    report.testFile = QString::fromStdString(*file);
    addPaddings(report);
    return report;
}

QString checkSummary(const CheckReport& report)
{
    const Settings& s = report.settings;
    const std::int64_t out = report.pipeline.stages.back().outExtent.c;
    return QStringLiteral("%1 → %2").arg(
        sizeText({s.batch, s.height, s.width, s.inChannels}),
        sizeText({s.batch, report.pipeline.rows.out, report.pipeline.cols.out, out}));
}

QStringList checkDifferences(const CheckReport& report)
{
    QStringList lines;
    const TorchPort& torch = report.torch;
    if (report.paddings.size() > 1 && !report.paddingsAgree) {
        const CheckedPadding& a = report.paddings[0];
        const CheckedPadding& b = report.paddings[1];
        const QString rows = axisDifference(Words::tr("Rows"), a, b, a.rows, b.rows);
        const QString cols = axisDifference(Words::tr("Columns"), a, b, a.cols, b.cols);
        if (a.rows == a.cols && b.rows == b.cols)
            lines << axisDifference(Words::tr("Rows and columns"), a, b, a.rows, b.rows);
        else
            for (const QString& one : {rows, cols})
                if (!one.isEmpty())
                    lines << one;
    } else if (report.paddings.size() > 1) {
        lines << Words::tr("%1 and %2 give the same numbers here.")
                     .arg(report.paddings[0].name, report.paddings[1].name);
    }
    if (isTorch(report)) {
        if (!report.back.sameAgrees && !report.back.validAgrees)
            lines << Words::tr("In TensorFlow the amounts must be listed: padding=%1.")
                         .arg(QString::fromStdString(report.back.argument));
    } else if (torch.padNeeded()) {
        lines << Words::tr("No padding of nn.Conv2d agrees: %1 must come first (left, right, top, "
                           "bottom).")
                     .arg(QString::fromStdString(torch.padCall()));
        if (torch.sameWord)
            lines << Words::tr("padding=\"same\" of PyTorch does the same, as the stride is 1.");
    } else {
        lines << Words::tr("In PyTorch padding=%1 gives the same numbers.")
                     .arg(pairOf(*torch.rows.plain, *torch.cols.plain));
    }
    lines << Words::tr("TensorFlow keeps channels last (NHWC), PyTorch second (NCHW); weights are "
                       "turned around as below.");
    lines << Words::tr("nn.Conv2d has a bias unless told otherwise, tf.nn has none.");
    if (report.read.line && !report.read.line->unused.empty()) {
        QStringList unused;
        for (const std::string& one : report.read.line->unused)
            unused << QString::fromStdString(one);
        lines << Words::tr("No part in the sizes: %1.").arg(unused.join(QLatin1String(", ")));
    }
    if (!report.read.layer.outChannelsGiven)
        lines << Words::tr("Output channels were not given: as many as the image has (oN says "
                           "otherwise).");
    return lines;
}

QString tensorflowText(const CheckReport& report)
{
    return QStringLiteral("y = ") + QString::fromStdString(tensorflowCall(report.pipeline));
}

QString torchText(const CheckReport& report)
{
    QStringList lines;
    lines << QStringLiteral("x = x.permute(0, 3, 1, 2)  # NHWC → NCHW");
    if (report.torch.padNeeded())
        lines << QStringLiteral("x = ") + QString::fromStdString(report.torch.padCall());
    for (const TorchConv& layer : report.torch.layers)
        lines << QString::fromStdString(layer.name + " = " + layer.text());
    return lines.join(QLatin1Char('\n'));
}

QString windowsText(const AxisGeometry& axis)
{
    const QString sides = Words::tr("%1 before, %2 after").arg(n(axis.before), n(axis.after));
    if (axis.out == 0)
        return sides + Words::tr("; no window");
    QString text = sides + Words::tr("; first window at %1, last at %2")
                               .arg(n(axis.position(0, 0)), n(axis.position(axis.out - 1, 0)));
    if (axis.dropped > 0)
        text += Words::tr("; %1 dropped").arg(n(axis.dropped));
    return text;
}

bool fitsOnStage(const Settings& s)
{
    return s.height <= 12 && s.width <= 12 && s.inChannels <= 4 && s.batch <= 2 &&
           s.multiplier <= 4 && s.inChannels * s.multiplier <= 8 && s.outChannels <= 8;
}

Settings reducedForStage(const Settings& settings)
{
    Settings s = settings;
    // Paddings and what is dropped depend on the size modulo the stride, once a window fits.
    const auto reduced = [](std::int64_t in, std::int64_t kernel, std::int64_t stride,
                            std::int64_t rate) {
        const std::int64_t least = (kernel - 1) * rate + 1 + std::max<std::int64_t>(stride, 3);
        return in <= least ? in : least + (in - least) % stride;
    };
    s.height = reduced(s.height, s.kernelRows, s.strideRows, s.rateRows);
    s.width = reduced(s.width, s.kernelCols, s.strideCols, s.rateCols);
    s.batch = 1;
    s.inChannels = std::min<std::int64_t>(s.inChannels, 2);
    s.multiplier = std::min<std::int64_t>(s.multiplier, 2);
    s.outChannels = std::min<std::int64_t>(s.outChannels, 3);
    return s;
}

}  // namespace convstep
