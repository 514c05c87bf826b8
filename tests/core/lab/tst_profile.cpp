// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <numeric>

#include "core/lab/profile.h"

using namespace convstep;

class TestProfile : public QObject {
    Q_OBJECT

private slots:
    void valuesAlongRowAndColumn()
    {
        // Two pictures of 3×4 pixels with two channels, numbered through.
        Tensor tensor = Tensor::create({2, 3, 4, 2}).value();
        std::iota(tensor.values().begin(), tensor.values().end(), 0.0F);
        const Profile first = profileAt(tensor, 1, {0, 2, 1, 0}).value();
        QVERIFY(first.row == (std::vector<float>{17, 19, 21, 23}));
        QVERIFY(first.column == (std::vector<float>{3, 11, 19}));
        const Profile second = profileAt(tensor, 0, {1, 0, 3, 0}).value();
        QVERIFY(second.row == (std::vector<float>{24, 26, 28, 30}));
        QVERIFY(second.column == (std::vector<float>{30, 38, 46}));
    }

    void refusesWhatIsOutside()
    {
        const Tensor tensor = Tensor::create({1, 3, 4, 2}).value();
        QVERIFY(profileAt(tensor, 1, {0, 2, 3, 0}));
        for (const Cell& cell : {Cell{0, 3, 0, 0}, Cell{0, 0, 4, 0}, Cell{0, -1, 0, 0},
                                 Cell{1, 0, 0, 0}})
            QVERIFY(profileAt(tensor, 0, cell).error().reason == Reason::tooLarge);
        QVERIFY(profileAt(tensor, 2, {}).error().reason == Reason::tooLarge);
        QVERIFY(profileAt(Tensor::create({3}).value(), 0, {}).error().reason == Reason::rank);
    }
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_profile.moc"
