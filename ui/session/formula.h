// SPDX-License-Identifier: GPL-3.0-or-later
//
// The formula of a step, as words that a painter sets in colours: pure text, no fonts.
#pragma once

#include <QString>

#include <optional>
#include <vector>

#include "core/trace/trace.h"

namespace convstep {

enum class FormulaMark : std::uint8_t {
    plain,    // signs between terms
    done,     // a term that is added already
    current,  // the term of this step
    pending,  // a term still to come
    folded,   // stands for several terms
};

// A word that is not broken; `role` colours it when set.
struct FormulaWord {
    QString text;
    FormulaMark mark = FormulaMark::plain;
    std::optional<Role> role;

    friend bool operator==(const FormulaWord&, const FormulaWord&) = default;
};

struct Formula {
    std::vector<FormulaWord> words;  // "d[2, 3, 3]", "=", "2", "·", "(−1)", "+", ...
    QString tap;                     // this tap with its indices; empty when there is none
    QString rule;                    // the operator's index rule

    friend bool operator==(const Formula&, const Formula&) = default;
};

// Long sums are folded: at most `mostTerms` terms are written out around the current one, what is
// before them becomes their sum, what comes after becomes "… n more". `foldDone`: whatever is added
// already becomes one sum, however short. Cost: one output cell.
[[nodiscard]] Formula formulaOf(const SlotValues& values, const Step& step, int mostTerms = 14,
                                bool foldDone = false);

// "d[2, 3, 3]": letter and indices of an element, as in the rules. Batch is left out when there is
// only one picture.
[[nodiscard]] QString elementName(const Pipeline& pipeline, int slot, const Cell& cell);
// The letter of a slot: x, w, d, p, b, y, G, ...
[[nodiscard]] QString slotLetter(const Slot& slot);

}  // namespace convstep
