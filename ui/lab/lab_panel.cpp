// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QThread>

#include "ui/panels/scroll_page.h"
#include "ui/session/number_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/combo_box.h"
#include "ui/widgets/message_card.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

namespace {

struct PictureSize {
    std::int64_t height;
    std::int64_t width;
};
constexpr PictureSize sizes[] = {{360, 540}, {720, 1080}, {1440, 2160}, {2160, 3840}};
constexpr int usualSize = 1;

QString pictureTitle(TestPicture picture)
{
    switch (picture) {
    case TestPicture::zonePlate:
        return LabPanel::tr("Zone plate");
    case TestPicture::scene:
        return LabPanel::tr("Scene");
    case TestPicture::text:
        return LabPanel::tr("Text");
    case TestPicture::checkerNoise:
        return LabPanel::tr("Checker with noise");
    case TestPicture::impulses:
        return LabPanel::tr("Impulses");
    }
    return {};
}

QString setTitle(InstructionSet set)
{
    switch (set) {
    case InstructionSet::baseline:
        return LabPanel::tr("Baseline");
    case InstructionSet::avx2:
        return QStringLiteral("AVX2");
    case InstructionSet::avx512:
        return QStringLiteral("AVX-512");
    }
    return {};
}

}  // namespace

LabPanel::LabPanel(const ThemeWatcher& themes, QWidget* parent)
    : QFrame(parent), m_themes(themes), m_layout(new QVBoxLayout)
{
    setProperty("bar", true);
    addScrollPage(this, m_layout);
    buildPicture();
    buildOperator();
    buildEngine();
    m_layout->addStretch(1);
    connect(&themes, &ThemeWatcher::themeChanged, this, &LabPanel::restyle);
    restyle();
    showRows();
}

QLabel* LabPanel::addHead(const QString& text)
{
    auto* head = new QLabel(text, this);
    head->setProperty("head", true);
    m_heads.push_back(head);
    m_layout->addWidget(head);
    return head;
}

QWidget* LabPanel::addRow(const QString& name, const std::vector<QWidget*>& fields)
{
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    auto* label = new QLabel(name, row);
    label->setBuddy(fields.front());
    layout->addWidget(label, 1);
    for (QWidget* field : fields) {
        field->setAccessibleName(name);
        layout->addWidget(field);
    }
    m_rows.push_back(row);
    m_layout->addWidget(row);
    return row;
}

NumberField* LabPanel::addNumber(const QString& name, std::int64_t value,
                                 const std::function<void(LabOperator&, std::int64_t)>& write)
{
    auto* field = new NumberField(&m_themes, this);
    field->setAccessibleName(name);
    field->setStepRange(1, 101);
    field->setValue(value);
    connect(field, &NumberField::entered, this, [this, write](std::int64_t entered) {
        change([&](LabOperator& s) { write(s, entered); });
    });
    return field;
}

void LabPanel::change(const std::function<void(LabOperator&)>& write)
{
    changeAll([&](LabSettings&) { write(current()); });
}

void LabPanel::changeAll(const std::function<void(LabSettings&)>& write)
{
    write(m_settings);
    showRows();
    emit settingsChanged();
}

