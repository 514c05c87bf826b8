// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/manifest.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include "core/io/call_json.h"
#include "core/io/document_format.h"
#include "core/io/npy.h"

namespace convstep {
namespace {

constexpr std::array<std::string_view, 4> plainCases{"regularizer", "constraint", "initializer",
                                                     "output_shape"};
constexpr std::array<std::string_view, 3> levels{"core", "extended", "legacy"};
// What output_shape has beside the parameters of the operator that it asks about.
constexpr std::array<std::string_view, 3> shapeParams{"of", "input_shape", "filter_shape"};

bool staysInside(std::string_view path)
{
    constexpr std::string_view forbidden("\\:\0", 3);
    if (path.find_first_of(forbidden) != std::string_view::npos)
        return false;
    while (true) {
        const std::size_t end = path.find('/');
        const std::string_view part = path.substr(0, end);
        if (part.empty() || part == "." || part == "..")
            return false;
        if (end == std::string_view::npos)
            return true;
        path.remove_prefix(end + 1);
    }
}

tl::unexpected<Error> wrongField(const JsonValue& value, std::string detail)
{
    return fail(
        Reason::fileField, value.path(),
        {{"detail", std::move(detail)}, {"position", static_cast<std::int64_t>(value.position())}});
}

// Reads one case. Every step does nothing once one has failed.
class CaseReader {
public:
    CaseReader(const JsonValue& value, const FileLoader& loader, MemoryBudget& left)
        : m_value(value), m_loader(loader), m_left(left)
    {
    }

    Result<ConformanceCase> read()
    {
        Result<JsonObject> object =
            JsonObject::create(m_value, {"id", "op", "level", "inputs", "params", "expect",
                                         "tolerance", "exact", "may_refuse", "may_accept",
                                         "special", "provenance", "also_refused_by", "crosscheck"});
        if (!object)
            return tl::unexpected(std::move(object.error()));
        m_object = &*object;
        text("id", m_case.id, true);
        text("op", m_case.op, true);
        text("level", m_case.level, true);
        text("may_refuse", m_case.mayRefuse);
        text("special", m_case.special);
        text("provenance", m_case.provenance);
        flag("exact", m_case.exact);
        flag("may_accept", m_case.mayAccept);
        with("level", [&](const JsonValue& value) -> Result<void> {
            if (std::find(levels.begin(), levels.end(), m_case.level) == levels.end())
                return value.mustBe("core, extended or legacy");
            return {};
        });
        with(
            "inputs",
            [&](const JsonValue& value) { return put(tensors(value), m_case.call.inputs); }, true);
        with(
            "params", [&](const JsonValue& value) { return params(value); }, true);
        with(
            "expect", [&](const JsonValue& value) { return expect(value); }, true);
        with("tolerance", [&](const JsonValue& value) { return tolerance(value); });
        if (m_error)
            return tl::unexpected(std::move(*m_error));
        return std::move(m_case);
    }

private:
    template <class T>
    static Result<void> put(Result<T> read, T& place)
    {
        if (!read)
            return tl::unexpected(std::move(read.error()));
        place = std::move(*read);
        return {};
    }

    template <class Function>
    void with(std::string_view key, Function&& function, bool required = false)
    {
        if (m_error)
            return;
        Result<void> result;
        if (const JsonValue* value = m_object->find(key))
            result = function(*value);
        else if (required)
            result = tl::unexpected(m_object->require(key).error());
        if (!result)
            m_error = std::move(result.error());
    }
    void text(std::string_view key, std::string& place, bool required = false)
    {
        with(
            key, [&](const JsonValue& value) { return put(value.text(), place); }, required);
    }
    void flag(std::string_view key, bool& place)
    {
        with(key, [&](const JsonValue& value) { return put(value.boolean(), place); });
    }

