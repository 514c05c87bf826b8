// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep conformance: every case of a corpus, judged and if wanted kept.
#include <filesystem>
#include <string>

#include <QDir>
#include <QString>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/engine_options.h"
#include "app/memory_option.h"
#include "core/conformance/runner.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "ui/session/atomic_file.h"

namespace convstep::app {
namespace {

const Usage plainUsage{
    "conformance",
    {"MANIFEST"},
    {{"write", "DIR",
      "keep what is computed: each tensor as DIR/ID.NAME.npy, each refusal as "
      "DIR/ID.refused"},
     {"verbose", "", "a line for every case, not only for those that fail or are skipped"}},
    "Computes every case of a conformance corpus and compares it with what the corpus expects;\n"
    "exact cases must be equal. The files of the corpus are looked for beside MANIFEST. The last\n"
    "line counts. Exit status 0 when no case failed. Operators that the fast engine does not have\n"
    "are the reference's also with --engine fast."};

// Ids and names become names of files.
bool isFileName(const std::string& name)
{
    return !name.empty() && name[0] != '.' && name.find('/') == std::string::npos &&
           name.find('\0') == std::string::npos;
}

Result<void> keep(const std::string& folder, const std::string& id, const CaseReport& report)
{
    const auto target = [&](const std::string& name) {
        return QString::fromStdString(folder + "/" + name);
    };
    if (!isFileName(id))
        return fail(Reason::fileAccess, "case " + id,
                    {{"detail", std::string("its id cannot be the name of a file")}});
    if (!report.result) {
        const std::string_view text = report.result.error().kind();
        return writeAtomically(target(id + ".refused"), std::as_bytes(std::span(text)));
    }
    for (const NamedTensor& one : report.result->tensors) {
        const Result<void> written =
            writeAtomically(target(id + "." + one.name + ".npy"), writeNpy(one.tensor));
        if (!written)
            return written;
    }
    return {};
}

const char* word(Verdict verdict)
{
    switch (verdict) {
    case Verdict::passed:
        return "passed";
    case Verdict::failed:
        return "FAILED";
    case Verdict::skipped:
        return "skipped";
    }
    return "";
}

Result<Tally> runAll(const std::filesystem::path& manifest, const std::string* folder, bool verbose,
                     const EngineOptions& engine)
{
    const FileLoader load = [&](const std::string& path, MemoryBudget left) {
        return readFile(manifest.parent_path() / path, left);
    };
    const MemoryBudget budget = engine.plan.budget;
    const Result<std::vector<ConformanceCase>> cases = readFile(manifest, budget).and_then(
        [&](const std::vector<std::byte>& bytes) { return readManifest(bytes, load, budget); });
    if (!cases)
        return tl::unexpected<Error>(cases.error());
    if (folder && !QDir().mkpath(QString::fromStdString(*folder)))
        return fail(Reason::fileAccess, *folder,
                    {{"detail", std::string("cannot be made a folder")}});
    Tally tally;
    for (const ConformanceCase& one : *cases) {
        const CaseReport report =
            runCase(one, [&](const OperatorCall& call) { return computeBy(engine, call); });
        tally.add(report.verdict);
        if (verbose || report.verdict != Verdict::passed)
            print(std::string(word(report.verdict)) + " " + one.id +
                  (report.detail.empty() ? "" : ": " + report.detail) + "\n");
        if (folder)
            if (const Result<void> kept = keep(*folder, one.id, report); !kept)
                return tl::unexpected<Error>(kept.error());
    }
    return tally;
}

}  // namespace

int runConformance(Words words)
{
    Usage usage = plainUsage;
    for (Option& option : engineOptions())
        usage.options.push_back(std::move(option));
    usage.options.push_back(memoryOption());
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    const auto engine = engineFromOptions(usage, *arguments);
    if (!engine)
        return refuseUsage(usage.command, engine.error());
    const std::optional<std::string> folder = arguments->value("write");
    const Result<Tally> tally = runAll(arguments->positional(0), folder ? &*folder : nullptr,
                                       arguments->has("verbose"), *engine);
    if (!tally) {
        printError(tally.error());
        return workFailed;
    }
    print(tally->toString() + "\n");
    return tally->failed == 0 ? success : workFailed;
}

}  // namespace convstep::app
