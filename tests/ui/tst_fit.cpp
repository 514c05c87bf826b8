// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window fits the screens it is used on, at every size of its texts and in long languages:
// nothing asks for more room than there is, and no word of its bars and panels is cut. With
// CONVSTEP_SAMPLES set to a folder the pictures are written there, to be looked at.
#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QRadioButton>
#include <QScrollArea>
#include <QSettings>
#include <QStyle>
#include <QTemporaryDir>
#include <QtTest>

#include <memory>

#include "tests/support/lengthening.h"
#include "ui/check/check_view.h"
#include "ui/lab/lab_panel.h"
#include "ui/lab/lab_view.h"
#include "ui/main_window.h"
#include "ui/panels/setup_panel.h"
#include "ui/panels/step_panel.h"
#include "ui/panels/top_bar.h"
#include "ui/panels/transport_bar.h"
#include "ui/stage/stage_widget.h"
#include "ui/widgets/chain_bar.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/section.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// What is cut of a widget and its children, each with a word about it; empty when nothing is.
// Labels that shorten themselves tell the whole text in a tool tip, and so do the chain's pills.
QStringList cut(const QWidget& within)
{
    QStringList found;
    const auto add = [&found](const QWidget* one, const QString& text, const char* how) {
        found << QStringLiteral("%1 “%2” %3 (%4×%5, wants %6×%7)")
                     .arg(QString::fromLatin1(one->metaObject()->className()), text,
                          QString::fromLatin1(how))
                     .arg(one->width())
                     .arg(one->height())
                     .arg(one->sizeHint().width())
                     .arg(one->sizeHint().height());
    };
    // What is scrolled up and down may be out of sight, but not to the side.
    const auto outside = [&within](const QWidget* one) {
        bool scrolled = false;
        for (const QWidget* up = one->parentWidget(); up; up = up->parentWidget()) {
            const QRect at(one->mapTo(up, QPoint()), one->size());
            const QWidget* above = up->parentWidget();
            const auto* area =
                qobject_cast<const QScrollArea*>(above ? above->parentWidget() : nullptr);
            if (at.left() < 0 || at.right() >= up->width())
                return true;
            if (!scrolled && at.bottom() >= up->height())
                return true;
            scrolled = scrolled || (area && area->widget() == up);
            if (up == &within)
                break;
        }
        return false;
    };
    for (const auto* one : within.findChildren<QWidget*>()) {
        if (!one->isVisible())
            continue;
        if (const auto* label = qobject_cast<const QLabel*>(one)) {
            if (label->text().isEmpty() || qobject_cast<const ElidedLabel*>(one))
                continue;
            if (outside(one))
                add(one, label->text(), "is outside");
            else if (!label->wordWrap() && label->width() < label->sizeHint().width())
                add(one, label->text(), "is too narrow");
            else if (label->wordWrap() && label->height() < label->heightForWidth(label->width()))
                add(one, label->text(), "is too low");
        } else if (const auto* button = qobject_cast<const QAbstractButton*>(one)) {
            // The small pictures are scrolled to the side; the plots' handle is written upwards.
            const auto* strip = qobject_cast<const MapStrip*>(
                one->parentWidget()->parentWidget() ? one->parentWidget()->parentWidget()->parentWidget()
                                                    : nullptr);
            if (strip || one->objectName() == QStringLiteral("foldPlots"))
                continue;
            const bool pill = qobject_cast<const ChainBar*>(one->parentWidget());
            if (outside(one) && !pill)
                add(one, button->text() + button->accessibleName(), "is outside");
            else if (!pill && !button->text().isEmpty()) {
                const QFontMetrics metrics(button->font());
                const int words = metrics.size(Qt::TextShowMnemonic, button->text()).width();
                if (one->width() < words)
                    add(one, button->text(), "is too narrow");
            }
        } else if (const auto* combo = qobject_cast<const QComboBox*>(one)) {
            if (outside(one))
                add(one, combo->currentText(), "is outside");
        }
    }
    return found;
}

}  // namespace

