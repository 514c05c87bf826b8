// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include "tests/support/calls.h"
#include "ui/session/formula.h"
#include "ui/session/number_text.h"

using namespace convstep;
using namespace convstep::test;

namespace {

struct Worked {
    explicit Worked(OperatorCall call)
        : trace(traceOf(call)), values(trace.pipeline(), std::move(call.inputs))
    {
    }
    explicit Worked(const Settings& settings) : Worked(callOf(settings)) {}
    explicit Worked(const char* op) : Worked(smallSettings(op)) {}

    Formula at(std::int64_t index, int most = 14) const
    {
        return formulaOf(values, trace.at(index), most);
    }
    // The step of a stage that is about this tap of this cell.
    Formula at(int stage, const Cell& cell, std::int64_t tap) const
    {
        return at(trace.indexOf(stage, cell, tap));
    }

    Trace trace;
    SlotValues values;
};

QString line(const Formula& formula)
{
    QStringList words;
    for (const FormulaWord& word : formula.words)
        words.append(word.text);
    return words.join(QLatin1Char(' '));
}

// As text with the mark of each word: _done_, *current*, ~pending~, <folded>.
QString marked(const Formula& formula)
{
    QStringList words;
    for (const FormulaWord& word : formula.words) {
        switch (word.mark) {
        case FormulaMark::plain: words.append(word.text); break;
        case FormulaMark::done: words.append(QLatin1Char('_') + word.text + QLatin1Char('_')); break;
        case FormulaMark::current: words.append(QLatin1Char('*') + word.text + QLatin1Char('*')); break;
        case FormulaMark::pending: words.append(QLatin1Char('~') + word.text + QLatin1Char('~')); break;
        case FormulaMark::folded: words.append(QLatin1Char('<') + word.text + QLatin1Char('>')); break;
        }
    }
    return words.join(QLatin1Char(' '));
}

// 1×3 image (1, 2, 3), filter (−1, 10), VALID: y = (19, 28).
Worked tiny()
{
    Settings s = smallSettings("conv2d");
    s.height = 1;
    s.width = 3;
    s.inChannels = s.outChannels = 1;
    s.kernelRows = 1;
    s.kernelCols = 2;
    s.padding.word = "VALID";
    OperatorCall call = callOf(s);
    const std::vector<float> image{1, 2, 3};
    const std::vector<float> filter{-1, 10};
    std::copy(image.begin(), image.end(), call.inputs[0].tensor.values().begin());
    std::copy(filter.begin(), filter.end(), call.inputs[1].tensor.values().begin());
    return Worked(std::move(call));
}

}  // namespace

class TestFormula : public QObject {
    Q_OBJECT
private slots:
    void aSumAsItGrows()
    {
        const Worked w = tiny();
        QCOMPARE(marked(w.at(0)),
                 QStringLiteral("*y[0, 0, 0]* = *1* *·* *(−1)* + ~2~ ~·~ ~10~"));
        QCOMPARE(marked(w.at(1)),
                 QStringLiteral("*y[0, 0, 0]* = _1_ _·_ _(−1)_ + *2* *·* *10* = *19*"));
        QCOMPARE(marked(w.at(3)),
                 QStringLiteral("*y[0, 1, 0]* = _2_ _·_ _(−1)_ + *3* *·* *10* = *28*"));
        QCOMPARE(w.at(3).tap,
                 QStringLiteral("x[0 + 0, 1 + 1, 0] · w[0, 1, 0, 0] = x[0, 2, 0] · w[0, 1, 0, 0]"));
        QCOMPARE(w.at(3).rule, QStringLiteral("y[i, j, o] = Σ x[i·s + di·r − top, j·s + dj·r − "
                                              "left, c] · w[di, dj, c, o]"));
    }

