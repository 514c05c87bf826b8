// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/clipboard_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "ui/session/number_text.h"
#include "ui/session/place_text.h"

namespace convstep {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(ClipboardText)
};

using Read = tl::expected<NumberTable, QString>;

tl::unexpected<QString> problem(const QString& sentence) { return tl::unexpected(sentence); }

// Positions count from 1 in sentences.
QString placeWords(std::int64_t row, std::int64_t col)
{
    return Words::tr("Row %1, column %2").arg(integerText(row + 1), integerText(col + 1));
}

tl::unexpected<QString> badNumber(const QString& token, std::int64_t row, std::int64_t col)
{
    return problem(
        Words::tr("%1: %2").arg(placeWords(row, col), numberProblem(token)));
}

tl::unexpected<QString> ragged(std::int64_t row, std::int64_t have, std::int64_t first)
{
    return problem(Words::tr("Row %1 has %n number(s), row 1 has %2.", nullptr,
                             static_cast<int>(have))
                       .arg(integerText(row + 1), integerText(first)));
}

// Numbers as they stand in Python.
QString plainNumber(QString token)
{
    token = token.trimmed();
    static const QRegularExpression call(
        QStringLiteral("^([+\\-\u2212]?)(?:\\w+\\.)*float(?:16|32|64)?\\(\\s*['\"]?([^'\"()]*)['\"]?\\s*\\)$"));
    if (const auto match = call.match(token); match.hasMatch())
        return match.captured(1) + match.captured(2).trimmed();
    static const QRegularExpression member(
        QStringLiteral("^([+\\-\u2212]?)(?:np|numpy|math|tf|torch)\\.(nan|NaN|NAN|inf|Inf|infty)$"));
    if (const auto match = member.match(token); match.hasMatch())
        return match.captured(1) +
               (match.captured(2).startsWith(QLatin1Char('i'), Qt::CaseInsensitive)
                    ? QStringLiteral("inf")
                    : QStringLiteral("nan"));
    return token;
}

Read readLines(const QString& text)
{
    QStringList lines = text.split(QLatin1Char('\n'));
    while (!lines.isEmpty() && lines.back().trimmed().isEmpty())
        lines.removeLast();
    while (!lines.isEmpty() && lines.front().trimmed().isEmpty())
        lines.removeFirst();
    if (lines.isEmpty())
        return problem(Words::tr("The clipboard holds no numbers."));

    enum class Between { tab, semicolon, blank, comma };
    static const QRegularExpression commaAtBlank(QStringLiteral(",\\s|\\s,|^,|,$"));
    static const QRegularExpression blankInside(QStringLiteral("\\S\\s+\\S"));
    const auto any = [&](auto&& has) { return std::any_of(lines.begin(), lines.end(), has); };
    const bool commas = any([](const QString& line) { return line.contains(QLatin1Char(',')); });
    Between between = Between::blank;
    if (any([](const QString& line) { return line.contains(QLatin1Char('\t')); }))
        between = Between::tab;
    else if (any([](const QString& line) { return line.contains(QLatin1Char(';')); }))
        between = Between::semicolon;
    else if (commas && (any([](const QString& line) {
                            return commaAtBlank.match(line.trimmed()).hasMatch();
                        }) ||
                        !any([](const QString& line) {
                            return blankInside.match(line.trimmed()).hasMatch();
                        })))
        between = Between::comma;
    // A lone number reads as it would when typed.
    if (between == Between::comma && lines.size() == 1 && parseNumber(lines.front()))
        between = Between::blank;

    NumberTable table;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        QString line = lines[i];
        QStringList tokens;
        if (between == Between::tab) {
            // A tab at the end of every line is how some programs end a line.
            tokens = line.split(QLatin1Char('\t'));
            if (tokens.size() > 1 && tokens.back().trimmed().isEmpty() &&
                (i == 0 || table.cols == tokens.size() - 1))
                tokens.removeLast();
        } else if (between == Between::semicolon || between == Between::comma) {
            const QChar separator =
                QLatin1Char(between == Between::semicolon ? ';' : ',');
            line = line.trimmed();
            if (line.endsWith(separator))
                line.chop(1);
            tokens = line.split(separator);
        } else {
            static const QRegularExpression blanks(QStringLiteral("\\s+"));
            tokens = line.trimmed().split(blanks);
        }
        if (i == 0)
            table.cols = tokens.size();
        for (qsizetype j = 0; j < tokens.size(); ++j) {
            QString token = plainNumber(tokens[j]);
            if (token.isEmpty())
                return problem(Words::tr("%1 is empty.").arg(placeWords(i, j)));
            const std::optional<float> value = parseNumber(token);
            if (!value)
                return badNumber(token, i, j);
            table.values.push_back(*value);
        }
        if (tokens.size() != table.cols)
            return ragged(i, tokens.size(), table.cols);
        ++table.rows;
    }
    return table;
}

