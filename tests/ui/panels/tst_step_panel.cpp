// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QVBoxLayout>

#include "ui/panels/step_panel.h"
#include "ui/widgets/section.h"

using namespace convstep;

class TestStepPanel : public QObject {
    Q_OBJECT
private slots:
    void sectionsThatAreAddedStandBelowInOrder();
    void aSectionThatIsAddedRemembersWhetherItIsOpen();
};

void TestStepPanel::sectionsThatAreAddedStandBelowInOrder()
{
    Document document;
    PlaybackDriver driver(document);
    const ThemeWatcher themes;
    StepPanel panel(document, driver, themes, nullptr);
    Section* first = panel.addSection(QStringLiteral("First"), QStringLiteral("first"));
    Section* second = panel.addSection(QStringLiteral("Second"), QStringLiteral("second"));
    first->content()->addWidget(new QLabel(QStringLiteral("inside")));
    panel.resize(316, 900);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
    QVERIFY(!first->isOpen());
    QList<int> tops;
    for (const Section* one : panel.findChildren<Section*>())
        tops.append(one->mapTo(&panel, QPoint()).y());
    std::sort(tops.begin(), tops.end());
    QCOMPARE(tops.size(), 4);
    QCOMPARE(first->mapTo(&panel, QPoint()).y(), tops[2]);
    QCOMPARE(second->mapTo(&panel, QPoint()).y(), tops[3]);
    first->setOpen(true);
    QCoreApplication::processEvents();
    QVERIFY(second->mapTo(&panel, QPoint()).y() > tops[3]);
}

void TestStepPanel::aSectionThatIsAddedRemembersWhetherItIsOpen()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
    Document document;
    PlaybackDriver driver(document);
    const ThemeWatcher themes;
    for (const bool openBefore : {false, true, true}) {
        StepPanel panel(document, driver, themes, &settings);
        Section* added = panel.addSection(QStringLiteral("First"), QStringLiteral("first"));
        QCOMPARE(added->isOpen(), openBefore);
        added->setOpen(true);
    }
}

QTEST_MAIN(TestStepPanel)
#include "tst_step_panel.moc"
