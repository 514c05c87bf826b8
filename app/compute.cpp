// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep compute: one operator, from tensor files to tensor files.
#include <set>
#include <string>
#include <vector>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "app/engine_options.h"
#include "app/files.h"
#include "app/layer_part.h"
#include "app/memory_option.h"
#include "app/operator_options.h"

namespace convstep::app {
namespace {

constexpr const char* outputNote = "Files are .npy; images are in the layout of the data format.";

Usage usageOf(const OperatorInfo& info)
{
    Usage usage;
    usage.command = "compute " + info.name;
    usage.about = "Computes " + info.name + ". " + outputNote;
    for (const InputInfo& input : info.inputs)
        usage.options.push_back({dashed(input.name), "FILE",
                                 input.optional ? "may be left out" : "needed", !input.optional,
                                 0});
    for (Option& option : paramOptions(info))
        usage.options.push_back(std::move(option));
    if (info.name.find("separable") != std::string::npos)
        usage.options.push_back({"refuse-overparameterized", "",
                                 "the rule of early TensorFlow 1.x: no more intermediate than "
                                 "output channels",
                                 false, 0});
    if (engineHas(info.name))
        for (Option& option : engineOptions())
            usage.options.push_back(std::move(option));
    usage.options.push_back(memoryOption());
    if (info.outputs.size() == 1) {
        usage.options.push_back({"output", "FILE", "where the result goes", true, 'o'});
        return usage;
    }
    usage.about += "\nThere are several results. -o y.npy writes each of them: y.";
    usage.about += info.outputs.front() + ".npy and so on.\nThe options --output-... write single "
                                          "ones, or give them another name.";
    usage.options.push_back({"output", "FILE", "where all results go", false, 'o'});
    for (const std::string& output : info.outputs)
        usage.options.push_back(
            {"output-" + dashed(output), "FILE", "where " + output + " goes", false, 0});
    return usage;
}

std::string generalHelp()
{
    std::string text = "usage: convstep compute OP --input x.npy --filter w.npy ... -o y.npy\n\n"
                       "Computes one operator on tensor files. `convstep compute OP --help` says "
                       "what OP takes:\n\n";
    for (const OperatorInfo& info : operators())
        text += "  " + info.name + "\n";
    for (const std::string& name : layerPartNames())
        text += "  " + name + "\n";
    return text;
}

int unknownOperator(const std::string& word)
{
    std::vector<std::string> names = layerPartNames();
    for (const OperatorInfo& info : operators())
        names.push_back(info.name);
    const std::string meant = closest(underscored(word), names);
    return refuseUsage("compute", "there is no operator \"" + word + "\"." +
                                      (meant.empty() ? "" : " Did you mean " + meant + "?"));
}

struct Target {
    std::string output;
    std::string path;
};

// Which result goes into which file.
tl::expected<std::vector<Target>, std::string> targetsOf(const OperatorInfo& info,
                                                         const Arguments& arguments)
{
    const std::optional<std::string> common = arguments.value("output");
    std::vector<Target> targets;
    for (const std::string& output : info.outputs) {
        if (const auto own = arguments.value("output-" + dashed(output)))
            targets.push_back({output, *own});
        else if (common && info.outputs.size() == 1)
            targets.push_back({output, *common});
        else if (common && isNpyPath(*common))
            targets.push_back({output, withName(*common, output)});
        else if (common)
            targets.push_back({output, *common});
    }
    if (targets.empty())
        return tl::unexpected(std::string("-o FILE is missing."));
    std::set<std::string> paths;
    for (const Target& target : targets) {
        if (!isNpyPath(target.path))
            return tl::unexpected("results are written as .npy files, but the name is \"" +
                                  target.path + "\".");
        if (!paths.insert(target.path).second)
            return tl::unexpected("two results would go into " + target.path + ".");
    }
    return targets;
}

int computeOperator(const OperatorInfo& info, Words words)
{
    const Usage usage = usageOf(info);
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    const auto targets = targetsOf(info, *arguments);
    if (!targets)
        return refuseUsage(usage.command, targets.error());
    // A mistake in an option is told before any file is looked for.
    if (const auto spec = specFromOptions(info, *arguments, {}); !spec)
        return refuseUsage(usage.command, spec.error());
    const auto engine = engineFromOptions(usage, *arguments);
    if (!engine)
        return refuseUsage(usage.command, engine.error());

    OperatorCall call;
    for (const InputInfo& input : info.inputs) {
        const std::optional<std::string> path = arguments->value(dashed(input.name));
        if (!path)
            continue;
        Result<Tensor> tensor = loadTensor(*path, engine->plan.budget);
        if (!tensor) {
            printError("--" + dashed(input.name) + ": " + tensor.error().message());
            return workFailed;
        }
        call.inputs.push_back({input.name, std::move(*tensor)});
    }
    call.spec = *specFromOptions(info, *arguments, call.inputs);
    const Result<std::vector<NamedTensor>> results = computeBy(*engine, call);
    if (!results) {
        printError(results.error());
        return workFailed;
    }
    for (const Target& target : *targets) {
        for (const NamedTensor& result : *results) {
            if (result.name != target.output)
                continue;
            if (const Result<void> saved = saveTensor(target.path, result.tensor); !saved) {
                printError(saved.error());
                return workFailed;
            }
        }
    }
    return success;
}

}  // namespace

int runCompute(Words words)
{
    if (words.empty())
        return refuseUsage("compute", "the operator is missing.");
    if (words[0] == "--help" || words[0] == "-h") {
        print(generalHelp());
        return success;
    }
    const std::string name = underscored(words[0]);
    if (const OperatorInfo* info = findOperator(name))
        return computeOperator(*info, words.subspan(1));
    for (const std::string& part : layerPartNames())
        if (name == part)
            return computeLayerPart(part, words.subspan(1));
    return unknownOperator(words[0]);
}

}  // namespace convstep::app
