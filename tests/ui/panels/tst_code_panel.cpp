// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QLabel>
#include <QRadioButton>
#include <QScrollBar>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QVBoxLayout>

#include "tests/ui/session/example_documents.h"
#include "ui/panels/code_panel.h"
#include "ui/panels/code_view.h"
#include "ui/panels/step_panel.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/section.h"
#include "ui/widgets/segmented_control.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Shown {
    ThemeWatcher themes;
    Document document;
    std::unique_ptr<CodePanel> panel;

    explicit Shown(const char* id = "two_steps", QSettings* settings = nullptr, int width = 284)
    {
        document.load(exampleDocument(id).value());
        panel = std::make_unique<CodePanel>(document, themes, settings);
        panel->resize(width, 600);
        panel->show();
        QApplication::processEvents();
    }
    void set(Settings settings, Knob knob) { QVERIFY(document.setSettings(settings, knob)); }
};

}  // namespace

class TestCodePanel : public QObject {
    Q_OBJECT

private slots:
    void followsTheDocument()
    {
        Shown shown;
        QVERIFY(shown.panel->text().contains(QLatin1String("padding=\"VALID\"")));
        Settings settings = shown.document.settings();
        settings.padding.word = "SAME";
        shown.set(settings, Knob::padding);
        QTRY_VERIFY(shown.panel->text().contains(QLatin1String("padding=\"SAME\"")));
        shown.document.undoStack()->undo();
        QTRY_VERIFY(shown.panel->text().contains(QLatin1String("padding=\"VALID\"")));
        shown.document.setCell(QStringLiteral("input"), {0, 0, 0, 0}, 1234.5F);
        QTRY_VERIFY(shown.panel->text().contains(QLatin1String("1234.5")));
    }

    void hiddenItWaits()
    {
        Shown shown;
        const QString before = shown.panel->text();
        shown.panel->hide();
        shown.document.setCell(QStringLiteral("input"), {0, 0, 0, 0}, 1234.5F);
        QTest::qWait(100);
        QCOMPARE(shown.panel->view()->toPlainText(), before);
        shown.panel->show();
        QVERIFY(shown.panel->text().contains(QLatin1String("1234.5")));
    }

    void theSettingChangedLastStandsOut()
    {
        Shown shown;
        QVERIFY(shown.panel->view()->strongPieces().isEmpty());
        Settings settings = shown.document.settings();
        settings.rateRows = settings.rateCols = 2;
        shown.set(settings, Knob::rate);
        QTRY_COMPARE(shown.panel->view()->strongPieces(), QStringList("dilations=[2, 2]"));
        // Numbers are no setting.
        shown.document.setCell(QStringLiteral("input"), {0, 0, 0, 0}, 5);
        QTest::qWait(100);
        QCOMPARE(shown.panel->view()->strongPieces(), QStringList("dilations=[2, 2]"));
        shown.panel->setLanguage(CodeLanguage::tensorflow1);
        QCOMPARE(shown.panel->view()->strongPieces(), QStringList("rate=[2, 2]"));
        settings.padding.word = "SAME";
        shown.set(settings, Knob::padding);
        QTRY_COMPARE(shown.panel->view()->strongPieces(), QStringList("padding=\"SAME\""));
        shown.document.load(exampleDocument("edges").value());
        QVERIFY(shown.panel->view()->strongPieces().isEmpty());
    }

    void tensorsHaveTheColoursOfTheirRoles()
    {
        Shown shown;
        const Theme& theme = shown.themes.theme();
        const QTextDocument* text = shown.panel->view()->document();
        const auto colourOf = [&](const QString& word) {
            const QTextCursor found = text->find(word);
            if (found.isNull())
                return QColor(Qt::magenta);
            for (const auto& range : found.block().layout()->formats()) {
                const int at = found.selectionStart() - found.block().position();
                if (range.start <= at && at < range.start + range.length)
                    return range.format.foreground().color();
            }
            return QColor();
        };
        QCOMPARE(colourOf("depthwise, pointwise)"), theme.filter.text);
        QCOMPARE(colourOf("pointwise,"), theme.pointwise.text);
        QCOMPARE(colourOf("x = np"), theme.input.text);
        QCOMPARE(colourOf("expected_y ="), theme.role(Role::pointwiseOutput).text);
        QCOMPARE(colourOf("# What"), theme.quiet);
        QCOMPARE(colourOf("padding="), QColor());
    }

