// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long a frame of the stage takes, and how long a start takes to its first picture. Prints the
// medians, and in brackets those of the processor time, which other programs disturb less;
// offscreen, at pixel ratio 1 and 2, each in a process of its own because Qt fixes the ratio at its
// start. Not a test: its figures belong to a quiet machine.
#include <QApplication>
#include <QElapsedTimer>
#include <QProcess>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <string>
#include <vector>

#include "ui/main_window.h"
#include "ui/stage/stage_canvas.h"
#include "ui/stage/stage_widget.h"

namespace {

using namespace convstep;

constexpr int framesWanted = 600;
constexpr int editsWanted = 60;
constexpr int starts = 9;

double millisecondsNow()
{
    return std::chrono::duration<double, std::milli>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

double ninetieth(std::vector<double> values)
{
    if (values.empty())
        return 0;
    std::sort(values.begin(), values.end());
    return values[values.size() * 9 / 10];
}

// Milliseconds on the wall, and of all processors that worked for this program.
struct Spent {
    double wall = 0;
    double processor = 0;
};

class Clock {
public:
    void start()
    {
        m_wall.start();
        m_processor = std::clock();
    }
    [[nodiscard]] Spent elapsed() const
    {
        return {static_cast<double>(m_wall.nsecsElapsed()) / 1e6,
                1e3 * static_cast<double>(std::clock() - m_processor) / CLOCKS_PER_SEC};
    }

private:
    QElapsedTimer m_wall;
    std::clock_t m_processor = 0;
};

struct Times {
    std::vector<double> wall;
    std::vector<double> processor;

    void add(const Spent& spent)
    {
        wall.push_back(spent.wall);
        processor.push_back(spent.processor);
    }
};

// Adds up what the program does between two pictures: timers, scenes, the painting itself.
class MeteredApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth++ == 0)
            m_clock.start();
        const bool update = event->type() == QEvent::UpdateRequest;
        const bool result = QApplication::notify(receiver, event);
        if (--m_depth == 0)
            add(m_clock.elapsed());
        if (update && m_depth == 0) {
            // A copy: it may replace itself.
            if (const auto tell = painted)
                tell(m_spent);
            m_spent = {};
        }
        return result;
    }
    void add(const Spent& spent)
    {
        m_spent.wall += spent.wall;
        m_spent.processor += spent.processor;
    }

    std::function<void(const Spent&)> painted;  // a picture is done, and took so long

private:
    Clock m_clock;
    Spent m_spent;
    int m_depth = 0;
};

Settings eightChannels()
{
    Settings settings;
    settings.op = "depthwise_conv2d";
    settings.height = settings.width = 12;
    settings.inChannels = 8;
    settings.kernelRows = settings.kernelCols = 3;
    settings.padding.word = "SAME";
    return settings;
}

template <class Act>
void timed(MeteredApplication& application, Act act)
{
    Clock clock;
    clock.start();
    act();
    application.add(clock.elapsed());
}

int measureFrames(MeteredApplication& application, double ratio)
{
    Result<OperatorCall> call = withSettings({}, eightChannels());
    if (!call)
        return EXIT_FAILURE;
    Document document;
    document.load({"", "", {std::move(*call)}});
    ThemeWatcher themes;
    themes.setMode(ThemeWatcher::Mode::light);
    PlaybackDriver driver(document);
    StageWidget stage(document, driver, themes);
    stage.resize(1920, 1080);
    stage.show();
    auto* canvas = static_cast<StageCanvas*>(stage.canvas());
    Times moving;
    Times steps;
    Times edits;
    bool stepped = false;
    application.painted = [&](const Spent& spent) {
        if (stepped)
            steps.add(spent);
        else if (canvas->moving())
            moving.add(spent);
        stepped = false;
    };
    while (moving.wall.size() < framesWanted) {
        if (!canvas->moving()) {
            timed(application, [&] { driver.forward(); });
            stepped = true;
        }
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    application.painted = [&](const Spent& spent) { edits.add(spent); };
    canvas->finishMotion();
    QCoreApplication::processEvents();
    edits = {};
    while (edits.wall.size() < editsWanted) {
        const std::size_t before = edits.wall.size();
        timed(application, [&] {
            document.setCell(QStringLiteral("input"), {0, 5, 5, 0},
                             static_cast<float>(before % 7));
        });
        while (edits.wall.size() == before)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    std::printf("ratio %g: animation frame median %.2f (%.2f) ms, 9 of 10 within %.2f ms "
                "(%zu frames); frame of a step %.2f (%.2f) ms; frame of an edited cell "
                "%.2f (%.2f) ms; canvas %dx%d\n",
                ratio, median(moving.wall), median(moving.processor), ninetieth(moving.wall),
                moving.wall.size(), median(steps.wall), median(steps.processor),
                median(edits.wall), median(edits.processor), canvas->width(), canvas->height());
    return EXIT_SUCCESS;
}

int measureStart(MeteredApplication& application, double started)
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    ThemeWatcher themes;
    MainWindow window(themes, settings);
    window.resize(1600, 1000);
    application.painted = [&](const Spent&) {
        std::printf("%.1f\n", millisecondsNow() - started);
        application.painted = nullptr;  // only the first one
        QCoreApplication::quit();
    };
    window.show();
    QTimer::singleShot(10000, &window, &QCoreApplication::quit);
    return QApplication::exec();
}

QByteArray runSelf(const QStringList& arguments, const char* ratio)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QString::fromLatin1(ratio));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(), arguments);
    process.waitForFinished(-1);
    return process.readAllStandardOutput();
}

int measureAll(int& argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    for (const char* ratio : {"1", "2"})
        std::fputs(runSelf({QStringLiteral("--frames"), QString::fromLatin1(ratio)}, ratio)
                       .constData(),
                   stdout);
    std::vector<double> times;
    for (int i = 0; i < starts; ++i)
        times.push_back(runSelf({QStringLiteral("--start"),
                                 QString::number(millisecondsNow(), 'f', 3)},
                                "1")
                            .trimmed()
                            .toDouble());
    std::printf("start to first picture: median %.1f ms of %d starts\n", median(times), starts);
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 3)
        return measureAll(argc, argv);
    const std::string what = argv[1];
    const double number = std::strtod(argv[2], nullptr);
    MeteredApplication application(argc, argv);
    return what == "--frames" ? measureFrames(application, number)
                              : measureStart(application, number);
}
