#!/bin/bash
# Fuzzes what takes bytes from outside, with libFuzzer and AddressSanitizer (`make fuzz`).
#
#   Scripts/fuzz.sh [SECONDS [TARGET…]]
#
# SECONDS: for each target (600). TARGET: some of json, notify, set-pusher, …; without one, all of them, one after the
# other. The corpora grow in .build/fuzz/corpus from one run to the next; they begin with what Fuzzing/seeds.py finds.
# RSS_LIMIT and INPUT_LIMIT set libFuzzer's -rss_limit_mb (2048) and -max_len (4096).
# Exit codes: 0 nothing was found, 1 something was, 2 it couldn't be built or a target is unknown.
set -uo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
seconds=${1:-600}
[ $# -eq 0 ] || shift
work=.build/fuzz
mkdir -p "$work"

# The versions of the toolkit's own build, where there was one.
[ ! -f Package.resolved ] || [ -f Fuzzing/Package.resolved ] || cp Package.resolved Fuzzing/
# All of it is compiled for the fuzzer, so that the runtime's branches count; gold knows no sanitizer's symbols. A plan
# that is kept doesn't notice that files of the toolkit came or went.
build=("$SWIFT" build --package-path Fuzzing --scratch-path "$work" -c release --product fuzz
    --sanitize address -Xswiftc -sanitize=fuzzer --disable-build-manifest-caching)
[ "$(uname)" != Linux ] || build+=(-Xswiftc -use-ld=lld)
# Lets the package of the fuzzer see targets that are nobody's interface; see Package.swift.
export MATRIX_PUSH_FUZZING=1
echo "fuzz: building (.build/fuzz)"
"${build[@]}" > "$work/build.log" 2>&1 || { cat "$work/build.log" >&2; exit 2; }
fuzz=$("${build[@]}" --show-bin-path)/fuzz

names=$("$fuzz") || exit 2
[ $# -gt 0 ] || set -- $names
for target; do
    grep -qxF "$target" <<< "$names" || { echo "fuzz: there is no target '$target', only" $names >&2; exit 2; }
done
python3 Fuzzing/seeds.py "$work/seeds" || exit 2

# The runtime's own crash reports take a minute each, and sanitizers symbolize by themselves. Swift's metadata is never
# freed, and no leak either.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}
found=0
for target; do
    case $target in
        yaml | pattern | glob | rules) dictionary=$target ;;
        rule-glob) dictionary=glob ;;
        *) dictionary=json ;;
    esac
    corpus=$work/corpus/$target crashes=$work/crashes/$target log=$work/$target.log
    mkdir -p "$corpus" "$crashes"
    before=$(ls "$crashes")
    if "$fuzz" "--target=$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb="${RSS_LIMIT:-2048}" \
        -max_len="${INPUT_LIMIT:-4096}" -dict="Fuzzing/dictionaries/$dictionary.dict" -artifact_prefix="$crashes/" \
        -print_final_stats=1 "$corpus" "$work/seeds/$target" > "$log" 2>&1; then
        echo "fuzz: $target: nothing, in $(sed -n 's/.*number_of_executed_units: *//p' "$log") inputs;" \
            "$(grep -oE 'cov: [0-9]+' "$log" | tail -n 1)"
    else
        found=1
        echo "fuzz: $target: FOUND SOMETHING" >&2
        grep -m 3 -E 'Fatal error|ERROR: |SUMMARY: ' "$log" >&2
        for input in $(comm -13 <(echo "$before") <(ls "$crashes")); do
            echo "  again: SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=$ASAN_OPTIONS $fuzz --target=$target $crashes/$input" >&2
        done
        echo "  the log: $log" >&2
    fi
done
exit $found
