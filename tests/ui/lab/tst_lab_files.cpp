// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that are no pictures: each gives a message, and what is there stays.
#include <QBuffer>
#include <QDir>
#include <QImage>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/npy.h"
#include "core/lab/memory.h"
#include "ui/lab/lab_view.h"

using namespace convstep;

namespace {

bool settled(const LabView& lab)
{
    return QTest::qWaitFor([&] { return !lab.busy() && lab.outcome() && lab.outcome()->factor == 1; },
                           60'000);
}

QByteArray png(int height, int width)
{
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            image.setPixel(x, y, qRgb(x * 7 % 256, y * 5 % 256, x * y % 256));
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

// Of a chunk, as PNG has it: over its type and its data.
quint32 checksum(const QByteArray& data)
{
    quint32 crc = 0xffffffff;
    for (const char c : data) {
        crc ^= static_cast<uchar>(c);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

QByteArray big(quint32 value)
{
    QByteArray bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.append(static_cast<char>(value >> shift & 0xff));
    return bytes;
}

// A small file that claims to be 60000 pixels wide and high.
QByteArray hugePng()
{
    QByteArray bytes = png(8, 8);
    const QByteArray header = QByteArray("IHDR") + big(60000) + big(60000) + bytes.mid(24, 5);
    return bytes.left(12) + header + big(checksum(header)) + bytes.mid(33);
}

QByteArray array(const Shape& shape)
{
    const std::vector<std::byte> bytes = writeNpy(*Tensor::create(shape));
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

}  // namespace

class TestLabFiles : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void cleanupTestCase() { m_lab.reset(); }
    void badFilesKeepThePicture_data();
    void badFilesKeepThePicture();
    void goodOnesStillOpen();

private:
    QTemporaryDir m_folder;
    ThemeWatcher m_themes;
    std::unique_ptr<LabView> m_lab;
};

void TestLabFiles::initTestCase()
{
    // The claimed size of the large one is beyond it on every machine.
    chooseMemoryBudget({std::int64_t{1} << 30});
    m_lab = std::make_unique<LabView>(m_themes);
    QVERIFY(settled(*m_lab));
}

void TestLabFiles::badFilesKeepThePicture_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    const QByteArray good = png(60, 80);
    QByteArray wrong = good;
    wrong[good.size() / 2] = static_cast<char>(~wrong[good.size() / 2]);
    const QByteArray npy = array({6, 7, 3});
    const auto row = [](const char* name, const QByteArray& bytes) {
        QTest::newRow(name) << QString::fromLatin1(name) << bytes;
    };
    row("empty.png", {});
    row("text.png", "This is no picture, whatever it is called.\n");
    row("beginning.png", good.left(20));
    row("truncated.png", good.left(good.size() / 2));
    row("damaged.png", wrong);
    row("huge.png", hugePng());
    row("text.jpg", "nor this");
    row("text.bin", "nor this");
    row("empty.npy", {});
    row("picture.npy", good);
    row("cut.npy", npy.left(npy.size() - 1));
    row("longer.npy", npy + "x");
    row("header.npy", QByteArray(npy).replace("descr", "drawn"));
    row("type.npy", QByteArray(npy).replace("<f4", "<c8"));
    row("claimed.npy", QByteArray(npy).replace("(6, 7, 3)", "(6000000, 7000000, 3)"));
    row("line.npy", array({9}));
    row("none.npy", array({0, 7, 3}));
    row("five.npy", array({1, 1, 2, 2, 3}));
    row("empty.npz", {});
    row("text.npz", "no archive");
    row("array.npz", npy);
}

void TestLabFiles::badFilesKeepThePicture()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, bytes);
    const QString path = m_folder.filePath(name);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
    file.close();
    const auto picture = m_lab->picture()->tensor;
    const auto result = m_lab->outcome()->result;
    m_lab->openFile(path);
    QTRY_VERIFY_WITH_TIMEOUT(!m_lab->busy(), 60'000);
    QVERIFY2(m_lab->message().contains(name) && m_lab->message().contains(QLatin1String("stays")),
             qPrintable(m_lab->message()));
    QVERIFY(!m_lab->message().contains(QLatin1Char('{')));
    QVERIFY(m_lab->picture()->tensor == picture);
    QVERIFY(m_lab->outcome()->result == result);
}

void TestLabFiles::goodOnesStillOpen()
{
    for (const char* name : {"folder.png", "folder.npy"}) {
        QVERIFY(QDir(m_folder.path()).mkdir(QString::fromLatin1(name)));
        const auto picture = m_lab->picture()->tensor;
        m_lab->openFile(m_folder.filePath(QString::fromLatin1(name)));
        QTRY_VERIFY_WITH_TIMEOUT(!m_lab->busy(), 60'000);
        QVERIFY(m_lab->message().contains(QLatin1String("stays")));
        QVERIFY(m_lab->picture()->tensor == picture);
    }
    QFile file(m_folder.filePath(QStringLiteral("good.png")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(png(60, 80));
    file.close();
    m_lab->openFile(file.fileName());
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->picture()->tensor->shape() == Shape({1, 60, 80, 3}), 60'000);
    QVERIFY(settled(*m_lab));
    QVERIFY(m_lab->message().isEmpty());
}

QTEST_MAIN(TestLabFiles)
#include "tst_lab_files.moc"
