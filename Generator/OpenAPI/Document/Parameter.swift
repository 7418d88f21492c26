import YAMLTree

/// A parameter of an operation.
public struct Parameter: Sendable {
    /// The location of a parameter in a request, `in`.
    public enum Place: String, Sendable, CaseIterable {
        case path, query, header, cookie
    }

    /// A serialization style (OpenAPI, "Style Values").
    public enum Style: String, Sendable, CaseIterable {
        case form, simple, label, matrix, spaceDelimited, pipeDelimited, deepObject
    }

    public let name: String
    public let place: Place
    public let style: Style
    public let isExploded: Bool
    /// Whether the value is JSON text: the parameter has `content` instead of `schema`.
    public let isJSON: Bool
    public let isRequired: Bool
    public let isDeprecated: Bool
    public let description: String?
    public let history: [String]
    public let schema: Schema
    public let examples: [YAMLNode]
    public let location: SourceLocation
}
