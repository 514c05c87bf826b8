// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one way in which the program writes files: whole or not at all. The bytes go into a
// temporary file beside the target, which takes the target's name when everything is on the disk;
// until then, and after any failure, the target is what it was.
#pragma once

#include <cstddef>
#include <span>

#include <QSaveFile>
#include <QString>

#include "core/error/error.h"

namespace convstep {

// A file that is written piece by piece. Errors of all functions: fileAccess with the path as
// field and the system's reason. Used by one thread at a time; any thread may be it.
class AtomicFile {
public:
    explicit AtomicFile(const QString& path);
    AtomicFile(const AtomicFile&) = delete;
    AtomicFile& operator=(const AtomicFile&) = delete;
    // Leaves the target alone unless commit() succeeded.
    ~AtomicFile();

    // Refuses folders, devices, pipes and everything else that is not a regular file, or a link to
    // one; a file that is not there yet is fine. Nothing but open() may be called before it.
    [[nodiscard]] Result<void> open();
    // Written to the last byte, or an error.
    [[nodiscard]] Result<void> write(std::span<const std::byte> bytes);
    // Puts the file in the target's place. Nothing may be called after it.
    [[nodiscard]] Result<void> commit();

private:
    [[nodiscard]] tl::unexpected<Error> failed(const QString& detail) const;

    QString m_path;
    QSaveFile m_file;
};

// open(), write() and commit() in one.
[[nodiscard]] Result<void> writeAtomically(const QString& path, std::span<const std::byte> bytes);

}  // namespace convstep
