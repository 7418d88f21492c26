import APIModel

/// The properties and the initializer of a struct.
struct StructureDeclaration {
    let structure: Structure
    let names: TypeNames
    let scope: TypeNames.Scope

    func write(to writer: inout CodeWriter) {
        var fields = structure.properties.map { property in
            Field(
                name: property.swiftName, type: names.swift(property, in: scope),
                absent: property.isRequired && !property.isEndless ? nil : "nil",
                attribute: property.isBoxed ? "@\(EmittedType.boxed) " : "",
                documentation: property.documentation.paragraphs
                    + (property.isEndless ? ["Required, so that no value is valid: each would hold another one."] : []))
        }
        if let pattern = structure.patternProperties {
            let rest = keepsOthers ? "; `others` are members that the schema doesn't describe" : ""
            fields.append(
                Field(
                    name: "patternProperties",
                    type: "\(EmittedType.patternProperties)<\(names.swift(pattern.type, in: scope))>",
                    absent: "[:]",
                    documentation: ["The members whose keys match `\(pattern.pattern)`\(rest)."]))
        }
        switch structure.additional {
        case .forbidden: break
        case .kept:
            // The members that match no pattern are kept beside those that do.
            if structure.patternProperties == nil {
                fields.append(
                    .additionalProperties(EmittedType.jsonObject.rawValue, "Members that the schema doesn't describe."))
            }
        case .typed(let value):
            let type = "[\(EmittedType.string): \(names.swift(value, in: scope))]"
            fields.append(.additionalProperties(type, "The members whose keys the schema doesn't list."))
        }
        Field.write(fields, to: &writer)
    }

    private var keepsOthers: Bool { if case .kept = structure.additional { true } else { false } }
}

/// A stored property, which is a parameter of the initializer too.
struct Field {
    var name: String
    var type: String
    /// What the initializer takes when nothing is said.
    var absent: String?
    var attribute = ""
    /// Paragraphs.
    var documentation: [String]

    static func additionalProperties(_ type: String, _ text: String) -> Field {
        Field(name: "additionalProperties", type: type, absent: "[:]", documentation: [text])
    }

    /// Writes the properties and the initializer of a struct.
    static func write(_ fields: [Field], to writer: inout CodeWriter) {
        for field in fields {
            writer.documentation(field.documentation)
            writer.line("\(field.attribute)public var \(escapedIdentifier(field.name)): \(field.type)")
        }
        guard !fields.isEmpty else { return writer.line("public init() {}") }
        writer.line()
        let parameters = fields.map { field in
            "\(escapedLabel(field.name)): \(field.type)" + (field.absent.map { " = " + $0 } ?? "")
        }
        writer.list("public init", parameters, " {")
        writer.indented { writer in
            for field in fields { writer.line("self.\(field.name) = \(escapedIdentifier(field.name))") }
        }
        writer.line("}")
    }
}