// Nested brackets, with commas or blanks between.
class Brackets {
public:
    explicit Brackets(const QString& text) : m_text(text) {}

    Read read()
    {
        if (!list(0))
            return problem(m_problem);
        if (m_values.empty())
            return problem(Words::tr("The list is empty."));
        // Axes of length 1 outside go first, then those inside, until a table is left.
        std::vector<std::int64_t> sizes = m_sizes;
        while (sizes.size() > 2 && sizes.front() == 1)
            sizes.erase(sizes.begin());
        while (sizes.size() > 2 && sizes.back() == 1)
            sizes.pop_back();
        if (sizes.size() > 2) {
            QStringList words;
            for (const std::int64_t size : m_sizes)
                words << integerText(size);
            return problem(Words::tr("The list has the sizes %1; a table has rows and columns only.")
                               .arg(words.join(QChar(0x00D7))));
        }
        NumberTable table;
        table.rows = sizes.size() == 2 ? sizes[0] : 1;
        table.cols = sizes.back();
        table.values = std::move(m_values);
        return table;
    }
    // Where the outermost list ended.
    [[nodiscard]] qsizetype end() const { return m_at; }

private:
    static constexpr std::size_t deepest = 8;

    [[nodiscard]] bool opens() const
    {
        return m_at < m_text.size() &&
               (m_text[m_at] == QLatin1Char('[') || m_text[m_at] == QLatin1Char('('));
    }
    [[nodiscard]] bool closes() const
    {
        return m_at < m_text.size() &&
               (m_text[m_at] == QLatin1Char(']') || m_text[m_at] == QLatin1Char(')'));
    }
    void skipBlanks()
    {
        while (m_at < m_text.size() && m_text[m_at].isSpace())
            ++m_at;
    }
    bool failed(const QString& sentence)
    {
        m_problem = sentence;
        return false;
    }
    bool list(std::size_t depth)
    {
        if (depth >= deepest)
            return failed(Words::tr("The list is nested too deeply."));
        const QChar closing = QLatin1Char(m_text[m_at] == QLatin1Char('[') ? ']' : ')');
        ++m_at;
        std::int64_t count = 0;
        bool lists = false;
        bool comma = true;
        for (;;) {
            skipBlanks();
            if (m_at >= m_text.size())
                return failed(Words::tr("A closing bracket is missing."));
            if (closes()) {
                if (m_text[m_at] != closing)
                    return failed(Words::tr("“%1” closes what another bracket opened.")
                                      .arg(m_text[m_at]));
                ++m_at;
                break;
            }
            if (m_text[m_at] == QLatin1Char(',')) {
                if (comma)
                    return failed(Words::tr("%1 is empty.").arg(placeWords(m_row, count)));
                comma = true;
                ++m_at;
                continue;
            }
            comma = false;
            if (count > 0 && lists != opens())
                return failed(
                    Words::tr("Row %1 mixes numbers and lists.").arg(integerText(m_row + 1)));
            lists = opens();
            if (!(lists ? list(depth + 1) : number(depth, count)))
                return false;
            ++count;
        }
        // All lists of one depth are as long as the first one.
        if (m_sizes.size() <= depth)
            m_sizes.resize(depth + 1, -1);
        if (m_sizes[depth] < 0)
            m_sizes[depth] = count;
        if (m_sizes[depth] != count) {
            return lists ? failed(Words::tr("The lists have different lengths: %1 and %2.")
                                      .arg(integerText(m_sizes[depth]), integerText(count)))
                         : failed(ragged(m_row, count, m_sizes[depth]).value());
        }
        if (!lists) {
            if (m_depth != 0 && m_depth != depth + 1)
                return failed(
                    Words::tr("Row %1 is nested otherwise than row 1.").arg(integerText(m_row + 1)));
            m_depth = depth + 1;
            ++m_row;
        }
        return true;
    }
    bool number(std::size_t depth, std::int64_t col)
    {
        const qsizetype begin = m_at;
        // Brackets inside a number are those of float('nan').
        int inside = 0;
        while (m_at < m_text.size()) {
            const QChar one = m_text[m_at];
            if (one == QLatin1Char('('))
                ++inside;
            else if (one == QLatin1Char(')') && inside > 0)
                --inside;
            else if (inside == 0 && (one.isSpace() || one == QLatin1Char(',') || closes() ||
                                     one == QLatin1Char('[')))
                break;
            ++m_at;
        }
        const QString token = m_text.mid(begin, m_at - begin);
        const std::optional<float> value = parseNumber(plainNumber(token));
        if (!value) {
            m_problem = badNumber(token, m_row, col).value();
            return false;
        }
        if (m_depth != 0 && m_depth != depth + 1)
            return failed(Words::tr("Row %1 mixes numbers and lists.").arg(integerText(m_row + 1)));
        m_values.push_back(*value);
        return true;
    }

