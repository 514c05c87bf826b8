// SPDX-License-Identifier: GPL-3.0-or-later
//
// Several operators on the page "Full size": the chain by mouse and keyboard, the fields of each
// operator, refusals, and a pixel of a result in the middle.
#include <QAbstractButton>
#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QtTest>

#include <cmath>

#include "tests/ui/lab/lab_window.h"
#include "ui/lab/lab_chain.h"
#include "ui/lab/lab_operator_fields.h"
#include "ui/widgets/chain_bar.h"
#include "ui/widgets/number_field.h"

using namespace convstep;
using test::LabWindow;

namespace {

// The pills are in the head of the window.
struct StackWindow : LabWindow {
    [[nodiscard]] LabChain& chain() const { return *window->findChild<LabChain*>(); }
    [[nodiscard]] std::vector<QPushButton*> pills() const
    {
        std::vector<QPushButton*> found;
        for (QPushButton* one : chain().bar().findChildren<QPushButton*>())
            if (one->isVisible())
                found.push_back(one);
        return found;
    }
    void add(const QString& op) const
    {
        for (QAction* one : chain().menu().actions())
            if (one->text() == op) {
                one->trigger();
                return;
            }
        QFAIL(qPrintable(op));
    }
    [[nodiscard]] qsizetype operators() const
    {
        return static_cast<qsizetype>(lab().panel().settings().operators.size());
    }
};

}  // namespace

class TestLabStackPage : public QObject {
    Q_OBJECT

private slots:
    void chainByMouse();
    void chainByKeyboard();
    void fieldsBelongToTheirOperator();
    void fourAtMost();
    void refusalOfAnOperator();
    void listOfPaddings();
    void griddingIsOneClickAway();
    void throughAPixelInTheMiddle();
    void whatAnOperatorReads();
};

void TestLabStackPage::chainByMouse()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.pills().size(), std::size_t{2});
    QCOMPARE(w.pills()[0]->accessibleName(), QStringLiteral("Scene, 720×1080×3"));
    QCOMPARE(w.lab().panel().report().size(), 3);
    w.add(QStringLiteral("separable_conv2d"));
    w.add(QStringLiteral("conv2d 1×1, pointwise"));
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.pills().size(), std::size_t{4});
    QCOMPARE(w.chain().bar().current(), 3);
    QCOMPARE(w.lab().outcome()->result->links.size(), std::size_t{3});
    QVERIFY(w.lab().outputView().plane().tensor == w.lab().outcome()->result->links[2].output);
    QCOMPARE(w.lab().panel().report().size(), 6);
    // Each result can be looked at, without another run.
    const auto result = w.lab().outcome()->result;
    for (std::size_t link = 0; link < 3; ++link) {
        QTest::mouseClick(w.pills()[link + 1], Qt::LeftButton);
        QVERIFY(w.lab().outputView().plane().tensor == result->links[link].output);
        QCOMPARE(w.lab().panel().link(), link);
        QCOMPARE(w.chain().bar().current(), static_cast<int>(link) + 1);
    }
    QVERIFY(w.lab().outcome()->result == result);
    QCOMPARE(w.pills()[2]->accessibleName(), QStringLiteral("Separable 7×7, SAME, 720×1080×1"));
    // A depthwise map of the one in the middle.
    QTest::mouseClick(w.pills()[2], Qt::LeftButton);
    QCOMPARE(w.lab().strip().count(), 7);
    w.lab().strip().setCurrent(4);
    emit w.lab().strip().activated(4);
    QVERIFY(w.lab().outputView().plane().tensor == result->links[1].maps);
    // The one that is shown goes; the one that comes into its place is shown.
    w.find<QAbstractButton>("remove").click();
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.operators(), 2);
    QCOMPARE(w.lab().panel().settings().operators[1].op, std::string(labPointwise));
    QCOMPARE(w.lab().panel().link(), std::size_t{1});
}

