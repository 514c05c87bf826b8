// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/layer/param_check.h"

#include <array>
#include <charconv>
#include <utility>

namespace convstep {

std::string numberText(double value)
{
    std::array<char, 32> text;  // 24 are the most that a double needs
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return {text.data(), end};
}

tl::unexpected<Error> refuseNumber(std::string field, std::string want, double got)
{
    return fail(Reason::paramForm, std::move(field),
                {{"want", std::move(want)}, {"got", numberText(got)}});
}

tl::unexpected<Error> refuseName(std::string field, std::string_view got, std::string known)
{
    return fail(Reason::unknownName, std::move(field),
                {{"got", std::string(got)}, {"known", std::move(known)}});
}

}  // namespace convstep
