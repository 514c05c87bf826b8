// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "ui/session/document.h"
#include "ui/theme/theme_watcher.h"

namespace convstep {

class Plot;
class Section;
class StepPanel;

// The plots of the right column: cost, receptive field, output values. They follow the document,
// but only while their section is open.
class PlotSections : public QObject {
    Q_OBJECT
public:
    // All must outlive it; the panel becomes its parent.
    PlotSections(Document& document, const ThemeWatcher& themes, StepPanel& panel);

private:
    void show(bool shapesToo);
    void showCost();
    void showField();
    void showValues();

    Document& m_document;
    Section* m_cost;
    Section* m_field;
    Section* m_values;
    Plot* m_multiplications;
    Plot* m_parameters;
    Plot* m_receptive;
    Plot* m_histogram;
};

}  // namespace convstep
