// SPDX-License-Identifier: GPL-3.0-or-later
//
// The examples that a start offers: what their cards say, and the documents behind them, which
// live in the program as resources/examples/<id>.convstep. To add one: save a document there,
// list it in resources/examples.qrc and in example_list.cpp.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <QByteArray>
#include <QString>

namespace convstep {

// One card. Texts are the English source in UTF-8; the functions below translate them.
struct Example {
    const char* id = nullptr;  // snake_case; the name of its file
    // "start" (one, the wide card), "idea", "blank" (one), "article"; in this order.
    std::string_view section;
    const char* title = nullptr;
    const char* line = nullptr;
    // The numbers are so alike that a mistake (a flipped, transposed or shared filter) does not
    // change the result. Such a card has a note.
    bool symmetric = false;
    // Where it opens: a position of Playback. All products before it are 0.
    std::int64_t openAt = 0;
    // Fewer than 6 of the first 9 products from there differ from 0. Such a card has a note.
    bool sparse = false;
    const char* note = nullptr;  // what is unusual about the numbers; nullptr: nothing
};

// All of them, in the order in which the gallery shows them. Thread-safe.
[[nodiscard]] const std::vector<Example>& exampleList();
// nullptr when there is none of that id.
[[nodiscard]] const Example* findExample(std::string_view id);

// The texts in the language of the program; an empty one when there is no note.
[[nodiscard]] QString exampleTitle(const Example& example);
[[nodiscard]] QString exampleLine(const Example& example);
[[nodiscard]] QString exampleNote(const Example& example);

// The document, to be read by readDocument(); empty when there is none of that id. Thread-safe.
[[nodiscard]] QByteArray exampleBytes(std::string_view id);

}  // namespace convstep
