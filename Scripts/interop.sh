#!/bin/sh
# Runs a client generated from the official Matrix specification against a real homeserver, compares our push rules with
# those of that homeserver, sends its notifications through the gateway to independent providers, runs the pusher beside
# it, compares it with that homeserver's pusher, kills it again and again, shows on devices what the homeserver sends, looks
# at the operator's page with a real browser, and lets the browser be a device (`make interop`).
#
#   Scripts/interop.sh [SPECIFICATION [ARGUMENT…]]
#
# SPECIFICATION: the folder `data` of a release of the specification (matrix-org/matrix-spec). ARGUMENTs go to the
# program; see its `--help`. Output goes to .build/interop and Interop/Generated. Of the environment: LOAD_SECONDS (default
# 120) of load on a gateway, EVENTS (300) to 50 users, KILLS (10) of the pusher in each of four configurations.
# Exit codes: 0 success; 1 a step or a build failed; 2 the specification is missing; 3 the homeserver didn't start.
set -eu

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
SYNAPSE_VERSION=${SYNAPSE_VERSION:-1.163.2}
work=$PWD/.build/interop
specification=${1:-../shared/matrix-spec/v1.19/data}
[ $# -eq 0 ] || shift

api=$specification/api/client-server
if [ ! -d "$api" ]; then
    echo "interop: no specification at $api" >&2
    echo "interop: clone matrix-org/matrix-spec and run \"make interop SPEC=path/to/matrix-spec/data\"" >&2
    exit 2
fi

# Install the homeserver once.
python=$work/venv/bin/python
if ! "$python" -c "import importlib.metadata as m, sys; sys.exit(m.version('matrix-synapse') != '$SYNAPSE_VERSION')" \
    2>/dev/null; then
    echo "interop: installing Synapse $SYNAPSE_VERSION in $work/venv"
    rm -rf "$work/venv"
    mkdir -p "$work"
    if ! python3 -m venv "$work/venv" 2>/dev/null; then
        Scripts/setup.sh --packages python3 python3-venv
        rm -rf "$work/venv"
        python3 -m venv "$work/venv"
    fi
    "$work/venv/bin/pip" install --quiet --disable-pip-version-check "matrix-synapse==$SYNAPSE_VERSION"
fi

# Install the libraries of the independent providers once.
"$python" -c 'import h2, http_ece, py_vapid' 2>/dev/null \
    || "$work/venv/bin/pip" install --quiet --disable-pip-version-check h2 http-ece py-vapid

# Generate the client from the unmodified official files.
specgen=.build/release/specgen
[ -x "$specgen" ] && [ -z "$(find Generator Package.swift -newer "$specgen" -type f -print -quit)" ] || {
    $SWIFT build --product specgen
    specgen=.build/debug/specgen
}
"$specgen" generate --quiet --schemas "$api" --module MatrixClientServer --client MatrixClient --server MatrixServer \
    --output Interop/Generated/MatrixClientServer
# A cached build plan doesn't notice added or removed files of the toolkit.
build="$SWIFT build --package-path Interop --scratch-path $work/build --disable-build-manifest-caching"
programs=$($build --show-bin-path)

# Compare push rules with Synapse's evaluator.
$build --product matrix-push
"$python" Interop/push-rules.py "$programs/matrix-push" rules evaluate -

# Read the gateway's metrics and traces with other parsers.
"$python" Interop/metrics.py "$programs/matrix-push"

# Send the homeserver's notifications through the gateway to the providers.
"$python" Interop/with-synapse.py "$work/homeservers" "$python" Interop/push-providers.py "$programs/matrix-push"

# Examine accounts of the homeserver.
"$python" Interop/with-synapse.py "$work/homeservers" "$python" Interop/doctor.py "$programs/matrix-push"
# Be a device of one of its users.
"$python" Interop/with-synapse.py "$work/homeservers" "$python" Interop/listen.py "$programs/matrix-push"

# Run three gateways behind nginx that share a database.
command -v nginx > /dev/null || [ -x /usr/sbin/nginx ] || Scripts/setup.sh --packages nginx-light
ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || Scripts/setup.sh --packages postgresql
"$python" Interop/several-gateways.py "$programs/matrix-push"

# Run the pusher beside the homeserver, with each database.
"$python" Interop/pusher.py "$work/homeservers" "$programs/matrix-push" sqlite
"$python" Interop/pusher.py "$work/homeservers" "$programs/matrix-push" postgresql

# Let an independent client use it.
"$python" -c 'import nio' 2>/dev/null || "$work/venv/bin/pip" install --quiet --disable-pip-version-check matrix-nio
"$python" Interop/independent-client.py "$work/homeservers" "$programs/matrix-push"
# Compare the pusher with the homeserver's own, and kill it under load.
"$python" Interop/compare-synapse.py "$work/homeservers" "$programs/matrix-push" "${EVENTS:-300}"
"$python" Interop/kills.py "$programs/matrix-push" --kills "${KILLS:-10}"

# Fill the disk of its store. Only root can make a small one.
"$python" Interop/full-disk.py "$programs/matrix-push" || {
    [ $? -eq 3 ] || exit 1
    echo "interop: skipped: only root can make a small disk" >&2
}

# Show on devices what the gateway sends, and compare their push rules with the homeserver's.
$build --product device
"$python" Interop/with-synapse.py "$work/homeservers" \
    "$python" Interop/device-words.py "$programs/matrix-push" "$programs/device"
"$python" Interop/with-synapse.py "$work/homeservers" \
    "$python" Interop/device-rules.py "$programs/matrix-push" "$programs/device"

# Reload the gateway, restart its providers and kill it under load.
"$python" Interop/load.py "$programs/matrix-push" "${LOAD_SECONDS:-120}"
# Look at the operator's page with a browser.
command -v "${CHROMIUM:-chromium}" >/dev/null 2>&1 || Scripts/setup.sh --packages chromium
"$python" Interop/status-page.py "$programs/matrix-push" --screenshots "$work/status-page"
"$python" Interop/pusher-page.py "$programs/matrix-push" --screenshots "$work/status-page"

# Let a browser be a device.
"$python" Interop/with-synapse.py "$work/homeservers" "$python" Interop/web-push-page.py "$programs/matrix-push"

$build --product interop
exec "$python" Interop/with-synapse.py "$work/homeservers" "$programs/interop" "$@"
