#!/bin/bash
# Builds and runs the packages in Examples/ (`make examples`), and tests the build tool plugin.
#
#   Scripts/examples.sh [FOLDER]
#
# FOLDER: the build folder (default: .build, the toolkit's own; what its tests compiled is used again, so it takes less than
# two minutes on two cores instead of more than four).
# Exit codes: 0 success, 1 an example failed.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
scratch=${1:-.build}
copies=".build/example copies"
log=.build/examples.log
mkdir -p "$scratch" "$copies"

fail() {
    echo "examples: $1" >&2
    cat "$log" >&2
    exit 1
}

# build FOLDER
build() {
    # Use the toolkit's versions of dependencies if they are resolved.
    [ ! -f Package.resolved ] || [ -f "$1/Package.resolved" ] || cp Package.resolved "$1/"
    $SWIFT build --package-path "$1" --scratch-path "$scratch" > "$log" 2>&1
}

# expect TEXT WHAT: fails unless the log contains the text.
expect() {
    grep -qF "$1" "$log" || fail "$2"
}

# run FOLDER PRODUCT EXPECTED: builds and runs a program, and compares its output.
run() {
    build "$1" || fail "$1 doesn't build"
    "$scratch/debug/$2" > "$log" 2>&1 || fail "$2 failed"
    [ "$(cat "$log")" = "$3" ] || fail "$2 printed something else"
    echo "examples: $2 works"
}

run Examples/BuildToolPlugin garden "bed 2: bean
refused: /name: expected at least 1 character, found 0 (line 1, column 9)"

# The plugin again, in a modified copy in a folder with a space in its name.
rm -rf "$copies"
mkdir -p "$copies"
cp -R Examples/BuildToolPlugin "$copies/"
copy=$copies/BuildToolPlugin
schema=$copy/Sources/GardenAPI/garden.yaml
sed -i.bak 's|path: "../.."|path: "../../.."|' "$copy/Package.swift"
rm "$copy/Package.swift.bak"
edit() { # edit OLD NEW: in the schema.
    sed "s|$1|$2|" "$schema" > "$schema.new"
    mv "$schema.new" "$schema"
}

build "$copy" || fail "the plugin fails with a space in its path"
edit 'title: Garden API' 'title: Orchard API'
build "$copy" || fail "a changed schema doesn't build"
grep -rq 'A client of the Orchard API' "$scratch/plugins/outputs" || fail "code isn't generated again after a change of the schema"
edit 'type: integer' 'type: intager'
line=$(grep -n 'intager' "$schema" | head -n 1 | cut -d : -f 1)
! build "$copy" || fail "a broken schema builds"
expect "garden.yaml:$line:" "the location of an error in a schema isn't reported"
expect 'error: unknown type "intager"' "an error in a schema isn't reported"
mv "$copy/Sources/GardenAPI/specgen.yaml" "$copy/specgen.yaml"
! build "$copy" || fail "a target without a configuration builds"
expect "has no configuration; create" "a missing configuration isn't reported"
rm -rf "$copies"
echo "examples: SpecgenBuild generates again after a change, and reports errors"

run Examples/CommandPlugin notes "note1: Water the tomatoes
404: There is no note 'note7'."

run Examples/Features features "server: https://us.allotment.example
middleware: renews the token
date: 1800000000.0
beds: [1]
beds: [2]
path: bed 2 at 7 or 19
event: 18.5 degrees
event: 19.0 degrees
lines: 3.5 degrees in all
bytes: 3000
upload: bean, bean.png of 3 bytes
form: 2 × bean, 1 × dill & thyme
webhook: -2.0 degrees
callback: bean delivered"

run Examples/NotificationExtension notification-extension \
    "message: Kitchen garden | Wren | The tomatoes are ripe | badge 1
encrypted mention: Kitchen garden | Wren mentioned you | Fern: taste this | badge 2 | with sound
encrypted, and muted by a rule: nothing
edit: Kitchen garden | Wren mentioned you | Fern: the tomatoes are very ripe (edited) | badge 4 | with sound
slow decryption: Kitchen garden | Wren | Encrypted message | badge 5
no response: New message | badge 6
unknown account: New message | badge 7
no identifiers: New message
on the screen: 2, 4, 5, 6, 7, 8
again, in another process: New message | badge 1 | passive
a redirect isn't followed: 302
a large response isn't read: the 200 response has more than 1000 bytes"

specgen() {
    $SWIFT package --package-path Examples/CommandPlugin --scratch-path "$scratch" \
        --allow-writing-to-package-directory specgen "$@" > "$log" 2>&1 < /dev/null
}
specgen check || fail "the generated code of Examples/CommandPlugin isn't what its schemas produce"
expect "NotesAPI: up to date" "the plugin doesn't print the output of specgen"
specgen lint --strict || fail "the schemas of Examples/CommandPlugin have problems"
! specgen init || fail "the plugin succeeds although specgen fails"
expect "it exists, and is left unchanged" "the plugin doesn't print the errors of specgen"
echo "examples: swift package specgen works"

# The plugins with a built specgen.
Scripts/dist/bundle.sh "$("$scratch/debug/specgen" --version)" .build/bundle "$scratch/debug/specgen" > "$log" \
    || fail "there is no bundle of specgen"
Scripts/dist/test-bundle.sh .build/bundle
