// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the page "Full size" stays at hand while it works: the longest time in which the window
// hears nothing, how soon there is a quick look, how soon it says that a run is cancelled, and the
// most memory that a picture of 8192×8192 takes with its results. Offscreen. Not a test: its figures
// belong to a quiet machine.
//
//   lab_bench [ROUNDS]     (10)
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "core/lab/memory.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"

namespace {

using namespace convstep;

constexpr int beat = 10;  // milliseconds

// The longest time between two beats of a timer.
class Gaps {
public:
    Gaps()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setInterval(beat);
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            m_worst = std::max(m_worst, static_cast<double>(m_clock.nsecsElapsed()) / 1e6);
            m_clock.start();
        });
    }
    void start()
    {
        m_worst = 0;
        m_clock.start();
        m_timer.start();
    }
    double stop()
    {
        m_timer.stop();
        return std::max(m_worst, static_cast<double>(m_clock.nsecsElapsed()) / 1e6);
    }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_worst = 0;
};

void waitFor(const std::function<bool()>& done)
{
    while (!done())
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

bool settled(const LabView& lab)
{
    return !lab.busy() && lab.outcome() && lab.outcome()->factor == 1;
}

// In mebibytes: what the process holds, and the most since its start or the last reset.
double statusNumber(const char* name)
{
    QFile file(QStringLiteral("/proc/self/status"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : file.readAll().split('\n'))
        if (line.startsWith(name))
            return line.mid(static_cast<qsizetype>(std::string(name).size()))
                       .trimmed()
                       .split(' ')
                       .front()
                       .toDouble() /
                   1024;
    return 0;
}

void resetPeak()
{
    QFile file(QStringLiteral("/proc/self/clear_refs"));
    if (file.open(QIODevice::WriteOnly))
        file.write("5");
}

void report(const char* what, std::vector<double> values, double goal)
{
    std::sort(values.begin(), values.end());
    std::printf("%-46s median %7.1f ms, worst %7.1f ms, goal %.0f ms: %s\n", what,
                values[values.size() / 2], values.back(), goal,
                values.back() <= goal ? "met" : "MISSED");
}

void choose(LabView& lab, FilterBank bank)
{
    auto* box = lab.panel().findChild<QComboBox*>(QStringLiteral("bank"));
    const std::vector<FilterBank>& banks = filterBanks();
    const auto index =
        static_cast<int>(std::find(banks.begin(), banks.end(), bank) - banks.begin());
    box->setCurrentIndex(index);
    emit box->activated(index);
}

// A file that costs nothing to read but its size.
QString pictureFile(const QTemporaryDir& folder, int side)
{
    const QString path = folder.filePath(QStringLiteral("large.ppm"));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(QStringLiteral("P6\n%1 %1\n255\n").arg(side).toLatin1());
    QByteArray row(qsizetype{side} * 3, '\0');
    for (int y = 0; y < side; ++y) {
        for (int x = 0; x < side * 3; ++x)
            row[x] = static_cast<char>((x * y / 64 + x) & 255);
        file.write(row);
    }
    return path;
}

}  // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 10;
    const QTemporaryDir folder;
    const ThemeWatcher themes;
    LabView lab(themes);
    lab.resize(1600, 900);
    lab.show();
    waitFor([&] { return settled(lab); });

    // 2160×3840, as large as the list of the panel has it but for one.
    auto* size = lab.panel().findChild<QComboBox*>(QStringLiteral("size"));
    size->setCurrentIndex(3);
    emit size->activated(3);
    waitFor([&] { return lab.picture()->tensor->shape()[2] == 3840 && settled(lab); });

    std::vector<double> gaps;
    std::vector<double> previews;
    std::vector<double> cancels;
    std::vector<double> runs;
    Gaps meter;
    for (int round = 0; round < rounds; ++round) {
        const auto before = lab.outcome()->result;
        QElapsedTimer clock;
        meter.start();
        clock.start();
        choose(lab, round % 2 ? FilterBank::gaussian : FilterBank::gabor);
        waitFor([&] { return lab.outcome() && lab.outcome()->result != before; });
        previews.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        waitFor([&] { return settled(lab); });
        runs.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
        gaps.push_back(meter.stop());
    }
    for (int round = 0; round < rounds; ++round) {
        choose(lab, round % 2 ? FilterBank::gaussian : FilterBank::gabor);
        QElapsedTimer clock;
        clock.start();
        waitFor([&] { return clock.elapsed() > 20 + 15 * round; });
        if (!lab.busy())
            continue;
        clock.start();
        emit lab.panel().cancelRequested();
        waitFor([&] { return !lab.busy(); });
        cancels.push_back(static_cast<double>(clock.nsecsElapsed()) / 1e6);
    }
    std::printf("2160x3840x3, %d rounds\n", rounds);
    report("longest gap of a 10 ms timer during a run", gaps, 50);
    report("quick look", previews, 50);
    if (!cancels.empty())
        report("until the window says that it is cancelled", cancels, 50);
    std::sort(runs.begin(), runs.end());
    std::printf("%-46s median %7.1f ms\n", "whole run", runs[runs.size() / 2]);

    choose(lab, FilterBank::sobel);
    waitFor([&] { return settled(lab); });
    const QString path = pictureFile(folder, 8192);
    std::printf("8192x8192x3, budget %s\n", memoryText(memoryBudget().bytes).c_str());
    resetPeak();
    meter.start();
    lab.openFile(path);
    waitFor([&] { return lab.picture()->tensor->shape()[1] == 8192 && settled(lab); });
    std::printf("%-46s %.0f MiB, longest gap %.1f ms\n", "opened, and Sobel depthwise: at most",
                statusNumber("VmHWM:"), meter.stop());
    resetPeak();
    meter.start();
    auto* op = lab.panel().findChild<QComboBox*>(QStringLiteral("op"));
    op->setCurrentIndex(1);
    emit op->activated(1);
    waitFor([&] { return settled(lab); });
    std::printf("%-46s %.0f MiB, longest gap %.1f ms\n", "then separable, with its maps: at most",
                statusNumber("VmHWM:"), meter.stop());
    return 0;
}
