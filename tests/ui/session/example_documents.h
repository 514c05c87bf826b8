// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

#include <QtTest>

#include "core/io/document_format.h"
#include "ui/session/example_list.h"

namespace convstep::test {

inline Result<DocumentFile> exampleDocument(std::string_view id)
{
    const QByteArray bytes = exampleBytes(id);
    return readDocument(
        std::as_bytes(std::span(bytes.constData(), static_cast<std::size_t>(bytes.size()))));
}

// The one operator of an example. Precondition: the document is there and can be read; the tests
// of the documents say so in kinder words.
inline OperatorCall exampleCall(std::string_view id)
{
    const Result<DocumentFile> document = exampleDocument(id);
    if (!document || document->operators.size() != 1)
        qFatal("no example %s", std::string(id).c_str());
    return document->operators.front();
}

// One row per example, by its id.
inline void addExampleRows()
{
    QTest::addColumn<QByteArray>("id");
    for (const Example& example : exampleList())
        QTest::newRow(example.id) << QByteArray(example.id);
}

inline const Example& example(const QByteArray& id)
{
    const Example* found = findExample(id.toStdString());
    if (!found)
        qFatal("no example %s", id.constData());
    return *found;
}

}  // namespace convstep::test
