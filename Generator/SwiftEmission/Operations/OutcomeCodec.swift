import APIModel

/// How a struct of headers and a body is read from a response, and becomes one.
struct OutcomeCodec {
    let outcome: OutcomeModel
    let qualifiedName: String
    let names: TypeNames

    private var scope: TypeNames.Scope { .extension(of: qualifiedName) }
    private var properties: OutcomeNames { OutcomeNames(outcome) }
    private var bodyName: String { qualifiedName + ".Body" }

    func write(to writer: inout CodeWriter) {
        writeReading(to: &writer)
        writer.line()
        writeWriting(to: &writer)
        if outcome.contents.count > 1 {
            writer.line()
            writeBodyReading(to: &writer)
            writer.line()
            writeBodyWriting(to: &writer)
        }
    }

    private func writeReading(to writer: inout CodeWriter) {
        var expressions = ReadExpressions(
            names: names, scope: scope, constants: Constants(access: "Self.", besides: []))
        var arguments: [Code.Argument] = []
        if outcome.code == nil { arguments.append(.init(label: properties.status, value: .text("response.status"))) }
        for header in outcome.headers {
            let function = "header" + (header.shape == .array ? "Array" : "")
            let name = header.isRequired ? function : "optional" + capitalized(function)
            arguments.append(
                .init(
                    label: escapedArgument(header.swiftName),
                    value: Code.text("response.\(name)(\(literal(header.name)))").with(.try)))
        }
        if let content = outcome.contents.first {
            let value =
                outcome.contents.count > 1
                ? Code.text("\(names.name(bodyName, in: scope))(response)").with(.try)
                : expressions.response(content, "response", for: "body")
            arguments.append(.init(label: properties.body, value: value))
        }
        writer.block("extension \(qualifiedName)") { writer in
            expressions.constants.write("private static let", to: &writer)
            if !expressions.constants.isEmpty { writer.line() }
            writer.block("init(_ response: \(EmittedType.apiResponse)) throws") {
                $0.code(.call("self.init", arguments))
            }
        }
    }

    private func writeWriting(to writer: inout CodeWriter) {
        writer.block("extension \(EmittedType.serverResponse)") { writer in
            writer.block("init(_ output: \(qualifiedName))") { writer in
                let status = outcome.code.map { "\($0)" } ?? "output.\(properties.status)"
                writer.line(
                    "self.init(\(outcome.responseArguments(status: status, body: "output.\(properties.body)")))")
                for header in outcome.headers {
                    writer.line("setHeader(\(literal(header.name)), output.\(memberName(header.swiftName)))")
                }
            }
        }
    }

    // MARK: Several media types

    private func writeBodyReading(to writer: inout CodeWriter) {
        var expressions = ReadExpressions(
            names: names, scope: .extension(of: bodyName),
            constants: Constants(access: "Self.", besides: outcome.contents.map(\.swiftName)))
        let reads = outcome.contents.map { expressions.response($0, "response", for: $0.swiftName).text }
        writer.block("extension \(bodyName)") { writer in
            expressions.constants.write("private static let", to: &writer)
            if !expressions.constants.isEmpty { writer.line() }
            writer.block("init(_ response: \(EmittedType.apiResponse)) throws") { writer in
                ContentEnum(qualifiedName: bodyName, contents: outcome.contents, names: names).writeChoice(
                    by: "response", reading: reads, otherwise: "throw response.unexpected()", to: &writer)
            }
        }
    }

    private func writeBodyWriting(to writer: inout CodeWriter) {
        writer.block("extension \(EmittedType.serverResponse)") { writer in
            writer.block("init(status: \(EmittedType.int), _ body: \(bodyName))") { writer in
                writer.line("switch body {")
                for content in outcome.contents {
                    let arguments = (["status: status"] + content.responseArguments("value")).joined(separator: ", ")
                    writer.branch("case .\(memberName(content.swiftName))(let value):", "self.init(\(arguments))")
                }
                writer.line("}")
            }
        }
    }
}
