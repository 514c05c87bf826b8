// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/call_json.h"

#include <algorithm>
#include <utility>

#include "core/io/document_format.h"
#include "core/io/json_text.h"

namespace convstep {
namespace {

// Moves what was read to its place, or hands the error on.
template <class T>
Result<void> put(Result<T> read, T& place)
{
    if (!read)
        return tl::unexpected(std::move(read.error()));
    place = std::move(*read);
    return {};
}

// A list, or one number instead of a list of one.
Result<std::vector<std::int64_t>> numberOrList(const JsonValue& value)
{
    if (value.kind() == JsonValue::Kind::list)
        return value.integers(maxParamEntries);
    const Result<std::int64_t> number = value.integer();
    if (!number)
        return value.mustBe("a whole number or a list of them");
    return std::vector<std::int64_t>{*number};
}

Result<void> readPadding(const JsonValue& value, PaddingSpec& padding)
{
    padding.isList = value.kind() == JsonValue::Kind::list;
    if (padding.isList)
        return put(integerLists(value), padding.amounts);
    if (value.kind() != JsonValue::Kind::text)
        return value.mustBe("a word or a list of pairs");
    return put(value.text(), padding.word);
}

Result<void> readParam(const ParamInfo& info, const JsonValue& value, OperatorSpec& spec)
{
    switch (info.param) {
    case Param::strides: return put(value.integers(maxParamEntries), spec.strides);
    case Param::rate:
        return put(info.scalarList ? numberOrList(value) : value.integers(maxParamEntries),
                   spec.rate);
    case Param::padding: return readPadding(value, spec.padding);
    case Param::dataFormat: return put(value.text(), spec.dataFormat);
    case Param::sizes: return put(value.integers(maxParamEntries), spec.sizes);
    case Param::filters: return put(value.integer(), spec.filters);
    case Param::kernelSize: return put(numberOrList(value), spec.kernelSize);
    case Param::depthMultiplier: return put(value.integer(), spec.depthMultiplier);
    case Param::activation:
        spec.activation.clear();
        if (value.kind() == JsonValue::Kind::null)
            return {};
        if (value.kind() != JsonValue::Kind::text)
            return value.mustBe("null or a name");
        return put(value.text(), spec.activation);
    case Param::useBias: return put(value.boolean(), spec.useBias);
    }
    return {};
}

void appendPadding(std::string& out, const PaddingSpec& padding)
{
    if (!padding.isList) {
        appendJsonText(out, padding.word);
        return;
    }
    out.push_back('[');
    for (std::size_t i = 0; i < padding.amounts.size(); ++i) {
        out.append(i ? ", " : "");
        appendJsonIntegers(out, padding.amounts[i]);
    }
    out.push_back(']');
}

void appendParam(std::string& out, const ParamInfo& info, const OperatorSpec& spec)
{
    switch (info.param) {
    case Param::strides: appendJsonIntegers(out, spec.strides); break;
    case Param::rate:
        if (info.scalarList && spec.rate.size() == 1)
            out.append(std::to_string(spec.rate.front()));
        else
            appendJsonIntegers(out, spec.rate);
        break;
    case Param::padding: appendPadding(out, spec.padding); break;
    case Param::dataFormat: appendJsonText(out, spec.dataFormat); break;
    case Param::sizes: appendJsonIntegers(out, spec.sizes); break;
    case Param::filters: out.append(std::to_string(spec.filters)); break;
    case Param::kernelSize: appendJsonIntegers(out, spec.kernelSize); break;
    case Param::depthMultiplier: out.append(std::to_string(spec.depthMultiplier)); break;
    case Param::activation:
        if (spec.activation.empty())
            out.append("null");
        else
            appendJsonText(out, spec.activation);
        break;
    case Param::useBias: out.append(spec.useBias ? "true" : "false"); break;
    }
}

std::string paramNames(const OperatorInfo& info)
{
    std::string names;
    for (const ParamInfo& param : info.params)
        names.append(names.empty() ? "" : ", ").append(param.name);
    return names;
}

}  // namespace

Result<const OperatorInfo*> operatorFromJson(const JsonValue& name)
{
    const Result<std::string> text = name.text();
    if (!text)
        return tl::unexpected(text.error());
    if (const OperatorInfo* info = findOperator(*text))
        return info;
    std::string known;
    for (const OperatorInfo& info : operators())
        known.append(known.empty() ? "" : ", ").append(info.name);
    return fail(Reason::unknownOperator, name.path(), {{"got", *text}, {"known", known}});
}

Result<OperatorSpec> specFromJson(const OperatorInfo& info, const JsonValue& params,
                                  std::span<const std::string_view> besides)
{
    const Result<std::vector<JsonMember>> members = params.members(maxParamEntries);
    if (!members)
        return tl::unexpected(members.error());
    OperatorSpec spec = defaultSpec(info.name);
    bool sizes = info.param(Param::sizes) == nullptr;
    for (const JsonMember& member : *members) {
        if (std::find(besides.begin(), besides.end(), member.key) != besides.end())
            continue;
        const ParamInfo* param = info.param(member.key);
        if (!param)
            return fail(Reason::unknownParam, member.value.path(),
                        {{"op", info.name}, {"known", paramNames(info)}});
        sizes = sizes || param->param == Param::sizes;
        if (const Result<void> read = readParam(*param, member.value, spec); !read)
            return tl::unexpected(read.error());
    }
    if (!sizes)
        return fail(Reason::missingParam, params.path() + "." + info.param(Param::sizes)->name,
                    {{"op", info.name}});
    return spec;
}

Result<std::vector<std::vector<std::int64_t>>> integerLists(const JsonValue& value)
{
    std::vector<std::vector<std::int64_t>> out;
    const Result<void> read = value.forEach([&](const JsonValue& item) -> Result<void> {
        if (out.size() == maxParamEntries)
            return value.mustBe("a list of at most " + std::to_string(maxParamEntries) +
                                " entries");
        return put(item.integers(maxParamEntries), out.emplace_back());
    });
    if (!read)
        return tl::unexpected(read.error());
    return out;
}

void appendParams(std::string& out, const OperatorSpec& spec, std::string_view indent)
{
    const OperatorInfo* info = findOperator(spec.op);
    if (!info || info->params.empty()) {
        out.append("{}");
        return;
    }
    const char* separator = "{\n";
    for (const ParamInfo& param : info->params) {
        out.append(separator).append(indent).append("  ");
        appendJsonText(out, param.name);
        out.append(": ");
        appendParam(out, param, spec);
        separator = ",\n";
    }
    out.append("\n").append(indent).append("}");
}

Result<Shape> shapeFromJson(const JsonValue& list)
{
    const Result<std::vector<std::int64_t>> dims = list.integers(maxParamEntries);
    if (!dims)
        return tl::unexpected(dims.error());
    return Shape::create(*dims, list.path());
}

Result<Tensor> tensorFromJson(const JsonValue& value, MemoryBudget& left)
{
    const Result<JsonObject> object = JsonObject::create(value, {"shape", "data"});
    if (!object)
        return tl::unexpected(object.error());
    const Result<JsonValue> dims = object->require("shape");
    if (!dims)
        return tl::unexpected(dims.error());
    const Result<JsonValue> data = object->require("data");
    if (!data)
        return tl::unexpected(data.error());
    const Result<Shape> shape = shapeFromJson(*dims);
    if (!shape)
        return tl::unexpected(shape.error());
    const Result<std::size_t> count = data->size();
    if (!count)
        return tl::unexpected(count.error());
    // Before any memory is taken for what the shape claims.
    if (shape->elements() != static_cast<std::int64_t>(*count))
        return fail(Reason::paramForm, data->path(),
                    {{"want", "a list of " + std::to_string(shape->elements()) +
                                  " numbers, as its shape " + shape->toString() + " says"},
                     {"got", std::to_string(*count) + " long"},
                     {"position", static_cast<std::int64_t>(data->position())}});
    Result<Tensor> tensor = Tensor::create(*shape, value.path(), left);
    if (!tensor)
        return tensor;
    if (const Result<void> read = data->floats(tensor->values()); !read)
        return tl::unexpected(read.error());
    left.bytes -= shape->elements() * static_cast<std::int64_t>(sizeof(float));
    return tensor;
}

Result<std::vector<NamedTensor>>
namedTensors(const JsonValue& object,
             const std::function<Result<Tensor>(const JsonValue&)>& tensorOf)
{
    Result<std::vector<JsonMember>> members = object.members(DocumentFile::maxInputs);
    if (!members)
        return tl::unexpected(std::move(members.error()));
    std::vector<NamedTensor> out;
    for (JsonMember& member : *members) {
        Result<Tensor> tensor = tensorOf(member.value);
        if (!tensor)
            return tl::unexpected(std::move(tensor.error()));
        out.push_back({std::move(member.key), std::move(*tensor)});
    }
    return out;
}

void appendTensor(std::string& out, const Tensor& tensor)
{
    const std::span<const std::int64_t> dims = tensor.shape().dims();
    out.append("{\"shape\": ");
    appendJsonIntegers(out, {dims.begin(), dims.end()});
    out.append(", \"data\": [");
    const char* separator = "";
    for (const float value : tensor.values()) {
        out.append(separator);
        appendJsonFloat(out, value);
        separator = ", ";
    }
    out.append("]}");
}

}  // namespace convstep
