// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/instruction_set.h"

#include <array>
#include <cstdlib>
#include <string>

#include <hwy/targets.h>

namespace convstep {
namespace {

constexpr std::array all{InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512};

std::string names(const auto& sets)
{
    std::string list;
    for (const InstructionSet set : sets)
        list.append(list.empty() ? "" : ", ").append(instructionSetName(set));
    return list;
}

}  // namespace

std::string_view instructionSetName(InstructionSet set)
{
    switch (set) {
    case InstructionSet::baseline:
        return "baseline";
    case InstructionSet::avx2:
        return "avx2";
    case InstructionSet::avx512:
        return "avx512";
    }
    return {};
}

bool supported(InstructionSet set)
{
    if (set == InstructionSet::baseline)
        return true;
#if HWY_ARCH_X86_64
    static const auto present = hwy::SupportedTargets();
    const auto wanted = set == InstructionSet::avx2 ? HWY_AVX2 : HWY_AVX3;
    return (present & wanted) != 0;
#else
    return false;
#endif
}

std::vector<InstructionSet> supportedInstructionSets()
{
    std::vector<InstructionSet> sets;
    for (const InstructionSet set : all)
        if (supported(set))
            sets.push_back(set);
    return sets;
}

Result<InstructionSet> chooseInstructionSet(std::string_view name)
{
    std::string field = "isa";
    if (name.empty()) {
        const char* variable = std::getenv("CONVSTEP_ISA");
        if (!variable || !*variable)
            return supportedInstructionSets().back();
        name = variable;
        field = "CONVSTEP_ISA";
    }
    for (const InstructionSet set : all) {
        if (name != instructionSetName(set))
            continue;
        if (!supported(set))
            return fail(Reason::instructionSetAbsent, field,
                        {{"got", std::string(name)}, {"known", names(supportedInstructionSets())}});
        return set;
    }
    return fail(Reason::unknownName, field, {{"got", std::string(name)}, {"known", names(all)}});
}

}  // namespace convstep
