/// The words of notifications. An app replaces them by those of its string table.
///
/// ```swift
/// let german = NotificationTexts { key in
///     bundle.localizedString(forKey: key.rawValue, value: nil, table: "Notifications")
/// }
/// ```
///
/// A text contains placeholders such as `{sender}`. ``Key/english`` has all of them, and is used for keys without a text.
public struct NotificationTexts: Sendable {
    private let lookup: @Sendable (Key) -> String?

    /// - Parameter lookup: returns the app's text, or `nil` for the English one.
    public init(lookup: @escaping @Sendable (Key) -> String?) {
        self.lookup = lookup
    }

    /// - Parameter texts: the app's texts by key.
    public init(_ texts: [Key: String]) {
        lookup = { texts[$0] }
    }

    /// The English texts.
    public static let english = NotificationTexts([:])

    /// Returns a text with values in the place of its placeholders. A value is never searched for placeholders.
    ///
    /// Values are isolated (U+2068, U+2069) if they or the text are written from right to left, so that the two don't mix.
    public func text(_ key: Key, _ values: [Placeholder: String] = [:]) -> String {
        let template = lookup(key).flatMap { $0.isEmpty ? nil : $0 } ?? key.english
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{") {
            text += rest[..<open]
            rest = rest[open...]
            guard let close = rest.firstIndex(of: "}") else { break }
            let name = String(rest[rest.index(after: open)..<close])
            if let placeholder = Placeholder(rawValue: name), let value = values[placeholder] {
                text += DisplayText.isolated(value, in: template)
            } else {
                text += rest[...close]
            }
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }

    /// A value that a text contains.
    public enum Placeholder: String, Hashable, Sendable, CaseIterable {
        /// The sender's name.
        case sender
        /// The name of another member.
        case user
        /// The message's text, or the name of a file.
        case text
        /// The reason that the sender has given.
        case reason
        /// A number.
        case count
        /// A duration such as `0:12`.
        case duration
        /// The first or only name of a list.
        case first
        /// The last name of a list.
        case second
        /// The emoji of a reaction.
        case key
    }
}
