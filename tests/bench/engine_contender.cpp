// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdio>
#include <cstdlib>

#include "core/engine/plan.h"
#include "tests/bench/contender.h"

namespace convstep::bench {
namespace {

class Engine final : public Contender {
public:
    Engine(Problem& problem, Plan plan)
        : m_plan(std::move(plan)), m_input(problem.input()), m_output(problem.output())
    {
    }

    void run() override
    {
        if (const auto report = convstep::run(m_plan, m_input, m_output); !report) {
            std::fprintf(stderr, "%s\n", report.error().message().c_str());
            std::exit(1);
        }
    }
    [[nodiscard]] std::string detail() const override
    {
        return std::string(enginePathName(m_plan.path()));
    }

private:
    Plan m_plan;
    std::span<const float> m_input;
    std::span<float> m_output;
};

}  // namespace

void addEngine(std::vector<ContenderInfo>& list)
{
    for (const InstructionSet set : supportedInstructionSets()) {
        const std::string name(instructionSetName(set));
        list.push_back({name, {}, true, set, false,
                        [name](Problem& problem, int threads,
                               std::string& whyNot) -> std::unique_ptr<Contender> {
                            const BenchShape& shape = problem.shape();
                            PlanOptions options;
                            options.threads = threads;
                            options.instructionSet = name;
                            auto plan = Plan::make(shape.spec(), shape.image(), problem.weights(),
                                                   options);
                            if (!plan) {
                                whyNot = plan.error().message();
                                return nullptr;
                            }
                            return std::make_unique<Engine>(problem, std::move(*plan));
                        }});
    }
}

}  // namespace convstep::bench
