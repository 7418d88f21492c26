#!/bin/bash
# Runs all tests (`make test`), which must be built.
#
# The test modules that mostly compile generated code with another process run at the same time as all others. Within each
# of the two runs, one test follows the other. Exit codes: 0 all tests passed; 1 some failed.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
compiling='^(GeneratedOperationTests|JSONSchemaSuiteTests|OfficialSpecificationTests|RealDocumentsTests|SpecgenTests|SwiftEmissionTests)\.'
log=.build/compiling-tests.log

# Without the lock of the build folder, for which the second run would wait. Both only read the folder.
"$SWIFT" test --skip-build --no-parallel --ignore-lock --filter "$compiling" > "$log" 2>&1 &
other=$!
trap 'kill "$other" 2> /dev/null || true' EXIT
failed=
"$SWIFT" test --skip-build --no-parallel --ignore-lock --skip "$compiling" || failed=1
wait "$other" || failed=1
trap - EXIT
cat "$log"
[ -z "$failed" ] || { echo "test: some tests failed" >&2; exit 1; }
