// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/lab_view.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QShortcut>
#include <QtConcurrent>

#include <algorithm>

#include "ui/lab/lab_panel.h"
#include "ui/lab/value_legend.h"
#include "ui/session/number_text.h"
#include "ui/session/refusal_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/message_card.h"

namespace convstep {

namespace {

// Documents are dropped on the window.
QString pictureIn(const QMimeData* data)
{
    for (const QUrl& url : data->urls())
        if (url.isLocalFile() &&
            !url.toLocalFile().endsWith(QStringLiteral(".convstep"), Qt::CaseInsensitive))
            return url.toLocalFile();
    return {};
}

struct Measured {
    Picture picture;
    double bound = 1;
    bool isSigned = false;
};

Result<Measured> measured(Result<Picture> read)
{
    if (!read)
        return tl::unexpected(read.error());
    Measured one;
    const std::span<const float> values = read->tensor->values();
    one.isSigned = std::any_of(values.begin(), values.end(), [](float v) { return v < 0; });
    const double most = valueBound(values);
    // Codes from 0 to 1 keep their brightness, also where nothing is white.
    one.bound = most > 1 || one.isSigned ? most : 1;
    one.picture = std::move(*read);
    return one;
}

double boundOf(const Tensor* tensor) { return tensor ? usualBound(*tensor) : 0; }

}  // namespace

LabView::LabView(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_panel(new LabPanel(themes, this))
{
    qRegisterMetaType<LabOutcome>();
    setAcceptDrops(true);
    setObjectName(QStringLiteral("lab"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_panel);
    layout->addWidget(buildViews(), 1);

    auto* pasting = new QShortcut(QKeySequence::Paste, this);
    pasting->setContext(Qt::WidgetWithChildrenShortcut);
    connect(pasting, &QShortcut::activated, this, &LabView::paste);
    connect(m_panel, &LabPanel::openRequested, this, &LabView::open);
    connect(m_panel, &LabPanel::sourceChosen, this, &LabView::takeSource);
    connect(m_panel, &LabPanel::settingsChanged, this, &LabView::rerun);
    connect(m_panel, &LabPanel::cancelRequested, &m_lab, &LabRun::cancel);
    connect(&m_lab, &LabRun::started, this, [this] { m_panel->setRunning(true); });
    connect(&m_lab, &LabRun::progressed, this,
            [this](double share) { m_panel->setProgress(share, m_lab.secondsLeft()); });
    connect(&m_lab, &LabRun::previewReady, this, [this](const LabOutcome& outcome) {
        const ChainResult& result = *outcome.result;
        showOutcome(outcome, {boundOf(result.links.front().maps.get()),
                              boundOf(result.links.front().output.get())});
    });
    connect(&m_lab, &LabRun::finished, this, &LabView::measure);
    connect(&m_lab, &LabRun::failed, this, [this](const Error& error) {
        m_panel->setRunning(false);
        m_panel->setProblem(refusalText(error));
    });
    connect(&m_lab, &LabRun::cancelled, this, [this] {
        m_panel->setRunning(false);
        m_panel->setReport({tr("Cancelled.")});
    });
    connect(&m_viewport, &PictureViewport::pointerChanged, this, &LabView::showPointer);
    connect(&themes, &ThemeWatcher::themeChanged, this, &LabView::restyle);
    restyle();
    takeSource();
}

// The views first: they look at the place that they show.
LabView::~LabView() { delete m_middle; }

QWidget* LabView::buildViews()
{
    m_middle = new QWidget(this);
    auto* column = new QVBoxLayout(m_middle);
    m_messageRow = new QWidget(m_middle);
    auto* messages = new QHBoxLayout(m_messageRow);
    messages->setContentsMargins(0, 0, 0, 0);
    m_message = new MessageCard(&m_themes, m_messageRow);
    auto* close = new QPushButton(tr("Close"), m_messageRow);
    close->setAccessibleName(tr("Close the message"));
    connect(close, &QPushButton::clicked, this, [this] { say({}, false); });
    messages->addWidget(m_message, 1);
    messages->addWidget(close, 0, Qt::AlignTop);
    m_messageRow->hide();
    column->addWidget(m_messageRow);

    auto* grid = new QGridLayout;
    m_input = new PictureView(m_viewport, m_themes, m_middle);
    m_output = new PictureView(m_viewport, m_themes, m_middle);
    m_inputTitle = new QLabel(tr("Input"), m_middle);
    m_outputTitle = new QLabel(tr("Output"), m_middle);
    m_inputName = new ElidedLabel({}, m_middle);
    m_outputName = new ElidedLabel({}, m_middle);
    for (ElidedLabel* name : {m_inputName, m_outputName})
        name->setProperty("quiet", true);
    const auto head = [&](QLabel* title, QLabel* name) {
        auto* row = new QHBoxLayout;
        m_heads.push_back(row);
        row->addWidget(title);
        row->addWidget(name, 1);
        return row;
    };
    grid->addLayout(head(m_inputTitle, m_inputName), 0, 0);
    grid->addLayout(head(m_outputTitle, m_outputName), 0, 1);
    grid->addWidget(m_input, 1, 0);
    grid->addWidget(m_output, 1, 1);
    grid->setRowStretch(1, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    auto* hint = new QLabel(tr("Wheel: zoom · drag: move · 0: all"), m_middle);
    hint->setProperty("quiet", true);
    grid->addWidget(hint, 2, 0);
    auto* legend = new QHBoxLayout;
    m_legend = new ValueLegend(m_themes, m_middle);
    m_lock = new QCheckBox(tr("Lock range"), m_middle);
    m_lock->setObjectName(QStringLiteral("lock"));
    m_lock->setToolTip(tr("Keeps what the colours mean when the result changes"));
    legend->addStretch(1);
    legend->addWidget(m_lock);
    m_heads.push_back(legend);
    legend->addWidget(m_legend);
    grid->addLayout(legend, 2, 1);
    column->addLayout(grid, 1);
    connect(m_lock, &QCheckBox::toggled, this, [this](bool on) {
        if (on)
            m_locked = m_bounds;
        showPlane();
    });
    connect(m_output, &PictureView::clicked, this, &LabView::pick);
    connect(m_input, &PictureView::clicked, this, [this] {
        if (const std::optional<Cell> cell = m_output->cellUnderPointer())
            pick(*cell);
    });

    m_stripTitle = new QLabel(m_middle);
    m_stripTitle->setTextFormat(Qt::PlainText);
    column->addWidget(m_stripTitle);
    m_strip = new MapStrip(m_themes, m_middle);
    connect(m_strip, &MapStrip::activated, this, [this] {
        showPlane();
        showPointer();
    });
    column->addWidget(m_strip);
    column->addWidget(buildPixelCard());
    return m_middle;
}

QWidget* LabView::buildPixelCard()
{
    auto* card = new QFrame(m_middle);
    card->setProperty("card", true);
    m_card = card;
    auto* row = new QHBoxLayout(card);
    auto* words = new QVBoxLayout;
    m_pixelTitle = new QLabel(card);
    m_pixelTitle->setProperty("strong", true);
    m_pixelValues = new ElidedLabel({}, card);
    m_pixelWindow = new ElidedLabel({}, card);
    m_pixelWindow->setProperty("quiet", true);
    words->addWidget(m_pixelTitle);
    words->addWidget(m_pixelValues);
    words->addWidget(m_pixelWindow);
    m_step = new QPushButton(card);
    m_step->setObjectName(QStringLiteral("stepThrough"));
    m_step->setProperty("primary", true);
    connect(m_step, &QPushButton::clicked, this, &LabView::stepThrough);
    m_step->hide();
    row->addLayout(words, 1);
    row->addWidget(m_step, 0, Qt::AlignVCenter);
    return card;
}

void LabView::restyle()
{
    const Theme& theme = m_themes.theme();
    auto* column = static_cast<QVBoxLayout*>(m_middle->layout());
    column->setContentsMargins(theme.ipx(20), theme.ipx(12), theme.ipx(20), theme.ipx(12));
    column->setSpacing(theme.ipx(8));
    for (QGridLayout* grid : column->findChildren<QGridLayout*>()) {
        grid->setHorizontalSpacing(theme.ipx(16));
        grid->setVerticalSpacing(theme.ipx(6));
    }
    for (QHBoxLayout* row : m_heads)
        row->setSpacing(theme.ipx(8));
    for (QLabel* title : {m_inputTitle, m_outputTitle, m_stripTitle})
        title->setFont(themeFont(TextStyle::label, theme));
    m_inputTitle->setStyleSheet(
        QStringLiteral("color: %1").arg(theme.roleText(Role::input).name()));
    m_card->layout()->setContentsMargins(theme.ipx(16), theme.ipx(10), theme.ipx(16),
                                         theme.ipx(10));
    m_pixelTitle->setFont(themeFont(TextStyle::label, theme));
    showPlane();
}

QString LabView::message() const { return m_message->text(); }

void LabView::say(const QString& text, bool problem)
{
    m_message->setMessage(problem ? MessageCard::Kind::refusal : MessageCard::Kind::hint, text);
    m_messageRow->setVisible(!text.isEmpty());
}

void LabView::take(std::function<Result<Picture>()> read, const QString& what, bool file)
{
    ++m_reading;
    const std::uint64_t number = ++m_readNumber;
    QtConcurrent::run([read = std::move(read)] {
        return measured(read());
    }).then(this, [this, number, what, file](Result<Measured> one) {
        --m_reading;
        // Something else was asked for meanwhile.
        if (number != m_readNumber)
            return;
        if (!one) {
            say(tr("“%1” was not opened; the picture stays.").arg(what) + QLatin1Char(' ') +
                    refusalText(one.error()),
                true);
            return;
        }
        if (file)
            m_panel->setFile(one->picture.name);
        say(one->picture.notes.join(QLatin1Char(' ')), false);
        setPicture(one->picture, one->bound, one->isSigned);
    });
}

void LabView::takeSource()
{
    const LabPanel::Source source = m_panel->source();
    take(
        [source]() -> Result<Picture> {
            Result<Tensor> made =
                makeTestPicture(source.picture, source.height, source.width, 1, labBudget());
            if (!made)
                return tl::unexpected(made.error());
            return Picture{std::make_shared<const Tensor>(std::move(*made)), source.name, {}};
        },
        source.name, false);
}

void LabView::openFile(const QString& path)
{
    PictureOptions options;
    options.budget = labBudget();
    take([path, options] { return readPicture(path, options); }, QFileInfo(path).fileName(), true);
}

void LabView::open()
{
    const QString path = QFileDialog::getOpenFileName(
        this, tr("Open a picture"), {}, tr("Pictures and arrays (%1)").arg(picturePatterns()));
    if (!path.isEmpty())
        openFile(path);
}

void LabView::paste()
{
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    if (!data)
        return;
    if (const QString path = pictureIn(data); !path.isEmpty()) {
        openFile(path);
        return;
    }
    const QImage image = QGuiApplication::clipboard()->image();
    if (image.isNull()) {
        say(tr("There is no picture in the clipboard."), true);
        return;
    }
    PictureOptions options;
    options.budget = labBudget();
    const QString name = tr("Clipboard");
    take([image, name, options] { return pictureFromImage(image, name, options); }, name, true);
}

void LabView::dragEnterEvent(QDragEnterEvent* event)
{
    if (!pictureIn(event->mimeData()).isEmpty() || event->mimeData()->hasImage())
        event->acceptProposedAction();
    else
        event->ignore();
}

void LabView::dropEvent(QDropEvent* event)
{
    event->acceptProposedAction();
    if (const QString path = pictureIn(event->mimeData()); !path.isEmpty()) {
        openFile(path);
        return;
    }
    const auto image = qvariant_cast<QImage>(event->mimeData()->imageData());
    PictureOptions options;
    options.budget = labBudget();
    const QString name = tr("Dropped picture");
    take([image, name, options] { return pictureFromImage(image, name, options); }, name, true);
}

void LabView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_picked) {
        pick(*m_picked);
        return;
    }
    QWidget::keyPressEvent(event);
}

void LabView::setPicture(const Picture& picture, double bound, bool isSigned)
{
    m_picture = picture;
    m_picked.reset();
    const Shape& shape = picture.tensor->shape();
    m_viewport.setPicture(QSizeF(static_cast<double>(shape[2]), static_cast<double>(shape[1])));
    // Below zero there is no brightness.
    m_input->setPlane({picture.tensor, isSigned ? 0 : Plane::colours, bound, {}});
    const QString size = QStringLiteral("%1×%2×%3").arg(shape[1]).arg(shape[2]).arg(shape[3]);
    m_inputName->setText(picture.name + QStringLiteral(" · ") + size);
    m_input->setAccessibleName(tr("Input: %1, %2").arg(picture.name, size));
    m_panel->setShape(size);
    rerun();
}

void LabView::rerun()
{
    if (!m_picture)
        return;
    const LabSettings settings = m_panel->settings();
    Result<LabRequest> request = labRequest(settings, m_picture->tensor);
    if (!request) {
        if (m_lab.running())
            m_lab.cancel();
        m_panel->setProblem(refusalText(request.error()));
        return;
    }
    m_panel->setProblem({});
    m_panel->setKernel(request->geometry.rows.kernel);
    m_wanted = std::make_shared<const Wanted>(Wanted{std::move(*request), settings});
    m_lab.start(m_wanted->request.chain);
}

// What the colours mean can take a look at all of a large result.
void LabView::measure(const LabOutcome& outcome)
{
    m_panel->setRunning(false);
    m_measuring = true;
    QtConcurrent::run([outcome] {
        const LinkResult& link = outcome.result->links.front();
        return Bounds{boundOf(link.maps.get()), boundOf(link.output.get())};
    }).then(this, [this, outcome, wanted = m_wanted](const Bounds& bounds) {
        m_measuring = false;
        // Else a newer one is on its way, or there already.
        if (wanted == m_wanted)
            showOutcome(outcome, bounds);
    });
}

void LabView::showOutcome(const LabOutcome& outcome, const Bounds& bounds)
{
    const Result<LabGeometry> geometry =
        labGeometry(outcome.request->operators.front(), outcome.picture->shape());
    if (!geometry || !m_wanted)
        return;
    m_outcome = outcome;
    m_shown = m_wanted;
    m_geometry = *geometry;
    m_bounds = bounds;
    const LinkResult& link = outcome.result->links.front();
    if (outcome.factor == 1 && m_picked &&
        (m_picked->y >= link.output->shape()[1] || m_picked->x >= link.output->shape()[2]))
        m_picked.reset();
    showPlane();
    showPointer();
    if (outcome.factor == 1)
        showReport();
}

bool LabView::mapsShown() const { return m_strip->current() < mapCount(); }

void LabView::showPlane()
{
    if (!m_outcome)
        return;
    const LinkResult& link = m_outcome->result->links.front();
    const Bounds& bounds = m_lock->isChecked() ? m_locked : m_bounds;
    const PixelGrid grid = resultGrid(m_geometry, m_outcome->factor);
    const bool separable = mapCount() > 0;
    const Role outputRole = separable ? Role::pointwiseOutput : Role::depthwiseOutput;
    std::vector<MapStrip::Entry> entries;
    for (std::int64_t m = 0; m < mapCount(); ++m)
        entries.push_back(
            {{link.maps, m, bounds.maps, grid}, mapNames()[m], Role::depthwiseOutput});
    for (std::int64_t o = 0; o < outputNames().size(); ++o)
        entries.push_back({{link.output, o, bounds.output, grid}, outputNames()[o], outputRole});
    const int current = m_strip->current();
    m_strip->setEntries(entries);
    // At first, and when there are other planes: the first of the result.
    m_strip->setCurrent(current >= 0 && current < m_strip->count() ? current
                                                                   : static_cast<int>(mapCount()));
    const MapStrip::Entry& shown = entries.at(static_cast<std::size_t>(m_strip->current()));
    m_output->setPlane(shown.plane);
    m_legend->setBound(shown.plane.bound);
    const QString place = mapsShown() ? QStringLiteral("m = %1").arg(shown.plane.channel)
                                      : QStringLiteral("o = %1").arg(shown.plane.channel);
    const QString size = QStringLiteral("%1×%2×%3")
                             .arg(shown.plane.rows())
                             .arg(shown.plane.cols())
                             .arg(shown.plane.channels());
    m_outputTitle->setText(mapsShown() ? tr("Depthwise map") : tr("Output"));
    m_outputTitle->setStyleSheet(
        QStringLiteral("color: %1").arg(m_themes.theme().roleText(shown.role).name()));
    QString name = QStringLiteral("%1 · %2 · %3").arg(place, shown.name, size);
    if (m_outcome->factor > 1)
        name += QStringLiteral(" · ") + tr("quick look, 1:%1").arg(m_outcome->factor);
    m_outputName->setText(name);
    m_output->setAccessibleName(m_outputTitle->text() + QStringLiteral(": ") + name);
    m_stripTitle->setText(separable ? tr("Depthwise maps and outputs: click one to look at it")
                                    : tr("Outputs: click one to look at it"));
}

void LabView::showReport()
{
    const RunReport& report = m_outcome->result->links.front().report;
    const QString threads =
        report.threads == 1 ? tr("1 thread") : tr("%1 threads").arg(report.threads);
    const auto millions = static_cast<double>(report.multiplyAdds) / 1e6;
    m_panel->setReport(
        {tr("%1 M multiply-adds").arg(numberText(millions, 4)),
         tr("%1 ms · %2 GFLOP/s")
             .arg(numberText(report.seconds * 1000, 3), numberText(report.gflops(), 3)),
         tr("%1 MB · %2 · %3")
             .arg(numberText(static_cast<double>(report.bytes) / 1e6, 3), threads,
                  QString::fromStdString(std::string(instructionSetName(report.instructionSet))))});
}

}  // namespace convstep
