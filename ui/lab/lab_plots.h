// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

#include "core/lab/chain_run.h"
#include "core/lab/chain_timing.h"
#include "ui/plots/lab_plot_data.h"
#include "ui/session/newest_job.h"
#include "ui/theme/theme_watcher.h"

class QFrame;
class QLineEdit;
class QPushButton;
class QSettings;
class QToolButton;
class QVBoxLayout;

namespace convstep {

class Plot;
class Section;

// What the page shows, and what it came from.
struct LabPlotSource {
    std::shared_ptr<const ChainRequest> request;
    std::shared_ptr<const ChainResult> result;
    bool quick = false;                    // on a reduced picture; another one follows
    std::size_t link = 0;                  // operator of the chain whose plane is shown
    bool ofMaps = false;                   // its depthwise maps
    std::shared_ptr<const Tensor> tensor;  // the plane: channel `channel` of this
    std::int64_t channel = 0;
    QString name;
    Role role = Role::depthwiseOutput;
};

// The right column of the page "Full size": plots in sections that fold, each computed only while
// it is open and can be seen. What takes longer than a few milliseconds runs beside the window. A
// handle at its left side folds the whole column; in little room it is folded at first. Which
// sections are open, and the column in a wide window, is kept in the settings.
class LabPlots : public QWidget {
    Q_OBJECT
public:
    // `themes` and `settings` (may be null: nothing is kept) must outlive it.
    LabPlots(const ThemeWatcher& themes, QSettings* settings, QWidget* parent = nullptr);
    ~LabPlots() override;

    void setSource(const LabPlotSource& source);
    // The pixel of the plane that the profiles go through; none keeps the last one.
    void setPixel(const std::optional<Cell>& pixel);

    [[nodiscard]] bool isOpen() const { return m_narrow ? m_openWhenNarrow : m_open; }
    void setOpen(bool open);
    // Whether something is computed beside the window.
    [[nodiscard]] bool busy() const;

    static constexpr double roomWanted = 1400;  // of the page, for column and pictures; at scale 1

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    // A section, what fills it, and whether that would be something new.
    struct Part {
        Section* section = nullptr;
        void (LabPlots::*fill)() = nullptr;
        NewestJob* job = nullptr;  // that fills it; null: none
        bool stale = true;
    };
    Section* addPart(const QString& title, const QString& key, bool openAtFirst,
                     void (LabPlots::*fill)(), NewestJob* job = nullptr);
    Plot* addPlot(Section* section, bool titleShown);
    void buildTimes();
    void buildGridding();
    void buildRoofline();
    [[nodiscard]] bool wanted(const Part& part) const;
    void update(Part& part);
    void updateAll();
    void stop(Part& part);
    void showOpen();
    void fitRoom();
    void restyle();

    void measureTimes();
    void showTimes();
    void fillHistogram();
    void fillProfiles();
    void fillCosts();
    void fillField();
    void fillGridding();
    void fillRoofline();
    void measureRoofline(bool roofToo);
    void showRoofline();

    // Of the request: what would run.
    [[nodiscard]] InstructionSet instructionSet() const;
    [[nodiscard]] int threads() const;
    // That the profiles go through; in the middle where none was pointed at.
    [[nodiscard]] Cell profilePixel() const;

    const ThemeWatcher& m_themes;
    QSettings* m_settings;
    LabPlotSource m_source;
    std::optional<Cell> m_pixel;
    QToolButton* m_handle;
    QFrame* m_panel;
    QVBoxLayout* m_layout;
    std::vector<std::unique_ptr<Part>> m_parts;
    QTimer m_soon;  // fills what is left; the pointer moves faster than a plot is drawn
    bool m_open = true;
    bool m_narrow = false;
    bool m_openWhenNarrow = false;

    QPushButton* m_measure = nullptr;
    Plot* m_threadTimes = nullptr;
    Plot* m_setTimes = nullptr;
    Plot* m_histogram = nullptr;
    Plot* m_rowProfile = nullptr;
    Plot* m_colProfile = nullptr;
    Plot* m_roofline = nullptr;
    QPushButton* m_again = nullptr;
    Plot* m_multiplications = nullptr;
    Plot* m_weights = nullptr;
    Plot* m_field = nullptr;
    Plot* m_fieldProfile = nullptr;
    QLineEdit* m_rates = nullptr;
    QPushButton* m_asSet = nullptr;
    Plot* m_gridding = nullptr;

    std::vector<TimedRun> m_times;  // of this request; empty: not measured
    QString m_timesProblem;
    bool m_measureNext = false;  // settings changed while it was being measured
    std::optional<MachineRoof> m_roof;
    std::vector<RooflineRun> m_stageRuns;  // of the separable operators
    std::vector<double> m_linkSeconds;     // the least of a few runs; empty: there was no room
    bool m_ratesEdited = false;
    LabPlotSource m_fieldOf;  // what the effective field was asked of

    // Last: their work ends before the rest does.
    NewestJob m_timing;
    NewestJob m_counting;
    NewestJob m_impulse;
    NewestJob m_roofing;
};

}  // namespace convstep