    Result<Tensor> tensor(const JsonValue& value)
    {
        const Result<JsonObject> object = JsonObject::create(value, {"shape", "data", "file"});
        if (!object)
            return tl::unexpected(object.error());
        const JsonValue* file = object->find("file");
        if (!file)
            return tensorFromJson(value, m_left);
        if (object->find("data"))
            return wrongField(*file, "a tensor has data or a file, not both");
        const Result<JsonValue> dims = object->require("shape");
        if (!dims)
            return tl::unexpected(dims.error());
        const Result<Shape> shape = shapeFromJson(*dims);
        if (!shape)
            return tl::unexpected(shape.error());
        const Result<std::string> path = file->text();
        if (!path)
            return tl::unexpected(path.error());
        if (!staysInside(*path))
            return file->mustBe("a path below the manifest's folder");

        const Result<std::vector<std::byte>> bytes = m_loader(*path, m_left);
        if (!bytes)
            return tl::unexpected(bytes.error());
        const auto held = static_cast<std::int64_t>(bytes->size());
        Result<Tensor> tensor =
            readNpy(*bytes, *path, {std::max<std::int64_t>(m_left.bytes - held, 0)});
        if (!tensor)
            return tensor;
        if (tensor->shape() != *shape)
            return wrongField(*dims, "the shape is " + shape->toString() + ", but the file holds " +
                                         tensor->shape().toString());
        m_left.bytes -= shape->elements() * static_cast<std::int64_t>(sizeof(float));
        return tensor;
    }

    Result<std::vector<NamedTensor>> tensors(const JsonValue& value)
    {
        return namedTensors(value, [&](const JsonValue& one) { return tensor(one); });
    }

    static Result<ManifestValue> plainValue(const JsonValue& value)
    {
        ManifestValue out;
        const auto keep = [&](auto read) -> Result<ManifestValue> {
            if (!read)
                return tl::unexpected(std::move(read.error()));
            return ManifestValue(std::move(*read));
        };
        switch (value.kind()) {
        case JsonValue::Kind::boolean: return keep(value.boolean());
        case JsonValue::Kind::text: return keep(value.text());
        case JsonValue::Kind::number:
            if (const Result<std::int64_t> integer = value.integer())
                return ManifestValue(*integer);
            return keep(value.number());
        case JsonValue::Kind::list: {
            // The first entry tells which of the two kinds of list this is.
            bool nested = false;
            bool first = true;
            const Result<void> looked = value.forEach([&](const JsonValue& item) -> Result<void> {
                if (std::exchange(first, false))
                    nested = item.kind() == JsonValue::Kind::list;
                return {};
            });
            if (!looked)
                return tl::unexpected(looked.error());
            return nested ? keep(integerLists(value)) : keep(value.integers(maxParamEntries));
        }
        default: return value.mustBe("a number, a text, true, false or a list of whole numbers");
        }
    }

    static Result<std::map<std::string, ManifestValue>> plainValues(const JsonValue& value)
    {
        const Result<std::vector<JsonMember>> members = value.members(maxParamEntries);
        if (!members)
            return tl::unexpected(members.error());
        std::map<std::string, ManifestValue> out;
        for (const JsonMember& member : *members) {
            Result<ManifestValue> one = plainValue(member.value);
            if (!one)
                return tl::unexpected(std::move(one.error()));
            out.emplace(member.key, std::move(*one));
        }
        return out;
    }

    Result<void> params(const JsonValue& value)
    {
        const Result<JsonValue> op = m_object->require("op");
        if (std::find(plainCases.begin(), plainCases.end(), m_case.op) == plainCases.end()) {
            const Result<const OperatorInfo*> info = operatorFromJson(*op);
            if (!info)
                return tl::unexpected(info.error());
            return put(specFromJson(**info, value), m_case.call.spec);
        }
        if (Result<void> read = put(plainValues(value), m_case.params); !read)
            return read;
        if (m_case.op != "output_shape")
            return {};
        const Result<std::vector<JsonMember>> members = value.members(maxParamEntries);
        for (const std::string_view name : shapeParams) {
            const auto member =
                std::find_if(members->begin(), members->end(),
                             [&](const JsonMember& one) { return one.key == name; });
            if (member == members->end())
                return fail(Reason::missingParam, value.path() + "." + std::string(name),
                            {{"op", m_case.op}});
            if (name != "of") {
                if (const Result<Shape> shape = shapeFromJson(member->value); !shape)
                    return tl::unexpected(shape.error());
                continue;
            }
            const Result<const OperatorInfo*> info = operatorFromJson(member->value);
            if (!info)
                return tl::unexpected(info.error());
            if (Result<void> read = put(specFromJson(**info, value, shapeParams), m_case.call.spec);
                !read)
                return read;
        }
        return {};
    }

