// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/files.h"

#include <QString>

#include "app/console.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "ui/session/atomic_file.h"

namespace convstep::app {

Result<Tensor> loadTensor(const std::string& path, MemoryBudget budget)
{
    return readFile(path, budget).and_then(
        [&](const std::vector<std::byte>& bytes) { return readNpy(bytes, path, budget); });
}

Result<void> saveTensor(const std::string& path, const Tensor& tensor)
{
    Result<void> written = writeAtomically(QString::fromStdString(path), writeNpy(tensor));
    if (written)
        print(path + ": " + tensor.shape().toString() + "\n");
    return written;
}

std::string withName(const std::string& path, std::string_view name)
{
    return path.substr(0, path.size() - 3).append(name).append(".npy");
}

bool isNpyPath(std::string_view path) { return path.size() > 4 && path.ends_with(".npy"); }

}  // namespace convstep::app
