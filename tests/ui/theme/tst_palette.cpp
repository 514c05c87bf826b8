// SPDX-License-Identifier: GPL-3.0-or-later
//
// Roles must be told apart by everybody, and everything written must be readable.
#include <QtTest>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/ops/pipeline.h"
#include "tests/support/random_calls.h"
#include "ui/theme/theme.h"

using namespace convstep;

namespace {

// Machado, Oliveira, Fernandes: "A physiologically-based model for simulation of color vision
// deficiency" (2009), severity 1.0; applied to linear light.
using Matrix = std::array<std::array<double, 3>, 3>;
struct Sight {
    const char* name;
    Matrix matrix;
};
const std::array<Sight, 4> sights{{
    {"normal", {{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}}},
    {"protanopia",
     {{{0.152286, 1.052583, -0.204868},
       {0.114503, 0.786281, 0.099216},
       {-0.003882, -0.048116, 1.051998}}}},
    {"deuteranopia",
     {{{0.367322, 0.860646, -0.227968},
       {0.280085, 0.672501, 0.047413},
       {-0.011820, 0.042940, 0.968881}}}},
    {"tritanopia",
     {{{1.255528, -0.076749, -0.178779},
       {-0.078411, 0.930809, 0.147602},
       {0.004733, 0.691367, 0.303900}}}},
}};

OkLab seen(const QColor& color, const Matrix& matrix)
{
    const auto rgb = linearRgb(color);
    std::array<double, 3> out{};
    for (std::size_t i = 0; i < 3; ++i) {
        double sum = 0;
        for (std::size_t j = 0; j < 3; ++j)
            sum += matrix[i][j] * rgb[j];
        out[i] = std::clamp(sum, 0.0, 1.0);
    }
    return okLab(out);
}

double distance(const OkLab& a, const OkLab& b)
{
    return std::hypot(a.lightness - b.lightness, a.a - b.a, a.b - b.b);
}

// The smallest distance over all four kinds of sight, and whose it is.
std::pair<double, const char*> closest(const QColor& a, const QColor& b)
{
    std::pair<double, const char*> result{std::numeric_limits<double>::max(), ""};
    for (const Sight& sight : sights) {
        const double d = distance(seen(a, sight.matrix), seen(b, sight.matrix));
        if (d < result.first)
            result = {d, sight.name};
    }
    return result;
}

constexpr double apart = 0.08;

constexpr int roleCount = static_cast<int>(Role::biasGradient) + 1;

std::vector<Role> everyRole()
{
    std::vector<Role> roles;
    for (int i = 0; i < roleCount; ++i)
        roles.push_back(static_cast<Role>(i));
    return roles;
}

const std::vector<Role> allRoles = everyRole();

// Roles that stand on one stage: two tensors of the same pipeline, of any operator, with and
// without its bias and activation.
using Pairs = std::set<std::pair<Role, Role>>;

Pairs pairsOf(const Pipeline& pipeline)
{
    Pairs pairs;
    for (const Slot& a : pipeline.slotList)
        for (const Slot& b : pipeline.slotList)
            if (a.role < b.role)
                pairs.insert({a.role, b.role});
    return pairs;
}

// And in one formula: what a step of the pipeline takes and makes.
Pairs termsOf(const Pipeline& pipeline)
{
    Pairs pairs;
    for (const Stage& stage : pipeline.stages)
        for (const int a : {stage.out, stage.a, stage.b})
            for (const int b : {stage.out, stage.a, stage.b}) {
                if (a < 0 || b < 0)
                    continue;
                const Role first = pipeline.slotList[static_cast<std::size_t>(a)].role;
                const Role second = pipeline.slotList[static_cast<std::size_t>(b)].role;
                if (first < second)
                    pairs.insert({first, second});
            }
    return pairs;
}

Pairs pairsOfAll(Pairs (*of)(const Pipeline&))
{
    test::Random random(11);
    Pairs pairs;
    for (const OperatorInfo& info : operators())
        for (int i = 0; i < 40; ++i) {
            const auto pipeline = makePipeline(test::randomCall(random, info.name));
            if (!pipeline)
                qFatal("a random call was refused");
            pairs.merge(of(*pipeline));
        }
    return pairs;
}

std::string format(const char* what, const QColor& a, const QColor& b,
                   std::pair<double, const char*> found)
{
    return QStringLiteral("%1: %2 and %3 differ by %4 only (%5)")
        .arg(what, a.name(), b.name())
        .arg(found.first, 0, 'f', 4)
        .arg(found.second)
        .toStdString();
}

}  // namespace

