import YAMLTree

extension BundledSchema {
    /// The dialect that bundled schemas are written in.
    private static let dialect = "https://json-schema.org/draft/2020-12/schema"

    /// The schema as JSON text, for editors and validators.
    /// - Parameter comment: a note about the origin, in `$comment`.
    public func json(comment: String) -> String {
        var text = "{\n  \"$schema\": \(Self.quote(Self.dialect)),\n  \"$comment\": \(Self.quote(comment))"
        for entry in root.mapping?.entries ?? [] {
            text += ",\n  \(Self.quote(entry.name)): " + entry.value.jsonLines(indentation: 2)
        }
        if !definitions.isEmpty {
            let members = definitions.map { "    \(Self.quote($0.name)): " + $0.node.jsonLines(indentation: 4) }
            text += ",\n  \"$defs\": {\n" + members.joined(separator: ",\n") + "\n  }"
        }
        return text + "\n}\n"
    }

    private static func quote(_ text: String) -> String { YAMLNode.jsonText(ofString: text) }
}
