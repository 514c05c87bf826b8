// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/panels/setup_panel.h"
#include "ui/panels/sizes_view.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Panel {
    explicit Panel(const std::string& op) : Panel(smallSettings(op)) {}
    explicit Panel(const Settings& settings)
    {
        document.load({"", "", {callOf(settings)}});
        panel = std::make_unique<SetupPanel>(document, themes, nullptr);
        panel->resize(264, 900);
        panel->show();
    }
    template <class Widget>
    Widget* named(const QString& name) const
    {
        for (Widget* one : panel->findChildren<Widget*>())
            if (one->accessibleName() == name)
                return one;
        qFatal("no widget %s", qPrintable(name));
    }
    NumberField* field(const QString& name) const { return named<NumberField>(name); }
    void type(const QString& name, const QString& text) const
    {
        NumberField* one = field(name);
        one->setFocus();
        one->selectAll();
        QTest::keyClicks(one, text);
        QTest::keyClick(one, Qt::Key_Return);
    }
    MessageCard* card(MessageCard::Kind kind) const
    {
        for (MessageCard* one : panel->findChildren<MessageCard*>())
            if (one->kind() == kind && one->isVisible())
                return one;
        return nullptr;
    }

    ThemeWatcher themes;
    Document document;
    std::unique_ptr<SetupPanel> panel;
};

}  // namespace

