// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/file.h"

#include <fstream>
#include <string>
#include <system_error>

namespace convstep {

Result<std::vector<std::byte>> readFile(const std::filesystem::path& path, MemoryBudget budget)
{
    const auto refused = [&](std::string detail) {
        return fail(Reason::fileAccess, path.string(), {{"detail", std::move(detail)}});
    };
    std::error_code error;
    // Asked first: opening a pipe or a device may wait for ever or never end.
    const std::filesystem::file_status status = std::filesystem::status(path, error);
    if (status.type() == std::filesystem::file_type::not_found)
        return refused("there is no such file");
    if (error)
        return refused(error.message());
    if (status.type() != std::filesystem::file_type::regular)
        return refused("this is not a regular file");
    const std::uintmax_t size = std::filesystem::file_size(path, error);
    if (error)
        return refused(error.message());
    if (size > static_cast<std::uintmax_t>(budget.bytes))
        return refused("the file has " + std::to_string(size) + " bytes, more than the " +
                       std::to_string(budget.bytes) + " that may be read");
    std::ifstream file(path, std::ios::binary);
    if (!file)
        return refused("the file cannot be opened");
    std::vector<std::byte> bytes(static_cast<std::size_t>(size));
    file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (static_cast<std::size_t>(file.gcount()) != bytes.size() ||
        file.peek() != std::ifstream::traits_type::eof())
        return refused("the file changed while it was read");
    return bytes;
}

}  // namespace convstep
