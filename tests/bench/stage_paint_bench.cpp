// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long a frame of the stage takes, and how long a start takes to its first picture. Prints the
// medians; offscreen, at pixel ratio 1 and 2, each in a process of its own because Qt fixes the
// ratio at its start. Not a test: its figures belong to a quiet machine.
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
            m_spent += static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
        if (update && m_depth == 0) {
            // A copy: it may replace itself.
            if (const auto tell = painted)
                tell(m_spent);
            m_spent = 0;
        }
        return result;
    }
    void add(double milliseconds) { m_spent += milliseconds; }

    std::function<void(double)> painted;  // a picture is done, and took so many milliseconds

private:
    QElapsedTimer m_clock;
    double m_spent = 0;
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
    QElapsedTimer clock;
    clock.start();
    act();
    application.add(static_cast<double>(clock.nsecsElapsed()) / 1e6);
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
    std::vector<double> moving;
    std::vector<double> steps;
    std::vector<double> edits;
    bool stepped = false;
    application.painted = [&](double milliseconds) {
        if (stepped)
            steps.push_back(milliseconds);
        else if (canvas->moving())
            moving.push_back(milliseconds);
        stepped = false;
    };
    while (moving.size() < framesWanted) {
        if (!canvas->moving()) {
            timed(application, [&] { driver.forward(); });
            stepped = true;
        }
        QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    application.painted = [&](double milliseconds) { edits.push_back(milliseconds); };
    canvas->finishMotion();
    QCoreApplication::processEvents();
    edits.clear();
    while (edits.size() < editsWanted) {
        const std::size_t before = edits.size();
        timed(application, [&] {
            document.setCell(QStringLiteral("input"), {0, 5, 5, 0},
                             static_cast<float>(edits.size() % 7));
        });
        while (edits.size() == before)
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
    }
    std::printf("ratio %g: animation frame median %.2f ms, 9 of 10 within %.2f ms (%zu frames); "
                "frame of a step %.2f ms; frame of an edited cell %.2f ms; canvas %dx%d\n",
                ratio, median(moving), ninetieth(moving), moving.size(), median(steps),
                median(edits), canvas->width(), canvas->height());
    return EXIT_SUCCESS;
}

int measureStart(MeteredApplication& application, double started)
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    ThemeWatcher themes;
    MainWindow window(themes, settings);
    window.resize(1600, 1000);
    application.painted = [&](double) {
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
