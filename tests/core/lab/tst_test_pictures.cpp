// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <set>

#include <QtTest>

#include "core/lab/test_pictures.h"

using namespace convstep;

namespace {

float at(const Tensor& picture, std::int64_t y, std::int64_t x, std::int64_t c = 0)
{
    return picture.values()[static_cast<std::size_t>((y * picture.shape()[2] + x) * 3 + c)];
}

}  // namespace

class TestTestPictures : public QObject {
    Q_OBJECT

private slots:
    void allAreInRange();
    void namesAreDifferent();
    void zonePlateIsSymmetricAndAlternatesAtTheEdge();
    void impulsesAreFarApart();
    void checkerHasItsSquares();
    void textHasStrokesOfEverySize();
    void noiseFollowsTheSeed();
    void refusals();
};

void TestTestPictures::allAreInRange()
{
    for (const TestPicture picture : testPictures())
        for (const auto& [height, width] :
             {std::pair{1, 1}, {1, 40}, {40, 1}, {33, 47}, {180, 320}}) {
            const Result<Tensor> made = makeTestPicture(picture, height, width);
            QVERIFY(made);
            QVERIFY(made->shape() == Shape({1, height, width, 3}));
            for (const float value : made->values())
                QVERIFY(value >= 0 && value <= 1);
        }
    // A picture shows something: many different values.
    const Tensor scene = *makeTestPicture(TestPicture::scene, 180, 320);
    QVERIFY(std::set<float>(scene.values().begin(), scene.values().end()).size() > 1000);
}

void TestTestPictures::namesAreDifferent()
{
    std::set<std::string_view> names;
    for (const TestPicture picture : testPictures())
        names.insert(testPictureName(picture));
    QCOMPARE(names.size(), testPictures().size());
}

void TestTestPictures::zonePlateIsSymmetricAndAlternatesAtTheEdge()
{
    const Tensor plate = *makeTestPicture(TestPicture::zonePlate, 129, 129);
    QCOMPARE(at(plate, 64, 64), 1.0F);
    for (std::int64_t y = 0; y < 129; ++y)
        for (std::int64_t x = 0; x < 129; ++x) {
            QVERIFY(std::abs(at(plate, y, x) - at(plate, 128 - y, x)) < 1e-5F);
            QVERIFY(std::abs(at(plate, y, x) - at(plate, x, y)) < 1e-5F);
        }
    // At the edge from one pixel to the next, in the middle slowly.
    QVERIFY(std::abs(at(plate, 64, 0) - at(plate, 64, 1)) > 0.7F);
    QVERIFY(std::abs(at(plate, 64, 64) - at(plate, 64, 65)) < 0.01F);
}

void TestTestPictures::impulsesAreFarApart()
{
    const Tensor field = *makeTestPicture(TestPicture::impulses, 96, 64);
    int bright = 0;
    for (const float value : field.values()) {
        QVERIFY(value == 0 || value == 1);
        bright += value == 1 ? 1 : 0;
    }
    QCOMPARE(bright, 6);
    QCOMPARE(at(field, 16, 16, 0), 1.0F);
    QCOMPARE(at(field, 16, 48, 1), 1.0F);
    QCOMPARE(at(field, 48, 48, 2), 1.0F);
}

void TestTestPictures::checkerHasItsSquares()
{
    const Tensor checker = *makeTestPicture(TestPicture::checkerNoise, 64, 64);
    for (int square = 0; square < 4; ++square) {
        double sum = 0;
        for (std::int64_t y = 0; y < 16; ++y)
            for (std::int64_t x = 0; x < 16; ++x)
                sum += static_cast<double>(at(checker, y, x + 16 * square));
        QVERIFY(std::abs(sum / 256 - (square % 2 == 0 ? 0.75 : 0.25)) < 0.03);
    }
}

// The same page at every size, dark on light and light on dark, and no noise.
void TestTestPictures::textHasStrokesOfEverySize()
{
    const Tensor page = *makeTestPicture(TestPicture::text, 360, 540, 1);
    QVERIFY(page.identicalTo(*makeTestPicture(TestPicture::text, 360, 540, 2)));
    const float paper = at(page, 0, 0);
    const float ground = at(page, 0, 539);
    QVERIFY(paper > 0.9F && ground < 0.2F);
    int dark = 0;
    int bright = 0;
    for (std::int64_t y = 0; y < 360; ++y)
        for (std::int64_t x = 0; x < 540; ++x) {
            dark += x < 370 && at(page, y, x) < 0.3F ? 1 : 0;
            bright += x > 390 && at(page, y, x) > 0.8F ? 1 : 0;
        }
    QVERIFY(dark > 5000 && dark < 60000);
    QVERIFY(bright > 2000 && bright < 30000);
    // Large letters above, small ones below: edges lie closer together.
    const auto edges = [&](std::int64_t from, std::int64_t to) {
        int count = 0;
        for (std::int64_t y = from; y < to; ++y)
            for (std::int64_t x = 27; x < 350; ++x)
                count += std::abs(at(page, y, x) - at(page, y, x + 1)) > 0.2F ? 1 : 0;
        return count;
    };
    QVERIFY(edges(260, 320) > 3 * edges(20, 80));
}

void TestTestPictures::noiseFollowsTheSeed()
{
    for (const TestPicture picture : {TestPicture::checkerNoise, TestPicture::scene}) {
        const Tensor one = *makeTestPicture(picture, 20, 30, 1);
        QVERIFY(one.identicalTo(*makeTestPicture(picture, 20, 30, 1)));
        QVERIFY(!one.identicalTo(*makeTestPicture(picture, 20, 30, 2)));
    }
}

void TestTestPictures::refusals()
{
    QCOMPARE(makeTestPicture(TestPicture::scene, 0, 5).error().field, std::string("height"));
    QCOMPARE(makeTestPicture(TestPicture::scene, 5, 16385).error().field, std::string("width"));
    QVERIFY(makeTestPicture(TestPicture::scene, 500, 500, 1, MemoryBudget{1000}).error().reason ==
            Reason::memoryBudget);
}

QTEST_GUILESS_MAIN(TestTestPictures)
#include "tst_test_pictures.moc"