    void wordsHaveTheColoursOfTheirTensors()
    {
        const Formula formula = tiny().at(1);
        QCOMPARE(formula.words[0].role, Role::depthwiseOutput);
        QVERIFY(!formula.words[1].role);
        QCOMPARE(formula.words[2].role, Role::input);
        QVERIFY(!formula.words[3].role);
        QCOMPARE(formula.words[4].role, Role::filter);
        QCOMPARE(formula.words.back().role, Role::depthwiseOutput);
    }

    // What is before and after the terms around the current one is folded, and nothing is lost.
    void longSumsAreFolded()
    {
        Settings s = smallSettings("conv2d");
        s.inChannels = 5;
        const Worked w(s);
        const Cell cell{0, 1, 2, 1};
        for (std::int64_t tap = 0; tap < 30; ++tap) {
            const Formula formula = w.at(0, cell, tap);
            const QString text = line(formula);
            int products = 0;
            int current = 0;
            int folded = 0;
            for (const FormulaWord& word : formula.words) {
                products += word.text == QStringLiteral("·") ? 1 : 0;
                current += word.text == QStringLiteral("·") && word.mark == FormulaMark::current;
                folded += word.mark == FormulaMark::folded ? 1 : 0;
            }
            QCOMPARE(products, 14);
            QCOMPARE(current, 1);
            const std::int64_t before = std::clamp<std::int64_t>(tap - 7, 0, 16);
            QCOMPARE(folded, before > 0 ? 1 : 0);
            QCOMPARE(text.contains(QStringLiteral("+ … %1 more").arg(30 - 14 - before)),
                     before < 16);
            if (before > 0) {
                Step sum = w.trace.at(w.trace.indexOf(0, cell, before - 1));
                QVERIFY2(text.startsWith(QStringLiteral("y[1, 2, 1] = ") +
                                         numberText(evaluate(sum, w.values).runningSum) +
                                         QStringLiteral(" + ")),
                         qPrintable(text));
            }
            QCOMPARE(text.endsWith(QStringLiteral("= ") + numberText(w.values.at(2, cell), 6)),
                     tap == 29);
        }
        // As many as there is room for.
        QCOMPARE(line(w.at(w.trace.indexOf(0, cell, 3), 100)).count(QStringLiteral("·")), 30);
        QCOMPARE(line(w.at(w.trace.indexOf(0, cell, 3), 1)).count(QStringLiteral("·")), 1);
    }

    void positionsAreWorkedOut()
    {
        Settings s = smallSettings("depthwise_conv2d");
        s.height = s.width = 6;
        s.rateRows = s.rateCols = 2;
        const Worked rate(s);
        // Effective kernel 3×5 on 6×6: one row and two columns of padding before.
        const Formula inside = rate.at(0, {0, 2, 3, 3}, 4);
        QCOMPARE(inside.tap, QStringLiteral("x[2 + 1·2 − 1, 3 + 1·2 − 2, 1] · w[1, 1, 1, 1] = "
                                            "x[3, 3, 1] · w[1, 1, 1, 1]"));
        QCOMPARE(inside.rule, QStringLiteral("y[i, j, c·M + q] = Σ x[i·s + di·r − top, j·s + dj·r "
                                             "− left, c] · w[di, dj, c, q]"));
        const Formula padding = rate.at(0, {0, 0, 0, 0}, 0);
        QCOMPARE(padding.tap, QStringLiteral("x[0 + 0·2 − 1, 0 + 0·2 − 2, 0] · w[0, 0, 0, 0] = "
                                             "x[−1, −2, 0] · w[0, 0, 0, 0]   (padding: 0)"));
        QVERIFY(line(padding).startsWith(QStringLiteral("y[0, 0, 0] = 0 · ")));
        s.rateRows = s.rateCols = 1;
        s.strideRows = 2;
        s.strideCols = 3;
        s.padding.word = "VALID";
        QCOMPARE(Worked(s).at(0, {0, 1, 1, 0}, 0).tap,
                 QStringLiteral("x[1·2 + 0, 1·3 + 0, 0] · w[0, 0, 0, 0] = x[2, 3, 0] · "
                                "w[0, 0, 0, 0]"));
    }

