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
#include "core/lab/chain_run.h"

namespace convstep {

namespace {

constexpr std::int64_t floatBytes = 4;
// Of a pixel as Qt holds it, at most.
constexpr std::int64_t codeBytes = 8;

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

std::int64_t reducedSize(std::int64_t size, std::int64_t factor)
{
    return (size + factor - 1) / factor;
}

QString reducedNote(std::int64_t factor, std::int64_t height, std::int64_t width,
                    std::int64_t wholeHeight, std::int64_t wholeWidth)
{
    return text("Reduced to 1:%1, %2×%3 instead of %4×%5 pixels.")
        .arg(factor)
        .arg(height)
        .arg(width)
        .arg(wholeHeight)
        .arg(wholeWidth);
}

// The tensor, and the picture as Qt holds it meanwhile.
std::int64_t bytesFor(const QSize& size, std::int64_t factor, std::int64_t kept)
{
    return std::int64_t{size.width()} * size.height() * kept +
           reducedSize(size.width(), factor) * reducedSize(size.height(), factor) * 3 * floatBytes;
}

// `kept`: for each pixel of the whole picture, while the reduced one is made.
tl::expected<void, Error> checkMemory(const QSize& size, const std::string& name,
                                      const PictureOptions& options,
                                      std::int64_t kept = codeBytes)
{
    if (options.reduce < 1)
        return fail(Reason::notPositive, "reduce", {{"got", options.reduce}});
    const std::int64_t need = bytesFor(size, options.reduce, kept);
    if (need <= options.budget.bytes)
        return {};
    Error error{Reason::memoryBudget,
                name,
                {{"shape", "1x" + std::to_string(size.height()) + "x" +
                               std::to_string(size.width()) + "x3"},
                 {"need", need},
                 {"budget", options.budget.bytes}}};
    const std::int64_t most = std::max(size.width(), size.height());
    for (std::int64_t factor = options.reduce + 1; factor <= most; ++factor)
        if (bytesFor(size, factor, kept) <= options.budget.bytes) {
            error.values.push_back({"factor", factor});
            break;
        }
    return tl::unexpected<Error>(std::move(error));
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
    const Result<std::vector<std::byte>> bytes = readFile(name, options.budget);
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
        const Shape whole = tensor->shape();
        if (options.reduce != 1)
            tensor = reducedPicture(*tensor, options.reduce);
        if (!tensor)
            return tl::unexpected<Error>(tensor.error());
        const Shape shape = tensor->shape();
        Picture picture{std::make_shared<const Tensor>(std::move(*tensor)),
                        QFileInfo(path).fileName(), {}, 0};
        if (options.reduce > 1)
            picture.notes.append(
                reducedNote(options.reduce, shape[1], shape[2], whole[1], whole[2]));
        if (tensors.size() > 1)
            picture.notes.append(text("“%1”, one of %2 tensors in the file.")
                                     .arg(QString::fromStdString(one.name))
                                     .arg(tensors.size()));
        return picture;
    }
    return tl::unexpected<Error>(*first);
}

// The rows of a picture as numbers from 0 to `greatest`, over white.
class RowReader {
public:
    RowReader(const QImage& image, double greatest)
        : m_image(image), m_greatest(greatest), m_grey(isGrey(image) && !image.hasAlphaChannel()),
          m_deep(image.format() == QImage::Format_Grayscale16)
    {
    }
    [[nodiscard]] std::int64_t channels() const { return m_grey ? 1 : 3; }

    // Writes width()·channels() numbers; true when something was transparent.
    bool read(std::int64_t y, float* to) const
    {
        const QImage row = m_image.copy(0, static_cast<int>(y), m_image.width(), 1)
                               .convertToFormat(!m_grey  ? QImage::Format_RGBA64
                                                : m_deep ? QImage::Format_Grayscale16
                                                         : QImage::Format_Grayscale8);
        if (m_grey) {
            const uchar* const codes = row.constScanLine(0);
            for (int x = 0; x < row.width(); ++x)
                *to++ = static_cast<float>(
                    (m_deep ? reinterpret_cast<const quint16*>(codes)[x] / 65535.0
                            : codes[x] / 255.0) *
                    m_greatest);
            return false;
        }
        bool transparent = false;
        const auto* from = reinterpret_cast<const QRgba64*>(row.constScanLine(0));
        for (int x = 0; x < row.width(); ++x) {
            const double alpha = from[x].alpha() / 65535.0;
            transparent = transparent || from[x].alpha() != 65535;
            for (const quint16 code : {from[x].red(), from[x].green(), from[x].blue()})
                *to++ = static_cast<float>((code / 65535.0 * alpha + (1 - alpha)) * m_greatest);
        }
        return transparent;
    }

private:
    const QImage& m_image;
    double m_greatest;
    bool m_grey;
    bool m_deep;
};

}  // namespace