class TestFit : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<Lengthening> m_lengthening;
    std::unique_ptr<QSettings> m_settings;
    std::unique_ptr<ThemeWatcher> m_themes;
    std::unique_ptr<MainWindow> m_window;

    void open(QSize size, int percent, bool longer)
    {
        close();
        if (longer)
            m_lengthening = std::make_unique<Lengthening>();
        m_settings = std::make_unique<QSettings>(m_folder.filePath(QStringLiteral("settings.ini")),
                                                 QSettings::IniFormat);
        m_settings->clear();
        m_settings->setValue(QStringLiteral("view/percent"), percent);
        for (const char* section : {"code", "cost", "field", "values", "results"})
            m_settings->setValue(QStringLiteral("sections/") + QString::fromLatin1(section), true);
        m_themes = std::make_unique<ThemeWatcher>();
        m_themes->setMode(qEnvironmentVariableIsSet("CONVSTEP_DARK") ? ThemeWatcher::Mode::dark
                                                                     : ThemeWatcher::Mode::light);
        m_window = std::make_unique<MainWindow>(*m_themes, *m_settings);
        m_window->resize(size);
        m_window->show();
        QVERIFY(m_window->openExample(QStringLiteral("two_steps")));
        settle();
    }
    void close()
    {
        m_window.reset();
        m_themes.reset();
        m_settings.reset();
        m_lengthening.reset();
    }
    static void settle()
    {
        QTest::qWait(80);  // the code and the plots come a moment later
        QCoreApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest);
    }
    void keep(const QString& name)
    {
        const QString folder = qEnvironmentVariable("CONVSTEP_SAMPLES");
        if (!folder.isEmpty())
            QVERIFY(m_window->grab().save(
                QDir(folder).filePath(QStringLiteral("fit_%1.png").arg(name).replace(' ', '_'))));
    }
    static void cases()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("percent");
        QTest::addColumn<bool>("longer");
        for (const bool longer : {false, true})
            for (const int percent : {100, 125, 150, 200})
                for (const QSize size : {QSize(1280, 720), QSize(1600, 1000)}) {
                    // No language is as long on a screen with room for 640×360.
                    if (percent == 200 && size.width() == 1280)
                        continue;
                    if (longer && percent > 100)
                        continue;
                    QTest::addRow("%dx%d %d%s", size.width(), size.height(), percent,
                                  longer ? " longer" : "")
                        << size << percent << longer;
                }
    }

