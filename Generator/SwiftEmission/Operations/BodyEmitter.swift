import APIModel

/// Writes code that sends and receives the body of a request.
struct BodyEmitter {
    let body: BodyModel
    let signature: OperationSignature

    // MARK: Client

    func writeSending(request: String, to writer: inout CodeWriter) {
        let statement =
            body.onlyContent.map { Self.sending($0, "body", request + ".") } ?? .text("\(request).setBody(body)")
        if body.isRequired { return writer.code(statement) }
        let line = "if let body { \(statement.text) }"
        if line.count <= writer.room { return writer.line(line) }
        writer.block("if let body") { $0.code(statement) }
    }

    /// Returns a statement that sets the body of a request.
    private static func sending(_ content: ContentModel, _ value: String, _ prefix: String) -> Code {
        func argument(_ label: String?) -> Code.Argument { .init(label: label, value: .text(value)) }
        func type(unless usual: String) -> [Code.Argument] {
            content.contentType(unless: usual).map { [.init(value: .text($0))] } ?? []
        }
        let arguments =
            switch content.kind {
            case .json: [argument(nil)] + type(unless: "application/json")
            case .text: [argument("text")] + type(unless: "text/plain")
            case .bytes: [argument("content")]
            case .form: [argument("form")] + content.formStyles.arguments
            case .multipart: [argument("multipart")]
            case .events, .jsonStream, .contentStream: content.streamArguments(value)
            }
        return .call(prefix + "setBody", arguments)
    }

    // MARK: Server

    /// Returns an expression that decodes the body.
    func receiving(request: String, constants: inout Constants) -> Code {
        if let content = body.onlyContent {
            var expressions = ReadExpressions(names: signature.names, scope: .module, constants: constants)
            defer { constants = expressions.constants }
            let name = signature.operation.swiftName + "Body"
            return Self.receiving(content, request, isRequired: body.isRequired, &expressions, for: name)
        }
        let read = "\(body.typeName)(\(request))"
        return Code.text(body.isRequired ? read : "\(request).contentType == nil ? nil : \(read)")
            .with([.try, .await])
    }

    /// Returns an expression that decodes a body in a media type.
    private static func receiving(
        _ content: ContentModel, _ request: String, isRequired: Bool, _ expressions: inout ReadExpressions,
        for name: String
    ) -> Code {
        func function(_ name: String) -> String {
            request + "." + (isRequired ? name : "optional" + capitalized(name))
        }
        let read: Code
        switch content.kind {
        case .json(let type):
            read =
                type.isDecodedByType
                ? .text(function("body") + "()")
                : .closure(.text(function("body")), body: expressions.read(type, from: "$0", for: name))
        case .text: read = .text(function("text") + "()")
        case .bytes: read = .text(function("content") + "()")
        case .form: read = .call(function("form"), content.formStyles.arguments)
        case .multipart: read = .text(function("multipart") + "()")
        case .events, .jsonStream, .contentStream:
            // A stream is read later, and an absent one can only be known by its missing media type.
            let source = isRequired ? request : "\(request).contentType == nil ? nil : \(request)"
            return expressions.stream(content, source, for: name)
        }
        return read.with([.try, .await])
    }

    // MARK: Several media types

    /// The enum with a case for each media type; `nil` if there is only one.
    private var contentEnum: ContentEnum? {
        guard body.contents.count > 1 else { return nil }
        return ContentEnum(qualifiedName: body.typeName, contents: body.contents, names: signature.names)
    }

    func writeDeclaration(to writer: inout CodeWriter) {
        let text = "The body of `\(signature.operation.swiftName)`, with a case for each media type."
        contentEnum?.writeDeclaration(text, in: .module, to: &writer)
    }

    func writeCodec(to writer: inout CodeWriter) {
        writer.block("extension \(EmittedType.apiRequest)") { writer in
            writer.block("mutating func setBody(_ body: \(body.typeName))") { writer in
                writer.line("switch body {")
                for content in body.contents {
                    let label = "case .\(memberName(content.swiftName))(let value):"
                    writer.branch(label, "", Self.sending(content, "value", ""))
                }
                writer.line("}")
            }
        }
        writer.line()
        var expressions = ReadExpressions(
            names: signature.names, scope: .extension(of: body.typeName),
            constants: Constants(access: "Self.", excluding: body.contents.map(\.swiftName)))
        let reads = body.contents.map { content in
            Self.receiving(content, "request", isRequired: true, &expressions, for: content.swiftName)
        }
        writer.block("extension \(body.typeName)") { writer in
            expressions.constants.write("private static let", to: &writer)
            if !expressions.constants.isEmpty { writer.line() }
            writer.documentation([
                "- Throws: an error with status 415 for another media type, or the error of decoding the body."
            ])
            writer.block("init(_ request: \(EmittedType.serverRequest)) async throws") { writer in
                contentEnum?.writeSelection(
                    by: "request", ofResponse: false, reading: reads.map(\.text),
                    otherwise: "throw request.unsupportedMediaType()", to: &writer)
            }
        }
    }
}

extension FormStyles {
    /// The arguments of the runtime's functions for forms.
    fileprivate var arguments: [Code.Argument] {
        var arguments: [Code.Argument] = []
        if let name = usual.runtimeName { arguments.append(.init(label: "style", value: .text(name))) }
        if !ofMembers.isEmpty {
            let members = ofMembers.map { member in
                (key: Code.string(member.name), value: Code.text(member.style.runtimeName ?? ".form"))
            }
            arguments.append(.init(label: "styles", value: .dictionary(members)))
        }
        return arguments
    }
}