class TestPalette : public QObject {
    Q_OBJECT
private:
    static void addThemes()
    {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    static Theme fetched()
    {
        QFETCH_GLOBAL(bool, dark);
        return dark ? darkTheme() : lightTheme();
    }

private slots:
    void initTestCase_data() { addThemes(); }

    // The simulation itself: known blindnesses see known pairs alike, and others do not.
    void simulationConfusesWhatItShould()
    {
        const auto red = QColor("#d04020");
        const auto green = QColor("#7d7a10");
        const double normal = distance(seen(red, sights[0].matrix), seen(green, sights[0].matrix));
        const double deutan = distance(seen(red, sights[2].matrix), seen(green, sights[2].matrix));
        QVERIFY(normal > 0.15);
        QVERIFY(deutan < normal / 2);
        // A neutral grey looks the same to all.
        for (const Sight& sight : sights)
            QVERIFY(distance(seen(QColor(128, 128, 128), sight.matrix),
                             seen(QColor(128, 128, 128), sights[0].matrix)) < 0.005);
    }

    // The table of the design before it was moved: the comparison must be able to fail.
    void comparisonFindsKnownConfusion()
    {
        QVERIFY(closest(QColor("#e69f00"), QColor("#8c6d46")).first > apart);
        QVERIFY(closest(QColor("#009e73"), QColor("#a9608b")).first < apart);
    }

    // The pairs are those of the operators: every role is on some stage, and none meets a role that
    // it has nothing to do with.
    void pairsComeFromTheOperators()
    {
        const Pairs pairs = pairsOfAll(pairsOf);
        std::set<Role> roles;
        for (const auto& [a, b] : pairs) {
            roles.insert(a);
            roles.insert(b);
        }
        for (const Role role : allRoles)
            QVERIFY2(roles.contains(role), std::to_string(static_cast<int>(role)).c_str());
        for (const auto& pair : {std::pair{Role::input, Role::filter},
                                 {Role::pointwiseFilter, Role::depthwiseOutput},
                                 {Role::bias, Role::activationOutput},
                                 {Role::upstream, Role::inputGradient}})
            QVERIFY(pairs.contains(pair));
        // Of one operator only its own.
        test::Random random(12);
        const auto one = makePipeline(test::randomCall(random, "conv2d"));
        QVERIFY(one && pairsOf(*one).contains({Role::input, Role::depthwiseOutput}));
        QVERIFY(!pairsOf(*one).contains({Role::filter, Role::pointwiseFilter}));
        // The terms of a formula are fewer than the tensors of a stage.
        QVERIFY(pairsOfAll(termsOf).size() < pairs.size());
    }

    // Roles on one stage differ in colour, or they are the weights and the result, or an operand
    // and its gradient: then the pen's dashes differ.
    void rolesAreTold()
    {
        const Theme theme = fetched();
        for (const auto& [first, second] : pairsOfAll(pairsOf)) {
            const QPen a = theme.rolePen(first);
            const QPen b = theme.rolePen(second);
            const auto found = closest(a.color(), b.color());
            if (found.first >= apart)
                continue;
            QVERIFY2(a.color() == b.color(), format("outline", a.color(), b.color(), found).c_str());
            QVERIFY2(a.dashPattern() != b.dashPattern(),
                     format("dashes", a.color(), b.color(), found).c_str());
        }
    }

    // Terms that meet in one formula, where there are no dashes, are told by the colour of their
    // text, or they belong together and have the same one.
    void termsAreTold()
    {
        const Theme theme = fetched();
        for (const auto& [first, second] : pairsOfAll(termsOf)) {
            const QColor a = theme.roleText(first);
            const QColor b = theme.roleText(second);
            const auto found = closest(a, b);
            QVERIFY2(found.first >= apart ||
                         theme.roleColor(first) == theme.roleColor(second),
                     format("term", a, b, found).c_str());
        }
    }

    // Texts of all roles, also of those that never meet in a formula: nobody takes one for another.
    void textsAreNeverAlike()
    {
        constexpr double least = 0.03;
        const Theme theme = fetched();
        for (const Role first : allRoles)
            for (const Role second : allRoles) {
                if (theme.roleColor(first) == theme.roleColor(second))
                    continue;
                const QColor a = theme.roleText(first);
                const QColor b = theme.roleText(second);
                const auto found = closest(a, b);
                QVERIFY2(found.first >= least, format("text", a, b, found).c_str());
            }
        // Two that were too close for those who see no green.
        QVERIFY(closest(QColor("#a25d00"), QColor("#c1440f")).first < least);
    }

    // A refusal is dashed, thick and said in words; by colour alone it differs from the tensors
    // that it is drawn on.
    void refusalDiffersFromInputAndOutput()
    {
        const Theme theme = fetched();
        for (const RoleColors* role : {&theme.input, &theme.output, &theme.upstream}) {
            const auto found = closest(theme.refusal, role->line);
            QVERIFY2(found.first >= apart,
                     format("refusal", theme.refusal, role->line, found).c_str());
        }
    }

    void accentIsNoRole()
    {
        const Theme theme = fetched();
        for (const RoleColors* role : {&theme.input}) {
            for (const QColor& color : {role->line, role->text}) {
                const auto found = closest(theme.accent, color);
                QVERIFY2(found.first >= apart,
                         format("accent", theme.accent, color, found).c_str());
            }
        }
        for (const Role role : allRoles)
            QVERIFY(theme.accent != theme.roleColor(role));
        QVERIFY(closest(theme.bias.line, theme.input.line).first >= apart);
    }

    void textIsReadable()
    {
        const Theme t = fetched();
        std::vector<std::pair<QColor, QColor>> pairs{
            {t.text, t.window},         {t.text, t.panel},
            {t.text, t.field},          {t.text, t.hover},
            {t.text, t.code},           {t.text, t.hintFill},
            {t.text, t.refusalFill},    {t.refusalText, t.refusalFill},
            {t.refusalText, t.panel},   {t.quiet, t.window},
            {t.quiet, t.panel},         {t.quiet, t.code},
            {t.quiet, t.hover},         {t.accentText, t.accent},
            {t.accent, t.panel},        {t.accent, t.window},
            {t.ghostText, t.ghostFill}, {t.quiet, t.notYet}};
        for (const Role role : allRoles) {
            pairs.emplace_back(t.roleText(role), t.window);
            pairs.emplace_back(t.roleText(role), t.panel);
            pairs.emplace_back(t.text, t.role(role).tint);
        }
        for (const auto& [text, ground] : pairs)
            QVERIFY2(contrast(text, ground) >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3")
                                                                   .arg(text.name(), ground.name())
                                                                   .arg(contrast(text, ground))));
    }

