// SPDX-License-Identifier: GPL-3.0-or-later
//
// Letters as strokes: where they are, how thick, and that nothing is written beside the picture.
#include <cmath>

#include <QtTest>

#include "core/lab/letters.h"

using namespace convstep;

namespace {

Tensor white(std::int64_t height, std::int64_t width)
{
    Tensor picture = *Tensor::create({1, height, width, 3});
    std::fill(picture.values().begin(), picture.values().end(), 1.0F);
    return picture;
}

float at(const Tensor& picture, std::int64_t y, std::int64_t x)
{
    return picture.values()[static_cast<std::size_t>((y * picture.shape()[2] + x) * 3)];
}

// How much ink there is, in pixels.
double inkOf(const Tensor& picture)
{
    double ink = 0;
    for (std::size_t i = 0; i < picture.values().size(); i += 3)
        ink += 1 - static_cast<double>(picture.values()[i]);
    return ink;
}

double inkOf(std::string_view text, const LetterStyle& style)
{
    Tensor picture = white(120, 400);
    drawText(picture, text, 90, 10, style);
    return inkOf(picture);
}

}  // namespace

class TestLetters : public QObject {
    Q_OBJECT

private slots:
    void strokesAreWhereTheyBelong();
    void everyLetterIsDifferent();
    void inkGrowsAsItShould();
    void widthIsThatOfTheInk();
    void nothingIsWrittenOutside();
};

void TestLetters::strokesAreWhereTheyBelong()
{
    LetterStyle style;
    style.capHeight = 60;
    style.weight = 0.1;
    Tensor picture = white(100, 100);
    drawText(picture, "L", 80, 20, style);
    QCOMPARE(at(picture, 40, 20), 0.0F);  // the stem
    QCOMPARE(at(picture, 80, 40), 0.0F);  // the foot
    QCOMPARE(at(picture, 40, 40), 1.0F);  // the corner between them
    QCOMPARE(at(picture, 10, 20), 1.0F);  // above
    QCOMPARE(at(picture, 90, 20), 1.0F);  // below
    // Six pixels thick.
    double across = 0;
    for (std::int64_t x = 0; x < 40; ++x)
        across += 1 - static_cast<double>(at(picture, 40, x));
    QVERIFY(std::abs(across - 6) < 0.01);
    // Slanted, the top moves to the right and the foot stays.
    Tensor slanted = white(100, 100);
    style.slant = 0.5;
    drawText(slanted, "L", 80, 20, style);
    QCOMPARE(at(slanted, 40, 20), 1.0F);
    QCOMPARE(at(slanted, 40, 40), 0.0F);
    QCOMPARE(at(slanted, 80, 40), 0.0F);
}

void TestLetters::everyLetterIsDifferent()
{
    std::vector<Tensor> all;
    std::string characters;
    for (char c = ' ' + 1; c < 127; ++c)
        if (hasLetter(c))
            characters.push_back(c);
    QCOMPARE(characters.size(), std::size_t{26 + 26 + 10 + 5});
    QVERIFY(hasLetter(' ') && !hasLetter('%'));
    LetterStyle style;
    for (const char c : characters) {
        Tensor picture = white(60, 60);
        drawText(picture, std::string_view(&c, 1), 40, 20, style);
        QVERIFY(inkOf(picture) > 5);
        for (const Tensor& other : all)
            QVERIFY2(!picture.identicalTo(other), QByteArray(1, c));
        all.push_back(std::move(picture));
    }
}

void TestLetters::inkGrowsAsItShould()
{
    LetterStyle style;
    const double once = inkOf("stroke", style);
    // Where two strokes meet nothing is darker, and letters do not touch.
    QVERIFY(std::abs(inkOf("strokestroke", style) / once - 2) < 0.02);
    style.weight *= 2;
    QVERIFY(inkOf("stroke", style) > 1.5 * once);
    // Thinner than a pixel is paler, not gone.
    style.weight = 0.5 / style.capHeight;
    const double thin = inkOf("stroke", style);
    QVERIFY(thin > 0.05 * once && thin < 0.5 * once);
}

void TestLetters::widthIsThatOfTheInk()
{
    LetterStyle style;
    style.weight = 0.05;
    const double width = textWidth("Hello", style);
    Tensor picture = white(80, 300);
    drawText(picture, "Hello", 60, 50, style);
    std::int64_t last = 0;
    for (std::int64_t y = 0; y < 80; ++y)
        for (std::int64_t x = 0; x < 300; ++x)
            if (at(picture, y, x) < 0.5F)
                last = std::max(last, x);
    QVERIFY(std::abs(static_cast<double>(last) - (50 + width)) < 2);
    QCOMPARE(textWidth("", style), 0.0);
    QCOMPARE(textWidth("%%", style), 0.0);
    style.capHeight *= 3;
    QVERIFY(std::abs(textWidth("Hello", style) - 3 * width) < 1e-9);
}

void TestLetters::nothingIsWrittenOutside()
{
    LetterStyle style;
    for (const auto& [baseline, left] :
         {std::pair{-100.0, 0.0}, {100.0, -500.0}, {1000.0, 10.0}, {20.0, 1000.0}}) {
        Tensor picture = white(30, 40);
        drawText(picture, "beside", baseline, left, style);
        QCOMPARE(inkOf(picture), 0.0);
    }
    Tensor cut = white(30, 40);
    drawText(cut, "cut by its edges", 20, -15, style);
    QVERIFY(inkOf(cut) > 10);
}

QTEST_GUILESS_MAIN(TestLetters)
#include "tst_letters.moc"
