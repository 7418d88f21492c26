#!/bin/bash
# Generates chosen operations of published OpenAPI documents, and lets each client call the server of the same document over
# loopback connections (part of `make documents`).
#
#   Scripts/document-exchanges.sh [FOLDER]
#
# FOLDER: the documents (default: ../shared/openapi-documents). Output goes to Interop/RealDocuments/Generated.
# Exit codes: 0 every exchange works; 1 one doesn't, or a build failed; 2 there are no documents.
set -euo pipefail

cd "$(dirname "$0")/.."
SWIFT=${SWIFT:-swift}
folder=${1:-../shared/openapi-documents}
package=Interop/RealDocuments
log=.build/document-exchanges.log
if [ ! -f "$folder/openai.yaml" ]; then
    echo "documents: $folder has no documents; exchanges are skipped" >&2
    exit 2
fi

$SWIFT build --product specgen > "$log" 2>&1 || { cat "$log" >&2; exit 1; }

# generate NAME DOCUMENT OPTION…
generate() {
    local name=$1 document=$2
    shift 2
    .build/debug/specgen generate --quiet --schemas "$folder/$document" --module "${name}API" --client "${name}Client" \
        --server "${name}Server" --output "$package/Generated/${name}API" "$@"
}

generate OpenAI openai.yaml --operations createChatCompletion createTranscription createSpeech 'webhook:batch*' \
    --streams 'audio/*' application/octet-stream
generate Stripe stripe-2022.json --overlay "$package/stripe-overlay.yaml" --streams application/pdf \
    --operations PostSubscriptions PostCustomers PostFiles GetQuotesQuotePdf GetAccounts
generate Mastodon mastodon.json --operations getStreamingPublic createMedia
generate Figma figma.yaml --operations postWebhook
generate Museum museum.yaml --streams image/png
generate Discord discord.json --streams image/png \
    --operations upload_application_attachment get_entitlements get_guild_widget_png get_invite_target_users
generate Twilio twilio-api.yaml --operations CreateMessage ListMessage
generate GitHub github.json --operations repos/upload-release-asset markdown/render-raw --streams '*/*'

[ ! -f Package.resolved ] || [ -f "$package/Package.resolved" ] || cp Package.resolved "$package/"
# The toolkit's own folder, so that what it has compiled is used again. A cached build plan doesn't notice added files.
build="$SWIFT build --package-path $package --scratch-path .build --disable-build-manifest-caching"
$build > "$log" 2>&1 || { cat "$log" >&2; exit 1; }
.build/debug/real-documents
