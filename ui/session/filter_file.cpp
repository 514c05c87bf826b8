// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/filter_file.h"

#include <QFileInfo>

#include <optional>

#include "core/io/file.h"
#include "core/io/npy.h"
#include "core/io/npz.h"

namespace convstep {

bool isArrayFile(const QString& path)
{
    return path.endsWith(QLatin1String(".npy"), Qt::CaseInsensitive) ||
           path.endsWith(QLatin1String(".npz"), Qt::CaseInsensitive);
}

QString filterPatterns() { return QStringLiteral("*.npy *.npz"); }

Result<std::vector<FilterFile>> readFilters(const QString& path, MemoryBudget budget)
{
    const QString file = QFileInfo(path).fileName();
    const std::string field = file.toStdString();
    if (!isArrayFile(path))
        return fail(Reason::fileUnsupported, field,
                    {{"detail", "this kind of file"}, {"want", filterPatterns().toStdString()}});
    const Result<std::vector<std::byte>> bytes = readFile(path.toStdString(), budget);
    if (!bytes)
        return tl::unexpected<Error>(bytes.error());
    std::vector<NamedTensor> arrays;
    if (path.endsWith(QLatin1String(".npz"), Qt::CaseInsensitive)) {
        Result<std::vector<NamedTensor>> all = readNpz(*bytes, field, budget);
        if (!all)
            return tl::unexpected<Error>(all.error());
        arrays = std::move(*all);
    } else {
        Result<Tensor> one = readNpy(*bytes, field, budget);
        if (!one)
            return tl::unexpected<Error>(one.error());
        arrays.push_back({field, std::move(*one)});
    }
    if (arrays.empty())
        return fail(Reason::fileField, field, {{"detail", "there is no array in it"}});
    std::vector<FilterFile> all;
    std::optional<Error> first;
    for (const NamedTensor& array : arrays) {
        const bool several = arrays.size() > 1;
        const QString name =
            several ? QStringLiteral("%1 · %2").arg(file, QString::fromStdString(array.name))
                    : file;
        Result<ArrayFilters> filters = filtersFrom(array.tensor, name.toStdString());
        if (filters)
            all.push_back({std::move(*filters), name});
        else if (!first)
            first = filters.error();
    }
    if (all.empty())
        return tl::unexpected<Error>(*first);
    return all;
}

}  // namespace convstep
