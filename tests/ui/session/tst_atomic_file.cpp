// SPDX-License-Identifier: GPL-3.0-or-later
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "ui/session/atomic_file.h"

using namespace convstep;

namespace {

std::span<const std::byte> bytesOf(const QByteArray& bytes)
{
    return std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

// While it lives, no file of this process grows beyond `bytes`: what a full disk does.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit limit = m_before;
        limit.rlim_cur = bytes;
        m_signal = std::signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;
    ~FileSizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_signal);
    }

private:
    rlimit m_before{};
    void (*m_signal)(int) = nullptr;
};

}  // namespace

class TestAtomicFile : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString path(const char* name) const { return m_folder.filePath(QString::fromUtf8(name)); }
    QStringList names() const
    {
        return QDir(m_folder.path())
            .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }
    static QByteArray content(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(not there)");
    }
    static void put(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    static std::string why(const Result<void>& result)
    {
        return result ? "it was written" : result.error().message();
    }

private slots:
    void init()
    {
        QVERIFY(m_folder.isValid());
        for (const QString& name : names())
            QVERIFY(QFile::remove(m_folder.filePath(name)) || QDir(m_folder.path()).rmdir(name));
    }

    void writesWhatIsNotThere()
    {
        const QByteArray bytes("a\0b", 3);
        const auto written = writeAtomically(path("new"), bytesOf(bytes));
        QVERIFY2(written, why(written).c_str());
        QCOMPARE(content(path("new")), bytes);
        QCOMPARE(names(), QStringList{"new"});
    }

    void replacesWhatIsThere()
    {
        put(path("old"), "something long that was there before");
        QVERIFY(QFile::setPermissions(path("old"), QFile::ReadOwner | QFile::WriteOwner));
        const auto written = writeAtomically(path("old"), bytesOf(QByteArray("short")));
        QVERIFY2(written, why(written).c_str());
        QCOMPARE(content(path("old")), QByteArray("short"));
        QVERIFY(!(QFile::permissions(path("old")) & QFile::ReadOther));
        QVERIFY(writeAtomically(path("old"), {}));
        QCOMPARE(content(path("old")), QByteArray());
    }

    void writesThroughALink()
    {
        put(path("real"), "before");
        QVERIFY(QFile::link(path("real"), path("link")));
        QVERIFY(writeAtomically(path("link"), bytesOf(QByteArray("after"))));
        QVERIFY(QFileInfo(path("link")).isSymLink());
        QCOMPARE(content(path("real")), QByteArray("after"));
    }

    void aFullDiskLeavesTheOldFile_data()
    {
        QTest::addColumn<qsizetype>("size");
        QTest::newRow("one byte too many") << qsizetype{1001};
        QTest::newRow("more than a buffer too many") << qsizetype{100'000};
    }
    void aFullDiskLeavesTheOldFile()
    {
        QFETCH(const qsizetype, size);
        put(path("kept"), "before");
        Result<void> refused;
        Result<void> fits;
        {
            const FileSizeLimit limit(1000);
            refused = writeAtomically(path("kept"), bytesOf(QByteArray(size, 'x')));
            fits = writeAtomically(path("small"), bytesOf(QByteArray(1000, 'x')));
        }
        QVERIFY(!refused);
        QCOMPARE(refused.error().reason, Reason::fileAccess);
        QCOMPARE(refused.error().field, path("kept").toStdString());
        // The system's own reason, not a word about nothing.
        QVERIFY2(why(refused).find("too large") != std::string::npos, why(refused).c_str());
        QCOMPARE(content(path("kept")), QByteArray("before"));
        QVERIFY2(fits, why(fits).c_str());
        QCOMPARE(names(), (QStringList{"kept", "small"}));
    }

    void aWriteThatFailedCannotBeCommitted()
    {
        put(path("kept"), "before");
        const FileSizeLimit limit(1000);
        AtomicFile file(path("kept"));
        QVERIFY(file.open());
        QVERIFY(file.write(bytesOf(QByteArray(900, 'x'))));
        QVERIFY(!file.write(bytesOf(QByteArray(900, 'x'))));
        QVERIFY(!file.commit());
        QCOMPARE(content(path("kept")), QByteArray("before"));
    }

    void anAbandonedFileLeavesNothing()
    {
        {
            AtomicFile file(path("never"));
            QVERIFY(file.open());
            QVERIFY(file.write(bytesOf(QByteArray("abc"))));
        }
        QVERIFY(names().isEmpty());
    }

    void refusesWhatIsNoRegularFile()
    {
        QVERIFY(QDir(m_folder.path()).mkdir("folder"));
        QCOMPARE(mkfifo(path("pipe").toLocal8Bit().constData(), 0600), 0);
        QVERIFY(QFile::link("/dev/null", path("null")));
        for (const QString& target :
             {path("folder"), path("pipe"), path("null"), QStringLiteral("/dev/null")}) {
            const auto refused = writeAtomically(target, bytesOf(QByteArray("x")));
            QVERIFY2(!refused, qPrintable(target));
            QCOMPARE(refused.error().reason, Reason::fileAccess);
            QCOMPARE(refused.error().field, target.toStdString());
        }
        struct stat status {};
        QCOMPARE(stat("/dev/null", &status), 0);
        QVERIFY(S_ISCHR(status.st_mode));
        QCOMPARE(names(), (QStringList{"folder", "null", "pipe"}));
    }

    void refusesAFolderThatIsNotThere()
    {
        const auto refused = writeAtomically(path("no/file"), bytesOf(QByteArray("x")));
        QVERIFY(!refused);
        QVERIFY2(why(refused).find("No such file") != std::string::npos, why(refused).c_str());
        QVERIFY(!writeAtomically(QString(), {}));
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
