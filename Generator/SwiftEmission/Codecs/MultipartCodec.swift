import APIModel

/// Writes the codec of a body with parts.
struct MultipartCodec {
    private let form: MultipartModel
    /// Expressions that read the members, in their order.
    private let reads: [Code]
    private let constants: Constants
    private let reader: String
    private let writer: String

    init(form: MultipartModel, names: TypeNames, scope: TypeNames.Scope) {
        self.form = form
        let properties = form.parts.map(\.swiftName) + ["additionalParts"]
        var locals = FreeNames(excluding: properties)
        let reader = locals.take("reader", "partReader")
        self.reader = reader
        writer = locals.take("writer", "partWriter")
        var expressions = ReadExpressions(
            names: names, scope: scope, constants: Constants(access: "Self.", excluding: properties))
        reads = form.parts.map { Self.read($0, reader, &expressions) }
        constants = expressions.constants
    }

    func write(to writer: inout CodeWriter) {
        constants.write("private static let", to: &writer)
        if !constants.isEmpty { writer.line() }
        writeDecoder(to: &writer)
        writer.line()
        writeEncoder(to: &writer)
    }

    // MARK: Reading

    private func writeDecoder(to writer: inout CodeWriter) {
        let head =
            "\(writer.access)init(from \(reader): \(EmittedType.multipartReader)) throws(\(EmittedType.jsonInvalidError))"
        writer.spiAttribute()
        writer.block(head) { writer in
            for (part, read) in zip(form.parts, reads) {
                writer.code("\(escapedIdentifier(part.swiftName)) = ", read.with(.try))
            }
            func names(_ isDeep: Bool) -> Code? {
                let parts = form.parts.filter { ($0.format == .deepObject) == isDeep }
                return isDeep && parts.isEmpty ? nil : .array(parts.map { .string($0.name) })
            }
            let known = [("than", names(false)), ("deep", names(true))]
            if form.allowsOthers {
                writer.code("additionalParts = ", .call("\(reader).others", labelled: known))
            } else {
                writer.code("try ", .call("\(reader).rejectOthers", labelled: known))
            }
        }
    }

    private static func read(
        _ part: MultipartModel.Part, _ reader: String, _ expressions: inout ReadExpressions
    ) -> Code {
        var function = part.format == .file ? "file" : "value"
        if part.isArray { function += "s" }
        if !part.isRequired { function = "optional" + capitalized(function) }
        var arguments = [Code.Argument(label: part.format.label, value: .string(part.name))]
        if part.format == .file, part.isArray {
            arguments += LimitArguments.count(part.count, of: "Items").compactMap { label, value in
                value.map { Code.Argument(label: label, value: $0) }
            }
        }
        if !part.contentTypes.isEmpty, part.format != .deepObject {
            arguments.append(.init(label: "types", value: .array(part.contentTypes.map { .string($0) })))
        }
        let call = Code.call("\(reader).\(function)", arguments)
        guard let type = part.type, !type.isDecodedByType else { return call }
        return .closure(call, body: expressions.read(type, from: "$0", for: part.swiftName))
    }

    // MARK: Writing

    private func writeEncoder(to writer: inout CodeWriter) {
        writer.spiAttribute()
        writer.block("\(writer.access)func write(to \(self.writer): inout \(EmittedType.multipartWriter))") { writer in
            for part in form.parts {
                var arguments: [Code.Argument] = [
                    .init(value: .string(part.name)),
                    .init(label: part.label, value: .text(escapedIdentifier(part.swiftName))),
                ]
                if let type = part.onlyContentType {
                    arguments.append(.init(label: "contentType", value: .string(type)))
                }
                writer.code(.call("\(self.writer).add", arguments))
            }
            if form.allowsOthers { writer.line("\(self.writer).add(additionalParts)") }
        }
    }
}

extension MultipartModel.Format {
    /// The label of the name in the call that reads a member.
    fileprivate var label: String? {
        switch self {
        case .file, .text: nil
        case .json: "json"
        case .deepObject: "deep"
        }
    }
}

extension MultipartModel.Part {
    /// The label of the member in the call that adds it to a body.
    fileprivate var label: String? {
        switch format {
        case .file: isArray ? "files" : "file"
        case .text: isArray ? "each" : nil
        case .json: isArray ? "eachJSON" : "json"
        case .deepObject: "deep"
        }
    }

    /// The media type to send, if there is only one and it isn't the default.
    fileprivate var onlyContentType: String? {
        guard contentTypes.count == 1, let type = contentTypes.first, !type.contains("*") else { return nil }
        let usual: String? =
            switch format {
            case .file: "application/octet-stream"
            case .text: nil
            case .json: "application/json"
            case .deepObject: type
            }
        return type == usual ? nil : type
    }
}
