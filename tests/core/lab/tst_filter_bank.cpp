// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the filters of a bank answer to pictures whose answer is known.
#include <cmath>
#include <numbers>
#include <set>

#include <QtTest>

#include "core/lab/filter_bank.h"

using namespace convstep;

namespace {

// The weights of filter `q` of channel `c`, row by row.
std::vector<double> filterOf(const BankFilters& bank, std::int64_t c, std::int64_t q)
{
    const Shape& shape = bank.weights.shape();
    std::vector<double> weights;
    for (std::int64_t tap = 0; tap < shape[0] * shape[1]; ++tap)
        weights.push_back(static_cast<double>(bank.weights.values()[static_cast<std::size_t>(
            (tap * shape[2] + c) * shape[3] + q)]));
    return weights;
}

// The answer of such a filter to a picture f(y, x) at the origin.
template <class Picture>
double answer(const std::vector<double>& weights, Picture&& f)
{
    const auto size = static_cast<int>(std::lround(std::sqrt(static_cast<double>(weights.size()))));
    double sum = 0;
    for (int row = 0; row < size; ++row)
        for (int col = 0; col < size; ++col)
            sum += weights[static_cast<std::size_t>(row * size + col)] *
                   f(row - (size - 1) / 2.0, col - (size - 1) / 2.0);
    return sum;
}

BankFilters bankOf(FilterBank bank, const BankOptions& options = {}, std::int64_t channels = 1)
{
    Result<BankFilters> made = makeBank(bank, channels, options);
    return made ? std::move(*made) : BankFilters();
}

constexpr auto flat = [](double, double) { return 1.0; };
constexpr auto right = [](double, double x) { return x; };
constexpr auto down = [](double y, double) { return y; };
constexpr auto bowl = [](double y, double x) { return y * y + x * x; };

}  // namespace

class TestFilterBank : public QObject {
    Q_OBJECT

private slots:
    void namesAreDifferent();
    void everyChannelHasTheSame();
    void sumsAreAsPromised_data();
    void sumsAreAsPromised();
    void edgesAnswerToSlopes();
    void curvesAnswerToBowls();
    void smoothingKeepsSlopes();
    void gaborFindsItsOwnWave();
    void randomFollowsTheSeed();
    void refusals();
};

void TestFilterBank::namesAreDifferent()
{
    std::set<std::string> names;
    for (const FilterBank bank : filterBanks()) {
        names.emplace(filterBankName(bank));
        const BankFilters made = bankOf(bank);
        QCOMPARE(static_cast<std::int64_t>(made.names.size()), made.weights.shape()[3]);
        QCOMPARE(std::set<std::string>(made.names.begin(), made.names.end()).size(),
                 made.names.size());
    }
    QCOMPARE(names.size(), filterBanks().size());
}

void TestFilterBank::everyChannelHasTheSame()
{
    for (const FilterBank bank : filterBanks()) {
        const BankFilters made = bankOf(bank, {}, 3);
        QCOMPARE(made.weights.shape()[2], std::int64_t{3});
        for (std::int64_t q = 0; q < made.weights.shape()[3]; ++q) {
            QCOMPARE(filterOf(made, 1, q), filterOf(made, 0, q));
            QCOMPARE(filterOf(made, 2, q), filterOf(made, 0, q));
        }
    }
}

void TestFilterBank::sumsAreAsPromised_data()
{
    QTest::addColumn<int>("bank");
    QTest::addColumn<double>("sum");
    QTest::newRow("sobel") << static_cast<int>(FilterBank::sobel) << 0.0;
    QTest::newRow("scharr") << static_cast<int>(FilterBank::scharr) << 0.0;
    QTest::newRow("prewitt") << static_cast<int>(FilterBank::prewitt) << 0.0;
    QTest::newRow("laplacian") << static_cast<int>(FilterBank::laplacian) << 0.0;
    QTest::newRow("log") << static_cast<int>(FilterBank::laplacianOfGaussian) << 0.0;
    QTest::newRow("gaussian") << static_cast<int>(FilterBank::gaussian) << 1.0;
    QTest::newRow("box") << static_cast<int>(FilterBank::box) << 1.0;
    QTest::newRow("sharpen") << static_cast<int>(FilterBank::sharpen) << 1.0;
    QTest::newRow("gabor") << static_cast<int>(FilterBank::gabor) << 0.0;
}

void TestFilterBank::sumsAreAsPromised()
{
    QFETCH(int, bank);
    QFETCH(double, sum);
    for (const std::int64_t kernel : {0, 4, 9}) {
        BankOptions options;
        options.kernel = kernel;
        const BankFilters made = bankOf(static_cast<FilterBank>(bank), options);
        for (std::int64_t q = 0; q < made.weights.shape()[3]; ++q)
            QVERIFY(std::abs(answer(filterOf(made, 0, q), flat) - sum) < 1e-5);
    }
}

