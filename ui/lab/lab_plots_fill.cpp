// SPDX-License-Identifier: GPL-3.0-or-later
//
// What stands in the sections of the laboratory's right column, and where it is computed.
#include <QLineEdit>
#include <QPushButton>
#include <QThread>

#include <algorithm>

#include "core/analysis/cost.h"
#include "core/lab/impulse_field.h"
#include "core/lab/profile.h"
#include "core/lab/stage_runs.h"
#include "ui/lab/lab_plots.h"
#include "ui/plots/plot.h"
#include "ui/session/refusal_text.h"

namespace convstep {

namespace {

constexpr int histogramColumns = 48;
constexpr TimingEffort roofEffort{0.3, 3, 20};
// Room for the impulses' picture and its results.
constexpr std::int64_t impulseBytes = std::int64_t{1} << 30;

// Of all results, which are in memory while the same are computed once more.
std::int64_t bytesOf(const ChainResult& result)
{
    std::int64_t elements = 0;
    for (const LinkResult& link : result.links)
        elements += (link.output ? link.output->shape().elements() : 0) +
                    (link.maps ? link.maps->shape().elements() : 0);
    return elements * 4;
}

void put(Plot* plot, PlotData data)
{
    plot->setData(std::move(data));
    plot->setVisible(!plot->data().empty() || !plot->data().words.isEmpty());
}

// The operators with the weights that they ran with: some find theirs on the picture.
std::vector<OperatorCall> operatorsOf(const LabPlotSource& source)
{
    std::vector<OperatorCall> operators = source.request->operators;
    for (std::size_t link = 0; link < operators.size(); ++link)
        if (source.result && source.result->links[link].pointwise)
            operators[link].inputs.back().tensor = *source.result->links[link].pointwise;
    return operators;
}

// The same computation, with what memory its results leave.
ChainRequest onceMore(const ChainRequest& request, const std::vector<OperatorCall>& operators,
                      std::int64_t held)
{
    ChainRequest again;
    again.picture = request.picture;
    again.operators = operators;
    again.keepMaps = request.keepMaps;
    again.plan = request.plan;
    again.plan.budget.bytes -= held;
    return again;
}

struct Way {
    QString name;
    Role role{};
};

Way wayOf(const OperatorCall& call)
{
    const std::string& op = call.spec.op;
    if (op.find("separable") != std::string::npos)
        return {LabPlots::tr("separable"), Role::pointwiseOutput};
    if (op.find("depthwise") != std::string::npos)
        return {LabPlots::tr("depthwise"), Role::depthwiseOutput};
    const Shape& filter = call.inputs.front().tensor.shape();
    if (filter[0] == 1 && filter[1] == 1)
        return {LabPlots::tr("pointwise"), Role::pointwiseOutput};
    return {LabPlots::tr("standard"), Role::depthwiseOutput};
}

// The pipeline of one operator of the chain; its image is the picture, or the result before it.
Result<Pipeline> linkPipeline(const LabPlotSource& source)
{
    const OperatorCall& call = source.request->operators[source.link];
    const Shape& image = source.link == 0 ? source.request->picture->shape()
                                          : source.result->links[source.link - 1].output->shape();
    std::vector<NamedShape> shapes{{findOperator(call.spec.op)->inputs.front().name, image}};
    for (const NamedTensor& input : call.inputs)
        shapes.push_back({input.name, input.tensor.shape()});
    return makePipeline(call.spec, shapes);
}

}  // namespace

InstructionSet LabPlots::instructionSet() const
{
    const Result<InstructionSet> set =
        chooseInstructionSet(m_source.request ? m_source.request->plan.instructionSet : "");
    return set ? *set : supportedInstructionSets().back();
}

int LabPlots::threads() const
{
    const int asked = m_source.request ? m_source.request->plan.threads : 0;
    return asked > 0 ? asked : std::max(QThread::idealThreadCount(), 1);
}

void LabPlots::measureTimes()
{
    if (!m_source.request || !m_source.result)
        return;
    m_times.clear();
    m_timesProblem.clear();
    m_timing.start([this, request = m_source.request, operators = operatorsOf(m_source),
                    held = bytesOf(*m_source.result),
                    runs = timedRuns(instructionSet(), threads(),
                                     QThread::idealThreadCount())](const NewestJob::Handle& job) {
        const ChainRequest again = onceMore(*request, operators, held);
        const auto told = [this, &job](const std::vector<TimedRun>& now) {
            job.tell([this, now] {
                m_times = now;
                showTimes();
            });
        };
        Result<std::vector<TimedRun>> done = timeChain(again, runs, {}, job.stop(), told);
        return NewestJob::Then([this, done = std::move(done)] {
            if (done)
                m_times = *done;
            else if (done.error().reason != Reason::cancelled)
                m_timesProblem = refusalText(done.error());
            showTimes();
        });
    });
    showTimes();
}

void LabPlots::showTimes()
{
    const bool running = m_timing.running();
    m_measure->setText(running           ? tr("Stop measuring")
                       : m_times.empty() ? tr("Measure")
                                         : tr("Measure again"));
    m_measure->setEnabled(m_source.request != nullptr);
    TimePlots plots = timePlots(m_times, instructionSet(), threads());
    if (plots.threads.empty()) {
        plots.threads.words =
            running ? tr("Measuring, in turns…")
            : m_timesProblem.isEmpty()
                ? tr("Runs what is set on the left with every number of threads and every "
                     "instruction set.")
                : m_timesProblem;
        plots.threads.title.clear();
    }
    put(m_threadTimes, std::move(plots.threads));
    put(m_setTimes, std::move(plots.sets));
}

void LabPlots::fillHistogram()
{
    if (!m_source.tensor) {
        put(m_histogram, {});
        return;
    }
    m_counting.start([this, tensor = m_source.tensor, channel = m_source.channel,
                      name = m_source.name, role = m_source.role](const NewestJob::Handle& job) {
        const Result<Histogram> counted =
            planeHistogram(*tensor, channel, histogramColumns, job.stop());
        PlotData plot = counted ? histogramPlot(*counted, name, role)
                                : wordsPlot({}, refusalText(counted.error()));
        return NewestJob::Then([this, plot = std::move(plot)] { put(m_histogram, plot); });
    });
}

Cell LabPlots::profilePixel() const
{
    const Shape& shape = m_source.tensor->shape();
    if (m_pixel && m_pixel->y < shape[1] && m_pixel->x < shape[2])
        return {0, m_pixel->y, m_pixel->x, 0};
    return {0, shape[1] / 2, shape[2] / 2, 0};
}

void LabPlots::fillProfiles()
{
    // The pixels of a quick look are others.
    if (!m_source.tensor || (m_source.quick && !m_rowProfile->data().empty()))
        return;
    const Cell pixel = profilePixel();
    const Result<Profile> profile = profileAt(*m_source.tensor, m_source.channel, pixel);
    if (!profile) {
        put(m_rowProfile, wordsPlot({}, refusalText(profile.error())));
        put(m_colProfile, {});
        return;
    }
    put(m_rowProfile, profilePlot(profile->row, true, pixel.y, pixel.x, m_source.role));
    put(m_colProfile, profilePlot(profile->column, false, pixel.x, pixel.y, m_source.role));
}

void LabPlots::fillRoofline()
{
    // The runs of the whole picture follow.
    if (m_source.request && m_source.result && !m_source.quick)
        measureRoofline(false);
}

void LabPlots::measureRoofline(bool roofToo)
{
    if (!m_source.request || !m_source.result)
        return;
    const InstructionSet set = instructionSet();
    const int count = threads();
    std::int64_t bytes = 0;
    for (const LinkResult& link : m_source.result->links)
        bytes = std::max(bytes, link.report.bytes);
    const std::int64_t floats = walkFor(bytes);
    if (roofToo || !m_roof || m_roof->set != set || m_roof->threads != count ||
        m_roof->floats != floats)
        m_roof.reset();
    if (!m_roof)
        put(m_roofline, wordsPlot({}, tr("Measuring what this machine can do at best…")));
    m_roofing.start([this, set, count, floats, known = m_roof, source = m_source,
                     operators = operatorsOf(m_source)](const NewestJob::Handle& job) {
        Result<MachineRoof> roof =
            known ? Result<MachineRoof>(*known) : measureRoof(set, count, floats, job.stop());
        const ChainRequest again = onceMore(*source.request, operators, bytesOf(*source.result));
        // A single run may have met memory that was never touched. Where there is no room for more
        // it has to do.
        std::vector<double> seconds;
        if (const auto timed =
                timeChain(again, {{set, count, 0, 0, {}}}, roofEffort, job.stop()))
            seconds = timed->front().links;
        std::vector<RooflineRun> stages;
        for (std::size_t link = 0; link < operators.size(); ++link) {
            if (operators[link].spec.op != "separable_conv2d")
                continue;
            const Tensor& image = link == 0 ? *source.request->picture
                                            : *source.result->links[link - 1].output;
            // One that has no room to be run in halves has its point as a whole.
            const Result<StageRuns> runs = runStages(operators[link], image, again.plan, job.stop());
            if (!runs)
                continue;
            const QString number =
                operators.size() > 1 ? QStringLiteral("%1 ").arg(link + 1) : QString();
            stages.push_back({number + tr("depthwise"), rooflinePoint(runs->depthwise),
                              Role::depthwiseOutput});
            stages.push_back({number + tr("pointwise"), rooflinePoint(runs->pointwise),
                              Role::pointwiseOutput});
        }
        return NewestJob::Then([this, roof = std::move(roof), stages = std::move(stages),
                                seconds = std::move(seconds)] {
            if (!roof) {
                put(m_roofline, wordsPlot({}, refusalText(roof.error())));
                return;
            }
            m_roof = *roof;
            m_stageRuns = stages;
            m_linkSeconds = seconds;
            showRoofline();
        });
    });
}

void LabPlots::showRoofline()
{
    std::vector<RooflineRun> runs;
    const std::size_t count = m_source.result->links.size();
    for (std::size_t link = 0; link < count; ++link) {
        auto [name, role] = wayOf(m_source.request->operators[link]);
        if (count > 1)
            name = QStringLiteral("%1 %2").arg(link + 1).arg(name);
        RunReport report = m_source.result->links[link].report;
        if (link < m_linkSeconds.size())
            report.seconds = m_linkSeconds[link];
        runs.push_back({name, rooflinePoint(report), role});
    }
    runs.insert(runs.end(), m_stageRuns.begin(), m_stageRuns.end());
    put(m_roofline, rooflinePlot(*m_roof, runs));
}

void LabPlots::fillCosts()
{
    if (!m_source.request || m_source.quick)
        return;
    const Result<Pipeline> pipeline = linkPipeline(m_source);
    const Result<CostComparison> costs =
        pipeline ? compareCosts(*pipeline) : tl::unexpected<Error>(pipeline.error());
    CostPlots plots;
    if (costs)
        plots = costPlots(*costs, m_source.request->operators[m_source.link].spec.op);
    else
        plots.multiplications = wordsPlot({}, refusalText(costs.error()));
    put(m_multiplications, std::move(plots.multiplications));
    put(m_weights, std::move(plots.parameters));
}

void LabPlots::fillField()
{
    // What an operator found on a reduced picture is not what it finds on the whole one.
    if (!m_source.request || (m_source.quick && !m_source.request->principal.empty()))
        return;
    // Else it does not depend on the picture's size, so the quick look's is the whole one's.
    if (m_source.request == m_fieldOf.request && m_source.link == m_fieldOf.link &&
        m_source.ofMaps == m_fieldOf.ofMaps && m_source.channel == m_fieldOf.channel &&
        !m_field->data().empty())
        return;
    m_fieldOf = m_source;
    m_fieldOf.result = nullptr;
    m_fieldOf.tensor = nullptr;
    m_impulse.start([this, source = m_fieldOf,
                     operators = operatorsOf(m_source)](const NewestJob::Handle& job) {
        const Shape& picture = source.request->picture->shape();
        PlanOptions plan = source.request->plan;
        plan.budget.bytes = std::min(plan.budget.bytes, impulseBytes);
        const Result<ImpulseField> field = impulseField(
            std::span(operators).first(source.link + 1), picture[3],
            source.channel, source.ofMaps, plan, job.stop());
        FieldPlots plots;
        if (field)
            plots = fieldPlots(*field);
        else if (field.error().reason == Reason::tooLarge ||
                 field.error().reason == Reason::memoryBudget)
            plots.picture = wordsPlot({}, tr("This field is too large to be tried out."));
        else
            plots.picture = wordsPlot({}, refusalText(field.error()));
        return NewestJob::Then([this, plots = std::move(plots)] {
            put(m_field, plots.picture);
            put(m_fieldProfile, plots.profile);
        });
    });
}

void LabPlots::fillGridding()
{
    if (!m_source.request)
        return;
    const Result<ChainLayers> set =
        chainLayers(m_source.request->operators, m_source.request->picture->shape());
    if (!set) {
        put(m_gridding, wordsPlot({}, refusalText(set.error())));
        return;
    }
    m_asSet->setEnabled(m_ratesEdited);
    ChainLayers layers = *set;
    if (!m_ratesEdited) {
        m_rates->setText(ratesText(layers.rows));
    } else {
        const std::optional<std::vector<std::int64_t>> rates = parseRates(m_rates->text());
        if (!rates) {
            put(m_gridding, wordsPlot({}, tr("One to four rates from 1 to 64 are wanted, with "
                                              "commas between: 1, 2, 5.")));
            return;
        }
        const StackedLayer row = set->rows.front();
        const StackedLayer col = set->cols.front();
        layers = {};
        for (const std::int64_t rate : *rates) {
            layers.rows.push_back({row.kernel, 1, rate});
            layers.cols.push_back({col.kernel, 1, rate});
        }
    }
    put(m_gridding, griddingPlot(layers.rows, layers.cols));
}

}  // namespace convstep
