/// Names with a meaning in Swift or in generated code.
extension Naming {
    /// Names that need backticks in a declaration.
    private static let keywords: Set<String> = [
        "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "init", "inout",
        "internal", "let", "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows", "static",
        "struct", "subscript", "typealias", "var", "break", "case", "catch", "continue", "default", "defer", "do",
        "else", "fallthrough", "for", "guard", "if", "in", "repeat", "return", "switch", "throw", "where", "while",
        "any", "as", "await", "false", "is", "nil", "self", "Self", "super", "throws", "true", "try", "Any",
        "actor", "async", "some", "_",
    ]

    /// Member names that backticks don't allow, or that generated types already have.
    static let reservedMembers: Set<String> = [
        "self", "Self", "init", "Type", "Protocol", "hashValue", "knownValues", "knownStrings", "isKnown", "jsonBytes",
        "jsonTypeHint",
        "allCases",
        "additionalParts", "additionalProperties", "patternProperties",
    ]

    /// The generated case of unknown values, and the cases of `Optional`, which would hide others.
    static let reservedCases: Set<String> = ["unknown", "none", "some"]

    /// Names of other parameters and members in the methods of clients and servers.
    static let reservedParameters: Set<String> = ["authenticate", "body", "caller", "connection", "request"]

    /// Names of members that clients and servers already have.
    static let reservedOperations: Set<String> = ["authenticate", "connection"]

    /// Names of members of the enums of webhooks and callbacks.
    static let reservedWebhooks: Set<String> = ["documentName", "rawValue"]

    /// Names that no type of a schema gets: those of types that generated code refers to, and those of the standard
    /// library and the runtime that handwritten code in the same module needs.
    static let reservedTypes = Set(EmittedType.allCases.map(\.rawValue)).union([
        "Any", "AnyHashable", "APIAuthentication", "APIPath", "APIStatus", "Array", "Codable", "CodingKey", "Decoder",
        "Dictionary", "Encoder", "Equatable", "Error", "Hasher", "JSONFormat", "JSONTypes", "MatrixError",
        "Never", "Protocol", "Self", "Set", "StaticString", "Swift", "Type", "UnexpectedResponseError", "Void",
    ])

    /// Whether a text can be a name in Swift, between backticks if it is a keyword.
    static func isIdentifier(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, text.utf8.count <= 120, text.contains(where: { $0 != "_" }) else {
            return false
        }
        return (first == "_" || first.properties.isXIDStart)
            && text.unicodeScalars.allSatisfy { $0 == "_" || $0.properties.isXIDContinue }
    }

    /// Whether no declaration of a kind can have the name, because generated code uses it.
    static func isReserved(_ name: String, _ kind: NameTable.Kind) -> Bool {
        switch kind {
        case .type: reservedTypes.contains(name)
        case .property: reservedMembers.contains(name)
        case .enumCase: reservedMembers.contains(name) || reservedCases.contains(name)
        case .parameter: reservedMembers.contains(name) || reservedParameters.contains(name)
        case .method: reservedMembers.contains(name) || reservedOperations.contains(name)
        case .webhook: isReserved(name, .method) || reservedWebhooks.contains(name)
        }
    }

    /// Whether a type, client, server or module of this name would hide a name that generated code refers to.
    public static func isReservedTypeName(_ name: String) -> Bool { reservedTypes.contains(name) }

    /// The name in a declaration, between backticks if it's a keyword.
    static func escaped(_ name: String) -> String {
        keywords.contains(name) ? "`\(name)`" : name
    }
}
