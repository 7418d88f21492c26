#!/bin/sh
# Installs missing Debian packages; on other systems reports what is missing.
#
#   Scripts/setup.sh PACKAGE…             for the build; does nothing if pkg-config finds the C libraries
#   Scripts/setup.sh --packages PACKAGE…  the packages themselves
set -eu

if [ "${1:-}" = --packages ]; then
    shift
else
    if ! command -v swift >/dev/null 2>&1; then
        echo "setup: Swift 6.2 or newer is needed; see https://www.swift.org/install" >&2
        exit 1
    fi
    if pkg-config --exists yaml-0.1 jansson sqlite3 2>/dev/null; then
        exit 0
    fi
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: please install $* with your system's package manager" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    sudo=sudo
fi
echo "setup: installing $*"
$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -q
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
