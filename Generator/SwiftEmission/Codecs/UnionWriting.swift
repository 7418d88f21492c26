import APIModel

/// How the cases of a union write themselves.
struct UnionWriting {
    let union: Union

    func write(to writer: inout CodeWriter) {
        writer.line(CodeWriter.spi)
        writer.block("public func write(to writer: inout \(EmittedType.jsonWriter))") { writer in
            writer.line("switch self {")
            for unionCase in union.cases {
                let name = memberName(unionCase.swiftName)
                switch (unionCase.match, unionCase.payload) {
                case (.string(let value), _): writer.branch("case .\(name):", "writer.write(", .string(value), ")")
                case (_, nil): writer.line("case .\(name): writer.writeNull()")
                case (_, _?): writer.line("case .\(name)(let value): value.write(to: &writer)")
                }
            }
            writer.line("case .unknown(let value): value.write(to: &writer)")
            writer.line("}")
        }
    }
}

extension Union.Case {
    /// The case as a value, or as a function of its payload. Where an optional is expected, `.none` is another thing.
    var constructor: String { "Self." + memberName(swiftName) }
}
