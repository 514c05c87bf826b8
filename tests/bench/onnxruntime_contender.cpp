// SPDX-License-Identifier: GPL-3.0-or-later
//
// ONNX Runtime with one or two Conv nodes. It is at home in NCHW, and gets and gives that: turning
// the image round is not charged to it.
#include <onnxruntime_c_api.h>

#include "tests/bench/contender.h"
#include "tests/bench/onnx_model.h"

namespace convstep::bench {
namespace {

const OrtApi& api()
{
    static const OrtApi* const found = OrtGetApiBase()->GetApi(ORT_API_VERSION);
    return *found;
}

class OnnxRuntime final : public Contender {
public:
    OnnxRuntime() = default;
    ~OnnxRuntime() override
    {
        api().ReleaseValue(m_output);
        api().ReleaseValue(m_input);
        api().ReleaseMemoryInfo(m_memory);
        api().ReleaseSession(m_session);
        api().ReleaseSessionOptions(m_options);
        api().ReleaseEnv(m_environment);
    }

    // The error, or nothing.
    [[nodiscard]] std::string prepare(Problem& problem, int threads)
    {
        const BenchShape& shape = problem.shape();
        const Extent out = problem.outExtent();
        const std::string model = onnxModel(problem);
        turn(problem.input(), shape);
        const std::span<float> output = problem.output();
        const std::int64_t from[] = {1, shape.channels, shape.height, shape.width};
        const std::int64_t to[] = {1, out.c, out.h, out.w};
        // Each only if all before it went well.
        std::string error = said(api().CreateEnv(ORT_LOGGING_LEVEL_ERROR, "bench", &m_environment));
        const auto then = [&](auto&& step) {
            if (error.empty())
                error = said(step());
        };
        then([&] { return api().CreateSessionOptions(&m_options); });
        then([&] { return api().SetIntraOpNumThreads(m_options, threads); });
        then([&] { return api().SetSessionGraphOptimizationLevel(m_options, ORT_ENABLE_ALL); });
        then([&] {
            return api().CreateSessionFromArray(m_environment, model.data(), model.size(),
                                                m_options, &m_session);
        });
        then([&] {
            return api().CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &m_memory);
        });
        then([&] {
            return api().CreateTensorWithDataAsOrtValue(
                m_memory, m_turned.data(), m_turned.size() * sizeof(float), from, 4,
                ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &m_input);
        });
        then([&] {
            return api().CreateTensorWithDataAsOrtValue(m_memory, output.data(),
                                                        output.size_bytes(), to, 4,
                                                        ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT,
                                                        &m_output);
        });
        then([&] { return once(); });
        return error;
    }

    // A failure leaves the output as it was, which the check finds.
    void run() override { static_cast<void>(said(once())); }
    [[nodiscard]] DataFormat format() const override { return DataFormat::nchw; }
    [[nodiscard]] std::string detail() const override { return "NCHW"; }

private:
    OrtStatus* once()
    {
        const char* const inputName = "x";
        const char* const outputName = "y";
        return api().Run(m_session, nullptr, &inputName, &m_input, 1, &outputName, 1, &m_output);
    }

    static std::string said(OrtStatus* status)
    {
        if (!status)
            return {};
        const std::string message = api().GetErrorMessage(status);
        api().ReleaseStatus(status);
        return message.empty() ? "unknown error" : message;
    }

    void turn(std::span<const float> from, const BenchShape& shape)
    {
        const auto pixels = static_cast<std::size_t>(shape.height * shape.width);
        const auto channels = static_cast<std::size_t>(shape.channels);
        m_turned.resize(from.size());
        for (std::size_t pixel = 0; pixel < pixels; ++pixel)
            for (std::size_t c = 0; c < channels; ++c)
                m_turned[c * pixels + pixel] = from[pixel * channels + c];
    }

    std::vector<float> m_turned;
    OrtEnv* m_environment = nullptr;
    OrtSessionOptions* m_options = nullptr;
    OrtSession* m_session = nullptr;
    OrtMemoryInfo* m_memory = nullptr;
    OrtValue* m_input = nullptr;
    OrtValue* m_output = nullptr;
};

}  // namespace

void addOnnxRuntime(std::vector<ContenderInfo>& list)
{
    list.push_back({"onnxruntime", OrtGetApiBase()->GetVersionString(), false,
                    InstructionSet::avx512, true,
                    [](Problem& problem, int threads,
                       std::string& whyNot) -> std::unique_ptr<Contender> {
                        auto one = std::make_unique<OnnxRuntime>();
                        whyNot = one->prepare(problem, threads);
                        if (!whyNot.empty())
                            return nullptr;
                        return one;
                    }});
}

}  // namespace convstep::bench