    void aRefusalIsSaidInsteadOfCode()
    {
        Shown shown;
        Settings settings = shown.document.settings();
        settings.strideRows = settings.strideCols = 2;
        settings.rateRows = settings.rateCols = 2;
        shown.set(settings, Knob::rate);
        QTRY_VERIFY(shown.panel->text().contains(QLatin1String("Refused")));
        QVERIFY(!shown.panel->view()->isVisible());
        QVERIFY(!shown.panel->saveTo(QDir::temp().filePath(QStringLiteral("none.py"))));
        shown.document.undoStack()->undo();
        QTRY_VERIFY(shown.panel->view()->isVisible());
        QVERIFY(!shown.panel->text().contains(QLatin1String("Refused")));
    }

    void copies()
    {
        Shown shown;
        shown.panel->copy();
        QCOMPARE(QApplication::clipboard()->text(), shown.panel->text() + QLatin1Char('\n'));
        QVERIFY(shown.panel->text().startsWith(QLatin1String("# separable_conv2d")));
    }

    void savesTheFilesBesideIt()
    {
        Shown shown("edges");
        Settings settings = shown.document.settings();
        settings.height = settings.width = 50;
        shown.set(settings, Knob::size);
        const QTemporaryDir folder;
        shown.panel->setLanguage(CodeLanguage::numpy);
        QVERIFY(shown.panel->saveTo(folder.filePath(QStringLiteral("my layer.py"))));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files),
                 (QStringList{"my layer.expected_y.npy", "my layer.py", "my layer.x.npy"}));
        QVERIFY(!shown.panel->saveTo(folder.filePath(QStringLiteral("no/a.py"))));
        QCOMPARE(shown.panel->suggestedName(), QStringLiteral("conv2d.py"));
        shown.panel->setLanguage(CodeLanguage::cpp);
        QCOMPARE(shown.panel->suggestedName(), QStringLiteral("conv2d.cpp"));
    }

    void theLanguageIsRemembered()
    {
        const QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("s.ini")), QSettings::IniFormat);
        for (const CodeLanguage language : codeLanguages()) {
            {
                Shown shown("two_steps", &settings);
                shown.panel->setLanguage(language);
            }
            const Shown again("two_steps", &settings);
            QCOMPARE(again.panel->language(), language);
        }
    }

    void choosingAWordChangesTheText()
    {
        Shown shown;
        const auto words = shown.panel->findChildren<QRadioButton*>();
        QCOMPARE(words.size(), 7);
        for (const auto& [word, piece] :
             {std::pair{"PyTorch", "import torch"}, std::pair{"NumPy", "def taps"},
              std::pair{"C++", "int main()"}, std::pair{"Keras", "set_weights"},
              std::pair{"TensorFlow", "dilations="}, std::pair{"1.x", "rate="},
              std::pair{"2.x", "dilations="}}) {
            for (QRadioButton* button : words)
                if (button->text() == QLatin1String(word))
                    button->click();
            QVERIFY2(shown.panel->text().contains(QLatin1String(piece)), word);
        }
    }

    void aChangeKeepsThePlace()
    {
        Shown shown;
        QScrollBar* down = shown.panel->view()->verticalScrollBar();
        QVERIFY(down->maximum() > 5);
        down->setValue(5);
        shown.document.setCell(QStringLiteral("input"), {0, 0, 0, 0}, 7);
        QTRY_VERIFY(shown.panel->text().contains(QLatin1String("7, 2, 1")));
        QCOMPARE(down->value(), 5);
    }

    // No line is broken, whatever the width; all words of the languages are whole in a panel of the
    // usual width, also beside a scroll bar.
    void fitsTheColumn()
    {
        for (const double scale : {1.0, 2.0}) {
            ThemeWatcher themes;
            themes.setScale(scale);
            Document document;
            document.load(exampleDocument("two_steps").value());
            PlaybackDriver driver(document);
            StepPanel column(document, driver, themes, nullptr);
            auto* panel = new CodePanel(document, themes, nullptr);
            Section* section = column.addSection(QStringLiteral("Code"), QString());
            section->content()->addWidget(panel);
            section->setOpen(true);
            column.resize(themes.theme().ipx(316), themes.theme().ipx(420));
            column.show();
            QVERIFY(QTest::qWaitForWindowExposed(&column));
            QVERIFY(panel->width() <= themes.theme().ipx(284));
            QVERIFY(panel->view()->horizontalScrollBar()->maximum() > 0);
            const QFontMetrics metrics(themeFont(TextStyle::body, themes.theme()));
            for (const QRadioButton* word : panel->findChildren<QRadioButton*>()) {
                if (!word->isVisible())
                    continue;
                QVERIFY2(word->width() >= metrics.horizontalAdvance(word->text()),
                         qPrintable(word->text()));
                QVERIFY(word->mapTo(panel, word->rect().topRight()).x() < panel->width());
            }
        }
    }
};

QTEST_MAIN(TestCodePanel)
#include "tst_code_panel.moc"
