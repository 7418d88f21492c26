#!/bin/bash
# Makes what operators and users of the plugins install (`make dist`), in .build/dist.
#
#   Scripts/dist.sh [--test] [PRODUCT…]
#
# PRODUCT: matrix-push or specgen (default: both). --test: installs and runs the results in an empty Debian system, see
# Scripts/dist/test.sh. The first build takes a quarter of an hour on two cores. The same commit and the same versions
# of the tools make the same bytes: times are SOURCE_DATE_EPOCH (default: the commit's). Exit codes: 0 made, 1 failed.
set -euo pipefail

cd "$(dirname "$0")/.."
test=
if [ "${1:-}" = --test ]; then
    test=1
    shift
fi
[ $# -gt 0 ] || set -- specgen matrix-push
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
export LC_ALL=C TZ=UTC
umask 022
folder=.build/dist
stages=.build/dist-stage
build=.build/static/release
architecture=$(dpkg --print-architecture)

# stage PRODUCT VERSION: bin/ and share/ of a program, as every kind of package has them.
stage() {
    local product=$1 version=$2 stage=$stages/$1
    local documents=$stage/share/doc/$product
    rm -rf "$stage"
    mkdir -p "$stage/bin" "$documents" "$stage/share/man/man1" "$stage/share/bash-completion/completions" \
        "$stage/share/zsh/vendor-completions" "$stage/share/fish/vendor_completions.d"
    Scripts/dist/strip.py "$build/$product" "$stage/bin/$product"
    Scripts/dist/manual.py "$stage/bin/$product" "$stage/share/man/man1"
    # Completions are sourced, so they have no interpreter.
    "$stage/bin/$product" --generate-completion-script bash | sed '1{/^#!/d}' \
        > "$stage/share/bash-completion/completions/$product"
    "$stage/bin/$product" --generate-completion-script zsh > "$stage/share/zsh/vendor-completions/_$product"
    "$stage/bin/$product" --generate-completion-script fish > "$stage/share/fish/vendor_completions.d/$product.fish"
    Scripts/dist/sbom.py "$product" "$version" "$build" "$folder" "$stage/bin/$product"
    cp "$folder/$product.cdx.json" "$documents/sbom.cdx.json"
    mv "$folder/$product.licenses.txt" "$documents/THIRD-PARTY"
    cp LICENSE CHANGELOG.md "$documents/"
    cp -R docs/reference "$documents/"
    guides "$product" "$documents/guides"
    if [ "$product" = matrix-push ]; then
        mkdir -p "$documents/examples"
        cp Operations/debian/gateway.yaml Operations/systemd/*.service "$documents/examples/"
        for more in Operations/grafana Operations/prometheus; do
            [ ! -d "$more" ] || cp -R "$more" "$documents/examples/"
        done
    fi
}

# guides PRODUCT FOLDER: the guides for users of a program, with a list. The others are for those who build upon the source.
guides() {
    local names=(install validate) name
    case $1 in
        matrix-push)
            names+=(gateway apns fcm web-push unifiedpush from-sygnal operations monitoring scale pusher push-rules rulesets)
            names+=(explain doctor listen)
            ;;
        specgen) names+=(generating chosen-operations spec-changes plugins servers clients-and-servers) ;;
    esac
    mkdir -p "$2"
    printf '# Guides\n\n' > "$2/README.md"
    for name in "${names[@]}"; do
        cp "docs/guides/$name.md" "$2/"
        case $name in
            explain | doctor) cp "docs/guides/$name.png" "$2/" ;;
            monitoring) cp docs/guides/status-page.png "$2/" ;;
        esac
        printf -- '- [%s](%s.md)\n' "$(sed -n '1s/^# //p' "docs/guides/$name.md")" "$name" >> "$2/README.md"
    done
}

# archive PRODUCT VERSION: the same files as a tar.gz.
archive() {
    local name=$1-$2
    tar -C "$stages" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --format=gnu \
        --transform "s,^$1,$name," -cf - "$1" | gzip -9n > "$folder/$name-linux-$architecture.tar.gz"
}

echo "dist: building $*"
Scripts/dist/build.sh "$@"
rm -rf "$folder" "$stages"
mkdir -p "$folder"
for product; do
    version=$("$build/$product" --version)
    stage "$product" "$version"
    archive "$product" "$version"
    Scripts/dist/deb.sh "$product" "$version" "$stages/$product" "$folder"
    [ "$product" != specgen ] || Scripts/dist/bundle.sh "$version" "$folder" "$stages/specgen/bin/specgen"
done
cp Operations/docker/Dockerfile "$folder/"
cp Operations/docker/Dockerfile.dockerignore "$folder/.dockerignore"
(
    cd "$folder"
    files=()
    for file in *; do [ ! -f "$file" ] || files+=("$file"); done
    sha256sum "${files[@]}" > SHA256SUMS
    du -h --apparent-size "${files[@]}" | sed 's/^/dist: /'
)
[ -z "$test" ] || Scripts/dist/test.sh
