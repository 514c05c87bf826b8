// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npy.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace convstep;

std::vector<fuzz::Bytes> fuzz::seeds()
{
    const std::string fortran = "{'descr': '>u2', 'fortran_order': True, 'shape': (2, 3), }\n";
    return {writeNpy(Tensor::create({2, 3, 1}).value()), writeNpy(Tensor::create({}).value()),
            test::bytesOf(std::string("\x93NUMPY\x02\x00", 8) + static_cast<char>(fortran.size()) +
                          std::string(3, '\0') + fortran + "abcdefghijkl")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto tensor = readNpy(fuzz::bytesOf(data, size), "file", fuzz::budget);
    if (!tensor) {
        fuzz::require(!tensor.error().message().empty(), "an error says what is wrong");
        return 0;
    }
    const auto back = readNpy(writeNpy(*tensor), "file", fuzz::budget);
    fuzz::require(back && back->identicalTo(*tensor), "what was read can be written and read");
    return 0;
}
