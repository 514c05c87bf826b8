// SPDX-License-Identifier: GPL-3.0-or-later
#include <QtTest>

#include <algorithm>
#include <fstream>

#include "tests/house/house_rules.h"

using namespace convstep::house;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(convstep::house::Rule)

namespace {

const std::string spdx = "// SPDX-License-Identifier: GPL-3.0-or-later\n";

void write(const fs::path& path, const std::string& text)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

bool breaks(const std::vector<Violation>& found, Rule rule)
{
    return std::any_of(found.begin(), found.end(),
                       [rule](const Violation& violation) { return violation.rule == rule; });
}

}  // namespace

class TestHouse : public QObject {
    Q_OBJECT

private slots:
    void keepsItsRules()
    {
        const fs::path root = CONVSTEP_SOURCE_DIR;
        // An empty walk would find nothing wrong.
        const auto files = filesOf(root);
        for (const char* file : {"run", "test", ".ci/run", "CMakeLists.txt",
                                 "core/tensor/tensor.h", "tests/house/tst_house.cpp"})
            QVERIFY2(std::binary_search(files.begin(), files.end(), std::string(file)), file);

        const auto found = checkTree(root);
        for (const Violation& violation : found)
            qWarning("%s:%d: rule %d: %s", violation.file.c_str(), violation.line,
                     static_cast<int>(violation.rule), violation.text.c_str());
        QCOMPARE(found.size(), std::size_t{0});
    }

    void scriptsAreExecutable()
    {
        const fs::path root = CONVSTEP_SOURCE_DIR;
        for (const char* script : {"run", "test", ".ci/run"}) {
            const auto permissions = fs::status(root / script).permissions();
            QVERIFY2((permissions & fs::perms::others_exec) != fs::perms::none, script);
        }
    }

    void findsBrokenRules_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        QTest::addColumn<Rule>("rule");
        const auto row = [](const std::string& name, const char* path, const std::string& text,
                            Rule rule) {
            QTest::newRow(name.c_str()) << path << QString::fromStdString(spdx + text) << rule;
        };
        const auto include = [&](const char* path, const std::string& what, Rule rule) {
            row(path + (" includes " + what), path, "#include " + what + "\n", rule);
        };
        include("core/tensor/a.cpp", "<QString>", Rule::coreIncludes);
        include("core/tensor/a.cpp", "<QtCore/qstring.h>", Rule::coreIncludes);
        include("core/tensor/a.h", "<qglobal.h>", Rule::coreIncludes);
        include("core/tensor/a.h", "\"ui/session/document.h\"", Rule::coreIncludes);
        include("core/tensor/a.h", "\"app/command_line.h\"", Rule::coreIncludes);
        row("core links Qt", "core/CMakeLists.txt", "target_link_libraries(a Qt6::Core)\n",
            Rule::coreIncludes);
        include("core/io/a.h", "<nlohmann/json.hpp>", Rule::publicHeaders);
        include("core/io/a.h", "<zip.h>", Rule::publicHeaders);
        include("ui/session/a.h", "<QWidget>", Rule::sessionIncludes);
        include("ui/session/a.cpp", "<QtWidgets/QLabel>", Rule::sessionIncludes);
        include("ui/session/a.cpp", "<qapplication.h>", Rule::sessionIncludes);
        include("ui/session/a.cpp", "\"ui/stage/grid_widget.h\"", Rule::sessionIncludes);
        include("ui/session/a.cpp", "\"app/command_line.h\"", Rule::uiIncludes);
        include("ui/stage/a.cpp", "\"app/command_line.h\"", Rule::uiIncludes);
        include("ui/lab/a.h", "<qcustomplot.h>", Rule::plotLibrary);
        include("app/a.cpp", "<qcustomplot.h>", Rule::plotLibrary);
        include("ui/lab/a.cpp", "\"../stage/grid_widget.h\"", Rule::upwardPath);
        row("too long", "ui/a.cpp", std::string(maxLines, '\n'), Rule::length);
        row("unfinished", "ui/a.cpp", "// TO" "DO: the rest\n", Rule::unfinished);
        row("unfinished script", "run", "# FIX" "ME\n", Rule::unfinished);
        row("machine path", "README.md", "see /ho" "me/somebody/notes\n", Rule::machinePath);
        row("machine path in quotes", "tests/a.cpp", "open(\"/tm" "p/x.npy\");\n",
            Rule::machinePath);
        QTest::newRow("no licence") << "app/a.cpp" << "int a;\n" << Rule::licence;
        QTest::newRow("no licence in a script") << "run" << "#!/bin/sh\necho\n" << Rule::licence;
        QTest::newRow("licence too late")
            << "app/a.cpp" << QString::fromStdString('\n' + spdx) << Rule::licence;
        QTest::newRow("empty file") << "app/a.cpp" << QString() << Rule::licence;
    }
    void findsBrokenRules()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QFETCH(Rule, rule);
        const auto found = checkFile(path.toStdString(), text.toStdString());
        QVERIFY(breaks(found, rule));
        QCOMPARE(found.size(), std::size_t{1});
    }

    void acceptsWhatIsAllowed_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("text");
        const auto row = [](const char* path, const std::string& text) {
            QTest::newRow((path + (": " + text)).c_str())
                << path << QString::fromStdString(spdx + text + "\n");
        };
        row("core/io/a.cpp", "#include <nlohmann/json.hpp>");
        row("core/tensor/a.h", "#include <queue>");
        row("core/tensor/a.h", "#include \"core/tensor/shape.h\"");
        row("ui/session/a.h", "#include <QUndoStack>");
        row("ui/session/a.h", "#include <QtGui/QImage>");
        row("ui/session/a.h", "#include \"ui/session/document.h\"");
        row("ui/stage/a.h", "#include <QWidget>");
        row("ui/lab/a.cpp", "#include <qcustomplot.h>");
        row("ui/lab/a.cpp", "// mktemp XXXXXX; https://example.org/home/x; $folder/tmp/x");
    }
    void acceptsWhatIsAllowed()
    {
        QFETCH(QString, path);
        QFETCH(QString, text);
        QVERIFY(checkFile(path.toStdString(), text.toStdString()).empty());
    }

    void walksATree()
    {
        QTemporaryDir folder;
        const fs::path root = folder.path().toStdString();
        write(root / "core/a.h", spdx);
        write(root / "ui/plot.cpp", spdx + "#include <qcustomplot.h>\n");
        write(root / "build/dev/moc.cpp", "int generated;\n");
        write(root / "tests/conformance/manifest.json", "{}\n");
        QVERIFY(checkTree(root).empty());

        write(root / "ui/deep/down/second.cpp", spdx + "#include <qcustomplot.h>\n");
        QVERIFY(breaks(checkTree(root), Rule::plotLibrary));
        fs::remove(root / "ui/deep/down/second.cpp");

        write(root / "core/deep/down/b.h", spdx + "#include <QObject>\n");
        QVERIFY(breaks(checkTree(root), Rule::coreIncludes));
        fs::remove(root / "core/deep/down/b.h");

        write(root / "notes.txt", "");
        QVERIFY(breaks(checkTree(root), Rule::topLevel));
        fs::remove(root / "notes.txt");
        QVERIFY(checkTree(root).empty());
    }
};

QTEST_GUILESS_MAIN(TestHouse)
#include "tst_house.moc"