    // Far from a pale projector nobody reads grey.
    void quietTextOfThePresenter()
    {
        const Theme t = presenterTheme(fetched());
        const std::vector<std::pair<QColor, QColor>> pairs{
            {t.quiet, t.window},      {t.quiet, t.panel},
            {t.quiet, t.notYet},      {t.quiet, t.hover},
            {t.text, t.window},       {t.ghostText, t.ghostFill},
            {t.refusalText, t.panel}, {t.refusalText, t.refusalFill}};
        for (const auto& [text, ground] : pairs)
            QVERIFY2(contrast(text, ground) >= 7, qPrintable(QStringLiteral("%1 on %2: %3")
                                                                 .arg(text.name(), ground.name())
                                                                 .arg(contrast(text, ground))));
        // The window's own would not do.
        QVERIFY(contrast(fetched().quiet, t.notYet) < 7);
        // Everything else is as in the window.
        for (const Role role : allRoles)
            QCOMPARE(t.roleColor(role), fetched().roleColor(role));
    }

    void outlinesAreVisible()
    {
        const Theme t = fetched();
        std::vector<std::pair<QColor, QColor>> pairs{
            {t.ghostLine, t.window}, {t.ghostLine, t.panel}, {t.ghostLine, t.ghostFill},
            {t.accent, t.panel},     {t.accent, t.field},    {t.accent, t.code},
            {t.refusal, t.window},   {t.refusal, t.panel},   {t.accent, t.window}};
        for (const Role role : allRoles) {
            pairs.emplace_back(t.roleColor(role), t.window);
            pairs.emplace_back(t.roleColor(role), t.panel);
        }
        for (const auto& [line, ground] : pairs)
            QVERIFY2(contrast(line, ground) >= 3.0, qPrintable(QStringLiteral("%1 on %2: %3")
                                                                   .arg(line.name(), ground.name())
                                                                   .arg(contrast(line, ground))));
    }

