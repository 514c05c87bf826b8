// SPDX-License-Identifier: GPL-3.0-or-later
//
// Tensors that must be refused, and the arguments that must fit them.
#include <array>
#include <utility>

#include <QtTest>

#include "core/engine/reference.h"
#include "core/ops/operator_info.h"
#include "tests/support/refusals.h"

using namespace convstep;
using namespace convstep::test;

class TestRefusedShapes : public QObject {
    Q_OBJECT

private slots:
    void refusals_data();
    void refusals();
    void transposedShapes();

private:
    static void inputRows(Table& table);
    static void layerRows(Table& table);
    static void sizeRows(Table& table);
};

void TestRefusedShapes::inputRows(Table& table)
{
    for (const OperatorInfo& info : operators()) {
        for (const InputInfo& input : info.inputs) {
            const std::string name = input.name;
            const bool vector = name == "bias";
            const auto set = [&name](const Shape& shape) {
                return [name, shape](Case& c) { c[name] = shape; };
            };
            const auto row = [&](const char* what, const char* kind,
                                 const std::vector<std::string>& words, const Change& change) {
                table.row((name + " " + what).c_str(), {info.name}, kind, name.c_str(), words,
                          change);
            };
            row("missing", "bad_argument", {info.name, name}, [name](Case& c) { c.drop(name); });
            row("of rank 3", "rank", {vector ? "1 dimensions" : "4 dimensions", "3"},
                set(Shape{5, 4, 2}));
            row("of rank 0", "rank", {"has 0"}, set(Shape{}));
            row("of rank 5", "rank", {"has 5"}, set(Shape{1, 1, 1, 1, 1}));
            if (vector || input.image)
                continue;
            for (int axis = 0; axis < 4; ++axis)
                row(("without dimension " + std::to_string(axis)).c_str(), "empty_filter", {"0"},
                    [name, axis](Case& c) {
                        std::vector<std::int64_t> dims(c[name].dims().begin(),
                                                       c[name].dims().end());
                        dims[static_cast<std::size_t>(axis)] = 0;
                        c[name] = Shape::create(dims, name).value();
                    });
        }
        table.row("unknown input", {info.name}, "bad_argument", "weights", {info.name, "weights"},
                  [](Case& c) {
                      c.inputs.push_back({"weights", Shape{1}});
                  });
    }
    const auto channels = [](const char* name) {
        return [name](Case& c) { c[name] = Shape{1, 5, 6, 4}; };
    };
    for (const char* op : {"conv2d", "depthwise_conv2d"})
        table.row("4 channels", {op}, "channel_mismatch", "input", {"4 channels", "made for 2"},
                  channels("input"));
    for (const char* op : {"separable_conv2d", "separable_conv2d_grad"})
        table.row("4 channels", {op}, "channel_mismatch", "input",
                  {"4 channels", "depthwise_filter", "made for 2"}, channels("input"));
    for (const std::string& op : layers)
        table.row("4 channels", {op}, "channel_mismatch", "inputs", {"4 channels", "made for 2"},
                  channels("inputs"));
    for (const char* op : {"atrous_conv2d", "atrous_conv2d_grad"})
        table.row("4 channels", {op}, "channel_mismatch", "value", {"4 channels", "made for 2"},
                  channels("value"));
    for (const char* op : {"atrous_conv2d_transpose", "atrous_conv2d_transpose_grad"})
        table.row("4 channels", {op}, "channel_mismatch", "value", {"4 channels", "made for 3"},
                  channels("value"));
    table.row("read as NCHW", {"conv2d"}, "channel_mismatch", "input", {"5 channels", "made for 2"},
              [](Case& c) { c.spec.dataFormat = "NCHW"; });

    for (const char* op : {"separable_conv2d", "separable_conv2d_grad"}) {
        for (const auto& [shape, words] :
             {std::pair{Shape{2, 1, 6, 7}, std::vector<std::string>{"2 and 1"}},
              std::pair{Shape{1, 5, 6, 7}, std::vector<std::string>{"1 and 5"}}})
            table.row(shape.toString().c_str(), {op}, "pointwise_shape", "pointwise_filter", words,
                      [shape = shape](Case& c) { c["pointwise_filter"] = shape; });
        table.row("4 maps", {op}, "pointwise_channels", "pointwise_filter", {"2 × 3 = 6", "4"},
                  [](Case& c) {
                      c["pointwise_filter"] = Shape{1, 1, 4, 7};
                  });
        table.row("early rule", {op}, "overparameterized", "pointwise_filter", {"= 6", "= 5"},
                  [](Case& c) {
                      c["pointwise_filter"] = Shape{1, 1, 6, 5};
                      c.spec.refuseOverparameterized = true;
                  });
    }
}

