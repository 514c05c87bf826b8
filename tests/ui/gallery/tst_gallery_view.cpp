// SPDX-License-Identifier: GPL-3.0-or-later
//
// The gallery with the real examples. With CONVSTEP_SAMPLES set to a folder, pictures of it are
// written there, to be looked at.
#include <QDir>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

#include "core/io/document_format.h"
#include "ui/gallery/gallery_card.h"
#include "ui/gallery/gallery_view.h"
#include "ui/session/example_list.h"

using namespace convstep;

namespace {

std::vector<GalleryEntry> realEntries()
{
    std::vector<GalleryEntry> entries;
    for (const Example& example : exampleList()) {
        const QByteArray bytes = exampleBytes(example.id);
        const auto file = readDocument(
            std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
        if (!file)
            qFatal("%s cannot be read", example.id);
        entries.push_back({QString::fromLatin1(example.id),
                           QString::fromLatin1(example.section.data(),
                                               static_cast<qsizetype>(example.section.size())),
                           exampleTitle(example), exampleLine(example),
                           examplePicture(file->operators.front())});
    }
    return entries;
}

std::vector<GalleryEntry> plainEntries()
{
    std::vector<GalleryEntry> entries{{"article", "article", "An article", "line", {}},
                                      {"blank", "blank", "Blank grid", "line", {}},
                                      {"start", "start", "Start", "line", {}}};
    for (int i = 0; i < 9; ++i)
        entries.push_back(
            {QString("idea%1").arg(i), "idea", QString("Idea %1").arg(i), "line", {}});
    return entries;
}

// Cards in the order in which they lie on the page: by row, then from left to right.
QList<GalleryCard*> cardsOf(const GalleryView& view)
{
    QList<GalleryCard*> cards = view.findChildren<GalleryCard*>();
    std::sort(cards.begin(), cards.end(), [](const GalleryCard* a, const GalleryCard* b) {
        return std::pair(a->y(), a->x()) < std::pair(b->y(), b->x());
    });
    return cards;
}

GalleryCard* cardNamed(const GalleryView& view, const QString& title)
{
    for (GalleryCard* card : view.findChildren<GalleryCard*>()) {
        if (card->accessibleName() == title)
            return card;
    }
    return nullptr;
}

}  // namespace

class TestGalleryView : public QObject {
    Q_OBJECT
private slots:
    void looks_data()
    {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<double>("scale");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light-1600") << false << 1.0 << QSize(1600, 950);
        QTest::newRow("dark-1600") << true << 1.0 << QSize(1600, 950);
        QTest::newRow("light-1280") << false << 1.0 << QSize(1280, 700);
        QTest::newRow("light-560") << false << 1.0 << QSize(560, 900);
        QTest::newRow("light-double") << false << 2.0 << QSize(2560, 1400);
    }
    // Every card lies on the page, clear of the others, and its picture shows something.
    void looks()
    {
        QFETCH(bool, dark);
        QFETCH(double, scale);
        QFETCH(QSize, size);
        ThemeWatcher themes;
        themes.setMode(dark ? ThemeWatcher::Mode::dark : ThemeWatcher::Mode::light);
        themes.setScale(scale);
        GalleryView view(&themes);
        applyTheme(&view, themes.theme());
        view.setEntries(realEntries());
        view.resize(size);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));

