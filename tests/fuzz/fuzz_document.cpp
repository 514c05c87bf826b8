// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/document_format.h"
#include "core/ops/operator_info.h"
#include "core/ops/pipeline.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/bytes.h"

using namespace convstep;

// One document of every operator, in the canonical form, and a shorter one.
std::vector<fuzz::Bytes> fuzz::seeds()
{
    std::vector<fuzz::Bytes> all{test::bytesOf(
        "{\"format\":\"convstep\",\"version\":1,\"about\":\"\\u00e9\",\"operators\":[{\"op\":"
        "\"conv2d\",\"params\":{\"padding\":[[0,0],[1,2],[0,1],[0,0]]},\"inputs\":{\"input\":"
        "{\"shape\":[1,2,2,1],\"data\":[1,-0.0,\"NaN\",1e-7]},\"filter\":{\"shape\":[1,1,1,1],"
        "\"data\":[2]}}}]}")};
    for (const OperatorInfo& info : operators()) {
        DocumentFile document;
        document.title = info.name;
        OperatorCall call;
        call.spec = defaultSpec(info.name);
        call.spec.sizes = {1, 2, 2, 1};
        for (const InputInfo& input : info.inputs)
            call.inputs.push_back({input.name, Tensor::create({1, 2, 2, 1}).value()});
        document.operators.push_back(std::move(call));
        document.marks = {{0, {0, 1, 0, 0}, 2, "m"}, {1, {0, 0, 0, 3}, 0, ""}};
        all.push_back(test::bytesOf(writeDocument(document)));
    }
    return all;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto document = readDocument(fuzz::bytesOf(data, size), fuzz::budget);
    if (!document) {
        fuzz::require(!document.error().message().empty(), "an error says what is wrong");
        return 0;
    }
    const std::string text = writeDocument(*document);
    const auto back = readDocument(test::bytesOf(text), fuzz::budget);
    fuzz::require(back && writeDocument(*back) == text, "what was read can be written and read");
    // A stored spec may be refused, but it must be possible to ask.
    for (const OperatorCall& call : document->operators) {
        const auto pipeline = makePipeline(call);
        fuzz::require(pipeline || !pipeline.error().message().empty(), "a refusal says why");
    }
    return 0;
}
