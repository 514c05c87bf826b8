// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <bit>
#include <cmath>
#include <random>

#include "ui/session/clipboard_text.h"
#include "ui/session/number_text.h"

using namespace convstep;

namespace {

const float notNumber = std::nanf("");
const float endless = std::numeric_limits<float>::infinity();

bool same(const NumberTable& a, const NumberTable& b)
{
    if (a.rows != b.rows || a.cols != b.cols || a.values.size() != b.values.size())
        return false;
    for (std::size_t i = 0; i < a.values.size(); ++i)
        if (!(a.values[i] == b.values[i] || (std::isnan(a.values[i]) && std::isnan(b.values[i]))))
            return false;
    return true;
}

}  // namespace

class TestClipboardText : public QObject {
    Q_OBJECT
private slots:
    void reads_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("rows");
        QTest::addColumn<QVector<float>>("values");
        const auto row = [](const char* name, const QString& text, int rows,
                            const QVector<float>& values) {
            QTest::newRow(name) << text << rows << values;
        };
        const QVector<float> four{1, 2, 3, 4};
        row("one", "7", 1, {7});
        row("tabs", "1\t2\n3\t4", 2, four);
        row("tabs of a spreadsheet", "1\t2\r\n3\t4\r\n", 2, four);
        row("old line ends", "1\t2\r3\t4\r", 2, four);
        row("tabs with decimal commas", "0,5\t-1,25\n2\t3,5", 2, {0.5F, -1.25F, 2, 3.5F});
        row("tabs at the ends of lines", "1\t2\t\n3\t4\t\n", 2, four);
        row("tabs with blanks", " 1 \t 2 \n 3\t4", 2, four);
        row("semicolons", "1;2\n3;4", 2, four);
        row("semicolons with decimal commas", "0,5; 1,5\n2;3", 2, {0.5F, 1.5F, 2, 3});
        row("semicolons at the ends", "1;2;\n3;4;", 2, four);
        row("blanks", "1 2\n3 4", 2, four);
        row("many blanks", "  1   2  \n 3 4\n\n", 2, four);
        row("blanks with decimal commas", "0,5 1,5\n2 3", 2, {0.5F, 1.5F, 2, 3});
        row("commas", "1,2\n3,4", 2, four);
        row("commas and blanks", "1, 2\n3, 4", 2, four);
        row("commas at the ends", "1, 2,\n3, 4,", 2, four);
        row("commas with points", "0.5,1.5\n2,3", 2, {0.5F, 1.5F, 2, 3});
        row("a lone decimal comma", "0,5", 1, {0.5F});
        row("a column", "1\n2\n3", 3, {1, 2, 3});
        row("a column between blank lines", "\n\n1\n2\n\n", 2, {1, 2});
        row("other numbers", QString::fromUtf8("1/4 −3 1e-3 +2\nnan inf -inf −∞"), 2,
            {0.25F, -3, 0.001F, 2, notNumber, endless, -endless, -endless});
        row("nested", "[[1, 2], [3, 4]]", 2, four);
        row("nested over lines", "[[1, 2],\n [3, 4],\n]", 2, four);
        row("tuples", "((1, 2), (3, 4),)", 2, four);
        row("flat", "[1, 2, 3, 4]", 1, four);
        row("array", "np.array([[1, 2], [3, 4]])", 2, four);
        row("array with type", "np.array([[1., 2.], [3., 4.]], dtype=np.float32)", 2, four);
        row("repr", "array([[1., 2.],\n       [3., 4.]], dtype=float32)", 2, four);
        row("printed", "[[1. 2.]\n [3. 4.]]", 2, four);
        row("printed signs", "[[ 1.   -0.5]\n [ nan  inf]]", 2, {1, -0.5F, notNumber, endless});
        row("named", "x = np.array([[1, 2], [3, 4]], np.float32)", 2, four);
        row("named list", "x = [[1, 2], [3, 4]]", 2, four);
        row("constant", "tf.constant([[1, 2], [3, 4]], dtype=tf.float32)", 2, four);
        row("method behind", "np.array([[1, 2], [3, 4]]).astype(np.float32)", 2, four);
        row("reshaped", "numpy.array([1, 2, 3, 4]).reshape(1, 4)", 1, four);
        row("words", "[np.nan, -np.inf, float('inf'), float(\"nan\"), math.inf, 1/2]", 1,
            {notNumber, -endless, endless, notNumber, endless, 0.5F});
        row("batch of one", "[[[[1, 2], [3, 4]]]]", 2, four);
        row("channels of one", "[[[1], [2]], [[3], [4]]]", 2, four);
        row("one column", "[[1], [2], [3]]", 3, {1, 2, 3});
        row("byte order mark", QString(QChar(0xFEFF)) + "1\t2", 1, {1, 2});
    }
    void reads()
    {
        QFETCH(QString, text);
        QFETCH(int, rows);
        QFETCH(QVector<float>, values);
        const auto table = readTable(text);
        QVERIFY2(table.has_value(), table ? "" : qPrintable(table.error()));
        const NumberTable want{rows, values.size() / rows, {values.begin(), values.end()}};
        QVERIFY(same(*table, want));
        // The comparison sees a difference.
        NumberTable other = want;
        other.values.back() = std::isnan(other.values.back()) ? 0 : notNumber;
        QVERIFY(!same(*table, other));
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("words");  // of the sentence
        const auto row = [](const char* name, const QString& text, const QStringList& words) {
            QTest::newRow(name) << text << words;
        };
        row("nothing", "", {"no numbers"});
        row("blanks", " \n\t\n ", {"no numbers"});
        row("a word", "1\t2\n3\tabc", {"Row 2, column 2", "abc"});
        row("an empty cell", "1\t\t3\n4\t5\t6", {"Row 1, column 2", "empty"});
        row("an empty line", "1 2\n\n3 4", {"Row 2", "empty"});
        row("ragged", "1\t2\n3", {"Row 2 has 1", "row 1 has 2"});
        row("ragged, more", "1 2\n3 4 5", {"Row 2 has 3"});
        row("two commas", "1,2;3,4,5", {"Row 1, column 2", "3,4,5"});
        row("point and comma", "1,234.5\t2", {"Row 1, column 1", "1,234.5"});
        row("too large", "1\t1e99", {"Row 1, column 2", "float32"});
        row("divides by 0", "1\t1/0", {"Row 1, column 2", "divides by 0"});
        row("formula", "=A1\t2", {"Row 1, column 1", "=A1"});
        row("a word in a list", "[[1, 2], [3, x]]", {"Row 2, column 2", "x"});
        row("ragged lists", "[[1, 2], [3]]", {"Row 2 has 1", "row 1 has 2"});
        row("open", "[[1, 2], [3, 4]", {"closing bracket"});
        row("open call", "np.array([[1, 2], [3, 4]]", {"closing bracket"});
        row("wrong bracket", "[(1, 2], (3, 4)]", {"closes"});
        row("two commas in a list", "[1,, 2]", {"Row 1, column 2", "empty"});
        row("empty list", "[]", {"empty"});
        row("empty lists", "[[], []]", {"empty"});
        row("three axes", "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]",
            {QString::fromUtf8("2×2×2"), "rows and columns"});
        row("mixed", "[1, [2, 3]]", {"mixes"});
        row("mixed otherwise", "[[1, 2], 3]", {"mixes"});
        row("more behind", "[[1, 2], [3, 4]] + 1", {"follows", "+ 1"});
        row("two lists", "[1, 2] [3, 4]", {"follows"});
        row("deep", QString(60, '[') + "1" + QString(60, ']'), {"nested too deeply"});
        row("program text", "import numpy as np", {"Row 1, column 1", "import"});
        row("a call without a list", "print(1)", {"Row 1, column 1"});
    }
    void refuses()
    {
        QFETCH(QString, text);
        QFETCH(QStringList, words);
        const auto table = readTable(text);
        QVERIFY(!table.has_value());
        for (const QString& word : words)
            QVERIFY2(table.error().contains(word), qPrintable(table.error()));
        QVERIFY(table.error().size() < 120);
    }

    void roundTrips()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        for (int round = 0; round < 300; ++round) {
            NumberTable table;
            table.rows = static_cast<std::int64_t>(random() % 4 + 1);
            table.cols = static_cast<std::int64_t>(random() % 4 + 1);
            for (std::int64_t i = 0; i < table.rows * table.cols; ++i)
                table.values.push_back(random() % 3 == 0
                                           ? static_cast<float>(static_cast<int>(random() % 19) - 9)
                                           : std::bit_cast<float>(static_cast<std::uint32_t>(random())));
            for (const QString& text :
                 {tabSeparated(table), numpyLiteral(table), pythonLiteral(table)}) {
                const auto again = readTable(text);
                QVERIFY2(again.has_value(), qPrintable(text));
                QVERIFY2(same(*again, table), qPrintable(text));
            }
        }
    }

    // Whatever the bytes: a table that is whole, or a sentence.
    void anyTextEnds()
    {
        const unsigned seed = std::random_device{}();
        qInfo("seed %u", seed);
        std::mt19937 random(seed);
        const QString letters = QString::fromUtf8("[]()123,;\t\n .-−e/npx='\"ainf");
        for (int round = 0; round < 4000; ++round) {
            QString text;
            const auto length = random() % 24;
            for (unsigned i = 0; i < length; ++i)
                text += letters[static_cast<qsizetype>(random() % static_cast<unsigned>(letters.size()))];
            const auto table = readTable(text);
            if (table) {
                QVERIFY(table->rows > 0 && table->cols > 0);
                QCOMPARE(table->rows * table->cols, static_cast<std::int64_t>(table->values.size()));
            } else {
                QVERIFY(!table.error().isEmpty());
            }
        }
    }

    void literals()
    {
        const NumberTable table{2, 2, {1, -0.5F, notNumber, -endless}};
        QCOMPARE(tabSeparated(table), QStringLiteral("1\t-0.5\nnan\t-inf\n"));
        QCOMPARE(numpyLiteral(table),
                 QStringLiteral("np.array([[1, -0.5],\n          [np.nan, -np.inf]], "
                                "dtype=np.float32)"));
        QCOMPARE(pythonLiteral(table),
                 QStringLiteral("[[1, -0.5],\n [float(\"nan\"), float(\"-inf\")]]"));
        QCOMPARE(tabSeparated({1, 3, {0.1F, -0.0F, 16777216.0F}}),
                 QStringLiteral("0.1\t0\t16777216\n"));
    }

    void whatIsWorthReading()
    {
        for (const char* text : {"1\t2", "1 2", "1\n2", "[[1]]", "1;2"})
            QVERIFY2(looksLikeTable(QString::fromUtf8(text)), text);
        for (const char* text : {"", " ", "7", "0,5", "1/3", "abc", "1\tx"})
            QVERIFY2(!looksLikeTable(QString::fromUtf8(text)), text);
    }
};

QTEST_GUILESS_MAIN(TestClipboardText)
#include "tst_clipboard_text.moc"
