// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>
#include <map>
#include <vector>

#include "ui/session/document.h"
#include "ui/session/repairs.h"
#include "ui/theme/theme_watcher.h"

class QLabel;
class QLineEdit;
class QSettings;
class QVBoxLayout;

namespace convstep {

class ComboBox;
class MessageCard;
class NumberField;
class Section;
class SegmentedControl;
class SizesView;

// What can be set: the operator and its knobs, only those that it has. Whatever is typed is asked
// of the document as it is; a refusal shows in words below, with the repairs that work.
class SetupPanel : public QFrame {
    Q_OBJECT
public:
    // `settings` remembers which sections are open; it and the others must outlive the panel.
    SetupPanel(Document& document, const ThemeWatcher& themes, QSettings* settings,
               QWidget* parent = nullptr);

    // Takes over what is still being typed.
    void finishEditing();

signals:
    // A person is done here: the keyboard may go back to the stage.
    void done();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    using Read = std::function<std::int64_t(const Settings&)>;
    using Write = std::function<void(Settings&, std::int64_t)>;
    struct Field {
        NumberField* field;
        Knob knob;
        Read read;
    };

    QLabel* addHead(const QString& text);
    // A line "name  [ ] [ ]".
    QWidget* addRow(const QString& name, Knob knob, const std::vector<QWidget*>& fields);
    NumberField* addNumber(const QString& name, Knob knob, Read read, Write write,
                           std::int64_t least);
    void addFillRow(std::vector<Role> roles, const QString& accessibleName);
    void buildOperator();
    void buildInput();
    void buildFilter();
    void buildOutput();
    void restyle();
    void refresh();
    void refreshPadding(const Settings& s);
    void refreshMessages();
    void apply(const Settings& settings, Knob knob);
    void applyPaddingList();

    Document& m_document;
    const ThemeWatcher& m_themes;
    QVBoxLayout* m_layout;
    std::vector<QLabel*> m_heads;
    std::vector<QWidget*> m_rows;
    std::multimap<Knob, QWidget*> m_rowOf;
    std::vector<Field> m_fields;
    ComboBox* m_operator = nullptr;
    SegmentedControl* m_dataFormat = nullptr;
    SegmentedControl* m_padding = nullptr;
    QLineEdit* m_paddingList = nullptr;
    QWidget* m_paddingListRow = nullptr;
    NumberField* m_rateCols = nullptr;
    SegmentedControl* m_bias = nullptr;
    ComboBox* m_activation = nullptr;
    struct FillRow {
        QWidget* row;
        std::vector<Role> roles;
    };
    std::vector<FillRow> m_fillRows;
    QLabel* m_filterHead = nullptr;
    QLabel* m_outputHead = nullptr;
    QLabel* m_layerHead = nullptr;
    QWidget* m_messages = nullptr;
    QLabel* m_runs = nullptr;
    MessageCard* m_refusal;
    MessageCard* m_hint;
    Section* m_sizesSection;
    SizesView* m_sizes;
    std::vector<Repair> m_repairs;
    std::optional<Error> m_tooLarge;  // why the last number asked for was not taken
    Knob m_tooLargeKnob{};
};

}  // namespace convstep
