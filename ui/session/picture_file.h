// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures as tensors [1, height, width, channels], from files, the clipboard or anywhere.
#pragma once

#include <QImage>
#include <QString>
#include <QStringList>

#include <memory>

#include "core/lab/test_pictures.h"
#include "core/tensor/tensor.h"

namespace convstep {

struct PictureOptions {
    bool to255 = false;  // a picture's codes as 0 … 255 instead of 0 … 1
    // As reducedPicture() with that factor; of pictures (but not of arrays) without the whole one.
    std::int64_t reduce = 1;
    MemoryBudget budget;  // of the picture, and of everything that is needed to read it
};

struct Picture {
    std::shared_ptr<const Tensor> tensor;
    QString name;
    QStringList notes;  // what was done to it, in sentences: composited, a tensor chosen among others
    double greatest = 0;  // what the greatest code became: 1 or 255; 0 for an array's own numbers
};

// A file that Qt reads (PNG, JPEG, BMP, WebP, TIFF, as far as its plugins are there), by content,
// or .npy and .npz by name. Pictures: value = sRGB code / greatest code, all 16 bits where there
// are as many; grey pictures have one channel, others three; what is transparent is put on white;
// the orientation that a camera wrote is applied. Tensors: [h, w], [h, w, c] or [n, h, w, c], values
// as they are; of an archive the first that is one of these. Errors: fileAccess, fileSyntax,
// fileUnsupported, fileField; memoryBudget before anything large is allocated, for pictures with
// the least `reduce` that fits as "factor", where there is one. Thread-safe.
[[nodiscard]] Result<Picture> readPicture(const QString& path, const PictureOptions& options = {});
[[nodiscard]] Result<Picture> pictureFromImage(const QImage& image, const QString& name,
                                               const PictureOptions& options = {});

// One that the program makes, with the size, the numbers and the errors that `options` ask for.
[[nodiscard]] Result<Picture> pictureMade(TestPicture picture, const QString& name,
                                          std::int64_t height, std::int64_t width,
                                          const PictureOptions& options = {});

// File name patterns for a dialog: "*.png *.jpg … *.npy *.npz".
[[nodiscard]] QString picturePatterns();

}  // namespace convstep
