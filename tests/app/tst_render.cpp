// SPDX-License-Identifier: GPL-3.0-or-later
#include <QImage>

#include "tests/app/program.h"

using namespace convstep;
using namespace convstep::test;

class TestRender : public QObject {
    Q_OBJECT

    static QString example(const char* id)
    {
        return QStringLiteral(CONVSTEP_SOURCE_DIR "/resources/examples/%1.convstep")
            .arg(QString::fromUtf8(id));
    }

private slots:
    void onePicture()
    {
        const Workplace work;
        // The last step when none is named.
        const Outcome last = work.run({"render", example("edges"), "-o", "a.png"});
        QVERIFY2(last.status == 0, qPrintable(last.err));
        QCOMPARE(last.out, QStringLiteral("a.png: step 324\n"));
        QVERIFY(last.err.isEmpty());
        QCOMPARE(QImage(work.path("a.png")).size(), QSize(1020, 760));
        const Outcome named =
            work.run({"render", example("edges"), "--output=b.png", "--step", "324"});
        QCOMPARE(named.status, 0);
        QCOMPARE(work.content("b.png"), work.content("a.png"));
        QCOMPARE(work.run({"render", example("edges"), "-o", "c.png", "--step", "0"}).status, 0);
        QVERIFY(work.content("c.png") != work.content("a.png"));
    }

    void sizeScaleAndColours()
    {
        const Workplace work;
        const QStringList base{"render", example("two_steps"), "--step", "41"};
        QCOMPARE(work.run(base + QStringList{"-o", "a.png", "--size", "640x480"}).status, 0);
        QCOMPARE(QImage(work.path("a.png")).size(), QSize(640, 480));
        QCOMPARE(work.run(base + QStringList{"-o", "b.png", "--size", "640x480", "--scale", "2.5"})
                     .status,
                 0);
        QCOMPARE(QImage(work.path("b.png")).size(), QSize(1600, 1200));
        QCOMPARE(work.run(base + QStringList{"-o", "c.png", "--size", "640x480", "--dark"}).status,
                 0);
        QVERIFY(QColor(QImage(work.path("a.png")).pixel(0, 0)).lightness() > 200);
        QVERIFY(QColor(QImage(work.path("c.png")).pixel(0, 0)).lightness() < 60);
        QCOMPARE(work.run(base + QStringList{"-o", "d.svg"}).status, 0);
        QVERIFY(work.content("d.svg").contains("viewBox=\"0 0 1020 760\""));
        QCOMPARE(work.run(base + QStringList{"-o", "e.pdf"}).status, 0);
        QVERIFY(work.content("e.pdf").startsWith("%PDF-"));
    }

    void aSeries()
    {
        const Workplace work;
        const Outcome taps =
            work.run({"render", example("edges"), "-o", "t.png", "--from", "7", "--to", "10",
                      "--size", "320x240"});
        QVERIFY2(taps.status == 0, qPrintable(taps.err));
        QCOMPARE(taps.out, QStringLiteral("t-0001.png: step 7\nt-0002.png: step 8\n"
                                          "t-0003.png: step 9\nt-0004.png: step 10\n"));
        QCOMPARE(work.files(), QStringList({"t-0001.png", "t-0002.png", "t-0003.png",
                                            "t-0004.png"}));
        QVERIFY(work.content("t-0001.png") != work.content("t-0002.png"));
        // 36 windows of 9 taps.
        const Outcome windows =
            work.run({"render", example("edges"), "-o", "w.svg", "--from", "0", "--to", "30",
                      "--granularity", "window"});
        QCOMPARE(windows.out, QStringLiteral("w-0001.svg: step 0\nw-0002.svg: step 9\n"
                                             "w-0003.svg: step 18\nw-0004.svg: step 27\n"));
        const Outcome rows = work.run({"render", example("edges"), "-o", "r.svg", "--from", "54",
                                       "--granularity", "row"});
        QCOMPARE(rows.out.count('\n'), 6);
        QVERIFY(rows.out.endsWith(QStringLiteral("r-0006.svg: step 324\n")));
        const Outcome all = work.run({"render", example("two_steps"), "-o", "s.svg", "--to", "0",
                                      "--granularity", "stage"});
        QCOMPARE(all.out, QStringLiteral("s-0001.svg: step 0\n"));
    }

