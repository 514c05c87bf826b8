// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/document_files.h"

using namespace convstep;
using namespace convstep::test;

namespace {

void load(Document& document) { document.load({"", "", {callOf(smallSettings("conv2d"))}}); }

Mark at(const Document& document, std::int64_t position, const char* name = "")
{
    Mark mark = *markAt(*document.trace(), position);
    mark.name = name;
    return mark;
}

}  // namespace

class TestDocumentMarks : public QObject {
    Q_OBJECT
private slots:
    void everyChangeIsUndone()
    {
        Document document;
        load(document);
        QSignalSpy marks(&document, &Document::marksChanged);
        QSignalSpy changed(&document, &Document::changed);
        std::vector<std::string> states{document.toBytes()};
        document.addMark(at(document, 40, "later"));
        states.push_back(document.toBytes());
        QCOMPARE(document.undoStack()->undoText(), "Set mark");
        document.addMark(at(document, 7));
        states.push_back(document.toBytes());
        QCOMPARE(document.marks()[0], at(document, 7));  // in the order of the steps
        document.renameMark(0, QStringLiteral("  früher "));
        states.push_back(document.toBytes());
        QCOMPARE(document.undoStack()->undoText(), "Rename mark");
        QCOMPARE(document.marks()[0].name, "fr\xC3\xBCher");
        document.removeMark(1);
        states.push_back(document.toBytes());
        QCOMPARE(document.undoStack()->undoText(), "Delete mark");
        document.removeAllMarks();
        states.push_back(document.toBytes());
        QCOMPARE(states.back(), states.front());
        QCOMPARE(marks.count(), 5);
        QCOMPARE(changed.count(), 0);  // no number is another one
        QCOMPARE(document.undoStack()->count(), 5);
        for (std::size_t i = states.size(); i-- > 0;) {
            QCOMPARE(document.toBytes(), states[i]);
            document.undoStack()->undo();
        }
        for (const std::string& state : states) {
            QCOMPARE(document.toBytes(), state);
            document.undoStack()->redo();
        }
    }
    void whatChangesNothing()
    {
        Document document;
        load(document);
        document.addMark(at(document, 7, "a"));
        document.addMark(at(document, 7, "a"));
        document.renameMark(0, QStringLiteral(" a"));
        document.renameMark(1, QStringLiteral("b"));
        document.removeMark(1);
        QCOMPARE(document.undoStack()->count(), 1);
        document.addMark(at(document, 7, "b"));
        QCOMPARE(document.marks().size(), std::size_t{1});
        QCOMPARE(document.marks()[0].name, "b");
    }
    void comesBackFromAFile()
    {
        Document document;
        load(document);
        document.addMark(at(document, 12, "here"));
        Result<DocumentFile> file =
            parseDocument(QByteArray::fromStdString(document.toBytes()));
        QVERIFY(file);
        Document other;
        QSignalSpy marks(&other, &Document::marksChanged);
        other.load(std::move(*file));
        QCOMPARE(marks.count(), 1);
        QCOMPARE(other.marks(), document.marks());
        QCOMPARE(other.toBytes(), document.toBytes());
        QVERIFY(!other.undoStack()->canUndo());
        load(other);
        QVERIFY(other.marks().empty());
    }
    // Kept through a setting that has no such step, and there again after it.
    void survivesSettings()
    {
        Document document;
        load(document);
        document.addMark(at(document, document.trace()->size(), "last"));
        const Mark last = document.marks()[0];
        Settings s = document.settings();
        s.width = 4;
        QVERIFY(document.setSettings(s, Knob::size));
        QCOMPARE(document.marks().size(), std::size_t{1});
        QVERIFY(!positionOf(*document.trace(), last));
        document.undoStack()->undo();
        QCOMPARE(positionOf(*document.trace(), last).value_or(-1), document.trace()->size());
    }
    // A mark between two turns of a knob is a change of its own.
    void marksEndARunOfSettings()
    {
        Document document;
        load(document);
        Settings s = document.settings();
        s.height = 3;
        QVERIFY(document.setSettings(s, Knob::size));
        document.addMark(at(document, 1));
        s.height = 2;
        QVERIFY(document.setSettings(s, Knob::size));
        QCOMPARE(document.undoStack()->count(), 3);
        document.undoStack()->undo();
        QCOMPARE(document.settings().height, 3);
    }
    void asManyAsAFileHolds()
    {
        Document document;
        load(document);
        DocumentFile file{"", "", {document.call()}};
        for (std::size_t i = 0; i < DocumentFile::maxMarks; ++i)
            file.marks.push_back({5, {}, static_cast<std::int64_t>(i), {}});
        document.load(file);
        document.addMark(at(document, 1));
        QCOMPARE(document.marks().size(), DocumentFile::maxMarks);
        QVERIFY(!document.undoStack()->canUndo());
    }
};

QTEST_GUILESS_MAIN(TestDocumentMarks)
#include "tst_document_marks.moc"
