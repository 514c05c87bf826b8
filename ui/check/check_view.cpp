// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/check/check_view.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>

#include <algorithm>
#include <span>

#include "ui/check/corner_view.h"
#include "ui/panels/sizes_view.h"
#include "ui/plots/plot.h"
#include "ui/session/atomic_file.h"
#include "ui/session/place_text.h"
#include "ui/session/refusal_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/message_card.h"

namespace convstep {

namespace {

// Pixels at scale 1.
constexpr double widest = 1240;
constexpr double twoColumnsFrom = 860;

struct Sample {
    const char* line;
    const char* size;
};
constexpr Sample samples[]{
    {"separable 112x112x32 k3 s2 same", ""},
    {"layers.Conv2D(64, 3, strides=2, padding=\"same\", input_shape=(224, 224, 3))", ""},
    {"nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1, groups=32)", "112x112"},
};

QString shapeText(const Shape& shape)
{
    return QString::fromStdString(shape.toString()).replace(QLatin1Char('x'), QChar(0xD7));
}

}  // namespace

CheckView::CheckView(const ThemeWatcher& themes, QWidget* parent)
    : QScrollArea(parent), m_themes(themes), m_page(new QWidget),
      m_headline(new QLabel(tr("Check a layer"), m_page)), m_subline(new QLabel(m_page)),
      m_line(new QLineEdit(m_page)), m_sizeLabel(new QLabel(tr("Image"), m_page)),
      m_size(new QLineEdit(m_page)), m_problem(new MessageCard(&themes, m_page)),
      m_results(new QWidget(m_page)), m_summary(new QLabel(m_results)),
      m_open(new QPushButton(m_results)), m_openNote(new QLabel(m_results))
{
    setObjectName(QStringLiteral("check"));
    setWidget(m_page);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    m_page->setAutoFillBackground(true);
    m_column = new QVBoxLayout(m_page);
    buildInput();
    buildResults();
    m_column->addStretch(1);
    m_pause.setSingleShot(true);
    m_pause.setInterval(250);
    connect(&m_pause, &QTimer::timeout, this, &CheckView::refresh);
    for (QLineEdit* field : {m_line, m_size}) {
        connect(field, &QLineEdit::textChanged, &m_pause, qOverload<>(&QTimer::start));
        connect(field, &QLineEdit::returnPressed, this, &CheckView::checkNow);
    }
    connect(&themes, &ThemeWatcher::themeChanged, this, &CheckView::restyle);
    restyle();
    setLine(QString::fromUtf8(samples[0].line));
}

void CheckView::buildInput()
{
    m_subline->setText(tr("Type its sizes, or paste its line from a Keras or PyTorch program. "
                          "Nothing is executed."));
    m_subline->setProperty("quiet", true);
    m_subline->setWordWrap(true);
    m_line->setAccessibleName(tr("Layer"));
    m_line->setPlaceholderText(QString::fromUtf8(samples[0].line));
    m_line->setClearButtonEnabled(true);
    m_size->setAccessibleName(tr("Size of the image"));
    m_size->setPlaceholderText(QStringLiteral("112x112x32"));
    auto* head = new QHBoxLayout;
    auto* examples = new QPushButton(tr("Examples"), m_page);
    connect(examples, &QPushButton::clicked, this, &CheckView::examplesRequested);
    head->addWidget(m_headline, 1);
    head->addWidget(examples);
    m_column->addLayout(head);
    m_column->addWidget(m_subline);
    auto* row = new QHBoxLayout;
    row->addWidget(m_line, 1);
    row->addWidget(m_sizeLabel);
    row->addWidget(m_size);
    m_column->addLayout(row);
    auto* holder = new QWidget(m_page);
    m_samples = new FlowLayout(holder);
    for (const Sample& sample : samples) {
        auto* button = new QPushButton(QString::fromUtf8(sample.line), holder);
        button->setProperty("pill", true);
        button->setToolTip(tr("Take this line"));
        connect(button, &QPushButton::clicked, this, [this, sample] {
            setLine(QString::fromUtf8(sample.line), QString::fromUtf8(sample.size));
        });
        m_samples->addWidget(button);
    }
    m_column->addWidget(holder);
    m_column->addWidget(m_problem);
    m_problem->hide();
}

QBoxLayout* CheckView::addRow()
{
    auto* row = new QBoxLayout(QBoxLayout::LeftToRight);
    static_cast<QVBoxLayout*>(m_results->layout())->addLayout(row);
    m_rows.push_back(row);
    return row;
}

CheckView::Card CheckView::addCard(const QString& title, QBoxLayout* row, int stretch)
{
    Card card;
    card.frame = new QFrame(m_results);
    card.frame->setProperty("card", true);
    card.head = new QLabel(title, card.frame);
    card.head->setProperty("head", true);
    card.content = new QVBoxLayout(card.frame);
    card.content->addWidget(card.head);
    row->addWidget(card.frame, stretch);
    m_cards.push_back(card);
    return card;
}

// A box of code with a button that copies it.
QLabel* CheckView::addCode(const Card& card, const QString& name)
{
    auto* row = new QHBoxLayout;
    auto* title = new QLabel(name, card.frame);
    title->setProperty("strong", true);
    auto* copy = new QPushButton(tr("Copy"), card.frame);
    copy->setProperty("quiet", true);
    copy->setAccessibleName(tr("Copy the code for %1").arg(name));
    row->addWidget(title, 1);
    row->addWidget(copy);
    card.content->addLayout(row);
    auto* code = new QLabel(card.frame);
    code->setProperty("code", true);
    code->setWordWrap(true);
    code->setTextFormat(Qt::PlainText);
    code->setTextInteractionFlags(Qt::TextSelectableByMouse);
    card.content->addWidget(code);
    connect(copy, &QPushButton::clicked, this,
            [code] { QGuiApplication::clipboard()->setText(code->text()); });
    return code;
}

void CheckView::buildResults()
{
    auto* column = new QVBoxLayout(m_results);
    column->setContentsMargins(0, 0, 0, 0);
    m_column->addWidget(m_results);
    auto* top = addRow();
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_open->setProperty("primary", true);
    m_openNote->setProperty("quiet", true);
    top->addWidget(m_summary, 0);
    top->addStretch(1);
    top->addWidget(m_openNote);
    top->addWidget(m_open);
    connect(m_open, &QPushButton::clicked, this, [this] {
        if (!m_report)
            return;
        const Settings& s = m_report->settings;
        emit openRequested(fitsOnStage(s) ? s : reducedForStage(s), m_line->text());
    });

    QBoxLayout* first = addRow();
    m_left = new QVBoxLayout;
    m_right = new QVBoxLayout;
    first->addLayout(m_left, 5);
    first->addLayout(m_right, 2);
    const Card corners = addCard(tr("Corners of the image"), m_left, 0);
    m_corners = new CornerView(m_themes, corners.frame);
    corners.content->addWidget(m_corners);
    m_differences = new QLabel(corners.frame);
    m_differences->setWordWrap(true);
    m_differences->setTextFormat(Qt::RichText);
    m_differences->setTextInteractionFlags(Qt::TextSelectableByMouse);
    corners.content->addWidget(m_differences);
    const Card sizes = addCard(tr("Sizes"), m_right, 1);
    m_sizes = new SizesView(m_themes, sizes.frame);
    sizes.content->addWidget(m_sizes);
    m_multiplications = new Plot(m_themes, sizes.frame);
    m_parameters = new Plot(m_themes, sizes.frame);
    sizes.content->addWidget(m_multiplications);
    sizes.content->addWidget(m_parameters);
    sizes.content->addStretch(1);

    const Card tensorflow = addCard(tr("The same numbers in both"), m_left, 1);
    m_tensorflow = addCode(tensorflow, QStringLiteral("TensorFlow"));
    m_torch = addCode(tensorflow, QStringLiteral("PyTorch"));
    tensorflow.content->addStretch(1);
    QBoxLayout* second = addRow();
    const Card weights = addCard(tr("Weights"), second, 2);
    m_weights = new QLabel(weights.frame);
    m_weights->setWordWrap(true);
    m_weights->setTextFormat(Qt::RichText);
    m_weights->setTextInteractionFlags(Qt::TextSelectableByMouse);
    weights.content->addWidget(m_weights);
    weights.content->addStretch(1);

    const Card file = addCard(tr("A test that says so"), second, 3);
    auto* row = new QHBoxLayout;
    auto* note =
        new QLabel(tr("Python: random numbers through both frameworks, compared."), file.frame);
    note->setProperty("quiet", true);
    note->setWordWrap(true);
    auto* copy = new QPushButton(tr("Copy"), file.frame);
    auto* save = new QPushButton(tr("Save…"), file.frame);
    copy->setAccessibleName(tr("Copy the test file"));
    save->setAccessibleName(tr("Save the test file"));
    row->addWidget(note, 1);
    row->addWidget(copy);
    row->addWidget(save);
    file.content->addLayout(row);
    m_file = new QPlainTextEdit(file.frame);
    m_file->setReadOnly(true);
    m_file->setTabChangesFocus(true);
    m_file->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_file->setAccessibleName(tr("Test file"));
    file.content->addWidget(m_file);
    connect(copy, &QPushButton::clicked, this, [this] {
        if (m_report)
            QGuiApplication::clipboard()->setText(m_report->testFile);
    });
    connect(save, &QPushButton::clicked, this, &CheckView::saveDialog);
}

void CheckView::restyle()
{
    const Theme& theme = m_themes.theme();
    m_headline->setFont(themeFont(TextStyle::headline, theme));
    m_summary->setFont(themeFont(TextStyle::title, theme));
    QPalette ground = m_page->palette();
    ground.setColor(QPalette::Window, theme.window);
    m_page->setPalette(ground);
    const QFont mono = themeFont(TextStyle::mono, theme);
    for (QWidget* code :
         std::initializer_list<QWidget*>{m_line, m_size, m_tensorflow, m_torch, m_file})
        code->setFont(mono);
    m_size->setFixedWidth(theme.ipx(150));
    m_file->setFixedHeight(theme.ipx(260));
    m_file->setStyleSheet(QStringLiteral("QPlainTextEdit { background: %1; border: %2px solid %1; }"
                                         "QPlainTextEdit:focus { border-color: %3; }"
                                         "QAbstractScrollArea::corner { background: %1; "
                                         "border: none; }")
                              .arg(theme.code.name())
                              .arg(theme.ipx(2))
                              .arg(theme.accent.name()));
    m_file->document()->setDocumentMargin(theme.px(10));
    m_file->setTabStopDistance(theme.px(28));
    m_column->setSpacing(theme.ipx(12));
    m_results->layout()->setSpacing(theme.ipx(16));
    for (QBoxLayout* row : m_rows)
        row->setSpacing(theme.ipx(16));
    for (QVBoxLayout* column : {m_left, m_right})
        column->setSpacing(theme.ipx(16));
    for (const Card& card : m_cards) {
        card.head->setFont(themeFont(TextStyle::head, theme));
        card.content->setContentsMargins(theme.ipx(16), theme.ipx(14), theme.ipx(16),
                                         theme.ipx(14));
        card.content->setSpacing(theme.ipx(10));
    }
    verticalScrollBar()->setSingleStep(theme.ipx(40));
    arrange();
    refreshText();
}

void CheckView::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    arrange();
}

