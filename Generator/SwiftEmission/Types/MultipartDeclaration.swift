import APIModel

/// Writes the properties and the initializer of the struct of a body with parts.
struct MultipartDeclaration {
    let form: MultipartModel
    let names: TypeNames
    let scope: TypeNames.Scope

    func write(to writer: inout CodeWriter) {
        var fields = form.parts.map { part in
            Field(
                name: part.swiftName, type: type(of: part) + (part.isRequired ? "" : "?"),
                absent: part.isRequired ? nil : "nil", documentation: documentation(of: part))
        }
        if form.allowsOthers {
            fields.append(
                Field(
                    name: "additionalParts", type: "[\(EmittedType.multipartPart)]", absent: "[]",
                    documentation: ["Parts that the schema doesn't define."]))
        }
        Field.write(fields, to: &writer)
    }

    private func type(of part: MultipartModel.Part) -> String {
        if let type = part.type { return names.swift(type, in: scope) }
        let file = EmittedType.multipartFile.rawValue
        return part.isArray ? "[\(file)]" : file
    }

    private func documentation(of part: MultipartModel.Part) -> [String] {
        var documentation = part.documentation
        if !part.contentTypes.isEmpty {
            let types = part.contentTypes.map { "`\($0)`" }.joined(separator: ", ")
            documentation.notes.append("Media type\(part.contentTypes.count > 1 ? "s" : ""): \(types).")
        }
        return documentation.paragraphs
    }
}