void LabPanel::buildPicture()
{
    addHead(tr("Input"));
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    m_picture = new ComboBox(&m_themes, row);
    m_picture->setObjectName(QStringLiteral("picture"));
    m_picture->setAccessibleName(tr("Picture"));
    m_picture->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_picture->setMinimumContentsLength(8);
    for (const TestPicture one : testPictures())
        m_picture->addItem(pictureTitle(one), static_cast<int>(one));
    m_picture->setCurrentIndex(m_picture->findData(static_cast<int>(TestPicture::scene)));
    m_open = new QPushButton(tr("Open…"), row);
    m_open->setToolTip(tr("A picture, .npy or .npz; also by drag and drop, or Ctrl+V"));
    layout->addWidget(m_picture, 1);
    layout->addWidget(m_open);
    m_rows.push_back(row);
    m_layout->addWidget(row);
    m_size = new ComboBox(&m_themes, this);
    for (const PictureSize& size : sizes)
        m_size->addItem(QStringLiteral("%1 × %2").arg(size.height).arg(size.width));
    m_size->setCurrentIndex(usualSize);
    m_sizeRow = addRow(tr("Height × width"), {m_size});
    m_shape = new QLabel(this);
    m_shape->setProperty("quiet", true);
    m_layout->addWidget(m_shape);
    connect(m_open, &QPushButton::clicked, this, &LabPanel::openRequested);
    connect(m_size, &QComboBox::activated, this, &LabPanel::sourceChosen);
    connect(m_picture, &QComboBox::activated, this, [this] {
        const QVariant which = m_picture->currentData();
        m_sizeRow->setVisible(which.isValid());
        if (!which.isValid())
            return;
        // The file is not kept beside the pictures that the program makes.
        setFile({});
        emit sourceChosen();
    });
}

LabPanel::Source LabPanel::source() const
{
    const PictureSize& size = sizes[std::max(0, m_size->currentIndex())];
    return {static_cast<TestPicture>(m_picture->currentData().toInt()), m_picture->currentText(),
            size.height, size.width};
}

void LabPanel::setFile(const QString& name)
{
    const int builtIn = static_cast<int>(testPictures().size());
    while (m_picture->count() > builtIn)
        m_picture->removeItem(builtIn);
    m_sizeRow->setVisible(name.isEmpty());
    if (name.isEmpty())
        return;
    m_picture->addItem(name);
    m_picture->setCurrentIndex(builtIn);
    m_picture->setToolTip(name);
}

void LabPanel::setShape(const QString& shape)
{
    m_shape->setText(shape);
    // The pictures that the program makes say so in their row.
    m_shape->setVisible(m_sizeRow->isHidden());
}