void CheckView::focusInEvent(QFocusEvent* event)
{
    QScrollArea::focusInEvent(event);
    m_line->setFocus(event->reason());
}

void CheckView::arrange()
{
    const Theme& theme = m_themes.theme();
    const int full = viewport()->width();
    const int side = std::max((full - theme.ipx(widest)) / 2,
                              std::clamp(full * 3 / 80, theme.ipx(16), theme.ipx(60)));
    m_column->setContentsMargins(side, theme.ipx(24), side, theme.ipx(24));
    const bool two = full - 2 * side >= theme.ipx(twoColumnsFrom);
    for (QBoxLayout* row : m_rows)
        row->setDirection(two || row == m_rows.front() ? QBoxLayout::LeftToRight
                                                       : QBoxLayout::TopToBottom);
}

void CheckView::setLine(const QString& line, const QString& size)
{
    m_line->setText(line);
    m_line->setCursorPosition(0);
    m_size->setText(size);
    checkNow();
}

QString CheckView::problem() const { return m_problem->isHidden() ? QString() : m_problem->text(); }

void CheckView::checkNow()
{
    m_pause.stop();
    refresh();
}

void CheckView::refresh()
{
    const std::string line = m_line->text().toStdString();
    // What the line says itself needs no field.
    bool ask = isFrameworkLine(line);
    if (ask) {
        const Result<FrameworkLine> read = parseFrameworkLine(line);
        ask = read && !read->image;
    }
    m_sizeLabel->setVisible(ask);
    m_size->setVisible(ask);
    Result<CheckReport> report = checkLayer(m_line->text(), m_size->text());
    m_report.reset();
    if (report)
        m_report = std::move(*report);
    const bool empty = m_line->text().trimmed().isEmpty();
    if (report || empty)
        m_problem->setMessage(MessageCard::Kind::hint, {});
    else if (ask && m_size->text().trimmed().isEmpty())
        m_problem->setMessage(MessageCard::Kind::hint,
                              tr("How large is its image? The line does not say it: type rows and "
                                 "columns beside it, for example 112x112 or 112x112x32."));
    else
        m_problem->setMessage(MessageCard::Kind::refusal, refusalText(report.error()));
    m_problem->setVisible(!report && !empty);
    m_results->setVisible(m_report.has_value());
    refreshText();
}

