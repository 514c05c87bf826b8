// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/house_rules.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace convstep::house {
namespace {

namespace fs = std::filesystem;

// The headers of Qt Widgets 6.4, without the Q; their twins qname.h follow from them.
constexpr std::string_view widgetHeaders =
    " AbstractButton AbstractGraphicsShapeItem AbstractItemDelegate AbstractItemView"
    " AbstractScrollArea AbstractSlider AbstractSpinBox AccessibleWidget Application BoxLayout"
    " ButtonGroup CalendarWidget CheckBox ColorDialog Colormap ColumnView ComboBox"
    " CommandLinkButton CommonStyle Completer DataWidgetMapper DateEdit DateTimeEdit Dial Dialog"
    " DialogButtonBox DockWidget DoubleSpinBox ErrorMessage FileDialog FileIconProvider FocusFrame"
    " FontComboBox FontDialog FormLayout Frame Gesture GestureEvent GestureRecognizer"
    " GraphicsAnchor GraphicsAnchorLayout GraphicsBlurEffect GraphicsColorizeEffect"
    " GraphicsDropShadowEffect GraphicsEffect GraphicsEllipseItem GraphicsGridLayout GraphicsItem"
    " GraphicsItemAnimation GraphicsItemGroup GraphicsLayout GraphicsLayoutItem GraphicsLineItem"
    " GraphicsLinearLayout GraphicsObject GraphicsOpacityEffect GraphicsPathItem"
    " GraphicsPixmapItem GraphicsPolygonItem GraphicsProxyWidget GraphicsRectItem GraphicsRotation"
    " GraphicsScale GraphicsScene GraphicsSceneContextMenuEvent GraphicsSceneDragDropEvent"
    " GraphicsSceneEvent GraphicsSceneHoverEvent GraphicsSceneMouseEvent GraphicsSceneMoveEvent"
    " GraphicsSceneResizeEvent GraphicsSceneWheelEvent GraphicsSimpleTextItem GraphicsTextItem"
    " GraphicsTransform GraphicsView GraphicsWidget GridLayout GroupBox HBoxLayout HeaderView"
    " InputDialog ItemDelegate ItemEditorFactory KeySequenceEdit LCDNumber Label Layout LayoutItem"
    " LineEdit ListView ListWidget ListWidgetItem MainWindow MdiArea MdiSubWindow Menu MenuBar"
    " MessageBox PanGesture PinchGesture PlainTextDocumentLayout PlainTextEdit ProgressBar"
    " ProgressDialog ProxyStyle PushButton RadioButton RubberBand ScrollArea ScrollBar Scroller"
    " ScrollerProperties SizeGrip SizePolicy Slider SpacerItem SpinBox SplashScreen Splitter"
    " SplitterHandle StackedLayout StackedWidget StandardItemEditorCreator StatusBar Style"
    " StyleFactory StyleHintReturn StyleOption StylePainter StylePlugin StyledItemDelegate"
    " SwipeGesture SystemTrayIcon TabBar TabWidget TableView TableWidget TableWidgetItem"
    " TapAndHoldGesture TapGesture TextBrowser TextEdit TileRules TimeEdit ToolBar ToolBox"
    " ToolButton ToolTip TreeView TreeWidget TreeWidgetItem TreeWidgetItemIterator UndoView"
    " VBoxLayout WhatsThis Widget WidgetAction WidgetItem Wizard WizardPage ";

// In pieces, so that this file keeps its own rules.
const std::regex unfinishedMark("\\b(TO" "DO|FIX" "ME|XX" "X|HA" "CK)\\b");
const std::regex localPath("(^|[^A-Za-z0-9_.)}])/(home|root|work|tmp|mnt|Users)/");
const std::regex includeLine("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]");

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

bool isQt(std::string_view include)
{
    if (include.size() < 2)
        return false;
    const auto second = static_cast<unsigned char>(include[1]);
    if (include[0] == 'Q')
        return std::isupper(second) != 0 || include.starts_with("Qt");
    return include[0] == 'q' && include.ends_with(".h") && std::isalpha(second) != 0;
}

bool isQtWidgets(std::string_view include)
{
    if (include.starts_with("QtWidgets"))
        return true;
    if (const auto slash = include.rfind('/'); slash != std::string_view::npos)
        include.remove_prefix(slash + 1);
    if (!isQt(include))
        return false;
    include.remove_prefix(1);
    if (include.ends_with(".h"))
        include.remove_suffix(2);
    static const std::string known = lower(widgetHeaders);
    return known.find(' ' + lower(include) + ' ') != std::string::npos;
}

bool isPlotLibrary(std::string_view include)
{
    return lower(include).find("qcustomplot") != std::string::npos;
}

bool isHeader(std::string_view path) { return path.ends_with(".h"); }

bool isOneOf(std::string_view name, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

struct Line {
    int number = 0;
    std::string text;
};

std::vector<Line> linesOf(std::string_view text)
{
    std::vector<Line> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back({static_cast<int>(lines.size()) + 1, std::string(text.substr(0, end))});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<Rule> brokenByInclude(std::string_view path, std::string_view include)
{
    std::vector<Rule> broken;
    const auto breaks = [&](bool isBroken, Rule rule) {
        if (isBroken)
            broken.push_back(rule);
    };
    const bool ofUi = include.starts_with("ui/");
    const bool ofSession = include.starts_with("ui/session/");
    const bool ofApp = include.starts_with("app/");

    breaks(include.find("..") != std::string_view::npos, Rule::upwardPath);
    if (path.starts_with("core/")) {
        breaks(ofUi || ofApp || isQt(include), Rule::coreIncludes);
        breaks(isHeader(path) && (include.starts_with("nlohmann/") || include == "zip.h"),
               Rule::publicHeaders);
    }
    if (path.starts_with("ui/session/"))
        breaks((ofUi && !ofSession) || isQtWidgets(include), Rule::sessionIncludes);
    if (path.starts_with("ui/"))
        breaks(ofApp, Rule::uiIncludes);
    if (!path.starts_with("core/"))
        breaks(isPlotLibrary(include) && (isHeader(path) || !path.starts_with("ui/")),
               Rule::plotLibrary);
    return broken;
}

}  // namespace

bool isOurs(std::string_view path)
{
    const auto name = path.substr(path.rfind('/') + 1);  // npos + 1 is 0
    if (isOneOf(name, {"CMakeLists.txt", "CMakePresets.json", ".clang-format"}))
        return true;
    if (isOneOf(path, {"run", "test", ".ci/run"}))
        return true;
    const auto dot = name.rfind('.');
    return dot != std::string_view::npos &&
           isOneOf(name.substr(dot), {".cpp", ".h", ".cmake", ".in", ".sh", ".py", ".md"});
}

std::vector<Violation> checkFile(const std::string& path, std::string_view text)
{
    std::vector<Violation> found;
    const auto add = [&](Rule rule, const Line& line) {
        found.push_back({rule, path, line.number, line.text});
    };
    const auto lines = linesOf(text);

    const bool hasComments = !path.ends_with(".md") && !path.ends_with(".json");
    const std::size_t first = !lines.empty() && lines[0].text.starts_with("#!") ? 1 : 0;
    if (hasComments && (lines.size() <= first ||
                        !lines[first].text.ends_with(" SPDX-License-Identifier: GPL-3.0-or-later")))
        add(Rule::licence, {static_cast<int>(first) + 1, {}});
    if (lines.size() > maxLines)
        add(Rule::length, {0, std::to_string(lines.size()) + " lines"});

    for (const Line& line : lines) {
        std::smatch match;
        if (std::regex_search(line.text, match, includeLine))
            for (const Rule rule : brokenByInclude(path, match[1].str()))
                add(rule, line);
        if (path == "core/CMakeLists.txt" && line.text.find("Qt") != std::string::npos)
            add(Rule::coreIncludes, line);
        if (std::regex_search(line.text, unfinishedMark))
            add(Rule::unfinished, line);
        if (std::regex_search(line.text, localPath))
            add(Rule::machinePath, line);
    }
    return found;
}

std::vector<std::string> filesOf(const fs::path& root)
{
    std::vector<std::string> files;
    for (const char* room : {".ci", "app", "core", "ui", "resources", "tests"}) {
        if (!fs::is_directory(root / room))
            continue;
        for (const auto& entry : fs::recursive_directory_iterator(root / room))
            if (entry.is_regular_file())
                files.push_back(entry.path().lexically_relative(root).generic_string());
    }
    for (const auto& entry : fs::directory_iterator(root))
        if (entry.is_regular_file())
            files.push_back(entry.path().filename().generic_string());
    std::erase_if(files, [](const std::string& file) { return !isOurs(file); });
    std::sort(files.begin(), files.end());
    return files;
}

std::vector<Violation> checkTree(const fs::path& root)
{
    std::vector<Violation> found;
    std::vector<Violation> plotUnits;
    for (const std::string& file : filesOf(root)) {
        std::ifstream stream(root / file, std::ios::binary);
        const std::string text{std::istreambuf_iterator<char>(stream), {}};
        const auto here = checkFile(file, text);
        found.insert(found.end(), here.begin(), here.end());
        for (const Line& line : linesOf(text)) {
            std::smatch match;
            if (std::regex_search(line.text, match, includeLine) && isPlotLibrary(match[1].str()))
                plotUnits.push_back({Rule::plotLibrary, file, line.number, line.text});
        }
    }
    if (plotUnits.size() > 1)
        found.insert(found.end(), plotUnits.begin(), plotUnits.end());

    // What .gitignore names may lie around; what begins with a dot is a tool's.
    const std::set<std::string> allowed{
        "app",       "core",    "ui",    "resources", "tests",           "CMakeLists.txt",
        "README.md", "LICENSE", "run",   "test",      "CMakePresets.json",
        "CMakeUserPresets.json", "build", "convstep-output"};
    for (const auto& entry : fs::directory_iterator(root)) {
        const auto name = entry.path().filename().generic_string();
        if (!name.starts_with('.') && !allowed.contains(name))
            found.push_back({Rule::topLevel, name, 0, {}});
    }
    return found;
}

}  // namespace convstep::house
