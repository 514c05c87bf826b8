// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npy.h"
#include "core/io/npz.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"
#include "tests/support/zip_archive.h"

using namespace convstep;

std::vector<fuzz::Bytes> fuzz::seeds()
{
    const std::string file = test::textOf(writeNpy(Tensor::create({2, 2}).value()));
    return {test::deflatedArchive({{"a.npy", file}}),
            test::deflatedArchive({{"a.npy", file}, {"folder/b.npy", file}})};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto tensors = readNpz(fuzz::bytesOf(data, size), "file", fuzz::budget);
    if (!tensors) {
        fuzz::require(!tensors.error().message().empty(), "an error says what is wrong");
        return 0;
    }
    std::int64_t bytes = 0;
    for (const NamedTensor& one : *tensors) {
        fuzz::require(!one.name.empty(), "every array has a name");
        bytes += one.tensor.shape().elements() * 4;
    }
    fuzz::require(bytes <= fuzz::budget.bytes, "all arrays fit the budget");
    return 0;
}