void CheckView::refreshText()
{
    if (!m_report)
        return;
    const CheckReport& report = *m_report;
    const Theme& theme = m_themes.theme();
    m_summary->setText(checkSummary(report));
    const bool fits = fitsOnStage(report.settings);
    const Settings small = reducedForStage(report.settings);
    m_open->setText(fits ? tr("Open on the stage")
                         : tr("Step through %1")
                               .arg(sizeText({1, small.height, small.width, small.inChannels})));
    m_openNote->setText(fits ? QString() : tr("smaller, with the same corners"));
    m_sizes->setSettings(report.settings);
    m_corners->setPaddings(report.paddings);
    QString list;
    bool first = !report.paddingsAgree;
    for (const QString& line : checkDifferences(report)) {
        const QString text = line.toHtmlEscaped();
        list += QStringLiteral("<p style='margin:0 0 %1px 0'>%2</p>")
                    .arg(theme.ipx(6))
                    .arg(first ? QStringLiteral("<b>%1</b>").arg(text) : text);
        first = false;
    }
    m_differences->setText(list);
    m_tensorflow->setText(tensorflowText(report));
    m_torch->setText(torchText(report));
    QString weights;
    for (const WeightPort& weight : report.torch.weights)
        weights += QStringLiteral("<p style='margin:0 0 %1px 0'><b>%2</b>&nbsp; %3 → "
                                  "<b>%4.weight</b>&nbsp; %5<br><span style='font-family:\"%6\"'>"
                                  "%2.%7</span></p>")
                       .arg(theme.ipx(10))
                       .arg(QString::fromStdString(weight.filter), shapeText(weight.from),
                            QString::fromStdString(weight.layer), shapeText(weight.to),
                            themeFont(TextStyle::mono, theme).family(),
                            QString::fromStdString(weight.code));
    weights += QStringLiteral("<p style='margin:0;color:%1'>%2</p>")
                   .arg(theme.quiet.name(),
                        tr("TensorFlow keeps a filter as rows × columns × in × out, PyTorch as "
                           "out × in per group × rows × columns. Channel m = c·M + q of a "
                           "depthwise filter keeps its number.")
                            .toHtmlEscaped());
    m_weights->setText(weights);
    CostPlots plots = costPlots(report.costs, report.settings.op);
    if (report.cost.inPadding > 0)
        plots.multiplications.words =
            tr("%1 of the layer's %2 read padding.")
                .arg(countText(report.cost.inPadding), countText(report.cost.multiplications));
    m_multiplications->setData(std::move(plots.multiplications));
    m_parameters->setData(std::move(plots.parameters));
    if (m_file->toPlainText() != report.testFile)
        m_file->setPlainText(report.testFile);
}

Result<void> CheckView::saveTestFile(const QString& path) const
{
    if (!m_report)
        return fail(Reason::fileUnsupported, path.toStdString(),
                    {{"detail", std::string("a refused layer")},
                     {"want", std::string("one that has a result")}});
    const QByteArray bytes = m_report->testFile.toUtf8();
    return writeAtomically(
        path, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
}

void CheckView::saveDialog()
{
    QString path = QFileDialog::getSaveFileName(
        window(), tr("Save the test file"), QStringLiteral("test_layer.py"), tr("Python (*.py)"));
    if (path.isEmpty())
        return;
    if (!path.endsWith(QLatin1String(".py")))
        path += QLatin1String(".py");
    if (const Result<void> saved = saveTestFile(path); !saved)
        QMessageBox::warning(window(), tr("Nothing was saved."), refusalText(saved.error()));
}

}  // namespace convstep
