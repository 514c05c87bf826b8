// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pictures as tensors: each kind of file against the pixels that were put into it, and files that
// are none.
#include <QImageWriter>
#include <QtTest>

#include "core/io/npy.h"
#include "core/lab/chain_run.h"
#include "tests/support/random.h"
#include "ui/session/picture_file.h"

using namespace convstep;

namespace {

float at(const Picture& picture, std::int64_t y, std::int64_t x, std::int64_t c = 0)
{
    const Shape& shape = picture.tensor->shape();
    return picture.tensor->values()[static_cast<std::size_t>((y * shape[2] + x) * shape[3] + c)];
}

// 3 wide, 2 high, every pixel different.
QImage colours(QImage::Format format = QImage::Format_RGB32)
{
    QImage image(3, 2, format);
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x)
            image.setPixelColor(x, y, QColor(10 + 100 * x, 200 - 90 * y, 5 + 20 * x + y));
    return image;
}

// A JPEG with the orientation that a camera would write.
QByteArray rotatedJpeg(quint8 orientation)
{
    QImage image(32, 16, QImage::Format_RGB32);
    image.fill(Qt::black);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 8; ++x)
            image.setPixelColor(x, y, Qt::white);
    QByteArray jpeg;
    QBuffer buffer(&jpeg);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "JPEG", 95);
    // One entry of a TIFF directory, in an APP1 segment behind the first marker.
    const QByteArray tiff = QByteArray("II\x2a\x00\x08\x00\x00\x00", 8) +
                            QByteArray("\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00", 10) +
                            QByteArray(1, static_cast<char>(orientation)) +
                            QByteArray("\x00\x00\x00\x00\x00\x00\x00", 7);
    const QByteArray exif = QByteArray("Exif\x00\x00", 6) + tiff;
    QByteArray segment("\xff\xe1", 2);
    segment.append(static_cast<char>((exif.size() + 2) >> 8));
    segment.append(static_cast<char>((exif.size() + 2) & 0xff));
    return jpeg.left(2) + segment + exif + jpeg.mid(2);
}

}  // namespace

class TestPictureFile : public QObject {
    Q_OBJECT

private slots:
    void init() { QVERIFY(m_folder.isValid()); }
    void lossless_data();
    void lossless();
    void sixteenBitsStay();
    void greyHasOneChannel();
    void transparentIsPutOnWhite();
    void orientationIsApplied();
    void codesUpTo255();
    void tensorsAsTheyAre();
    void beyondTheBudget();
    void reducedAsItIsRead();
    void noPictures();
    void damagedFilesDoNoHarm();
    void patternsNameWhatIsRead();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? path(name)
                                                                                   : QString();
    }
    QTemporaryDir m_folder;
};

void TestPictureFile::lossless_data()
{
    QTest::addColumn<QString>("name");
    for (const char* format : {"png", "bmp", "ppm"})
        QTest::newRow(format) << QStringLiteral("colours.") + QString::fromLatin1(format);
    for (const char* format : {"webp", "tiff"})
        if (QImageWriter::supportedImageFormats().contains(format))
            QTest::newRow(format) << QStringLiteral("colours.") + QString::fromLatin1(format);
}

void TestPictureFile::lossless()
{
    QFETCH(QString, name);
    const QImage image = colours();
    QVERIFY(image.save(path(name), nullptr, 100));
    const Result<Picture> read = readPicture(path(name));
    QVERIFY2(read, read ? "" : read.error().message().c_str());
    QVERIFY(read->tensor->shape() == Shape({1, 2, 3, 3}));
    QCOMPARE(read->name, name);
    QVERIFY(read->notes.isEmpty());
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 3; ++x) {
            const QColor colour = image.pixelColor(x, y);
            QCOMPARE(at(*read, y, x, 0), static_cast<float>(colour.red() / 255.0));
            QCOMPARE(at(*read, y, x, 1), static_cast<float>(colour.green() / 255.0));
            QCOMPARE(at(*read, y, x, 2), static_cast<float>(colour.blue() / 255.0));
        }
}

void TestPictureFile::sixteenBitsStay()
{
    QImage image(2, 1, QImage::Format_RGBX64);
    image.fill(Qt::black);
    auto* line = reinterpret_cast<QRgba64*>(image.scanLine(0));
    line[0] = QRgba64::fromRgba64(257, 1000, 65535, 65535);
    line[1] = QRgba64::fromRgba64(258, 1001, 65534, 65535);
    QVERIFY(image.save(path("deep.png")));
    const Result<Picture> read = readPicture(path("deep.png"));
    QVERIFY(read);
    QCOMPARE(at(*read, 0, 0, 0), static_cast<float>(257 / 65535.0));
    QCOMPARE(at(*read, 0, 1, 0), static_cast<float>(258 / 65535.0));
    QCOMPARE(at(*read, 0, 1, 1), static_cast<float>(1001 / 65535.0));
    QCOMPARE(at(*read, 0, 0, 2), 1.0F);
}

