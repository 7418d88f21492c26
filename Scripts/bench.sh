#!/bin/bash
# Builds and runs the benchmarks (`make bench`): our codecs, Foundation's, and those of other languages that can be installed.
#
#   Scripts/bench.sh [OPTION…]
#
# Options are those of the program `benchmarks` (Benchmarks/Sources/benchmarks): --format, --quick, … With --quick the
# gateway over HTTP and the generator are left out because they take long to compile, and the pusher if `matrix-push`
# wasn't built before, which contains its stores. Environment variables:
#
#   SPEC              the folder of the official specification
#   GATEWAY_DOCUMENT  the page whose figures of the gateway under load are replaced
#   GATEWAY_ONLY      if set, only the gateway under load is measured
#   PUSHER_DOCUMENT   the page whose figures of the pusher are replaced
#   PUSHER_ONLY       if set, only the pusher is measured
#   LEAK              if set, only a leak test of the gateway runs: 10 minutes, or as many as it says if that is more than 1
#
# A peer that can't be installed is reported on standard error, and the others run. Exit codes: 0 the tables are printed;
# 1 our own code didn't build or failed, or the gateway has a leak.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
work=$PWD/.build/bench
contenders=Benchmarks/Contenders
specification=${SPEC:-../shared/matrix-spec/v1.19/data}
quick=
[[ " $* " != *" --quick "* ]] || quick=1
# Pin the contenders to one core if possible.
pin=
! taskset -c 0 true 2> /dev/null || pin="taskset -c 0 "
mkdir -p "$work/native"

note() { echo "bench: $1" >&2; }

# have_package NAME HEADER
have_package() {
    [ -f "/usr/include/$2" ] || [ -f "/usr/local/include/$2" ] || Scripts/setup.sh --packages "$1" > "$work/log" 2>&1
}

# native NAME FLAG…: compiles a contender in C++.
native() {
    local name=$1 compiler=c++
    shift
    # clang is part of Swift, and its programs are faster here than GCC's.
    ! command -v clang++ > /dev/null || compiler=clang++
    $compiler -std=c++17 -O3 -march=native -o "$work/native/$name" "$contenders/native/$name.cpp" "$@" -ldl \
        > "$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; return 1; }
    run+=(--contender "$pin$work/native/$name")
}

# python MODULE [PACKAGE]: sets up a contender in Python.
python() {
    local python=$work/python/bin/python3 package=${2:-$1}
    [ -x "$python" ] || python3 -m venv "$work/python" > "$work/log" 2>&1 || return 1
    "$python" -c "import $1" 2> "$work/log" || "$python" -m pip install -q "$package" > "$work/log" 2>&1 || return 1
    run+=(--contender "$pin$python $contenders/python/$1_contender.py")
}

[ -f Benchmarks/Package.resolved ] || [ ! -f Package.resolved ] || cp Package.resolved Benchmarks/
# build OPTION…
build() {
    $SWIFT build -c release "$@" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
}

# load_tool NAME: compiles a program of the load.
load_tool() {
    mkdir -p "$work/load"
    cc -O2 -o "$work/load/$1" "$contenders/load/$1.c" > "$work/log" 2>&1
}

# gateway OPTION…: measures the gateway under load, if the load generator can be compiled.
gateway() {
    local tool folder=$work/load
    for tool in load push_servers; do
        load_tool "$tool" || {
            note "without the gateway under load: $tool.c doesn't compile"
            return 0
        }
    done
    build "${swift[@]}" --product benchmarks
    build "${swift[@]}" --product bare-server
    build --product matrix-push
    # A connection is a descriptor on each side.
    ulimit -n "$(ulimit -Hn)" 2> /dev/null || true
    .build/release/benchmarks gateway --tools "$folder" --gateway .build/release/matrix-push \
        --bare-server .build/release/bare-server "$@"
}