        const QList<GalleryCard*> cards = cardsOf(view);
        QCOMPARE(static_cast<std::size_t>(cards.size()), exampleList().size() + 1);
        for (const GalleryCard* card : cards) {
            QVERIFY(view.widget()->rect().contains(card->geometry()));
            QVERIFY(card->height() >= card->heightForWidth(card->width()));
            for (const GalleryCard* other : cards)
                QVERIFY(card == other || !card->geometry().intersects(other->geometry()));
        }
        const QString folder = qEnvironmentVariable("CONVSTEP_SAMPLES");
        if (!folder.isEmpty()) {
            QVERIFY(QDir().mkpath(folder));
            view.widget()->grab().save(folder + "/gallery-" + QTest::currentDataTag() + ".png");
        }
    }

    void columnsFollowTheWidth()
    {
        ThemeWatcher themes;
        GalleryView view(&themes);
        view.setEntries(plainEntries());
        view.show();
        const auto columnsAt = [&view](int width) {
            view.resize(width, 800);
            return view.columns();
        };
        QCOMPARE(columnsAt(1600), 5);
        QCOMPARE(columnsAt(1280), 4);
        QCOMPARE(columnsAt(360), 1);
        QVERIFY(columnsAt(4000) <= 6);
    }

    void sectionsAreInOrder()
    {
        ThemeWatcher themes;
        GalleryView view(&themes);
        view.setEntries(plainEntries());
        view.resize(1280, 800);
        view.show();
        QStringList names;
        for (const GalleryCard* card : cardsOf(view))
            names << card->accessibleName();
        QCOMPARE(names.first(), QStringLiteral("Start"));
        QCOMPARE(names.indexOf("Blank grid"), names.size() - 2);
        QCOMPARE(names.last(), QStringLiteral("An article"));
    }

    void choosing()
    {
        ThemeWatcher themes;
        GalleryView view(&themes);
        view.setEntries(plainEntries());
        view.resize(1280, 800);
        view.show();
        view.activateWindow();
        QSignalSpy chosen(&view, &GalleryView::chosen);
        QSignalSpy open(&view, &GalleryView::openRequested);
        QTest::mouseClick(cardNamed(view, "Idea 3"), Qt::LeftButton);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen[0][0].toString(), QStringLiteral("idea3"));
        for (const Qt::Key key : {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Space}) {
            GalleryCard* card = cardNamed(view, "Start");
            card->setFocus();
            QTest::keyClick(card, key);
            QCOMPARE(chosen.last()[0].toString(), QStringLiteral("start"));
        }
        QCOMPARE(chosen.count(), 4);
        QTest::mouseClick(cardNamed(view, "Open a document"), Qt::LeftButton);
        QCOMPARE(open.count(), 1);
        QCOMPARE(chosen.count(), 4);
    }

    void arrowsMove()
    {
        ThemeWatcher themes;
        GalleryView view(&themes);
        view.setEntries(plainEntries());
        view.resize(1280, 500);
        view.show();
        view.activateWindow();
        QCOMPARE(view.columns(), 4);
        view.focusEntry("start");
        const auto press = [&view](Qt::Key key) {
            QTest::keyClick(view.focusWidget(), key);
            return view.focusWidget()->accessibleName();
        };
        QTRY_VERIFY(cardNamed(view, "Start")->hasFocus());
        QCOMPARE(press(Qt::Key_Right), QStringLiteral("Open a document"));
        QCOMPARE(press(Qt::Key_Right), QStringLiteral("Idea 0"));
        QCOMPARE(press(Qt::Key_Right), QStringLiteral("Idea 1"));
        QCOMPARE(press(Qt::Key_Down), QStringLiteral("Idea 5"));
        QCOMPARE(press(Qt::Key_Up), QStringLiteral("Idea 1"));
        QCOMPARE(press(Qt::Key_Up), QStringLiteral("Start"));
        QCOMPARE(press(Qt::Key_Up), QStringLiteral("Start"));
        QCOMPARE(press(Qt::Key_Left), QStringLiteral("Start"));
        QCOMPARE(press(Qt::Key_End), QStringLiteral("An article"));
        QCOMPARE(press(Qt::Key_Right), QStringLiteral("An article"));
        // What has the keyboard is in sight.
        const QRect card = QRect(view.focusWidget()->mapTo(view.viewport(), QPoint(0, 0)),
                                 view.focusWidget()->size());
        QVERIFY(view.viewport()->rect().contains(card));
        QCOMPARE(press(Qt::Key_Home), QStringLiteral("Start"));
    }

    void replacingKeepsNothingOld()
    {
        ThemeWatcher themes;
        GalleryView view(&themes);
        view.setEntries(plainEntries());
        view.setEntries({});
        QCOMPARE(view.findChildren<GalleryCard*>().size(), 1);
        view.focusEntry("gone");
        themes.setMode(ThemeWatcher::Mode::dark);
        QVERIFY(!view.grab().isNull());
    }
};

int main(int argc, char** argv)
{
    QApplication::setStyle("Fusion");
    QApplication app(argc, argv);
    TestGalleryView test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_gallery_view.moc"