void TestPictureFile::greyHasOneChannel()
{
    QImage image(2, 2, QImage::Format_Grayscale16);
    for (int y = 0; y < 2; ++y)
        for (int x = 0; x < 2; ++x)
            reinterpret_cast<quint16*>(image.scanLine(y))[x] =
                static_cast<quint16>(1000 * (2 * y + x) + 1);
    QVERIFY(image.save(path("grey.png")));
    const Result<Picture> read = readPicture(path("grey.png"));
    QVERIFY(read);
    QVERIFY(read->tensor->shape() == Shape({1, 2, 2, 1}));
    QCOMPARE(at(*read, 1, 0), static_cast<float>(2001 / 65535.0));
    // A palette of greys is grey, one of colours is not.
    QImage palette(2, 1, QImage::Format_Indexed8);
    palette.setColorTable({qRgb(10, 10, 10), qRgb(200, 200, 200)});
    palette.setPixel(0, 0, 0);
    palette.setPixel(1, 0, 1);
    const Result<Picture> greys = pictureFromImage(palette, QStringLiteral("greys"));
    QCOMPARE(greys->tensor->shape()[3], std::int64_t{1});
    QCOMPARE(at(*greys, 0, 1), static_cast<float>(200 / 255.0));
    palette.setColor(1, qRgb(200, 100, 200));
    QCOMPARE(pictureFromImage(palette, QStringLiteral("colours"))->tensor->shape()[3],
             std::int64_t{3});
}

void TestPictureFile::transparentIsPutOnWhite()
{
    QImage image(3, 1, QImage::Format_ARGB32);
    image.setPixelColor(0, 0, QColor(100, 0, 0, 255));
    image.setPixelColor(1, 0, QColor(100, 0, 0, 51));
    image.setPixelColor(2, 0, QColor(100, 0, 0, 0));
    QVERIFY(image.save(path("glass.png")));
    const Result<Picture> read = readPicture(path("glass.png"));
    QVERIFY(read);
    QCOMPARE(read->notes.size(), 1);
    QVERIFY(read->notes.front().contains(QLatin1String("white")));
    QCOMPARE(at(*read, 0, 0, 0), static_cast<float>(100 / 255.0));
    QVERIFY(std::abs(at(*read, 0, 1, 0) - (0.2F * 100 / 255 + 0.8F)) < 1e-6F);
    QVERIFY(std::abs(at(*read, 0, 1, 1) - 0.8F) < 1e-6F);
    QCOMPARE(at(*read, 0, 2, 1), 1.0F);
}

void TestPictureFile::orientationIsApplied()
{
    // Bright on the left as stored; 6: the camera was turned, so it is to be turned to the right.
    const Result<Picture> upright = readPicture(write("upright.jpg", rotatedJpeg(1)));
    QVERIFY2(upright, upright ? "" : upright.error().message().c_str());
    QVERIFY(upright->tensor->shape() == Shape({1, 16, 32, 3}));
    QVERIFY(at(*upright, 8, 2) > 0.9F && at(*upright, 8, 30) < 0.1F);
    const Result<Picture> turned = readPicture(write("turned.jpg", rotatedJpeg(6)));
    QVERIFY(turned);
    QVERIFY(turned->tensor->shape() == Shape({1, 32, 16, 3}));
    QVERIFY(at(*turned, 2, 8) > 0.9F && at(*turned, 30, 8) < 0.1F);
}

void TestPictureFile::codesUpTo255()
{
    PictureOptions options;
    options.to255 = true;
    const Result<Picture> made = pictureFromImage(colours(), QStringLiteral("codes"), options);
    QCOMPARE(at(*made, 1, 2, 0), 210.0F);
    QCOMPARE(at(*made, 1, 2, 1), 110.0F);
}

void TestPictureFile::tensorsAsTheyAre()
{
    Tensor plane = *Tensor::create({2, 3});
    for (std::size_t i = 0; i < 6; ++i)
        plane.values()[i] = static_cast<float>(i) - 2.5F;
    const auto asBytes = [](const std::vector<std::byte>& bytes) {
        return QByteArray(reinterpret_cast<const char*>(bytes.data()),
                          static_cast<qsizetype>(bytes.size()));
    };
    const Result<Picture> read = readPicture(write("plane.npy", asBytes(writeNpy(plane))));
    QVERIFY2(read, read ? "" : read.error().message().c_str());
    QVERIFY(read->tensor->shape() == Shape({1, 2, 3, 1}));
    QCOMPARE(at(*read, 1, 2), 2.5F);
    const Result<Picture> deep =
        readPicture(write("deep.npy", asBytes(writeNpy(*Tensor::create({4, 5, 7})))));
    QVERIFY(deep->tensor->shape() == Shape({1, 4, 5, 7}));
    const Result<Picture> batch =
        readPicture(write("batch.npy", asBytes(writeNpy(*Tensor::create({2, 4, 5, 7})))));
    QVERIFY(batch->tensor->shape() == Shape({2, 4, 5, 7}));
    const Result<Picture> line =
        readPicture(write("line.npy", asBytes(writeNpy(*Tensor::create({5})))));
    QVERIFY(!line);
    QVERIFY(line.error().message().find("[h, w]") != std::string::npos);
}

