// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace convstep::test {

using Bytes = std::vector<std::byte>;

inline Bytes bytesOf(std::string_view text)
{
    Bytes out(text.size());
    std::transform(text.begin(), text.end(), out.begin(),
                   [](char c) { return static_cast<std::byte>(c); });
    return out;
}

inline std::string textOf(std::span<const std::byte> bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A file of the source tree, by its path below the top folder; empty when there is none.
inline Bytes sourceFile(const std::string& path)
{
    std::ifstream file(CONVSTEP_SOURCE_DIR "/" + path, std::ios::binary);
    return bytesOf(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace convstep::test
