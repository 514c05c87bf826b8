// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

namespace convstep {

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent)
{
    setWindowTitle(tr("ConvStep"));
    resize(1600, 1000);
}

}  // namespace convstep
