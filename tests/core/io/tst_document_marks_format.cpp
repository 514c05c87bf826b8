// SPDX-License-Identifier: GPL-3.0-or-later
//
// The marks of a .convstep file, one wrong field at a time.
#include <QtTest>

#include "core/io/document_format.h"
#include "tests/support/bytes.h"

using namespace convstep;

namespace {

std::string withMarks(const std::string& marks)
{
    return R"({"format": "convstep", "version": 1, "operators": [{"op": "conv2d", "params": {},)"
           R"( "inputs": {}}], "marks": )" +
           marks + "}";
}

// One mark, given by its members.
std::string mark(const std::string& stage, const std::string& output, const std::string& tap,
                 const std::string& more = {})
{
    return R"({"stage": )" + stage + R"(, "output": )" + output + R"(, "tap": )" + tap + more + "}";
}

Result<DocumentFile> read(const std::string& marks)
{
    return readDocument(test::bytesOf(withMarks(marks)));
}

}  // namespace

class TestDocumentMarksFormat : public QObject {
    Q_OBJECT
private slots:
    void readsMarks()
    {
        const std::string one = mark("2", "[0, 1, 2, 3]", "4");
        const auto document =
            read("[" + one + ", " + mark("0", "[0, 0, 0, 0]", "0", R"(, "name": "a")") + "]");
        QVERIFY2(document.has_value(), document ? "" : document.error().message().c_str());
        QCOMPARE(document->marks,
                 (std::vector<Mark>{{2, {0, 1, 2, 3}, 4, ""}, {0, {}, 0, "a"}}));
        // None, and an empty list, are the same document.
        const auto none = read("[]");
        QVERIFY(none && none->marks.empty());
        QVERIFY(writeDocument(*none).find("marks") == std::string::npos);
    }

    void wrongFieldsAreNamed_data()
    {
        QTest::addColumn<QByteArray>("marks");
        QTest::addColumn<QByteArray>("field");
        const auto row = [](const char* name, const std::string& marks, const char* field) {
            QTest::newRow(name) << QByteArray::fromStdString(marks) << QByteArray(field);
        };
        const auto one = [&](const char* name, const std::string& text, const char* field) {
            row(name, "[" + text + "]", field);
        };
        const std::string cell = "[0, 0, 0, 0]";
        row("an object", "{}", "marks");
        one("mark is a list", "[]", "marks[0]");
        one("unknown member", R"({"step": 1})", "marks[0].step");
        one("no stage", R"({"output": [0, 0, 0, 0], "tap": 0})", "marks[0]");
        one("no output", R"({"stage": 0, "tap": 0})", "marks[0]");
        one("no tap", R"({"stage": 0, "output": [0, 0, 0, 0]})", "marks[0]");
        one("negative stage", mark("-1", cell, "0"), "marks[0].stage");
        one("stage of 2^31", mark("2147483648", cell, "0"), "marks[0].stage");
        one("negative tap", mark("0", cell, "-1"), "marks[0].tap");
        one("half a tap", mark("0", cell, "0.5"), "marks[0].tap");
        one("three numbers", mark("0", "[0, 0, 0]", "0"), "marks[0].output");
        one("five numbers", mark("0", "[0, 0, 0, 0, 0]", "0"), "marks[0].output");
        one("negative row", mark("0", "[0, -1, 0, 0]", "0"), "marks[0].output");
        one("row of 2^63", mark("0", "[0, 9223372036854775808, 0, 0]", "0"), "marks[0].output[1]");
        one("name is a number", mark("0", cell, "0", R"(, "name": 1)"), "marks[0].name");
        row("a place twice",
            "[" + mark("0", cell, "0") + ", " + mark("0", cell, "0", R"(, "name": "a")") + "]",
            "marks[1]");
        std::string many = "[";
        for (std::size_t i = 0; i <= DocumentFile::maxMarks; ++i)
            many += (i ? "," : "") + mark("0", cell, std::to_string(i));
        row("one too many", many + "]", "marks");
    }
    void wrongFieldsAreNamed()
    {
        QFETCH(QByteArray, marks);
        QFETCH(QByteArray, field);
        const auto document = read(marks.toStdString());
        QVERIFY(!document.has_value());
        QCOMPARE(QByteArray::fromStdString(document.error().field), field);
        // Every placeholder of the sentence has been filled.
        QVERIFY2(document.error().message().find('{') == std::string::npos,
                 document.error().message().c_str());
    }
};

QTEST_GUILESS_MAIN(TestDocumentMarksFormat)
#include "tst_document_marks_format.moc"