void LabPanel::buildOperator()
{
    addHead(tr("Operation"));
    auto* op = new ComboBox(&m_themes, this);
    op->setObjectName(QStringLiteral("op"));
    op->setStrong(true);
    op->setAccessibleName(tr("Operation"));
    for (const std::string& one : labOperators())
        op->addItem(labOperatorTitle(one));
    m_layout->addWidget(op);
    connect(op, &QComboBox::activated, this, [this](int index) {
        change([&](LabOperator& s) { s.op = labOperators().at(static_cast<std::size_t>(index)); });
    });

    m_bank = new ComboBox(&m_themes, this);
    m_bank->setObjectName(QStringLiteral("bank"));
    for (const FilterBank one : filterBanks())
        m_bank->addItem(bankTitle(one));
    m_bankRow = addRow(tr("Filters"), {m_bank});
    connect(m_bank, &QComboBox::activated, this, [this](int index) {
        change([&](LabOperator& s) {
            s.bank = filterBanks().at(static_cast<std::size_t>(index));
            s.options.kernel = 0;
        });
    });
    m_kernel =
        addNumber(tr("Kernel"), 3, [](LabOperator& s, std::int64_t v) { s.options.kernel = v; });
    m_kernelRow = addRow(tr("Kernel"), {m_kernel});

    auto* sigma = new ComboBox(&m_themes, this);
    sigma->addItem(tr("by the kernel"), 0.0);
    for (const double one : {0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 4.0, 6.0, 8.0})
        sigma->addItem(numberText(one), one);
    m_sigmaRow = addRow(tr("Sigma, pixels"), {sigma});
    connect(sigma, &QComboBox::activated, this, [this, sigma] {
        change([&](LabOperator& s) { s.options.sigma = sigma->currentData().toDouble(); });
    });
    const BankOptions usual;
    const auto small = [](std::int64_t v) {
        return static_cast<int>(std::clamp<std::int64_t>(v, -1, 1000));
    };
    m_orientationRow = addRow(
        tr("Orientations"),
        {addNumber(tr("Orientations"), usual.orientations, [small](LabOperator& s, std::int64_t v) {
            s.options.orientations = small(v);
        })});
    m_frequencyRow = addRow(tr("Frequencies"), {addNumber(tr("Frequencies"), usual.frequencies,
                                                          [small](LabOperator& s, std::int64_t v) {
                                                              s.options.frequencies = small(v);
                                                          })});
    m_countRow =
        addRow(tr("Multiplier"),
               {addNumber(tr("Multiplier"), usual.count, [small](LabOperator& s, std::int64_t v) {
                   s.options.count = small(v);
               })});
    m_seedRow = addRow(tr("Seed"), {addNumber(tr("Seed"), static_cast<std::int64_t>(usual.seed),
                                              [](LabOperator& s, std::int64_t v) {
                                                  s.options.seed = static_cast<std::uint64_t>(v);
                                              })});
    auto* mixing = new ComboBox(&m_themes, this);
    mixing->setObjectName(QStringLiteral("mixing"));
    for (const Mixing one : mixings()) {
        mixing->addItem(mixingTitle(one), static_cast<int>(one));
        if (one == current().mixing)
            mixing->setCurrentIndex(mixing->count() - 1);
    }
    m_mixingRow = addRow(tr("Mixing"), {mixing});
    connect(mixing, &QComboBox::activated, this, [this, mixing] {
        change(
            [&](LabOperator& s) { s.mixing = static_cast<Mixing>(mixing->currentData().toInt()); });
    });

    NumberField* stride = addNumber(tr("Stride"), 1, [](LabOperator& s, std::int64_t v) {
        s.strideRows = s.strideCols = v;
    });
    stride->setObjectName(QStringLiteral("stride"));
    m_strideRow = addRow(tr("Stride"), {stride});
    NumberField* rate = addNumber(tr("Rate"), 1, [](LabOperator& s, std::int64_t v) {
        s.rateRows = s.rateCols = v;
    });
    rate->setObjectName(QStringLiteral("rate"));
    addRow(tr("Rate"), {rate});
    auto* padding = new SegmentedControl(&m_themes, this);
    padding->setSegments({QStringLiteral("SAME"), QStringLiteral("VALID")});
    addRow(tr("Padding"), {padding});
    connect(padding, &SegmentedControl::activated, this, [this](int index) {
        change([&](LabOperator& s) { s.padding.word = index == 0 ? "SAME" : "VALID"; });
    });
    m_problem = new MessageCard(&m_themes, this);
    m_layout->addWidget(m_problem);
}

void LabPanel::buildEngine()
{
    addHead(tr("Engine"));
    auto* set = new ComboBox(&m_themes, this);
    const std::vector<InstructionSet> sets = supportedInstructionSets();
    for (auto one = sets.rbegin(); one != sets.rend(); ++one)
        set->addItem(setTitle(*one), QString::fromStdString(std::string(instructionSetName(*one))));
    // What the environment asks for.
    if (const Result<InstructionSet> chosen = chooseInstructionSet())
        set->setCurrentIndex(set->findText(setTitle(*chosen)));
    addRow(tr("Instruction set"), {set});
    connect(set, &QComboBox::activated, this, [this, set] {
        changeAll([&](LabSettings& s) {
            s.instructionSet = set->currentData().toString().toStdString();
        });
    });
    m_settings.threads = std::clamp(QThread::idealThreadCount(), 1, mostThreads);
    NumberField* threads =
        addNumber(tr("Threads"), m_settings.threads, [this](LabOperator&, std::int64_t v) {
            // 0 would mean one per processor; a person who types it is told that it is none.
            m_settings.threads =
                v < 1 ? -1 : static_cast<int>(std::min<std::int64_t>(v, mostThreads + 1));
        });
    threads->setStepRange(1, mostThreads);
    addRow(tr("Threads"), {threads});

    addHead(tr("Run"));
    m_progressBox = new QWidget(this);
    auto* box = new QVBoxLayout(m_progressBox);
    box->setContentsMargins(0, 0, 0, 0);
    m_progress = new QProgressBar(m_progressBox);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setAccessibleName(tr("Progress"));
    auto* row = new QHBoxLayout;
    m_left = new QLabel(m_progressBox);
    m_cancel = new QPushButton(tr("Cancel"), m_progressBox);
    m_cancel->setObjectName(QStringLiteral("cancel"));
    row->addWidget(m_left, 1);
    row->addWidget(m_cancel);
    box->addWidget(m_progress);
    box->addLayout(row);
    m_layout->addWidget(m_progressBox);
    m_progressBox->hide();
    m_report = new QLabel(this);
    m_report->setProperty("code", true);
    m_report->setWordWrap(true);
    m_report->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_report->setAccessibleName(tr("Last run"));
    m_layout->addWidget(m_report);
    connect(m_cancel, &QPushButton::clicked, this, &LabPanel::cancelRequested);
    m_showProgress.setSingleShot(true);
    m_showProgress.setInterval(150);
    connect(&m_showProgress, &QTimer::timeout, m_progressBox, &QWidget::show);
}

