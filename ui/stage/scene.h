// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the stage shows for one position of the cursor: grids with their cells, signs, the sum, the
// channels, the formula. Built from document and step alone, so the same scene serves the window,
// a picture file and a test; nothing here paints. Texts are measured, which needs a
// QGuiApplication.
#pragma once

#include <QPainterPath>
#include <QRectF>
#include <QSizeF>
#include <QString>
#include <QStringList>

#include <map>
#include <memory>
#include <optional>
#include <tuple>
#include <vector>

#include "ui/session/document.h"
#include "ui/session/formula.h"
#include "ui/session/highlights.h"
#include "ui/stage/grid_geometry.h"
#include "ui/theme/theme.h"

namespace convstep {

enum class CellKind : std::uint8_t {
    value,
    ghost,   // padding: its zero is not stored anywhere
    notYet,  // not computed at this position of the cursor
    excess,  // asked for by a refused window, but not there
    absent,  // a place among the products that this output cell has no tap for
};

struct CellScene {
    QRectF rect;
    Cell cell;
    CellKind kind = CellKind::value;
    double value = 0;
    bool inWindow = false;   // taken by the current output cell
    bool current = false;    // operand or target of the current step
    bool neverRead = false;  // no window reads it
    bool dropped = false;    // because it lies behind the last one, rather than between two

    friend bool operator==(const CellScene&, const CellScene&) = default;
};

struct RulerMark {
    QPointF center;
    QString text;
    bool strong = false;

    friend bool operator==(const RulerMark&, const RulerMark&) = default;
};

struct BracketScene {  // "2 before"
    QRectF rect;
    bool vertical = false;
    QString text;
    QRectF textRect;
    QString words;  // all that there is to say, where the text is short for want of room
    bool dropped = false;  // of inputs that are left over, not of padding

    friend bool operator==(const BracketScene&, const BracketScene&) = default;
};

struct JumpScene {  // "+2": from one position of the window to the next, at the edge
    QPointF from;
    QPointF to;
    QString text;  // empty where there is no room
    QRectF rect;   // all of it
    bool strong = false;  // the way to the window of this step

    friend bool operator==(const JumpScene&, const JumpScene&) = default;
};

struct Sides {
    bool left = false;
    bool top = false;
    bool right = false;
    bool bottom = false;

    [[nodiscard]] bool any() const { return left || top || right || bottom; }

    friend bool operator==(const Sides&, const Sides&) = default;
};

struct GridScene {
    int slot = -1;  // -1: products
    Role role = Role::input;
    bool products = false;
    bool editable = false;
    QString title;
    QString subtitle;
    QStringList titleLines;  // both as they are drawn in titleRect
    QStringList subtitleLines;
    GridGeometry geometry;   // of the positions that are shown
    std::int64_t n = 0;
    std::int64_t channel = 0;
    double bound = 1;  // value that gets the full colour
    double numberPixels = 0;  // one size for all of its numbers, at scale 1, as far as it can be read
    std::vector<CellScene> cells;
    std::vector<QPointF> holes;
    std::optional<QRectF> window;  // dashed outline around the current window
    // Where the window is when the part that is shown has nothing of it: from the edge outwards.
    std::optional<QLineF> windowBeyond;
    bool windowHeld = false;       // somebody else draws that outline, on its way
    Sides torn;                    // where the tensor goes on, but the grid does not
    bool windowRefused = false;
    std::vector<RulerMark> rulers;
    std::vector<BracketScene> brackets;
    std::vector<JumpScene> jumps;
    QRectF titleRect;

    friend bool operator==(const GridScene&, const GridScene&) = default;
};

struct SignScene {
    QPointF center;
    QString text;  // "⊙", "=", "→" ...

    friend bool operator==(const SignScene&, const SignScene&) = default;
};

// What a scene is for: a window with panels around it, or a projector that it has to itself.
enum class SceneLayout : std::uint8_t { window, presenter };

struct SumScene {
    QRectF rect;
    QString text;     // "Σ = −7"
    QString caption;  // "5 of 9 added"
    QRectF captionRect;
    Role role = Role::depthwiseOutput;

    friend bool operator==(const SumScene&, const SumScene&) = default;
};

struct ThumbnailScene {
    QRectF rect;
    QRectF image;  // inside it: what its values cover
    int slot = -1;
    std::int64_t n = 0;
    std::int64_t channel = 0;
    Role role = Role::input;
    QString caption;
    QRectF captionRect;
    bool current = false;
    // What only this input channel adds to the plane; the plane itself when not set.
    std::optional<std::int64_t> partial;
    double bound = 1;
    std::int64_t rows = 0;
    std::int64_t cols = 0;
    std::vector<std::optional<float>> values;  // row-major; nullopt: not computed yet
    std::int64_t rowStep = 1;  // every how many rows and columns of the plane are shown
    std::int64_t colStep = 1;
    std::optional<std::pair<std::int64_t, std::int64_t>> marked;  // row and column of the plane
    // Rows and columns of the plane that the grid shows, when it does not show all.
    std::optional<QRectF> view;
    // Those that the window of the step covers; may reach into the padding.
    std::optional<QRectF> window;

    friend bool operator==(const ThumbnailScene&, const ThumbnailScene&) = default;
};

struct RibbonScene {
    QPainterPath path;
    bool current = false;

