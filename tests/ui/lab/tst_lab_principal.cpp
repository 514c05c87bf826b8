// SPDX-License-Identifier: GPL-3.0-or-later
//
// Principal components as a mixing on the page "Full size": weights from the picture, the newest
// setting wins, and the microscope has the same weights.
#include <QPushButton>
#include <QtTest>

#include <cmath>

#include "tests/ui/lab/lab_window.h"

using namespace convstep;
using test::LabWindow;

class TestLabPrincipal : public QObject {
    Q_OBJECT

private slots:
    void componentsOfTheMaps();
    void newestWins();
    void throughAPixel();
};

void TestLabPrincipal::componentsOfTheMaps()
{
    const LabWindow w;
    w.choose("op", QStringLiteral("separable_conv2d"));
    w.choose("mixing", QStringLiteral("Principal components"));
    QVERIFY(w.waitUntilShown());
    const LinkResult& link = w.lab().outcome()->result->links.front();
    QVERIFY(link.pointwise);
    QVERIFY(link.pointwise->identicalTo(*principalMixing(*link.maps, 6)));
    QCOMPARE(w.lab().strip().count(), 6 + 6);
    QVERIFY(w.lab().outputView().accessibleName().contains(QStringLiteral("Component 1")));
    QVERIFY(w.lab().outputView().plane().tensor == link.output);
}

void TestLabPrincipal::newestWins()
{
    const LabWindow w;
    w.choose("op", QStringLiteral("separable_conv2d"));
    w.choose("mixing", QStringLiteral("Principal components"));
    for (const char* bank : {"Gabor", "Scharr", "Prewitt"})
        w.choose("bank", QString::fromLatin1(bank));
    QVERIFY(w.waitUntilShown());
    const LinkResult& link = w.lab().outcome()->result->links.front();
    QVERIFY(link.pointwise->identicalTo(*principalMixing(*link.maps, 6)));
    QVERIFY(w.lab().outcome()->request->operators.front().inputs.front().tensor.identicalTo(
        makeBank(FilterBank::prewitt, 3)->weights));
    w.choose("mixing", QStringLiteral("Identity"));
    QVERIFY(w.waitUntilShown());
    QVERIFY(!w.lab().outcome()->result->links.front().pointwise);
}

void TestLabPrincipal::throughAPixel()
{
    const LabWindow w;
    w.choose("op", QStringLiteral("separable_conv2d"));
    w.choose("mixing", QStringLiteral("Principal components"));
    QVERIFY(w.waitUntilShown());
    const Cell pixel{0, 300, 500, 0};
    w.lab().pick(pixel);
    const Plane shown = w.lab().outputView().plane();
    const auto value = static_cast<double>(shown.at(pixel, shown.channel));
    w.find<QPushButton>("stepThrough").click();
    QVERIFY(!w.window->labShown());
    const auto done = w.window->driver().current();
    QVERIFY(done);
    const Document& document = w.window->document();
    QVERIFY(std::abs(evaluate(*done, *document.values()).runningSum - value) < 1e-5);
    QVERIFY(std::abs(value) > 1e-3);
}

QTEST_MAIN(TestLabPrincipal)
#include "tst_lab_principal.moc"
