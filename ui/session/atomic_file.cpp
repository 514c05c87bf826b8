// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/atomic_file.h"

#include <QFileInfo>

namespace convstep {

AtomicFile::AtomicFile(const QString& path) : m_path(path), m_file(path) {}

AtomicFile::~AtomicFile() = default;

tl::unexpected<Error> AtomicFile::failed(const QString& detail) const
{
    return fail(Reason::fileAccess, m_path.toStdString(), {{"detail", detail.toStdString()}});
}

Result<void> AtomicFile::open()
{
    if (m_path.isEmpty())
        return fail(Reason::fileAccess, "file", {{"detail", std::string("has no name")}});
    // QSaveFile would put a regular file in the place of a device or a pipe.
    const QFileInfo target(m_path);
    if (target.isDir())
        return failed(QStringLiteral("cannot be written: it is a folder"));
    if (target.exists() && !target.isFile())
        return failed(QStringLiteral("cannot be written: it is not a regular file"));
    // Unbuffered, so that each write() says itself how much of it arrived: commit() does not.
    if (!m_file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return failed(QStringLiteral("cannot be written: ") + m_file.errorString());
    return {};
}

Result<void> AtomicFile::write(std::span<const std::byte> bytes)
{
    // A full disk takes a part first; only asking for the rest brings its reason to light.
    while (!bytes.empty()) {
        const qint64 written = m_file.write(reinterpret_cast<const char*>(bytes.data()),
                                            static_cast<qint64>(bytes.size()));
        if (written <= 0) {
            const QString reason = m_file.errorString();  // cancelling has its own
            m_file.cancelWriting();
            return failed(QStringLiteral("cannot be written: ") + reason);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> AtomicFile::commit()
{
    if (!m_file.commit())
        return failed(QStringLiteral("cannot be written: ") + m_file.errorString());
    return {};
}

Result<void> writeAtomically(const QString& path, std::span<const std::byte> bytes)
{
    AtomicFile file(path);
    return file.open().and_then([&] { return file.write(bytes); }).and_then([&] {
        return file.commit();
    });
}

}  // namespace convstep