private slots:
    void cleanup() { close(); }

    void stageFits_data() { cases(); }
    void stageFits()
    {
        QFETCH(QSize, size);
        QFETCH(int, percent);
        QFETCH(bool, longer);
        open(size, percent, longer);
        keep(QString::fromLatin1(QTest::currentDataTag()));
        const QSize least = m_window->minimumSizeHint();
        QVERIFY2(least.width() <= size.width() && least.height() <= size.height(),
                 qPrintable(QStringLiteral("%1×%2").arg(least.width()).arg(least.height())));
        QCOMPARE(m_window->size(), size);
        const QStringList found = cut(*m_window);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
        // The stage keeps most of the window.
        QVERIFY(m_window->stage().width() * 100 >= size.width() * 45);
        QVERIFY(m_window->stage().height() * 100 >= size.height() * 45);
    }

    void checkPageFits_data() { cases(); }
    void checkPageFits()
    {
        QFETCH(QSize, size);
        QFETCH(int, percent);
        QFETCH(bool, longer);
        open(size, percent, longer);
        m_window->showCheck();
        settle();
        keep(QStringLiteral("check ") + QString::fromLatin1(QTest::currentDataTag()));
        const QSize least = m_window->minimumSizeHint();
        QVERIFY2(least.width() <= size.width() && least.height() <= size.height(),
                 qPrintable(QStringLiteral("%1×%2").arg(least.width()).arg(least.height())));
        QCOMPARE(m_window->size(), size);
        const QStringList found = cut(*m_window);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
    }

    // With as many operators as there may be, one of them refused, so that it says why.
    void fullSizeFits_data() { cases(); }
    void fullSizeFits()
    {
        QFETCH(QSize, size);
        QFETCH(int, percent);
        QFETCH(bool, longer);
        open(size, percent, longer);
        m_window->findChild<QAction*>(QStringLiteral("fullSize"))->trigger();
        auto* lab = m_window->findChild<LabView*>();
        LabOperator both;
        both.bank = FilterBank::gabor;
        both.options.kernel = 5;
        std::vector<LabOperator> operators(4, both);
        operators[0].strideRows = operators[0].strideCols = 2;
        operators[1].op = "separable_conv2d";
        operators[2].op = "conv2d";
        operators[3].op = "conv2d";
        lab->panel().setOperators(operators);
        QVERIFY(QTest::qWaitFor(
            [&] { return lab->outcome() && lab->outcome()->factor == 1 && !lab->busy(); }, 60'000));
        lab->pick({0, 3, 3, 0});
        for (const bool refused : {false, true}) {
            if (refused) {
                operators[3].op = "depthwise_conv2d";
                operators[3].rateRows = operators[3].rateCols = 2;
                operators[3].strideRows = operators[3].strideCols = 2;
                lab->panel().setOperators(operators);
                QVERIFY(!lab->panel().problem().isEmpty());
            }
            settle();
            keep(QStringLiteral("full size%1 %2").arg(refused ? QStringLiteral(" refused") : QString(),
                                                      QString::fromLatin1(QTest::currentDataTag())));
            const QSize least = m_window->minimumSizeHint();
            QVERIFY2(least.width() <= size.width() && least.height() <= size.height(),
                     qPrintable(QStringLiteral("%1×%2").arg(least.width()).arg(least.height())));
            QCOMPARE(m_window->size(), size);
            const QStringList found = cut(*m_window);
            QVERIFY2(found.isEmpty(), qPrintable(found.join(QLatin1Char('\n'))));
        }
    }

    // Panels go where there is little room; the menu brings them back, and so does room.
    void panelsComeBack()
    {
        open({1280, 720}, 150, false);
        auto* setup = m_window->findChild<SetupPanel*>();
        auto* step = m_window->findChild<StepPanel*>();
        auto* action = m_window->findChild<QAction*>(QStringLiteral("panels/setup"));
        QVERIFY(action && !setup->isVisible() && !step->isVisible() && !action->isChecked());
        // That was nobody's wish.
        QVERIFY(!m_settings->contains(QStringLiteral("panels/setup")));
        action->trigger();
        QVERIFY(setup->isVisible() && action->isChecked());
        QVERIFY(setup->width() >= setup->minimumWidth());
        QVERIFY(m_window->minimumSizeHint().width() <= 1280);
        m_window->resize(1700, 720);
        QVERIFY(setup->isVisible() && step->isVisible());
        m_window->resize(1400, 720);
        QVERIFY(!setup->isVisible() && step->isVisible());
        m_themes->setScale(1);
        QVERIFY(setup->isVisible() && step->isVisible() && action->isChecked());
        // What was closed by a person stays closed.
        action->trigger();
        m_themes->setScale(1.5);
        m_themes->setScale(1);
        QVERIFY(!setup->isVisible() && step->isVisible());
    }

    // The comparison itself finds what is cut.
    void findsWhatIsCut()
    {
        QWidget place;
        place.resize(200, 100);
        auto* label = new QLabel(QStringLiteral("as long as it is"), &place);
        label->resize(label->sizeHint());
        place.show();
        QVERIFY(cut(place).isEmpty());
        label->resize(label->sizeHint() - QSize(4, 0));
        QCOMPARE(cut(place).size(), 1);
        label->resize(label->sizeHint());
        label->move(200 - label->width() / 2, 0);
        QCOMPARE(cut(place).size(), 1);
        label->move(0, 100 - label->height() / 2);
        QCOMPARE(cut(place).size(), 1);
    }
};

QTEST_MAIN(TestFit)
#include "tst_fit.moc"
