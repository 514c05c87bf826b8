// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/manifest.h"
#include "core/io/npy.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace convstep;

std::vector<fuzz::Bytes> fuzz::seeds()
{
    return {test::bytesOf(
        "{\"format\": 1, \"cases\": [\n"
        "{\"id\": \"a\", \"op\": \"conv2d\", \"level\": \"core\", \"inputs\": {\"input\": "
        "{\"shape\": "
        "[1, 1, 1, 1], \"data\": [0.5]}, \"filter\": {\"shape\": [3], \"file\": \"t/a.npy\"}}, "
        "\"params\": {\"strides\": [1, 2, 2, 1], \"padding\": \"SAME\"}, \"expect\": {\"output\": "
        "{\"shape\": [1], \"data\": [1]}}, \"tolerance\": {\"abs\": 1e-6}, \"exact\": true},\n"
        "{\"id\": \"b\", \"op\": \"output_shape\", \"level\": \"extended\", \"inputs\": {}, "
        "\"params\": {\"of\": \"conv2d\", \"input_shape\": [1, 9, 9, 1], \"filter_shape\": [3, 3, "
        "1, "
        "1], \"padding\": [[0, 0], [1, 2], [0, 0], [0, 0]]}, \"expect\": {\"values\": {\"shape\": "
        "[1, 1], \"padding_applied\": [[1, 2], [0, 0]]}}},\n"
        "{\"id\": \"c\", \"op\": \"constraint\", \"level\": \"core\", \"inputs\": {\"w\": "
        "{\"shape\": "
        "[1], \"data\": [1]}}, \"params\": {\"kind\": \"max_norm\", \"axis\": [0, 1], "
        "\"max_value\": "
        "2.0}, \"expect\": {\"error\": \"rank\", \"meaning\": \"x\"}, \"may_refuse\": \"rank\"}\n"
        "]}\n")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const fuzz::Bytes file = writeNpy(Tensor::create({3}).value());
    const FileLoader loader = [](const std::string& path,
                                 MemoryBudget) -> Result<std::vector<std::byte>> {
        fuzz::require(!path.empty() && path.front() != '/' && path != ".." &&
                          !path.starts_with("../") && path.find("/../") == std::string::npos &&
                          !path.ends_with("/.."),
                      "no path leads out");
        return file;
    };
    const auto cases = readManifest(fuzz::bytesOf(data, size), loader, fuzz::budget);
    if (!cases) {
        fuzz::require(!cases.error().message().empty(), "an error says what is wrong");
        return 0;
    }
    for (const ConformanceCase& one : *cases)
        fuzz::require(one.refused() || one.expected.size() + one.values.size() > 0,
                      "every case expects something");
    return 0;
}