    void theBatchHasAnIndexWhenThereIsOne()
    {
        Settings s = smallSettings("conv2d");
        s.batch = 2;
        QVERIFY(line(Worked(s).at(0, {1, 2, 3, 0}, 0)).startsWith(QStringLiteral("y[1, 2, 3, 0] =")));
        s.batch = 1;
        QVERIFY(line(Worked(s).at(0, {0, 2, 3, 0}, 0)).startsWith(QStringLiteral("y[2, 3, 0] =")));
    }

    void everyStageHasItsLettersAndItsRule_data()
    {
        QTest::addColumn<QString>("op");
        QTest::addColumn<QStringList>("names");
        QTest::addColumn<QStringList>("rules");
        const QString read = QStringLiteral("i·s + di·r − top, j·s + dj·r − left");
        const QString over = QStringLiteral(
            "  over all taps with i·s + di·r − top = u and j·s + dj·r − left = v");
        QTest::newRow("conv2d") << QStringLiteral("conv2d") << QStringList{QStringLiteral("y")}
                                << QStringList{QStringLiteral("y[i, j, o] = Σ x[%1, c] · w[di, dj, "
                                                              "c, o]")
                                                   .arg(read)};
        QTest::newRow("separable")
            << QStringLiteral("separable_conv2d")
            << QStringList{QStringLiteral("d"), QStringLiteral("y")}
            << QStringList{QStringLiteral("d[i, j, c·M + q] = Σ x[%1, c] · w[di, dj, c, q]").arg(read),
                           QStringLiteral("y[i, j, o] = Σ d[i, j, m] · p[0, 0, m, o]")};
        QTest::newRow("layer")
            << QStringLiteral("layers_separable_conv2d")
            << QStringList{QStringLiteral("d"), QStringLiteral("u"), QStringLiteral("z"),
                           QStringLiteral("y")}
            << QStringList{QStringLiteral("d[i, j, c·M + q] = Σ x[%1, c] · w[di, dj, c, q]").arg(read),
                           QStringLiteral("u[i, j, o] = Σ d[i, j, m] · p[0, 0, m, o]"),
                           QStringLiteral("z[i, j, o] = u[i, j, o] + b[o]"),
                           QStringLiteral("y[i, j, o] = tanh(z[i, j, o])")};
        QTest::newRow("input gradient")
            << QStringLiteral("depthwise_conv2d_backprop_input") << QStringList{QStringLiteral("dx")}
            << QStringList{QStringLiteral("dx[u, v, c] = Σ G[i, j, c·M + q] · w[di, dj, c, q]") +
                           over};
        QTest::newRow("filter gradient")
            << QStringLiteral("conv2d_backprop_filter") << QStringList{QStringLiteral("dw")}
            << QStringList{QStringLiteral("dw[di, dj, c, o] = Σ x[%1, c] · G[i, j, o]").arg(read)};
        QTest::newRow("separable gradient")
            << QStringLiteral("separable_conv2d_grad")
            << QStringList{QStringLiteral("d"), QStringLiteral("dp"), QStringLiteral("Gd"),
                           QStringLiteral("dw"), QStringLiteral("dx")}
            << QStringList{
                   QStringLiteral("d[i, j, c·M + q] = Σ x[%1, c] · w[di, dj, c, q]").arg(read),
                   QStringLiteral("dp[0, 0, m, o] = Σ d[i, j, m] · G[i, j, o]"),
                   QStringLiteral("Gd[i, j, m] = Σ G[i, j, o] · p[0, 0, m, o]"),
                   QStringLiteral("dw[di, dj, c, q] = Σ x[%1, c] · Gd[i, j, c·M + q]").arg(read),
                   QStringLiteral("dx[u, v, c] = Σ Gd[i, j, c·M + q] · w[di, dj, c, q]") + over};
    }
    void everyStageHasItsLettersAndItsRule()
    {
        QFETCH(QString, op);
        QFETCH(QStringList, names);
        QFETCH(QStringList, rules);
        Settings s = smallSettings(op.toStdString());
        if (hasKnob(s.op, Knob::bias)) {
            s.useBias = true;
            s.activation = "tanh";
        }
        const Worked w(s);
        const auto& stages = w.trace.pipeline().stages;
        QStringList gotNames;
        QStringList gotRules;
        for (std::size_t i = 0; i < stages.size(); ++i) {
            const Formula formula = w.at(w.trace.stageRange(static_cast<int>(i)).first);
            gotNames.append(formula.words.front().text.section(QLatin1Char('['), 0, 0));
            gotRules.append(formula.rule);
        }
        gotNames.sort();
        names.sort();
        gotRules.sort();
        rules.sort();
        QCOMPARE(gotNames, names);
        QCOMPARE(gotRules, rules);
    }

