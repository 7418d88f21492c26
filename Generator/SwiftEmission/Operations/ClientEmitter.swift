import APIModel

/// Writes the client of a module.
struct ClientEmitter {
    let module: APIModule
    let names: TypeNames

    /// Writes the client's struct.
    /// - Parameter operations: the operations whose methods it contains.
    func writeStructure(with operations: [OperationModel], to writer: inout CodeWriter) {
        writeStructure(module.clientName, documentation, "The connection to the server.", operations, to: &writer)
    }

    /// Writes a struct with a connection and a method for each operation.
    func writeStructure(
        _ name: String, _ documentation: [String], _ connection: String, _ operations: [OperationModel],
        to writer: inout CodeWriter
    ) {
        writer.documentation(documentation)
        writer.block("\(writer.access)struct \(name): \(EmittedType.sendable)") { writer in
            writer.documentation([connection])
            writer.line("\(writer.access)var connection: \(EmittedType.apiConnection)")
            writer.line()
            writer.block("\(writer.access)init(_ connection: \(EmittedType.apiConnection))") {
                $0.line("self.connection = connection")
            }
            for operation in operations {
                writer.line()
                write(operation, to: &writer)
            }
        }
    }

    private var documentation: [String] {
        guard 2...3 ~= module.titles.count else { return ["A client of the \(module.title)."] }
        return ["A client of these APIs:", module.titles.map { "- " + $0 }.joined(separator: "\n")]
    }

    /// Writes the methods of a group.
    func writeExtension(_ group: OperationGroup, to writer: inout CodeWriter) {
        writer.documentation([group.title])
        writer.block("extension \(module.clientName)") { writer in
            for (index, operation) in group.operations.enumerated() {
                if index > 0 { writer.line() }
                write(operation, to: &writer)
            }
        }
    }

    private func write(_ operation: OperationModel, to writer: inout CodeWriter) {
        let signature = OperationSignature(operation: operation, names: names)
        signature.writeDocumentation(failures: true, to: &writer)
        writer.list("\(writer.access)func \(signature.name)", signature.clientParameters, signature.effects + " {")
        writer.indented { ClientCall(signature: signature).write(to: &$0) }
        writer.line("}")
    }
}

/// Writes the body of a client's method.
private struct ClientCall {
    let signature: OperationSignature
    private let request: String
    private let response: String
    private var expressions: ReadExpressions

    private var operation: OperationModel { signature.operation }

    init(signature: OperationSignature) {
        self.signature = signature
        var names = signature.freeNames
        request = names.take("request", "apiRequest")
        response = names.take("response", "apiResponse")
        expressions = ReadExpressions(
            names: signature.names, scope: .module,
            constants: Constants(
                access: "",
                excluding: signature.operation.parameters.map(\.swiftName) + ["body", "connection", request, response]))
    }

    func write(to writer: inout CodeWriter) {
        let parameters = ClientParameterEmitter(operation: operation, request: request)
        let accept = self.accept
        let isVariable = !parameters.isEmpty || operation.body != nil || accept != nil
        var arguments: [Code.Argument] = [
            .init(value: .text(operation.method.code)), .init(value: parameters.path),
        ]
        if let authentication = operation.authentication { arguments.append(authentication.requestArgument) }
        writer.code("\(isVariable ? "var" : "let") \(request) = ", .call(EmittedType.apiRequest.rawValue, arguments))
        parameters.write(to: &writer)
        if let body = operation.body {
            BodyEmitter(body: body, signature: signature).writeSending(request: request, to: &writer)
        }
        if let accept { writer.code("\(request).accept = ", .string(accept)) }
        writeSending(to: &writer)
    }

    private func writeSending(to writer: inout CodeWriter) {
        let expected = self.expected
        let response = Code.call(
            "connection.response",
            labelled: [("to", .text(request)), ("expecting", expected), ("streaming", operation.output.streamedTypes)])
        guard operation.output.isPlain else {
            let type = signature.names.name(operation.output.typeName, in: .module)
            return writer.code("return try await ", .call(type, [.init(value: response)]))
        }
        switch operation.output.responses.first?.contents.first {
        case nil where expected == nil: writer.line("try await connection.send(\(request))")
        case nil: writer.code("_ = try await ", response)
        case let content?:
            if case .json(let type) = content.kind, type.isDecodedByType, expected == nil {
                return writer.line("return try await connection.send(\(request))")
            }
            var expressions = self.expressions
            guard !content.kind.isStream else {
                let value = expressions.response(content, self.response, for: operation.swiftName)
                expressions.constants.write("let", to: &writer)
                writer.code("let \(self.response) = try await ", response)
                return writer.code("return ", value)
            }
            let value = expressions.response(content, response.text, for: operation.swiftName)
            expressions.constants.write("let", to: &writer)
            writer.code("return ", value.with([.try, .await]))
        }
    }

    /// The statuses that aren't errors, as an array; `nil` for `.success` alone, the default.
    private var expected: Code? {
        var statuses: [String] = []
        for response in operation.output.responses {
            switch response.status {
            case .code(200..<300), .range(2), .default:
                if !statuses.contains(".success") { statuses.append(".success") }
            case .code(let code): statuses.append("\(code)")
            case .range(let digit): statuses.append(".range(\(digit))")
            }
        }
        return statuses == [".success"] ? nil : .array(statuses.map { .text($0) })
    }

    /// The media types of the responses; `nil` for JSON alone, the default.
    private var accept: String? {
        var types: [String] = []
        for type in operation.output.responses.flatMap(\.contents).flatMap(\.mediaTypes) where !types.contains(type) {
            types.append(type)
        }
        return types.isEmpty || types == ["application/json"] ? nil : types.joined(separator: ", ")
    }
}

extension APIModule {
    /// The titles of the documents, as one phrase.
    var title: String {
        titles.count <= 3 ? titles.joined(separator: "; ") : "\(titles.count) APIs of \(name)"
    }
}
