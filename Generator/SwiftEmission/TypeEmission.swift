import APIModel

/// Writes the declarations of types: what a reader looks at first.
struct TypeEmission {
    let names: TypeNames
    /// What paths of schemas are written relative to.
    let schemaRoot: String

    func write(_ declaration: TypeDeclaration, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        writer.documentation(
            [declaration.documentation.text ?? "", source(declaration.documentation)].filter { !$0.isEmpty })
        writeDeprecation(declaration.documentation, to: &writer)
        let inner = TypeNames.Scope(types: scope.types + [declaration.qualifiedName])
        let name = escapedIdentifier(declaration.name)
        switch declaration.kind {
        case .structure(let structure):
            writer.block("public struct \(name): Hashable, Sendable") { writer in
                write(structure, in: inner, to: &writer)
                writeNested(declaration, in: inner, to: &writer)
            }
        case .stringEnum(let stringEnum):
            let protocols = declaration.isParameter ? "JSONStringEnum, APIParameter" : "JSONStringEnum"
            writer.block("public enum \(name): \(protocols)") { write(stringEnum, to: &$0) }
        case .union(let union):
            let keyword = union.isIndirect ? "indirect enum" : "enum"
            writer.block("public \(keyword) \(name): Hashable, Sendable") { writer in
                write(union, in: inner, to: &writer)
                writeNested(declaration, in: inner, to: &writer)
            }
        }
    }

    private func source(_ documentation: Documentation) -> String {
        guard let source = documentation.source else { return "" }
        let name = source.source.name
        let path = name.hasPrefix(schemaRoot + "/") ? String(name.dropFirst(schemaRoot.count + 1)) : name
        return "Schema: `\(path)`, line \(source.line)."
    }

    private func writeDeprecation(_ documentation: Documentation, to writer: inout CodeWriter) {
        if documentation.isDeprecated { writer.documentation(["- Note: Deprecated by the API."]) }
    }

    private func writeNested(_ declaration: TypeDeclaration, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        for nested in declaration.nested {
            writer.line()
            write(nested, in: scope, to: &writer)
        }
    }

    // MARK: Structures

    private func write(_ structure: Structure, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        var parameters: [String] = []
        var assignments: [String] = []
        for property in structure.properties {
            let type = names.swift(property, in: scope)
            let name = escapedIdentifier(property.swiftName)
            let notes = property.documentation.notes.joined(separator: " ")
            writer.documentation([property.documentation.text ?? "", notes].filter { !$0.isEmpty })
            writeDeprecation(property.documentation, to: &writer)
            writer.line("public var \(name): \(type)")
            parameters.append("\(escapedLabel(property.swiftName)): \(type)\(property.isRequired ? "" : " = nil")")
            assignments.append("self.\(property.swiftName) = \(name)")
        }
        switch structure.additional {
        case .ignored, .forbidden: break
        case .kept:
            writer.documentation(["The members whose keys the schema doesn't describe, as they came."])
            writer.line("public var additionalProperties: JSONObject")
            parameters.append("additionalProperties: JSONObject = [:]")
            assignments.append("self.additionalProperties = additionalProperties")
        case .typed(let value):
            writer.documentation(["The members whose keys the schema doesn't describe."])
            let type = "[String: \(names.swift(value, in: scope))]"
            writer.line("public var additionalProperties: \(type)")
            parameters.append("additionalProperties: \(type) = [:]")
            assignments.append("self.additionalProperties = additionalProperties")
        }
        if !parameters.isEmpty { writer.line() }
        if assignments.isEmpty {
            writer.line("public init() {}")
        } else {
            writer.list("public init", parameters, " {")
            writer.indented { writer in for assignment in assignments { writer.line(assignment) } }
            writer.line("}")
        }
    }

    // MARK: Enums of strings

    private func write(_ stringEnum: StringEnum, to writer: inout CodeWriter) {
        for known in stringEnum.cases { writer.line("case \(escapedIdentifier(known.swiftName))") }
        writer.documentation(["A value that the schema doesn't list."])
        writer.line("case unknown(String)")
        writer.line()
        writer.block("public init(rawValue: String)") { writer in
            writer.line("switch rawValue {")
            for known in stringEnum.cases {
                writer.line("case \(literal(known.value)): self = .\(memberName(known.swiftName))")
            }
            writer.line("default: self = .unknown(rawValue)")
            writer.line("}")
        }
        writer.line()
        writer.block("public var rawValue: String") { writer in
            writer.line("switch self {")
            for known in stringEnum.cases {
                writer.line("case .\(memberName(known.swiftName)): \(literal(known.value))")
            }
            writer.line("case .unknown(let value): value")
            writer.line("}")
        }
        writer.line()
        writer.list(
            "public static let knownValues = ", stringEnum.cases.map { literal($0.value) }, "", brackets: ("[", "]"))
    }

    // MARK: Unions

    private func write(_ union: Union, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        for unionCase in union.cases {
            if let text = unionCase.documentation.text { writer.documentation([text]) }
            let payload = unionCase.payload.map { "(\(names.swift($0, in: scope)))" } ?? ""
            writer.line("case \(escapedIdentifier(unionCase.swiftName))\(payload)")
        }
        writer.documentation(["A value that the schema doesn't describe, as it came."])
        writer.line("case unknown(JSONValue)")
    }
}

/// A name after a dot, where nearly every keyword needs no backticks.
func memberName(_ name: String) -> String {
    name == "init" || name == "self" ? "`\(name)`" : name
}
