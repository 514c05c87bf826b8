// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures as tensors [1, height, width, channels], from files, the clipboard or anywhere.
#pragma once

#include <QImage>
#include <QString>
#include <QStringList>

#include <memory>

#include "core/tensor/tensor.h"

namespace convstep {

struct PictureOptions {
    bool to255 = false;  // a picture's codes as 0 … 255 instead of 0 … 1
    MemoryBudget budget;
};

struct Picture {
    std::shared_ptr<const Tensor> tensor;
    QString name;
    QStringList notes;  // what was done to it, in sentences: composited, a tensor chosen among others
};

// A file that Qt reads (PNG, JPEG, BMP, WebP, TIFF, as far as its plugins are there), by content,
// or .npy and .npz by name. Pictures: value = sRGB code / greatest code, all 16 bits where there
// are as many; grey pictures have one channel, others three; what is transparent is put on white;
// the orientation that a camera wrote is applied. Tensors: [h, w], [h, w, c] or [n, h, w, c], values
// as they are; of an archive the first that is one of these. Errors: fileAccess, fileSyntax,
// fileUnsupported, fileField; memoryBudget before anything large is allocated. Thread-safe.
[[nodiscard]] Result<Picture> readPicture(const QString& path, const PictureOptions& options = {});
[[nodiscard]] Result<Picture> pictureFromImage(const QImage& image, const QString& name,
                                               const PictureOptions& options = {});

// File name patterns for a dialog: "*.png *.jpg … *.npy *.npz".
[[nodiscard]] QString picturePatterns();

}  // namespace convstep
