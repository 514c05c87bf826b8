# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Debian packages that ConvStep needs, and how they get installed. Sourced by run, test and
# .ci/run.

# To build and to run the program.
packages_run=(
    g++ cmake ninja-build pkg-config
    qt6-base-dev qt6-svg-dev qt6-image-formats-plugins libqcustomplot-dev
    libexpected-dev nlohmann-json3-dev libzip-dev libeigen3-dev libhwy-dev libtbb-dev
    fonts-inter fonts-dejavu-core
)
# Besides: to build every preset quickly one after the other, to look at what was built as other
# processors would, to run the code that the program writes, and to read its window as a screen
# reader does.
packages_test=(
    "${packages_run[@]}"
    ccache binutils qemu-user g++-aarch64-linux-gnu
    python3 python3-numpy
    xvfb dbus-daemon at-spi2-core python3-pyatspi python3-dbus
)
# For the long tests besides.
packages_long=(python3-torch)

# Installs those of the named packages that are missing; says and asks nothing when none is.
ensure_packages()
{
    if ! command -v dpkg-query >/dev/null; then
        echo "Not a Debian system: going on without installing anything. Needed: $*" >&2
        return 0
    fi
    local package missing=()
    for package in "$@"; do
        # `dpkg -s` also succeeds for packages that were removed.
        dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    local install=(apt-get install -y --no-install-recommends "${missing[@]}")
    local as_root=()
    if [ "$(id -u)" != 0 ]; then
        as_root=(sudo)
        # Without a terminal sudo could only fail or wait for ever.
        if ! command -v sudo >/dev/null || { ! [ -t 0 ] && ! sudo -n true 2>/dev/null; }; then
            say_install_command "${install[@]}"
            return 1
        fi
    fi
    echo "Installing: ${missing[*]}" >&2
    if ! { "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
            "${install[0]}" -o DPkg::Lock::Timeout=300 "${install[@]:1}"; } >&2; then
        say_install_command "${install[@]}"
        return 1
    fi
}

say_install_command()
{
    echo "Packages are missing and could not be installed from here. As root, run:" >&2
    echo "    apt-get update && DEBIAN_FRONTEND=noninteractive $*" >&2
}

# configure PRESET: below the current directory, from scratch when the build folder was made for
# another place.
configure()
{
    local cache="build/$1/CMakeCache.txt" fresh=()
    if [ -e "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$PWD" "$cache"; then
        fresh=(--fresh)
    fi
    cmake --preset "$1" "${fresh[@]}"
}

# build_preset PRESET: everything, headers alone included, on all processors.
build_preset()
{
    cmake --build --preset "$1" --parallel "$(nproc)"
}
