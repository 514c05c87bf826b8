// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/code_panel.h"

#include <QClipboard>
#include <QDir>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QSettings>
#include <QVBoxLayout>

#include <span>
#include <tuple>

#include "core/io/npy.h"
#include "ui/panels/code_view.h"
#include "ui/session/atomic_file.h"
#include "ui/session/refusal_text.h"
#include "ui/widgets/icon_button.h"
#include "ui/widgets/segmented_control.h"

namespace convstep {

namespace {

// Words of the first row; TensorFlow has a second for its version.
constexpr CodeLanguage inRow[] = {CodeLanguage::tensorflow, CodeLanguage::keras,
                                  CodeLanguage::pytorch, CodeLanguage::numpy, CodeLanguage::cpp};

const QString languageKey = QStringLiteral("code/language");

std::set<Knob> differing(const Settings& a, const Settings& b)
{
    // Another operator has other words for everything.
    if (a.op != b.op)
        return {};
    const std::pair<Knob, bool> all[] = {
        {Knob::batch, a.batch != b.batch},
        {Knob::size, a.height != b.height || a.width != b.width},
        {Knob::inChannels, a.inChannels != b.inChannels},
        {Knob::kernel, a.kernelRows != b.kernelRows || a.kernelCols != b.kernelCols},
        {Knob::multiplier, a.multiplier != b.multiplier},
        {Knob::outChannels, a.outChannels != b.outChannels},
        {Knob::stride, a.strideRows != b.strideRows || a.strideCols != b.strideCols},
        {Knob::rate, a.rateRows != b.rateRows || a.rateCols != b.rateCols},
        {Knob::padding, a.padding != b.padding},
        {Knob::dataFormat, a.channelsFirst != b.channelsFirst},
        {Knob::bias, a.useBias != b.useBias},
        {Knob::activation, a.activation != b.activation}};
    std::set<Knob> knobs;
    for (const auto& [knob, changed] : all)
        if (changed)
            knobs.insert(knob);
    return knobs;
}

QString plain(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace

CodePanel::CodePanel(const Document& document, const ThemeWatcher& themes, QSettings* settings,
                     QWidget* parent)
    : QWidget(parent), m_document(document), m_themes(themes), m_settings(settings),
      m_layout(new QVBoxLayout(this)), m_row(new QHBoxLayout),
      m_languages(new SegmentedControl(&themes, this)),
      m_version(new SegmentedControl(&themes, this)),
      m_copy(new IconButton(&themes, Glyph::copy, tr("Copy the code"), this)),
      m_save(new IconButton(&themes, Glyph::save, tr("Save the code, and large tensors beside it"),
                            this)),
      m_note(new QLabel(this)), m_view(new CodeView(themes, this)), m_before(document.settings())
{
    m_languages->setElastic(true);
    // Names, which are the same in every language.
    m_languages->setSegments({QStringLiteral("TensorFlow"), QStringLiteral("Keras"),
                              QStringLiteral("PyTorch"), QStringLiteral("NumPy"),
                              QStringLiteral("C++")});
    m_languages->setAccessibleName(tr("Language of the code"));
    m_version->setSegments({QStringLiteral("2.x"), QStringLiteral("1.x")});
    m_version->setAccessibleName(tr("Version of TensorFlow"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->addWidget(m_languages);
    m_layout->addLayout(m_row);
    m_row->addWidget(m_version);
    m_row->addStretch(1);
    m_row->addWidget(m_copy);
    m_row->addWidget(m_save);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    m_note->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_layout->addWidget(m_note);
    m_layout->addWidget(m_view);

    m_later.setSingleShot(true);
    m_later.setInterval(40);  // a number that is dragged changes many times a second
    connect(&m_later, &QTimer::timeout, this, &CodePanel::showCode);
    connect(m_languages, &SegmentedControl::activated, this, &CodePanel::choose);
    connect(m_version, &SegmentedControl::activated, this, &CodePanel::choose);
    connect(m_copy, &QToolButton::clicked, this, &CodePanel::copy);
    connect(m_save, &QToolButton::clicked, this, &CodePanel::saveRequested);
    connect(&document, &Document::changed, this, &CodePanel::documentChanged);
    connect(&document, &Document::loaded, this, [this] {
        m_before = m_document.settings();
        m_view->setStrong({});
    });
    connect(&themes, &ThemeWatcher::themeChanged, this, &CodePanel::restyle);
    restyle();
    const QString word = settings ? settings->value(languageKey).toString() : QString();
    setLanguage(codeLanguage(word.toStdString()).value_or(CodeLanguage::tensorflow));
}

CodeLanguage CodePanel::language() const
{
    const CodeLanguage one = inRow[m_languages->currentIndex()];
    return one == CodeLanguage::tensorflow && m_version->currentIndex() == 1
               ? CodeLanguage::tensorflow1
               : one;
}

void CodePanel::setLanguage(CodeLanguage language)
{
    const bool one = language == CodeLanguage::tensorflow1;
    const CodeLanguage word = one ? CodeLanguage::tensorflow : language;
    if (word == CodeLanguage::tensorflow)
        m_version->setCurrentIndex(one ? 1 : 0);
    for (int i = 0; i < static_cast<int>(std::size(inRow)); ++i)
        if (inRow[i] == word)
            m_languages->setCurrentIndex(i);
    choose();
}

void CodePanel::choose()
{
    const CodeLanguage chosen = language();
    const bool tensorflow =
        chosen == CodeLanguage::tensorflow || chosen == CodeLanguage::tensorflow1;
    m_version->setVisible(tensorflow);
    if (m_settings)
        m_settings->setValue(languageKey, plain(codeLanguageWord(chosen)));
    m_stale = true;
    if (isVisible())
        showCode();
}

void CodePanel::documentChanged()
{
    const Settings now = m_document.settings();
    // An edited number leaves the last changed setting as it is.
    if (now != m_before)
        m_view->setStrong(differing(m_before, now));
    m_before = now;
    m_stale = true;
    if (isVisible() && !m_later.isActive())
        m_later.start();
}

void CodePanel::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale)
        showCode();
}

void CodePanel::showCode()
{
    m_stale = false;
    const CodeLanguage chosen = language();
    QString why;
    if (m_document.call().inputs.empty() && !m_document.values()) {
        why = tr("There is nothing to compute yet.");
    } else if (m_document.refusal()) {
        why = tr("Refused, so there is no code: %1").arg(refusalText(*m_document.refusal()));
    } else if (const Result<CodeText> code = codeText(m_document.call(), chosen); !code) {
        why = refusalText(code.error());
    } else {
        const QString comment =
            chosen == CodeLanguage::cpp ? QStringLiteral("//") : QStringLiteral("#");
        m_view->setCode(*code, comment, m_shownLanguage == static_cast<int>(chosen));
        m_shownLanguage = static_cast<int>(chosen);
        m_note->setText(code->files.empty()
                            ? QString()
                            : tr("Large tensors are read from .npy files, which are saved "
                                 "together with the code."));
    }
    const bool there = why.isEmpty();
    if (!there)
        m_note->setText(why);
    m_note->setVisible(!m_note->text().isEmpty());
    m_view->setVisible(there);
    m_copy->setEnabled(there);
    m_save->setEnabled(there);
}

QString CodePanel::text() const
{
    return m_view->isVisibleTo(this) ? m_view->toPlainText() : m_note->text();
}

void CodePanel::copy()
{
    if (m_later.isActive() || m_stale)
        showCode();
    if (m_view->isVisibleTo(this))
        QGuiApplication::clipboard()->setText(m_view->toPlainText() + QLatin1Char('\n'));
}

QString CodePanel::suggestedName() const
{
    return QString::fromStdString(m_document.call().spec.op) + QLatin1Char('.') +
           plain(codeEnding(language()));
}

Result<void> CodePanel::saveTo(const QString& path) const
{
    const QFileInfo info(path);
    const OperatorCall& call = m_document.call();
    const Result<CodeText> code = codeText(call, language(), info.completeBaseName().toStdString());
    if (!code)
        return tl::unexpected<Error>(code.error());
    const Result<std::vector<Tensor>> tensors = codeTensors(call, *code);
    if (!tensors)
        return tl::unexpected<Error>(tensors.error());
    for (std::size_t i = 0; i < tensors->size(); ++i) {
        const QString beside = info.dir().filePath(QString::fromStdString(code->files[i].name));
        if (Result<void> written = writeAtomically(beside, writeNpy((*tensors)[i])); !written)
            return written;
    }
    return writeAtomically(path, std::as_bytes(std::span(code->text)));
}

void CodePanel::restyle()
{
    const Theme& theme = m_themes.theme();
    m_layout->setSpacing(theme.ipx(6));
    m_row->setSpacing(theme.ipx(2));
}

}  // namespace convstep
