import APIModel

/// The declaration of the type that an operation answers with.
struct OutputDeclaration {
    let operation: OperationModel
    let names: TypeNames

    private var output: OutputModel { operation.output }
    private var types: OutputTypes { OutputTypes(output: output) }

    func write(to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.module.inside(output.typeName)
        guard types.isEnum else {
            if let outcome = output.outcomes.first {
                let text = "What `\(operation.swiftName)` answers."
                write(outcome, named: output.typeName, [text, outcome.description ?? ""], in: scope, to: &writer)
            }
            return
        }
        writer.documentation(["What `\(operation.swiftName)` answers."])
        writer.block("public enum \(output.typeName): \(EmittedType.hashable), \(EmittedType.sendable)") { writer in
            for outcome in output.outcomes { writeCase(outcome, in: scope, to: &writer) }
            for outcome in output.outcomes {
                guard case .structure(let name) = types.payload(of: outcome) else { continue }
                writer.line()
                let short = String(name.dropFirst(output.typeName.count + 1))
                let text = outcome.description ?? "The answer of status \(outcome.statusText)."
                write(outcome, named: short, [text], in: scope.inside(name), to: &writer)
            }
        }
    }

    private func writeCase(_ outcome: OutcomeModel, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        writer.documentation([outcome.statusText + (outcome.description.map { ": " + $0 } ?? "")])
        let payload =
            switch types.payload(of: outcome) {
            case .nothing: ""
            case .content(let content): "(\(names.swift(content, in: scope)))"
            case .structure(let name): "(\(names.name(name, in: scope)))"
            }
        writer.line("case \(escapedIdentifier(outcome.swiftName))\(payload)")
    }

    private func write(
        _ outcome: OutcomeModel, named name: String, _ paragraphs: [String], in scope: TypeNames.Scope,
        to writer: inout CodeWriter
    ) {
        writer.documentation(paragraphs.filter { !$0.isEmpty })
        writer.block("public struct \(name): \(EmittedType.hashable), \(EmittedType.sendable)") { writer in
            Field.write(fields(outcome, in: scope), to: &writer)
            if outcome.contents.count > 1 {
                writer.line()
                contentEnum(outcome).writeDeclaration(
                    "The body, in one of several media types.", in: scope, to: &writer)
            }
        }
    }

    private func fields(_ outcome: OutcomeModel, in scope: TypeNames.Scope) -> [Field] {
        let fixed = OutcomeNames(outcome)
        var fields: [Field] = []
        if outcome.code == nil {
            fields.append(
                Field(
                    name: fixed.status, type: EmittedType.int.rawValue, documentation: ["The status of the response."]))
        }
        fields += outcome.headers.map { header in
            Field(
                name: header.swiftName, type: names.swift(header.type, in: scope) + (header.isRequired ? "" : "?"),
                absent: header.isRequired ? nil : "nil",
                documentation: [header.description ?? "The header `\(header.name)`."])
        }
        if let content = outcome.contents.first {
            let type =
                outcome.contents.count > 1
                ? names.name(contentEnum(outcome).qualifiedName, in: scope) : names.swift(content, in: scope)
            fields.append(
                Field(name: fixed.body, type: type, documentation: ["The body of the response."]))
        }
        return fields
    }

    private func contentEnum(_ outcome: OutcomeModel) -> ContentEnum {
        guard case .structure(let name) = types.payload(of: outcome) else {
            return ContentEnum(qualifiedName: "Body", contents: outcome.contents, names: names)
        }
        return ContentEnum(qualifiedName: name + ".Body", contents: outcome.contents, names: names)
    }
}

extension OutcomeModel {
    fileprivate var statusText: String {
        switch status {
        case .code(let code): "\(code)"
        case .range(let digit): "\(digit)XX"
        case .default: "2XX"
        }
    }
}
