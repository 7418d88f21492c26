#!/bin/bash
# The tests under AddressSanitizer and ThreadSanitizer (`make sanitize`).
#
#   Scripts/sanitize.sh [SANITIZER…]
#
# SANITIZER: address or thread (default: both in sequence). Each has its own build folder, .build/address or .build/thread, and
# a log next to that folder.
# Exit codes: 0 the tests passed and no sanitizer reported anything, 1 otherwise.
set -uo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
[ $# -gt 0 ] || set -- address thread

# Tests that are left out, each followed by the reason.
skipped=(
    "APIRuntimeTests.DepthTests/stack" "needs a stack of 1 MiB, which is too small for sanitized frames"
    "SwiftEmissionTests.CompilationTests" "runs the compiler, another process, which no sanitizer observes"
    "SwiftEmissionTests.ForeignDocumentTests" "the same"
    "SwiftEmissionTests.AdversarialTests" "the same"
    "OfficialSpecificationTests" "compiles the official specification's code and links it with a separate runtime"
    "JSONSchemaSuiteTests" "the same, with the JSON Schema suite's code"
    "MatrixPushTests.RulesEvaluateTests/manyLines" "evaluates 100,000 lines, which takes long with a sanitizer"
    "SpecgenTests" "runs specgen, another process; the tests of its modules cover its code"
)
arguments=()
for ((index = 0; index < ${#skipped[@]}; index += 2)); do
    echo "sanitize: without ${skipped[index]}: ${skipped[index + 1]}"
    arguments+=(--skip "^${skipped[index]//./\\.}([./(]|\$)")
done

# Disable Swift's backtraces, and leak detection, because Swift's metadata is never freed.
export SWIFT_BACKTRACE=enable=no
export ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0${ASAN_OPTIONS:+:$ASAN_OPTIONS}
export TSAN_OPTIONS=suppressions=$PWD/Scripts/thread-sanitizer.txt:halt_on_error=0${TSAN_OPTIONS:+:$TSAN_OPTIONS}
# Sanitized stack frames are several times as large, and some tests nest as deep as the readers' limits allow.
ulimit -s 65536 2> /dev/null || true
failed=0
mkdir -p .build
for sanitizer; do
    log=.build/$sanitizer.log
    flags=(--sanitize "$sanitizer" --scratch-path ".build/$sanitizer")
    [ "$(uname)" != Linux ] || flags+=(-Xswiftc -use-ld=lld)
    started=$SECONDS
    if "$SWIFT" build --build-tests "${flags[@]}" > "$log" 2>&1 \
        && "$SWIFT" test --skip-build --no-parallel "${flags[@]}" "${arguments[@]}" >> "$log" 2>&1 \
        && ! grep -qE '(ERROR|WARNING): (Address|Thread)Sanitizer' "$log"; then
        echo "sanitize: $sanitizer: $(grep -oE 'Test run with .* passed' "$log" | tail -n 1)," \
            "$((SECONDS - started)) s"
    else
        failed=1
        echo "sanitize: $sanitizer: FAILED after $((SECONDS - started)) s; the log: $log" >&2
        grep -E '(ERROR|WARNING): (Address|Thread)Sanitizer|SUMMARY: |error: |✘' "$log" | sort | uniq -c | head -n 40 >&2
    fi
done
exit $failed