void TestLabStackPage::chainByKeyboard()
{
    const StackWindow w;
    w.window->activateWindow();
    QVERIFY(w.waitUntilShown());
    w.add(QStringLiteral("depthwise_conv2d"));
    w.add(QStringLiteral("conv2d"));
    QVERIFY(w.waitUntilShown());
    // Through the head of the window in the order in which it is read.
    w.pills()[0]->setFocus();
    for (std::size_t i = 1; i < 4; ++i) {
        QTest::keyClick(w.pills()[i - 1], Qt::Key_Tab);
        QVERIFY(w.pills()[i]->hasFocus());
    }
    QTest::keyClick(w.pills()[3], Qt::Key_Tab);
    QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("addOperator"));
    w.pills()[0]->setFocus();
    QTest::keyClick(w.pills()[0], Qt::Key_Backtab);
    QCOMPARE(qobject_cast<QPushButton*>(QApplication::focusWidget())->text(),
             QStringLiteral("ConvStep"));
    w.pills()[1]->setFocus();
    QTest::keyClick(w.pills()[1], Qt::Key_Space);
    QCOMPARE(w.lab().panel().link(), std::size_t{0});
    QTest::keyClick(w.pills()[1], Qt::Key_Tab);
    QVERIFY(w.pills()[2]->hasFocus());
    QTest::keyClick(w.pills()[2], Qt::Key_Delete);
    QCOMPARE(w.operators(), 2);
    QCOMPARE(w.lab().panel().settings().operators[1].op, std::string("conv2d"));
    QVERIFY(w.pills()[2]->hasFocus());
    QTest::keyClick(w.pills()[2], Qt::Key_Delete);
    QCOMPARE(w.operators(), 1);
    // The picture and the last operator stay.
    QTest::keyClick(w.pills()[1], Qt::Key_Delete);
    QTest::keyClick(w.pills()[0], Qt::Key_Delete);
    QCOMPARE(w.operators(), 1);
    QCOMPARE(w.pills().size(), std::size_t{2});
    QVERIFY(w.waitUntilShown());
    // The picture's pill leads to the list of pictures.
    QTest::keyClick(w.pills()[0], Qt::Key_Space);
    QVERIFY(w.find<QComboBox>("picture").hasFocus());
}

void TestLabStackPage::fieldsBelongToTheirOperator()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    w.type("rate", QStringLiteral("3"));
    // One number for both axes, as long as they agree.
    QCOMPARE(w.find<NumberField>("rateCols").value(), 3);
    QVERIFY(w.find<QLabel>("field").text().contains(QStringLiteral("7 × 7")));
    w.add(QStringLiteral("depthwise_conv2d"));
    QCOMPARE(w.find<NumberField>("rate").value(), 1);
    QCOMPARE(w.find<QComboBox>("bank").currentText(), QStringLiteral("Gaussian"));
    w.type("kernel", QStringLiteral("3"));
    QVERIFY(w.find<QLabel>("field").text().contains(QStringLiteral("9 × 9")));
    QTest::mouseClick(w.pills()[1], Qt::LeftButton);
    QCOMPARE(w.find<NumberField>("rate").value(), 3);
    QCOMPARE(w.find<QComboBox>("bank").currentText(), QStringLiteral("Sobel"));
    w.type("rateCols", QStringLiteral("1"));
    QCOMPARE(w.find<NumberField>("rate").value(), 3);
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.pills()[1]->accessibleName(),
             QStringLiteral("Depthwise 3×3, rate 3×1, SAME, 720×1080×6"));
    // What it does not have is not there.
    w.choose("op", QStringLiteral("atrous_conv2d"));
    QVERIFY(!w.find<NumberField>("stride").isVisible());
    QVERIFY(w.find<NumberField>("rate").isVisible());
    QVERIFY(!w.find<NumberField>("rateCols").isVisible());
    w.choose("op", QStringLiteral("conv2d 1×1, pointwise"));
    QVERIFY(!w.find<QComboBox>("bank").isVisible());
    QVERIFY(w.find<QComboBox>("mixing").isVisible());
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.lab().outcome()->result->links[0].output->shape()[3], std::int64_t{1});
}

