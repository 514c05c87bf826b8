// SPDX-License-Identifier: GPL-3.0-or-later
//
// A language in which every text is 40 % longer, for finding out what does not fit.
#pragma once

#include <QCoreApplication>
#include <QTranslator>

namespace convstep::test {

class Lengthening : public QTranslator {
public:
    Lengthening() { QCoreApplication::installTranslator(this); }
    Lengthening(const Lengthening&) = delete;
    Lengthening& operator=(const Lengthening&) = delete;
    ~Lengthening() override { QCoreApplication::removeTranslator(this); }

    [[nodiscard]] bool isEmpty() const override { return false; }
    [[nodiscard]] QString translate(const char*, const char* source, const char*, int) const override
    {
        // Words of five letters after the text, so that it can be broken as any other.
        const QString text = QString::fromUtf8(source);
        QString more;
        for (qsizetype i = 0; i < (text.size() * 2 + 4) / 5; ++i)
            more += i % 6 == 0 ? QLatin1Char(' ') : QLatin1Char("eamnou"[i % 6]);
        return text + more;
    }
};

}  // namespace convstep::test
