// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include "core/io/npy.h"
#include "tests/support/calls.h"
#include "ui/session/document_files.h"

using namespace convstep;
using namespace convstep::test;

namespace {

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

}  // namespace

class TestDocumentFiles : public QObject {
    Q_OBJECT
private slots:
    void savesAndOpens()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("größe 图.convstep"));
        Document document;
        document.load({"Title", "", {callOf(smallSettings("separable_conv2d"))}});
        QVERIFY(saveDocument(document, path));
        Result<DocumentFile> file = openDocument(path);
        QVERIFY(file);
        Document again;
        again.load(std::move(*file));
        QCOMPARE(again.toBytes(), document.toBytes());
    }
    void keepsFurtherOperators()
    {
        const DocumentFile file{"Two", "", {callOf(smallSettings("conv2d")),
                                            callOf(smallSettings("depthwise_conv2d"))}, {}};
        Document document;
        document.load(file);
        QCOMPARE(document.toBytes(), writeDocument(file));
        document.setCell(QStringLiteral("input"), {}, 7.5F);
        QVERIFY(document.toBytes() != writeDocument(file));
        document.undoStack()->undo();
        QCOMPARE(document.toBytes(), writeDocument(file));
        document.load({"One", "", {callOf(smallSettings("conv2d"))}, {}});
        QVERIFY(document.toBytes().find("depthwise_conv2d") == std::string::npos);
    }
    void exportsTheReferenceResult()
    {
        const QTemporaryDir folder;
        for (const std::string& op : operatorNames()) {
            Document document;
            document.load({"", "", {callOf(smallSettings(op))}});
            const Result<std::vector<NamedTensor>> reference = computeReference(document.call());
            QVERIFY(reference);
            QCOMPARE(document.outputCount(), reference->size());
            for (std::size_t i = 0; i < reference->size(); ++i) {
                const QString path = folder.filePath(QStringLiteral("y.npy"));
                QVERIFY(exportOutput(document, i, path));
                const QByteArray bytes = contents(path);
                const Result<Tensor> tensor = readNpy(
                    std::as_bytes(std::span(bytes.constData(),
                                            static_cast<std::size_t>(bytes.size()))),
                    "y");
                QVERIFY(tensor);
                QVERIFY(tensor->identicalTo((*reference)[i].tensor));
            }
        }
    }
    void refusedExportLeavesTheFileAlone()
    {
        const QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("y.npy"));
        write(path, "before");
        Settings s = smallSettings("conv2d");
        s.padding.word = "VALID";
        s.kernelRows = 9;
        Document document;
        document.load({"", "", {callOf(s)}});
        const Result<void> result = exportOutput(document, 0, path);
        QVERIFY(!result);
        QCOMPARE(result.error().reason, Reason::negativeOutput);
        QCOMPARE(contents(path), QByteArray("before"));
        // Saving it is fine.
        QVERIFY(saveDocument(document, folder.filePath(QStringLiteral("r.convstep"))));
    }
    void whatCannotBeOpened()
    {
        const QTemporaryDir folder;
        QCOMPARE(openDocument(folder.filePath(QStringLiteral("none"))).error().reason,
                 Reason::fileAccess);
        const QString path = folder.filePath(QStringLiteral("a.convstep"));
        write(path, "{\"format\": \"conv");
        QCOMPARE(openDocument(path).error().reason, Reason::fileSyntax);
        write(path, "{\"format\": \"convstep\", \"version\": 1, \"operators\": []}");
        QVERIFY(!openDocument(path));
        QVERIFY(!parseDocument({}));
        Document document;
        document.load({"", "", {callOf(smallSettings("conv2d"))}});
        QCOMPARE(saveDocument(document, folder.path()).error().reason, Reason::fileAccess);
    }
};

QTEST_GUILESS_MAIN(TestDocumentFiles)
#include "tst_document_files.moc"
