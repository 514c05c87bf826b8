// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/layer_part.h"

#include "app/arguments.h"
#include "app/console.h"
#include "app/files.h"
#include "app/operator_options.h"
#include "core/conformance/layer_case.h"
#include "core/layer/initializer.h"

namespace convstep::app {
namespace {

Usage regularizerUsage()
{
    return {"compute regularizer",
            {},
            {{"x", "FILE", "the weights", true},
             {"l1", "NUMBER", "factor of the sum of |x| (0)"},
             {"l2", "NUMBER", "factor of the sum of x^2 (0)"},
             {"output", "FILE", "where the loss goes, as a tensor without dimensions", true, 'o'}},
            "The penalty that a layer adds to the loss: l1·Σ|x| + l2·Σx²."};
}

Usage constraintUsage()
{
    return {"compute constraint",
            {},
            {{"w", "FILE", "the weights", true},
             {"kind", "NAME", "max_norm, non_neg, unit_norm or min_max_norm", true},
             {"axis", "N[,N...]", "the axes that one norm runs over (0)"},
             {"min-value", "NUMBER", "of min_max_norm (0)"},
             {"max-value", "NUMBER", "of max_norm (2) and min_max_norm (1)"},
             {"rate", "NUMBER", "of min_max_norm (1)"},
             {"output", "FILE", "where the constrained weights go", true, 'o'}},
            "What is done to a layer's weights after each step of the optimiser."};
}

Usage initializerUsage()
{
    return {"compute initializer",
            {},
            {{"kind", "NAME", "glorot_uniform, he_normal, zeros, ...", true},
             {"shape", "N[,N...]", "for example 3,3,32,1", true},
             {"seed", "N", "the same seed gives the same numbers everywhere (0)"},
             {"output", "FILE", "where the drawn weights go", true, 'o'}},
            "The first values of a layer's weights."};
}

// The option as a parameter of the corpus, where it is given.
bool readParam(const Arguments& arguments, const Option& option,
               std::map<std::string, ManifestValue>& params)
{
    const std::optional<std::string> text = arguments.value(option.name);
    if (!text || option.value == "FILE")
        return true;
    const std::string name = underscored(option.name);
    if (option.value == "NAME") {
        params[name] = *text;
    } else if (option.value == "NUMBER") {
        const std::optional<double> number = parseNumber(*text);
        if (!number)
            return false;
        params[name] = *number;
    } else {
        const std::optional<std::vector<std::int64_t>> list = parseIntegers(*text);
        if (!list)
            return false;
        params[name] = *list;
    }
    return true;
}

int failed(const Error& error)
{
    printError(error);
    return workFailed;
}

int save(const Arguments& arguments, const Result<Tensor>& tensor)
{
    if (!tensor)
        return failed(tensor.error());
    if (const Result<void> saved = saveTensor(*arguments.value("output"), *tensor); !saved)
        return failed(saved.error());
    return success;
}

int draw(const Arguments& arguments, const std::map<std::string, ManifestValue>& params,
         const std::string& command)
{
    std::int64_t seed = 0;
    if (const auto found = params.find("seed"); found != params.end()) {
        const auto& list = std::get<std::vector<std::int64_t>>(found->second);
        if (list.size() != 1)
            return refuseUsage(command, "--seed must be one number.");
        seed = list.front();
    }
    const Result<Initializer> made =
        Initializer::fromName(std::get<std::string>(params.at("kind")));
    const Result<Shape> shape =
        Shape::create(std::get<std::vector<std::int64_t>>(params.at("shape")), "shape");
    if (!made || !shape)
        return failed(made ? shape.error() : made.error());
    return save(arguments, initialize(*made, *shape, static_cast<std::uint64_t>(seed), "shape"));
}

}  // namespace

const std::vector<std::string>& layerPartNames()
{
    static const std::vector<std::string> names{"regularizer", "constraint", "initializer"};
    return names;
}

int computeLayerPart(const std::string& name, Words words)
{
    const Usage usage = name == "regularizer"  ? regularizerUsage()
                        : name == "constraint" ? constraintUsage()
                                               : initializerUsage();
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    if (!isNpyPath(*arguments->value("output")))
        return refuseUsage(usage.command, "results are written as .npy files, but the name is \"" +
                                              *arguments->value("output") + "\".");
    ConformanceCase one;
    one.op = name;
    for (const Option& option : usage.options)
        if (!readParam(*arguments, option, one.params))
            return refuseUsage(usage.command, "--" + option.name + " must be " + option.value +
                                                  ", it is \"" + *arguments->value(option.name) +
                                                  "\".");
    if (name == "initializer")
        return draw(*arguments, one.params, usage.command);

    const std::string input = name == "regularizer" ? "x" : "w";
    Result<Tensor> tensor = loadTensor(*arguments->value(input));
    if (!tensor)
        return failed(tensor.error());
    one.call.inputs.push_back({input, std::move(*tensor)});
    Result<CaseResult> result = *computeLayerCase(one);
    if (!result)
        return failed(result.error());
    return save(*arguments, std::move(result->tensors.front().tensor));
}

}  // namespace convstep::app