void TestRefusedShapes::layerRows(Table& table)
{
    table.row("filters 0", layers, "bad_argument", "filters", {"at least 1", "0"},
              [](Case& c) { c.spec.filters = 0; });
    table.row("filters below 0", layers, "bad_argument", "filters", {"-5"},
              [](Case& c) { c.spec.filters = -5; });
    table.row("three kernel sizes", layers, "bad_argument", "kernel_size", {"one or two", "3"},
              [](Case& c) {
                  c.spec.kernelSize = {1, 1, 1};
              });
    table.row("no kernel size", layers, "bad_argument", "kernel_size", {"one or two", "0"},
              [](Case& c) { c.spec.kernelSize = {}; });
    table.row("kernel size 0", layers, "bad_argument", "kernel_size", {"at least 1", "0"},
              [](Case& c) {
                  c.spec.kernelSize = {3, 0};
              });
    table.row("multiplier 0", layers, "bad_argument", "depth_multiplier", {"at least 1", "0"},
              [](Case& c) { c.spec.depthMultiplier = 0; });
    table.row("unknown activation", layers, "bad_argument", "activation",
              {"\"gelu\"", "relu6", "softmax"}, [](Case& c) { c.spec.activation = "gelu"; });
    table.row("three strides", layers, "param_length", "strides", {"1 or 2", "3"}, [](Case& c) {
        c.spec.strides = {1, 1, 1};
    });
    table.row("no rate", layers, "param_length", "dilation_rate", {"1 or 2", "0"},
              [](Case& c) { c.spec.rate = {}; });
    table.row("stride 0", layers, "stride_nonpositive", "strides", {"columns", "it is 0"},
              [](Case& c) {
                  c.spec.strides = {1, 0};
              });
    table.row("rate 0", layers, "rate_nonpositive", "dilation_rate", {"rows", "it is 0"},
              [](Case& c) { c.spec.rate = {0}; });
    table.row("other kernel_size", layers, "bad_argument", "depthwise_kernel",
              {"3x3x2x3", "3x2x2x3"}, [](Case& c) { c.spec.kernelSize = {3}; });
    table.row("other multiplier", layers, "bad_argument", "depthwise_kernel",
              {"3x2x2x4", "3x2x2x3"}, [](Case& c) { c.spec.depthMultiplier = 4; });
    table.row("other filters", layers, "bad_argument", "pointwise_kernel", {"1x1x6x8", "1x1x6x7"},
              [](Case& c) { c.spec.filters = 8; });
    table.row("bias of 6", layers, "bad_argument", "bias", {"[7]", "[6]"},
              [](Case& c) { c["bias"] = Shape{6}; });
    table.row("pointwise 2x1", layers, "pointwise_shape", "pointwise_kernel", {"2 and 1"},
              [](Case& c) {
                  c["pointwise_kernel"] = Shape{2, 1, 6, 7};
              });
    table.row("pointwise maps", layers, "pointwise_channels", "pointwise_kernel",
              {"2 × 3 = 6", "4"}, [](Case& c) {
                  c["pointwise_kernel"] = Shape{1, 1, 4, 7};
              });
}

