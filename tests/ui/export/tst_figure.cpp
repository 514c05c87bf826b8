// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include "tests/support/golden.h"
#include "tests/ui/session/example_documents.h"
#include "tests/ui/stage/scene_documents.h"
#include "ui/export/figure.h"
#include "ui/stage/scene_painter.h"

using namespace convstep;
using namespace convstep::test;

namespace {

// The words of an SVG, in their order; −1 elements when it is no well-formed XML.
struct Svg {
    explicit Svg(const QByteArray& bytes)
    {
        QXmlStreamReader reader(bytes);
        while (!reader.atEnd()) {
            if (reader.readNext() != QXmlStreamReader::StartElement)
                continue;
            ++elements;
            if (reader.name() == QLatin1String("svg"))
                viewBox = reader.attributes().value(QLatin1String("viewBox")).toString();
            if (reader.name() == QLatin1String("title"))
                title = reader.readElementText();
            else if (reader.name() == QLatin1String("text"))
                words.append(reader.readElementText().trimmed());
        }
        if (reader.hasError())
            elements = -1;
    }
    int elements = 0;
    QString viewBox;
    QString title;
    QStringList words;
};

}  // namespace

class TestFigure : public QObject {
    Q_OBJECT
private slots:
    void theSamePictureAsTheWindow()
    {
        for (const Theme& theme : {lightTheme(), darkTheme()}) {
            const auto document = documentOf(callOf(smallSettings("separable_conv2d")));
            const QSize size(1020, 868);
            const Result<QImage> image = renderImage(*document, 17, size, theme);
            QVERIFY(image);
            QCOMPARE(image->size(), size);
            QImage painted(size, QImage::Format_RGB32);
            painted.fill(theme.window);
            QPainter painter(&painted);
            paintScene(painter, buildScene({document.get(), 17, size}, theme), theme);
            painter.end();
            QVERIFY(comparePictures(*image, painted).largest == 0);
            QVERIFY(!comparePictures(*renderImage(*document, 18, size, theme), painted).passed());
        }
    }

    void thePixelRatioMakesMorePixels()
    {
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        for (const double ratio : {0.5, 1.0, 1.5, 2.0, 3.0}) {
            const Result<QImage> image =
                renderImage(*document, 5, {700, 588}, lightTheme(), ratio);
            QVERIFY(image);
            QCOMPARE(image->size(), (QSizeF(700, 588) * ratio).toSize());
            QCOMPARE(image->devicePixelRatio(), ratio);
        }
        // Sharper, but the same: the large one made small again is nearly the small one.
        const QImage one = *renderImage(*document, 5, {700, 588}, lightTheme());
        const QImage two = *renderImage(*document, 5, {700, 588}, lightTheme(), 2);
        QVERIFY(comparePictures(two.scaled(one.size(), Qt::IgnoreAspectRatio,
                                           Qt::SmoothTransformation),
                                one)
                    .share < 0.05);
    }

    // A scene that needs more room is made smaller, not cut.
    void smallPicturesShowAll()
    {
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        const QSize size(480, 270);
        const StageScene scene = buildScene({document.get(), 5, size}, lightTheme());
        QVERIFY(scene.size.width() > size.width() || scene.size.height() > size.height());
        const QImage image = *renderImage(*document, 5, size, lightTheme());
        QCOMPARE(image.size(), size);
        const QImage whole = *renderImage(*document, 5, scene.size.toSize(), lightTheme());
        const QImage little = whole.scaled(size, Qt::KeepAspectRatio, Qt::SmoothTransformation);
        QImage expected(size, QImage::Format_RGB32);
        expected.fill(lightTheme().window);
        QPainter painter(&expected);
        painter.drawImage((size.width() - little.width()) / 2,
                          (size.height() - little.height()) / 2, little);
        painter.end();
        // Letters of that size look different when they are shrunk as pixels.
        const double shrunk = comparePictures(image, expected).share;
        const double cropped = comparePictures(image, whole.copy(QRect({}, size))).share;
        QVERIFY2(shrunk < 0.7 * cropped,
                 qPrintable(QStringLiteral("%1, %2").arg(shrunk).arg(cropped)));
    }

    void aStaleDocumentIsPale()
    {
        const auto document = documentOf(callOf(smallSettings("depthwise_conv2d")));
        const QImage fresh = *renderImage(*document, 5, {700, 588}, lightTheme());
        Settings s = document->settings();
        s.strideRows = s.strideCols = s.rateRows = s.rateCols = 2;
        QVERIFY(document->setSettings(s, Knob::stride));
        QVERIFY(document->stale());
        QVERIFY(!comparePictures(*renderImage(*document, 5, {700, 588}, lightTheme()), fresh)
                     .passed());
    }

    void sizesThatMakeNoPicture()
    {
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        const auto reason = [&](const QSize& size, double ratio) -> std::optional<Reason> {
            const Result<QImage> image = renderImage(*document, 1, size, lightTheme(), ratio);
            return image ? std::nullopt : std::optional(image.error().reason);
        };
        QCOMPARE(reason({0, 100}, 1), Reason::notPositive);
        QCOMPARE(reason({100, -1}, 1), Reason::notPositive);
        QCOMPARE(reason({100, 100}, 0), Reason::notPositive);
        QCOMPARE(reason({100, 100}, std::numeric_limits<double>::quiet_NaN()), Reason::notPositive);
        QCOMPARE(reason({40000, 10}, 1), Reason::tooLarge);
        QCOMPARE(reason({100, 100}, 1e9), Reason::tooLarge);
        QCOMPARE(reason({30000, 30000}, 1), Reason::memoryBudget);
        for (const FigureFormat format : {FigureFormat::svg, FigureFormat::pdf})
            QVERIFY(!renderFigure(*document, 1, format, {{40000, 10}, 1}, lightTheme()));
    }