# start_postgresql: starts a PostgreSQL server with its default settings (every commit waits for the disk) in a temporary
# folder, which is removed at the end of the script. Sets `postgresql` to its connection string.
start_postgresql() {
    local programs as=()
    programs=$(ls -d /usr/lib/postgresql/*/bin 2> /dev/null | sort -V | tail -n 1)
    [ -x "$programs/initdb" ] || return 1
    postgresql_folder=$(mktemp -d /tmp/matrix-push-bench.XXXXXX)
    trap stop_postgresql EXIT
    # The server refuses to run as root.
    if [ "$(id -u)" = 0 ]; then
        as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
        chown 65534:65534 "$postgresql_folder"
    fi
    (cd /tmp && "${as[@]}" "$programs/initdb" --auth=trust --username=postgres --encoding=UTF8 --locale=C \
        -D "$postgresql_folder/data") > "$work/log" 2>&1 || return 1
    (cd /tmp && exec "${as[@]}" "$programs/postgres" -D "$postgresql_folder/data" -k "$postgresql_folder" \
        -c listen_addresses= -c max_connections=50) > "$work/postgresql.log" 2>&1 &
    postgresql_process=$!
    for _ in $(seq 300); do
        ! grep -q ready "$postgresql_folder/data/postmaster.pid" 2> /dev/null || break
        sleep 0.1
    done
    postgresql="host=$postgresql_folder user=postgres dbname=postgres"
}

stop_postgresql() {
    [ -z "${postgresql_process:-}" ] || { kill -INT "$postgresql_process" && wait "$postgresql_process"; } || true
    rm -rf "${postgresql_folder:-/nonexistent}"
}

# pusher OPTION…: measures the pusher.
pusher() {
    local options=(--load .build/release/pusher-load)
    build "${swift[@]}" --product benchmarks
    build "${swift[@]}" --product pusher-load
    postgresql=
    if start_postgresql; then
        options+=(--postgresql "$postgresql")
    else
        note "without PostgreSQL: it isn't installed, or doesn't start"
    fi
    if [ -z "$quick" ]; then
        build --product matrix-push
        if load_tool push_servers; then
            options+=(--tools "$work/load" --gateway .build/release/matrix-push)
        else
            note "without a gateway: push_servers.c doesn't compile"
        fi
        local python
        for python in .build/interop/venv/bin/python "$work/python/bin/python3"; do
            "$python" -c "import synapse" 2> /dev/null || continue
            options+=(--synapse "$python")
            break
        done
        [[ " ${options[*]} " == *" --synapse "* ]] || note "without Synapse's pusher: make interop installs it"
    fi
    .build/release/benchmarks pusher "${options[@]}" "$@"
}

note "building"
SWIFT_VERSION_LINE=$($SWIFT --version 2> /dev/null | head -n 1)
export SWIFT_VERSION_LINE
# The toolkit's own folder, so that what a release build has compiled is used again.
swift=(--package-path Benchmarks --scratch-path .build)
if [ -n "${LEAK:-}" ]; then
    [ "$LEAK" -gt 1 ] 2> /dev/null || LEAK=10
    gateway --leak-minutes "$LEAK"
    exit
fi
format=$(sed -nE 's/.*--format[= ]([a-z]+).*/\1/p' <<< "$*")
load() { gateway --format "${format:-table}" ${GATEWAY_DOCUMENT:+--document "$GATEWAY_DOCUMENT"}; }
if [ -n "${GATEWAY_ONLY:-}" ]; then
    load
    exit
fi
push() {
    pusher --format "${format:-table}" ${quick:+--quick} ${PUSHER_DOCUMENT:+--document "$PUSHER_DOCUMENT"}
}
if [ -n "${PUSHER_ONLY:-}" ]; then
    push
    exit
fi
build "${swift[@]}" --product benchmarks
build "${swift[@]}" --product swift-contenders
run=(--contender "$pin.build/release/swift-contenders")
if [ -z "$quick" ]; then
    build "${swift[@]}" --product http-contender
    # Not pinned, because the load is generated on the same machine.
    run+=(--contender .build/release/http-contender)
    build --product specgen
    export SPECGEN=$PWD/.build/release/specgen
    if [ -d "$specification/api" ]; then
        export SPECIFICATION=$specification
    else
        note "without the official specification: $specification doesn't exist"
    fi
fi
for module in msgspec pydantic orjson; do
    python "$module" || note "without $module: it can't be installed"
done
python synapse matrix-synapse || note "without synapse: it can't be installed"
have_package libssl-dev openssl/evp.h && native openssl_contender -lcrypto || note "without OpenSSL"
have_package libjansson-dev jansson.h && native jansson_contender -ljansson || note "without jansson"
have_package libsimdjson-dev simdjson.h && native simdjson_contender -lsimdjson || note "without simdjson"
if cc -O2 -fPIC -shared -o "$work/native/allocation_counter.so" "$contenders/native/allocation_counter.c" \
    > "$work/log" 2>&1; then
    run+=(--allocation-counter "$work/native/allocation_counter.so")
else
    note "without allocation counts: the counter doesn't compile"
fi

.build/release/benchmarks "${run[@]}" "$@"
if [ -z "$quick" ]; then
    load
    push
elif [ -x .build/release/matrix-push ]; then
    push
else
    note "without the pusher: build matrix-push in release mode first"
fi
