// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/document_format.h"

#include <algorithm>
#include <limits>
#include <set>
#include <string_view>
#include <tuple>
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

// A whole number that counts something.
Result<std::int64_t> countFromJson(const JsonValue& value, std::int64_t most)
{
    const Result<std::int64_t> number = value.integer();
    if (number && (*number < 0 || *number > most))
        return value.mustBe("a number from 0 to " + std::to_string(most));
    return number;
}

Result<Mark> readMark(const JsonValue& value)
{
    const Result<JsonObject> object = JsonObject::create(value, {"stage", "output", "tap", "name"});
    if (!object)
        return tl::unexpected(object.error());
    const auto count = [&](std::string_view key, std::int64_t most) -> Result<std::int64_t> {
        const Result<JsonValue> member = object->require(key);
        if (!member)
            return tl::unexpected(member.error());
        return countFromJson(*member, most);
    };
    const Result<std::int64_t> stage = count("stage", std::numeric_limits<int>::max());
    if (!stage)
        return tl::unexpected(stage.error());
    const Result<std::int64_t> tap = count("tap", std::numeric_limits<std::int64_t>::max());
    if (!tap)
        return tl::unexpected(tap.error());
    const Result<JsonValue> output = object->require("output");
    if (!output)
        return tl::unexpected(output.error());
    const Result<std::vector<std::int64_t>> cell = output->integers(4);
    if (!cell)
        return tl::unexpected(cell.error());
    if (cell->size() != 4 || *std::min_element(cell->begin(), cell->end()) < 0)
        return output->mustBe("a list of 4 numbers from 0");
    Mark mark{static_cast<int>(*stage), {(*cell)[0], (*cell)[1], (*cell)[2], (*cell)[3]}, *tap, {}};
    if (const Result<void> read = readText(*object, "name", mark.name); !read)
        return tl::unexpected(read.error());
    return mark;
}

Result<std::vector<Mark>> readMarks(const JsonValue& list)
{
    const Result<std::size_t> count = list.size();
    if (!count)
        return tl::unexpected(count.error());
    if (*count > DocumentFile::maxMarks)
        return fail(Reason::paramForm, list.path(),
                    {{"want", "a list of at most " + std::to_string(DocumentFile::maxMarks) +
                                  " marks"},
                     {"got", std::to_string(*count) + " long"}});
    std::vector<Mark> marks;
    std::set<std::tuple<int, Cell, std::int64_t>> places;
    const Result<void> read = list.forEach([&](const JsonValue& value) -> Result<void> {
        Result<Mark> mark = readMark(value);
        if (!mark)
            return tl::unexpected(std::move(mark.error()));
        if (!places.emplace(mark->stage, mark->output, mark->tap).second)
            return fail(Reason::fileField, value.path(),
                        {{"detail", std::string("another mark is at the same place")}});
        marks.push_back(std::move(*mark));
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return marks;
}

void appendMark(std::string& out, const Mark& mark)
{
    out.append("    {\"stage\": " + std::to_string(mark.stage) + ", \"output\": ");
    appendJsonIntegers(out, {mark.output.n, mark.output.y, mark.output.x, mark.output.c});
    out.append(", \"tap\": " + std::to_string(mark.tap));
    if (!mark.name.empty()) {
        out.append(", \"name\": ");
        appendJsonText(out, mark.name);
    }
    out.append("}");
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
        JsonObject::create(*root, {"format", "version", "title", "about", "operators", "marks"});
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
    if (const JsonValue* marks = object->find("marks")) {
        Result<std::vector<Mark>> read = readMarks(*marks);
        if (!read)
            return tl::unexpected(std::move(read.error()));
        document.marks = std::move(*read);
    }
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
    out.append("\n  ]");
    if (!document.marks.empty()) {
        out.append(",\n  \"marks\": [\n");
        for (std::size_t i = 0; i < document.marks.size(); ++i) {
            out.append(i ? ",\n" : "");
            appendMark(out, document.marks[i]);
        }
        out.append("\n  ]");
    }
    out.append("\n}\n");
    return out;
}

}  // namespace convstep