void LabPanel::showRows()
{
    const FilterBank bank = current().bank;
    const bool pointwise = isPointwise(current());
    const bool mixed = pointwise || current().op == "separable_conv2d";
    m_bankRow->setVisible(!pointwise);
    m_kernelRow->setVisible(!pointwise && hasKernel(bank));
    m_sigmaRow->setVisible(!pointwise && hasSigma(bank));
    m_orientationRow->setVisible(!pointwise && bank == FilterBank::gabor);
    m_frequencyRow->setVisible(!pointwise && bank == FilterBank::gabor);
    m_countRow->setVisible(!pointwise && bank == FilterBank::random);
    m_seedRow->setVisible((!pointwise && bank == FilterBank::random) ||
                          (mixed && current().mixing == Mixing::randomOrthogonal));
    m_strideRow->setVisible(current().op != "atrous_conv2d");
    m_mixingRow->setVisible(mixed);
}

void LabPanel::setKernel(std::int64_t rows)
{
    if (!m_kernel->hasFocus())
        m_kernel->setValue(rows);
}

void LabPanel::setProblem(const QString& reason)
{
    m_problem->setMessage(MessageCard::Kind::refusal, reason);
}

QString LabPanel::problem() const { return m_problem->text(); }

void LabPanel::setRunning(bool running)
{
    if (running) {
        setProgress(0, std::nullopt);
        m_showProgress.start();
        return;
    }
    m_showProgress.stop();
    m_progressBox->hide();
}

void LabPanel::setProgress(double share, std::optional<double> secondsLeft)
{
    m_progress->setValue(static_cast<int>(share * 1000));
    QString text = tr("%1 %").arg(static_cast<int>(share * 100));
    if (secondsLeft)
        text += QStringLiteral(" · ") + tr("%1 s left").arg(numberText(*secondsLeft, 2));
    m_left->setText(text);
}

void LabPanel::setReport(const QStringList& lines)
{
    m_report->setText(lines.join(QLatin1Char('\n')));
    m_report->setVisible(!lines.isEmpty());
}

QStringList LabPanel::report() const
{
    return m_report->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
}

void LabPanel::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setContentsMargins(theme.ipx(16), theme.ipx(12), theme.ipx(16), theme.ipx(16));
    m_layout->setSpacing(theme.ipx(4));
    for (QLabel* head : m_heads) {
        head->setFont(themeFont(TextStyle::head, theme));
        head->setContentsMargins(0, head == m_heads.front() ? 0 : theme.ipx(10), 0, theme.ipx(2));
    }
    for (QWidget* row : m_rows)
        row->layout()->setSpacing(theme.ipx(6));
    for (ComboBox* box : findChildren<ComboBox*>())
        if (box != m_picture && box->objectName() != QStringLiteral("op"))
            box->setFixedWidth(theme.ipx(140));
    m_progress->setFixedHeight(theme.ipx(6));
    m_report->setFont(themeFont(TextStyle::mono, theme));
    setFixedWidth(theme.ipx(264));
}

}  // namespace convstep
