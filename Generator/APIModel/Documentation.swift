import YAMLTree

/// Words about a declaration, and where its schema is.
public struct Documentation: Sendable {
    /// The schema's description.
    public var text: String?
    /// Limits, defaults and since when there is such a thing; a sentence each.
    public var notes: [String] = []
    public var isDeprecated = false
    public var source: SourceLocation?
}
