#!/bin/sh
# Installs the Debian packages named that are missing; says what is missing where it can't.
set -eu

if ! command -v swift >/dev/null 2>&1; then
    echo "setup: Swift 6.2 or newer is needed; see https://www.swift.org/install" >&2
    exit 1
fi
if pkg-config --exists yaml-0.1 jansson 2>/dev/null; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "setup: please install libyaml, libjansson and pkg-config with your system's package manager" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    sudo=sudo
fi
echo "setup: installing $*"
$sudo env DEBIAN_FRONTEND=noninteractive apt-get update -q
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
