// SPDX-License-Identifier: GPL-3.0-or-later
#include <QTemporaryDir>
#include <QtTest>

#include <fstream>

#include "core/io/file.h"
#include "tests/support/bytes.h"

using namespace convstep;

class TestFile : public QObject {
    Q_OBJECT

private slots:
    void readsAllBytes()
    {
        const auto bytes = readFile(CONVSTEP_SOURCE_DIR "/tests/conformance/manifest.json");
        QVERIFY(bytes.has_value());
        QVERIFY(*bytes == test::sourceFile("tests/conformance/manifest.json"));
        QVERIFY(bytes->size() > 100000);

        QTemporaryDir folder;
        const std::string path = folder.filePath("b").toStdString();
        std::ofstream(path, std::ios::binary) << std::string("\0\n\r\xFF", 4);
        QVERIFY(readFile(path).value() == test::bytesOf(std::string_view("\0\n\r\xFF", 4)));
        QVERIFY(readFile(path, {4}).has_value());
        const auto large = readFile(path, {3});
        QCOMPARE(large.error().reason, Reason::fileAccess);
        QCOMPARE(large.error().field, path);
        std::ofstream(path, std::ios::trunc).close();
        QVERIFY(readFile(path, {0})->empty());
    }

    void refusesWhatIsNoFile()
    {
        QTemporaryDir folder;
        for (const std::string& path :
             {folder.path().toStdString(), folder.filePath("none").toStdString(),
              folder.filePath("none/none").toStdString(), std::string("/dev/zero"),
              std::string()}) {
            const auto bytes = readFile(path);
            QVERIFY(!bytes.has_value());
            QCOMPARE(bytes.error().reason, Reason::fileAccess);
            QCOMPARE(bytes.error().field, path);
        }
    }
};

QTEST_GUILESS_MAIN(TestFile)
#include "tst_file.moc"