    void aRefusedDocument()
    {
        const Workplace work;
        const Outcome outcome =
            work.run({"render", example("article_atrous_valid"), "-o", "a.png"});
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.err.contains(QStringLiteral("VALID leaves no position")),
                 qPrintable(outcome.err));
        QVERIFY(!QImage(work.path("a.png")).isNull());
        verifyRefused(work.run({"render", example("article_atrous_valid"), "-o", "b.png", "--step",
                                "3"}),
                      2, {QStringLiteral("no steps")});
        QCOMPARE(work.files(), QStringList{"a.png"});
    }

    void badUsage_data()
    {
        QTest::addColumn<QStringList>("options");
        QTest::addColumn<QString>("said");
        const auto row = [](const char* name, const QStringList& options, const char* said) {
            QTest::newRow(name) << options << QString::fromUtf8(said);
        };
        row("no output", {}, "--output FILE is missing");
        row("format", {"-o", "a.gif"}, ".png, .svg or .pdf");
        row("no format", {"-o", "picture"}, ".png, .svg or .pdf");
        row("step beyond", {"-o", "a.png", "--step", "325"}, "from 0 to 324");
        row("step below", {"-o", "a.png", "--step", "-1"}, "from 0 to 324");
        row("step in words", {"-o", "a.png", "--step", "two"}, "--step must be the number");
        row("step and a half", {"-o", "a.png", "--step", "2.5"}, "--step must be the number");
        row("from beyond", {"-o", "a.png", "--from", "400"}, "from 0 to 324");
        row("to beyond", {"-o", "a.png", "--from", "3", "--to", "400"}, "from 0 to 324");
        row("backwards", {"-o", "a.png", "--from", "9", "--to", "8"}, "comes after");
        row("step and series", {"-o", "a.png", "--step", "1", "--to", "8"}, "not both");
        row("granularity alone", {"-o", "a.png", "--granularity", "row"}, "--from and --to");
        row("granularity", {"-o", "a.png", "--to", "9", "--granularity", "rows"}, "tap, window");
        row("size", {"-o", "a.png", "--size", "640"}, "like 1020x760");
        row("size zero", {"-o", "a.png", "--size", "0x480"}, "from 64");
        row("size huge", {"-o", "a.png", "--size", "99999x480"}, "16384");
        row("size text", {"-o", "a.png", "--size", "640x480px"}, "like 1020x760");
        row("scale", {"-o", "a.png", "--scale", "0"}, "0.25 to 8");
        row("scale text", {"-o", "a.png", "--scale", "2x"}, "0.25 to 8");
        row("scale nan", {"-o", "a.png", "--scale", "nan"}, "0.25 to 8");
    }
    void badUsage()
    {
        QFETCH(QStringList, options);
        QFETCH(QString, said);
        const Workplace work;
        verifyRefused(work.run(QStringList{"render", example("edges")} + options), 2, {said});
        QVERIFY(work.files().isEmpty());
    }

    void workThatFails()
    {
        const Workplace work;
        verifyRefused(work.run({"render", "nothing.convstep", "-o", "a.png"}), 1,
                      {"nothing.convstep", "no such file"});
        work.put("broken.convstep", "{\"format\": \"convstep\"");
        verifyRefused(work.run({"render", "broken.convstep", "-o", "a.png"}), 1,
                      {"broken.convstep", "byte"});
        verifyRefused(work.run({"render", example("edges"), "-o", "nowhere/a.png"}), 1,
                      {"nowhere/a.png"});
        verifyRefused(work.run({"render", example("edges"), "-o", "a.png", "--size",
                                "16384x16384", "--scale", "8"}),
                      1, {"32767"});
        QCOMPARE(work.files(), QStringList{"broken.convstep"});
    }

    void help()
    {
        const Workplace work;
        const Outcome outcome = work.run({"render", "--help"});
        QCOMPARE(outcome.status, 0);
        QVERIFY(outcome.err.isEmpty());
        for (const char* word : {"--step", "--from", "--to", "--granularity", "--size", "--scale",
                                 "--dark", ".svg"})
            QVERIFY2(outcome.out.contains(QString::fromUtf8(word)), word);
        QVERIFY(work.run({"--help"}).out.contains(QStringLiteral("render")));
    }
};

QTEST_GUILESS_MAIN(TestRender)
#include "tst_render.moc"
