import YAMLTree

/// The documentation of a declaration, and the location of its schema.
public struct Documentation: Sendable {
    /// The schema's description.
    public var text: String?
    /// Limits, defaults and the history of the API; a sentence each.
    public var notes: [String] = []
    public var isDeprecated = false
    public var source: SourceLocation?
}
