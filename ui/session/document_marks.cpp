// SPDX-License-Identifier: GPL-3.0-or-later
//
// The marks of a document: steps that a person wants to find again.
#include <QUndoCommand>

#include <algorithm>
#include <tuple>

#include "ui/session/document.h"

namespace convstep {

namespace {

// In the order of the steps.
auto placeOf(const Mark& mark)
{
    const Cell& at = mark.output;
    return std::tuple{mark.stage, at.n, at.c, at.y, at.x, mark.tap};
}

}  // namespace

// Keeps all marks: there are a handful.
class Document::MarksCommand : public QUndoCommand {
public:
    MarksCommand(Document& document, const QString& text, std::vector<Mark> after)
        : QUndoCommand(text), m_document(document), m_before(document.m_marks),
          m_after(std::move(after))
    {
    }
    void redo() override { put(m_after); }
    void undo() override { put(m_before); }

private:
    void put(const std::vector<Mark>& marks)
    {
        m_document.endMerge();
        m_document.m_marks = marks;
        emit m_document.marksChanged();
    }

    Document& m_document;
    std::vector<Mark> m_before;
    std::vector<Mark> m_after;
};

std::optional<std::size_t> Document::markAtPlace(const Mark& place) const
{
    const auto found = std::find_if(m_marks.begin(), m_marks.end(),
                                    [&](const Mark& one) { return one.samePlace(place); });
    if (found == m_marks.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - m_marks.begin());
}

void Document::addMark(const Mark& mark)
{
    if (const std::optional<std::size_t> there = markAtPlace(mark)) {
        renameMark(*there, QString::fromStdString(mark.name));
        return;
    }
    if (m_marks.size() >= DocumentFile::maxMarks)
        return;
    std::vector<Mark> marks = m_marks;
    marks.insert(std::find_if(marks.begin(), marks.end(),
                              [&](const Mark& one) { return placeOf(mark) < placeOf(one); }),
                 mark);
    pushMarks(tr("Set mark"), std::move(marks));
}

void Document::removeMark(std::size_t index)
{
    if (index >= m_marks.size())
        return;
    std::vector<Mark> marks = m_marks;
    marks.erase(marks.begin() + static_cast<std::ptrdiff_t>(index));
    pushMarks(tr("Delete mark"), std::move(marks));
}

void Document::renameMark(std::size_t index, const QString& name)
{
    if (index >= m_marks.size())
        return;
    std::vector<Mark> marks = m_marks;
    marks[index].name = name.trimmed().toStdString();
    if (marks != m_marks)
        pushMarks(tr("Rename mark"), std::move(marks));
}

void Document::removeAllMarks()
{
    if (!m_marks.empty())
        pushMarks(tr("Delete all marks"), {});
}

void Document::pushMarks(const QString& text, std::vector<Mark> marks)
{
    m_undo.push(new MarksCommand(*this, text, std::move(marks)));
}

}  // namespace convstep