Result<Picture> pictureFromImage(const QImage& image, const QString& name,
                                 const PictureOptions& options)
{
    if (image.isNull())
        return fail(Reason::fileField, name.toStdString(), {{"detail", "there is no picture"}});
    if (const auto ok = checkMemory(image.size(), name.toStdString(), options); !ok)
        return tl::unexpected(ok.error());
    const std::int64_t factor = options.reduce;
    const RowReader reader(image, options.to255 ? 255 : 1);
    const std::int64_t channels = reader.channels();
    const std::int64_t height = reducedSize(image.height(), factor);
    const std::int64_t width = reducedSize(image.width(), factor);
    Result<Tensor> made = Tensor::create({1, height, width, channels}, name.toStdString(),
                                         options.budget);
    if (!made)
        return tl::unexpected<Error>(made.error());
    bool transparent = false;
    // Row by row, so that no second picture is needed.
    std::vector<float> row(static_cast<std::size_t>(image.width() * channels));
    std::vector<double> sums(static_cast<std::size_t>(width * channels));
    float* to = made->values().data();
    for (std::int64_t y = 0; y < height; ++y) {
        if (factor == 1) {
            transparent = reader.read(y, to) || transparent;
            to += width * channels;
            continue;
        }
        std::fill(sums.begin(), sums.end(), 0.0);
        const std::int64_t bottom = std::min<std::int64_t>((y + 1) * factor, image.height());
        for (std::int64_t from = y * factor; from < bottom; ++from) {
            transparent = reader.read(from, row.data()) || transparent;
            for (std::int64_t x = 0; x < image.width(); ++x)
                for (std::int64_t c = 0; c < channels; ++c)
                    sums[static_cast<std::size_t>(x / factor * channels + c)] +=
                        static_cast<double>(row[static_cast<std::size_t>(x * channels + c)]);
        }
        for (std::int64_t x = 0; x < width; ++x) {
            const std::int64_t right = std::min<std::int64_t>((x + 1) * factor, image.width());
            const auto count = static_cast<double>((bottom - y * factor) * (right - x * factor));
            for (std::int64_t c = 0; c < channels; ++c)
                *to++ = static_cast<float>(sums[static_cast<std::size_t>(x * channels + c)] /
                                           count);
        }
    }
    Picture picture{std::make_shared<const Tensor>(std::move(*made)), name, {},
                    options.to255 ? 255.0 : 1.0};
    if (transparent)
        picture.notes.append(text("What is transparent was put on white."));
    if (factor > 1)
        picture.notes.append(
            reducedNote(factor, height, width, image.height(), image.width()));
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
        if (const auto ok = checkMemory(reader.size(), name, options); !ok)
            return tl::unexpected(ok.error());
    QImage image;
    if (!reader.read(&image))
        return fail(Reason::fileField, name, {{"detail", reader.errorString().toStdString()}});
    return pictureFromImage(image, QFileInfo(path).fileName(), options);
}

Result<Picture> pictureMade(TestPicture picture, const QString& name, std::int64_t height,
                            std::int64_t width, const PictureOptions& options)
{
    const QSize size(static_cast<int>(std::clamp<std::int64_t>(width, 0, 1 << 20)),
                     static_cast<int>(std::clamp<std::int64_t>(height, 0, 1 << 20)));
    if (const auto ok = checkMemory(size, "picture", options, 0); !ok)
        return tl::unexpected(ok.error());
    const std::int64_t factor = options.reduce;
    Result<Tensor> made = makeTestPicture(picture, reducedSize(height, factor),
                                          reducedSize(width, factor), 1, options.budget);
    if (!made)
        return tl::unexpected<Error>(made.error());
    if (options.to255)
        for (float& value : made->values())
            value *= 255;
    Picture one{std::make_shared<const Tensor>(std::move(*made)), name, {},
                options.to255 ? 255.0 : 1.0};
    if (factor > 1)
        one.notes.append(reducedNote(factor, reducedSize(height, factor),
                                     reducedSize(width, factor), height, width));
    return one;
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