void TestLabStackPage::fourAtMost()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    for (int i = 0; i < 6; ++i)
        w.add(QStringLiteral("conv2d"));
    QCOMPARE(w.operators(), 4);
    int able = 0;
    for (const QAction* one : w.chain().menu().actions())
        able += one->isEnabled() && !one->isSeparator() ? 1 : 0;
    QCOMPARE(able, 2);  // the examples
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.lab().outcome()->result->links.size(), std::size_t{4});
    w.add(QStringLiteral("Rates 1, 2, 5: no gaps"));
    QCOMPARE(w.operators(), 3);
}

void TestLabStackPage::refusalOfAnOperator()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    w.add(QStringLiteral("depthwise_conv2d"));
    QVERIFY(w.waitUntilShown());
    const auto before = w.lab().outputView().plane().tensor;
    w.type("stride", QStringLiteral("2"));
    QVERIFY(w.waitUntilShown());
    const auto strided = w.lab().outputView().plane().tensor;
    QVERIFY(strided != before);
    w.type("rate", QStringLiteral("2"));
    const QString words = w.lab().panel().problem();
    QVERIFY(words.contains(QStringLiteral("TensorFlow does not allow")));
    QCOMPARE(w.find<NumberField>("rate").problem(), words);
    QCOMPARE(w.find<NumberField>("stride").problem(), words);
    QVERIFY(w.find<NumberField>("kernel").problem().isEmpty());
    QVERIFY(w.lab().outputView().plane().tensor == strided);
    QVERIFY(w.pills()[2]->accessibleName().contains(QStringLiteral("refused")));
    // Beside another operator it says whose it is, and marks nothing.
    QTest::mouseClick(w.pills()[1], Qt::LeftButton);
    QCOMPARE(w.lab().panel().problem(), QStringLiteral("Operation 2: ") + words);
    QVERIFY(w.find<NumberField>("rate").problem().isEmpty());
    QTest::mouseClick(w.pills()[2], Qt::LeftButton);
    QCOMPARE(w.lab().panel().problem(), words);
    w.type("rate", QStringLiteral("1"));
    QVERIFY(w.lab().panel().problem().isEmpty());
    QVERIFY(w.waitUntilShown());
    w.type("threads", QStringLiteral("0"));
    QTRY_VERIFY(!w.find<NumberField>("threads").problem().isEmpty());
}

void TestLabStackPage::listOfPaddings()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    auto& list = w.find<QLineEdit>("amounts");
    QVERIFY(!list.isVisible());
    QAbstractButton* segment = nullptr;
    for (QAbstractButton* one : w.find<QWidget>("padding").findChildren<QAbstractButton*>())
        if (one->text() == QStringLiteral("List"))
            segment = one;
    QVERIFY(segment);
    segment->click();
    // What SAME amounts to.
    QCOMPARE(list.text(), QStringLiteral("1, 1, 1, 1"));
    w.type("amounts", QStringLiteral("0, 2, 5, 0"));
    QVERIFY(w.waitUntilShown());
    QCOMPARE(w.lab().outputView().plane().cols(), 1083);
    QCOMPARE(w.lab().outputView().plane().rows(), 720);
    w.type("amounts", QStringLiteral("0, -2, 0, 0"));
    QVERIFY(!w.lab().panel().problem().isEmpty());
    QVERIFY(list.property("invalid").toBool());
    QCOMPARE(w.lab().outputView().plane().cols(), 1083);
    // Words that are no list change nothing.
    w.type("amounts", QStringLiteral("1, 2"));
    QVERIFY(list.property("invalid").toBool());
    QCOMPARE(w.lab().panel().settings().operators[0].padding.amounts[1][1], std::int64_t{-2});
    // An operator that takes no list.
    w.choose("op", QStringLiteral("atrous_conv2d"));
    QVERIFY(!segment->isEnabled() && !list.isVisible());
    QVERIFY(w.waitUntilShown());
}

