import APIModel

/// Writes the base URLs of a module's servers.
struct BaseURLEmitter {
    let model: BaseURLModel
    /// The title of the API.
    let title: String

    func write(to writer: inout CodeWriter) {
        writer.documentation(["The servers of the \(title), as base URLs for an `\(EmittedType.apiConnection)`."])
        writer.block("\(writer.access)enum \(model.typeName)") { writer in
            for values in model.values {
                let protocols = "\(EmittedType.string), \(EmittedType.caseIterable), \(EmittedType.sendable)"
                writer.block("\(writer.access)enum \(values.typeName): \(protocols)") { writer in
                    for value in values.cases {
                        let name = escapedIdentifier(value.swiftName)
                        writer.line(
                            value.swiftName == value.value ? "case \(name)" : "case \(name) = \(literal(value.value))")
                    }
                }
                writer.line()
            }
            for (index, server) in model.servers.enumerated() {
                if index > 0 { writer.line() }
                write(server, to: &writer)
            }
        }
    }

    private func write(_ server: BaseURLModel.Server, to writer: inout CodeWriter) {
        let described = server.variables.filter { $0.description?.isEmpty == false }
        let items = described.map { variable in
            let text = (variable.description ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
            return "- Parameter \(variable.swiftName): \(text)"
        }
        let lines = items + ["- Throws: an error for a value that a URL can't have there."]
        writer.documentation(
            ["`\(server.url)`", server.description ?? "", lines.joined(separator: "\n")].filter { !$0.isEmpty })
        let parameters = server.variables.map { variable in
            let type = variable.typeName ?? EmittedType.string.rawValue
            return "\(escapedLabel(variable.swiftName)): \(type) = \(defaultValue(of: variable))"
        }
        writer.list(
            "\(writer.access)static func \(escapedIdentifier(server.swiftName))", parameters,
            " throws -> \(EmittedType.baseURL) {")
        writer.indented { writer in
            let pieces = server.pieces.map { piece in
                switch piece {
                case .literal(let text): return escapedText(text)
                case .parameter(let name):
                    let isEnum = server.variables.contains { $0.swiftName == name && $0.typeName != nil }
                    return "\\(\(escapedIdentifier(name))\(isEnum ? ".rawValue" : ""))"
                }
            }
            writer.line("try \(EmittedType.baseURL)(\"\(pieces.joined())\")")
        }
        writer.line("}")
    }

    private func defaultValue(of variable: BaseURLModel.Variable) -> String {
        let values = model.values.first { $0.typeName == variable.typeName }
        let known = values?.cases.first { $0.value == variable.defaultValue }
        return known.map { "." + memberName($0.swiftName) } ?? literal(variable.defaultValue)
    }
}
