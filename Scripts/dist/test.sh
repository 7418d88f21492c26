#!/bin/bash
# Installs and runs what `make dist` has made, in an empty Debian system (`make dist TEST=1`).
#
#   Scripts/dist/test.sh [TEST…]
#
# TEST: files, bare, package, service, bundle or image (default: all). They need root and, for the Debian system, the
# packages mmdebstrap and systemd-container, which are installed if they are missing. A test that can't run here is
# reported as skipped. Exit codes: 0 all tests that ran have passed, 1 one has failed; its log is
# .build/dist-test/TEST.log.
set -euo pipefail

cd "$(dirname "$0")/../.."
dist=$PWD/.build/dist
stages=$PWD/.build/dist-stage
work=$PWD/.build/dist-test
release=bookworm
mkdir -p "$work"
export LC_ALL=C

skip() {
    echo "skipped: $1" >&3
    exit 0
}

fail() {
    echo "error: $1" >&2
    exit 1
}

# expect WHAT COMMAND…: fails unless the command succeeds.
expect() {
    local what=$1
    shift
    "$@" || fail "$what"
}

# install_package PACKAGE COMMAND: installs a Debian package if the command is missing.
install_package() {
    command -v "$2" > /dev/null || Scripts/setup.sh --packages "$1"
}

# make_archive PACKAGE…: makes `$archive`, an empty Debian system with these packages, unless it exists.
make_archive() {
    local packages sources
    packages=$(IFS=,; echo "$*")
    archive=$work/system-$(echo "$packages" | cksum | cut -d ' ' -f 1).tar
    [ ! -f "$archive" ] || return 0
    install_package mmdebstrap mmdebstrap
    # The package sources of this system, if it has the same release.
    mapfile -t sources < <(grep -lsr "$release" /etc/apt/sources.list /etc/apt/sources.list.d)
    mmdebstrap --format=tar --variant=essential --include="$packages" "$release" "$archive.new" "${sources[@]}"
    mv "$archive.new" "$archive"
}

# make_root FOLDER PACKAGE…: an empty Debian system with these packages.
make_root() {
    local root=$1 archive
    shift
    make_archive "$@"
    rm -rf "$root"
    mkdir -p "$root"
    tar -xf "$archive" -C "$root"
    # Swift programs read their arguments from it. Only this test sees the mount.
    mount -t proc proc "$root/proc"
}

# wait_for URL: waits until a server responds.
wait_for() {
    local tries
    for ((tries = 0; tries < 100; tries++)); do
        ! curl -sf -o /dev/null "$1" || return 0
        sleep 0.1
    done
    return 1
}

