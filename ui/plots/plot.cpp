// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot.h"

#include <QBuffer>
#include <QContextMenuEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QRegularExpression>
#include <QSvgGenerator>
#include <QVBoxLayout>

#include <algorithm>
#include <span>

#include "ui/plots/plot_canvas.h"
#include "ui/session/atomic_file.h"
#include "ui/session/refusal_text.h"
#include "ui/theme/fonts.h"
#include "ui/widgets/icon_button.h"

namespace convstep {
namespace {

constexpr double titleHeight = 22;  // of a file, pixels at scale 1

}  // namespace

Plot::Plot(const ThemeWatcher& themes, QWidget* parent)
    : QWidget(parent), m_themes(themes), m_title(new QLabel(this)), m_canvas(new PlotCanvas(this)),
      m_words(new QLabel(this)), m_top(new QHBoxLayout), m_bottom(new QHBoxLayout),
      m_save(new IconButton(&themes, Glyph::exportFile, tr("Save this plot"), this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(m_top);
    layout->addWidget(m_canvas);
    layout->addLayout(m_bottom);
    m_top->addWidget(m_title, 1);
    m_bottom->addWidget(m_words, 1);
    m_title->setProperty("strong", true);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setWordWrap(true);
    m_words->setTextFormat(Qt::PlainText);
    m_words->setWordWrap(true);
    m_words->setProperty("quiet", true);
    m_save->setSmall(true);
    connect(m_save, &IconButton::clicked, this,
            [this] { saveMenu()->popup(m_save->mapToGlobal(QPoint(0, m_save->height()))); });
    // Menu and wheel are this widget's and its scroll area's.
    m_canvas->setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::TabFocus);
    connect(&themes, &ThemeWatcher::themeChanged, this, &Plot::refresh);
    setData({});
}

void Plot::setData(PlotData data)
{
    m_data = std::move(data);
    refresh();
}

void Plot::setTitleShown(bool shown)
{
    m_titleShown = shown;
    refresh();
}

void Plot::refresh()
{
    const Theme& theme = m_themes.theme();
    layout()->setSpacing(theme.ipx(4));
    layout()->setContentsMargins(0, 0, 0, theme.ipx(4));
    m_title->setText(m_data.title);
    m_title->setVisible(m_titleShown && !m_data.title.isEmpty());
    m_words->setText(m_data.words);
    m_words->setVisible(!m_data.words.isEmpty());
    setAccessibleName(m_data.title);
    setAccessibleDescription(m_data.description);
    m_canvas->describe(m_data.title, m_data.description);
    m_canvas->setVisible(!m_data.empty());
    m_canvas->show(m_data, theme);
    m_save->setName(tr("Save the plot “%1”").arg(m_data.title));
    m_save->setVisible(!m_data.empty());
    const bool above = m_titleShown && !m_data.title.isEmpty();
    (above ? m_bottom : m_top)->removeWidget(m_save);
    (above ? m_top : m_bottom)->addWidget(m_save, 0, Qt::AlignRight | Qt::AlignTop);
}

void Plot::paintEvent(QPaintEvent*)
{
    // Like a section's head: where the texts begin at the edge a ring has no room.
    if (!hasFocus())
        return;
    const Theme& theme = m_themes.theme();
    const double high = theme.px(2);
    QPainter(this).fillRect(QRectF(0, height() - high, width(), high), theme.accent);
}

void Plot::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    const int beside = m_titleShown || m_save->isHidden() ? 0 : m_save->sizeHint().width();
    m_words->setMinimumHeight(m_words->isHidden() ? 0 : m_words->heightForWidth(width() - beside));
    // Its squares are as large as fits.
    if (!m_data.grid.values.empty())
        m_canvas->show(m_data, m_themes.theme());
}

Result<void> Plot::saveTo(const QString& path) const
{
    const Theme& theme = m_themes.theme();
    const int head = theme.ipx(titleHeight);
    const int margin = theme.ipx(8);
    const QSize inner(std::max(m_canvas->width(), theme.ipx(240)), m_canvas->height());
    const QSize size = inner + QSize(2 * margin, 2 * margin + head);
    const auto paint = [&](QPaintDevice* device) {
        m_canvas->paintOn(device, QPoint(margin, margin + head), inner, [&](QPainter& painter) {
            painter.fillRect(QRect({}, size), theme.panel);
            painter.setPen(theme.text);
            painter.setFont(themeFont(TextStyle::label, theme));
            painter.drawText(QRect(margin, margin, inner.width(), head),
                             Qt::AlignLeft | Qt::AlignTop, m_data.title);
        });
    };
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        QImage image(size * 2, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(2);
        paint(&image);
        image.save(&buffer, "PNG");
    } else if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator generator;
        generator.setOutputDevice(&buffer);
        generator.setSize(size);
        generator.setViewBox(QRect({}, size));
        generator.setResolution(96);
        generator.setTitle(m_data.title);
        generator.setDescription(m_data.description);
        paint(&generator);
    } else if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) {
        QPdfWriter writer(&buffer);
        writer.setResolution(96);
        writer.setTitle(m_data.title);
        writer.setPageSize(
            QPageSize(QSizeF(size) * 72 / 96, QPageSize::Point, {}, QPageSize::ExactMatch));
        writer.setPageMargins({});
        paint(&writer);
    } else if (path.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive)) {
        buffer.write(tableAsCsv(plotTable(m_data)).toUtf8());
    } else {
        return fail(Reason::fileUnsupported, path.toStdString(),
                    {{"detail", std::string("this ending")},
                     {"want", std::string(".png, .svg, .pdf or .csv")}});
    }
    buffer.close();
    return writeAtomically(
        path, std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
}

QMenu* Plot::saveMenu()
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const char* ending : {".png", ".svg", ".pdf", ".csv"}) {
        const QString text = QString::fromLatin1(ending);
        menu->addAction(tr("Save as %1…").arg(text), this, [this, text] { saveDialog(text); });
    }
    return menu;
}

void Plot::contextMenuEvent(QContextMenuEvent* event)
{
    if (m_data.empty())
        return;
    saveMenu()->popup(event->globalPos());
    event->accept();
}

void Plot::saveDialog(const QString& ending)
{
    QString name = m_data.title.toLower();
    static const QRegularExpression odd(QStringLiteral("[^\\w]+"),
                                        QRegularExpression::UseUnicodePropertiesOption);
    name.replace(odd, QStringLiteral("_"));
    QString path = QFileDialog::getSaveFileName(window(), tr("Save the plot"), name + ending,
                                                QLatin1Char('*') + ending);
    if (path.isEmpty())
        return;
    if (!path.endsWith(ending, Qt::CaseInsensitive))
        path += ending;
    if (const Result<void> saved = saveTo(path); !saved)
        QMessageBox::warning(window(), tr("Nothing was saved."), refusalText(saved.error()));
}

}  // namespace convstep
