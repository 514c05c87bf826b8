// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

namespace convstep {

// A column that scrolls up and down where it is too high for its place, but is never narrower than
// what is in it. The ground behind shows through.
class ScrollColumn : public QScrollArea {
    Q_OBJECT
public:
    // Takes the page.
    explicit ScrollColumn(QWidget* page, QWidget* parent = nullptr);

    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace convstep
