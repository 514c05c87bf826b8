// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npz.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string_view>

#include <zip.h>

#include "core/io/npy.h"

namespace convstep {
namespace {

constexpr zip_uint64_t maxEntries = 4096;

struct ZipError : zip_error_t {
    ZipError() { zip_error_init(this); }
    ~ZipError() { zip_error_fini(this); }
    ZipError(const ZipError&) = delete;
    ZipError& operator=(const ZipError&) = delete;
};

struct CloseArchive {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseEntry {
    void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Archive = std::unique_ptr<zip_t, CloseArchive>;
using Entry = std::unique_ptr<zip_file_t, CloseEntry>;

tl::unexpected<Error> wrongEntry(const std::string& field, std::string detail)
{
    return fail(Reason::fileField, field, {{"detail", std::move(detail)}});
}

Result<Archive> openArchive(std::span<const std::byte> bytes, const std::string& field)
{
    // To libzip no bytes at all are an archive without entries.
    if (bytes.empty())
        return fail(Reason::fileSyntax, field,
                    {{"detail", std::string("the file is empty")}, {"position", std::int64_t{0}}});
    ZipError error;
    Archive archive;
    if (zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error)) {
        archive.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
        if (!archive)
            zip_source_free(source);
    }
    if (!archive)
        return fail(
            Reason::fileSyntax, field,
            {{"detail", std::string(zip_error_strerror(&error))}, {"position", std::int64_t{0}}});
    return archive;
}

// What the archive says about an entry, as far as it can be believed before unpacking.
Result<std::size_t> announcedSize(const zip_stat_t& stat, const std::string& field,
                                  MemoryBudget left)
{
    constexpr zip_uint64_t needed =
        ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    if ((stat.valid & needed) != needed)
        return wrongEntry(field, "the archive does not tell its size");
    if (stat.encryption_method != ZIP_EM_NONE)
        return wrongEntry(field, "encrypted entries cannot be read");
    const bool stored = stat.comp_method == ZIP_CM_STORE;
    if (!stored && stat.comp_method != ZIP_CM_DEFLATE)
        return fail(Reason::fileUnsupported, field,
                    {{"detail", "compression method " + std::to_string(stat.comp_method)},
                     {"want", std::string("stored or deflated")}});
    if (stat.size > static_cast<zip_uint64_t>(std::max<std::int64_t>(left.bytes, 0)))
        return fail(Reason::memoryBudget, field,
                    {{"shape", std::string("this size")},
                     {"need", std::to_string(stat.size)},
                     {"budget", left.bytes}});
    // Deflate makes at most 1032 bytes of one (258 bytes of 2 bits).
    constexpr zip_uint64_t deflateRatio = 1032;
    const bool believable =
        stored ? stat.size == stat.comp_size : stat.size / deflateRatio <= stat.comp_size;
    if (!believable)
        return wrongEntry(field, std::to_string(stat.comp_size) + " bytes cannot unpack to the " +
                                     std::to_string(stat.size) + " that are announced");
    return static_cast<std::size_t>(stat.size);
}

Result<std::vector<std::byte>> unpacked(zip_t* archive, zip_uint64_t index, std::size_t size,
                                        const std::string& field)
{
    const Entry entry(zip_fopen_index(archive, index, 0));
    if (!entry)
        return wrongEntry(field, zip_error_strerror(zip_get_error(archive)));
    std::vector<std::byte> bytes(size);
    std::size_t have = 0;
    std::byte beyond{};
    // The read that finds the end is also the one that checks the checksum.
    while (true) {
        const bool full = have == size;
        const zip_int64_t got =
            zip_fread(entry.get(), full ? &beyond : bytes.data() + have, full ? 1 : size - have);
        if (got < 0)
            return wrongEntry(field, zip_error_strerror(zip_file_get_error(entry.get())));
        if (got == 0)
            break;
        if (full)
            return wrongEntry(field, "unpacks to more than the announced " + std::to_string(size) +
                                         " bytes");
        have += static_cast<std::size_t>(got);
    }
    if (have < size)
        return wrongEntry(field, "unpacks to " + std::to_string(have) + " bytes instead of " +
                                     std::to_string(size));
    return bytes;
}

}  // namespace

Result<std::vector<NamedTensor>> readNpz(std::span<const std::byte> bytes, const std::string& field,
                                         MemoryBudget budget)
{
    constexpr std::string_view ending = ".npy";
    const Result<Archive> archive = openArchive(bytes, field);
    if (!archive)
        return tl::unexpected(archive.error());
    zip_t* const zip = archive->get();
    const auto count = static_cast<zip_uint64_t>(zip_get_num_entries(zip, 0));
    if (count > maxEntries)
        return fail(Reason::fileUnsupported, field,
                    {{"detail", "an archive of " + std::to_string(count) + " entries"},
                     {"want", "up to " + std::to_string(maxEntries)}});

    std::vector<NamedTensor> out;
    MemoryBudget left = budget;
    for (zip_uint64_t index = 0; index < count; ++index) {
        zip_stat_t stat;
        if (zip_stat_index(zip, index, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_NAME))
            return wrongEntry(field, zip_error_strerror(zip_get_error(zip)));
        const std::string_view name = stat.name;
        const std::string place = field + ": " + std::string(name);
        if (!name.ends_with(ending) || name.size() == ending.size())
            return wrongEntry(place, "not a .npy file");
        const std::string_view bare = name.substr(0, name.size() - ending.size());
        if (std::any_of(out.begin(), out.end(),
                        [&](const NamedTensor& other) { return other.name == bare; }))
            return wrongEntry(place, "the name is there twice");

        const Result<std::size_t> size = announcedSize(stat, place, left);
        if (!size)
            return tl::unexpected(size.error());
        const Result<std::vector<std::byte>> file = unpacked(zip, index, *size, place);
        if (!file)
            return tl::unexpected(file.error());
        Result<Tensor> tensor =
            readNpy(*file, place, {left.bytes - static_cast<std::int64_t>(*size)});
        if (!tensor)
            return tl::unexpected(std::move(tensor.error()));
        // Entries that unpack to much and hold nothing count too: many of them may share one run
        // of compressed bytes.
        left.bytes -= std::max(tensor->shape().elements() * std::int64_t{sizeof(float)},
                               static_cast<std::int64_t>(*size));
        out.push_back({std::string(bare), std::move(*tensor)});
    }
    return out;
}

}  // namespace convstep
