// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QTimer>

#include <functional>
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
class ElidedLabel;
class MessageCard;
class NumberField;
class SegmentedControl;

// The left side of the page: which picture, which operator with which filters, on what; and what
// the run that is going on, or the last one, has to say.
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
    void setShape(const QString& shape);
    // What a kernel of the usual size really has.
    void setKernel(std::int64_t rows);
    void setProblem(const QString& reason);
    [[nodiscard]] QString problem() const;

    void setRunning(bool running);
    void setProgress(double share, std::optional<double> secondsLeft);
    void setReport(const QStringList& lines);
    [[nodiscard]] QStringList report() const;

signals:
    void settingsChanged();
    void sourceChosen();
    void openRequested();
    void cancelRequested();

private:
    QLabel* addHead(const QString& text);
    QWidget* addRow(const QString& name, const std::vector<QWidget*>& fields);
    NumberField* addNumber(const QString& name, std::int64_t value,
                           const std::function<void(LabOperator&, std::int64_t)>& write);
    void buildPicture();
    void buildOperator();
    void buildEngine();
    [[nodiscard]] LabOperator& current() { return m_settings.operators[m_link]; }
    // Of the operator that the fields are about.
    void change(const std::function<void(LabOperator&)>& write);
    void changeAll(const std::function<void(LabSettings&)>& write);
    void showRows();
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
    QLabel* m_shape = nullptr;
    ComboBox* m_bank = nullptr;
    NumberField* m_kernel = nullptr;
    QWidget* m_bankRow = nullptr;
    QWidget* m_kernelRow = nullptr;
    QWidget* m_strideRow = nullptr;
    QWidget* m_sigmaRow = nullptr;
    QWidget* m_orientationRow = nullptr;
    QWidget* m_frequencyRow = nullptr;
    QWidget* m_countRow = nullptr;
    QWidget* m_seedRow = nullptr;
    QWidget* m_mixingRow = nullptr;
    MessageCard* m_problem = nullptr;
    QWidget* m_progressBox = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_left = nullptr;
    QPushButton* m_cancel = nullptr;
    QLabel* m_report = nullptr;
    QTimer m_showProgress;  // a run of a few milliseconds needs no bar
};

}  // namespace convstep
