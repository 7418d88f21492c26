#!/bin/bash
# The checks of `make dist` that need only a debug build, for CI: scripts, systemd unit, Dockerfile and manual pages.
#
#   Scripts/dist/check.sh
#
# Uses shellcheck, systemd-analyze and mandoc if they are installed. Exit codes: 0 no problem, 1 problems.
set -euo pipefail

cd "$(dirname "$0")/../.."
work=.build/dist-check
rm -rf "$work"
mkdir -p "$work"

has() {
    command -v "$1" > /dev/null || {
        echo "dist: skipped $1, which isn't installed"
        return 1
    }
}

scripts=(Scripts/dist.sh Scripts/dist/*.sh Operations/debian/postinst Operations/debian/prerm Operations/debian/postrm)
for script in "${scripts[@]}"; do bash -n "$script"; done
! has shellcheck || shellcheck "${scripts[@]}"

if has systemd-analyze; then
    for name in gateway pusher; do
        # The program isn't installed here, so another one stands in its place.
        unit=$work/matrix-push-$name.service
        sed 's|/usr/bin/matrix-push|/bin/true|' "Operations/systemd/matrix-push-$name.service" > "$unit"
        systemd-analyze verify --man=no "$PWD/$unit" > "$work/verify" 2>&1 || true
        # Of other units of this machine, nothing is expected.
        ! grep -F "matrix-push-$name" "$work/verify" || exit 1
        # 1.5 of 10, from "safe" to "unsafe".
        systemd-analyze security --offline=yes --threshold=15 --no-pager "$PWD/$unit" > "$work/security" || {
            cat "$work/security"
            exit 1
        }
    done
fi

Scripts/dist/check-dockerfile.py Operations/docker/Dockerfile

for product in matrix-push specgen; do
    Scripts/dist/manual.py ".build/debug/$product" "$work"
    Scripts/dist/sbom.py "$product" "$(".build/debug/$product" --version)" .build/debug "$work" ".build/debug/$product"
    Scripts/dist/check-sbom.py "$work/$product.cdx.json"
done
! has mandoc || mandoc -T lint -W warning "$work"/*.1
