// SPDX-License-Identifier: GPL-3.0-or-later
//
// The drawing of a plot. Its source file is the only one that sees the plotting library.
#pragma once

#include <QWidget>

#include <functional>

#include "ui/plots/plot_data.h"
#include "ui/theme/theme.h"

namespace convstep {

class PlotCanvas : public QWidget {
    Q_OBJECT
public:
    explicit PlotCanvas(QWidget* parent = nullptr);

    // Also takes the height that such a plot wants.
    void show(const PlotData& data, const Theme& theme);
    // Paints the plot at `at` of the device, `size` large, after what `first` paints.
    void paintOn(QPaintDevice* device, const QPoint& at, const QSize& size,
                 const std::function<void(QPainter&)>& first);
    // What assistive tools say about it.
    void describe(const QString& name, const QString& description);

private:
    class Library;

    Library* m_library;
};

}  // namespace convstep
