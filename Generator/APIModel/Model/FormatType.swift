import OpenAPI
import YAMLTree

/// A Swift type of another module for strings of a format, such as `Foundation.Date`.
public struct FormatType: Hashable, Sendable {
    public let module: String
    public let name: String

    /// The name in generated code: always with the module, because a schema may have a type of the same name.
    public var qualifiedName: String { module + "." + name }
}

/// The types that a configuration chooses for the formats of strings.
public struct FormatTypes: Sendable {
    private struct Choice {
        let type: FormatType
        /// The location of the format in the configuration.
        let location: SourceLocation
    }

    /// The types that the runtime supports, by the formats that they read.
    private static let supported = [
        "date-time": "Foundation.Date", "uuid": "Foundation.UUID", "uri": "Foundation.URL", "byte": "Foundation.Data",
    ]

    private var choices: [String: Choice] = [:]
    private var used: Set<String> = []

    public init() {}

    /// - Parameter table: formats and the names of types.
    /// - Throws: a located diagnostic for a name that can't be the name of a type, or a type that reads another format.
    public init(_ table: YAMLMapping) throws(Diagnostic) {
        for entry in table {
            choices[entry.name] = Choice(
                type: try Self.type(entry.value, of: entry.name), location: entry.key.location)
        }
    }

    private static func type(_ node: YAMLNode, of format: String) throws(Diagnostic) -> FormatType {
        let parts = (node.string ?? "").split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy(Naming.isIdentifier) else {
            throw .error(
                "expected a type with its module, found \(node.text.map { "\"\($0)\"" } ?? node.kindName)",
                at: node.location, hint: "such as Foundation.Date")
        }
        let type = FormatType(module: parts[0], name: parts[1])
        guard type.module == "Foundation", supported[format] != type.qualifiedName else { return type }
        if let other = supported.first(where: { $0.value == type.qualifiedName })?.key {
            throw .error(
                "\(type.qualifiedName) is for the format \"\(other)\", not for \"\(format)\"", at: node.location,
                hint: "write a type that conforms to JSONFormattedString")
        }
        throw .error(
            "\(type.qualifiedName) does not conform to JSONFormattedString", at: node.location,
            hint: suggestion(for: type.qualifiedName, among: supported.values.sorted())
                ?? "the types of Foundation are \(supported.values.sorted().joined(separator: ", "))")
    }

    /// The types, sorted by name.
    var types: [FormatType] { Set(choices.values.map(\.type)).sorted { $0.qualifiedName < $1.qualifiedName } }

    /// Returns the type of a format; `nil` if the configuration chooses none.
    mutating func type(of format: String) -> FormatType? {
        guard let choice = choices[format] else { return nil }
        used.insert(format)
        return choice.type
    }

    /// A warning for each format that no schema has. Complete when the whole module has been built.
    var diagnostics: [Diagnostic] {
        choices.filter { !used.contains($0.key) }.sorted { $0.value.location < $1.value.location }.map { choice in
            .warning("no string has the format \"\(choice.key)\"", at: choice.value.location)
        }
    }
}
