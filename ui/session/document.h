// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one mutable state of a window: the operator with its tensors, and the undo stack that every
// change goes through. Views read it, and hear of changes by one signal. GUI thread only.
#pragma once

#include <QObject>
#include <QString>
#include <QUndoStack>

#include <memory>
#include <optional>
#include <span>

#include "core/engine/reference.h"
#include "core/io/document_format.h"
#include "core/trace/trace.h"
#include "ui/session/cropped.h"
#include "ui/session/settings.h"

namespace convstep {

// What a change touched. Cells: values of one input; everything else may differ in shape.
struct DocumentChange {
    bool cellsOnly = false;
    QString input;  // of an edit of cells
    Region region;  // the smallest box of that input that holds all changed cells
};

struct CellValue {
    Cell cell;
    float value = 0;
};

class Document : public QObject {
    Q_OBJECT
public:
    explicit Document(QObject* parent = nullptr);
    ~Document() override;

    // Replaces everything; clears the undo stack. Of several operators the first is what can be
    // seen and changed. Precondition: at least one.
    void load(DocumentFile file);
    // What save writes: canonical bytes of the current state, refused or not.
    [[nodiscard]] std::string toBytes() const;
    [[nodiscard]] const QString& title() const { return m_title; }

    // What the person asked for; may be refused.
    [[nodiscard]] const OperatorCall& call() const { return m_call; }
    [[nodiscard]] Settings settings() const { return settingsOf(m_call); }
    // Why the current call has no result; nullptr when it has one.
    [[nodiscard]] const Error* refusal() const { return m_refusal ? &*m_refusal : nullptr; }
    // Steps and values of the current call, or of the last one that was not refused; nullptr when
    // there never was one.
    [[nodiscard]] const Trace* trace() const { return m_trace.get(); }
    [[nodiscard]] const SlotValues* values() const { return m_values.get(); }
    // Another number whenever trace() and values() are other objects; for those who remember what
    // they made of them.
    [[nodiscard]] std::uint64_t traceNumber() const { return m_traceNumber; }
    // trace() and values() belong to an earlier state than call().
    [[nodiscard]] bool stale() const { return m_refusal && m_values; }

    // Result number `index` as float32; the refusal when the call is refused.
    [[nodiscard]] Result<NamedTensor> output(std::size_t index = 0) const;
    [[nodiscard]] std::size_t outputCount() const;

    [[nodiscard]] QUndoStack* undoStack() { return &m_undo; }

    // Changes, each one undoable step. Setting what is already there does nothing. `knob` names the
    // change; following changes of the same knob merge until the focus moves on (endMerge()).
    // Errors: sizes beyond the memory budget; nothing is changed then.
    Result<void> setSettings(const Settings& settings, Knob knob);
    // One value of an input, by its TensorFlow name. Ignored for a cell that is not there.
    void setCell(const QString& input, const Cell& cell, float value);
    // Any cells of one input as one step named `text`; those that are not there, and those that
    // have their value already, are left out. With a stroke number from newStroke(), following
    // changes of the same stroke join that step. Cost: that of the cells, and of what they feed.
    void setCells(const QString& input, std::span<const CellValue> cells, const QString& text,
                  int stroke = 0);
    [[nodiscard]] int newStroke() { return ++m_stroke; }
    // Of the next fill with random numbers; counts on by itself with each.
    [[nodiscard]] int fillSeed() const { return m_fillSeed; }
    void setFillSeed(int seed) { m_fillSeed = seed; }
    // The value of an input's cell; nullopt for one that is not there. Also when refused.
    [[nodiscard]] std::optional<float> cellValue(const QString& input, const Cell& cell) const;
    void endMerge() { ++m_mergeRun; }

    // Steps that the person wants to find again, in the order of their places. Those whose step the
    // present trace does not have are kept, for it may come back.
    [[nodiscard]] const std::vector<Mark>& marks() const { return m_marks; }
    // Index of the mark at that place.
    [[nodiscard]] std::optional<std::size_t> markAtPlace(const Mark& place) const;
    // Each one undoable step; what changes nothing, an index that is not there, and one mark more
    // than a document holds are ignored. Adding at a place that has a mark renames it.
    void addMark(const Mark& mark);
    void removeMark(std::size_t index);
    void renameMark(std::size_t index, const QString& name);
    void removeAllMarks();

signals:
    void changed(const convstep::DocumentChange& change);
    // trace() and values() are other objects now; emitted before changed().
    void traceReplaced();
    void loaded();
    void marksChanged();

private:
    class MarksCommand;
    class SettingsCommand;
    class CellsCommand;

    void replaceCall(const OperatorCall& call, const Cropped& cropped);
    // Cells by their offsets in the tensor.
    void writeCells(const QString& input, const Region& region,
                    std::span<const std::int64_t> offsets, std::span<const float> values);
    void recompute();
    void pushMarks(const QString& text, std::vector<Mark> marks);
    // An input as cells; of no extent when it is not there.
    [[nodiscard]] TensorView viewOf(const QString& input) const;

    QString m_title;
    QString m_about;
    OperatorCall m_call;
    std::vector<OperatorCall> m_others;  // behind it in the file: kept, and saved again
    std::vector<Mark> m_marks;
    std::optional<Error> m_refusal;
    std::unique_ptr<Trace> m_trace;
    std::unique_ptr<SlotValues> m_values;
    std::uint64_t m_traceNumber = 0;
    QUndoStack m_undo;
    Cropped m_cropped;      // what growing gives back
    int m_stroke = 0;
    int m_fillSeed = 1;
    int m_mergeRun = 0;     // settings commands of one run and knob merge
    int m_mergeKey = -1;    // of the run that is going on
    OperatorCall m_mergeBase;  // the call before that run
};

}  // namespace convstep
