// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

#include <optional>
#include <vector>

#include "core/lab/test_pictures.h"
#include "ui/session/lab_settings.h"
#include "ui/theme/theme_watcher.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace convstep {

class ComboBox;
class IconButton;
class LabOperatorFields;
class NumberField;
class SegmentedControl;

// The left side of the page: which picture, one operator of the stack with its filters, on what; and
// what the run that is going on, or the last one, has to say.
class LabPanel : public QFrame {
    Q_OBJECT
public:
    explicit LabPanel(const ThemeWatcher& themes, QWidget* parent = nullptr);

    [[nodiscard]] const LabSettings& settings() const { return m_settings; }
    // Which operator of the stack the fields are about.
    [[nodiscard]] std::size_t link() const { return m_link; }
    struct Source {
        TestPicture picture = TestPicture::scene;
        QString name;
        std::int64_t height = 720;
        std::int64_t width = 1080;
    };
    // What the built-in pictures are set to; `name` of a file replaces them in the list.
    [[nodiscard]] Source source() const;
    void setFile(const QString& name);
    // Whether the codes of pictures become 0 … 255 instead of 0 … 1.
    [[nodiscard]] bool to255() const;
    // What is there now: its size, reduced how often, and what its greatest code became; 0 for an
    // array's own numbers.
    void setPicture(const QString& shape, std::int64_t reduced, double greatest);
    // To choose another picture by keyboard.
    void focusPicture();
    // A picture that the program makes, of a size that shows its details.
    void choosePicture(TestPicture picture);

    // Shows another operator of the stack. Precondition: there are so many.
    void setLink(std::size_t link);
    // Behind all others, and shown. Nothing happens where there are mostOperators.
    void addOperator(const LabOperator& op);
    // The last one stays.
    void removeOperator(std::size_t link);
    // Another stack, of which the last operator is shown.
    void setOperators(const std::vector<LabOperator>& operators);

    // What the settings came to: sizes, or a refusal, which is about an operator.
    void setRequest(const Result<LabRequest>& request);
    // Why a run failed.
    void setRunProblem(const Error& error);
    [[nodiscard]] QString problem() const;
    [[nodiscard]] LabOperatorFields& fields() { return *m_fields; }

    void setRunning(bool running);
    void setProgress(double share, std::optional<double> secondsLeft);
    void setReport(const QStringList& lines);
    [[nodiscard]] QStringList report() const;

signals:
    void settingsChanged();
    // Another operator is shown; its settings are those of before.
    void linkChanged();
    void sourceChosen();
    void rangeChosen();
    void openRequested();
    void cancelRequested();

private:
    QLabel* addHead(const QString& text);
    QWidget* addRow(const QString& name, const std::vector<QWidget*>& fields);
    void buildPicture();
    void buildOperator();
    void buildEngine();
    // Shows the current operator.
    void refresh();
    void showField();
    void showRefusal(const Error& refusal, bool ofOperator);
    void restyle();

    const ThemeWatcher& m_themes;
    LabSettings m_settings;
    std::size_t m_link = 0;
    QVBoxLayout* m_layout;
    std::vector<QLabel*> m_heads;
    std::vector<QWidget*> m_rows;
    ComboBox* m_picture = nullptr;
    ComboBox* m_size = nullptr;
    QWidget* m_sizeRow = nullptr;
    QPushButton* m_open = nullptr;
    SegmentedControl* m_range = nullptr;
    QWidget* m_rangeRow = nullptr;
    QLabel* m_shape = nullptr;
    QWidget* m_operatorHead = nullptr;
    QLabel* m_operatorTitle = nullptr;
    IconButton* m_remove = nullptr;
    LabOperatorFields* m_fields = nullptr;
    ComboBox* m_set = nullptr;
    NumberField* m_threads = nullptr;
    QWidget* m_progressBox = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_left = nullptr;
    QPushButton* m_cancel = nullptr;
    QLabel* m_report = nullptr;
    QTimer m_showProgress;  // a run of a few milliseconds needs no bar
};

}  // namespace convstep
