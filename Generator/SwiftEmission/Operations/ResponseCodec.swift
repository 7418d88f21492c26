import APIModel

/// Writes code that converts between a response and a struct of headers and a body.
struct ResponseCodec {
    let response: ResponseModel
    let qualifiedName: String
    let names: TypeNames

    private var scope: TypeNames.Scope { .extension(of: qualifiedName) }
    private var properties: ResponsePropertyNames { ResponsePropertyNames(response) }
    private var bodyName: String { qualifiedName + ".Body" }

    func write(to writer: inout CodeWriter) {
        writeDecoder(to: &writer)
        writer.line()
        writeEncoder(to: &writer)
        if response.contents.count > 1 {
            writer.line()
            writeBodyDecoder(to: &writer)
            writer.line()
            writeBodyEncoder(to: &writer)
        }
    }

    private func writeDecoder(to writer: inout CodeWriter) {
        var expressions = ReadExpressions(
            names: names, scope: scope, constants: Constants(access: "Self.", excluding: []))
        var arguments: [Code.Argument] = []
        if response.code == nil { arguments.append(.init(label: properties.status, value: .text("response.status"))) }
        for header in response.headers {
            let function = "header" + (header.shape == .array ? "Array" : "")
            let name = header.isRequired ? function : "optional" + capitalized(function)
            arguments.append(
                .init(
                    label: escapedArgument(header.swiftName),
                    value: Code.text("response.\(name)(\(literal(header.name)))").with(.try)))
        }
        if let content = response.contents.first {
            let value =
                response.contents.count > 1
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

    private func writeEncoder(to writer: inout CodeWriter) {
        writer.block("extension \(EmittedType.serverResponse)") { writer in
            writer.block("init(_ output: \(qualifiedName))") { writer in
                let status = response.code.map { "\($0)" } ?? "output.\(properties.status)"
                writer.line(
                    "self.init(\(response.responseArguments(status: status, body: "output.\(properties.body)")))")
                for header in response.headers {
                    writer.line("setHeader(\(literal(header.name)), output.\(memberName(header.swiftName)))")
                }
            }
        }
    }

    // MARK: Several media types

    private func writeBodyDecoder(to writer: inout CodeWriter) {
        var expressions = ReadExpressions(
            names: names, scope: .extension(of: bodyName),
            constants: Constants(access: "Self.", excluding: response.contents.map(\.swiftName)))
        let reads = response.contents.map { expressions.response($0, "response", for: $0.swiftName).text }
        writer.block("extension \(bodyName)") { writer in
            expressions.constants.write("private static let", to: &writer)
            if !expressions.constants.isEmpty { writer.line() }
            writer.block("init(_ response: \(EmittedType.apiResponse)) throws") { writer in
                ContentEnum(qualifiedName: bodyName, contents: response.contents, names: names).writeSelection(
                    by: "response", ofResponse: true, reading: reads, otherwise: "throw response.unexpected()",
                    to: &writer)
            }
        }
    }

    private func writeBodyEncoder(to writer: inout CodeWriter) {
        writer.block("extension \(EmittedType.serverResponse)") { writer in
            writer.block("init(status: \(EmittedType.int), _ body: \(bodyName))") { writer in
                writer.line("switch body {")
                for content in response.contents {
                    let arguments = (["status: status"] + content.responseArguments("value")).joined(separator: ", ")
                    writer.branch("case .\(memberName(content.swiftName))(let value):", "self.init(\(arguments))")
                }
                writer.line("}")
            }
        }
    }
}
