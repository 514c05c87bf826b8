// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs the built program as a person would, and keeps what it says.
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "core/io/file.h"
#include "core/io/npy.h"

namespace convstep::test {

struct Outcome {
    int status = -1;  // −1: it crashed or did not start
    QString out;
    QString err;
};

// Without a display, unless `platform` names one of Qt's; with settings of its own in `home`.
inline QProcessEnvironment environmentOf(const QString& home, const char* platform = nullptr)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(name);
    if (platform)
        environment.insert("QT_QPA_PLATFORM", platform);
    environment.insert("XDG_CONFIG_HOME", home + "/.config");
    return environment;
}

inline Outcome runProgram(const QString& folder, const QStringList& arguments,
                          const QProcessEnvironment& environment)
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(folder);
    process.start(CONVSTEP_PROGRAM, arguments);
    Outcome outcome;
    if (process.waitForFinished(120'000) && process.exitStatus() == QProcess::NormalExit)
        outcome.status = process.exitCode();
    outcome.out = QString::fromUtf8(process.readAllStandardOutput());
    outcome.err = QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

// A folder of its own for each test program.
class Workplace {
public:
    [[nodiscard]] QString path(const QString& name = {}) const
    {
        return name.isEmpty() ? m_folder.path() : m_folder.filePath(name);
    }
    [[nodiscard]] Outcome run(const QStringList& arguments) const
    {
        return runProgram(path(), arguments, environmentOf(path()));
    }
    void put(const QString& name, const QByteArray& bytes) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    }
    void put(const QString& name, const Shape& shape, const std::vector<float>& values) const
    {
        const std::vector<std::byte> bytes = writeNpy(*Tensor::create(shape, values));
        put(name, QByteArray(reinterpret_cast<const char*>(bytes.data()),
                             static_cast<qsizetype>(bytes.size())));
    }
    [[nodiscard]] QByteArray content(const QString& name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    // A scalar −1 when there is no such tensor.
    [[nodiscard]] Tensor tensor(const QString& name) const
    {
        const auto read =
            readFile(path(name).toStdString()).and_then([](const std::vector<std::byte>& bytes) {
                return readNpy(bytes, "result");
            });
        return read ? *read : *Tensor::create(Shape{}, std::vector<float>{-1});
    }
    [[nodiscard]] QStringList files() const
    {
        return QDir(path()).entryList(QDir::Files | QDir::Hidden);
    }

private:
    QTemporaryDir m_folder;
};

// JSON written with ' for ", so that it can be read (and moc does not trip over raw strings).
inline QByteArray json(const char* text) { return QByteArray(text).replace('\'', '"'); }

inline std::vector<float> valuesOf(const Tensor& tensor)
{
    return {tensor.values().begin(), tensor.values().end()};
}

// Exit status, and pieces of text that must be there.
inline void verifyRefused(const Outcome& outcome, int status, const QStringList& pieces)
{
    QVERIFY2(outcome.status == status,
             qPrintable(QString("status %1: %2").arg(outcome.status).arg(outcome.err)));
    QVERIFY2(outcome.out.isEmpty(), qPrintable(outcome.out));
    QVERIFY2(outcome.err.startsWith("convstep: "), qPrintable(outcome.err));
    QVERIFY2(!outcome.err.contains('{'), qPrintable(outcome.err));
    for (const QString& piece : pieces)
        QVERIFY2(outcome.err.contains(piece), qPrintable(piece + " in: " + outcome.err));
}

}  // namespace convstep::test
