// SPDX-License-Identifier: GPL-3.0-or-later
#include <QImage>
#include <QPainter>
#include <QtTest>
#include <algorithm>
#include <limits>

#include "core/io/document_format.h"
#include "core/ops/operator_info.h"
#include "ui/gallery/example_picture.h"
#include "ui/gallery/mini_grid.h"
#include "ui/gallery/picture_model.h"
#include "ui/session/example_list.h"

using namespace convstep;

namespace {

using Kind = PictureModel::Item::Kind;

OperatorCall exampleCall(const char* id)
{
    const QByteArray bytes = exampleBytes(id);
    const auto file = readDocument(
        std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
    if (!file)
        qFatal("%s cannot be read", id);
    return file->operators.front();
}

OperatorCall convCall(const Shape& input, const Shape& filter, float fill = 1)
{
    OperatorCall call;
    call.spec = defaultSpec("conv2d");
    for (const auto& [name, shape] : {std::pair{"input", input}, std::pair{"filter", filter}}) {
        Tensor tensor = *Tensor::create(shape);
        std::fill(tensor.values().begin(), tensor.values().end(), fill);
        call.inputs.push_back({name, std::move(tensor)});
    }
    return call;
}

QList<Kind> kinds(const PictureModel& model)
{
    QList<Kind> result;
    for (const PictureModel::Item& item : model.items)
        result << item.kind;
    return result;
}

QImage painted(const CardPicture& picture, const Theme& theme, QSize size = {280, 112})
{
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(theme.field);
    QPainter painter(&image);
    picture(painter, QRectF(QPointF(0, 0), size), theme);
    return image;
}

// Pixels that are not the ground; -1 when one of them lies on the very edge.
int inked(const QImage& image)
{
    int count = 0;
    const QRgb ground = image.pixel(0, 0);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            if (image.pixel(x, y) == ground)
                continue;
            if (x == 0 || y == 0 || x == image.width() - 1 || y == image.height() - 1)
                return -1;
            ++count;
        }
    }
    return count;
}

}  // namespace

class TestExamplePicture : public QObject {
    Q_OBJECT
private slots:
    void gridShowsItsValues()
    {
        const Theme theme = lightTheme();
        const std::array<double, 6> values{-2, 0, 2, 1, -1, 0};
        QImage image(120, 100, QImage::Format_ARGB32_Premultiplied);
        image.fill(theme.field);
        QPainter painter(&image);
        MiniGridOptions options;
        options.ghosts = QMargins(1, 0, 0, 1);
        options.notYet = {false, false, false, false, false, true};
        // 4 × 3 cells of 30 pixels, from (0, 5) on; the ghosts are on the left and at the bottom.
        paintMiniGrid(painter, QRectF(0, 0, 120, 100), values, 2, 3, theme, options);
        painter.end();
        const auto at = [&image](int row, int col) {
            return image.pixelColor(col * 30 + 15, 5 + row * 30 + 15);
        };
        QCOMPARE(at(0, 0), theme.ghostFill);
        QCOMPARE(at(2, 2), theme.ghostFill);
        QCOMPARE(at(0, 1), theme.valueColor(-2, 2));
        QCOMPARE(at(0, 2), theme.valueColor(0, 2));
        QCOMPARE(at(1, 1), theme.valueColor(1, 2));
        QCOMPARE(at(1, 3), theme.notYet);
    }

    void paddingIsWhereItIs()
    {
        const PictureModel model = pictureModel(exampleCall("same_padding"));
        QCOMPARE(kinds(model),
                 QList<Kind>({Kind::maps, Kind::times, Kind::maps, Kind::arrow, Kind::maps}));
        const PictureMaps& input = model.items.front().maps;
        QCOMPARE(input.ghosts, QMargins(0, 0, 1, 1));
        // The telling window is the last one: it reaches into the padding.
        QCOMPARE(input.outlines.back().cells, QRect(4, 4, 3, 3));
        QCOMPARE(model.items.back().maps.outlines.front().cells, QRect(2, 2, 1, 1));
    }

    void holesAreSkipped()
    {
        const PictureModel model = pictureModel(exampleCall("rate_holes"));
        const auto& outlines = model.items.front().maps.outlines;
        QCOMPARE(outlines.size(), std::size_t{10});  // the extent, and nine cells in it
        QCOMPARE(outlines.front().cells.size(), QSize(5, 5));
        QVERIFY(outlines.front().dashed);
    }

