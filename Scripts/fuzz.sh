#!/bin/bash
# Fuzzes the readers of untrusted input with libFuzzer and AddressSanitizer (`make fuzz`).
#
#   Scripts/fuzz.sh [SECONDS [TARGET…]]
#
# SECONDS: the time for each target (default: 600). TARGET: json, notify, set-pusher, … (default: all of them in sequence).
# The corpora start with the output of Fuzzing/seeds.py and grow in .build/fuzz/corpus from run to run.
# RSS_LIMIT and INPUT_LIMIT set libFuzzer's -rss_limit_mb (2048) and -max_len (4096).
# Exit codes: 0 no find (no input breaks a property), 1 a find, 2 the build failed or a target is unknown.
set -uo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
seconds=${1:-600}
[ $# -eq 0 ] || shift
work=.build/fuzz
mkdir -p "$work"

# Use the toolkit's versions of dependencies if they are resolved.
[ ! -f Package.resolved ] || [ -f Fuzzing/Package.resolved ] || cp Package.resolved Fuzzing/
# Everything is compiled for the fuzzer, which gives coverage of the runtime; gold doesn't know the sanitizers' symbols. A
# cached build plan doesn't notice added or removed files of the toolkit.
build=("$SWIFT" build --package-path Fuzzing --scratch-path "$work" -c release --product fuzz
    --sanitize address -Xswiftc -sanitize=fuzzer --disable-build-manifest-caching)
[ "$(uname)" != Linux ] || build+=(-Xswiftc -use-ld=lld)
# Makes internal targets visible to the fuzzer's package; see Package.swift.
export MATRIX_PUSH_FUZZING=1
echo "fuzz: building (.build/fuzz)"
"${build[@]}" > "$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 2; }
fuzz=$("${build[@]}" --show-bin-path)/fuzz

names=$("$fuzz") || exit 2
[ $# -gt 0 ] || set -- $names
for target; do
    grep -qxF "$target" <<< "$names" || { echo "fuzz: unknown target \"$target\"; targets:" $names >&2; exit 2; }
done
python3 Fuzzing/seeds.py "$work/seeds" || exit 2

# Swift's crash reports take a minute each, and sanitizers symbolize themselves. Swift's metadata is never freed, which isn't
# a leak.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}
found=0
for target; do
    case $target in
        yaml | pattern | glob | rules | forwarded) dictionary=$target ;;
        rule-glob) dictionary=glob ;;
        configuration) dictionary=yaml ;;
        *) dictionary=json ;;
    esac
    corpus=$work/corpus/$target crashes=$work/crashes/$target log=$work/$target.log
    mkdir -p "$corpus" "$crashes"
    before=$(ls "$crashes")
    if "$fuzz" "--target=$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb="${RSS_LIMIT:-2048}" \
        -max_len="${INPUT_LIMIT:-4096}" -dict="Fuzzing/dictionaries/$dictionary.dict" -artifact_prefix="$crashes/" \
        -print_final_stats=1 "$corpus" "$work/seeds/$target" > "$log" 2>&1; then
        echo "fuzz: $target: no find in $(sed -n 's/.*number_of_executed_units: *//p' "$log") inputs;" \
            "$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)"
    else
        found=1
        echo "fuzz: $target: FOUND" >&2
        grep -m 3 -E 'Fatal error|ERROR: |SUMMARY: ' "$log" >&2
        for input in $(comm -13 <(echo "$before") <(ls "$crashes")); do
            echo "  again: SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=$ASAN_OPTIONS $fuzz --target=$target $crashes/$input" >&2
        done
        echo "  the log: $log" >&2
    fi
done
exit $found
