// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>
#include <optional>
#include <vector>

#include "ui/session/lab_settings.h"
#include "ui/theme/theme_watcher.h"

class QLabel;
class QLineEdit;
class QVBoxLayout;

namespace convstep {

class ComboBox;
class MessageCard;
class NumberField;
class SegmentedControl;

// The fields of one operator of the stack: only those that it has. Whatever is typed is passed on
// as it is; a refusal shows in words below, and its fields are marked.
class LabOperatorFields : public QWidget {
    Q_OBJECT
public:
    explicit LabOperatorFields(const ThemeWatcher& themes, QWidget* parent = nullptr);

    // Shows it, without a signal. What is being typed stays when it means the same.
    void setOperator(const LabOperator& op);
    [[nodiscard]] const LabOperator& shown() const { return m_op; }
    // What the sizes of the filters and the padding really are; of an operator that is valid.
    void setGeometry(const LabGeometry& geometry);
    // Why something is refused; empty: nothing is. Of this operator's refusal its fields are marked.
    void setProblem(const QString& text, const Error* refusal = nullptr);
    [[nodiscard]] QString problem() const;
    // What the stack up to here sees of the picture.
    void setField(const QString& sentence);
    [[nodiscard]] QString field() const;

    // Filters from a file instead of a bank, of the operator shown.
    void setFilters(const FilterFile& file);
    // Whether that place of the screen is where filters are chosen.
    [[nodiscard]] bool isOverFilters(const QPoint& global) const;

signals:
    void filterFileAsked();
    // A person set something: of the operator shown.
    void changed(const convstep::LabOperator& op);

private:
    enum class Part : std::uint8_t {
        bank, kernel, sigma, orientations, frequencies, count, seed, mixing, stride, rate, padding,
        amounts,
    };
    struct Row {
        Part part;
        QWidget* widget;
    };
    struct Number {
        Part part;
        NumberField* field;
        std::function<std::int64_t(const LabOperator&)> read;
    };
    void addRow(Part part, const QString& name, const std::vector<QWidget*>& fields);
    NumberField* addNumber(Part part, const QString& name,
                           std::function<std::int64_t(const LabOperator&)> read,
                           std::function<void(LabOperator&, std::int64_t)> write);
    ComboBox* addBox(Part part, const QString& name, const char* objectName);
    void buildFilters();
    void buildFile();
    void buildMixing();
    void buildSteps();
    void buildPadding();
    void change(const std::function<void(LabOperator&)>& write);
    void applyAmounts();
    void refresh();
    void refreshFile();
    [[nodiscard]] bool has(Part part) const;
    [[nodiscard]] bool isAbout(const Error& refusal, Part part) const;
    void restyle();

    const ThemeWatcher& m_themes;
    LabOperator m_op;
    std::optional<LabGeometry> m_geometry;
    QVBoxLayout* m_layout;
    std::vector<Row> m_rows;
    std::vector<Number> m_numbers;
    ComboBox* m_operator = nullptr;
    ComboBox* m_bank = nullptr;
    QLabel* m_reading = nullptr;              // how the file was understood
    std::shared_ptr<const FilterFile> m_file;  // the last one, to be chosen again
    ComboBox* m_sigma = nullptr;
    ComboBox* m_mixing = nullptr;
    NumberField* m_rateCols = nullptr;
    SegmentedControl* m_padding = nullptr;
    QLineEdit* m_amounts = nullptr;
    MessageCard* m_problem = nullptr;
    QLabel* m_field = nullptr;
};

}  // namespace convstep