test_files() {
    (cd "$dist" && sha256sum --check --quiet SHA256SUMS)
    local program needed
    for program in "$stages"/*/bin/*; do
        needed=$(objdump -p "$program" | awk '/NEEDED/ && !/ (libc|libm|libgcc_s|ld-linux-[^ ]*)\.so/ {print $2}')
        expect "$program needs $needed" test -z "$needed"
        # Paths of this machine would make other bytes elsewhere.
        expect "$program contains $PWD" eval "! grep -qaF '$PWD' '$program'"
    done
    local python=$work/python/bin/python pages bill
    # The package has CycloneDX's JSON Schema.
    if [ ! -x "$python" ] && { ! python3 -m venv "$work/python" \
        || ! "$work/python/bin/pip" install -q 'cyclonedx-python-lib[json-validation]'; }; then
        rm -rf "$work/python"
        python=python3
    fi
    for bill in "$dist"/*.cdx.json; do "$python" Scripts/dist/check-sbom.py "$bill"; done
    pages=$(find "$stages" -name '*.1')
    if command -v mandoc > /dev/null; then
        # shellcheck disable=SC2086
        mandoc -T lint -W warning $pages
    fi
    local shell
    for shell in bash zsh fish; do
        command -v $shell > /dev/null || continue
        find "$stages" -path "*/share/$shell*" -type f -print0 | xargs -0 -n 1 $shell -n
    done
    ! command -v lintian > /dev/null || lintian --fail-on error,warning "$dist"/*.deb
}

# The programs run on a Debian system that has only the essential packages; with the certificates of ca-certificates
# they connect to servers with TLS.
test_bare() {
    [ "$(id -u)" = 0 ] || skip "a Debian system needs root"
    local root=$work/bare port gateway_port=17183 response
    make_root "$root" ca-certificates
    tar -xzf "$dist"/matrix-push-*-linux-*.tar.gz -C "$root/opt"
    tar -xzf "$dist"/specgen-*-linux-*.tar.gz -C "$root/opt"
    mv "$root"/opt/matrix-push-* "$root/opt/matrix-push"
    mv "$root"/opt/specgen-* "$root/opt/specgen"
    chroot "$root" /opt/matrix-push/bin/matrix-push --version
    local command
    for command in init generate check; do chroot "$root" env -C /tmp /opt/specgen/bin/specgen "$command"; done

    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=test \
        -keyout "$work/key.pem" -out "$work/certificate.pem" -addext subjectAltName=DNS:localhost 2> /dev/null
    : > "$work/push-server.out"
    python3 -u Scripts/dist/push-server.py "$work/certificate.pem" "$work/key.pem" >> "$work/push-server.out" &
    trap 'kill $(jobs -p) 2> /dev/null || true' EXIT
    while ! port=$(grep -m 1 -oE '^[0-9]+$' "$work/push-server.out"); do sleep 0.1; done
    echo '127.0.0.1 localhost' > "$root/etc/hosts"
    cat > "$root/tmp/gateway.yaml" << END
listen: {host: 127.0.0.1, port: $gateway_port}
network: {allow: [127.0.0.0/8, "::1/128"]}
apps: [{app_id: up, provider: unifiedpush}]
END
    local device='{"app_id":"up","pushkey":"https://localhost:'$port'/device"}'
    local request='{"notification":{"event_id":"one","room_id":"!r:example","devices":['$device']}}'
    for trusted in no yes; do
        if [ $trusted = yes ]; then
            cp "$work/certificate.pem" "$root/usr/local/share/ca-certificates/test.crt"
            chroot "$root" update-ca-certificates
        fi
        chroot "$root" env -i /opt/matrix-push/bin/matrix-push gateway --config /tmp/gateway.yaml \
            2> "$work/gateway.log" &
        wait_for "http://127.0.0.1:$gateway_port/health" || fail "the gateway doesn't serve"
        chroot "$root" /opt/matrix-push/bin/matrix-push gateway health /tmp/gateway.yaml
        response=$(curl -s -w ' %{http_code}' -d "$request" "http://127.0.0.1:$gateway_port/_matrix/push/v1/notify")
        echo "trusted=$trusted: $response"
        kill %2
        wait %2
        cat "$work/gateway.log"
        case $trusted in
            no)
                expect "an untrusted certificate isn't refused" test "${response##* }" = 502
                expect "the log doesn't name the certificate" grep -q certificate "$work/gateway.log"
                ;;
            yes) expect "no delivery with TLS" test "$response" = '{"rejected":[]} 200' ;;
        esac
    done
    expect "the push server has received nothing" grep -q '^POST /device' "$work/push-server.out"
}

# The package installs, upgrades, is removed, installed again and purged where systemd doesn't run.
test_package() {
    [ "$(id -u)" = 0 ] || skip "a Debian system needs root"
    local root=$work/package version
    make_root "$root" ca-certificates adduser
    version=$("$stages/matrix-push/bin/matrix-push" --version)
    REVISION=2 SOURCE_DATE_EPOCH=0 Scripts/dist/deb.sh matrix-push "$version" "$stages/matrix-push" "$work"
    cp "$dist"/matrix-push_*-1_*.deb "$root/first.deb"
    mv "$work"/matrix-push_*-2_*.deb "$root/second.deb"
    cp "$dist"/specgen_*.deb "$root/specgen.deb"
    find "$root/etc" "$root/usr" "$root/lib" "$root/var/lib/systemd" -printf '%P\n' 2> /dev/null | sort > "$work/before"
    cp Scripts/dist/test-package.sh "$root/test.sh"
    chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive bash /test.sh
    find "$root/etc" "$root/usr" "$root/lib" "$root/var/lib/systemd" -printf '%P\n' 2> /dev/null | sort > "$work/after"
    # dpkg and adduser leave backups of their lists.
    diff "$work/before" "$work/after" | grep -E '^[<>]' | grep -vE '(passwd|group|shadow|subuid|subgid)-$' \
        > "$work/left" || true
    expect "the package leaves files: $(cat "$work/left")" test ! -s "$work/left"
}

# The package's service runs under systemd, in a container.
test_service() {
    [ "$(id -u)" = 0 ] || skip "a container needs root"
    local root=$work/service
    install_package systemd-container systemd-nspawn
    make_root "$root" ca-certificates adduser systemd systemd-sysv dbus curl
    umount "$root/proc"
    cp "$dist"/matrix-push_*-1_*.deb "$root/first.deb"
    cp Scripts/dist/test-service.sh "$root/test.sh"
    cat > "$root/etc/systemd/system/test.service" << 'END'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/bash -c 'bash -ex /test.sh > /test.log 2>&1; echo $? > /test.status'
ExecStopPost=/bin/systemctl --no-block poweroff
TimeoutStartSec=120
END
    ln -s /etc/systemd/system/test.service "$root/etc/systemd/system/multi-user.target.wants/"
    timeout 200 systemd-nspawn -D "$root" --register=no --keep-unit --private-network --boot \
        < /dev/null > "$work/boot.log" 2>&1 \
        || [ -f "$root/test.status" ] || skip "systemd doesn't start in a container here; .build/dist-test/boot.log"
    cat "$root/test.log"
    expect "the service" test "$(cat "$root/test.status")" = 0
}

# A package that uses the bundle builds.
test_bundle() {
    Scripts/dist/test-bundle.sh "$dist"
}

# The image builds and serves. Without Docker, Debian's buildah builds it, on a Debian system made here.
test_image() {
    if docker info > /dev/null 2>&1; then
        docker build -t matrix-push:test "$dist"
        docker run --rm --read-only --cap-drop ALL matrix-push:test --version
        return
    fi
    [ "$(id -u)" = 0 ] || skip "an image needs Docker or root"
    install_package buildah buildah || skip "there is no engine that builds images"
    export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
    local buildah=(buildah --root "$work/containers" --runroot "$work/containers-run") archive container image
    if ! "${buildah[@]}" images -q debian:12-slim > /dev/null 2>&1; then
        make_archive apt
        container=$("${buildah[@]}" from scratch)
        "${buildah[@]}" add -q "$container" "$archive" /
        "${buildah[@]}" commit -q --rm "$container" docker.io/library/debian:12-slim
    fi
    "${buildah[@]}" bud --pull-never --format docker -t matrix-push:test "$dist"
    "${buildah[@]}" inspect --type image matrix-push:test | grep -q '"Healthcheck": {' \
        || fail "the image has no health check"
    container=$("${buildah[@]}" from --pull-never matrix-push:test)
    image=$("${buildah[@]}" mount "$container")
    mkdir "$image/proc"
    mount -t proc proc "$image/proc"
    echo 'listen: {host: 0.0.0.0, port: 17184}
apps: [{app_id: org.example.chat, provider: log}]' > "$image/etc/matrix-push/gateway.yaml"
    expect "the image has a shell" test ! -e "$image/bin/sh"
    local run=(chroot --userspec=65532:65532 "$image" /usr/bin/matrix-push gateway)
    "${run[@]}" --config /etc/matrix-push/gateway.yaml &
    wait_for http://127.0.0.1:17184/health || fail "the image doesn't serve"
    "${run[@]}" health /etc/matrix-push/gateway.yaml
    kill %1
    wait %1
    umount "$image/proc"
    "${buildah[@]}" rm "$container"
}

# A process of its own, in which a failed command ends the test.
if [ "${1:-}" = --run ]; then
    "test_$2"
    exit
fi
[ $# -gt 0 ] || set -- files bare package service bundle image
isolated=()
[ "$(id -u)" != 0 ] || isolated=(unshare --mount)
for name; do
    if ! ${isolated[@]+"${isolated[@]}"} Scripts/dist/test.sh --run "$name" \
        > "$work/$name.log" 2>&1 3> "$work/$name.skipped"; then
        cat "$work/$name.log" >&2
        echo "dist: $name: FAILED" >&2
        exit 1
    fi
    if [ -s "$work/$name.skipped" ]; then
        echo "dist: $name: $(cat "$work/$name.skipped")"
    else
        echo "dist: $name: passed"
    fi
done
