// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page "Full size" in the window: settings give results, bad files give messages, and a pixel
// leads to the stage and back.
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "tests/ui/lab/lab_window.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Window : LabWindow {
    // Chooses as a person does.
    void choose(const char* box, int index) const
    {
        auto* combo = lab().panel().findChild<QComboBox*>(QString::fromLatin1(box));
        combo->setCurrentIndex(index);
        emit combo->activated(index);
    }
};

constexpr int laplacian = 3;
constexpr int gabor = 8;
constexpr int separable = 1;

}  // namespace

class TestLabPage : public QObject {
    Q_OBJECT

private slots:
    void startsWithAPicture();
    void everyKnobRunsAgain();
    void refusalKeepsTheResult();
    void badFileKeepsThePicture();
    void opensAPicture();
    void cancel();
    void lockedRange();
    void throughAPixelAndBack();
};

void TestLabPage::startsWithAPicture()
{
    const Window w;
    QVERIFY(w.window->labShown());
    QVERIFY(w.waitUntilShown());
    QVERIFY(w.lab().picture()->tensor->shape() == Shape({1, 720, 1080, 3}));
    QCOMPARE(w.lab().strip().count(), 6);
    QCOMPARE(w.lab().panel().report().size(), 3);
    QVERIFY(w.lab().outputView().accessibleName().contains("Sobel x"));
    QVERIFY(w.lab().inputView().accessibleName().contains(QStringLiteral("720×1080×3")));
}

void TestLabPage::everyKnobRunsAgain()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    const auto first = w.lab().outputView().plane().tensor;
    w.choose("bank", gabor);
    QVERIFY(w.waitUntilShown());
    QVERIFY(w.lab().outputView().plane().tensor != first);
    QCOMPARE(w.lab().strip().count(), 24);
    w.choose("op", separable);
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.lab().strip().count(), 24 + 8);
    w.type("stride", QStringLiteral("2"));
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.lab().outputView().plane().rows(), 360);
    QCOMPARE(w.lab().outputView().plane().grid.stepX, 2.0);
}

void TestLabPage::refusalKeepsTheResult()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    w.type("stride", QStringLiteral("2"));
    QVERIFY(w.waitUntilShown());
    QVERIFY(w.lab().panel().problem().isEmpty());
    const auto before = w.lab().outputView().plane().tensor;
    w.type("rate", QStringLiteral("2"));
    QVERIFY(!w.lab().busy());
    QVERIFY(!w.lab().panel().problem().isEmpty());
    QVERIFY(w.lab().outputView().plane().tensor == before);
    w.type("stride", QStringLiteral("1"));
    QVERIFY(w.lab().panel().problem().isEmpty());
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.lab().outputView().plane().rows(), 720);
}

void TestLabPage::badFileKeepsThePicture()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    const auto before = w.lab().picture()->tensor;
    const QString path = w.folder.filePath(QStringLiteral("broken.png"));
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("\x89PNG\r\n\x1a\n and no more");
    }
    for (const QString& one : {path, w.folder.filePath(QStringLiteral("absent.npy"))}) {
        w.lab().openFile(one);
        QTRY_VERIFY(w.lab().message().contains(QFileInfo(one).fileName()));
        QVERIFY(w.lab().picture()->tensor == before);
        QVERIFY(w.lab().inputView().plane().tensor == before);
    }
}

void TestLabPage::opensAPicture()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    QImage image(40, 30, QImage::Format_RGB32);
    image.fill(QColor(10, 200, 30));
    const QString path = w.folder.filePath(QStringLiteral("green.png"));
    QVERIFY(image.save(path));
    w.lab().openFile(path);
    QTRY_VERIFY(w.lab().picture()->tensor->shape() == Shape({1, 30, 40, 3}));
    QTRY_COMPARE(w.lab().outputView().plane().cols(), 40);
    QVERIFY(w.lab().message().isEmpty());
    auto* list = w.lab().panel().findChild<QComboBox*>(QStringLiteral("picture"));
    QCOMPARE(list->currentText(), QStringLiteral("green.png"));
    // Back to one that the program makes.
    w.choose("picture", 0);
    QTRY_COMPARE(w.lab().picture()->tensor->shape()[1], std::int64_t{720});
}

void TestLabPage::cancel()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    w.choose("bank", gabor);
    w.lab().panel().findChild<QPushButton*>(QStringLiteral("cancel"))->click();
    QVERIFY(!w.lab().busy());
    QVERIFY(w.lab().panel().report().front().startsWith(QStringLiteral("Cancelled")));
    QCOMPARE(w.lab().strip().count(), 6);
    // The next one runs.
    w.choose("bank", laplacian);
    QVERIFY(w.waitUntilShown());
    QTRY_COMPARE(w.lab().strip().count(), 3);
    QTRY_COMPARE(w.lab().panel().report().size(), 3);
}

void TestLabPage::lockedRange()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    const double bound = w.lab().outputView().plane().bound;
    QVERIFY(bound > 0);
    auto* lock = w.lab().findChild<QAbstractButton*>(QStringLiteral("lock"));
    lock->click();
    w.choose("bank", laplacian);
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.lab().strip().count(), 3);
    QCOMPARE(w.lab().outputView().plane().bound, bound);
    lock->click();
    QVERIFY(w.lab().outputView().plane().bound != bound);
}

void TestLabPage::throughAPixelAndBack()
{
    const Window w;
    QVERIFY(w.waitUntilShown());
    w.choose("op", separable);
    QVERIFY(w.waitUntilShown());
    auto* step = w.lab().findChild<QPushButton*>(QStringLiteral("stepThrough"));
    QVERIFY(step->isHidden());
    // At the upper edge: a part of its window is padding.
    const Cell pixel{0, 0, 17, 0};
    w.lab().pick(pixel);
    for (const int plane : {3, 7}) {
        w.lab().strip().setCurrent(plane);
        emit w.lab().strip().activated(plane);
        const Plane shown = w.lab().outputView().plane();
        const auto value = static_cast<double>(shown.at(pixel, shown.channel));
        QVERIFY(!step->isHidden());
        w.lab().picturePlace().zoomAt(3, {10, 10}, {300, 300});
        const double scale = w.lab().picturePlace().scale();
        step->click();
        QVERIFY(!w.window->labShown() && !w.window->galleryShown());
        Document& document = w.window->document();
        QVERIFY(document.trace() && !document.refusal());
        const auto done = w.window->driver().current();
        QVERIFY(done);
        QCOMPARE(done->output.c, shown.channel);
        QCOMPARE(done->tap, done->tapCount - 1);
        QVERIFY(std::abs(evaluate(*done, *document.values()).runningSum - value) < 1e-5);
        QVERIFY(document.title().contains(QStringLiteral("(0, 17)")));
        w.window->findChild<QAction*>(QStringLiteral("fullSize"))->trigger();
        QVERIFY(w.window->labShown());
        QCOMPARE(w.lab().picturePlace().scale(), scale);
        QCOMPARE(w.lab().strip().current(), plane);
    }
    // The same pixel again lets it go.
    w.lab().pick(pixel);
    QVERIFY(!w.lab().picked() && step->isHidden());
}

QTEST_MAIN(TestLabPage)
#include "tst_lab_page.moc"
