// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep info: what this program is made of and what it runs on.
#include <algorithm>
#include <string>
#include <thread>

#include <QtGlobal>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/memory_option.h"
#include "core/engine/executor.h"
#include "core/engine/instruction_set.h"

namespace convstep::app {
namespace {

const Usage usage{"info",
                  {},
                  {{"memory", "SIZE", "what the other commands and the window would make of it"}},
                  "Versions, instruction sets, threads and memory, one per line."};

std::string compiler()
{
#if defined(__clang__)
    return "clang " __clang_version__;
#elif defined(__GNUC__)
    return "g++ " __VERSION__;
#else
    return "unknown";
#endif
}

// Those of the processor that matter to convolutions.
std::string instructionSets()
{
#if defined(__x86_64__) || defined(__i386__)
    std::string list;
    // The name must be a literal.
#define CONVSTEP_ADD_IF_PRESENT(name)                                                              \
    if (__builtin_cpu_supports(name))                                                              \
    list.append(list.empty() ? "" : " ").append(name)
    __builtin_cpu_init();
    CONVSTEP_ADD_IF_PRESENT("sse2");
    CONVSTEP_ADD_IF_PRESENT("ssse3");
    CONVSTEP_ADD_IF_PRESENT("sse4.2");
    CONVSTEP_ADD_IF_PRESENT("avx");
    CONVSTEP_ADD_IF_PRESENT("fma");
    CONVSTEP_ADD_IF_PRESENT("avx2");
    CONVSTEP_ADD_IF_PRESENT("avx512f");
    CONVSTEP_ADD_IF_PRESENT("avx512bw");
    CONVSTEP_ADD_IF_PRESENT("avx512dq");
    CONVSTEP_ADD_IF_PRESENT("avx512vl");
    CONVSTEP_ADD_IF_PRESENT("avx512vnni");
#undef CONVSTEP_ADD_IF_PRESENT
    return list.empty() ? "none of those that are looked for" : list;
#else
    return "not looked for on this processor";
#endif
}

}  // namespace

int runInfo(Words words)
{
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    const auto memory = memoryFromOption(*arguments);
    if (!memory)
        return refuseUsage(usage.command, memory.error());
    print("convstep                      " CONVSTEP_VERSION "\n");
    print("compiler                      " + compiler() + "\n");
    print("Qt                            " + std::string(qVersion()) +
          " (built with " QT_VERSION_STR ")\n");
    print("instruction sets present      " + instructionSets() + "\n");
    std::string kernels;
    for (const InstructionSet set : supportedInstructionSets())
        kernels.append(kernels.empty() ? "" : " ").append(instructionSetName(set));
    const unsigned processors = std::max(std::thread::hardware_concurrency(), 1U);
    print("threads present               " + std::to_string(processors) + "\n");
    print("reference engine              scalar double, 1 thread\n");
    print("fast engine, kernels here     " + kernels + "\n");
    print("fast engine, kernels used     " +
          std::string(instructionSetName(*chooseInstructionSet())) + "\n");
    print("fast engine, threads used     " + std::to_string(processors) + " (" + executorName() +
          ")\n");
    print("memory budget                 " + std::to_string(memory->bytes) + " bytes, " +
          memoryText(memory->bytes) +
          (arguments->has("memory") ? "\n" : " (half of this machine's; --memory)\n"));
    return success;
}

}  // namespace convstep::app
