import APIModel
import OpenAPI

/// Writes the codec of a union whose case is selected by a discriminator or by the JSON type.
struct UnionCodec {
    private let union: Union
    /// Expressions that decode the payloads, in the order of the cases; `nil` for cases without one.
    private let payloads: [Code?]
    private let constants: Constants
    /// The strings that select cases, in the order of the cases.
    private let strings: [String]
    /// The constant with the table of these strings.
    private let table: String
    /// The constant with the type's constraint.
    private let constraint: String?
    /// The constant with the cases to try for an object without the discriminator; `nil` if there are fewer than two.
    private let alternatives: String?
    private let hint: Code

    init(union: Union, constraint: SchemaConstraint, names: TypeNames, scope: TypeNames.Scope) {
        self.union = union
        // Cases are static members too.
        var expressions = ReadExpressions(
            names: names, scope: scope, constants: Constants(access: "Self.", excluding: union.cases.map(\.swiftName)))
        payloads = union.cases.map { unionCase in
            unionCase.payload.map { expressions.read($0, from: "reader", for: unionCase.swiftName) }
        }
        strings = union.cases.flatMap(\.strings)
        table =
            strings.isEmpty
            ? "\(EmittedType.jsonStringTable)()"
            : expressions.constants.add(
                "strings",
                .call(EmittedType.jsonStringTable.rawValue, [.init(value: .array(strings.map { .string($0) }))]))
        self.constraint = expressions.constants.add(constraint: constraint, "constraint")
        alternatives = union.withoutDiscriminator.flatMap { choice in
            choice.cases.count < 2
                ? nil
                : expressions.constants.add(
                    "untagged",
                    Self.alternatives(union, choice) { expressions.read($0, from: "$0", for: $1) })
        }
        constants = expressions.constants
        hint = TypeHints(names: names, scope: scope).hint(of: union)
    }

    func write(to writer: inout CodeWriter) {
        constants.write("private static let", to: &writer)
        if !constants.isEmpty { writer.line() }
        writer.spiAttribute()
        writer.block("\(writer.access)init?(from reader: inout \(EmittedType.jsonReader))") { writer in
            if let constraint { writer.line("reader.check(\(constraint))") }
            writer.line("let start = reader.mark()")
            writer.line("let value: Self?")
            if case .discriminator(let path) = union.selector {
                writeSwitch(over: path, to: &writer)
            } else {
                writeSwitchOverType(to: &writer)
            }
            writer.chain([
                ("if let value", ["self = value"]),
                ("else if let value = reader.keepUnknown(from: start)", ["self = .unknown(value)"]),
                ("else", ["return nil"]),
            ])
        }
        writer.line()
        UnionEncoderEmitter(union: union).write(to: &writer)
        TypeHints.write(hint, to: &writer)
    }

    private func writeViolation(_ report: Code, to writer: inout CodeWriter) {
        writer.indented { writer in
            writer.code(report)
            writer.line("value = nil")
        }
        writer.line("}")
    }

    // MARK: By discriminator

    /// Returns the code of the cases of an object without the discriminator, as alternatives to try.
    private static func alternatives(
        _ union: Union, _ choice: Union.WithoutDiscriminator, read: (TypeUse, String) -> Code
    ) -> Code {
        let alternatives = choice.cases.compactMap { index -> Code? in
            let unionCase = union.cases[index]
            guard let payload = unionCase.payload else { return nil }
            let body = Code.mapped(read(payload, unionCase.swiftName), unionCase.constructor)
            return AlternativesCode.alternative(TypeSet.text([.object]), body)
        }
        return AlternativesCode.alternatives(alternatives, exactlyOne: choice.exactlyOne)
    }

    private func writeSwitch(over path: [String], to writer: inout CodeWriter) {
        let keys = path.map(literal).joined(separator: ", ")
        writer.line("switch reader.discriminator(\(keys), among: \(table)) {")
        for (index, (unionCase, payload)) in zip(union.cases, payloads).enumerated() {
            guard case .constants(let tags) = unionCase.match, let payload else { continue }
            let absence = union.withoutDiscriminator?.cases == [index] ? [".absent"] : []
            let patterns = (tags.map(pattern) + absence).joined(separator: ", ")
            writer.branch("case \(patterns):", "value = ", .mapped(payload, unionCase.constructor))
        }
        if let alternatives { writer.line("case .absent: value = reader.read(\(alternatives))") }
        if let (unionCase, payload) = otherwise {
            writer.branch("default:", "value = ", .mapped(payload, unionCase.constructor))
            return writer.line("}")
        }
        if union.isOpen {
            writer.line("case .string: value = \(EmittedType.jsonValue)(from: &reader).map(Self.unknown)")
        }
        writer.line("case let tag:")
        let values = union.cases.flatMap { unionCase -> [String] in
            guard case .constants(let values) = unionCase.match else { return [] }
            return values.map(expected)
        }
        let expectation = union.isOpen ? "a string" : listed(values)
        let arguments: [Code.Argument] =
            [.init(value: .text("tag"))] + [.init(label: "key", value: .text(keys))]
            + [.init(label: "expected", value: .string(expectation))]
        writeViolation(.call("reader.reportDiscriminator", arguments), to: &writer)
    }

