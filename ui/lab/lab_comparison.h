// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <memory>
#include <optional>

#include "ui/lab/comparison_card.h"
#include "ui/session/newest_job.h"

namespace convstep {

// Keeps a comparison of the convolution that a page shows up to date, beside the window: results
// first, then what both take. The newest wins. Shows the card while there is something to compare.
class LabComparison : public QObject {
    Q_OBJECT
public:
    struct Source {
        ComparisonRequest request;             // its multiplier is the card's
        std::shared_ptr<const Tensor> output;  // of the standard convolution
        bool quick = false;                    // on a reduced picture: nothing is measured
    };

    // The card belongs to `parent`.
    LabComparison(const ThemeWatcher& themes, QWidget* parent);

    [[nodiscard]] ComparisonCard& card() const { return *m_card; }
    // What is shown now; none where it is no convolution that has filters to take apart.
    void setSource(std::optional<Source> source);
    // Nothing more is heard of what is going on.
    void cancel() { m_job.cancel(); }
    [[nodiscard]] bool busy() const { return m_job.running(); }
    // Whether what the card shows will be there in a moment, and is not yet.
    [[nodiscard]] bool awaited() const;
    // That with this standard result; null where there is none.
    [[nodiscard]] const SeparableComparison* resultFor(const Tensor* standardOutput) const;
    // The value that gets the full colours in the error picture.
    [[nodiscard]] double errorBound() const { return m_errorBound; }

    // What its results take, besides the standard one.
    [[nodiscard]] std::int64_t bytes() const;

signals:
    // A result came, or will not come, or another one is to be shown.
    void changed();

private:
    void start();

    ComparisonCard* m_card;
    std::optional<Source> m_source;
    std::shared_ptr<const SeparableComparison> m_result;
    double m_errorBound = 0;
    bool m_pending = false;  // a result is on its way
    NewestJob m_job;         // last: it uses all of the above
};

}  // namespace convstep
