/// Texts that must not appear in a report, although a server repeats them in an error.
struct Secrets: Sendable {
    private let texts: [String]

    /// Shorter texts aren't removed: they occur in ordinary words.
    private static let minLength = 6

    init(_ texts: [String]) {
        // A longer one first, because a shorter one may be a part of it.
        self.texts = texts.filter { $0.utf8.count >= Self.minLength }.sorted { $0.utf8.count > $1.utf8.count }
    }

    /// Returns a text with `…` in place of the secrets.
    func removed(from text: String) -> String {
        texts.reduce(text) { $0.replacing($1, with: "…") }
    }
}
