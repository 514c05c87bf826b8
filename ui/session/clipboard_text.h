// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tables of numbers as text: from and to spreadsheets, NumPy and Python. Pure, but for the
// sentences of problems, which are translated.
#pragma once

#include <QString>

#include <cstdint>
#include <vector>

#include <tl/expected.hpp>

namespace convstep {

struct NumberTable {
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::vector<float> values;  // row by row

    friend bool operator==(const NumberTable&, const NumberTable&) = default;
};

// Rows on lines, numbers apart by tabs, semicolons, blanks or commas, the first of these that the
// text has; commas are decimal ones when something else separates, and in a lone number. Or
// brackets: a list, nested lists, np.array(...), tf.constant(...) and the like with what stands
// behind the list ("dtype=...") ignored, and rows as NumPy prints them; axes of length 1 around a
// table of two do not count. Numbers as parseNumber() reads them, and np.nan, float('inf'), ...
// The error is one sentence that says which row and column, from 1, and what is wrong there.
[[nodiscard]] tl::expected<NumberTable, QString> readTable(const QString& text);
// Whether text is more than one number: worth reading as a table.
[[nodiscard]] bool looksLikeTable(const QString& text);

// Every number in the fewest digits that give the same float32 again; "-", ".", "nan", "inf".
// Precondition of all: as many values as rows · cols.
[[nodiscard]] QString tabSeparated(const NumberTable& table);
// np.array([[1, 2.5]], dtype=np.float32)
[[nodiscard]] QString numpyLiteral(const NumberTable& table);
// [[1, 2.5]]; what is not finite as float("nan").
[[nodiscard]] QString pythonLiteral(const NumberTable& table);

}  // namespace convstep