    void textOnEveryValueIsReadable()
    {
        const Theme t = fetched();
        for (int i = -1000; i <= 1000; ++i) {
            const QColor fill = t.valueColor(i, 1000);
            QVERIFY2(contrast(t.valueText(fill), fill) >= 4.5, qPrintable(fill.name()));
        }
        const QColor fill = t.valueColor(std::nan(""), 1);
        QVERIFY(contrast(t.valueText(fill), fill) >= 4.5);
    }

    void valuesDivergeAtZero()
    {
        const Theme t = fetched();
        const QColor zero = t.valueColor(0, 5);
        QCOMPARE(zero, t.dark ? QColor("#282d32") : QColor("#ffffff"));
        QCOMPARE(t.valueColor(-5, 5), t.dark ? QColor("#3474be") : QColor("#68a0d6"));
        QCOMPARE(t.valueColor(5, 5), t.dark ? QColor("#d67a24") : QColor("#f4a454"));
        // Away from zero the distance from the neutral colour only grows.
        const OkLab neutral = okLab(linearRgb(zero));
        for (const int sign : {-1, 1}) {
            double before = 0;
            for (int v = 1; v <= 20; ++v) {
                const double now = distance(okLab(linearRgb(t.valueColor(sign * v, 20))), neutral);
                QVERIFY(now > before);
                before = now;
            }
        }
    }

    void oddValues()
    {
        const Theme t = fetched();
        const double inf = std::numeric_limits<double>::infinity();
        QCOMPARE(t.valueColor(inf, 5), t.valueColor(5, 5));
        QCOMPARE(t.valueColor(-inf, 5), t.valueColor(-5, 5));
        QCOMPARE(t.valueColor(7, 5), t.valueColor(5, 5));
        QCOMPARE(t.valueColor(-0.0, 5), t.valueColor(0, 5));
        QCOMPARE(t.valueColor(0, 0), t.valueColor(0, 5));
        QCOMPARE(t.valueColor(3, 0), t.valueColor(5, 5));
        QCOMPARE(t.valueColor(-3, inf), t.valueColor(-5, 5));
        const QColor nan = t.valueColor(std::nan(""), 5);
        for (int v = -5; v <= 5; ++v)
            QVERIFY(distance(okLab(linearRgb(nan)), okLab(linearRgb(t.valueColor(v, 5)))) > 0.05);

        const std::array<float, 4> values{1.0F, -3.0F, std::numeric_limits<float>::infinity(),
                                          std::nanf("")};
        QCOMPARE(valueBound(values), 3.0);
        QCOMPARE(valueBound({}), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestPalette)
#include "tst_palette.moc"
