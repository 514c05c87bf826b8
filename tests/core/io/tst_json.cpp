// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <nlohmann/json.hpp>

#include "core/io/json.h"
#include "core/io/json_text.h"
#include "tests/support/bytes.h"
#include "tests/support/mutation.h"
#include "tests/support/random.h"

using namespace convstep;

namespace {

std::int64_t positionOf(const Error& error)
{
    for (const ErrorValue& value : error.values)
        if (value.name == "position")
            return std::get<std::int64_t>(value.value);
    return -1;
}

std::string unquoted(const std::string& json)
{
    return JsonValue::parse(json, "x")->text().value();
}

// Reads everything there is, and gives it as nlohmann's value for comparison.
nlohmann::json rebuilt(const JsonValue& value)
{
    switch (value.kind()) {
    case JsonValue::Kind::null: return nullptr;
    case JsonValue::Kind::boolean: return value.boolean().value();
    case JsonValue::Kind::number:
        if (const auto integer = value.integer())
            return *integer;
        return value.number().value();
    case JsonValue::Kind::text: return value.text().value();
    case JsonValue::Kind::list: {
        nlohmann::json list = nlohmann::json::array();
        if (!value.forEach([&](const JsonValue& item) -> Result<void> {
                list.push_back(rebuilt(item));
                return {};
            }))
            throw std::logic_error("forEach failed");
        if (list.size() != value.size().value())
            throw std::logic_error("size and forEach differ");
        return list;
    }
    case JsonValue::Kind::object: {
        nlohmann::json object = nlohmann::json::object();
        const auto members = value.members(1000).value();
        for (const JsonMember& member : members)
            object[member.key] = rebuilt(member.value);
        return object;
    }
    }
    return {};
}

}  // namespace

