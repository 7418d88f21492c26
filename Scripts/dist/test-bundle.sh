#!/bin/bash
# Builds and runs Examples/ArtifactBundle with the plugins of an artifact bundle, and checks that it compiles no
# generator.
#
#   Scripts/dist/test-bundle.sh FOLDER
#
# FOLDER: has the package specgen-plugins, see Scripts/dist/bundle.sh. The headers and pkg-config files of libyaml and
# jansson are hidden from the build; this needs root. The build folder is .build/artifact-bundle. Exit codes: 0 success,
# 1 failed.
set -euo pipefail

cd "$(dirname "$0")/../.."
SWIFT=${SWIFT:-swift}
scratch=$PWD/.build/artifact-bundle
example=$scratch-example
log=$scratch.log

fail() {
    echo "examples: $1" >&2
    cat "$log" >&2
    exit 1
}

# A copy that uses the plugins of the folder.
rm -rf "$example" "$scratch"
cp -R Examples/ArtifactBundle "$example"
plugins=$(realpath "$1")/specgen-plugins
sed -i.bak -e "s|path: \"../..\"|path: \"$PWD\"|" -e "s|path: \"../../.*specgen-plugins\"|path: \"$plugins\"|" \
    "$example/Package.swift"
[ ! -f Package.resolved ] || cp Package.resolved "$example/"

hide=()
if Scripts/dist/without-headers.sh true 2> /dev/null; then
    hide=(Scripts/dist/without-headers.sh)
else
    echo "examples: the headers of libyaml and jansson stay visible, because only root on Linux can hide them"
fi
${hide[@]+"${hide[@]}"} "$SWIFT" build --package-path "$example" --scratch-path "$scratch" > "$log" 2>&1 \
    || fail "Examples/ArtifactBundle doesn't build"
generator='/(YAMLTree|OpenAPI|APIModel|SwiftEmission|SchemaChecking|specgen)(-tool)?\.build/'
! find "$scratch" -name '*.o' | grep -E "$generator" >> "$log" || fail "Examples/ArtifactBundle compiles the generator"
[ "$("$scratch/debug/garden")" = "bed 2: bean" ] || fail "Examples/ArtifactBundle prints something else"
${hide[@]+"${hide[@]}"} "$SWIFT" package --package-path "$example" --scratch-path "$scratch" \
    --allow-writing-to-package-directory prebuilt-specgen --version > "$log" 2>&1 < /dev/null \
    || fail "swift package prebuilt-specgen fails"
echo "examples: garden works with the specgen of the artifact bundle; the generator isn't compiled"
