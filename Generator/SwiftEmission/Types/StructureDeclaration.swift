import APIModel

/// Writes the properties and the initializer of a struct.
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
                    + (property.isEndless
                        ? ["Required, so no value is valid: each would have to contain another, without end."] : []))
        }
        if let pattern = structure.patternProperties {
            let others = keepsOthers ? " `others` contains members that the schema doesn't define." : ""
            fields.append(
                Field(
                    name: "patternProperties",
                    type: "\(EmittedType.patternProperties)<\(names.swift(pattern.type, in: scope))>",
                    absent: "[:]",
                    documentation: ["Members whose keys match `\(pattern.pattern)`.\(others)"]))
        }
        switch structure.additional {
        case .forbidden: break
        case .kept:
            // The pattern properties also keep the members that match no pattern.
            if structure.patternProperties == nil {
                fields.append(
                    .additionalProperties(EmittedType.jsonObject.rawValue, "Members that the schema doesn't define."))
            }
        case .typed(let value):
            let type = "[\(EmittedType.string): \(names.swift(value, in: scope))]"
            fields.append(.additionalProperties(type, "All other members."))
        }
        Field.write(fields, to: &writer)
    }

    private var keepsOthers: Bool { if case .kept = structure.additional { true } else { false } }
}

/// A stored property and its parameter of the initializer.
struct Field {
    var name: String
    var type: String
    /// The default value of the parameter.
    var absent: String?
    var attribute = ""
    /// The paragraphs of the documentation.
    var documentation: [String]

    static func additionalProperties(_ type: String, _ text: String) -> Field {
        Field(name: "additionalProperties", type: type, absent: "[:]", documentation: [text])
    }

    /// Writes the properties and the initializer of a struct.
    static func write(_ fields: [Field], to writer: inout CodeWriter) {
        for field in fields {
            writer.documentation(field.documentation)
            writer.line("\(field.attribute)\(writer.access)var \(escapedIdentifier(field.name)): \(field.type)")
        }
        guard !fields.isEmpty else { return writer.line("\(writer.access)init() {}") }
        // The initializer that Swift gives to an internal struct has these parameters, too.
        let isSynthesized = writer.access.isEmpty && fields.allSatisfy { $0.absent == nil && $0.attribute.isEmpty }
        guard !isSynthesized else { return }
        writer.line()
        let parameters = fields.map { field in
            "\(escapedLabel(field.name)): \(field.type)" + (field.absent.map { " = " + $0 } ?? "")
        }
        writer.list("\(writer.access)init", parameters, " {")
        writer.indented { writer in
            for field in fields { writer.line("self.\(field.name) = \(escapedIdentifier(field.name))") }
        }
        writer.line("}")
    }
}
