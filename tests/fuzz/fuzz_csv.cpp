// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace convstep;

std::vector<fuzz::Bytes> fuzz::seeds()
{
    return {test::bytesOf("1,-2.5,nan\n3,1e-7,-inf\n"), test::bytesOf("1,5;2\r\n-3;0,25\r\n"),
            test::bytesOf("1\t2\n")};
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto tensor = readCsv(fuzz::bytesOf(data, size), "file", fuzz::budget);
    if (!tensor) {
        fuzz::require(!tensor.error().message().empty(), "an error says what is wrong");
        return 0;
    }
    const std::string text = writeCsv(*tensor);
    const auto back = readCsv(test::bytesOf(text), "file", fuzz::budget);
    fuzz::require(back && writeCsv(*back) == text, "what was read can be written and read");
    return 0;
}
