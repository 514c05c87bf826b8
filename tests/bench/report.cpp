// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/report.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

#include <nlohmann/json.hpp>

namespace convstep::bench {
namespace {

constexpr int shapeWidth = 24;
constexpr int leastWidth = 9;

int widthOf(const std::string& name)
{
    return std::max(leastWidth, static_cast<int>(name.size()));
}

double milliseconds(double seconds) { return 1e3 * seconds; }

std::string entryText(const Entry& entry)
{
    if (!entry.timing)
        return entry.whyNot.empty() ? "WRONG" : "-";
    char text[32];
    std::snprintf(text, sizeof text, "%.3f", milliseconds(entry.timing->minimum));
    return text;
}

struct Averages {
    std::vector<double> all;
    std::vector<double> withoutPhotographs;
    double worst = 0;
    std::string worstName;
    int goals = 0;
    int met = 0;
};

Averages averagesOf(const std::vector<Outcome>& outcomes, int threads)
{
    Averages result;
    for (const Outcome& one : outcomes) {
        if (one.threads != threads || !one.ratio)
            continue;
        const double ratio = one.ratio->minimum;
        result.all.push_back(ratio);
        if (!one.row.photograph)
            result.withoutPhotographs.push_back(ratio);
        if (ratio > result.worst) {
            result.worst = ratio;
            result.worstName = one.row.shape.name();
        }
        if (one.goal > 0) {
            ++result.goals;
            result.met += one.met() ? 1 : 0;
        }
    }
    return result;
}

// What the average of the goals' whole table may be; 0: no matter.
double goalOfAll(const Options& options)
{
    if (options.mode != Mode::goals || !options.against.empty() || !options.filters.empty())
        return 0;
    return options.sets.back() == InstructionSet::avx512 ? 0.72 : 0.80;
}

void printAverage(const char* what, double value, double goal)
{
    std::printf("  %-36s %6.3f", what, value);
    if (goal > 0)
        std::printf("   goal %.2f %s", goal, value <= goal ? "met" : "MISSED");
    std::printf("\n");
}

}  // namespace

const Entry* Outcome::ours() const
{
    const Entry* found = nullptr;
    for (const Entry& one : entries)
        if (one.ours)
            found = &one;  // the widest is the last
    return found;
}

double Outcome::share() const
{
    const Entry* entry = ours();
    if (!entry || !entry->timing)
        return 0;
    return std::max(registerWall.minimum, memoryWall.minimum) / entry->timing->minimum;
}

bool Outcome::noisy() const
{
    return ratio && (ratio->minimum > 1.15 * ratio->median || ratio->median > 1.15 * ratio->minimum);
}

void judge(Outcome& outcome, const Options& options)
{
    const Entry* ours = outcome.ours();
    Timing peer;
    for (const Entry& one : outcome.entries) {
        if (one.ours || !one.timing || (!options.against.empty() && options.against != one.name))
            continue;
        if (outcome.bestPeer.empty() || one.timing->minimum < peer.minimum)
            outcome.bestPeer = one.name;
        const auto smaller = [](double old, double now) {
            return old > 0 ? std::min(old, now) : now;
        };
        peer = {smaller(peer.minimum, one.timing->minimum),
                smaller(peer.median, one.timing->median)};
    }
    if (ours && ours->timing && peer.minimum > 0)
        outcome.ratio = Timing{ours->timing->minimum / peer.minimum,
                               ours->timing->median / peer.median};
    outcome.goal = outcome.row.goal;
    if (options.sets.back() == InstructionSet::avx2 && outcome.computeBound())
        outcome.goal = 0.97;
    if (options.sets.back() == InstructionSet::baseline)
        outcome.goal = 0.5;
}

void printHead(const std::vector<ContenderInfo>& contenders)
{
    std::string line = "|---|---|";
    std::printf("| %-*s | thr |", shapeWidth, "milliseconds");
    for (const ContenderInfo& one : contenders) {
        std::printf(" %*s |", widthOf(one.name), one.name.c_str());
        line += "---|";
    }
    std::printf(" best peer        | ratio | median | wall        | goal |        |\n");
    std::printf("%s---|---|---|---|---|---|\n", line.c_str());
    std::fflush(stdout);
}

void printRow(const Outcome& outcome)
{
    std::printf("| %-*s | %3d |", shapeWidth, outcome.row.shape.name().c_str(), outcome.threads);
    for (const Entry& one : outcome.entries)
        std::printf(" %*s |", widthOf(one.name), entryText(one).c_str());
    std::printf(" %-16s |", outcome.bestPeer.c_str());
    if (outcome.ratio)
        std::printf(" %5.2f |  %5.2f |", outcome.ratio->minimum, outcome.ratio->median);
    else
        std::printf("     - |      - |");
    std::printf(" %3.0f%% %-6s |", 100 * outcome.share(),
                outcome.computeBound() ? "FMA" : "memory");
    if (outcome.goal > 0 && outcome.ratio)
        std::printf(" %4.2f | %-6s |", outcome.goal, outcome.met() ? "met" : "MISSED");
    else
        std::printf("    - | %-6s |", "");
    std::printf("%s\n", outcome.noisy() ? " noisy" : "");
    std::fflush(stdout);
}

void printNotes(const Outcome& outcome)
{
    for (const Entry& one : outcome.entries) {
        if (!one.whyNot.empty())
            std::fprintf(stderr, "%s, %s: %s\n", outcome.row.shape.name().c_str(),
                         one.name.c_str(), one.whyNot.c_str());
        else if (!one.check.right)
            std::fprintf(stderr, "%s, %s: WRONG: %s, %.3g of M, %.3g times what is allowed\n",
                         outcome.row.shape.name().c_str(), one.name.c_str(),
                         one.check.holes ? "outputs missing" : "off by too much", one.check.worst,
                         one.check.bound);
    }
}

void printSummary(const std::vector<Outcome>& outcomes, const Options& options)
{
    for (const int threads : options.threads) {
        const Averages averages = averagesOf(outcomes, threads);
        if (averages.all.empty())
            continue;
        std::printf("\n%d thread%s, %zu shapes, ratios of minima:\n", threads,
                    threads == 1 ? "" : "s", averages.all.size());
        const double goal = goalOfAll(options);
        printAverage("geometric mean", geometricMean(averages.all), goal);
        if (!averages.withoutPhotographs.empty() &&
            averages.withoutPhotographs.size() < averages.all.size())
            printAverage("geometric mean without photographs",
                         geometricMean(averages.withoutPhotographs),
                         options.sets.back() == InstructionSet::avx512 && goal > 0 ? 0.88 : 0);
        printAverage(("worst, " + averages.worstName).c_str(), averages.worst,
                     options.sets.back() == InstructionSet::avx512 ? 1.0 : 0);
        if (averages.goals > 0)
            std::printf("  goals met                            %d of %d\n", averages.met,
                        averages.goals);
    }
}

std::string machineName()
{
    std::string name = "unknown processor";
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);)
        if (line.starts_with("model name")) {
            const auto colon = line.find(": ");
            if (colon != std::string::npos)
                name = line.substr(colon + 2);
            break;
        }
    const unsigned count = std::thread::hardware_concurrency();
    return name + ", " + std::to_string(count) + (count == 1 ? " processor" : " processors");
}