void TestLabStackPage::griddingIsOneClickAway()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    w.add(QStringLiteral("Three times rate 2: gaps (gridding)"));
    QVERIFY(QTest::qWaitFor(
        [&] {
            return w.lab().picture()->name == QStringLiteral("Impulses") &&
                   w.lab().outcome()->picture == w.lab().picture()->tensor && !w.lab().busy();
        },
        60'000));
    QVERIFY(w.find<QLabel>("field").text().contains(QStringLiteral("49 of 169")));
    // Around one bright pixel in the middle of what is seen, every other one stays dark.
    const QPointF center = w.lab().picturePlace().center();
    const Plane& plane = w.lab().outputView().plane();
    const Cell middle = plane.grid.cellAt(center);
    QVERIFY(w.lab().picturePlace().scale() > 4);
    int lit = 0;
    int dark = 0;
    for (std::int64_t y = -6; y <= 6; ++y)
        for (std::int64_t x = -6; x <= 6; ++x)
            ++(plane.at({0, middle.y + y, middle.x + x, 0}, 0) > 0 ? lit : dark);
    QCOMPARE(lit, 49);
    QCOMPARE(dark, 120);
    w.add(QStringLiteral("Rates 1, 2, 5: no gaps"));
    QVERIFY(w.waitUntilShown());
    QTRY_VERIFY(w.find<QLabel>("field").text().contains(QStringLiteral("17 × 17")));
}

void TestLabStackPage::throughAPixelInTheMiddle()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    w.type("stride", QStringLiteral("2"));
    w.add(QStringLiteral("separable_conv2d"));
    w.add(QStringLiteral("depthwise_conv2d"));
    QVERIFY(w.waitUntilShown());
    auto& step = w.find<QPushButton>("stepThrough");
    for (const std::size_t link : {std::size_t{1}, std::size_t{2}}) {
        QTest::mouseClick(w.pills()[link + 1], Qt::LeftButton);
        const Cell pixel{0, 0, 17, 0};
        w.lab().pick(pixel);
        const Plane shown = w.lab().outputView().plane();
        const auto value = static_cast<double>(shown.at(pixel, shown.channel));
        step.click();
        QVERIFY(!w.window->labShown());
        const auto done = w.window->driver().current();
        QVERIFY(done);
        QVERIFY(std::abs(evaluate(*done, *w.window->document().values()).runningSum - value) <
                1e-5);
        QVERIFY(w.window->document().title().contains(
            QStringLiteral("Scene after operator %1").arg(link)));
        w.window->findChild<QAction*>(QStringLiteral("fullSize"))->trigger();
        QCOMPARE(w.lab().panel().link(), link);
        QCOMPARE(w.lab().picked(), std::optional(pixel));
    }
    // Another result has another pixel.
    QTest::mouseClick(w.pills()[1], Qt::LeftButton);
    QVERIFY(!w.lab().picked());
}

// In place of the picture: the result before, where it lies, and the channel that is read.
void TestLabStackPage::whatAnOperatorReads()
{
    const StackWindow w;
    QVERIFY(w.waitUntilShown());
    auto& before = w.find<QAbstractButton>("before");
    QVERIFY(!before.isVisible());
    w.type("stride", QStringLiteral("2"));
    w.add(QStringLiteral("depthwise_conv2d"));
    QVERIFY(w.waitUntilShown());
    QVERIFY(before.isVisible());
    const auto picture = w.lab().inputView().plane().tensor;
    QVERIFY(picture == w.lab().picture()->tensor);
    const PixelGrid below = w.lab().outputView().plane().grid;
    before.click();
    const auto& links = w.lab().outcome()->result->links;
    QVERIFY(w.lab().inputView().plane().tensor == links[0].output);
    // Its own kernel changes nothing of where a pixel lies.
    QCOMPARE(w.lab().inputView().plane().grid, below);
    w.lab().strip().setCurrent(4);
    emit w.lab().strip().activated(4);
    QCOMPARE(w.lab().inputView().plane().channel, std::int64_t{4});
    QVERIFY(w.lab().inputView().accessibleName().contains(QStringLiteral("Sobel x · blue")));
    // The first operator reads the picture.
    QTest::mouseClick(w.pills()[1], Qt::LeftButton);
    QVERIFY(w.lab().inputView().plane().tensor == picture);
    QVERIFY(!before.isVisible());
    QTest::mouseClick(w.pills()[2], Qt::LeftButton);
    QVERIFY(w.lab().inputView().plane().tensor == links[0].output);
    before.click();
    QVERIFY(w.lab().inputView().plane().tensor == picture);
}

QTEST_MAIN(TestLabStackPage)
#include "tst_lab_stack_page.moc"
