// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures against pictures of the past: equal but for what font libraries do at the edges of
// letters. Tests that use them ask for DejaVu Sans without hinting, at a pixel ratio of 1.
#pragma once

#include <QImage>

#include <algorithm>
#include <cstdlib>

namespace convstep::test {

constexpr int goldenTolerance = 24;      // of 255, in any channel
constexpr double goldenShare = 0.005;    // of all pixels may differ by more

struct PictureDifference {
    bool sameSize = false;
    double share = 1;  // of pixels that differ by more than the tolerance
    int largest = 255;

    [[nodiscard]] bool passed() const { return sameSize && share <= goldenShare; }
};

inline PictureDifference comparePictures(const QImage& got, const QImage& expected)
{
    PictureDifference difference;
    difference.sameSize = got.size() == expected.size() && !got.isNull();
    if (!difference.sameSize)
        return difference;
    const QImage a = got.convertToFormat(QImage::Format_RGB32);
    const QImage b = expected.convertToFormat(QImage::Format_RGB32);
    qint64 beyond = 0;
    difference.largest = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) {
            const QRgb p = a.pixel(x, y);
            const QRgb q = b.pixel(x, y);
            const int most = std::max({std::abs(qRed(p) - qRed(q)), std::abs(qGreen(p) - qGreen(q)),
                                       std::abs(qBlue(p) - qBlue(q))});
            difference.largest = std::max(difference.largest, most);
            beyond += most > goldenTolerance ? 1 : 0;
        }
    difference.share = static_cast<double>(beyond) / (static_cast<double>(a.width()) * a.height());
    return difference;
}

}  // namespace convstep::test
