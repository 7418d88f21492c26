#!/bin/bash
# Builds the commands for `make dist`: release builds with the static standard library and static C libraries.
#
#   Scripts/dist/build.sh PRODUCT…
#
# The programs depend only on glibc, libm and libgcc_s of the system. The build folder is .build/static. The paths of
# this machine don't get into the programs, so that a build in another folder makes the same bytes. Exit codes: 0 built,
# 1 the build failed; the log is .build/static.log.
set -euo pipefail

cd "$(dirname "$0")/../.."
SWIFT=${SWIFT:-swift}
scratch=.build/static
log=.build/static.log
libraries=$PWD/$scratch/libraries
mkdir -p "$libraries"

# The linker prefers the shared library of a folder to the static one, and earlier folders to later ones. A folder that
# has only the static ones, named by pkg-config, makes it link these.
for library in yaml jansson sqlite3 z stdc++; do
    file=$("${CC:-clang}" -print-file-name="lib$library.a")
    [ -f "$file" ] || {
        echo "dist: lib$library.a isn't installed" >&2
        exit 1
    }
    ln -sf "$file" "$libraries/"
done
for package in yaml-0.1:yaml jansson:jansson; do
    printf 'Name: %s\nDescription: the static library\nVersion: %s\nLibs: -L%s -l%s\n' "${package%:*}" \
        "$(env -u PKG_CONFIG_PATH pkg-config --modversion "${package%:*}")" "$libraries" "${package#*:}" \
        > "$libraries/${package%:*}.pc"
done
export PKG_CONFIG_PATH=$libraries

for product; do
    "$SWIFT" build -c release --product "$product" --scratch-path "$scratch" --static-swift-stdlib \
        -Xcc "-ffile-prefix-map=$PWD=." -Xswiftc -file-prefix-map -Xswiftc "$PWD=." > "$log" 2>&1 || {
        grep -E 'error:|warning:' "$log" >&2 || tail -n 20 "$log" >&2
        echo "dist: $product doesn't build; the log is $log" >&2
        exit 1
    }
done
