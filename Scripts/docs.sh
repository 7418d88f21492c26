#!/bin/bash
# The documentation site (`make docs`): the libraries that users import, and the generator, in one DocC archive.
#
#   Scripts/docs.sh [FOLDER]
#
# FOLDER: the folder for the site (default: .build/documentation). Exit codes: 0 built; 1 the build failed or DocC reports a
# warning, for example a link without a target. Parameters without documentation are accepted, because their names suffice.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
folder=${1:-.build/documentation}
log=.build/documentation.log
modules=(
    APIRuntime APIRuntimeConstraints APIRuntimeFormats ClientServerAPI PushGatewayAPI PushRules PushClient DeviceAPI PushGateway ServiceSupport
    PushDelivery
    PushProviders PushDeliveryPostgreSQL PostgreSQLClient PushConfiguration OutboundHTTP HomeserverPush
    HomeserverPushSQLite HomeserverPushPostgreSQL HomeserverFeed WebPushPusherAPI
    AsyncHTTPClientTransport HummingbirdTransport PrometheusMetrics OTLPTracing
    specgen YAMLTree OpenAPI SchemaChecking APIModel SwiftEmission
)

mkdir -p .build "$(dirname "$folder")"
rm -rf "$folder"
echo "docs: documenting ${modules[*]}; this takes a minute or two"
# shellcheck disable=SC2046
MATRIX_PUSH_DOCS=1 $SWIFT package --allow-writing-to-directory "$(dirname "$folder")" generate-documentation \
    $(printf -- '--target %s ' "${modules[@]}") \
    --enable-experimental-combined-documentation --symbol-graph-minimum-access-level public --exclude-extended-types \
    --output-path "$folder" > "$log" 2> "$log.build" || {
    cat "$log.build" "$log" >&2
    exit 1
}
if ! [ -f "$folder/index.html" ] || grep -E '^(warning|error):' "$log" | grep -qv 'is missing documentation$'; then
    grep -EA 8 '^(warning|error):|^Error:' "$log" | sed '/is missing documentation$/,/^--$/d' >&2
    echo "docs: there are warnings; the complete output is in $log" >&2
    exit 1
fi
echo "docs: read them with 'python3 -m http.server --directory $folder', at http://localhost:8000/documentation/"
