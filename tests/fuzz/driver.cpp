// SPDX-License-Identifier: GPL-3.0-or-later
//
// Stands in for libFuzzer: feeds a target its seeds, every truncation of them, and mutations that
// are the same in every run. fuzz_x [-runs=N] [-seed=N] [FILE...]; files are fed as they are.
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "tests/fuzz/fuzz.h"
#include "tests/support/allocation_meter.h"
#include "tests/support/bytes.h"
#include "tests/support/mutation.h"

using namespace convstep;

namespace {

// The readers' budget, and room for what the target makes of it.
constexpr std::size_t memoryLimit = std::size_t{16} << 20;

void feed(std::span<const std::byte> bytes)
{
    // A copy of exactly this size, so that a sanitizer sees a read behind the end.
    const std::vector<std::uint8_t> data(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                         reinterpret_cast<const std::uint8_t*>(bytes.data()) +
                                             bytes.size());
    const test::AllocationMeter meter;
    LLVMFuzzerTestOneInput(data.data(), data.size());
    fuzz::require(meter.peakBytes() <= memoryLimit, "memory stays within its limit");
}

// The number behind `name` in an argument such as -runs=100; false for another argument.
bool option(std::string_view argument, std::string_view name, std::uint64_t& value)
{
    if (!argument.starts_with(name))
        return false;
    argument.remove_prefix(name.size());
    const char* const end = argument.data() + argument.size();
    const auto [stop, error] = std::from_chars(argument.data(), end, value);
    fuzz::require(error == std::errc{} && stop == end, "an option is a number");
    return true;
}

}  // namespace

int main(int argc, char** argv)
{
    std::uint64_t runs = 5000;
    std::uint64_t seed = 1;
    int files = 0;
    for (int i = 1; i < argc; ++i) {
        if (option(argv[i], "-runs=", runs) || option(argv[i], "-seed=", seed))
            continue;
        std::ifstream file(argv[i], std::ios::binary);
        fuzz::require(file.good(), "a file can be read");
        feed(test::bytesOf(std::string(std::istreambuf_iterator<char>(file), {})));
        ++files;
    }
    if (files > 0)
        return 0;

    const std::vector<fuzz::Bytes> seeds = fuzz::seeds();
    for (const fuzz::Bytes& bytes : seeds)
        for (std::size_t size = 0; size <= bytes.size(); ++size)
            feed(std::span(bytes).first(size));
    std::printf("seed %llu, %llu runs\n", static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(runs));
    std::mt19937_64 engine(seed);
    for (std::uint64_t i = 0; i < runs; ++i)
        feed(test::mutated(seeds[static_cast<std::size_t>(i % seeds.size())],
                           [&] { return engine(); }));
    return 0;
}