    friend bool operator==(const RibbonScene&, const RibbonScene&) = default;
};

struct TermScene {  // one line of a pointwise sum
    QRectF band;
    bool current = false;
    bool done = false;
    Role productRole = Role::pointwiseOutput;
    QString label;      // "m = 2"
    QRectF value;
    QRectF product;
    QPointF sumCenter;
    QString sum;        // "Σ 20.5", empty when not reached
    double valueNumber = 0;
    bool valueKnown = false;
    double productNumber = 0;
    double valueBound = 1;
    struct Weight {
        QRectF rect;
        Cell cell;
        double number = 0;
        bool current = false;  // of the output channel that is being mixed
        friend bool operator==(const Weight&, const Weight&) = default;
    };
    std::vector<Weight> weights;
    double weightBound = 1;
    QPointF times;
    QPointF equals;
    QPointF thumbnailEnd;

    friend bool operator==(const TermScene&, const TermScene&) = default;
};

struct LabelScene {
    QRectF rect;
    QString text;                // lines separated by \n, which share the height of rect
    std::optional<Role> role;  // colours it; quiet text when not set
    bool strong = false;
    Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter;

    friend bool operator==(const LabelScene&, const LabelScene&) = default;
};

// A function's curve with the point that is being computed.
struct CurveScene {
    QRectF rect;
    Activation activation = Activation::linear;
    double range = 1;  // x from −range to range
    std::optional<QPointF> point;  // x and f(x)

    friend bool operator==(const CurveScene&, const CurveScene&) = default;
};

struct StageScene {
    SceneLayout layout = SceneLayout::window;
    QSizeF size;         // what it needs; at least what was asked for
    double numberPixels = 0;  // largest size of a number, at scale 1: zoomed cells have larger ones
    std::vector<GridScene> grids;
    std::vector<SignScene> signs;
    std::optional<SumScene> sum;
    std::vector<ThumbnailScene> thumbnails;
    std::vector<RibbonScene> ribbons;
    std::vector<TermScene> terms;
    int weightSlot = -1;  // of the terms' weights
    int outputSlot = -1;  // of the current stage
    bool weightsEditable = false;
    std::vector<LabelScene> labels;
    std::vector<QLineF> rules;  // hairlines between parts
    std::optional<CurveScene> curve;
    std::optional<Formula> formula;
    QRectF formulaRect;
    QString reason;        // in place of the formula: why there is nothing to step
    bool refused = false;  // the reason is a refusal
    QStringList sentence;  // of the presenter: what this step does, in lines
    QRectF sentenceRect;
    double sentencePixels = 0;  // size of its letters at scale 1
    QString legend;        // the keys that can be held, below the formula
    QRectF legendRect;

    friend bool operator==(const StageScene&, const StageScene&) = default;
};

// Where a grid that does not show all of its tensor begins, instead of at the current step.
struct GridView {
    int slot = -1;
    std::int64_t row = 0;
    std::int64_t col = 0;
};

// Largest absolute values of planes, and the partial maps of a sum over channels, remembered from one
// scene of a document to the next. Belongs to whoever asks for scenes, who clears it when cells
// change.
class SceneBounds {
public:
    void clear()
    {
        m_known.clear();
        m_partials.clear();
    }

private:
    friend class SceneValues;
    std::uint64_t m_traceNumber = 0;
    std::map<std::tuple<int, std::int64_t, std::int64_t>, double> m_known;
    // By slot, picture, channel of the slot and input channel.
    std::map<std::tuple<int, std::int64_t, std::int64_t, std::int64_t>,
             std::shared_ptr<const std::vector<double>>>
        m_partials;
};

struct SceneRequest {
    const Document* document = nullptr;
    std::int64_t position = 0;  // steps done
    QSizeF size;                // room that there is
    bool channels = true;       // the strip of thumbnails, where there is room
    std::vector<GridView> views{};
    SceneBounds* bounds = nullptr;
    SceneLayout layout = SceneLayout::window;  // the presenter's wants a presenterTheme()
    bool keys = false;  // tell which keys can be held to ask "what if"
    // Side of the cells, by that which fits into the room: larger ones make a larger scene, smaller
    // ones show more of a tensor that does not fit. Of a presenter's scene it is always 1.
    double zoom = 1;
    bool formula = true;  // the card below the grids; a projector's scene has it in any case
};
constexpr double smallestZoom = 0.5;
constexpr double largestZoom = 3;

// A grid that would need cells too small to read shows a part of its tensor, around the step.
// Cost: the cells that are shown, and the windows behind them that were never asked for.
[[nodiscard]] StageScene buildScene(const SceneRequest& request, const Theme& theme);

// What lies under a point of a scene: a cell of a slot (or of the products, slot −1), or a thumbnail.
struct SceneHit {
    int slot = -1;
    Cell cell;
    QRectF rect;
    bool editable = false;
    bool output = false;  // the slot that the current stage computes
    int thumbnail = -1;   // index into thumbnails
};
[[nodiscard]] std::optional<SceneHit> hitScene(const StageScene& scene, const QPointF& point);
// Where a cell of a slot is drawn; nullopt when the scene does not show it.
[[nodiscard]] std::optional<SceneHit> findCell(const StageScene& scene, int slot, const Cell& cell);

}  // namespace convstep
