// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that are no pictures: each gives a message, and what is there stays.
#include <QBuffer>
#include <QComboBox>
#include <QDir>
#include <QDropEvent>
#include <QImage>
#include <QInputDialog>
#include <QLabel>
#include <QMimeData>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/npy.h"
#include "core/lab/memory.h"
#include "tests/support/zip_archive.h"
#include "ui/lab/lab_operator_fields.h"
#include "ui/lab/lab_panel.h"
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
    void filtersAreUsed();
    void filtersOfAFieldAreChosen();
    void badFiltersKeepTheBank_data();
    void badFiltersKeepTheBank();
    void droppedWithShiftTheyAreFilters();

private:
    QString write(const QString& name, const QByteArray& bytes) const;
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

QString TestLabFiles::write(const QString& name, const QByteArray& bytes) const
{
    QFile file(m_folder.filePath(name));
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() ? file.fileName()
                                                                                : QString();
}

void TestLabFiles::filtersAreUsed()
{
    LabOperatorFields& fields = m_lab->panel().fields();
    auto* bank = fields.findChild<QComboBox*>(QStringLiteral("bank"));
    auto* reading = fields.findChild<QLabel*>(QStringLiteral("reading"));
    const int banks = bank->count();
    QVERIFY(reading->isHidden());
    m_lab->openFilters(write(QStringLiteral("own.npy"), array({5, 3, 4})));
    QTRY_VERIFY_WITH_TIMEOUT(fields.shown().file != nullptr, 60'000);
    QVERIFY(settled(*m_lab));
    // Four filters on three channels.
    QCOMPARE(m_lab->outcome()->result->links.front().output->shape()[3], std::int64_t{12});
    QCOMPARE(bank->currentText(), QStringLiteral("own.npy"));
    QVERIFY(!reading->isHidden() && reading->text().contains(QStringLiteral("5×3, 4 filters")));
    // A bank instead, and the file again: it is remembered.
    bank->setCurrentIndex(0);
    emit bank->activated(0);
    QVERIFY(!fields.shown().file && reading->isHidden());
    QCOMPARE(bank->count(), banks + 1);
    bank->setCurrentIndex(banks);
    emit bank->activated(banks);
    QVERIFY(fields.shown().file && bank->currentText() == QStringLiteral("own.npy"));
    QVERIFY(settled(*m_lab));
}

void TestLabFiles::filtersOfAFieldAreChosen()
{
    const auto text = [](const QByteArray& bytes) { return bytes.toStdString(); };
    const std::vector<std::byte> archive = test::deflatedArchive(
        {{"a.npy", text(array({3, 3}))}, {"bias.npy", text(array({7}))},
         {"b.npy", text(array({3, 3, 2}))}});
    m_lab->openFilters(
        write(QStringLiteral("both.npz"), {reinterpret_cast<const char*>(archive.data()),
                                           static_cast<qsizetype>(archive.size())}));
    QInputDialog* dialog = nullptr;
    QTRY_VERIFY_WITH_TIMEOUT((dialog = m_lab->findChild<QInputDialog*>()) != nullptr, 60'000);
    QCOMPARE(dialog->comboBoxItems().size(), 2);
    dialog->setTextValue(dialog->comboBoxItems().back());
    dialog->accept();
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->panel().fields().shown().file->name ==
                                 QStringLiteral("both.npz · b"),
                             60'000);
    QVERIFY(settled(*m_lab));
    QCOMPARE(m_lab->outcome()->result->links.front().output->shape()[3], std::int64_t{6});
}

void TestLabFiles::badFiltersKeepTheBank_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("piece");
    QTest::newRow("words") << QStringLiteral("words.npy") << QByteArray("no array") << QString();
    QTest::newRow("kind") << QStringLiteral("bank.txt") << QByteArray("1 2 3") << QString();
    QTest::newRow("line") << QStringLiteral("line.npy") << array({9})
                          << QStringLiteral("[rows, columns, filters]");
    QTest::newRow("channels") << QStringLiteral("four.npy") << array({3, 3, 4, 2})
                              << QStringLiteral("3×3×3×2 or 3×3×1×2");
    QTest::newRow("many") << QStringLiteral("many.npy") << array({1, 1, 65}) << QString();
}

void TestLabFiles::badFiltersKeepTheBank()
{
    QFETCH(const QString, name);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QString, piece);
    const auto before = m_lab->panel().fields().shown().file;
    const auto result = m_lab->outcome()->result;
    m_lab->openFilters(write(name, bytes));
    QTRY_VERIFY_WITH_TIMEOUT(!m_lab->busy(), 60'000);
    QVERIFY2(m_lab->message().contains(name) && m_lab->message().contains(QLatin1String("stay")),
             qPrintable(m_lab->message()));
    QVERIFY2(m_lab->message().contains(piece), qPrintable(m_lab->message()));
    QVERIFY(m_lab->panel().fields().shown().file == before);
    QVERIFY(m_lab->outcome()->result == result);
}

void TestLabFiles::droppedWithShiftTheyAreFilters()
{
    m_lab->resize(1280, 720);
    m_lab->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_lab.get()));
    const QString path = write(QStringLiteral("dropped.npy"), array({3, 5}));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    const auto drop = [&](const QPoint& at, Qt::KeyboardModifiers keys) {
        // Who may get it is settled when it enters.
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, keys);
        QCoreApplication::sendEvent(m_lab.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, keys);
        QCoreApplication::sendEvent(m_lab.get(), &event);
    };
    const auto used = [&] {
        const auto file = m_lab->panel().fields().shown().file;
        return file && file->name == QStringLiteral("dropped.npy");
    };
    const auto picture = m_lab->picture()->tensor;
    drop({700, 300}, Qt::ShiftModifier);
    QTRY_VERIFY_WITH_TIMEOUT(used(), 60'000);
    QVERIFY(settled(*m_lab));
    auto* bank = m_lab->panel().fields().findChild<QComboBox*>(QStringLiteral("bank"));
    emit bank->activated(0);
    QVERIFY(!used());
    drop(bank->mapTo(m_lab.get(), bank->rect().center()), Qt::NoModifier);
    QTRY_VERIFY_WITH_TIMEOUT(used(), 60'000);
    QVERIFY(m_lab->picture()->tensor == picture);
    QVERIFY(settled(*m_lab));
    // Without the key, elsewhere, an array is a picture.
    drop({700, 300}, Qt::NoModifier);
    QTRY_VERIFY_WITH_TIMEOUT(m_lab->picture()->tensor->shape() == Shape({1, 3, 5, 1}), 60'000);
}

QTEST_MAIN(TestLabFiles)
#include "tst_lab_files.moc"
