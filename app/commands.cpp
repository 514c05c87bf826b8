// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commands.h"

namespace convstep::app {

const std::vector<Command>& commands()
{
    static const std::vector<Command> all{
        {"compute", "one operator on tensor files", Front::none, runCompute},
        {"sizes", "output size, padding and cost of a layer, from one line of text", Front::none,
         runSizes},
        {"run", "a saved document: its results and its table of steps", Front::none, runDocument},
        {"render", "steps of a saved document as pictures", Front::offscreen, runRender},
        {"code", "a saved document as TensorFlow, Keras, PyTorch, NumPy or C++ text", Front::none,
         runCode},
        {"conformance", "every case of a conformance corpus", Front::none, runConformance},
        {"bench", "how fast full-size convolutions are here", Front::none, runBench},
        {"info", "versions, instruction sets, threads, memory", Front::none, runInfo},
    };
    return all;
}

}  // namespace convstep::app
