// SPDX-License-Identifier: GPL-3.0-or-later
//
// convstep render: steps of a saved document as pictures.
#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include <QString>

#include "app/arguments.h"
#include "app/commands.h"
#include "app/console.h"
#include "core/io/document_format.h"
#include "core/io/file.h"
#include "core/trace/playback.h"
#include "ui/export/figure.h"

namespace convstep::app {
namespace {

constexpr int smallestSide = 64;
constexpr int largestSide = 16384;
constexpr double smallestScale = 0.25;
constexpr double largestScale = 8;
constexpr std::size_t mostPictures = 99999;

const Usage usage{
    "render",
    {"DOCUMENT"},
    {{"output", "FILE", "the picture: .png, .svg or .pdf", true, 'o'},
     {"step", "N", "how many steps are done, 0 for none; the last one if left out", false, 0},
     {"from", "A", "pictures from step A on, as FILE-0001, FILE-0002, ...", false, 0},
     {"to", "B", "the last step of them", false, 0},
     {"granularity", "WORD", "from picture to picture: tap, window, row, channel or stage", false,
      0},
     {"size", "WxH", "at scale 1; 1020x760 if left out", false, 0},
     {"scale", "S", "pixels of a .png for each one of the size, 0.25 to 8", false, 0},
     {"dark", "", "light on dark", false, 0}},
    "Draws what the window shows of a step of a saved document. A document that is refused gives\n"
    "one picture, of what refuses it."};

using UsageError = tl::unexpected<std::string>;
template <class T>
using Read = tl::expected<T, std::string>;

template <class Number>
std::optional<Number> numberIn(std::string_view text)
{
    Number number{};
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || rest != text.data() + text.size() || text.empty())
        return std::nullopt;
    return number;
}

Read<QSize> sizeIn(const std::string& text)
{
    const std::size_t cross = text.find('x');
    if (cross != std::string::npos) {
        const auto width = numberIn<int>(std::string_view(text).substr(0, cross));
        const auto height = numberIn<int>(std::string_view(text).substr(cross + 1));
        const auto fits = [](int side) { return side >= smallestSide && side <= largestSide; };
        if (width && height && fits(*width) && fits(*height))
            return QSize(*width, *height);
    }
    return UsageError("--size must be two numbers like 1020x760, each from " +
                      std::to_string(smallestSide) + " to " + std::to_string(largestSide) +
                      "; it is \"" + text + "\".");
}

Read<Granularity> granularityIn(const std::string& text)
{
    constexpr std::pair<std::string_view, Granularity> known[] = {
        {"tap", Granularity::tap},
        {"window", Granularity::window},
        {"row", Granularity::row},
        {"channel", Granularity::channel},
        {"stage", Granularity::stage}};
    for (const auto& [name, granularity] : known)
        if (text == name)
            return granularity;
    return UsageError("--granularity must be tap, window, row, channel or stage; it is \"" + text +
                      "\".");
}

// What the words ask for; step numbers are judged when the document is known.
struct Wish {
    std::string path;
    std::optional<std::int64_t> step;
    std::optional<std::int64_t> from;
    std::optional<std::int64_t> to;
    Granularity granularity = Granularity::tap;
    FigureOptions options;
    bool dark = false;

