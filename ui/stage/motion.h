// SPDX-License-Identifier: GPL-3.0-or-later
//
// What moves on the stage after a step, and when. All of it is made from the two scenes, before and
// after: no index is computed here, and nothing needs a widget or a clock.
#pragma once

#include <QPainter>

#include <optional>
#include <vector>

#include "core/trace/trace.h"
#include "ui/stage/scene.h"

namespace convstep {

// The beats of a step, in their order; then it rests.
enum class Beat : std::uint8_t {
    window,   // the window slides to its place, the outlines of the pair go along
    product,  // the pair travels to its place among the products and becomes the product
    sum,      // the product joins the running sum
    land,     // the sum lands in the output cell
    all,      // at high speed: everything at once
    rest,
};

// What there is to move, of a step at some speed.
struct MotionTraits {
    Granularity granularity = Granularity::tap;
    double speed = 1;
    bool product = true;  // the pair has somewhere to meet before the sum
    bool sum = true;      // there is a tray
    bool lands = false;   // the output cell is complete
};

struct MotionMoment {
    Beat beat = Beat::rest;
    double progress = 1;  // 0 to 1 within the beat, eased in and out

    friend bool operator==(const MotionMoment&, const MotionMoment&) = default;
};

// When the beats begin and end, as in: a tap 120 ms window and pair, 120 product, 120 sum, and the
// landing within the rest of 160; a window 200 ms slide, 200 sum, and the landing; larger groups
// only slide. Divided by the speed; from 4× one beat, from 16× none.
class MotionTimeline {
public:
    MotionTimeline() = default;  // nothing moves
    explicit MotionTimeline(const MotionTraits& traits);

    // Until it rests.
    [[nodiscard]] double milliseconds() const;
    // From 0 on; before that, as at 0.
    [[nodiscard]] MotionMoment at(double milliseconds) const;

private:
    struct Part {
        Beat beat;
        double milliseconds;
    };
    std::vector<Part> m_parts;
};

// An outline on its way.
struct Glide {
    QRectF from;
    QRectF to;
};

// A number on its way.
struct Flight {
    Beat beat = Beat::product;
    QRectF from;
    QRectF to;
    double value = 0;
    double bound = 1;
    Role role = Role::filter;  // colours its outline
    double pixels = 0;         // largest size of the number, at scale 1
};

struct StageMotion {
    MotionTimeline timeline;
    Granularity granularity = Granularity::tap;
    bool lands = false;
    bool still = false;  // reduced motion: where something arrives is outlined, nothing travels
    std::optional<Glide> window;
    std::vector<Glide> marks;  // of the pair
    std::vector<Flight> flights;
    std::optional<SumScene> sumBefore;  // what the tray holds until the product joins
};

// How the scene `after` of a step forward comes from the one `before` it. `lands`: the step
// completes its output cell. nullopt: nothing moves. Cost: one pass over the cells.
struct MotionStep {
    Granularity granularity = Granularity::tap;
    double speed = 1;
    bool lands = false;
    bool still = false;
};
[[nodiscard]] std::optional<StageMotion> motionBetween(const StageScene& before,
                                                       const StageScene& after,
                                                       const MotionStep& step);

// Takes out of the scene after the step what is still to come in that beat, and what the overlay
// draws instead.
void holdBack(StageScene& scene, const StageMotion& motion, Beat beat);

// What is on its way at that moment, over a scene that holds it back.
void paintMotion(QPainter& painter, const StageMotion& motion, const MotionMoment& moment,
                 const Theme& theme);
// All that paintMotion() touches.
[[nodiscard]] QRegion motionRegion(const StageMotion& motion, const MotionMoment& moment,
                                   const Theme& theme);

}  // namespace convstep