    void oneValueInOneValueOut()
    {
        Settings s = smallSettings("layers_separable_conv2d");
        s.useBias = true;
        s.activation = "relu";
        OperatorCall call = callOf(s);
        call.input("bias")->values()[1] = -2.5F;
        const Worked w(std::move(call));
        const Cell cell{0, 1, 2, 1};
        const double u = w.values.at(w.trace.pipeline().stages[1].out, cell);
        const Formula bias = w.at(2, cell, 0);
        QCOMPARE(line(bias), QStringLiteral("z[1, 2, 1] = %1 + (−2.5) = %2")
                                 .arg(bracketedNumber(u), numberText(u - 2.5, 6)));
        QVERIFY(bias.tap.isEmpty());
        const Formula relu = w.at(3, cell, 0);
        QCOMPARE(line(relu), QStringLiteral("y[1, 2, 1] = relu( %1 ) = %2")
                                 .arg(bracketedNumber(u - 2.5),
                                      numberText(std::max(u - 2.5, 0.0), 6)));
        s.activation = "softmax";
        QVERIFY(line(Worked(s).at(3, cell, 0)).contains(QStringLiteral("among its channels)")));
        s.channelsFirst = true;
        QVERIFY(line(Worked(s).at(3, {0, 1, 2, 1}, 0)).contains(QStringLiteral("among its columns)")));
    }

    // The terms that are written out make the value that the formula ends with.
    void theNumbersAddUp()
    {
        for (const std::string& op : operatorNames()) {
            const Worked w(smallSettings(op));
            for (std::int64_t index = 0; index < w.trace.size(); index += 7) {
                const Step step = w.trace.at(index);
                const Formula formula = w.at(index, 1000);
                QCOMPARE(formula.words.front().text,
                         elementName(w.trace.pipeline(), step.outSlot, step.output));
                QVERIFY(!formula.rule.isEmpty());
                if (step.kind != StepKind::multiply)
                    continue;
                double sum = 0;
                double factor = 1;
                bool second = false;
                for (std::size_t i = 2; i < formula.words.size(); ++i) {
                    const FormulaWord& word = formula.words[i];
                    if (word.mark != FormulaMark::done && word.mark != FormulaMark::current)
                        continue;
                    if (word.text == QStringLiteral("·"))
                        continue;
                    if (i > 2 && formula.words[i - 1].text == QStringLiteral("="))
                        break;  // the result
                    QString digits = word.text;
                    digits.remove(QLatin1Char('(')).remove(QLatin1Char(')'));
                    const std::optional<float> number = parseNumber(digits);
                    QVERIFY2(number, qPrintable(word.text));
                    factor = second ? factor * static_cast<double>(*number)
                                    : static_cast<double>(*number);
                    if (second)
                        sum += factor;
                    second = !second;
                }
                QCOMPARE(numberText(sum), numberText(evaluate(step, w.values).runningSum));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestFormula)
#include "tst_formula.moc"
