#!/bin/bash
# Measures the generator for docs/project/performance.md: time and memory of specgen, size of its output, cost of compiling it.
#
#   Scripts/measure-generator.sh [SPECIFICATION [RUNS]]
#
# SPECIFICATION: the folder `data` of a release of the Matrix specification. RUNS: the number of runs of specgen
# (default: 10); the median is printed. Requires GNU time. Output goes to .build/measure. Use an idle machine.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
specification=${1:-../shared/matrix-spec/v1.19/data}
runs=${2:-10}
api=$specification/api/client-server
work=$PWD/.build/measure
specgen=$PWD/.build/release/specgen

if [ ! -d "$api" ]; then
    echo "measure: no specification at $api" >&2
    exit 2
fi
if ! [ -x /usr/bin/time ]; then
    Scripts/setup.sh --packages time
fi

# once COMMAND…: prints elapsed seconds, processor seconds, and the MiB of the largest process.
once() {
    local result
    if ! /usr/bin/time -o "$work/time" -f '%e %U %S %M' "$@" > "$work/log" 2>&1; then
        tail -n 20 "$work/log" >&2
        return 1
    fi
    result=$(tail -n 1 "$work/time")
    awk -v r="$result" 'BEGIN { split(r, p, " "); printf "%.2f %.2f %.0f\n", p[1], p[2] + p[3], p[4] / 1024 }'
}

# median COMMAND…: prints the medians of all runs.
median() {
    local i
    for ((i = 0; i < runs; i++)); do once "$@"; done > "$work/runs"
    local middle=$(((runs + 1) / 2))
    echo "$(cut -d ' ' -f 1 "$work/runs" | sort -n | sed -n "${middle}p")" \
        "$(cut -d ' ' -f 2 "$work/runs" | sort -n | sed -n "${middle}p")" \
        "$(cut -d ' ' -f 3 "$work/runs" | sort -n | sed -n "${middle}p")"
}

row() {
    printf '| %-55s | %7s s | %7s s CPU | %5s MiB |\n' "$1" "$2" "$3" "$4"
}

# A separate package with only the generated module and the runtime.
rm -rf "$work/package" "$work/plain" "$work/generated"
mkdir -p "$work/package" "$work/plain"
cat > "$work/package/Package.swift" <<END
// swift-tools-version: 6.2
import PackageDescription
let package = Package(
    name: "measure",
    products: [.library(name: "MatrixClientServer", targets: ["MatrixClientServer"])],
    dependencies: [.package(name: "swift-matrix-push", path: "../../..")],
    targets: [
        .target(
            name: "MatrixClientServer",
            dependencies: [.product(name: "APIRuntime", package: "swift-matrix-push")],
            path: "MatrixClientServer")
    ],
    swiftLanguageModes: [.v6])
END
generated=$work/package/MatrixClientServer
generate=("$specgen" generate --quiet --schemas "$api" --module MatrixClientServer --client MatrixClient
    --server MatrixServer --output "$generated")
build=("$SWIFT" build --package-path "$work/package" --scratch-path "$work/build" --target MatrixClientServer)

$SWIFT build -c release --product specgen > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }

echo "$(nproc) cores, $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1), $($SWIFT --version 2>/dev/null | head -n 1)"
echo
echo "specgen, median of $runs:"
row "generate, whole client-server API, every file new" \
    $(median sh -c 'rm -rf "$1"; shift; exec "$@"' sh "$generated" "${generate[@]}")
row "generate, whole client-server API, nothing changed" $(median "${generate[@]}")
# Exit code 1 (Generated/ is stale) is accepted: only the time matters here.
row "check, our own Schemas/" $(median sh -c '"$1" check --quiet || test $? -eq 1' sh "$specgen")

echo
echo "output: $(find "$generated" -name '*.swift' | wc -l) files," \
    "$(find "$generated" -name '*.swift' -exec cat {} + | wc -l) lines" \
    "($(find "$generated" -name '*.swift' -exec cat {} + | grep -cEv '^ *(//.*)?$') without comments and empty lines)," \
    "$(find "$generated" -name '*.swift' -exec cat {} + | wc -c | awk '{printf "%.1f", $1 / 1048576}') MiB," \
    "the largest file $(find "$generated" -name '*.swift' -exec wc -l {} + | grep -v total | sort -n | tail -n 1 |
        awk '{print $1}') lines"

# Compile the runtime first, so that only the generated module is measured.
stub=$work/stub.swift
echo "// Nothing." > "$stub"
mv "$generated" "$work/generated"
compile() {
    rm -rf "$generated"
    mkdir "$generated"
    cp "$stub" "$generated"
    "${build[@]}" "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
    rm -rf "$generated"
    cp -R "$work/generated" "$generated"
    once "${build[@]}" "$@"
}

echo
echo "compiling it, once each:"
row "release, SwiftPM target" $(compile -c release)
modules=$(find "$work/build/release/" -maxdepth 1 -name Modules)
row "release, swiftc -O -wmo" $(cd "$work/plain" && find "$generated" -name '*.swift' > files &&
    once swiftc -O -wmo -swift-version 6 -parse-as-library -module-name MatrixClientServer -I "$modules" -c @files)
row "debug, SwiftPM target" $(compile -c debug)

# Edit one of many files.
edited=$(grep -lE '^public struct Device:' -r "$generated" | head -n 1)
echo "// A comment." >> "$edited"
row "debug again, after a comment in $(basename "$edited")" $(once "${build[@]}" -c debug)
echo "extension Device { public var measured: Int { 1 } }" >> "$edited"
row "debug again, after a new member in $(basename "$edited")" $(once "${build[@]}" -c debug)
row "debug again, after nothing" $(once "${build[@]}" -c debug)
