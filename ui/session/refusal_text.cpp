// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/session/refusal_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace convstep {

QString refusalText(const Error& error)
{
    const QString translated = QCoreApplication::translate("Refusal", error.messageTemplate());
    QString text = QString::fromStdString(fillTemplate(translated.toStdString(), error));
    // The hyphen of "3-1.npy" is none of these: a sign stands at the front of its number.
    static const QRegularExpression sign(QStringLiteral("(^|[\\s\\[(×])-(?=\\d)"));
    return text.replace(sign, QStringLiteral("\\1\u2212"));
}

}  // namespace convstep
