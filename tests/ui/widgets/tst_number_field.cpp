// SPDX-License-Identifier: GPL-3.0-or-later
#include <QSignalSpy>
#include <QVBoxLayout>
#include <QWheelEvent>
#include <QtTest>

#include "ui/widgets/number_field.h"

using namespace convstep;

class TestNumberField : public QObject {
    Q_OBJECT
private:
    struct Fixture {
        ThemeWatcher themes;
        QWidget window;
        NumberField* field = new NumberField(&themes, &window);
        bool focused = false;
        NumberField* other = new NumberField(&themes, &window);

        Fixture()
        {
            auto* layout = new QVBoxLayout(&window);
            layout->addWidget(field);
            layout->addWidget(other);
            window.show();
            window.activateWindow();
            field->setFocus();
            focused = QTest::qWaitFor([this] { return field->hasFocus(); });
        }
    };

    static void type(NumberField* field, const QString& text)
    {
        field->selectAll();
        // As key events by hand: QTest's own know ASCII only.
        for (const QChar c : text)
            QTest::sendKeyEvent(QTest::Click, field, Qt::Key_unknown, QString(c), Qt::NoModifier);
    }

    static void wheel(NumberField* field, int delta)
    {
        QWheelEvent event(QPointF(5, 5), field->mapToGlobal(QPointF(5, 5)), {}, {0, delta},
                          Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(field, &event);
    }

private slots:
    void anyNumberIsReportedAsTyped_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qint64>("value");
        QTest::newRow("plain") << "12" << qint64{12};
        QTest::newRow("zero") << "0" << qint64{0};
        QTest::newRow("negative") << "-3" << qint64{-3};
        QTest::newRow("minus sign") << QString(QChar(0x2212)) + "3" << qint64{-3};
        QTest::newRow("huge") << "9000000000000000000" << qint64{9000000000000000000};
    }
    void anyNumberIsReportedAsTyped()
    {
        QFETCH(QString, text);
        QFETCH(qint64, value);
        Fixture f;
        QVERIFY(f.focused);
        f.field->setValue(7);
        f.field->setStepRange(1, 10);
        QSignalSpy spy(f.field, &NumberField::entered);
        type(f.field, text);
        QTest::keyClick(f.field, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy[0][0].toLongLong(), value);
        QCOMPARE(f.field->value(), value);
        QVERIFY(f.field->problem().isEmpty());
        // Enter again says nothing new.
        QTest::keyClick(f.field, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
    }

    void textThatIsNoNumberIsMarked_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("word") << "two";
        QTest::newRow("fraction") << "1.5";
        QTest::newRow("too large") << "99999999999999999999";
        QTest::newRow("sign") << "-";
    }
    void textThatIsNoNumberIsMarked()
    {
        QFETCH(QString, text);
        Fixture f;
        QVERIFY(f.focused);
        f.field->setValue(7);
        QSignalSpy spy(f.field, &NumberField::entered);
        type(f.field, text);
        QTest::keyClick(f.field, Qt::Key_Return);
        QCOMPARE(spy.count(), 0);
        QCOMPARE(f.field->value(), std::int64_t{7});
        QCOMPARE(f.field->text(), text);
        QVERIFY(f.field->property("invalid").toBool());
        QVERIFY(!f.field->problem().isEmpty());
        QCOMPARE(f.field->toolTip(), f.field->problem());
        QCOMPARE(f.field->accessibleDescription(), f.field->problem());
        // Escape takes the typing back.
        QTest::keyClick(f.field, Qt::Key_Escape);
        QCOMPARE(f.field->text(), QStringLiteral("7"));
        QVERIFY(f.field->problem().isEmpty());
        QVERIFY(!f.field->property("invalid").toBool());
    }

    void aPauseOrLeavingEnters()
    {
        Fixture f;
        QVERIFY(f.focused);
        QSignalSpy spy(f.field, &NumberField::entered);
        type(f.field, "4");
        QCOMPARE(spy.count(), 0);
        QTRY_COMPARE(spy.count(), 1);
        type(f.field, "5");
        f.other->setFocus();
        QTRY_COMPARE(spy.count(), 2);
        QCOMPARE(spy[1][0].toLongLong(), 5);
    }