    [[nodiscard]] bool series() const { return from || to; }
};

Read<Wish> wishOf(const Arguments& arguments)
{
    Wish wish;
    wish.path = *arguments.value("output");
    if (!figureFormat(QString::fromStdString(wish.path)))
        return UsageError("pictures are written as .png, .svg or .pdf; the name is \"" + wish.path +
                          "\".");
    std::optional<std::string> wrong;
    const auto step = [&](const char* name) -> std::optional<std::int64_t> {
        const std::optional<std::string> text = arguments.value(name);
        if (!text)
            return std::nullopt;
        const auto number = numberIn<std::int64_t>(*text);
        if (!number && !wrong)
            wrong = "--" + std::string(name) + " must be the number of a step; it is \"" + *text +
                    "\".";
        return number;
    };
    wish.step = step("step");
    wish.from = step("from");
    wish.to = step("to");
    if (wrong)
        return UsageError(*wrong);
    if (wish.step && wish.series())
        return UsageError("--step gives one picture, --from and --to give several: not both.");
    if (const auto text = arguments.value("granularity")) {
        if (!wish.series())
            return UsageError("--granularity goes with --from and --to.");
        const Read<Granularity> granularity = granularityIn(*text);
        if (!granularity)
            return UsageError(granularity.error());
        wish.granularity = *granularity;
    }
    if (const auto text = arguments.value("size")) {
        const Read<QSize> size = sizeIn(*text);
        if (!size)
            return UsageError(size.error());
        wish.options.size = *size;
    }
    if (const auto text = arguments.value("scale")) {
        const auto scale = numberIn<double>(*text);
        if (!scale || !(*scale >= smallestScale && *scale <= largestScale))
            return UsageError("--scale must be a number from 0.25 to 8; it is \"" + *text + "\".");
        wish.options.scale = *scale;
    }
    wish.dark = arguments.has("dark");
    return wish;
}

// The positions that are drawn.
Read<std::vector<std::int64_t>> positionsOf(const Wish& wish, const Document& document)
{
    const Trace* trace = document.trace();
    const std::int64_t size = trace ? trace->size() : 0;
    const auto within = [&](std::int64_t step) { return step >= 0 && step <= size; };
    const auto refuse = [&](const char* name, std::int64_t step) {
        const std::string what =
            size == 0 ? std::string("this document has no steps: only 0 is there")
                      : "the steps of this document go from 0 to " + std::to_string(size);
        return UsageError("--" + std::string(name) + " " + std::to_string(step) + ": " + what + ".");
    };
    if (!wish.series()) {
        const std::int64_t step = wish.step.value_or(size);
        if (!within(step))
            return refuse("step", step);
        return std::vector{step};
    }
    const std::int64_t from = wish.from.value_or(0);
    const std::int64_t to = wish.to.value_or(size);
    if (!within(from))
        return refuse("from", from);
    if (!within(to))
        return refuse("to", to);
    if (from > to)
        return UsageError("--from " + std::to_string(from) + " comes after --to " +
                          std::to_string(to) + ".");
    std::vector<std::int64_t> positions{from};
    if (!trace)
        return positions;
    Playback playback(*trace);
    playback.setGranularity(wish.granularity);
    playback.seek(from);
    while (playback.forward() && playback.position() <= to) {
        if (positions.size() == mostPictures)
            return UsageError("more than " + std::to_string(mostPictures) +
                              " pictures: take a coarser --granularity, or fewer steps.");
        positions.push_back(playback.position());
    }
    return positions;
}

// "out.png" and 7 make "out-0007.png".
std::string numbered(const std::string& path, std::size_t number, std::size_t last)
{
    const std::size_t dot = path.rfind('.');
    std::string digits = std::to_string(number);
    const std::size_t length = std::max<std::size_t>(4, std::to_string(last).size());
    digits.insert(0, length - digits.size(), '0');
    return path.substr(0, dot) + "-" + digits + path.substr(dot);
}

int draw(const Wish& wish, const Document& document, const std::vector<std::int64_t>& positions)
{
    const Theme theme = wish.dark ? darkTheme() : lightTheme();
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const std::string path =
            wish.series() ? numbered(wish.path, i + 1, positions.size()) : wish.path;
        const Result<void> written = writeFigure(QString::fromStdString(path), document,
                                                 positions[i], wish.options, theme);
        if (!written) {
            printError(written.error());
            return workFailed;
        }
        print(path + ": step " + std::to_string(positions[i]) + "\n");
    }
    return success;
}

}  // namespace

int runRender(Words words)
{
    const auto arguments = readArguments(usage, words);
    if (!arguments)
        return arguments.error();
    const Read<Wish> wish = wishOf(*arguments);
    if (!wish)
        return refuseUsage(usage.command, wish.error());

    const std::string& path = arguments->positional(0);
    const Result<std::vector<std::byte>> bytes = readFile(path);
    if (!bytes) {
        printError(bytes.error());
        return workFailed;
    }
    Result<DocumentFile> file = readDocument(*bytes);
    if (!file) {
        printError(path + ": " + file.error().message());
        return workFailed;
    }
    if (file->operators.size() > 1)
        printError(path + ": only the first of its " + std::to_string(file->operators.size()) +
                   " operators is drawn.");
    Document document;
    document.load(std::move(*file));
    const auto positions = positionsOf(*wish, document);
    if (!positions)
        return refuseUsage(usage.command, positions.error());
    // The picture of a refusal is what was asked for; that it is one should not go unsaid.
    if (document.refusal())
        printError(path + " is refused, and drawn as that: " + document.refusal()->message());
    return draw(*wish, document, *positions);
}

}  // namespace convstep::app