void TestRefusedShapes::sizeRows(Table& table)
{
    for (const char* name : {"conv2d_backprop_input", "depthwise_conv2d_backprop_input"}) {
        table.row("three sizes", {name}, "param_length", "input_sizes", {"4 entries", "3"},
                  [](Case& c) {
                      c.spec.sizes = {1, 5, 6};
                  });
        table.row("negative size", {name}, "bad_argument", "input_sizes", {"1x-5x6x2"},
                  [](Case& c) {
                      c.spec.sizes = {1, -5, 6, 2};
                  });
        table.row("other channels", {name}, "output_shape_mismatch", "input_sizes",
                  {"3 channels", "2"}, [](Case& c) {
                      c.spec.sizes = {1, 5, 6, 3};
                  });
        table.row("beyond 63 bits", {name}, "size_overflow", "input_sizes", {std::to_string(huge)},
                  [](Case& c) {
                      c.spec.sizes = {huge, 5, 6, 2};
                  });
    }
    for (const char* name : {"conv2d_backprop_filter", "depthwise_conv2d_backprop_filter"}) {
        table.row("five sizes", {name}, "param_length", "filter_sizes", {"4 entries", "5"},
                  [](Case& c) {
                      c.spec.sizes = {3, 2, 2, 3, 1};
                  });
        table.row("size 0", {name}, "empty_filter", "filter_sizes", {"3x0x2x3"}, [](Case& c) {
            c.spec.sizes = {3, 0, 2, 3};
        });
        table.row("negative size", {name}, "bad_argument", "filter_sizes", {"3x2x2x-3"},
                  [](Case& c) {
                      c.spec.sizes = {3, 2, 2, -3};
                  });
        table.row("other channels", {name}, "output_shape_mismatch", "filter_sizes",
                  {"4 channels", "2"}, [](Case& c) {
                      c.spec.sizes = {3, 2, 4, 3};
                  });
    }
    for (const OperatorInfo& info : operators())
        if (info.input("out_backprop") && !info.name.starts_with("atrous_conv2d_transpose"))
            table.row("upstream shape", {info.name}, "output_shape_mismatch", "out_backprop",
                      {"1x5x5x"}, [](Case& c) {
                          const Shape old = c["out_backprop"];
                          c["out_backprop"] = Shape{1, 5, 5, old[3]};
                      });
    // An image that can be counted, whose result cannot.
    table.row("result beyond 63 bits", {"conv2d"}, "size_overflow", "output",
              {"9223372036854775807"}, [](Case& c) {
                  c["input"] = Shape{huge, 1, 1, 1};
                  c["filter"] = Shape{1, 1, 1, 2};
              });
    table.row("rows beyond 31 bits", {"conv2d"}, "bad_argument", "input", {"2147483648", "rows"},
              [](Case& c) {
                  c["input"] = Shape{1, std::int64_t{1} << 31, 1, 2};
              });
}

void TestRefusedShapes::refusals_data()
{
    Table table;
    inputRows(table);
    layerRows(table);
    sizeRows(table);
}

void TestRefusedShapes::refusals()
{
    QFETCH(std::string, op);
    QFETCH(Change, change);
    QFETCH(std::string, kind);
    QFETCH(std::string, field);
    QFETCH(std::vector<std::string>, words);
    Case made = accepted(op);
    change(made);
    const std::string fault = faultOf(made, kind, field, words);
    QVERIFY2(fault.empty(), fault.c_str());
}

// What a transposition must produce is known from value and filters: it says so.
void TestRefusedShapes::transposedShapes()
{
    for (const bool same : {true, false})
        for (int axis = 0; axis < 4; ++axis)
            for (const std::int64_t other : {0, 1, 4, 90}) {
                Case made = accepted("atrous_conv2d_transpose");
                made.spec.padding.word = same ? "SAME" : "VALID";
                made.spec.rate = {3};
                made.spec.sizes = same ? List{1, 5, 6, 2} : List{1, 5 + 6, 6 + 3, 2};
                QVERIFY(made.judge());
                Case gradient = made;
                gradient.spec.op = "atrous_conv2d_transpose_grad";
                const std::int64_t want =
                    std::exchange(made.spec.sizes[static_cast<std::size_t>(axis)], other);
                if (want == other)
                    continue;
                const std::string axisName = std::array{"batches", "rows", "columns",
                                                        "channels"}[static_cast<std::size_t>(axis)];
                std::string fault = faultOf(
                    made, "output_shape_mismatch", "output_shape",
                    {std::to_string(other) + " " + axisName, "make " + std::to_string(want)});
                QVERIFY2(fault.empty(), fault.c_str());
                // The gradient has no output_shape: its upstream gradient is what does not fit.
                gradient.inputs.push_back(
                    {"out_backprop", Shape::create(made.spec.sizes, "").value()});
                List dims = made.spec.sizes;
                dims[static_cast<std::size_t>(axis)] = want;
                fault = faultOf(gradient, "output_shape_mismatch", "out_backprop",
                                {joinNumbers(dims, "x"), joinNumbers(made.spec.sizes, "x")});
                QVERIFY2(fault.empty(), fault.c_str());
            }
}

QTEST_GUILESS_MAIN(TestRefusedShapes)
#include "tst_refused_shapes.moc"
