import APIModel

/// Writes code that converts between a response and the output type of an operation.
struct OutputCodec {
    let operation: OperationModel
    let names: TypeNames

    private var output: OutputModel { operation.output }
    private var types: OutputTypes { OutputTypes(output: output) }

    func write(to writer: inout CodeWriter) {
        if types.isEnum {
            writeEnum(to: &writer)
        }
        var isFirst = !types.isEnum
        for response in output.responses {
            guard case .structure(let name) = types.payload(of: response) else { continue }
            if !isFirst { writer.line() }
            isFirst = false
            ResponseCodec(response: response, qualifiedName: name, names: names).write(to: &writer)
        }
    }

    private func writeEnum(to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.extension(of: output.typeName)
        var expressions = ReadExpressions(
            names: names, scope: scope,
            constants: Constants(access: "Self.", excluding: output.responses.map(\.swiftName)))
        let values = output.responses.map { response -> Code? in
            switch types.payload(of: response) {
            case .nothing: nil
            case .content(let content): expressions.response(content, "response", for: response.swiftName)
            case .structure(let name): Code.text("\(names.name(name, in: scope))(response)").with(.try)
            }
        }
        writer.block("extension \(output.typeName)") { writer in
            expressions.constants.write("private static let", to: &writer)
            if !expressions.constants.isEmpty { writer.line() }
            writer.block("init(_ response: \(EmittedType.apiResponse)) throws") { writer in
                writer.line("switch response.status {")
                // A code takes precedence over the range that contains it.
                let order = zip(output.responses, values).enumerated().sorted {
                    ($0.element.0.status.breadth, $0.offset) < ($1.element.0.status.breadth, $1.offset)
                }
                for (response, value) in order.map(\.element) {
                    let assignment = "self = .\(memberName(response.swiftName))"
                    if let value {
                        writer.branch("\(response.pattern):", assignment + "(", value, ")")
                    } else {
                        writer.branch("\(response.pattern):", assignment)
                    }
                }
                if !output.responses.contains(where: { $0.status == .default }) {
                    writer.line("default: throw response.unexpected()")
                }
                writer.line("}")
            }
        }
        writer.line()
        writer.block("extension \(EmittedType.serverResponse)") { writer in
            writer.block("init(_ output: \(output.typeName))") { writer in
                writer.line("switch output {")
                for response in output.responses {
                    let label = "case .\(memberName(response.swiftName))"
                    switch types.payload(of: response) {
                    case .nothing:
                        let arguments = response.responseArguments(status: "\(response.usualCode)", body: "")
                        writer.branch("\(label):", "self.init(\(arguments))")
                    case .content:
                        let arguments = response.responseArguments(status: "\(response.usualCode)", body: "value")
                        writer.branch("\(label)(let value):", "self.init(\(arguments))")
                    case .structure: writer.branch("\(label)(let value):", "self.init(value)")
                    }
                }
                writer.line("}")
            }
        }
    }
}

extension ResponseModel.Status {
    /// The order of precedence: a code, a range, the rest.
    fileprivate var breadth: Int {
        switch self {
        case .code: 0
        case .range: 1
        case .default: 2
        }
    }
}

extension ResponseModel {
    fileprivate var pattern: String {
        switch status {
        case .code(let code): "case \(code)"
        case .range(let digit): "case \(digit)00..<\(digit + 1)00"
        case .default: "default"
        }
    }

    /// The arguments of a `ServerResponse` without a body, with a body in one media type, or with an enum of bodies.
    func responseArguments(status: String, body: String) -> String {
        var arguments = ["status: \(status)"]
        switch contents.first {
        case let content? where contents.count == 1: arguments += content.responseArguments(body)
        case nil: if hasEmptyObject { arguments.append("json: \(EmittedType.jsonObject)()") }
        case _?: arguments.append(body)
        }
        return arguments.joined(separator: ", ")
    }
}

extension ContentModel {
    /// The arguments of a `ServerResponse` for its body.
    func responseArguments(_ value: String) -> [String] {
        switch kind {
        case .json: ["json: " + value, contentType(unless: "application/json")].compactMap(\.self)
        case .text: ["text: " + value, contentType(unless: "text/plain")].compactMap(\.self)
        case .bytes: ["content: " + value]
        case .form: ["form: " + value]
        case .multipart: ["multipart: " + value]
        case .events, .jsonStream, .contentStream: streamArguments(value).map(\.text)
        }
    }
}

extension ReadExpressions {
    /// Returns an expression that decodes the body of a response.
    mutating func response(_ content: ContentModel, _ response: String, for name: String) -> Code {
        switch content.kind {
        case .json(let type) where type.isDecodedByType: Code.text("\(response).json()").with(.try)
        case .json(let type):
            Code.closure(.text("\(response).json"), body: read(type, from: "$0", for: name)).with(.try)
        case .text: Code.text("\(response).text()").with(.try)
        case .bytes: .text("\(response).content()")
        case .form: Code.text("\(response).form()").with(.try)
        case .multipart: Code.text("\(response).multipart()").with(.try)
        case .events, .jsonStream, .contentStream: stream(content, response, for: name)
        }
    }
}
