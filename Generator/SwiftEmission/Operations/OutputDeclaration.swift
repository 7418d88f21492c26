import APIModel

/// Writes the declaration of the output type of an operation.
struct OutputDeclaration {
    let operation: OperationModel
    let names: TypeNames

    private var output: OutputModel { operation.output }
    private var types: OutputTypes { OutputTypes(output: output) }

    func write(to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.module.inside(output.typeName)
        guard types.isEnum else {
            if let response = output.responses.first {
                let text = "The response of `\(operation.swiftName)`."
                write(response, named: output.typeName, [text, response.description ?? ""], in: scope, to: &writer)
            }
            return
        }
        writer.documentation(["The response of `\(operation.swiftName)`, with a case for each status."])
        let conformances = EmittedType.conformances(isHashable: !output.responses.contains(where: \.hasStream))
        writer.block("\(writer.access)enum \(output.typeName): \(conformances)") { writer in
            for response in output.responses { writeCase(response, in: scope, to: &writer) }
            for response in output.responses {
                guard case .structure(let name) = types.payload(of: response) else { continue }
                writer.line()
                let short = String(name.dropFirst(output.typeName.count + 1))
                let text = response.description ?? "The response with status \(response.statusText)."
                write(response, named: short, [text], in: scope.inside(name), to: &writer)
            }
        }
    }

    private func writeCase(_ response: ResponseModel, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        writer.documentation([response.statusText + (response.description.map { ": " + $0 } ?? "")])
        let payload =
            switch types.payload(of: response) {
            case .nothing: ""
            case .content(let content): "(\(names.swift(content, in: scope)))"
            case .structure(let name): "(\(names.name(name, in: scope)))"
            }
        writer.line("case \(escapedIdentifier(response.swiftName))\(payload)")
    }

    private func write(
        _ response: ResponseModel, named name: String, _ paragraphs: [String], in scope: TypeNames.Scope,
        to writer: inout CodeWriter
    ) {
        writer.documentation(paragraphs.filter { !$0.isEmpty })
        let conformances = EmittedType.conformances(isHashable: !response.hasStream)
        writer.block("\(writer.access)struct \(name): \(conformances)") { writer in
            Field.write(fields(response, in: scope), to: &writer)
            if response.contents.count > 1 {
                writer.line()
                contentEnum(response).writeDeclaration(
                    "The body of the response, with a case for each media type.", in: scope, to: &writer)
            }
        }
    }

    private func fields(_ response: ResponseModel, in scope: TypeNames.Scope) -> [Field] {
        let fixed = ResponsePropertyNames(response)
        var fields: [Field] = []
        if response.code == nil {
            fields.append(
                Field(
                    name: fixed.status, type: EmittedType.int.rawValue,
                    documentation: ["The HTTP status of the response."]))
        }
        fields += response.headers.map { header in
            Field(
                name: header.swiftName, type: names.swift(header.type, in: scope) + (header.isRequired ? "" : "?"),
                absent: header.isRequired ? nil : "nil",
                documentation: [header.description ?? "The header field `\(header.name)`."])
        }
        if let content = response.contents.first {
            let type =
                response.contents.count > 1
                ? names.name(contentEnum(response).qualifiedName, in: scope) : names.swift(content, in: scope)
            fields.append(
                Field(name: fixed.body, type: type, documentation: ["The body of the response."]))
        }
        return fields
    }

    private func contentEnum(_ response: ResponseModel) -> ContentEnum {
        guard case .structure(let name) = types.payload(of: response) else {
            return ContentEnum(qualifiedName: "Body", contents: response.contents, names: names)
        }
        return ContentEnum(qualifiedName: name + ".Body", contents: response.contents, names: names)
    }
}

extension ResponseModel {
    fileprivate var statusText: String {
        switch status {
        case .code(let code): "\(code)"
        case .range(let digit): "\(digit)XX"
        case .default: "2XX"
        }
    }
}
