// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/document_format.h"

#include <string_view>
#include <utility>

#include "core/io/call_json.h"
#include "core/io/json_text.h"

namespace convstep {
namespace {

constexpr std::string_view formatName = "convstep";
constexpr std::int64_t formatVersion = 1;
// More members than a later version could have at its top; only their names are looked at.
constexpr std::size_t maxTopMembers = 64;

// Format and version, before anything else is judged: a later version may hold what this one does
// not know.
Result<void> checkVersion(const JsonValue& root)
{
    const Result<std::vector<JsonMember>> members = root.members(maxTopMembers);
    if (!members)
        return tl::unexpected(members.error());
    const auto find = [&](std::string_view key) -> const JsonValue* {
        for (const JsonMember& member : *members)
            if (member.key == key)
                return &member.value;
        return nullptr;
    };
    const JsonValue* format = find("format");
    if (!format || format->text().value_or("") != formatName)
        return fail(Reason::fileField, "format",
                    {{"detail", std::string("this is no .convstep file: \"convstep\" expected")}});
    const JsonValue* version = find("version");
    if (!version)
        return fail(Reason::fileField, "version", {{"detail", std::string("missing")}});
    const Result<std::int64_t> number = version->integer();
    if (!number)
        return tl::unexpected(number.error());
    if (*number != formatVersion)
        return fail(Reason::fileUnsupported, "version",
                    {{"detail", std::to_string(*number) +
                                    (*number > formatVersion
                                         ? " (the file comes from a newer version of the program)"
                                         : "")},
                     {"want", std::to_string(formatVersion)}});
    return {};
}

Result<void> readText(const JsonObject& object, std::string_view key, std::string& place)
{
    const JsonValue* value = object.find(key);
    if (!value)
        return {};
    Result<std::string> text = value->text();
    if (!text)
        return tl::unexpected(std::move(text.error()));
    place = std::move(*text);
    return {};
}

Result<OperatorCall> readCall(const JsonValue& value, MemoryBudget& left)
{
    const Result<JsonObject> object =
        JsonObject::create(value, {"op", "params", "refuse_overparameterized", "inputs"});
    if (!object)
        return tl::unexpected(object.error());
    const Result<JsonValue> op = object->require("op");
    if (!op)
        return tl::unexpected(op.error());
    const Result<const OperatorInfo*> info = operatorFromJson(*op);
    if (!info)
        return tl::unexpected(info.error());
    const Result<JsonValue> params = object->require("params");
    if (!params)
        return tl::unexpected(params.error());
    const Result<JsonValue> inputs = object->require("inputs");
    if (!inputs)
        return tl::unexpected(inputs.error());

    OperatorCall call;
    Result<OperatorSpec> spec = specFromJson(**info, *params);
    if (!spec)
        return tl::unexpected(std::move(spec.error()));
    call.spec = std::move(*spec);
    if (const JsonValue* refuse = object->find("refuse_overparameterized")) {
        const Result<bool> flag = refuse->boolean();
        if (!flag)
            return tl::unexpected(flag.error());
        call.spec.refuseOverparameterized = *flag;
    }
    Result<std::vector<NamedTensor>> tensors =
        namedTensors(*inputs, [&](const JsonValue& one) { return tensorFromJson(one, left); });
    if (!tensors)
        return tl::unexpected(std::move(tensors.error()));
    call.inputs = std::move(*tensors);
    return call;
}

void appendCall(std::string& out, const OperatorCall& call)
{
    out.append("    {\n      \"op\": ");
    appendJsonText(out, call.spec.op);
    out.append(",\n      \"params\": ");
    appendParams(out, call.spec, "      ");
    if (call.spec.refuseOverparameterized)
        out.append(",\n      \"refuse_overparameterized\": true");
    out.append(",\n      \"inputs\": {");
    const char* separator = "\n        ";
    for (const NamedTensor& input : call.inputs) {
        out.append(separator);
        appendJsonText(out, input.name);
        out.append(": ");
        appendTensor(out, input.tensor);
        separator = ",\n        ";
    }
    out.append(call.inputs.empty() ? "}\n    }" : "\n      }\n    }");
}

}  // namespace

Result<DocumentFile> readDocument(std::span<const std::byte> bytes, MemoryBudget budget)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const Result<JsonValue> root = JsonValue::parse(text, ".convstep");
    if (!root)
        return tl::unexpected(root.error());
    if (const Result<void> checked = checkVersion(*root); !checked)
        return tl::unexpected(checked.error());
    const Result<JsonObject> object =
        JsonObject::create(*root, {"format", "version", "title", "about", "operators"});
    if (!object)
        return tl::unexpected(object.error());

    DocumentFile document;
    if (const Result<void> read = readText(*object, "title", document.title); !read)
        return tl::unexpected(read.error());
    if (const Result<void> read = readText(*object, "about", document.about); !read)
        return tl::unexpected(read.error());
    const Result<JsonValue> list = object->require("operators");
    if (!list)
        return tl::unexpected(list.error());
    const Result<std::size_t> count = list->size();
    if (!count)
        return tl::unexpected(count.error());
    if (*count < 1 || *count > DocumentFile::maxOperators)
        return fail(Reason::paramForm, list->path(),
                    {{"want", "a list of 1 to " + std::to_string(DocumentFile::maxOperators) +
                                  " operators"},
                     {"got", std::to_string(*count) + " long"}});
    MemoryBudget left = budget;
    const Result<void> read = list->forEach([&](const JsonValue& value) -> Result<void> {
        Result<OperatorCall> call = readCall(value, left);
        if (!call)
            return tl::unexpected(std::move(call.error()));
        document.operators.push_back(std::move(*call));
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return document;
}

std::string writeDocument(const DocumentFile& document)
{
    std::string out =
        "{\n  \"format\": \"convstep\",\n  \"version\": " + std::to_string(formatVersion) + ",\n";
    if (!document.title.empty()) {
        out.append("  \"title\": ");
        appendJsonText(out, document.title);
        out.append(",\n");
    }
    if (!document.about.empty()) {
        out.append("  \"about\": ");
        appendJsonText(out, document.about);
        out.append(",\n");
    }
    out.append("  \"operators\": [\n");
    for (std::size_t i = 0; i < document.operators.size(); ++i) {
        out.append(i ? ",\n" : "");
        appendCall(out, document.operators[i]);
    }
    out.append("\n  ]\n}\n");
    return out;
}

}  // namespace convstep