void TestFilterBank::edgesAnswerToSlopes()
{
    // Of a picture that rises by 1 a pixel: weights on both sides times their distance.
    for (const auto& [bank, strength] : {std::pair{FilterBank::sobel, 8.0},
                                         {FilterBank::scharr, 32.0},
                                         {FilterBank::prewitt, 6.0}}) {
        const BankFilters made = bankOf(bank);
        QCOMPARE(made.weights.shape()[3], std::int64_t{2});
        QCOMPARE(answer(filterOf(made, 0, 0), right), strength);
        QCOMPARE(answer(filterOf(made, 0, 0), down), 0.0);
        QCOMPARE(answer(filterOf(made, 0, 1), right), 0.0);
        QCOMPARE(answer(filterOf(made, 0, 1), down), strength);
    }
}

void TestFilterBank::curvesAnswerToBowls()
{
    QCOMPARE(answer(filterOf(bankOf(FilterBank::laplacian), 0, 0), bowl), 4.0);
    const auto log = filterOf(bankOf(FilterBank::laplacianOfGaussian), 0, 0);
    QVERIFY(answer(log, bowl) > 1);
    QVERIFY(std::abs(answer(log, right)) < 1e-6);
    // Negative in the middle, as the Laplacian is.
    QVERIFY(log[log.size() / 2] < 0);
}

void TestFilterBank::smoothingKeepsSlopes()
{
    for (const FilterBank bank : {FilterBank::gaussian, FilterBank::box, FilterBank::sharpen})
        QVERIFY(std::abs(answer(filterOf(bankOf(bank), 0, 0),
                                [](double y, double x) { return 5 + 2 * y - 3 * x; }) -
                         5) < 1e-5);
    // The middle counts most, and a larger sigma spreads further.
    BankOptions wide;
    wide.sigma = 3;
    const auto narrow = filterOf(bankOf(FilterBank::gaussian), 0, 0);
    QVERIFY(narrow[24] > narrow[23] && narrow[23] > narrow[22]);
    QVERIFY(filterOf(bankOf(FilterBank::gaussian, wide), 0, 0)[0] > narrow[0]);
}

void TestFilterBank::gaborFindsItsOwnWave()
{
    const BankFilters made = bankOf(FilterBank::gabor);
    QCOMPARE(made.weights.shape()[3], std::int64_t{8});
    QCOMPARE(made.names[1], std::string("Gabor 45°, 2.8 pixels"));
    for (int q = 0; q < 8; ++q) {
        const double angle = q % 4 * std::numbers::pi / 4;
        const double period = q < 4 ? 2.75 : 5.5;
        const auto wave = [&](double y, double x) {
            return std::cos(2 * std::numbers::pi *
                            (x * std::cos(angle) + y * std::sin(angle)) / period);
        };
        int best = -1;
        double most = 0;
        for (int other = 0; other < 8; ++other) {
            const double got = answer(filterOf(made, 0, other), wave);
            if (got > most) {
                most = got;
                best = other;
            }
        }
        QCOMPARE(best, q);
    }
}

void TestFilterBank::randomFollowsTheSeed()
{
    BankOptions seven;
    seven.seed = 7;
    const BankFilters one = bankOf(FilterBank::random);
    QVERIFY(one.weights.identicalTo(bankOf(FilterBank::random).weights));
    QVERIFY(!one.weights.identicalTo(bankOf(FilterBank::random, seven).weights));
    double sum = 0;
    for (const double weight : filterOf(one, 0, 2))
        sum += std::abs(weight);
    QVERIFY(std::abs(sum - 2) < 1e-5);
}

void TestFilterBank::refusals()
{
    BankOptions options;
    QVERIFY(!makeBank(FilterBank::sobel, 0));
    options.kernel = -1;
    QVERIFY(!makeBank(FilterBank::gaussian, 1, options));
    options.kernel = 102;
    QCOMPARE(makeBank(FilterBank::gaussian, 1, options).error().field, std::string("kernel"));
    options = {};
    options.orientations = 33;
    QCOMPARE(makeBank(FilterBank::gabor, 1, options).error().field, std::string("orientations"));
    options = {};
    options.count = 65;
    const Result<BankFilters> many = makeBank(FilterBank::random, 1, options);
    QCOMPARE(many.error().field, std::string("count"));
    QCOMPARE(QString::fromStdString(many.error().message()).count(QLatin1Char('{')), 0);
}

QTEST_GUILESS_MAIN(TestFilterBank)
#include "tst_filter_bank.moc"