void TestPictureFile::beyondTheBudget()
{
    QVERIFY(QImage(100, 100, QImage::Format_RGB32).save(path("large.png")));
    PictureOptions options;
    options.budget.bytes = 100 * 100 * 20 - 1;
    const Result<Picture> read = readPicture(path("large.png"), options);
    QVERIFY(!read);
    QVERIFY(read.error().reason == Reason::memoryBudget);
    QVERIFY(std::find(read.error().values.begin(), read.error().values.end(),
                      ErrorValue{"factor", std::int64_t{2}}) != read.error().values.end());
    ++options.budget.bytes;
    QVERIFY(readPicture(path("large.png"), options));
}

// The same as the whole one reduced, also where the last pixels are fewer; and the least factor
// that fits is the one that is offered.
void TestPictureFile::reducedAsItIsRead()
{
    QImage image(101, 67, QImage::Format_RGB32);
    test::Random random;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            image.setPixel(x, y, static_cast<QRgb>(random.integer(0, 0xffffff)));
    QVERIFY(image.save(path("whole.png")));
    const Result<Picture> whole = readPicture(path("whole.png"));
    PictureOptions options;
    for (const std::int64_t factor : {2, 3, 10, 1000}) {
        options.reduce = factor;
        const Result<Picture> read = readPicture(path("whole.png"), options);
        QVERIFY(read);
        const Tensor want = *reducedPicture(*whole->tensor, factor);
        QVERIFY(read->tensor->shape() == want.shape());
        for (std::size_t i = 0; i < want.values().size(); ++i)
            QVERIFY(std::abs(read->tensor->values()[i] - want.values()[i]) < 1e-6F);
        QCOMPARE(read->notes.size(), 1);
        QVERIFY(read->notes.front().contains(QStringLiteral("1:%1").arg(factor)));
    }
    options.reduce = 1;
    options.budget.bytes = 101 * 67 * 10;
    const Result<Picture> refused = readPicture(path("whole.png"), options);
    QVERIFY(!refused);
    const ErrorValue& offered = refused.error().values.back();
    QCOMPARE(offered.name, std::string("factor"));
    options.reduce = std::get<std::int64_t>(offered.value);
    QVERIFY(readPicture(path("whole.png"), options));
    --options.reduce;
    QVERIFY(!readPicture(path("whole.png"), options));
    // Where even the smallest does not fit, nothing is offered.
    options.reduce = 1;
    options.budget.bytes = 101 * 67 * 8;
    QCOMPARE(readPicture(path("whole.png"), options).error().values.back().name,
             std::string("budget"));
    options.reduce = 0;
    QVERIFY(pictureFromImage(image, {}, options).error().reason == Reason::notPositive);
}

void TestPictureFile::noPictures()
{
    QVERIFY(readPicture(path("absent.png")).error().reason == Reason::fileAccess);
    QVERIFY(readPicture(m_folder.path()).error().reason == Reason::fileAccess);
    QVERIFY(readPicture(write("text.png", "no picture at all")).error().reason ==
            Reason::fileUnsupported);
    QVERIFY(!readPicture(write("empty.png", {})));
    QVERIFY(!readPicture(write("text.npy", "no tensor at all")));
    QVERIFY(!readPicture(write("text.npz", "no archive at all")));
    QVERIFY(!pictureFromImage({}, QStringLiteral("nothing")));
}

void TestPictureFile::damagedFilesDoNoHarm()
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    QVERIFY(colours().scaled(60, 40).save(&buffer, "PNG"));
    const QByteArray jpeg = rotatedJpeg(1);
    test::Random random;
    int refused = 0;
    for (int round = 0; round < 200; ++round) {
        QByteArray bytes = round % 2 ? png : jpeg;
        if (round % 3 == 0)
            bytes.truncate(static_cast<qsizetype>(random.integer(0, bytes.size() - 1)));
        for (int i = 0; i < 3 && !bytes.isEmpty(); ++i)
            bytes[static_cast<qsizetype>(random.integer(0, bytes.size() - 1))] =
                static_cast<char>(random.integer(-128, 127));
        PictureOptions options;
        options.budget.bytes = 64 << 20;
        const Result<Picture> read = readPicture(write("damaged", bytes), options);
        refused += read ? 0 : 1;
        if (read)
            QVERIFY(read->tensor->shape().elements() > 0);
    }
    QVERIFY(refused > 20);
}

void TestPictureFile::patternsNameWhatIsRead()
{
    const QStringList patterns = picturePatterns().split(QLatin1Char(' '));
    for (const char* one : {"*.png", "*.jpg", "*.jpeg", "*.bmp", "*.npy", "*.npz"})
        QVERIFY2(patterns.contains(QLatin1String(one)), one);
    QVERIFY(!patterns.contains(QStringLiteral("*.svg")));
}

QTEST_MAIN(TestPictureFile)
#include "tst_picture_file.moc"
