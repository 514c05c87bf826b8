// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/key_table.h"

#include <QCoreApplication>
#include <QStringList>

namespace convstep {
namespace {

QString text(const char* source) { return QCoreApplication::translate("Keys", source); }

// The names that Qt gives them are words; arrows are understood at once.
QString nameOf(const QKeySequence& key)
{
    QString name = key.toString(QKeySequence::NativeText);
    for (const auto& [word, sign] :
         {std::pair{"Left", "←"}, {"Right", "→"}, {"Up", "↑"}, {"Down", "↓"}}) {
        const QString wanted = QString::fromLatin1(word);
        if (name == wanted || name.endsWith(QLatin1Char('+') + wanted))
            name.replace(name.size() - wanted.size(), wanted.size(), QString::fromUtf8(sign));
    }
    return name;
}

}  // namespace

QString KeyLine::keyText() const
{
    if (!words.isEmpty())
        return words;
    QStringList names;
    for (const QKeySequence& key : keys)
        names << nameOf(key);
    return names.join(QLatin1Char(' ') + text("or") + QLatin1Char(' '));
}

KeyGroup stageModeKeys()
{
    return {text("On the stage"),
            {{{Qt::Key_Space, Qt::Key_F8}, text("play or pause"), {}},
             {{Qt::Key_Right, Qt::Key_Period}, text("step forward"), {}},
             {{Qt::Key_Left, Qt::Key_Comma}, text("step back"), {}},
             {{Qt::CTRL | Qt::Key_PageUp, Qt::CTRL | Qt::Key_PageDown},
              text("other pictures of a batch"),
              {}},
             {{Qt::Key_Home}, text("to the start"), {}},
             {{Qt::Key_End}, text("to the end"), {}},
             {{Qt::Key_Return, Qt::Key_Enter}, text("into the cells"), text("Enter")},
             {{Qt::Key_P}, text("pin what is lit, and let it go"), {}},
             {{Qt::CTRL | Qt::Key_Plus}, text("larger cells, or Ctrl and the wheel"), {}},
             {{Qt::CTRL | Qt::Key_Minus}, text("smaller cells"), {}},
             {{Qt::CTRL | Qt::Key_0}, text("cells as large as they fit"), {}},
             {{Qt::Key_V}, text("keep these settings and compare others with them"), {}},
             {{Qt::Key_F}, text("hold: what if the kernel is flipped"), {}},
             {{Qt::Key_S}, text("hold: what if it is summed over the channels"), {}},
             {{Qt::Key_K}, text("hold: what if k//2 is padded on both sides"), {}},
             {{Qt::Key_H}, text("hold: what if there are no holes"), {}},
             {{Qt::Key_Escape}, text("let go; back from the projector"), {}}}};
}

KeyGroup gridModeKeys()
{
    return {text("In a grid"),
            {{{Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down},
              text("from cell to cell"),
              QStringLiteral("← → ↑ ↓")},
             {{Qt::Key_Tab}, text("to the next cell"), {}},
             {{}, text("type a value"), QStringLiteral("0–9 −")},
             {{Qt::Key_Return, Qt::Key_Enter, Qt::Key_F2},
              text("edit the value"),
              text("Enter or F2")},
             {{Qt::Key_Delete, Qt::Key_Backspace}, text("set the cell or the block to 0"), {}},
             {{Qt::SHIFT | Qt::Key_Left, Qt::SHIFT | Qt::Key_Right, Qt::SHIFT | Qt::Key_Up,
               Qt::SHIFT | Qt::Key_Down},
              text("choose a block"),
              QStringLiteral("Shift+← → ↑ ↓")},
             {{Qt::CTRL | Qt::Key_A}, text("choose the whole map"), {}},
             {{Qt::CTRL | Qt::Key_C}, text("copy the block"), {}},
             {{Qt::CTRL | Qt::Key_X}, text("copy it and set it to 0"), {}},
             {{Qt::CTRL | Qt::Key_V}, text("paste numbers"), {}},
             {{Qt::CTRL | Qt::Key_B}, text("paint by dragging, or no longer"), {}},
             {{Qt::SHIFT | Qt::Key_F10}, text("menu of the cell"), {}},
             {{Qt::Key_P}, text("pin what is lit, and let it go"), {}},
             {{Qt::Key_F8}, text("play or pause"), {}},
             {{Qt::Key_Comma, Qt::Key_Period}, text("step back and forward"), text(", and .")},
             {{Qt::Key_Escape}, text("back to the stage"), {}}}};
}

KeyGroup presenterKeys()
{
    return {text("On a projector"),
            {{{Qt::Key_PageDown}, text("step forward"), {}},
             {{Qt::Key_PageUp}, text("step back"), {}},
             {{Qt::Key_B, Qt::Key_Period}, text("black screen"), {}},
             {{Qt::Key_F5, Qt::Key_Escape}, text("end"), {}}}};
}

std::vector<KeyGroup> stageKeys() { return {stageModeKeys(), gridModeKeys(), presenterKeys()}; }

}  // namespace convstep
