// SPDX-License-Identifier: GPL-3.0-or-later
//
// The page "Full size" with little memory: it says how much is needed, offers a smaller size, and
// what is there stays; and the numbers that the codes of pictures become.
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/npy.h"
#include "core/lab/memory.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/segmented_control.h"

using namespace convstep;

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

QPushButton* offerOf(const LabView& lab)
{
    for (QPushButton* button : lab.findChildren<QPushButton*>())
        if (button->isVisible() && button->text().contains(QStringLiteral("1:")))
            return button;
    return nullptr;
}

bool settled(const LabView& lab)
{
    return QTest::qWaitFor([&] { return !lab.busy() && lab.outcome() && lab.outcome()->factor == 1; },
                           60'000);
}

void chooseRange(const LabView& lab, int index)
{
    auto* range = lab.findChild<SegmentedControl*>(QStringLiteral("range"));
    range->setCurrentIndex(index);
    emit range->activated(index);
}

}  // namespace

class TestLabMemory : public QObject {
    Q_OBJECT

private slots:
    void init() { chooseMemoryBudget({256 * mebibyte}); }
    void opensASmallerOne();
    void runsOnASmallerOne();
    void makesRoomForTheNextRun();
    void codesUpTo255();
    void arraysKeepTheirNumbers();

private:
    QString picture(int height, int width)
    {
        QImage image(width, height, QImage::Format_RGB32);
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                image.setPixel(x, y, qRgb(x % 256, y % 256, 51));
        const QString path = m_folder.filePath(QStringLiteral("%1x%2.png").arg(height).arg(width));
        return image.save(path) ? path : QString();
    }
    QTemporaryDir m_folder;
    ThemeWatcher m_themes;
};

