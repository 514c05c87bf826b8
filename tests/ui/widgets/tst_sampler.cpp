// SPDX-License-Identifier: GPL-3.0-or-later
//
// One picture with every widget, light and dark, at two scales: it must not be empty, and nothing
// may be cut. With CONVSTEP_SAMPLES set to a folder the pictures are also written there, to be
// looked at.
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QSet>
#include <QSlider>
#include <QVBoxLayout>
#include <QtTest>

#include "ui/theme/fonts.h"
#include "ui/widgets/chain_bar.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/section.h"
#include "ui/widgets/segmented_control.h"
#include "ui/widgets/timeline.h"

using namespace convstep;

namespace {

QHBoxLayout* fieldRow(const QString& label, std::initializer_list<QWidget*> fields)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->addWidget(new QLabel(label));
    row->addStretch();
    for (QWidget* field : fields)
        row->addWidget(field);
    return row;
}

NumberField* number(const ThemeWatcher* themes, std::int64_t value, int digits = 3)
{
    auto* field = new NumberField(themes);
    field->setDigits(digits);
    field->setValue(value);
    return field;
}

QFrame* leftPanel(const ThemeWatcher* themes)
{
    const Theme& theme = themes->theme();
    auto* panel = new QFrame;
    panel->setProperty("bar", true);
    panel->setFixedWidth(theme.ipx(264));
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(theme.ipx(16), theme.ipx(8), theme.ipx(16), theme.ipx(8));
    layout->setSpacing(0);

    auto* operation = new Section(themes, "Operation", {}, nullptr, true);
    auto* combo = new ComboBox(themes);
    combo->addItems({"separable_conv2d", "conv2d"});
    combo->setStrong(true);
    operation->content()->addWidget(combo);
    layout->addWidget(operation);

    auto* input = new Section(themes, "Input", {}, nullptr, true);
    input->content()->addLayout(fieldRow("Height × width", {number(themes, 6), number(themes, 6)}));
    auto* bad = number(themes, 2);
    bad->setProblem("no");
    input->content()->addLayout(fieldRow("Channels", {bad}));
    auto* fill = new SegmentedControl(themes);
    fill->setSegments({"Ramp", "Ones", "Custom"});
    fill->setCurrentIndex(2);
    input->content()->addLayout(fieldRow("Fill", {fill}));
    auto* padding = new SegmentedControl(themes);
    padding->setSegments({"SAME", "VALID"});
    padding->setSegmentEnabled(1, false, "why");
    input->content()->addLayout(fieldRow("Padding", {padding}));
    layout->addWidget(input);

    auto* hint = new MessageCard(themes);
    hint->setMessage(
        MessageCard::Kind::hint,
        "Stride 2 here would be refused: TensorFlow does not allow stride > 1 together "
        "with rate > 1.");
    layout->addWidget(hint);
    layout->addSpacing(theme.ipx(8));
    auto* refusal = new MessageCard(themes);
    refusal->setMessage(MessageCard::Kind::refusal,
                        "strides > 1 are not supported together with rate > 1: stride 2, rate 2.",
                        {"rate → 1", "stride → 1"});
    layout->addWidget(refusal);

    auto* closed = new Section(themes, "Shapes", {}, nullptr, false);
    layout->addWidget(closed);
    auto* code = new QLabel("e = 3 + (3−1)·(2−1) = 5\nout = ⌈6 / 1⌉ = 6");
    code->setProperty("code", true);
    code->setFont(themeFont(TextStyle::mono, theme));
    layout->addWidget(code);
    layout->addStretch();
    return panel;
}

