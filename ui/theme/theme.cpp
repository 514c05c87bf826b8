// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

namespace convstep {

namespace {

// The role colours are those of the design, moved as little as was needed to keep any two of them
// apart for normal and for colour-blind sight; tst_palette holds them to that.
RoleColors roleColors(const char* line, const char* text, const QColor& ground, double strength)
{
    return {QColor(line), QColor(text), blend(ground, QColor(line), strength)};
}

}  // namespace

Theme lightTheme(double scale)
{
    Theme t;
    t.dark = false;
    t.scale = scale;
    t.window = QColor("#f6f6f3");
    t.panel = QColor("#ffffff");
    t.line = QColor("#e3e2dc");
    t.text = QColor("#22262b");
    t.quiet = QColor("#6b6962");
    t.accent = QColor("#3b4a5a");
    t.accentText = QColor("#ffffff");
    t.field = QColor("#fdfdfc");
    t.fieldLine = QColor("#d6d4cc");
    t.hover = QColor("#f0f0ec");
    t.code = QColor("#f4f4f0");
    t.hintFill = QColor("#fdf5e0");
    t.hintLine = QColor("#ecd9a4");
    t.refusalFill = QColor("#fdeeeb");
    t.refusalText = QColor("#a5281b");

    const double tint = 0.2;
    t.input = roleColors("#1070c7", "#0872c7", t.panel, tint);
    t.filter = roleColors("#c57e00", "#8d4900", t.panel, tint);
    t.output = roleColors("#0ea170", "#196f5b", t.panel, tint);
    t.pointwise = roleColors("#a75c93", "#8b5a94", t.panel, tint);
    t.bias = roleColors("#7b6d56", "#6b441e", t.panel, tint);
    t.activation = roleColors("#c84300", "#c14706", t.panel, tint);
    t.upstream = roleColors("#5346a3", "#5b45a0", t.panel, tint);
    t.refusal = QColor("#c0392b");

    t.ghostFill = QColor("#f0efea");
    t.ghostLine = QColor("#868378");
    t.ghostText = QColor("#6b6962");
    t.notYet = QColor("#efeeea");
    t.notYetLine = QColor("#e0dfd9");
    t.hole = QColor("#a5a299");
    t.values =
        ValuePalette(QColor("#68a0d6"), QColor("#ffffff"), QColor("#f4a454"), QColor("#e6c3d4"));
    t.valueLine = QColor("#e0dfd9");
    return t;
}

Theme darkTheme(double scale)
{
    Theme t;
    t.dark = true;
    t.scale = scale;
    t.window = QColor("#131619");
    t.panel = QColor("#1a1e22");
    t.line = QColor("#2b3036");
    t.text = QColor("#e8e6e1");
    t.quiet = QColor("#a0a5ab");
    t.accent = QColor("#aebccb");
    t.accentText = QColor("#14181c");
    t.field = QColor("#15191d");
    t.fieldLine = QColor("#3a4149");
    t.hover = QColor("#252a30");
    t.code = QColor("#14181c");
    t.hintFill = QColor("#2b2415");
    t.hintLine = QColor("#5a4a1e");
    t.refusalFill = QColor("#321d1b");
    t.refusalText = QColor("#f09a8e");

    const double tint = 0.3;
    t.input = roleColors("#5ca4ce", "#5ca4ce", t.panel, tint);
    t.filter = roleColors("#e8a000", "#e8a000", t.panel, tint);
    t.output = roleColors("#1acb9f", "#1acb9f", t.panel, tint);
    t.pointwise = roleColors("#e8b0d7", "#e8b0d7", t.panel, tint);
    t.bias = roleColors("#a8926f", "#a8926f", t.panel, tint);
    t.activation = roleColors("#e0761a", "#e0761a", t.panel, tint);
    t.upstream = roleColors("#9986ff", "#9986ff", t.panel, tint);
    t.refusal = QColor("#e57265");

    t.ghostFill = QColor("#1f2429");
    t.ghostLine = QColor("#6c757e");
    t.ghostText = QColor("#a0a5ab");
    t.notYet = QColor("#1d2226");
    t.notYetLine = QColor("#2b3036");
    t.hole = QColor("#7a828a");
    t.values =
        ValuePalette(QColor("#3474be"), QColor("#282d32"), QColor("#d67a24"), QColor("#6d3f58"));
    t.valueLine = QColor("#363c43");
    return t;
}

Theme presenterTheme(Theme theme)
{
    theme.digits = 22.0 / 38;
    // Towards the text's colour as far as it takes, on the brightest and the darkest ground.
    const auto strong = [&](QColor& color, std::initializer_list<QColor> grounds) {
        for (const QColor& ground : grounds)
            for (int i = 0; i < 50 && contrast(color, ground) < 7; ++i)
                color = blend(color, theme.text, 0.06);
    };
    strong(theme.quiet, {theme.window, theme.panel, theme.notYet, theme.hover});
    strong(theme.ghostText, {theme.ghostFill});
    strong(theme.refusalText, {theme.refusalFill, theme.panel});
    return theme;
}

const RoleColors& Theme::role(Role which) const
{
    switch (which) {
    case Role::input:
    case Role::inputGradient:
        return input;
    case Role::filter:
    case Role::filterGradient:
        return filter;
    case Role::depthwiseOutput:
        return output;
    case Role::pointwiseFilter:
    case Role::pointwiseOutput:
    case Role::pointwiseGradient:
        return pointwise;
    case Role::bias:
    case Role::biasOutput:
    case Role::biasGradient:
        return bias;
    case Role::activationOutput:
        return activation;
    case Role::upstream:
        return upstream;
    }
    return input;
}

QPen Theme::rolePen(Role which, double width) const
{
    QPen pen(roleColor(which), px(width));
    pen.setJoinStyle(Qt::RoundJoin);
    switch (which) {
    case Role::pointwiseFilter:
    case Role::bias:
        pen.setDashPattern({2.5, 1.5});
        pen.setCapStyle(Qt::FlatCap);
        break;
    case Role::inputGradient:
    case Role::filterGradient:
    case Role::pointwiseGradient:
    case Role::biasGradient:
        pen.setDashPattern({4, 1.5, 1, 1.5});
        pen.setCapStyle(Qt::FlatCap);
        break;
    default:
        break;
    }
    return pen;
}

QColor Theme::valueText(const QColor& fill) const
{
    return dark ? readableOn(fill, QColor("#101316"), text) : readableOn(fill, text, panel);
}

}  // namespace convstep