    const QString& m_text;
    qsizetype m_at = 0;
    std::vector<float> m_values;
    std::vector<std::int64_t> m_sizes;  // by depth
    std::size_t m_depth = 0;            // of the lists that hold numbers
    std::int64_t m_row = 0;             // lists of numbers that are done
    QString m_problem;
};

// The list inside np.array([...], dtype=np.float32) with what follows it; `closed` when no bracket
// of a call is open there.
struct Call {
    QString list;
    bool closed = true;
};

Call insideCall(const QString& text)
{
    // "name =" in front and the name of a function.
    static const QRegularExpression head(
        QStringLiteral("^(?:[A-Za-z_]\\w*\\s*=\\s*)?(?:[A-Za-z_]\\w*\\.)*[A-Za-z_]\\w*\\s*\\(\\s*(?=[\\[(])"));
    static const QRegularExpression name(QStringLiteral("^[A-Za-z_]\\w*\\s*=\\s*(?=[\\[(])"));
    if (const auto match = head.match(text); match.hasMatch())
        return {text.mid(match.capturedLength()), false};
    if (const auto match = name.match(text); match.hasMatch())
        return {text.mid(match.capturedLength()), true};
    return {text, true};
}

QString numberOf(float value, bool python)
{
    if (std::isnan(value))
        return python ? QStringLiteral("float(\"nan\")") : QStringLiteral("nan");
    if (std::isinf(value)) {
        const QString word = value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
        return python ? QStringLiteral("float(\"%1\")").arg(word) : word;
    }
    std::array<char, 64> buffer{};
    const bool whole = value == std::trunc(value) && std::abs(value) < 16777216.0F;
    const std::to_chars_result result =
        whole ? std::to_chars(buffer.data(), buffer.data() + buffer.size(),
                              static_cast<std::int64_t>(value))
              : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return QString::fromLatin1(buffer.data(), result.ptr - buffer.data());
}

template <class Word>
QString nested(const NumberTable& table, const QString& betweenRows, Word word)
{
    QStringList rows;
    for (std::int64_t row = 0; row < table.rows; ++row) {
        QStringList words;
        for (std::int64_t col = 0; col < table.cols; ++col)
            words << word(table.values[static_cast<std::size_t>(row * table.cols + col)]);
        rows << QLatin1Char('[') + words.join(QStringLiteral(", ")) + QLatin1Char(']');
    }
    return QLatin1Char('[') + rows.join(betweenRows) + QLatin1Char(']');
}

}  // namespace

Read readTable(const QString& given)
{
    QString text = given;
    text.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    text.replace(QLatin1Char('\r'), QLatin1Char('\n'));
    text.remove(QChar(0xFEFF));
    text.replace(QChar(0x00A0), QLatin1Char(' '));
    const QString trimmed = text.trimmed();
    const Call call = insideCall(trimmed);
    if (call.closed && !call.list.startsWith(QLatin1Char('[')) &&
        !call.list.startsWith(QLatin1Char('(')))
        return readLines(text);
    Brackets brackets(call.list);
    Read table = brackets.read();
    if (!table)
        return table;
    const QString rest = call.list.mid(brackets.end()).trimmed();
    static const QRegularExpression arguments(
        QStringLiteral("^(?:,[^()\\[\\]]*)?\\)(?:\\.[\\w.]*(?:\\([^()\\[\\]]*\\))?)*\\s*;?$"));
    static const QRegularExpression nothing(QStringLiteral("^[,;]?$"));
    if (!call.closed && rest.isEmpty())
        return problem(Words::tr("A closing bracket is missing."));
    if (!(call.closed ? nothing : arguments).match(rest).hasMatch())
        return problem(Words::tr("What follows the list cannot be read: “%1”.").arg(rest.left(24)));
    return table;
}

bool looksLikeTable(const QString& text)
{
    const QString trimmed = text.trimmed();
    return !trimmed.isEmpty() && !parseNumber(trimmed) && readTable(text).has_value();
}

QString tabSeparated(const NumberTable& table)
{
    QString text;
    for (std::int64_t row = 0; row < table.rows; ++row) {
        for (std::int64_t col = 0; col < table.cols; ++col) {
            if (col > 0)
                text += QLatin1Char('\t');
            text += numberOf(table.values[static_cast<std::size_t>(row * table.cols + col)], false);
        }
        text += QLatin1Char('\n');
    }
    return text;
}

QString numpyLiteral(const NumberTable& table)
{
    const QString rows = nested(table, QStringLiteral(",\n          "), [](float value) {
        QString word = numberOf(value, false);
        if (!std::isfinite(value))
            word.insert(word.startsWith(QLatin1Char('-')) ? 1 : 0, QStringLiteral("np."));
        return word;
    });
    return QStringLiteral("np.array(%1, dtype=np.float32)").arg(rows);
}

QString pythonLiteral(const NumberTable& table)
{
    return nested(table, QStringLiteral(",\n "), [](float value) { return numberOf(value, true); });
}

}  // namespace convstep