QFrame* bottomBar(const ThemeWatcher* themes)
{
    const Theme& theme = themes->theme();
    auto* bar = new QFrame;
    bar->setProperty("bar", true);
    bar->setFixedHeight(theme.ipx(84));
    auto* layout = new QVBoxLayout(bar);
    layout->setContentsMargins(theme.ipx(12), theme.ipx(5), theme.ipx(12), theme.ipx(4));
    layout->setSpacing(0);
    auto* row = new QHBoxLayout;
    for (const Glyph glyph :
         {Glyph::start, Glyph::stepBack, Glyph::play, Glyph::stepForward, Glyph::end, Glyph::pause,
          Glyph::undo, Glyph::redo, Glyph::open, Glyph::save, Glyph::exportFile, Glyph::gallery,
          Glyph::close, Glyph::down, Glyph::more}) {
        auto* button = new IconButton(themes, glyph, "x");
        button->setStrong(glyph == Glyph::play);
        button->setEnabled(glyph != Glyph::redo);
        row->addWidget(button);
    }
    auto* granularity = new SegmentedControl(themes);
    granularity->setSegments({"Tap", "Window", "Row", "Channel", "Stage"});
    row->addWidget(granularity);
    auto* speed = new QSlider(Qt::Horizontal);
    speed->setValue(40);
    speed->setFixedWidth(theme.ipx(120));
    row->addWidget(speed);
    row->addStretch();
    layout->addLayout(row);
    auto* timeline = new Timeline(themes);
    timeline->setSegments({{"Depthwise c0 q0", Role::depthwiseOutput, 324},
                           {"c0 q1", Role::depthwiseOutput, 324},
                           {"c1 q0", Role::depthwiseOutput, 324},
                           {"c1 q1", Role::depthwiseOutput, 324},
                           {"Pointwise", Role::pointwiseOutput, 432},
                           {"Bias", Role::biasOutput, 108},
                           {"Activation", Role::activationOutput, 108}});
    timeline->setPosition(1112);
    layout->addWidget(timeline);
    return bar;
}

QWidget* sample(const ThemeWatcher* themes)
{
    const Theme& theme = themes->theme();
    auto* window = new QWidget;
    window->setAttribute(Qt::WA_StyledBackground);
    window->setAutoFillBackground(true);
    auto* all = new QVBoxLayout(window);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(theme.ipx(1));

    auto* top = new QFrame;
    top->setProperty("bar", true);
    top->setFixedHeight(theme.ipx(48));
    auto* topRow = new QHBoxLayout(top);
    topRow->setContentsMargins(theme.ipx(16), 0, theme.ipx(16), 0);
    auto* chain = new ChainBar(themes);
    chain->setLinks({{"Input", "6×6×2", Role::input},
                     {"Depthwise 3×3, rate 2, SAME", "6×6×4", Role::depthwiseOutput},
                     {"Pointwise 1×1", "6×6×3", Role::pointwiseOutput},
                     {"Output", "6×6×3", Role::pointwiseOutput, true}});
    chain->setCurrent(1);
    topRow->addWidget(chain, 1);
    auto* exportButton = new QPushButton("Export ▾");
    exportButton->setProperty("pill", true);
    topRow->addWidget(exportButton);
    all->addWidget(top);

    auto* middle = new QHBoxLayout;
    middle->addWidget(leftPanel(themes));
    auto* stage = new QVBoxLayout;
    stage->setContentsMargins(theme.ipx(20), theme.ipx(20), theme.ipx(20), theme.ipx(20));
    for (const TextStyle style :
         {TextStyle::headline, TextStyle::title, TextStyle::subtitle, TextStyle::label,
          TextStyle::body, TextStyle::small, TextStyle::head, TextStyle::mono}) {
        auto* label = new QLabel("One filter per channel −16.5 (0123)");
        label->setFont(themeFont(style, theme));
        stage->addWidget(label);
    }
    auto* buttons = new QHBoxLayout;
    auto* primary = new QPushButton("Primary");
    primary->setProperty("primary", true);
    auto* quiet = new QPushButton("Quiet");
    quiet->setProperty("quiet", true);
    auto* off = new QPushButton("Disabled");
    off->setEnabled(false);
    for (QWidget* button : std::initializer_list<QWidget*>{new QPushButton("Button"), primary,
                                                           quiet, off, new QLineEdit("text")})
        buttons->addWidget(button);
    buttons->addStretch();
    stage->addLayout(buttons);
    auto* narrow = new ChainBar(themes);
    narrow->setFixedWidth(theme.ipx(360));
    narrow->setLinks({{"Input", "6×6×2", Role::input},
                      {"Depthwise 3×3, rate 2, SAME", "6×6×4", Role::depthwiseOutput},
                      {"Pointwise 1×1", "6×6×3", Role::pointwiseOutput}});
    narrow->setCurrent(2);
    stage->addWidget(narrow);
    auto* elided = new ElidedLabel("A long line that ends before it is over, as lines do");
    elided->setFixedWidth(theme.ipx(160));
    stage->addWidget(elided);
    auto* swatches = new QHBoxLayout;
    for (const Role role : {Role::input, Role::filter, Role::depthwiseOutput, Role::pointwiseFilter,
                            Role::pointwiseOutput, Role::bias, Role::activationOutput,
                            Role::upstream, Role::inputGradient}) {
        auto* swatch = new QLabel("Role");
        QPixmap picture(theme.ipx(64), theme.ipx(40));
        picture.fill(theme.window);
        QPainter painter(&picture);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(theme.rolePen(role));
        painter.drawRoundedRect(QRectF(4, 4, theme.px(56), theme.px(32)), 4, 4);
        painter.setPen(theme.roleText(role));
        painter.setFont(themeFont(TextStyle::label, theme));
        painter.drawText(QRectF(4, 4, theme.px(56), theme.px(32)), Qt::AlignCenter, "x·w");
        painter.end();
        swatch->setPixmap(picture);
        swatches->addWidget(swatch);
    }
    swatches->addStretch();
    stage->addLayout(swatches);
    stage->addStretch();
    middle->addLayout(stage, 1);
    all->addLayout(middle, 1);
    all->addWidget(bottomBar(themes));
    applyTheme(window, theme);
    window->resize(theme.ipx(1280), theme.ipx(800));
    return window;
}

}  // namespace

