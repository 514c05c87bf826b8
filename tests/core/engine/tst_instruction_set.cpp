// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>
#include <vector>

#include <QtTest>

#include "core/engine/instruction_set.h"

using namespace convstep;

namespace {

const std::vector all{InstructionSet::baseline, InstructionSet::avx2, InstructionSet::avx512};

// What is chosen for `name` while CONVSTEP_ISA is `variable`; nullptr: not there.
Result<InstructionSet> chosen(const std::string& name, const char* variable)
{
    if (variable)
        qputenv("CONVSTEP_ISA", variable);
    const Result<InstructionSet> set = chooseInstructionSet(name);
    qunsetenv("CONVSTEP_ISA");
    return set;
}

std::string nameOf(InstructionSet set) { return std::string(instructionSetName(set)); }

}  // namespace

class TestInstructionSet : public QObject {
    Q_OBJECT

private slots:
    void init() { qunsetenv("CONVSTEP_ISA"); }
    void names();
    void supportedOnesRise();
    void agreesWithTheCompiler();
    void widestUnlessNamed();
    void optionThenVariable();
    void refusesWhatIsUnknown_data();
    void refusesWhatIsUnknown();
    void refusesWhatIsAbsent();
};

void TestInstructionSet::names()
{
    QCOMPARE(nameOf(InstructionSet::baseline), std::string("baseline"));
    QCOMPARE(nameOf(InstructionSet::avx2), std::string("avx2"));
    QCOMPARE(nameOf(InstructionSet::avx512), std::string("avx512"));
}

void TestInstructionSet::supportedOnesRise()
{
    const std::vector<InstructionSet> sets = supportedInstructionSets();
    QVERIFY(!sets.empty());
    QCOMPARE(sets.front(), InstructionSet::baseline);
    QVERIFY(std::is_sorted(sets.begin(), sets.end()));
    for (const InstructionSet set : all)
        QCOMPARE(supported(set), std::find(sets.begin(), sets.end(), set) != sets.end());
}

// The compiler's runtime asks the processor, too.
void TestInstructionSet::agreesWithTheCompiler()
{
#ifdef __x86_64__
    QCOMPARE(supported(InstructionSet::avx2),
             __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
    QCOMPARE(supported(InstructionSet::avx512),
             __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl"));
#else
    QCOMPARE(supportedInstructionSets(), std::vector{InstructionSet::baseline});
#endif
}

void TestInstructionSet::widestUnlessNamed()
{
    const InstructionSet widest = supportedInstructionSets().back();
    QCOMPARE(chosen("", nullptr).value(), widest);
    QCOMPARE(chosen("", "").value(), widest);
    for (const InstructionSet set : supportedInstructionSets()) {
        QCOMPARE(chosen(nameOf(set), nullptr).value(), set);
        QCOMPARE(chosen("", nameOf(set).c_str()).value(), set);
    }
}

void TestInstructionSet::optionThenVariable()
{
    const InstructionSet widest = supportedInstructionSets().back();
    QCOMPARE(chosen("baseline", nameOf(widest).c_str()).value(), InstructionSet::baseline);
    QCOMPARE(chosen(nameOf(widest), "baseline").value(), widest);
    // Who names one does not look at the variable.
    QCOMPARE(chosen("baseline", "mmx").value(), InstructionSet::baseline);
}

void TestInstructionSet::refusesWhatIsUnknown_data()
{
    QTest::addColumn<std::string>("name");
    for (const char* name : {"mmx", "AVX2", "avx2 ", "avx", "avx5", "avx5122", "0"})
        QTest::newRow(name) << std::string(name);
}

void TestInstructionSet::refusesWhatIsUnknown()
{
    QFETCH(std::string, name);
    for (const bool byOption : {true, false}) {
        const Result<InstructionSet> set =
            byOption ? chosen(name, nullptr) : chosen("", name.c_str());
        QVERIFY(!set);
        const std::string field = byOption ? "isa" : "CONVSTEP_ISA";
        QCOMPARE(set.error().reason, Reason::unknownName);
        QCOMPARE(set.error().field, field);
        QCOMPARE(set.error().message(),
                 field + " \"" + name + "\" is not known; known are baseline, avx2, avx512.");
    }
}

// Says something only on a processor that lacks one of them.
void TestInstructionSet::refusesWhatIsAbsent()
{
    std::string present;
    for (const InstructionSet set : supportedInstructionSets())
        present.append(present.empty() ? "" : ", ").append(nameOf(set));
    for (const InstructionSet set : all) {
        if (supported(set))
            continue;
        for (const bool byOption : {true, false}) {
            const Result<InstructionSet> refused =
                byOption ? chosen(nameOf(set), nullptr) : chosen("", nameOf(set).c_str());
            QVERIFY(!refused);
            QCOMPARE(refused.error().reason, Reason::instructionSetAbsent);
            QCOMPARE(refused.error().message(), std::string(byOption ? "isa" : "CONVSTEP_ISA") +
                                                    ": this processor does not have " +
                                                    nameOf(set) + "; it has " + present + ".");
        }
    }
}

QTEST_GUILESS_MAIN(TestInstructionSet)
#include "tst_instruction_set.moc"