    void keysStepInsideTheRange()
    {
        Fixture f;
        QVERIFY(f.focused);
        f.field->setStepRange(1, 3);
        f.field->setValue(2);
        QSignalSpy spy(f.field, &NumberField::entered);
        QTest::keyClick(f.field, Qt::Key_Up);
        QTest::keyClick(f.field, Qt::Key_Up);
        QCOMPARE(f.field->value(), std::int64_t{3});
        QCOMPARE(spy.count(), 1);
        QTest::keyClick(f.field, Qt::Key_Down);
        QTest::keyClick(f.field, Qt::Key_Down);
        QTest::keyClick(f.field, Qt::Key_Down);
        QCOMPARE(f.field->value(), std::int64_t{1});
        // A typed number below the range stays until a step brings it back.
        type(f.field, "-5");
        QTest::keyClick(f.field, Qt::Key_Return);
        QCOMPARE(f.field->value(), std::int64_t{-5});
        QTest::keyClick(f.field, Qt::Key_Down);
        QCOMPARE(f.field->value(), std::int64_t{-5});
        QTest::keyClick(f.field, Qt::Key_Up);
        QCOMPARE(f.field->value(), std::int64_t{1});
    }

    void stepsAtTheEndsOfTheNumbers()
    {
        Fixture f;
        QVERIFY(f.focused);
        f.field->setValue(std::numeric_limits<std::int64_t>::max());
        QTest::keyClick(f.field, Qt::Key_Up);
        QCOMPARE(f.field->value(), std::numeric_limits<std::int64_t>::max());
        f.field->setValue(std::numeric_limits<std::int64_t>::min());
        QTest::keyClick(f.field, Qt::Key_Down);
        QCOMPARE(f.field->value(), std::numeric_limits<std::int64_t>::min());
    }

    void wheelOnlyWithFocus()
    {
        Fixture f;
        QVERIFY(f.focused);
        f.field->setValue(2);
        wheel(f.field, 120);
        QCOMPARE(f.field->value(), std::int64_t{3});
        wheel(f.field, -60);
        QCOMPARE(f.field->value(), std::int64_t{3});
        wheel(f.field, -60);
        QCOMPARE(f.field->value(), std::int64_t{2});
        wheel(f.other, 120);
        QCOMPARE(f.other->value(), std::int64_t{0});
    }

    void setValueIsSilentAndKeepsEqualTyping()
    {
        Fixture f;
        QVERIFY(f.focused);
        QSignalSpy spy(f.field, &NumberField::entered);
        type(f.field, "012");
        QTest::keyClick(f.field, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
        f.field->setValue(12);
        QCOMPARE(f.field->text(), QStringLiteral("012"));
        f.field->setValue(-4);
        QCOMPARE(f.field->text(), QString(QChar(0x2212)) + "4");
        QCOMPARE(spy.count(), 1);
    }

    void aRefusedNumberIsMarkedToo()
    {
        Fixture f;
        QVERIFY(f.focused);
        f.field->setProblem("stride > 1 with rate > 1");
        QVERIFY(f.field->property("invalid").toBool());
        QCOMPARE(f.field->problem(), QStringLiteral("stride > 1 with rate > 1"));
        f.field->setProblem({});
        QVERIFY(!f.field->property("invalid").toBool());
    }

    void undoIsLeftToTheDocument()
    {
        Fixture f;
        QVERIFY(f.focused);
        f.field->setValue(3);
        QKeyEvent undo(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
        undo.ignore();
        QCoreApplication::sendEvent(f.field, &undo);
        QVERIFY(!undo.isAccepted());
        // Unless something is being typed.
        type(f.field, "4");
        QKeyEvent own(QEvent::ShortcutOverride, Qt::Key_Z, Qt::ControlModifier);
        own.ignore();
        QCoreApplication::sendEvent(f.field, &own);
        QVERIFY(own.isAccepted());
    }
};

QTEST_MAIN(TestNumberField)
#include "tst_number_field.moc"