    void unreadCellsAreFaded()
    {
        const PictureModel model = pictureModel(exampleCall("never_read"));
        const auto& faded = model.items.front().maps.faded;
        QCOMPARE(std::count(faded.begin(), faded.end(), true), std::ptrdiff_t{28});
    }

    void depthwiseShowsTheWays()
    {
        const PictureModel model = pictureModel(exampleCall("one_filter_per_channel"));
        QCOMPARE(kinds(model),
                 QList<Kind>({Kind::maps, Kind::ways, Kind::maps, Kind::arrow, Kind::maps}));
        QCOMPARE(model.items[1].multiplier, 2);
        QCOMPARE(model.items[2].maps.channels.size(), std::size_t{4});
        QVERIFY(model.items[2].wideOnly);
        QCOMPARE(model.items[4].maps.channels.size(), std::size_t{4});
    }

    void pipelinesShowTheirMiddle()
    {
        QCOMPARE(kinds(pictureModel(exampleCall("two_steps"))),
                 QList<Kind>({Kind::maps, Kind::arrow, Kind::maps, Kind::arrow, Kind::maps}));
        const PictureModel layer = pictureModel(exampleCall("layer"));
        QCOMPARE(kinds(layer),
                 QList<Kind>({Kind::maps, Kind::arrow, Kind::curve, Kind::arrow, Kind::maps}));
        QVERIFY(layer.items[2].activation == Activation::relu);
    }

    void refusalSaysByHowMuch()
    {
        const PictureModel model = pictureModel(exampleCall("article_atrous_valid"));
        QVERIFY(model.refused);
        QCOMPARE(model.label, QStringLiteral("5 > 4"));
        QCOMPARE(model.items.front().maps.outlines.front().cells, QRect(0, 0, 5, 5));
    }

    void blankIsOneGrid()
    {
        const PictureModel model = pictureModel(exampleCall("blank"));
        QCOMPARE(kinds(model), QList<Kind>({Kind::maps}));
        QVERIFY(model.items.front().maps.outlines.empty());
    }

    void everyExampleHasAPicture()
    {
        for (const Example& example : exampleList()) {
            const CardPicture picture = examplePicture(exampleCall(example.id));
            for (const Theme& theme : {lightTheme(), darkTheme()}) {
                QVERIFY2(inked(painted(picture, theme)) > 300, example.id);
                QVERIFY2(inked(painted(picture, theme, {520, 200})) > 300, example.id);
            }
        }
    }

    // The shape decides the cost, not the size of the tensors; nothing leaves the card.
    void oddCalls_data()
    {
        QTest::addColumn<OperatorCall>("call");
        QTest::addColumn<bool>("drawn");
        QTest::newRow("large") << convCall({1, 300, 400, 3}, {3, 3, 3, 64}) << true;
        QTest::newRow("one row") << convCall({1, 1, 40, 1}, {1, 5, 1, 1}) << true;
        QTest::newRow("no batch") << convCall({0, 4, 4, 1}, {3, 3, 1, 1}) << true;
        QTest::newRow("no output") << convCall({1, 0, 4, 1}, {3, 3, 1, 1}) << true;
        QTest::newRow("no channels out") << convCall({1, 4, 4, 1}, {3, 3, 1, 0}) << true;
        QTest::newRow("not a number")
            << convCall({1, 4, 4, 1}, {2, 2, 1, 1}, std::numeric_limits<float>::quiet_NaN())
            << true;
        QTest::newRow("wrong rank") << convCall({4, 4}, {3, 3, 1, 1}) << false;
        QTest::newRow("channels differ") << convCall({1, 4, 4, 2}, {3, 3, 1, 1}) << true;
        OperatorCall nothing;
        nothing.spec.op = "no such operator";
        QTest::newRow("nothing") << nothing << false;
    }
    void oddCalls()
    {
        QFETCH(OperatorCall, call);
        QFETCH(bool, drawn);
        const CardPicture picture = examplePicture(call);
        const int ink = inked(painted(picture, lightTheme()));
        QVERIFY(ink >= 0);
        if (drawn)
            QVERIFY(ink > 20);
        else
            QCOMPARE(ink, 0);
        // No room at all.
        inked(painted(picture, lightTheme(), {8, 8}));
    }
};

QTEST_MAIN(TestExamplePicture)
#include "tst_example_picture.moc"