bool writeJson(const std::string& file, const std::vector<Outcome>& outcomes,
               const std::vector<ContenderInfo>& contenders, const Options& options)
{
    using Json = nlohmann::ordered_json;
    const auto timing = [](const Timing& one) {
        return Json{{"minimum", one.minimum}, {"median", one.median}};
    };
    Json peers = Json::array();
    for (const ContenderInfo& one : contenders)
        peers.push_back({{"name", one.name}, {"version", one.version}, {"ours", one.ours}});
    Json shapes = Json::array();
    for (const Outcome& one : outcomes) {
        Json entries = Json::array();
        for (const Entry& entry : one.entries) {
            Json json{{"name", entry.name}};
            if (!entry.detail.empty())
                json["detail"] = entry.detail;
            if (!entry.whyNot.empty()) {
                json["cannot"] = entry.whyNot;
            } else {
                json["right"] = entry.check.right;
                json["error"] = entry.check.worst;
                json["errorOfBound"] = entry.check.bound;
            }
            if (entry.timing)
                json["seconds"] = timing(*entry.timing);
            entries.push_back(std::move(json));
        }
        Json json{{"shape", one.row.shape.name()},
                  {"threads", one.threads},
                  {"multiplyAdds", one.multiplyAdds},
                  {"registerWallSeconds", timing(one.registerWall)},
                  {"memoryWallSeconds", timing(one.memoryWall)},
                  {"shareOfWall", one.share()},
                  {"noisy", one.noisy()},
                  {"contenders", std::move(entries)}};
        if (one.ratio) {
            json["bestPeer"] = one.bestPeer;
            json["ratio"] = timing(*one.ratio);
            if (one.goal > 0) {
                json["goal"] = one.goal;
                json["met"] = one.met();
            }
        }
        shapes.push_back(std::move(json));
    }
    Json summary = Json::array();
    for (const int threads : options.threads) {
        const Averages averages = averagesOf(outcomes, threads);
        if (averages.all.empty())
            continue;
        summary.push_back({{"threads", threads},
                           {"geometricMean", geometricMean(averages.all)},
                           {"geometricMeanWithoutPhotographs",
                            geometricMean(averages.withoutPhotographs)},
                           {"worst", averages.worst},
                           {"worstShape", averages.worstName},
                           {"goals", averages.goals},
                           {"met", averages.met}});
    }
    const Json all{{"machine", machineName()},
                   {"instructionSet", instructionSetName(options.sets.back())},
                   {"rounds", options.rounds},
                   {"seed", options.seed},
                   {"contenders", std::move(peers)},
                   {"shapes", std::move(shapes)},
                   {"summary", std::move(summary)}};
    std::ofstream stream(file, std::ios::binary);
    stream << all.dump(2) << "\n";
    stream.close();
    return !stream.fail();
}

}  // namespace convstep::bench