class TestSampler : public QObject {
    Q_OBJECT
private slots:
    void everyWidgetIsDrawn_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("scale");
        QTest::newRow("light-1") << false << 1.0;
        QTest::newRow("dark-1") << true << 1.0;
        QTest::newRow("light-2") << false << 2.0;
    }
    void everyWidgetIsDrawn()
    {
        QFETCH(bool, dark);
        QFETCH(double, scale);
        ThemeWatcher themes;
        themes.setMode(dark ? ThemeWatcher::Mode::dark : ThemeWatcher::Mode::light);
        themes.setScale(scale);
        const std::unique_ptr<QWidget> window(sample(&themes));
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
        const QImage image = window->grab().toImage();
        const QString folder = qEnvironmentVariable("CONVSTEP_SAMPLES");
        if (!folder.isEmpty()) {
            QVERIFY(QDir().mkpath(folder));
            image.save(folder + "/widgets-" + QTest::currentDataTag() + ".png");
        }
        QCOMPARE(image.pixelColor(image.width() / 2, image.height() / 2).lightness() < 128, dark);
        // Each of them drew something inside its own rectangle.
        const QList<QWidget*> widgets = window->findChildren<QWidget*>();
        int drawn = 0;
        for (QWidget* widget : widgets) {
            const QString name = widget->metaObject()->className();
            if (!name.startsWith("convstep::") || !widget->isVisible())
                continue;
            QSet<QRgb> colors;
            const QImage own = widget->grab().toImage();
            for (int y = 0; y < own.height(); ++y) {
                for (int x = 0; x < own.width(); ++x)
                    colors.insert(own.pixel(x, y));
            }
            QVERIFY2(colors.size() > 3, qPrintable(name));
            QVERIFY2(widget->width() >= widget->minimumSizeHint().width() &&
                         widget->height() >= widget->minimumSizeHint().height(),
                     qPrintable(QStringLiteral("%1 is %2x%3")
                                    .arg(name)
                                    .arg(widget->width())
                                    .arg(widget->height())));
            ++drawn;
        }
        QVERIFY(drawn > 25);
    }
};

int main(int argc, char** argv)
{
    QApplication::setStyle("Fusion");
    QApplication app(argc, argv);
    TestSampler test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_sampler.moc"
