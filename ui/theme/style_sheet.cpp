// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QHash>
#include <QWidget>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace convstep {

namespace {

// {name} is a colour, {12} a measure in pixels at scale 1.
const char* const sheet = R"(
QMainWindow, QDialog { background: {window}; }
QFrame[bar="true"] { background: {panel}; border: none; }
QFrame[card="true"] { background: {panel}; border: {1}px solid {line}; border-radius: {10}px; }
QLabel { background: transparent; color: {text}; }
QLabel:disabled, QLabel[quiet="true"] { color: {quiet}; }
QLabel[head="true"] { color: {quiet}; }
QLabel[code="true"] { background: {code}; border-radius: {6}px; padding: {8}px {10}px; }

.QPushButton, .QToolButton {
    background: {panel}; color: {text}; border: {1}px solid {fieldLine}; border-radius: {6}px;
    padding: {5}px {12}px; min-height: {18}px; }
.QToolButton { padding: {4}px {8}px; }
.QPushButton:hover, .QToolButton:hover { background: {hover}; }
.QPushButton:pressed, .QToolButton:pressed { background: {line}; }
.QPushButton:focus, .QToolButton:focus {
    border: {2}px solid {accent}; padding: {4}px {11}px; outline: none; }
.QToolButton:focus { padding: {3}px {7}px; }
.QPushButton:checked, .QToolButton:checked {
    background: {accent}; color: {accentText}; border-color: {accent}; }
.QPushButton:disabled, .QToolButton:disabled { color: {disabled}; border-color: {line}; }
.QPushButton[primary="true"] {
    background: {accent}; color: {accentText}; border-color: {accent}; }
.QPushButton[primary="true"]:hover { background: {accentHover}; }
.QPushButton[primary="true"]:focus { border: {2}px solid {text}; }
.QPushButton[primary="true"]:disabled {
    background: {hover}; color: {disabled}; border-color: {line}; }
.QPushButton[quiet="true"], .QToolButton[quiet="true"] {
    background: transparent; border-color: transparent; }
.QPushButton[quiet="true"]:hover, .QToolButton[quiet="true"]:hover { background: {hover}; }
.QPushButton[quiet="true"]:focus, .QToolButton[quiet="true"]:focus { border-color: {accent}; }
.QPushButton[pill="true"], .QToolButton[pill="true"] { border-radius: {15}px; min-height: {18}px; }
.QPushButton::menu-indicator, .QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QPlainTextEdit, QTextEdit, QAbstractSpinBox {
    background: {field}; color: {text}; border: {1}px solid {fieldLine}; border-radius: {6}px;
    padding: {4}px {8}px; selection-background-color: {accent};
    selection-color: {accentText}; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus {
    border: {2}px solid {accent}; padding: {3}px {7}px; }
QLineEdit:disabled, QAbstractSpinBox:disabled { color: {disabled}; background: {window}; }
QLineEdit[invalid="true"] { border: {2}px solid {refusal}; padding: {3}px {7}px; }
QPlainTextEdit[code="true"], QTextEdit[code="true"] {
    background: {code}; border: {1}px solid transparent; }
QPlainTextEdit[code="true"]:focus, QTextEdit[code="true"]:focus {
    border: {2}px solid {accent}; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }

QComboBox {
    combobox-popup: 0; background: {panel}; color: {text}; border: {1}px solid {fieldLine}; border-radius: {6}px;
    padding: {5}px {10}px; min-height: {18}px; }
QComboBox:hover { background: {hover}; }
QComboBox:focus { border: {2}px solid {accent}; padding: {4}px {9}px; }
QComboBox:disabled { color: {disabled}; }
QComboBox::drop-down { border: none; width: {24}px; }
QComboBox::down-arrow { image: none; }
QComboBoxPrivateContainer { background: {panel}; border: none; }
QComboBox QAbstractItemView { border: {1}px solid {fieldLine}; outline: none; padding: {4}px; }
QComboBox QAbstractItemView::item {
    min-height: {26}px; padding: 0 {8}px; border-radius: {4}px; }
QComboBox QAbstractItemView::item:hover { background: {hover}; color: {text}; }
QComboBox QAbstractItemView::item:selected { background: {accent}; color: {accentText}; }
QListView, QTreeView, QTableView {
    background: {panel}; color: {text}; selection-background-color: {accent};
    selection-color: {accentText}; }

QCheckBox, QRadioButton { color: {text}; spacing: {8}px; background: transparent; }
QCheckBox::indicator, QRadioButton::indicator {
    width: {8}px; height: {8}px; border: {1}px solid {fieldLineStrong}; background: {field};
    padding: {3}px; }
QCheckBox::indicator { border-radius: {3}px; }
QRadioButton::indicator { border-radius: {7}px; }
QCheckBox::indicator:checked, QRadioButton::indicator:checked {
    border: {4}px solid {accent}; padding: 0; background: {accentText}; }
QCheckBox:focus, QRadioButton:focus { outline: {1}px solid {accent}; }

QMenuBar { background: {panel}; color: {text}; border-bottom: {1}px solid {line}; }
QMenuBar::item { padding: {5}px {10}px; background: transparent; border-radius: {4}px; }
QMenuBar::item:selected { background: {hover}; }
QMenu { background: {panel}; color: {text}; border: {1}px solid {fieldLine}; padding: {4}px 0; }
QMenu::item { padding: {6}px {28}px {6}px {22}px; background: transparent; }
QMenu::indicator { width: {6}px; height: {6}px; left: {9}px; border-radius: {3}px; }
QMenu::indicator:checked { background: {accent}; }
QMenu::indicator:checked:selected { background: {accentText}; }
QMenu::item:selected { background: {accent}; color: {accentText}; }
QMenu::item:disabled { color: {disabled}; background: transparent; }
QMenu::separator { height: {1}px; background: {line}; margin: {4}px {12}px; }
QToolTip {
    background: {text}; color: {panel}; border: {1}px solid {text}; padding: {4}px {6}px; }

QScrollArea, QAbstractScrollArea { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: {10}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: {10}px; margin: 0; }
QScrollBar::handle { background: {scroll}; border-radius: {3}px; margin: {2}px; }
QScrollBar::handle:vertical { min-height: {32}px; }
QScrollBar::handle:horizontal { min-width: {32}px; }
QScrollBar::handle:hover { background: {quiet}; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSlider { min-height: {20}px; background: transparent; }
QSlider::groove:horizontal { height: {4}px; background: {fieldLine}; border-radius: {2}px; }
QSlider::sub-page:horizontal { background: {accent}; border-radius: {2}px; }
QSlider::handle:horizontal {
    width: {14}px; height: {14}px; margin: -{5}px 0; border-radius: {7}px;
    background: {accent}; }
QSlider::handle:horizontal:focus {
    border: {2}px solid {text}; margin: -{7}px 0; border-radius: {9}px; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled {
    background: {fieldLine}; }

QProgressBar {
    background: {line}; border: none; border-radius: {3}px; height: {6}px;
    color: transparent; }
QProgressBar::chunk { background: {accent}; border-radius: {3}px; }
QSplitter::handle { background: {line}; }
QSplitter::handle:hover { background: {accent}; }
QSplitter::handle:horizontal { width: {1}px; }
QSplitter::handle:vertical { height: {1}px; }
)";

QString fill(const char* templateText, const QHash<QString, QString>& colors, const Theme& theme)
{
    const QString text = QString::fromLatin1(templateText);
    QString result;
    result.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        // A placeholder is a brace with a word right behind it; a block's brace has a space there.
        const qsizetype end =
            text[at] == QLatin1Char('{') ? text.indexOf(QLatin1Char('}'), at) : -1;
        const QString word = end > 0 ? text.mid(at + 1, end - at - 1) : QString();
        bool isNumber = false;
        const int number = word.toInt(&isNumber);
        if (isNumber)
            result += QString::number(number == 0 ? 0 : qMax(1, theme.ipx(number)));
        else if (colors.contains(word))
            result += colors.value(word);
        else {
            result += text[at];
            continue;
        }
        at = end;
    }
    return result;
}

}  // namespace

QString themeStyleSheet(const Theme& theme)
{
    const QHash<QString, QString> colors{
        {"window", theme.window.name()},
        {"panel", theme.panel.name()},
        {"line", theme.line.name()},
        {"text", theme.text.name()},
        {"quiet", theme.quiet.name()},
        {"accent", theme.accent.name()},
        {"accentHover", blend(theme.accent, theme.text, 0.25).name()},
        {"accentText", theme.accentText.name()},
        {"field", theme.field.name()},
        {"fieldLine", theme.fieldLine.name()},
        {"fieldLineStrong", theme.ghostLine.name()},
        {"hover", theme.hover.name()},
        {"code", theme.code.name()},
        {"refusal", theme.refusal.name()},
        {"disabled", blend(theme.quiet, theme.panel, 0.4).name()},
        {"scroll", blend(theme.panel, theme.quiet, 0.45).name()},
    };
    return fill(sheet, colors, theme);
}

QPalette themePalette(const Theme& theme)
{
    QPalette result;
    result.setColor(QPalette::Window, theme.window);
    result.setColor(QPalette::WindowText, theme.text);
    result.setColor(QPalette::Base, theme.panel);
    result.setColor(QPalette::AlternateBase, theme.window);
    result.setColor(QPalette::Text, theme.text);
    result.setColor(QPalette::PlaceholderText, theme.quiet);
    result.setColor(QPalette::Button, theme.panel);
    result.setColor(QPalette::ButtonText, theme.text);
    result.setColor(QPalette::BrightText, theme.refusal);
    result.setColor(QPalette::ToolTipBase, theme.text);
    result.setColor(QPalette::ToolTipText, theme.panel);
    result.setColor(QPalette::Highlight, theme.accent);
    result.setColor(QPalette::HighlightedText, theme.accentText);
    result.setColor(QPalette::Link, theme.accent);
    result.setColor(QPalette::LinkVisited, theme.accent);
    result.setColor(QPalette::Light, theme.hover);
    result.setColor(QPalette::Midlight, theme.hover);
    result.setColor(QPalette::Mid, theme.line);
    result.setColor(QPalette::Dark, theme.fieldLine);
    result.setColor(QPalette::Shadow, theme.fieldLine);
    const QColor disabled = blend(theme.quiet, theme.panel, 0.4);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        result.setColor(QPalette::Disabled, role, disabled);
    return result;
}

void applyTheme(QWidget* window, const Theme& theme)
{
    // Under a style sheet a window does not hand its font down to what is added to it later.
    QApplication::setFont(themeFont(TextStyle::body, theme));
    window->setPalette(themePalette(theme));
    window->setFont(themeFont(TextStyle::body, theme));
    window->setStyleSheet(themeStyleSheet(theme));
}

}  // namespace convstep
