// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/document_files.h"

#include <QFile>

#include "core/io/file.h"
#include "core/io/npy.h"
#include "ui/session/atomic_file.h"

namespace convstep {

namespace {

Result<DocumentFile> withOperators(Result<DocumentFile> file)
{
    if (file && file->operators.empty())
        return fail(Reason::fileField, "operators", {{"detail", "there is none"}});
    return file;
}

}  // namespace

Result<DocumentFile> openDocument(const QString& path)
{
    const Result<std::vector<std::byte>> bytes =
        readFile(std::filesystem::path(QFile::encodeName(path).toStdString()));
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    return withOperators(readDocument(*bytes));
}

Result<DocumentFile> parseDocument(const QByteArray& bytes)
{
    return withOperators(readDocument(std::as_bytes(
        std::span(bytes.constData(), static_cast<std::size_t>(bytes.size())))));
}

Result<void> saveDocument(const Document& document, const QString& path)
{
    const std::string text = document.toBytes();
    return writeAtomically(path, std::as_bytes(std::span(text)));
}

Result<void> exportOutput(const Document& document, std::size_t index, const QString& path)
{
    const Result<NamedTensor> output = document.output(index);
    if (!output)
        return tl::unexpected<Error>(output.error());
    return writeAtomically(path, writeNpy(output->tensor));
}

}  // namespace convstep
