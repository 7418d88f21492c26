import APIModel

/// How the type that an operation answers with is read from a response, and becomes one.
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
        for outcome in output.outcomes {
            guard case .structure(let name) = types.payload(of: outcome) else { continue }
            if !isFirst { writer.line() }
            isFirst = false
            OutcomeCodec(outcome: outcome, qualifiedName: name, names: names).write(to: &writer)
        }
    }

    private func writeEnum(to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.extension(of: output.typeName)
        var expressions = ReadExpressions(
            names: names, scope: scope,
            constants: Constants(access: "Self.", besides: output.outcomes.map(\.swiftName)))
        let values = output.outcomes.map { outcome -> Code? in
            switch types.payload(of: outcome) {
            case .nothing: nil
            case .content(let content): expressions.response(content, "response", for: outcome.swiftName)
            case .structure(let name): Code.text("\(names.name(name, in: scope))(response)").with(.try)
            }
        }
        writer.block("extension \(output.typeName)") { writer in
            expressions.constants.write("private static let", to: &writer)
            if !expressions.constants.isEmpty { writer.line() }
            writer.block("init(_ response: \(EmittedType.apiResponse)) throws") { writer in
                writer.line("switch response.status {")
                // A code goes before the range that it is part of.
                let order = zip(output.outcomes, values).enumerated().sorted {
                    ($0.element.0.status.breadth, $0.offset) < ($1.element.0.status.breadth, $1.offset)
                }
                for (outcome, value) in order.map(\.element) {
                    let assignment = "self = .\(memberName(outcome.swiftName))"
                    if let value {
                        writer.branch("\(outcome.pattern):", assignment + "(", value, ")")
                    } else {
                        writer.branch("\(outcome.pattern):", assignment)
                    }
                }
                if !output.outcomes.contains(where: { $0.status == .default }) {
                    writer.line("default: throw response.unexpected()")
                }
                writer.line("}")
            }
        }
        writer.line()
        writer.block("extension \(EmittedType.serverResponse)") { writer in
            writer.block("init(_ output: \(output.typeName))") { writer in
                writer.line("switch output {")
                for outcome in output.outcomes {
                    let label = "case .\(memberName(outcome.swiftName))"
                    switch types.payload(of: outcome) {
                    case .nothing:
                        let arguments = outcome.responseArguments(status: "\(outcome.usualCode)", body: "")
                        writer.branch("\(label):", "self.init(\(arguments))")
                    case .content:
                        let arguments = outcome.responseArguments(status: "\(outcome.usualCode)", body: "value")
                        writer.branch("\(label)(let value):", "self.init(\(arguments))")
                    case .structure: writer.branch("\(label)(let value):", "self.init(value)")
                    }
                }
                writer.line("}")
            }
        }
    }
}

extension OutcomeModel.Status {
    /// The order of precedence: a code, a range, the rest.
    fileprivate var breadth: Int {
        switch self {
        case .code: 0
        case .range: 1
        case .default: 2
        }
    }
}

extension OutcomeModel {
    fileprivate var pattern: String {
        switch status {
        case .code(let code): "case \(code)"
        case .range(let digit): "case \(digit)00..<\(digit + 1)00"
        case .default: "default"
        }
    }

    /// The arguments of a `ServerResponse` with a body of one media type, or without a body.
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
    /// The arguments of a `ServerResponse` that say its body.
    func responseArguments(_ value: String) -> [String] {
        switch kind {
        case .json: ["json: " + value, contentType(unless: "application/json")].compactMap(\.self)
        case .text: ["text: " + value, contentType(unless: "text/plain")].compactMap(\.self)
        case .bytes: ["content: " + value]
        case .form: ["form: " + value]
        }
    }
}

extension ReadExpressions {
    /// An expression that reads the body of a response.
    mutating func response(_ content: ContentModel, _ response: String, for name: String) -> Code {
        switch content.kind {
        case .json(let type) where type.isReadByItself: Code.text("\(response).json()").with(.try)
        case .json(let type):
            Code.closure(.text("\(response).json"), body: read(type, from: "$0", for: name)).with(.try)
        case .text: Code.text("\(response).text()").with(.try)
        case .bytes: .text("\(response).content()")
        case .form: Code.text("\(response).form()").with(.try)
        }
    }
}
