#!/bin/bash
# Runs all tests (`make test`), which must be built.
#
# The test modules that mostly wait for a compiler, another process, run at the same time as all others. Within each of the
# two runs, one test follows the other. Exit codes: 0 all tests passed; 1 some failed.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
compiling='^(GeneratedOperationTests|JSONSchemaSuiteTests|OfficialSpecificationTests|RealDocumentsTests|SpecgenTests|SwiftEmissionTests)\.'
log=.build/compiling-tests.log

# On Linux the tests are a program, which can run twice. Two "swift test" can't: each opens the database of the build.
tests=$("$SWIFT" build --show-bin-path)/swift-matrix-pushPackageTests.xctest
[ -f "$tests" ] || exec "$SWIFT" test --skip-build --no-parallel

tests=("$tests" --testing-library swift-testing --no-parallel)
"${tests[@]}" --filter "$compiling" > "$log" 2>&1 &
other=$!
trap 'kill "$other" 2> /dev/null || true' EXIT
failed=
"${tests[@]}" --skip "$compiling" || failed=1
wait "$other" || failed=1
trap - EXIT
cat "$log"
[ -z "$failed" ] || { echo "test: some tests failed" >&2; exit 1; }