class TestJson : public QObject {
    Q_OBJECT

private slots:
    void refuses_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("position");
        const auto row = [](const char* text, int position) {
            QTest::newRow(QByteArray(text).toPercentEncoding()) << QByteArray(text) << position;
        };
        row("", 0);
        row("  ", 2);
        row("[", 1);
        row("[1", 2);
        row("[1,", 3);
        row("[1,]", 3);
        row("[,1]", 1);
        row("[1 2]", 3);
        row("[1}", 2);
        row("{", 1);
        row("{\"a\"}", 4);
        row("{\"a\":}", 5);
        row("{\"a\":1,}", 7);
        row("{a:1}", 1);
        row("{1:1}", 1);
        row("1 2", 2);
        row("]", 0);
        row("nul", 0);
        row("nullx", 4);
        row("NaN", 0);
        row("-Infinity", 1);
        row("01", 1);
        row("-", 1);
        row("+1", 0);
        row(".5", 0);
        row("1.", 2);
        row("1.e5", 2);
        row("1e", 2);
        row("1e+", 3);
        row("0x10", 1);
        row("'a'", 0);
        row("\"a", 2);
        row("\"\t\"", 1);
        row("\"\\x41\"", 2);
        row("\"\\u12g4\"", 3);
        row("\"\\u12", 3);
        row("\"\\ud800\"", 7);
        row("\"\\ud800\\u0041\"", 7);
        row("\"\\udc00\"", 3);
        row("\"\x80\"", 1);
        row("\"\xC0\xAF\"", 1);
        row("\"\xE0\x9F\xBF\"", 1);
        row("\"\xED\xA0\x80\"", 1);
        row("\"\xF4\x90\x80\x80\"", 1);
        row("\"\xF5\x80\x80\x80\"", 1);
        row("\"\xE2\x82\"", 1);
        row("// no\n1", 0);
        row("\xEF\xBB\xBF", 3);
    }
    void refuses()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, position);
        const auto value = JsonValue::parse(text.toStdString(), "x");
        QVERIFY(!value.has_value());
        QCOMPARE(value.error().reason, Reason::fileSyntax);
        QCOMPARE(value.error().field, std::string("x"));
        QCOMPARE(positionOf(value.error()), position);
        QVERIFY(!nlohmann::json::accept(text.toStdString()));
    }

    void depthIsLimited()
    {
        const auto nested = [](int depth) {
            return std::string(static_cast<std::size_t>(depth), '[') +
                   std::string(static_cast<std::size_t>(depth), ']');
        };
        QVERIFY(JsonValue::parse(nested(JsonValue::maxDepth), "x").has_value());
        const auto deep = JsonValue::parse(nested(JsonValue::maxDepth + 1), "x");
        QVERIFY(!deep.has_value());
        QCOMPARE(positionOf(deep.error()), JsonValue::maxDepth + 1);
        QVERIFY(!JsonValue::parse(std::string(1000000, '['), "x").has_value());
        // One after the other is no depth.
        std::string wide = "[[]";
        for (int i = 0; i < 100; ++i)
            wide += ",[],{}";
        QVERIFY(JsonValue::parse(wide + "]", "x").has_value());
    }

    void texts()
    {
        QCOMPARE(unquoted("\"\""), std::string());
        const std::string escapes = "\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\"";
        QCOMPARE(unquoted(escapes), std::string("a\"\\/\b\f\n\r\tz"));
        const std::string codes = "\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\"";
        QCOMPARE(unquoted(codes), std::string("A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"));
        const std::string zero = "\"\\u0000\"";
        QCOMPARE(unquoted(zero), std::string(1, '\0'));
        QCOMPARE(unquoted("\"\xEF\xBB\xBF\xE4\xB8\xAD\""), std::string("\xEF\xBB\xBF\xE4\xB8\xAD"));
    }

    void quoting()
    {
        const auto quoted = [](std::string_view text) {
            std::string out;
            appendJsonText(out, text);
            return out;
        };
        const std::string escaped = "\"a\\\"b\\\\c\\n\\t\\u0001\\u001f\"";
        QCOMPARE(quoted("a\"b\\c\n\t\x01\x1f"), escaped);
        QCOMPARE(quoted("\xE4\xB8\xAD/"), std::string("\"\xE4\xB8\xAD/\""));
        QCOMPARE(quoted("\xFFz\xED\xA0\x80"),
                 std::string("\"\xEF\xBF\xBDz\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""));
        for (int c = 0; c < 256; ++c) {
            const std::string text{'x', static_cast<char>(c)};
            QVERIFY(nlohmann::json::accept(quoted(text)));
            if (c < 128)
                QCOMPARE(unquoted(quoted(text)), text);
        }
    }

    void integers()
    {
        const auto read = [](const std::string& text) {
            return JsonValue::parse(text, "x")->integer();
        };
        QCOMPARE(read("-7").value(), -7);
        QCOMPARE(read("-0").value(), 0);
        QCOMPARE(read(" 9223372036854775807 ").value(), INT64_MAX);
        QCOMPARE(read("-9223372036854775808").value(), INT64_MIN);
        for (const char* text : {"9223372036854775808", "1.0", "1e3", "\"1\"", "null", "[1]", "{}"})
            QCOMPARE(read(text).error().reason, Reason::paramForm);
    }

    void floats()
    {
        const std::string text =
            "[1, -0, -0.0, 1e-60, 0.1, \"NaN\", \"Infinity\" ,\"-Infinity\",16777217]";
        const auto list = JsonValue::parse(text, "x");
        std::vector<float> got(list->size().value());
        QVERIFY(list->floats(got).has_value());
        QCOMPARE(got.size(), std::size_t{9});
        QVERIFY(std::signbit(got[1]) && std::signbit(got[2]) && !std::signbit(got[3]));
        QCOMPARE(got[4], 0.1F);
        QVERIFY(std::isnan(got[5]) && std::isinf(got[6]) && got[7] < 0 && std::isinf(got[7]));
        QCOMPARE(got[8], 16777216.0F);

        for (const char* wrong : {"[1, 1e39]", "[1, \"1\"]", "[1, null]", "[1, true]", "[1, [1]]",
                                  "[1, \"nan\"]", "[1, \"\"]", "[1, {\"a\": 1}]"}) {
            const std::string one = wrong;
            std::vector<float> two(2);
            const auto result = JsonValue::parse(one, "x")->floats(two);
            QVERIFY2(!result.has_value(), wrong);
            QCOMPARE(result.error().field, std::string("[1]"));
            QCOMPARE(positionOf(result.error()), 4);
        }
    }

    void pathsNameThePlace()
    {
        const std::string text = "{\"a\": [0, {\"b\": [true, 1.5]}]}";
        const auto root = JsonValue::parse(text, "x");
        const auto a = root->members(9)->front().value;
        QVERIFY(!a.integers(9).has_value());
        std::string path;
        const auto visited = a.forEach([&](const JsonValue& item) -> Result<void> {
            if (item.kind() != JsonValue::Kind::object)
                return {};
            const auto list = item.members(9)->front().value;
            const auto error = list.integers(9).error();
            path = error.field;
            return tl::unexpected(error);
        });
        QVERIFY(!visited.has_value());
        QCOMPARE(path, std::string("a[1].b[0]"));
        QCOMPARE(positionOf(visited.error()), 17);
        QCOMPARE(root->integer().error().field, std::string("the file"));
    }

    void keysAreChecked()
    {
        const std::string text = "{\"a\": 1, \"b\": 2}";
        const auto root = JsonValue::parse(text, "x");
        QVERIFY(JsonObject::create(*root, {"a", "b", "c"}).has_value());
        QCOMPARE(JsonObject::create(*root, {"a"}).error().field, std::string("b"));
        QVERIFY(!JsonObject::create(*root, {"a", "c"}).has_value());
        QVERIFY(!root->members(1).has_value());
        const auto object = JsonObject::create(*root, {"a", "b", "c"});
        QCOMPARE(object->find("b")->integer().value(), 2);
        QVERIFY(!object->find("c"));
        QVERIFY(!object->require("c").has_value());
        // Escaped or not, the same key is the same key.
        for (const char* twice : {"{\"a\": 1, \"a\": 2}", "{\"a\": 1, \"\\u0061\": 2}"}) {
            const std::string again = twice;
            QVERIFY(!JsonValue::parse(again, "x")->members(9).has_value());
            QVERIFY(!JsonObject::create(*JsonValue::parse(again, "x"), {"a", "b"}).has_value());
        }
    }

    // An independent reader accepts the same texts and finds the same values in them.
    void agreesWithAnotherReader()
    {
        const std::vector<test::Bytes> seeds{
            test::bytesOf(
                "{\"a\": [1, -2.5e3, true, null], \"b\": {\"c\": \"x\\n\\u00e9\\ud83d\\ude00\"}}"),
            test::bytesOf("[[], {}, \"\", 0, -0.0, [[[\"\\\\\\\"\"]]], 1E+2]"),
            test::bytesOf("\t{ \"k\" :\r\n[ false , \"\xC3\xA9\xE4\xB8\xAD\xF0\x9F\x98\x80\" ] } "),
        };
        test::Random random;
        int accepted = 0;
        const int count = test::rounds(10000);  // CONVSTEP_LONG=1: 20 times as many
        for (int i = 0; i < count; ++i) {
            const std::string text =
                test::textOf(i < 3 ? seeds[static_cast<std::size_t>(i)]
                                   : test::mutated(seeds[static_cast<std::size_t>(i) % 3],
                                                   [&] { return random.bits(); }));
            const auto ours = JsonValue::parse(text, "x");
            const auto theirs = nlohmann::json::parse(text, nullptr, false);
            // To the other one a zero byte ends the text.
            if (text.find('\0') != std::string::npos)
                continue;
            const QByteArray shown = QByteArray::fromStdString(text).toPercentEncoding();
            if (!ours) {
                QVERIFY2(theirs.is_discarded(), shown.constData());
                continue;
            }
            ++accepted;
            try {
                const nlohmann::json value = rebuilt(*ours);
                // Integers beyond 63 bits are fractions to one and whole to the other.
                if (text.find("999999") == std::string::npos)
                    QVERIFY2(value == theirs, shown.constData());
            } catch (const tl::bad_expected_access<Error>& refused) {
                // Well-formed, but a number beyond double, which the other one refuses at once, or
                // a repeated key, which it overwrites.
                const bool repeated = refused.error().message().find("twice") != std::string::npos;
                QVERIFY2(repeated || theirs.is_discarded(), shown.constData());
            }
        }
        QVERIFY(accepted > count / 100 && accepted < count * 9 / 10);
    }
};

QTEST_GUILESS_MAIN(TestJson)
#include "tst_json.moc"
