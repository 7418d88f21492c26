import APIModel
import OpenAPI

/// The codec of a union.
struct UnionCodec {
    let union: Union
    let names: TypeNames
    let scope: TypeNames.Scope

    func write(to writer: inout CodeWriter) {
        writer.block("public init?(from reader: inout JSONReader)") { writer in
            writer.line("let start = reader.mark()")
            switch union.selector {
            case .key(let key): writeReading(byKey: key, to: &writer)
            case .type: writeReadingByType(to: &writer)
            }
            writer.line("guard let value = reader.keepUnknown(from: start) else { return nil }")
            writer.line("self = .unknown(value)")
        }
        writer.line()
        writer.block("public func write(to writer: inout JSONWriter)") { writer in
            writer.line("switch self {")
            for unionCase in union.cases {
                let name = memberName(unionCase.swiftName)
                switch unionCase.match {
                case .string(let value): writer.line("case .\(name): writer.write(\(literal(value)))")
                case .type(.null): writer.line("case .\(name): writer.writeNull()")
                default: writer.line("case .\(name)(let value): value.write(to: &writer)")
                }
            }
            writer.line("case .unknown(let value): value.write(to: &writer)")
            writer.line("}")
        }
    }

    private var expressions: ReadExpressions { ReadExpressions(names: names, scope: scope) }

    /// Reads a payload and is done, or goes on to what comes after the switch.
    private func writeAttempt(_ unionCase: Union.Case, to writer: inout CodeWriter) {
        guard let payload = unionCase.payload else { return }
        let expression = expressions.read(payload, from: "reader")
        // A closure can't stand in a condition.
        let isLong = expression.contains("{")
        if isLong { writer.line("let value = \(expression)") }
        writer.block(isLong ? "if let value" : "if let value = \(expression)") { writer in
            writer.line("self = .\(memberName(unionCase.swiftName))(value)")
            writer.line("return")
        }
    }

    // MARK: By key

    private func writeReading(byKey key: String, to writer: inout CodeWriter) {
        writer.line("let tag = reader.discriminator(\(literal(key)))")
        writer.line("switch tag {")
        for unionCase in union.cases {
            guard case .constant(let value) = unionCase.match else { continue }
            writer.line("case \(pattern(value)):")
            writer.indented { writeAttempt(unionCase, to: &$0) }
        }
        if union.isOpen {
            writer.line("case .string:")
            writer.indented { writer in
                writer.block("if let value = JSONValue(from: &reader)") { writer in
                    writer.line("self = .unknown(value)")
                    writer.line("return")
                }
            }
        }
        writer.line("default:")
        let values = union.cases.compactMap { unionCase -> String? in
            guard case .constant(let value) = unionCase.match else { return nil }
            return expected(value)
        }
        let expectation = union.isOpen ? "a string" : listed(values)
        writer.indented {
            $0.list("reader.refuseUnion", ["tag", "key: \(literal(key))", "expected: \(literal(expectation))"], "")
        }
        writer.line("}")
    }

    private func pattern(_ value: ConstantValue) -> String {
        switch value {
        case .null: ".null"
        case .boolean(let value): ".boolean(\(value))"
        case .integer(let value): ".integer(\(value))"
        case .string(let value): ".string(\(literal(value)))"
        }
    }

    private func expected(_ value: ConstantValue) -> String {
        switch value {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .string(let value): "\"\(value)\""
        }
    }

    // MARK: By type

    private func writeReadingByType(to writer: inout CodeWriter) {
        writer.line("switch reader.peekKind() {")
        var expected: [String] = []
        let strings = union.cases.filter { if case .string = $0.match { true } else { false } }
        if !strings.isEmpty || union.isOpen {
            expected.append("a string")
            writer.line("case .string:")
            writer.indented { writeStrings(strings, to: &$0) }
        }
        for unionCase in union.cases {
            guard case .type(let type) = unionCase.match else { continue }
            let (kind, description) = kind(type)
            expected.append(description)
            writer.line("case .\(kind):")
            writer.indented { writer in
                if type == .null {
                    writer.block("if reader.readNull()") { writer in
                        writer.line("self = .\(memberName(unionCase.swiftName))")
                        writer.line("return")
                    }
                } else {
                    writeAttempt(unionCase, to: &writer)
                }
            }
        }
        writer.line("default:")
        writer.indented { $0.line("reader.refuseType(expected: \(literal(listed(expected))))") }
        writer.line("}")
    }

    private func writeStrings(_ strings: [Union.Case], to writer: inout CodeWriter) {
        writer.block("if let text = reader.readString()") { writer in
            writer.line("switch text {")
            var values: [String] = []
            for unionCase in strings {
                guard case .string(let value) = unionCase.match else { continue }
                values.append("\"\(value)\"")
                writer.line("case \(literal(value)): self = .\(memberName(unionCase.swiftName))")
            }
            if union.isOpen {
                writer.line("default: self = .unknown(.string(text))")
                writer.line("}")
            } else {
                writer.line("default:")
                writer.indented { writer in
                    writer.list("reader.refuseValue", ["from: start", "expected: \(literal(listed(values)))"], "")
                    writer.line("self = .unknown(.string(text))")
                }
                writer.line("}")
            }
            writer.line("return")
        }
    }

    private func kind(_ type: SchemaType) -> (kind: String, description: String) {
        switch type {
        case .null: ("null", "null")
        case .boolean: ("boolean", "true or false")
        case .integer: ("number", "an integer")
        case .number: ("number", "a number")
        case .string: ("string", "a string")
        case .array: ("array", "an array")
        case .object: ("object", "an object")
        }
    }

    /// `a, b or c`.
    private func listed(_ items: [String]) -> String {
        if items.count > 12 { return items.prefix(10).joined(separator: ", ") + " or another of \(items.count) values" }
        guard items.count > 1, let last = items.last else { return items.first ?? "nothing" }
        return items.dropLast().joined(separator: ", ") + " or " + last
    }
}