    /// The case for every discriminator value without a case of its own, with its decoder.
    private var otherwise: (Union.Case, Code)? {
        for (unionCase, payload) in zip(union.cases, payloads) where unionCase.match == .otherwise {
            if let payload { return (unionCase, payload) }
        }
        return nil
    }

    private func pattern(_ value: ConstantValue) -> String {
        switch value {
        case .null: ".null"
        case .boolean(let value): ".boolean(\(value))"
        case .integer(let value): ".integer(\(value))"
        case .string(let value): ".listed(\(strings.firstIndex(of: value) ?? 0))"
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

    private func writeSwitchOverType(to writer: inout CodeWriter) {
        writer.line("switch reader.peekKind() {")
        var expected: [String] = []
        let strings = union.cases.filter { if case .string = $0.match { true } else { false } }
        if !strings.isEmpty || union.isOpen {
            expected.append("a string")
            writer.line("case .string:")
            writer.indented { writeSwitchOverStrings(strings, to: &$0) }
        }
        for (unionCase, payload) in zip(union.cases, payloads) {
            guard case .type(let type) = unionCase.match else { continue }
            let (kind, description) = kind(type)
            expected.append(description)
            let label = "case .\(kind):"
            if let payload {
                writer.branch(label, "value = ", .mapped(payload, unionCase.constructor))
            } else {
                writer.branch(label, "value = reader.readNull() ? \(unionCase.constructor) : nil")
            }
        }
        writer.line("default:")
        let expectation = Code.Argument(label: "expected", value: .string(listed(expected)))
        writeViolation(.call("reader.reportTypeMismatch", [expectation]), to: &writer)
    }

    private func writeSwitchOverStrings(_ strings: [Union.Case], to writer: inout CodeWriter) {
        writer.line("switch reader.readString(among: \(table)) {")
        var values: [String] = []
        for (place, unionCase) in strings.enumerated() {
            guard case .string(let value) = unionCase.match else { continue }
            values.append("\"\(value)\"")
            writer.branch("case .listed(\(place))?:", "value = \(unionCase.constructor)")
        }
        if union.isOpen {
            writer.line("case .other(let text)?: value = .unknown(.string(text))")
            writer.line("case nil, .listed?: value = nil")
        } else {
            writer.line("case .other(let text)?:")
            writer.indented { writer in
                writer.code(
                    .call(
                        "reader.reportUnknownValue",
                        [
                            .init(label: "from", value: .text("start")),
                            .init(label: "expected", value: .string(listed(values))),
                        ]))
                writer.line("value = .unknown(.string(text))")
            }
            writer.line("case nil, .listed?: value = nil")
        }
        writer.line("}")
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

/// Code of alternatives that are tried in order.
enum AlternativesCode {
    /// Returns the code of one alternative.
    /// - Parameters:
    ///   - types: the JSON types of its values.
    ///   - read: the expression that decodes a value from the reader `$0`.
    static func alternative(_ types: String, _ read: Code) -> Code {
        .closure(.call(".init", [.init(value: .text(types))]), body: read)
    }

    /// Returns the code of all alternatives.
    static func alternatives(_ alternatives: [Code], exactlyOne: Bool) -> Code {
        .call(
            "\(EmittedType.jsonAlternatives)<Self>",
            [
                .init(value: .text(exactlyOne ? ".oneOf" : ".anyOf")), .init(value: .array(alternatives)),
                .init(label: "unknown", value: .text("Self.unknown")),
            ])
    }
}

/// Writes the encoder of a union.
struct UnionEncoderEmitter {
    let union: Union

    func write(to writer: inout CodeWriter) {
        writer.spiAttribute()
        writer.block("\(writer.access)func write(to writer: inout \(EmittedType.jsonWriter))") { writer in
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
    /// The strings that select the case.
    fileprivate var strings: [String] {
        switch match {
        case .string(let value): [value]
        case .constants(let values):
            values.compactMap { if case .string(let value) = $0 { value } else { nil } }
        default: []
        }
    }

    /// The case as a value, or as a function of its payload. `Self.` distinguishes `none` from the case of `Optional`.
    var constructor: String { "Self." + memberName(swiftName) }
}
