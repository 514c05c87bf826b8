// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export/figure.h"

#include <QBuffer>
#include <QImageWriter>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>
#include <span>

#include "ui/session/atomic_file.h"
#include "ui/stage/scene_painter.h"

namespace convstep {
namespace {

constexpr double mostBytes = 1 << 30;
constexpr int dotsPerInch = 96;  // a pixel of a document is as large as on the screen
constexpr int largestSide = 32767;  // of anything that a QPainter paints on

Result<void> checkSize(const QSize& size, double scale)
{
    const auto refuse = [&](std::int64_t got) {
        return fail(Reason::tooLarge, "size",
                    {{"axis", std::string("a side")},
                     {"limit", std::int64_t{largestSide}},
                     {"got", got}});
    };
    if (!(scale > 0) || !std::isfinite(scale) || size.width() < 1 || size.height() < 1)
        return fail(Reason::notPositive, "size", {{"got", std::int64_t{0}}});
    const double width = std::ceil(size.width() * scale);
    const double height = std::ceil(size.height() * scale);
    if (std::max(width, height) > largestSide)
        return refuse(static_cast<std::int64_t>(std::min(std::max(width, height), 1e15)));
    if (width * height * 4 > mostBytes)
        return fail(Reason::memoryBudget, "picture",
                    {{"shape", QStringLiteral("%1x%2").arg(width).arg(height).toStdString()},
                     {"need", static_cast<std::int64_t>(width * height * 4)},
                     {"budget", static_cast<std::int64_t>(mostBytes)}});
    return {};
}

void paint(QPainter& painter, const Document& document, std::int64_t position, const QSizeF& size,
           const Theme& theme)
{
    const StageScene scene = buildScene({&document, position, size}, theme);
    painter.fillRect(QRectF({}, size), theme.window);
    const double fit =
        std::min({1.0, size.width() / scene.size.width(), size.height() / scene.size.height()});
    painter.translate((size.width() - fit * scene.size.width()) / 2,
                      (size.height() - fit * scene.size.height()) / 2);
    painter.scale(fit, fit);
    paintScene(painter, scene, theme, document.stale());
}

QString titleOf(const Document& document)
{
    return document.title().isEmpty() ? QStringLiteral("ConvStep") : document.title();
}

}  // namespace

std::optional<FigureFormat> figureFormat(const QString& path)
{
    if (path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive))
        return FigureFormat::png;
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive))
        return FigureFormat::svg;
    if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive))
        return FigureFormat::pdf;
    return std::nullopt;
}

Result<QImage> renderImage(const Document& document, std::int64_t position, const QSize& size,
                           const Theme& theme, double pixelRatio)
{
    if (const Result<void> fits = checkSize(size, pixelRatio); !fits)
        return tl::unexpected<Error>(fits.error());
    QImage image((QSizeF(size) * pixelRatio).toSize().expandedTo({1, 1}),
                 QImage::Format_RGB32);
    image.setDevicePixelRatio(pixelRatio);
    QPainter painter(&image);
    paint(painter, document, position, image.deviceIndependentSize(), theme);
    return image;
}

Result<QByteArray> renderFigure(const Document& document, std::int64_t position,
                                FigureFormat format, const FigureOptions& options,
                                const Theme& theme)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (format == FigureFormat::png) {
        Result<QImage> image = renderImage(document, position, options.size, theme, options.scale);
        if (!image)
            return tl::unexpected<Error>(image.error());
        QImageWriter writer(&buffer, "png");
        writer.setText(QStringLiteral("Title"), titleOf(document));
        writer.setText(QStringLiteral("Software"), QStringLiteral("ConvStep"));
        if (!writer.write(*image))
            return fail(Reason::fileAccess, "picture",
                        {{"detail", writer.errorString().toStdString()}});
        return bytes;
    }
    if (const Result<void> fits = checkSize(options.size, 1); !fits)
        return tl::unexpected<Error>(fits.error());
    if (format == FigureFormat::svg) {
        QSvgGenerator svg;
        svg.setOutputDevice(&buffer);
        svg.setSize(options.size);
        svg.setViewBox(QRect({}, options.size));
        svg.setResolution(dotsPerInch);
        // It writes the title as it is.
        svg.setTitle(titleOf(document).toHtmlEscaped());
        svg.setDescription(QStringLiteral("ConvStep"));
        QPainter painter(&svg);
        paint(painter, document, position, options.size, theme);
        painter.end();
        return bytes;
    }
    QPdfWriter pdf(&buffer);
    pdf.setTitle(titleOf(document));
    pdf.setCreator(QStringLiteral("ConvStep"));
    pdf.setPageSize(QPageSize(QSizeF(options.size) * 72.0 / dotsPerInch, QPageSize::Point, {},
                              QPageSize::ExactMatch));
    pdf.setPageMargins({});
    constexpr int fine = 1200;
    pdf.setResolution(fine);
    QPainter painter(&pdf);
    painter.scale(static_cast<double>(fine) / dotsPerInch, static_cast<double>(fine) / dotsPerInch);
    paint(painter, document, position, options.size, theme);
    painter.end();
    return bytes;
}

Result<void> writeFigure(const QString& path, const Document& document, std::int64_t position,
                         const FigureOptions& options, const Theme& theme)
{
    const std::optional<FigureFormat> format = figureFormat(path);
    if (!format)
        return fail(Reason::fileUnsupported, path.toStdString(),
                    {{"detail", std::string("a picture of that kind")},
                     {"want", std::string(".png, .svg or .pdf")}});
    const Result<QByteArray> bytes = renderFigure(document, position, *format, options, theme);
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    return writeAtomically(path, std::as_bytes(std::span(bytes->constData(),
                                                         static_cast<std::size_t>(bytes->size()))));
}

}  // namespace convstep
