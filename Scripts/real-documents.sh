#!/bin/bash
# Runs the whole generator on published documents (`make documents`): prints time and memory of specgen for each, compiles the
# output to objects, and compares strict reading by the compiled types with `specgen validate`. Then clients and servers of the
# same documents call each other (Scripts/document-exchanges.sh).
#
#   Scripts/real-documents.sh [DOCUMENT…]
#
# DOCUMENT: an OpenAPI file; all of ../shared/openapi-documents by default, almost an hour on two cores.
# Exit codes: 0 for each document the generated code compiles without a warning and reads correctly, or specgen refuses the
# document because it isn't OpenAPI 3; 1 otherwise; 2 there are no documents.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
folder=../shared/openapi-documents
work=$PWD/.build/documents

if [ $# -gt 0 ]; then
    documents=("$@")
elif [ -d "$folder" ]; then
    documents=("$folder"/*.json "$folder"/*.yaml)
else
    echo "documents: $folder is absent; name OpenAPI files" >&2
    exit 2
fi
[ -x /usr/bin/time ] || Scripts/setup.sh --packages time
mkdir -p "$work"
$SWIFT build -c release --product specgen > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
$SWIFT build --build-tests > "$work/log" 2>&1 || { tail -n 40 "$work/log" >&2; exit 1; }

failed=0
read_back=()
row() { printf '| %-22s | %8s | %6s | %6s | %8s | %8s | %s\n' "$@"; }
row document generate MiB files lines warnings "refused because"
row --- --- --- --- --- --- ---
for document in "${documents[@]}"; do
    name=$(basename "$document")
    output=$work/${name%.*}
    rm -rf "$output"
    status=0
    /usr/bin/time -q -o "$work/time" -f '%e %M' .build/release/specgen generate --schemas "$document" --module Document \
        --client DocumentClient --server DocumentServer --output "$output" --format json \
        > "$work/diagnostics" 2> "$work/log" || status=$?
    read -r seconds kilobytes < "$work/time"
    if [ $status -ne 0 ]; then
        reason=$(grep '"severity": *"error"' "$work/diagnostics" | head -n 1 | sed 's/.*"message": *"\(\([^"\\]\|\\.\)*\)".*/\1/; s/\\"/"/g')
        row "$name" "$seconds s" $((kilobytes / 1024)) "" "" "" "$reason"
        # Swagger 2.0 is another format; everything else should be generated.
        [[ $reason == *"Swagger 2"* ]] || failed=1
        continue
    fi
    row "$name" "$seconds s" $((kilobytes / 1024)) "$(find "$output" -name '*.swift' | wc -l)" \
        "$(find "$output" -name '*.swift' -exec cat {} + | wc -l)" \
        "$(grep -c '"severity": *"warning"' "$work/diagnostics" || true)" ""
    read_back+=("$(realpath "$document")")
done

echo
[ ${#read_back[@]} -eq 0 ] || REAL_DOCUMENTS=$(IFS=,; echo "${read_back[*]}") \
    $SWIFT test --skip-build --filter RealDocumentsTests > "$work/log" 2>&1 || failed=1
grep -E 'compiled in|recorded an issue|error:' "$work/log" || true
[ $failed -eq 0 ] || echo "documents: failed; see $work/log" >&2
[ $# -gt 0 ] || Scripts/document-exchanges.sh || failed=1
exit $failed
