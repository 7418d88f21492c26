import Foundation

/// Calls servers that are generated from published OpenAPI documents with clients that are generated from the same
/// documents, over loopback connections. Prints a line for each feature; exit code 1 if one doesn't work.
@main
enum RealDocuments {
    /// A feature of generated code on one document.
    struct Exchange {
        let document: String
        let feature: String
        let run: @Sendable () async throws -> Void

        init(_ document: String, _ feature: String, _ run: @escaping @Sendable () async throws -> Void) {
            self.document = document
            self.feature = feature
            self.run = run
        }
    }

    static func main() async {
        let exchanges: [Exchange] = [
            Exchange("OpenAI", "JSON or events of one operation", openAICompletion),
            Exchange("OpenAI", "audio as a stream of bytes, or as events", openAISpeech),
            Exchange("OpenAI", "an upload with typed parts", openAITranscription),
            Exchange("OpenAI", "webhooks at one path", openAIWebhooks),
            Exchange("Stripe", "nested forms", stripeForms),
            Exchange("Stripe", "an upload with an object in brackets", stripeUpload),
            Exchange("Stripe", "a number or an object in the query", stripeFilters),
            Exchange("Stripe", "a PDF as a stream of bytes", stripePDF),
            Exchange("Mastodon", "events of texts, and a server with variables", mastodonEvents),
            Exchange("Mastodon", "an upload of two files", mastodonUpload),
            Exchange("Figma", "callbacks", figmaCallbacks),
            Exchange("museum", "a webhook, basic authentication, an image", museum),
            Exchange("Discord", "an upload, a text or a list in the query, CSV", discord),
            Exchange("Twilio", "a form with lists, parameters that differ by signs", twilio),
            Exchange("GitHub", "an upload of any type as a stream, text of several types", gitHub),
        ]
        var failed = false
        for exchange in exchanges {
            do {
                try await exchange.run()
                print("\(exchange.document): \(exchange.feature): works")
            } catch {
                failed = true
                print("\(exchange.document): \(exchange.feature): FAILED: \(error)")
            }
        }
        if failed { exit(1) }
    }
}