    Result<void> expect(const JsonValue& value)
    {
        const Result<std::vector<JsonMember>> members = value.members(DocumentFile::maxInputs);
        if (!members)
            return tl::unexpected(members.error());
        const auto has = [&](std::string_view key) {
            return std::any_of(members->begin(), members->end(),
                               [&](const JsonMember& member) { return member.key == key; });
        };
        if (has("error")) {
            const Result<JsonObject> refusal = JsonObject::create(value, {"error", "meaning"});
            if (!refusal)
                return tl::unexpected(refusal.error());
            if (Result<void> read = put(refusal->find("error")->text(), m_case.errorKind); !read)
                return read;
            if (m_case.errorKind.empty())
                return refusal->find("error")->mustBe("the kind of the refusal");
            if (const JsonValue* meaning = refusal->find("meaning"))
                return put(meaning->text(), m_case.meaning);
            return {};
        }
        if (has("values")) {
            const Result<JsonObject> object = JsonObject::create(value, {"values"});
            if (!object)
                return tl::unexpected(object.error());
            return put(plainValues(*object->find("values")), m_case.values);
        }
        if (members->empty())
            return value.mustBe("tensors, values or an error");
        return put(tensors(value), m_case.expected);
    }

    Result<void> tolerance(const JsonValue& value)
    {
        const Result<JsonObject> object = JsonObject::create(value, {"abs", "rel"});
        if (!object)
            return tl::unexpected(object.error());
        const auto read = [&](std::string_view key, double& place) -> Result<void> {
            const JsonValue* number = object->find(key);
            if (!number)
                return {};
            const Result<void> got = put(number->number(), place);
            if (got && place < 0)
                return number->mustBe("at least 0");
            return got;
        };
        if (Result<void> absolute = read("abs", m_case.tolerance.absolute); !absolute)
            return absolute;
        return read("rel", m_case.tolerance.relative);
    }

    const JsonValue& m_value;
    const FileLoader& m_loader;
    MemoryBudget& m_left;
    const JsonObject* m_object = nullptr;
    ConformanceCase m_case;
    std::optional<Error> m_error;
};

}  // namespace

std::optional<double> numberOf(const ManifestValue& value)
{
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*integer);
    if (const auto* fraction = std::get_if<double>(&value))
        return *fraction;
    return std::nullopt;
}

Result<std::vector<ConformanceCase>> readManifest(std::span<const std::byte> bytes,
                                                  const FileLoader& loader, MemoryBudget budget)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    const Result<JsonValue> root = JsonValue::parse(text, "manifest");
    if (!root)
        return tl::unexpected(root.error());
    const Result<JsonObject> object = JsonObject::create(*root, {"format", "cases"});
    if (!object)
        return tl::unexpected(object.error());
    const Result<JsonValue> format = object->require("format");
    if (!format)
        return tl::unexpected(format.error());
    const Result<std::int64_t> version = format->integer();
    if (!version)
        return tl::unexpected(version.error());
    if (*version != 1)
        return fail(Reason::fileUnsupported, "format",
                    {{"detail", std::to_string(*version)}, {"want", std::string("1")}});
    const Result<JsonValue> list = object->require("cases");
    if (!list)
        return tl::unexpected(list.error());

    MemoryBudget left = budget;
    std::vector<ConformanceCase> cases;
    std::set<std::string, std::less<>> ids;
    const Result<void> read = list->forEach([&](const JsonValue& value) -> Result<void> {
        // The list may double its room when it grows, and holds both for a moment.
        left.bytes -= static_cast<std::int64_t>(4 * sizeof(ConformanceCase));
        if (left.bytes < 0)
            return fail(Reason::memoryBudget, value.path(),
                        {{"shape", std::to_string(cases.size() + 1) + " cases"},
                         {"need", std::string("more")},
                         {"budget", budget.bytes}});
        Result<ConformanceCase> one = CaseReader(value, loader, left).read();
        if (!one)
            return tl::unexpected(std::move(one.error()));
        if (!ids.insert(one->id).second)
            return wrongField(value, "the id " + one->id + " is there twice");
        cases.push_back(std::move(*one));
        return {};
    });
    if (!read)
        return tl::unexpected(read.error());
    return cases;
}

}  // namespace convstep
