#!/bin/bash
# Runs all tests (`make test`), which must be built.
#
# The test modules that mostly wait for another process, a compiler, or for a disk run at the same time as all others.
# Within each of the three runs, one test follows the other. Exit codes: 0 all tests passed; 1 some failed.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
compiling='^(GeneratedOperationTests|JSONSchemaSuiteTests|OfficialSpecificationTests|RealDocumentsTests|SpecgenTests|SwiftEmissionTests)\.'
storing='^(HomeserverPushPostgreSQLTests|HomeserverPushSQLiteTests|PostgreSQLClientTests|PushDeliveryPostgreSQLTests)\.'
compiling_log=.build/compiling-tests.log
storing_log=.build/storing-tests.log

# On Linux the tests are a program, which can run twice. Two "swift test" can't: each opens the database of the build.
tests=$("$SWIFT" build --show-bin-path)/swift-matrix-pushPackageTests.xctest
[ -f "$tests" ] || exec "$SWIFT" test --skip-build --no-parallel

tests=("$tests" --testing-library swift-testing --no-parallel)
"${tests[@]}" --filter "$compiling" > "$compiling_log" 2>&1 &
others=($!)
"${tests[@]}" --filter "$storing" > "$storing_log" 2>&1 &
others+=($!)
trap 'kill "${others[@]}" 2> /dev/null || true' EXIT
failed=
"${tests[@]}" --skip "$compiling" --skip "$storing" || failed=1
for other in "${others[@]}"; do
    wait "$other" || failed=1
done
trap - EXIT
cat "$compiling_log" "$storing_log"
[ -z "$failed" ] || { echo "test: some tests failed" >&2; exit 1; }