void TestLabMemory::opensASmallerOne()
{
    LabView lab(m_themes);
    lab.show();
    QVERIFY(settled(lab));
    const auto before = lab.picture()->tensor;
    // 1200·900·20 bytes are more than 16 MiB; with a quarter of the pixels they are less.
    chooseMemoryBudget({16 * mebibyte});
    lab.openFile(picture(900, 1200));
    QTRY_VERIFY_WITH_TIMEOUT(!lab.busy() && lab.message().contains(QStringLiteral("stays")), 60'000);
    QVERIFY(lab.picture()->tensor == before);
    QVERIFY2(lab.message().contains(QStringLiteral("20.6 MiB")), qPrintable(lab.message()));
    QVERIFY(lab.message().contains(QStringLiteral("16 MiB")));
    QPushButton* offer = offerOf(lab);
    QVERIFY(offer);
    QVERIFY(offer->text().contains(QStringLiteral("1:2")));
    offer->click();
    QTRY_VERIFY_WITH_TIMEOUT(lab.picture()->tensor != before, 60'000);
    QVERIFY(lab.picture()->tensor->shape() == Shape({1, 450, 600, 3}));
    QVERIFY(settled(lab));
    QVERIFY(lab.message().contains(QStringLiteral("1:2")));
    // Far too large even to be looked at: there is nothing to offer.
    chooseMemoryBudget({mebibyte});
    lab.openFile(picture(900, 1200));
    QTRY_VERIFY_WITH_TIMEOUT(!lab.busy() && lab.message().contains(QStringLiteral("stays")), 60'000);
    QVERIFY(!offerOf(lab));
}

void TestLabMemory::runsOnASmallerOne()
{
    LabView lab(m_themes);
    lab.show();
    QVERIFY(settled(lab));
    lab.openFile(picture(900, 1200));
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->tensor->shape()[1] == 900; }, 60'000));
    QVERIFY(settled(lab));
    const auto outcome = lab.outcome()->result;
    // The picture has 13 MB, its six maps 26: the budget is enough for it and for five of them.
    chooseMemoryBudget({32 * mebibyte});
    emit lab.panel().settingsChanged();
    QTRY_VERIFY_WITH_TIMEOUT(!lab.busy() && lab.message().contains(QStringLiteral("results need")),
                             60'000);
    QVERIFY(lab.outcome()->result == outcome);
    QPushButton* offer = offerOf(lab);
    QVERIFY(offer);
    QVERIFY2(offer->text().contains(QStringLiteral("450×600")), qPrintable(offer->text()));
    offer->click();
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->tensor->shape()[1] == 450; }, 60'000));
    QVERIFY(settled(lab));
    QVERIFY(lab.outcome()->picture == lab.picture()->tensor);
    QVERIFY(!offerOf(lab));
    // With other numbers it keeps its size.
    chooseRange(lab, 1);
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->greatest > 1; }, 60'000));
    QVERIFY(lab.picture()->tensor->shape() == Shape({1, 450, 600, 3}));
}

// Two results do not fit side by side: the one that is shown goes before the next one is made.
void TestLabMemory::makesRoomForTheNextRun()
{
    LabView lab(m_themes);
    lab.show();
    QVERIFY(settled(lab));
    chooseMemoryBudget({60 * mebibyte});
    std::weak_ptr<const ChainResult> before = lab.outcome()->result;
    emit lab.panel().settingsChanged();
    QVERIFY(lab.outcome());
    QVERIFY(settled(lab));
    QTRY_VERIFY_WITH_TIMEOUT(before.expired(), 60'000);
    before = lab.outcome()->result;
    chooseMemoryBudget({36 * mebibyte});
    emit lab.panel().settingsChanged();
    QVERIFY(!lab.outcome());
    QTRY_VERIFY_WITH_TIMEOUT(before.expired(), 60'000);
    QVERIFY(settled(lab));
}

void TestLabMemory::codesUpTo255()
{
    LabView lab(m_themes);
    lab.show();
    QVERIFY(settled(lab));
    const auto most = [&] {
        const std::span<const float> values = lab.picture()->tensor->values();
        return *std::max_element(values.begin(), values.end());
    };
    QVERIFY(most() <= 1);
    lab.openFile(picture(60, 256));
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->tensor->shape()[1] == 60; }, 60'000));
    QVERIFY(settled(lab));
    QCOMPARE(most(), 1.0F);
    QCOMPARE(lab.inputView().plane().bound, 1.0);
    chooseRange(lab, 1);
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->greatest > 1; }, 60'000));
    QVERIFY(settled(lab));
    QCOMPARE(most(), 255.0F);
    QCOMPARE(lab.picture()->tensor->values()[2], 51.0F);
    QCOMPARE(lab.inputView().plane().bound, 255.0);
    // What is read next has them too, and what the program makes.
    lab.panel().setFile({});
    emit lab.panel().sourceChosen();
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->tensor->shape()[1] == 720; }, 60'000));
    QVERIFY(most() > 200 && most() <= 255);
    QVERIFY(settled(lab));
    // And a file that cannot be read any more changes nothing, not even in the panel.
    const QString path = picture(61, 256);
    lab.openFile(path);
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->tensor->shape()[1] == 61; }, 60'000));
    QVERIFY(settled(lab));
    QVERIFY(QFile::remove(path));
    chooseRange(lab, 0);
    QTRY_VERIFY_WITH_TIMEOUT(lab.message().contains(QStringLiteral("stays")), 60'000);
    QVERIFY(lab.panel().to255());
    QCOMPARE(lab.picture()->greatest, 255.0);
}

void TestLabMemory::arraysKeepTheirNumbers()
{
    LabView lab(m_themes);
    lab.show();
    QVERIFY(settled(lab));
    chooseRange(lab, 1);
    Tensor array = *Tensor::create({40, 50});
    array.values()[7] = 3.5F;
    const std::vector<std::byte> bytes = writeNpy(array);
    QFile file(m_folder.filePath(QStringLiteral("array.npy")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<qint64>(bytes.size()));
    file.close();
    lab.openFile(file.fileName());
    QVERIFY(QTest::qWaitFor([&] { return lab.picture()->tensor->shape()[1] == 40; }, 60'000));
    QVERIFY(settled(lab));
    QCOMPARE(lab.picture()->greatest, 0.0);
    QCOMPARE(lab.picture()->tensor->values()[7], 3.5F);
    QVERIFY(!lab.findChild<SegmentedControl*>(QStringLiteral("range"))->isVisible());
    bool said = false;
    for (const QLabel* label : lab.panel().findChildren<QLabel*>())
        said = said || (label->isVisible() && label->text().contains(QStringLiteral("own numbers")));
    QVERIFY(said);
}

QTEST_MAIN(TestLabMemory)
#include "tst_lab_memory.moc"
