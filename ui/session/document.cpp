// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/document.h"

#include <QUndoCommand>

#include <bit>

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
    SettingsCommand(Document& document, OperatorCall after, Knob knob, int mergeKey)
        : QUndoCommand(knobText(knob)), m_document(document), m_before(document.m_call),
          m_after(std::move(after)), m_mergeKey(mergeKey)
    {
    }
    [[nodiscard]] int id() const override { return m_mergeKey; }
    bool mergeWith(const QUndoCommand* other) override
    {
        m_after = static_cast<const SettingsCommand*>(other)->m_after;
        setObsolete(m_after.spec == m_before.spec && sameTensors(m_after, m_before));
        return true;
    }
    void redo() override { m_document.replaceCall(m_after); }
    void undo() override
    {
        m_document.endMerge();
        m_document.replaceCall(m_before);
    }

private:
    Document& m_document;
    OperatorCall m_before;
    OperatorCall m_after;
    int m_mergeKey;
};

class Document::CellCommand : public QUndoCommand {
public:
    CellCommand(Document& document, QString input, const Cell& cell, float before, float after)
        : QUndoCommand(Document::tr("Edit %1").arg(input)), m_document(document),
          m_input(std::move(input)), m_cell(cell), m_before(before), m_after(after)
    {
    }
    void redo() override { m_document.writeCell(m_input, m_cell, m_after); }
    void undo() override
    {
        m_document.endMerge();
        m_document.writeCell(m_input, m_cell, m_before);
    }

private:
    Document& m_document;
    QString m_input;
    Cell m_cell;
    float m_before;
    float m_after;
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
    m_marks = std::move(file.marks);
    m_undo.clear();
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
    return writeDocument({m_title.toStdString(), m_about.toStdString(), {m_call}, m_marks});
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
    if (call->spec == m_call.spec && sameTensors(*call, m_call))
        return {};
    m_mergeKey = key;
    m_undo.push(new SettingsCommand(*this, std::move(*call), knob, key));
    return {};
}

void Document::setCell(const QString& input, const Cell& cell, float value)
{
    const std::optional<std::int64_t> offset = offsetOf(input, cell);
    if (!offset)
        return;
    const float before =
        m_call.input(input.toStdString())->values()[static_cast<std::size_t>(*offset)];
    if (std::bit_cast<std::uint32_t>(before) == std::bit_cast<std::uint32_t>(value))
        return;
    endMerge();
    m_undo.push(new CellCommand(*this, input, cell, before, value));
}

std::optional<std::int64_t> Document::offsetOf(const QString& input, const Cell& cell) const
{
    const std::string name = input.toStdString();
    const Tensor* tensor = m_call.input(name);
    const OperatorInfo* info = findOperator(m_call.spec.op);
    const InputInfo* inputInfo = info ? info->input(name) : nullptr;
    if (!tensor || !inputInfo)
        return std::nullopt;
    const int rank = tensor->shape().rank();
    TensorView view;
    if (rank == 1)
        view = TensorView::vector(*tensor);
    else if (rank == 4)
        view = inputInfo->image ? TensorView::image(*tensor, settings().channelsFirst
                                                                 ? DataFormat::nchw
                                                                 : DataFormat::nhwc)
                                : TensorView::filter(*tensor);
    if (!view.extent().contains(cell))
        return std::nullopt;
    return view.offset(cell);
}

void Document::replaceCall(const OperatorCall& call)
{
    m_call = call;
    recompute();
    if (!m_refusal)
        emit traceReplaced();
    emit changed({});
}

void Document::writeCell(const QString& input, const Cell& cell, float value)
{
    const std::optional<std::int64_t> offset = offsetOf(input, cell);
    if (!offset)
        return;
    m_call.input(input.toStdString())->values()[static_cast<std::size_t>(*offset)] = value;
    // A refused call keeps the last valid result as it was.
    const int slot = m_refusal ? -1 : m_values->pipeline().slot(input.toStdString());
    if (slot >= 0)
        m_values->setInput(slot, cell, value);
    emit changed({true, input, cell});
}

}  // namespace convstep
