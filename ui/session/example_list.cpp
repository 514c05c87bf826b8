// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/example_list.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFile>

// A static library's resources are linked only when somebody asks for them; outside a namespace,
// because the function is.
static void registerExamples() { Q_INIT_RESOURCE(examples); }

namespace convstep {
namespace {

constexpr char context[] = "Examples";

constexpr const char* articleNote = QT_TRANSLATE_NOOP(
    "Examples",
    "The article's own numbers: each filter repeats one, so a flipped filter would not show.");

QString translated(const char* text)
{
    return text ? QCoreApplication::translate(context, text) : QString();
}

}  // namespace

const std::vector<Example>& exampleList()
{
    // Every number in a line is checked by a test.
    static const std::vector<Example> list{
        {"one_filter_per_channel", "start", QT_TRANSLATE_NOOP("Examples", "One filter per channel"),
         QT_TRANSLATE_NOOP("Examples",
                           "What depthwise convolution keeps apart, and what ordinary convolution "
                           "would have added up. Two channels in, four out.")},

        {"same_padding", "idea",
         QT_TRANSLATE_NOOP("Examples", "Why does SAME pad more on one side?"),
         QT_TRANSLATE_NOOP("Examples", "6×6, kernel 3, stride 2: 0 before, 1 after")},
        {"rate_holes", "idea", QT_TRANSLATE_NOOP("Examples", "What does rate 2 skip?"),
         QT_TRANSLATE_NOOP("Examples",
                           "a 3×3 filter covers 5×5: 9 cells are read, 16 passed over")},
        {"one_by_one", "idea", QT_TRANSLATE_NOOP("Examples", "What can 1×1 see?"),
         QT_TRANSLATE_NOOP("Examples", "three maps in, two mixtures out; no neighbour is read")},
        {"colour_mixing", "idea", QT_TRANSLATE_NOOP("Examples", "How does 1×1 mix colours?"),
         QT_TRANSLATE_NOOP("Examples", "warmth is 3·red + 1·green − 4·blue: grey gives 0")},
        {"edges", "idea", QT_TRANSLATE_NOOP("Examples", "How does a filter find edges?"),
         QT_TRANSLATE_NOOP("Examples", "Sobel x on a bright square: up to 8 where it begins, −8 "
                                       "where it ends")},
        {"input_gradient", "idea",
         QT_TRANSLATE_NOOP("Examples", "Where does a gradient come from?"),
         QT_TRANSLATE_NOOP("Examples", "each input cell collects from every window that read it: "
                                       "1 at a corner, 9 in the middle")},
        {"stride_or_rate", "idea",
         QT_TRANSLATE_NOOP("Examples", "Stride or rate: what is the difference?"),
         QT_TRANSLATE_NOOP("Examples", "7×7 becomes 3×3 with either: stride 2 moves the window, "
                                       "rate 2 spreads it")},
        {"filter_flipped", "idea", QT_TRANSLATE_NOOP("Examples", "Is the filter flipped?"),
         QT_TRANSLATE_NOOP("Examples", "one bright cell: out comes the filter, flipped"), false, 0,
         true,
         QT_TRANSLATE_NOOP("Examples",
                           "All cells but one are 0, so each window has one product that counts.")},
        {"sum_over_channels", "idea",
         QT_TRANSLATE_NOOP("Examples", "Where did the sum over channels go?"),
         QT_TRANSLATE_NOOP("Examples", "the first example's numbers, added up: 18 multiplications "
                                       "per cell instead of 9")},
        {"layer", "idea", QT_TRANSLATE_NOOP("Examples", "What does a layer add?"),
         QT_TRANSLATE_NOOP("Examples", "a bias, then relu: 12 of 18 cells are kept, 6 become 0")},
        {"transposed", "idea",
         QT_TRANSLATE_NOOP("Examples", "What does a transposed convolution do?"),
         QT_TRANSLATE_NOOP("Examples",
                           "each cell stamps the filter, spread by rate 2: 3×3 grows to 7×7")},
        {"two_steps", "idea", QT_TRANSLATE_NOOP("Examples", "Why convolve in two small steps?"),
         QT_TRANSLATE_NOOP("Examples",
                           "depthwise, then 1×1: 36 multiplications per pixel instead of 81")},
        {"filter_gradient", "idea", QT_TRANSLATE_NOOP("Examples", "What does a weight learn from?"),
         QT_TRANSLATE_NOOP("Examples", "each weight gathers from the 9 places where it was used")},
        {"gridding", "idea",
         QT_TRANSLATE_NOOP("Examples", "Why does rate 2, three times, leave holes?"),
         QT_TRANSLATE_NOOP("Examples", "two layers spread one bright cell over 9; the third "
                                       "reaches 16 of 49, and never the rest"),
         false, 0, true,
         QT_TRANSLATE_NOOP("Examples",
                           "The input is what the same layer, applied twice, made of one bright "
                           "cell in the middle, so most of its cells are 0.")},
        {"rate_too_large", "idea",
         QT_TRANSLATE_NOOP("Examples", "What if the rate is larger than the image?"),
         QT_TRANSLATE_NOOP("Examples", "5×5, rate 6 under SAME: 8 of 9 taps read padding, "
                                       "everywhere"),
         true, 0, true,
         QT_TRANSLATE_NOOP("Examples",
                           "Only the middle weight ever meets a cell, so a flipped filter would "
                           "not show.")},
        {"never_read", "idea", QT_TRANSLATE_NOOP("Examples", "Which cells are never read?"),
         QT_TRANSLATE_NOOP("Examples", "8×8, kernel 2, stride 3: 28 of 64")},

        {"blank", "blank", QT_TRANSLATE_NOOP("Examples", "Blank grid"),
         QT_TRANSLATE_NOOP("Examples", "your own sizes and numbers"), true, 0, true,
         QT_TRANSLATE_NOOP("Examples", "All numbers are 0 until you type some.")},

        {"article_depthwise", "article", QT_TRANSLATE_NOOP("Examples", "depthwise_conv2d"),
         QT_TRANSLATE_NOOP("Examples", "4×4×2, multiplier 2: one channel in, two out. Slot 0 is "
                                       "all zeros, so it opens at slot 1."),
         true, 36, false, articleNote},
        {"article_conv", "article", QT_TRANSLATE_NOOP("Examples", "conv2d on the same numbers"),
         QT_TRANSLATE_NOOP("Examples", "sums over channels: 9, 63 instead of 0, 36, 9, 27"), true,
         9, false, articleNote},
        {"article_atrous_dense", "article",
         QT_TRANSLATE_NOOP("Examples", "atrous_conv2d, rate 1, VALID"),
         QT_TRANSLATE_NOOP("Examples", "no holes, the same as conv2d: 36, 54"), true, 0, false,
         articleNote},
        {"article_atrous_same", "article",
         QT_TRANSLATE_NOOP("Examples", "atrous_conv2d, rate 2, SAME"),
         QT_TRANSLATE_NOOP("Examples", "holes in the filter: 16, 24, 16, 24"), true, 0, true,
         articleNote},
        {"article_atrous_valid", "article",
         QT_TRANSLATE_NOOP("Examples", "atrous_conv2d, rate 2, VALID"),
         QT_TRANSLATE_NOOP("Examples", "refused: the 5×5 window does not fit into 4×4"), true, 0,
         true, articleNote},
        {"article_separable", "article", QT_TRANSLATE_NOOP("Examples", "separable_conv2d"),
         QT_TRANSLATE_NOOP("Examples", "depthwise, then 1×1: 72 and 90"), true, 36, false,
         articleNote},
    };
    return list;
}

const Example* findExample(std::string_view id)
{
    const auto& list = exampleList();
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const Example& example) { return example.id == id; });
    return found == list.end() ? nullptr : &*found;
}

QString exampleTitle(const Example& example) { return translated(example.title); }

QString exampleLine(const Example& example) { return translated(example.line); }

QString exampleNote(const Example& example) { return translated(example.note); }

QByteArray exampleBytes(std::string_view id)
{
    // Registering twice is harmless: the same data is not added again.
    registerExamples();
    const Example* example = findExample(id);
    if (!example)
        return {};
    QFile file(QStringLiteral(":/examples/%1.convstep").arg(QLatin1String(example->id)));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace convstep
