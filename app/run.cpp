// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep run: a saved document, to its results and its table of steps.
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <QString>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/files.h"
#include "app/memory_option.h"
#include "core/io/document_format.h"
#include "core/io/file.h"
#include "core/trace/step_table.h"
#include "ui/session/atomic_file.h"

namespace convstep::app {
namespace {

// A table of ten million steps has about a gigabyte.
constexpr std::int64_t mostSteps = 10'000'000;

const Usage usage{
    "run",
    {"DOCUMENT"},
    {{"output", "FILE", "where the result goes, as .npy", false, 'o'},
     {"steps", "FILE", "where the table of all steps goes, as .csv"},
     memoryOption()},
    "Computes a .convstep document; without options it says which results it has. With several,\n"
    "-o y.npy writes y.NAME.npy for each; of a document with several operators y.1.npy, y.2.npy\n"
    "and so on. The table has one line per step: operator, step, stage, output element, tap,\n"
    "operands, product and running sum."};

struct Job {
    Trace trace;
    SlotValues values;
};

Result<std::vector<Job>> jobsOf(const std::string& path, MemoryBudget budget)
{
    const Result<DocumentFile> document = readFile(path, budget).and_then(
        [&](const std::vector<std::byte>& bytes) { return readDocument(bytes, budget); });
    if (!document)
        return tl::unexpected<Error>(document.error());
    std::vector<Job> jobs;
    for (const OperatorCall& call : document->operators) {
        const Result<Pipeline> pipeline = makePipeline(call);
        if (!pipeline)
            return tl::unexpected<Error>(pipeline.error());
        Result<Trace> trace = Trace::create(*pipeline);
        if (!trace)
            return tl::unexpected<Error>(trace.error());
        jobs.push_back({std::move(*trace), SlotValues(*pipeline, call.inputs)});
    }
    return jobs;
}

void listResults(const std::vector<Job>& jobs)
{
    for (const Job& job : jobs)
        for (const NamedShape& output : job.trace.pipeline().outputs())
            print(job.trace.pipeline().spec.op + " " + output.name + ": " +
                  output.shape.toString() + "\n");
}

// Nothing is written before everything is computed.
Result<void> saveResults(const std::vector<Job>& jobs, const std::string& path,
                         MemoryBudget budget)
{
    struct File {
        std::string path;
        Tensor tensor;
    };
    std::vector<File> files;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        const Pipeline& pipeline = jobs[i].trace.pipeline();
        const std::vector<int> outputs = pipeline.outputSlots();
        for (const int slot : outputs) {
            const Slot& info = pipeline.slotList[static_cast<std::size_t>(slot)];
            Result<Tensor> tensor = jobs[i].values.tensor(slot, budget);
            if (!tensor)
                return tl::unexpected<Error>(tensor.error());
            std::string name = path;
            if (jobs.size() > 1)
                name = withName(name, std::to_string(i + 1));
            if (outputs.size() > 1)
                name = withName(name, info.name);
            files.push_back({std::move(name), std::move(*tensor)});
        }
    }
    for (const File& file : files)
        if (Result<void> saved = saveTensor(file.path, file.tensor); !saved)
            return saved;
    return {};
}

Result<void> saveSteps(const std::vector<Job>& jobs, const std::string& path)
{
    AtomicFile file(QString::fromStdString(path));
    const TextSink sink = [&](std::string_view text) {
        return file.write(std::as_bytes(std::span(text)));
    };
    std::int64_t steps = 0;
    Result<void> done = file.open().and_then([&] { return sink(stepTableHeader); });
    for (std::size_t i = 0; done && i < jobs.size(); ++i) {
        done = writeSteps(jobs[i].trace, jobs[i].values, static_cast<std::int64_t>(i) + 1, sink);
        steps += jobs[i].trace.size();
    }
    if (done)
        done = file.commit();
    if (done)
        print(path + ": " + std::to_string(steps) + " steps\n");
    return done;
}

}  // namespace

int runDocument(Words words)
{
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    const std::optional<std::string> output = arguments->value("output");
    const std::optional<std::string> steps = arguments->value("steps");
    if (output && !isNpyPath(*output))
        return refuseUsage(usage.command, "results are written as .npy files, but the name is \"" +
                                              *output + "\".");
    const auto memory = memoryFromOption(*arguments);
    if (!memory)
        return refuseUsage(usage.command, memory.error());

    const Result<std::vector<Job>> jobs = jobsOf(arguments->positional(0), *memory);
    if (!jobs) {
        printError(arguments->positional(0) + ": " + jobs.error().message());
        return workFailed;
    }
    std::int64_t count = 0;
    for (const Job& job : *jobs)
        if (__builtin_add_overflow(count, job.trace.size(), &count))
            count = std::numeric_limits<std::int64_t>::max();
    if (steps && count > mostSteps) {
        printError(arguments->positional(0) + " has " + std::to_string(count) +
                   " steps; a table may have " + std::to_string(mostSteps) +
                   " at most. Without --steps it is computed.");
        return workFailed;
    }
    if (!output && !steps)
        listResults(*jobs);
    Result<void> done;
    if (output)
        done = saveResults(*jobs, *output, *memory);
    if (done && steps)
        done = saveSteps(*jobs, *steps);
    if (!done) {
        printError(done.error());
        return workFailed;
    }
    return success;
}

}  // namespace convstep::app
