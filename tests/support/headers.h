// SPDX-License-Identifier: GPL-3.0-or-later
//
// What nearly every test reads, compiled once. A test still includes what it uses.
#pragma once

#include <QtTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>