    void formatsByName()
    {
        QCOMPARE(figureFormat(QStringLiteral("a.png")), FigureFormat::png);
        QCOMPARE(figureFormat(QStringLiteral("a/b.SVG")), FigureFormat::svg);
        QCOMPARE(figureFormat(QStringLiteral("x.y.Pdf")), FigureFormat::pdf);
        for (const char* name : {"a.gif", "a", "png", "a.png.txt", ""})
            QVERIFY(!figureFormat(QString::fromUtf8(name)));
    }

    void anSvgKeepsItsWords()
    {
        const auto document = std::make_unique<Document>();
        document->load({"Edges & <corners>", "", {callOf(smallSettings("depthwise_conv2d"))}});
        const Result<QByteArray> bytes =
            renderFigure(*document, 5, FigureFormat::svg, {{1020, 868}, 1}, lightTheme());
        QVERIFY(bytes);
        const Svg svg(*bytes);
        QVERIFY(svg.elements > 200);
        QCOMPARE(svg.viewBox, QStringLiteral("0 0 1020 868"));
        QCOMPARE(svg.title, QStringLiteral("Edges & <corners>"));
        for (const char* word : {"Input", "Filter", "Products", "Output", "Channels"})
            QVERIFY2(svg.words.contains(QString::fromUtf8(word)), word);
        QVERIFY(svg.words.join(QString()).contains(QStringLiteral("tap")));
        // Deterministic, and another step is another file.
        QCOMPARE(*renderFigure(*document, 5, FigureFormat::svg, {{1020, 868}, 1}, lightTheme()),
                 *bytes);
        QVERIFY(*renderFigure(*document, 6, FigureFormat::svg, {{1020, 868}, 1}, lightTheme()) !=
                *bytes);
    }

    void aPdfIsOnePageOfThatSize()
    {
        const auto document = documentOf(exampleCall("two_steps"));
        const Result<QByteArray> bytes =
            renderFigure(*document, 5, FigureFormat::pdf, {{960, 720}, 1}, lightTheme());
        QVERIFY(bytes);
        QVERIFY(bytes->startsWith("%PDF-"));
        QVERIFY(bytes->trimmed().endsWith("%%EOF"));
        QCOMPARE(bytes->count("/Type /Page\n"), 1);
        // 960×720 pixels of 1/96 inch.
        QVERIFY2(bytes->contains("/MediaBox [0 0 720.000000 540.000000]"), bytes->left(2000));
    }

    void everyFormatOfEveryOperator()
    {
        for (const std::string& op : operatorNames()) {
            const auto document = documentOf(callOf(smallSettings(op)));
            const std::int64_t position = document->trace()->size() * 2 / 3;
            for (const FigureFormat format :
                 {FigureFormat::png, FigureFormat::svg, FigureFormat::pdf}) {
                const Result<QByteArray> bytes =
                    renderFigure(*document, position, format, {{700, 588}, 1}, darkTheme());
                QVERIFY2(bytes && bytes->size() > 4000, op.c_str());
                if (format == FigureFormat::svg)
                    QVERIFY2(Svg(*bytes).elements > 100, op.c_str());
                if (format == FigureFormat::png)
                    QCOMPARE(QImage::fromData(*bytes).size(), QSize(700, 588));
            }
        }
    }

    void writesWholeFilesOrNone()
    {
        const QTemporaryDir folder;
        const auto document = documentOf(callOf(smallSettings("conv2d")));
        const auto path = [&](const char* name) {
            return folder.filePath(QString::fromUtf8(name));
        };
        const FigureOptions options{{700, 588}, 2};
        QVERIFY(writeFigure(path("a.png"), *document, 5, options, lightTheme()));
        QCOMPARE(QImage(path("a.png")).size(), QSize(1400, 1176));
        QVERIFY(writeFigure(path("a.svg"), *document, 5, options, lightTheme()));
        QVERIFY(writeFigure(path("a.pdf"), *document, 5, options, lightTheme()));
        const auto reason = [&](const QString& name) -> std::optional<Reason> {
            const Result<void> written = writeFigure(name, *document, 5, options, lightTheme());
            return written ? std::nullopt : std::optional(written.error().reason);
        };
        QCOMPARE(reason(path("a.gif")), Reason::fileUnsupported);
        QCOMPARE(reason(path("nowhere/a.png")), Reason::fileAccess);
        QDir(folder.path()).mkdir(QStringLiteral("folder.png"));
        QCOMPARE(reason(path("folder.png")), Reason::fileAccess);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files),
                 QStringList({QStringLiteral("a.pdf"), QStringLiteral("a.png"),
                              QStringLiteral("a.svg")}));
    }

    void aRefusalIsAPictureToo()
    {
        const auto document = documentOf(exampleCall("article_atrous_valid"));
        QVERIFY(document->refusal());
        for (const char* format : {"png", "svg", "pdf"}) {
            const Result<QByteArray> bytes =
                renderFigure(*document, 0, *figureFormat(QStringLiteral("x.") + QString::fromUtf8(format)),
                             {{700, 588}, 1}, lightTheme());
            QVERIFY(bytes);
            if (bytes->contains("<svg"))
                QVERIFY(Svg(*bytes).words.join(QLatin1Char(' ')).contains(QStringLiteral("VALID")));
        }
    }
};

QTEST_MAIN(TestFigure)
#include "tst_figure.moc"