class TestSetupPanel : public QObject {
    Q_OBJECT
private slots:
    void fieldsSetTheDocument_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<std::function<std::int64_t(const Settings&)>>("read");
        using Read = std::function<std::int64_t(const Settings&)>;
        QTest::newRow("Height") << "Height" << Read([](const Settings& s) { return s.height; });
        QTest::newRow("Width") << "Width" << Read([](const Settings& s) { return s.width; });
        QTest::newRow("Channels")
            << "Channels" << Read([](const Settings& s) { return s.inChannels; });
        QTest::newRow("Batch") << "Batch" << Read([](const Settings& s) { return s.batch; });
        QTest::newRow("Kernel rows")
            << "Kernel rows" << Read([](const Settings& s) { return s.kernelRows; });
        QTest::newRow("Kernel columns")
            << "Kernel columns" << Read([](const Settings& s) { return s.kernelCols; });
        QTest::newRow("Multiplier")
            << "Multiplier" << Read([](const Settings& s) { return s.multiplier; });
        QTest::newRow("Stride of rows")
            << "Stride of rows" << Read([](const Settings& s) { return s.strideRows; });
        QTest::newRow("Stride of columns")
            << "Stride of columns" << Read([](const Settings& s) { return s.strideCols; });
        QTest::newRow("Rate of rows")
            << "Rate of rows" << Read([](const Settings& s) { return s.rateRows; });
        QTest::newRow("Rate of columns")
            << "Rate of columns" << Read([](const Settings& s) { return s.rateCols; });
        QTest::newRow("Output channels")
            << "Output channels" << Read([](const Settings& s) { return s.outChannels; });
    }
    void fieldsSetTheDocument()
    {
        QFETCH(QString, name);
        QFETCH(std::function<std::int64_t(const Settings&)>, read);
        Panel t("separable_conv2d");
        const Settings before = t.document.settings();
        QCOMPARE(t.field(name)->value(), read(before));
        t.type(name, "7");
        QCOMPARE(read(t.document.settings()), 7);
        QCOMPARE(t.field(name)->value(), 7);
        t.document.undoStack()->undo();
        QVERIFY(t.document.settings() == before);
        QCOMPARE(t.field(name)->value(), read(before));
    }
    void onlyKnobsThatThereAre()
    {
        Panel t("atrous_conv2d");
        QVERIFY(!t.field("Stride of rows")->isVisible());
        QVERIFY(!t.field("Multiplier")->isVisible());
        QVERIFY(t.field("Rate of rows")->isVisible());
        QVERIFY(!t.field("Rate of columns")->isVisible());
        t.type("Rate of rows", "2");
        QCOMPARE(t.document.settings().rateCols, 2);
        auto* operation = t.named<ComboBox>("Operation");
        const int layer = operation->findData("layers_separable_conv2d");
        operation->setCurrentIndex(layer);
        emit operation->activated(layer);
        QCOMPARE(t.document.settings().op, std::string("layers_separable_conv2d"));
        QVERIFY(t.field("Stride of rows")->isVisible());
        QVERIFY(t.field("Rate of columns")->isVisible());
        QVERIFY(t.named<ComboBox>("Activation")->isVisible());
        QVERIFY(!t.document.refusal());
    }
    void menuHasEveryOperatorOnce()
    {
        const Panel t("conv2d");
        auto* operation = t.named<ComboBox>("Operation");
        for (const std::string& op : operatorNames())
            QVERIFY2(operation->findData(QString::fromStdString(op)) >= 0, op.c_str());
        QCOMPARE(operation->count(), static_cast<int>(operatorNames().size()) + 4);
        QCOMPARE(operation->currentText(), "conv2d");
    }
    void refusalIsSaidAndMended()
    {
        Panel t("depthwise_conv2d");
        QVERIFY(!t.card(MessageCard::Kind::refusal));
        t.type("Rate of rows", "2");
        MessageCard* hint = t.card(MessageCard::Kind::hint);
        QVERIFY(hint);
        QVERIFY(hint->text().startsWith("Stride 2 here would be refused"));
        t.type("Stride of rows", "2");
        QVERIFY(t.document.refusal());
        MessageCard* card = t.card(MessageCard::Kind::refusal);
        QVERIFY(card);
        // What versions do that do not check it.
        hint = t.card(MessageCard::Kind::hint);
        QVERIFY(hint);
        QVERIFY(hint->text().contains("return wrong values"));
        QVERIFY(card->text().contains("does not allow a stride above 1 together"));
        QVERIFY(!t.field("Stride of rows")->problem().isEmpty());
        QVERIFY(!t.field("Rate of columns")->problem().isEmpty());
        QVERIFY(t.field("Height")->problem().isEmpty());
        const auto buttons = card->findChildren<QPushButton*>();
        QCOMPARE(buttons.front()->text(), "rate → 1");
        QTest::mouseClick(buttons.front(), Qt::LeftButton);
        QVERIFY(!t.document.refusal());
        QCOMPARE(t.document.settings().rateRows, 1);
        QCOMPARE(t.document.settings().strideRows, 2);
        QVERIFY(!t.card(MessageCard::Kind::refusal));
        QVERIFY(t.field("Stride of rows")->problem().isEmpty());
    }
    void whatCanBeFilled()
    {
        Panel t("conv2d");
        const auto shown = [&](const char* name) {
            for (QPushButton* one : t.panel->findChildren<QPushButton*>())
                if (one->accessibleName() == QString::fromUtf8(name))
                    return one->isVisible();
            qFatal("there is no %s", name);
            return false;
        };
        QVERIFY(shown("Fill the input"));
        QVERIFY(shown("Fill the filter"));
        QVERIFY(!shown("Fill the pointwise filter"));
        Settings s = smallSettings("separable_conv2d");
        QVERIFY(t.document.setSettings(s, Knob::op));
        QVERIFY(shown("Fill the pointwise filter"));
        // The gradient of a filter has none to be filled.
        s = smallSettings("conv2d_backprop_filter");
        t.document.endMerge();
        QVERIFY(t.document.setSettings(s, Knob::op));
        QVERIFY(shown("Fill the input"));
        QVERIFY(!shown("Fill the filter"));
    }
    void numbersAreNeverClamped()
    {
        Panel t("conv2d");
        for (const QString& number : QStringList{"0", "-3", "2000000000"}) {
            t.type("Stride of rows", number);
            QCOMPARE(t.document.settings().strideRows, number.toLongLong());
        }
    }
    void tooLargeIsSaid()
    {
        Panel t("conv2d");
        const std::string before = t.document.toBytes();
        t.type("Height", "2000000000");
        QCOMPARE(t.document.toBytes(), before);
        MessageCard* card = t.card(MessageCard::Kind::refusal);
        QVERIFY(card);
        QVERIFY(card->text().contains("budget"));
        QVERIFY(!t.field("Height")->problem().isEmpty());
        t.type("Height", "6");
        QVERIFY(!t.card(MessageCard::Kind::refusal));
        QVERIFY(t.field("Height")->problem().isEmpty());
        // Back to the number that was there: also then the message goes.
        t.type("Height", "2000000000");
        QVERIFY(t.card(MessageCard::Kind::refusal));
        t.type("Height", "6");
        QVERIFY(!t.card(MessageCard::Kind::refusal));
    }
    void paddingList()
    {
        Panel t("conv2d");  // kernel 2×3, SAME: 0, 1, 1, 1
        auto* padding = t.named<SegmentedControl>("Padding");
        auto* list = t.named<QLineEdit>("Padding: top, bottom, left, right");
        QCOMPARE(padding->currentIndex(), 0);
        QVERIFY(!list->isVisible());
        const auto words = padding->findChildren<QRadioButton*>();
        QTest::mouseClick(words[2], Qt::LeftButton);
        QVERIFY(t.document.settings().padding.isList);
        QVERIFY(list->isVisible());
        QCOMPARE(list->text(), "0, 1, 1, 1");
        list->setFocus();
        list->selectAll();
        QTest::keyClicks(list, "2 0;3,1");
        QTest::keyClick(list, Qt::Key_Return);
        QCOMPARE(t.document.settings().padding.amounts,
                 (std::vector<std::vector<std::int64_t>>{{0, 0}, {2, 0}, {3, 1}, {0, 0}}));
        list->selectAll();
        QTest::keyClicks(list, "1, 2");
        QTest::keyClick(list, Qt::Key_Return);
        QVERIFY(list->property("invalid").toBool());
        QCOMPARE(t.document.settings().padding.amounts[2][0], 3);
        QTest::mouseClick(words[1], Qt::LeftButton);
        QCOMPARE(t.document.settings().padding.word, std::string("VALID"));
        QVERIFY(!t.document.settings().padding.isList);
        QVERIFY(!list->isVisible());
    }
    void noListWhereThereIsNone()
    {
        const Panel t("atrous_conv2d");
        const auto words = t.named<SegmentedControl>("Padding")->findChildren<QRadioButton*>();
        QVERIFY(!words[2]->isEnabled());
        QVERIFY(words[1]->isEnabled());
    }
    void biasAndActivation()
    {
        Panel t("layers_separable_conv2d");
        const auto words = t.named<SegmentedControl>("Bias")->findChildren<QRadioButton*>();
        QTest::mouseClick(words[1], Qt::LeftButton);
        QVERIFY(t.document.settings().useBias);
        QVERIFY(t.document.call().input("bias"));
        auto* activation = t.named<ComboBox>("Activation");
        QCOMPARE(activation->currentText(), "none");
        emit activation->activated(activation->findData("relu6"));
        QCOMPARE(t.document.settings().activation, std::string("relu6"));
        QCOMPARE(activation->currentText(), "relu6");
        QVERIFY(!t.document.refusal());
    }
    void sizesFollow()
    {
        Panel t("conv2d");
        auto* sizes = t.panel->findChild<SizesView*>();
        QVERIFY(sizes->plainText().contains("e = k = 2"));
        t.type("Rate of rows", "2");
        QVERIFY(sizes->plainText().contains("e = 2 + (2−1)·(2−1) = 3"));
    }
    void nothingSticksOut()
    {
        for (const std::string& op : operatorNames()) {
            Settings s = smallSettings(op);
            const Panel t(s);
            const QWidget* page = t.panel->findChild<NumberField*>()->parentWidget();
            while (page->parentWidget()->parentWidget()->parentWidget() != t.panel.get())
                page = page->parentWidget();
            QVERIFY2(page->minimumSizeHint().width() <= 264, op.c_str());
        }
    }
};

QTEST_MAIN(TestSetupPanel)
#include "tst_setup_panel.moc"
