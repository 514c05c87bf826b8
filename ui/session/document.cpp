// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/document.h"

#include <QUndoCommand>

#include <bit>
#include <unordered_map>

#include "ui/session/edit_text.h"

namespace convstep {
namespace {

QString knobText(Knob knob)
{
    switch (knob) {
    case Knob::op: return Document::tr("Change operator");
    case Knob::batch: return Document::tr("Change batch size");
    case Knob::size: return Document::tr("Change input size");
    case Knob::inChannels: return Document::tr("Change input channels");
    case Knob::kernel: return Document::tr("Change kernel size");
    case Knob::multiplier: return Document::tr("Change multiplier");
    case Knob::outChannels: return Document::tr("Change output channels");
    case Knob::stride: return Document::tr("Change stride");
    case Knob::rate: return Document::tr("Change rate");
    case Knob::padding: return Document::tr("Change padding");
    case Knob::dataFormat: return Document::tr("Change data format");
    case Knob::bias: return Document::tr("Change bias");
    case Knob::activation: return Document::tr("Change activation");
    }
    return {};
}

bool sameTensors(const OperatorCall& a, const OperatorCall& b)
{
    if (a.inputs.size() != b.inputs.size())
        return false;
    for (std::size_t i = 0; i < a.inputs.size(); ++i)
        if (a.inputs[i].name != b.inputs[i].name ||
            !a.inputs[i].tensor.identicalTo(b.inputs[i].tensor))
            return false;
    return true;
}

}  // namespace

// Keeps both calls whole: a setting can reshape every tensor, and those of a stage are small.
class Document::SettingsCommand : public QUndoCommand {
public:
    SettingsCommand(Document& document, OperatorCall after, Cropped croppedAfter, Knob knob,
                    int mergeKey)
        : QUndoCommand(knobText(knob)), m_document(document), m_before(document.m_call),
          m_after(std::move(after)), m_croppedBefore(document.m_cropped),
          m_croppedAfter(std::move(croppedAfter)), m_mergeKey(mergeKey)
    {
    }
    [[nodiscard]] int id() const override { return m_mergeKey; }
    bool mergeWith(const QUndoCommand* other) override
    {
        const auto& later = *static_cast<const SettingsCommand*>(other);
        m_after = later.m_after;
        m_croppedAfter = later.m_croppedAfter;
        setObsolete(m_after.spec == m_before.spec && sameTensors(m_after, m_before));
        return true;
    }
    void redo() override { m_document.replaceCall(m_after, m_croppedAfter); }
    void undo() override
    {
        m_document.endMerge();
        m_document.replaceCall(m_before, m_croppedBefore);
    }

private:
    Document& m_document;
    OperatorCall m_before;
    OperatorCall m_after;
    Cropped m_croppedBefore;
    Cropped m_croppedAfter;
    int m_mergeKey;
};

// Cells by their offsets in the tensor: the order in memory does not change under a command.
class Document::CellsCommand : public QUndoCommand {
public:
    CellsCommand(Document& document, QString input, const QString& text, int stroke)
        : QUndoCommand(text), m_document(document), m_input(std::move(input)), m_stroke(stroke)
    {
    }
    void add(const Cell& cell, std::int64_t offset, float before, float after)
    {
        m_region = m_region.united(Region::of(cell));
        m_offsets.push_back(offset);
        m_before.push_back(before);
        m_after.push_back(after);
    }
    [[nodiscard]] bool empty() const { return m_offsets.empty(); }
    // Apart from those of settings, which count from 0.
    [[nodiscard]] int id() const override { return m_stroke > 0 ? (1 << 30) + m_stroke : -1; }
    bool mergeWith(const QUndoCommand* other) override
    {
        const auto& later = *static_cast<const CellsCommand*>(other);
        if (later.m_input != m_input)
            return false;
        std::unordered_map<std::int64_t, std::size_t> known;
        for (std::size_t i = 0; i < m_offsets.size(); ++i)
            known.emplace(m_offsets[i], i);
        for (std::size_t i = 0; i < later.m_offsets.size(); ++i) {
            const auto found = known.find(later.m_offsets[i]);
            if (found != known.end()) {
                m_after[found->second] = later.m_after[i];
                continue;
            }
            m_offsets.push_back(later.m_offsets[i]);
            m_before.push_back(later.m_before[i]);
            m_after.push_back(later.m_after[i]);
        }
        m_region = m_region.united(later.m_region);
        return true;
    }
    void redo() override { m_document.writeCells(m_input, m_region, m_offsets, m_after); }
    void undo() override
    {
        m_document.endMerge();
        m_document.writeCells(m_input, m_region, m_offsets, m_before);
    }

private:
    Document& m_document;
    QString m_input;
    int m_stroke;
    Region m_region;
    std::vector<std::int64_t> m_offsets;
    std::vector<float> m_before;
    std::vector<float> m_after;
};

Document::Document(QObject* parent) : QObject(parent) {}

Document::~Document()
{
    // Its signals must not reach views that are going down with us.
    m_undo.disconnect();
}

void Document::load(DocumentFile file)
{
    m_title = QString::fromStdString(file.title);
    m_about = QString::fromStdString(file.about);
    m_call = std::move(file.operators.front());
    file.operators.erase(file.operators.begin());
    m_others = std::move(file.operators);
    m_marks = std::move(file.marks);
    m_undo.clear();
    m_cropped = {};
    m_fillSeed = 1;
    endMerge();
    // Another document's result is no last valid result of this one.
    m_trace.reset();
    m_values.reset();
    ++m_traceNumber;
    recompute();
    emit traceReplaced();
    emit loaded();
    emit marksChanged();
    emit changed({});
}

std::string Document::toBytes() const
{
    DocumentFile file{m_title.toStdString(), m_about.toStdString(), {m_call}, m_marks};
    file.operators.insert(file.operators.end(), m_others.begin(), m_others.end());
    return writeDocument(file);
}

void Document::recompute()
{
    m_refusal.reset();
    Result<Pipeline> pipeline = makePipeline(m_call);
    if (!pipeline) {
        m_refusal = pipeline.error();
        return;
    }
    if (const Result<void> fits = checkBudget(*pipeline); !fits) {
        m_refusal = fits.error();
        return;
    }
    Result<Trace> trace = Trace::create(*pipeline);
    if (!trace) {
        m_refusal = trace.error();
        return;
    }
    ++m_traceNumber;
    m_trace = std::make_unique<Trace>(std::move(*trace));
    m_values = std::make_unique<SlotValues>(std::move(*pipeline), m_call.inputs);
}

Result<NamedTensor> Document::output(std::size_t index) const
{
    if (m_refusal)
        return tl::unexpected<Error>(*m_refusal);
    const int slot = m_values->pipeline().outputSlots()[index];
    Result<Tensor> tensor = m_values->tensor(slot);
    if (!tensor)
        return tl::unexpected<Error>(tensor.error());
    return NamedTensor{m_values->pipeline().slotList[static_cast<std::size_t>(slot)].name,
                       std::move(*tensor)};
}

std::size_t Document::outputCount() const
{
    return m_values ? m_values->pipeline().outputSlots().size() : 0;
}

Result<void> Document::setSettings(const Settings& wanted, Knob knob)
{
    // A refused call may disagree with its own settings (a filter for other channels): the same
    // settings then make it whole.
    if (wanted == settings() && !m_refusal)
        return {};
    const int key = m_mergeRun * 32 + static_cast<int>(knob);
    if (key != m_mergeKey)
        m_mergeBase = m_call;
    // A run of changes of one knob starts from the call before the run, so that a size that shrinks
    // and grows again gives back the numbers that it cropped on the way.
    Result<OperatorCall> call = withSettings(m_mergeBase, wanted);
    if (!call)
        return tl::unexpected<Error>(call.error());
    m_cropped.restore(*call, m_mergeBase);
    if (call->spec == m_call.spec && sameTensors(*call, m_call))
        return {};
    m_mergeKey = key;
    Cropped cropped = m_cropped;
    cropped.remember(m_call, *call);
    m_undo.push(new SettingsCommand(*this, std::move(*call), std::move(cropped), knob, key));
    return {};
}

void Document::setCell(const QString& input, const Cell& cell, float value)
{
    const CellValue one{cell, value};
    setCells(input, std::span(&one, 1), editText(m_call, input, cell, value));
}

void Document::setCells(const QString& input, std::span<const CellValue> cells,
                        const QString& text, int stroke)
{
    const TensorView view = viewOf(input);
    auto command = std::make_unique<CellsCommand>(*this, input, text, stroke);
    for (const CellValue& one : cells) {
        if (!view.extent().contains(one.cell))
            continue;
        const float before = view.at(one.cell);
        if (std::bit_cast<std::uint32_t>(before) != std::bit_cast<std::uint32_t>(one.value))
            command->add(one.cell, view.offset(one.cell), before, one.value);
    }
    if (command->empty())
        return;
    endMerge();
    m_undo.push(command.release());
}

std::optional<float> Document::cellValue(const QString& input, const Cell& cell) const
{
    const TensorView view = viewOf(input);
    if (!view.extent().contains(cell))
        return std::nullopt;
    return view.at(cell);
}

TensorView Document::viewOf(const QString& input) const
{
    const std::string name = input.toStdString();
    const Tensor* tensor = m_call.input(name);
    const OperatorInfo* info = findOperator(m_call.spec.op);
    const InputInfo* inputInfo = info ? info->input(name) : nullptr;
    if (!tensor || !inputInfo)
        return {};
    const int rank = tensor->shape().rank();
    if (rank == 1)
        return TensorView::vector(*tensor);
    if (rank != 4)
        return {};
    if (!inputInfo->image)
        return TensorView::filter(*tensor);
    return TensorView::image(*tensor,
                             settings().channelsFirst ? DataFormat::nchw : DataFormat::nhwc);
}

void Document::replaceCall(const OperatorCall& call, const Cropped& cropped)
{
    m_call = call;
    m_cropped = cropped;
    recompute();
    if (!m_refusal)
        emit traceReplaced();
    emit changed({});
}

void Document::writeCells(const QString& input, const Region& region,
                          std::span<const std::int64_t> offsets, std::span<const float> values)
{
    Tensor* tensor = m_call.input(input.toStdString());
    for (std::size_t i = 0; i < offsets.size(); ++i)
        tensor->values()[static_cast<std::size_t>(offsets[i])] = values[i];
    // A refused call keeps the last valid result as it was.
    const int slot = m_refusal ? -1 : m_values->pipeline().slot(input.toStdString());
    if (slot >= 0)
        m_values->setInput(slot, region, *tensor);
    emit changed({true, input, region});
}

}  // namespace convstep
