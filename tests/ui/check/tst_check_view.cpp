// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <QLineEdit>
#include <QPushButton>

#include "ui/check/check_view.h"
#include "ui/check/corner_view.h"

using namespace convstep;

namespace {

QImage pictureOf(CornerView& view, const QSize& size)
{
    view.resize(size);
    return view.grab().toImage();
}

}  // namespace

class TestCheckView : public QObject {
    Q_OBJECT

private:
    ThemeWatcher m_themes;

private slots:
    void opensWithALayerThatWorks()
    {
        CheckView view(m_themes);
        QVERIFY(view.report());
        QVERIFY(view.problem().isEmpty());
    }

    void saysWhatIsWrongAndRecovers()
    {
        CheckView view(m_themes);
        view.setLine(QStringLiteral("nn.Conv2d(3, 8, 3, fo=1)"), QStringLiteral("9x9"));
        QVERIFY(!view.report());
        QVERIFY2(view.problem().contains("\"fo\" (character 20)"), qPrintable(view.problem()));
        view.setLine(QStringLiteral("nn.Conv2d(3, 8, 3)"), QStringLiteral("9x9"));
        QVERIFY(view.report());
        QVERIFY(view.problem().isEmpty());
        view.setLine({});
        QVERIFY(!view.report());
        QVERIFY(view.problem().isEmpty());
    }

    void asksForASizeOnlyWhenTheLineHasNone()
    {
        CheckView view(m_themes);
        auto* size = view.findChildren<QLineEdit*>().at(1);
        QVERIFY(size->isHidden());
        view.setLine(QStringLiteral("nn.Conv2d(3, 8, 3)"));
        QVERIFY(!size->isHidden());
        QVERIFY2(view.problem().contains("How large is its image?"), qPrintable(view.problem()));
        view.setLine(QStringLiteral("Conv2D(8, 3, input_shape=(9, 9, 3))"));
        QVERIFY(size->isHidden());
        QVERIFY(view.report());
    }

    void typingIsCheckedAfterAPause()
    {
        CheckView view(m_themes);
        auto* line = view.findChildren<QLineEdit*>().at(0);
        line->setText(QStringLiteral("conv 9x9x1 k3 valid"));
        QTRY_VERIFY(view.report() && view.report()->settings.op == "conv2d");
        QCOMPARE(view.report()->settings.height, 9);
    }

    void offersTheStage_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<qint64>("height");
        QTest::newRow("as it is") << "conv 6x6x2 k3 s2 same" << qint64{6};
        QTest::newRow("smaller") << "separable 112x112x32 k3 s2 same" << qint64{6};
        QTest::newRow("smaller, odd") << "separable 113x113x32 k3 s2 same" << qint64{7};
    }
    void offersTheStage()
    {
        QFETCH(QString, line);
        CheckView view(m_themes);
        view.setLine(line);
        std::vector<Settings> asked;
        connect(&view, &CheckView::openRequested, &view,
                [&](const Settings& settings) { asked.push_back(settings); });
        for (QPushButton* button : view.findChildren<QPushButton*>())
            if (button->property("primary").toBool())
                button->click();
        QCOMPARE(asked.size(), std::size_t{1});
        QTEST(static_cast<qint64>(asked[0].height), "height");
        QVERIFY(withSettings({}, asked[0]));
    }

    void savesTheTestFile()
    {
        CheckView view(m_themes);
        QTemporaryDir folder;
        const QString path = folder.filePath("test_layer.py");
        QVERIFY(view.saveTestFile(path));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("def test_same_numbers"));
        QVERIFY(!view.saveTestFile(folder.filePath("none/test.py")));
        view.setLine(QStringLiteral("conv 9x9"));
        QVERIFY(!view.saveTestFile(path));
    }

    // Another padding is another picture; the same one is the same.
    void cornersShowThePadding()
    {
        CornerView view(m_themes);
        const auto padding = [](std::int64_t before, std::int64_t after) {
            const AxisGeometry axis =
                axisGeometry(112, 3, 2, 1, {PaddingMode::explicitAmounts, before, after}, "rows")
                    .value();
            return std::vector<CheckedPadding>{{QStringLiteral("one"), axis, axis}};
        };
        view.setPaddings(padding(0, 1));
        const QImage right = pictureOf(view, {500, 300});
        QVERIFY(view.accessibleDescription().contains("first window at 0, last at 110"));
        view.setPaddings(padding(1, 0));
        QVERIFY(pictureOf(view, {500, 300}) != right);
        view.setPaddings(padding(0, 1));
        QCOMPARE(pictureOf(view, {500, 300}), right);
        QVERIFY(view.heightForWidth(500) > 100);
    }

    void survivesAnySize()
    {
        CheckView view(m_themes);
        for (const char* line :
             {"conv 1x1x1 k1 valid", "conv 300x2x1 k31 s4 same",
              "conv 2147483647x2147483647x1 k1 s1000000 same", "depthwise 0x4x1 k3 same",
              "conv 5x5x1 k40 r9 same", "conv 9x9x1 k3 pad=1000000,1000000,0,0"}) {
            view.setLine(QString::fromUtf8(line));
            view.resize(700, 500);
            QVERIFY(!view.grab().isNull());
        }
    }
};

QTEST_MAIN(TestCheckView)
#include "tst_check_view.moc"
