// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures of the stage for slides and papers: what the window shows of a step, by the same
// painter. Needs a QGuiApplication (fonts), no window and no display; GUI thread only.
#pragma once

#include <QByteArray>
#include <QImage>
#include <QSize>
#include <QString>

#include <optional>

#include "ui/session/document.h"
#include "ui/theme/theme.h"

namespace convstep {

enum class FigureFormat : std::uint8_t { png, svg, pdf };

// By the end of a file's name, in any case; nullopt for any other.
[[nodiscard]] std::optional<FigureFormat> figureFormat(const QString& path);

struct FigureOptions {
    QSize size{1020, 760};  // at scale 1; pixels of a PNG are size · scale
    double scale = 1;       // of raster pictures: their pixel ratio
};

// All three below: `position` counts the steps that are done, 0 to trace()->size(), as in Playback.
// A scene that needs more room than `size` is shrunk to fit, one that needs less has room around
// it. A stale document shows its last valid result, pale; one that never had a result shows what
// refuses it. Errors: tooLarge for a size or scale that makes no picture, or one of more than 2³⁰
// bytes. Cost: one scene, and the pixels.
[[nodiscard]] Result<QImage> renderImage(const Document& document, std::int64_t position,
                                         const QSize& size, const Theme& theme,
                                         double pixelRatio = 1);
// The bytes of a file. Texts of SVG and PDF stay texts.
[[nodiscard]] Result<QByteArray> renderFigure(const Document& document, std::int64_t position,
                                              FigureFormat format, const FigureOptions& options,
                                              const Theme& theme);
// Writes the file, whole or not at all. Errors: also fileUnsupported for the name, fileAccess.
[[nodiscard]] Result<void> writeFigure(const QString& path, const Document& document,
                                       std::int64_t position, const FigureOptions& options,
                                       const Theme& theme);

}  // namespace convstep
