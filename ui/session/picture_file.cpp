// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/picture_file.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>

#include <algorithm>

#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/io/npz.h"

namespace convstep {

namespace {

constexpr std::int64_t floatBytes = 4;

QString text(const char* source)
{
    return QCoreApplication::translate("Picture", source);
}

bool isGrey(const QImage& image)
{
    return image.format() == QImage::Format_Grayscale8 ||
           image.format() == QImage::Format_Grayscale16 ||
           (image.colorCount() > 0 && image.allGray());
}

tl::expected<void, Error> checkMemory(const QSize& size, const std::string& name,
                                      const MemoryBudget& budget)
{
    // The tensor, and the picture as Qt holds it meanwhile.
    const std::int64_t pixels = std::int64_t{size.width()} * size.height();
    const std::int64_t need = pixels * (3 * floatBytes + 8);
    if (need <= budget.bytes)
        return {};
    return fail(Reason::memoryBudget, name,
                {{"shape", "1x" + std::to_string(size.height()) + "x" +
                               std::to_string(size.width()) + "x3"},
                 {"need", need},
                 {"budget", budget.bytes}});
}

// A tensor as a picture, or why it is none.
Result<Tensor> asPicture(const Tensor& tensor, const std::string& name)
{
    const Shape& shape = tensor.shape();
    const auto dims = shape.dims();
    if (shape.rank() < 2 || shape.rank() > 4 || shape.elements() == 0)
        return fail(Reason::fileField, name,
                    {{"detail", "a picture is [h, w], [h, w, channels] or [n, h, w, channels], "
                                "this is " +
                                    shape.toString()}});
    if (shape.rank() == 4)
        return tensor;
    return Tensor::create({1, dims[0], dims[1], shape.rank() == 3 ? dims[2] : 1}, tensor.values(),
                          name, MemoryBudget{floatBytes * shape.elements()});
}

Result<Picture> readTensors(const QString& path, const PictureOptions& options, bool archive)
{
    const std::string name = path.toStdString();
    const Result<std::vector<std::byte>> bytes = readFile(name);
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    std::vector<NamedTensor> tensors;
    if (archive) {
        Result<std::vector<NamedTensor>> all = readNpz(*bytes, name, options.budget);
        if (!all)
            return tl::unexpected<Error>(all.error());
        tensors = std::move(*all);
    } else {
        Result<Tensor> one = readNpy(*bytes, name, options.budget);
        if (!one)
            return tl::unexpected<Error>(one.error());
        tensors.push_back({name, std::move(*one)});
    }
    if (tensors.empty())
        return fail(Reason::fileField, name, {{"detail", "there is no tensor in it"}});
    std::optional<Error> first;
    for (const NamedTensor& one : tensors) {
        Result<Tensor> tensor = asPicture(one.tensor, archive ? one.name : name);
        if (!tensor) {
            if (!first)
                first = tensor.error();
            continue;
        }
        Picture picture{std::make_shared<const Tensor>(std::move(*tensor)),
                        QFileInfo(path).fileName(), {}};
        if (tensors.size() > 1)
            picture.notes.append(text("“%1”, one of %2 tensors in the file.")
                                     .arg(QString::fromStdString(one.name))
                                     .arg(tensors.size()));
        return picture;
    }
    return tl::unexpected<Error>(*first);
}

}  // namespace

Result<Picture> pictureFromImage(const QImage& image, const QString& name,
                                 const PictureOptions& options)
{
    if (image.isNull())
        return fail(Reason::fileField, name.toStdString(), {{"detail", "there is no picture"}});
    if (const auto ok = checkMemory(image.size(), name.toStdString(), options.budget); !ok)
        return tl::unexpected(ok.error());
    const bool grey = isGrey(image) && !image.hasAlphaChannel();
    const int channels = grey ? 1 : 3;
    Result<Tensor> made = Tensor::create({1, image.height(), image.width(), channels},
                                         name.toStdString(), options.budget);
    if (!made)
        return tl::unexpected<Error>(made.error());
    const double greatest = options.to255 ? 255 : 1;
    float* to = made->values().data();
    bool transparent = false;
    const bool deep = image.format() == QImage::Format_Grayscale16;
    const QImage::Format format = !grey  ? QImage::Format_RGBA64
                                  : deep ? QImage::Format_Grayscale16
                                         : QImage::Format_Grayscale8;
    // Row by row, so that no second picture is needed.
    for (int y = 0; y < image.height(); ++y) {
        const QImage row = image.copy(0, y, image.width(), 1).convertToFormat(format);
        if (grey) {
            const uchar* const codes = row.constScanLine(0);
            for (int x = 0; x < image.width(); ++x)
                *to++ = static_cast<float>(
                    (deep ? reinterpret_cast<const quint16*>(codes)[x] / 65535.0
                          : codes[x] / 255.0) *
                    greatest);
            continue;
        }
        const auto* from = reinterpret_cast<const QRgba64*>(row.constScanLine(0));
        for (int x = 0; x < image.width(); ++x) {
            const double alpha = from[x].alpha() / 65535.0;
            transparent = transparent || from[x].alpha() != 65535;
            for (const quint16 code : {from[x].red(), from[x].green(), from[x].blue()})
                *to++ = static_cast<float>((code / 65535.0 * alpha + (1 - alpha)) * greatest);
        }
    }
    Picture picture{std::make_shared<const Tensor>(std::move(*made)), name, {}};
    if (transparent)
        picture.notes.append(text("What is transparent was put on white."));
    return picture;
}

Result<Picture> readPicture(const QString& path, const PictureOptions& options)
{
    if (path.endsWith(QLatin1String(".npy"), Qt::CaseInsensitive))
        return readTensors(path, options, false);
    if (path.endsWith(QLatin1String(".npz"), Qt::CaseInsensitive))
        return readTensors(path, options, true);
    const std::string name = path.toStdString();
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return fail(Reason::fileAccess, name,
                    {{"detail", QFileInfo(path).isFile() ? file.errorString().toStdString()
                                                         : std::string("no such file")}});
    QImageReader::setAllocationLimit(0);  // the budget decides, not Qt's 128 MB
    QImageReader reader(&file);
    reader.setDecideFormatFromContent(true);
    reader.setAutoTransform(true);
    if (!reader.canRead())
        return fail(Reason::fileUnsupported, name,
                    {{"detail", "this kind of file"}, {"want", picturePatterns().toStdString()}});
    if (reader.size().isValid())
        if (const auto ok = checkMemory(reader.size(), name, options.budget); !ok)
            return tl::unexpected(ok.error());
    QImage image;
    if (!reader.read(&image))
        return fail(Reason::fileField, name, {{"detail", reader.errorString().toStdString()}});
    return pictureFromImage(image, QFileInfo(path).fileName(), options);
}

QString picturePatterns()
{
    QStringList patterns;
    for (const QByteArray& format : QImageReader::supportedImageFormats())
        if (const QString one = QStringLiteral("*.") + QString::fromLatin1(format);
            !patterns.contains(one) && format != "svg" && format != "svgz" && format != "pdf")
            patterns.append(one);
    patterns << QStringLiteral("*.npy") << QStringLiteral("*.npz");
    return patterns.join(QLatin1Char(' '));
}

}  // namespace convstep
