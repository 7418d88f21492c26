import APIModel
import OpenAPI

/// The codec of a union whose branches a look at the value tells apart.
struct UnionCodec {
    private let union: Union
    /// How the payloads are read, in the order of the cases; nil for cases without one.
    private let payloads: [Code?]
    private let constants: Constants
    /// The strings that tell the branches apart, in the order of their branches.
    private let strings: [String]
    /// The name of the constant that holds their table.
    private let table: String
    /// The name of the constant that holds the constraint of the type.
    private let constraint: String?
    /// The name of the constant that holds the cases that are tried without the key, where there are several.
    private let alternatives: String?

    init(union: Union, constraint: SchemaConstraint, names: TypeNames, scope: TypeNames.Scope) {
        self.union = union
        // Cases are static members too.
        var expressions = ReadExpressions(
            names: names, scope: scope, constants: Constants(access: "Self.", besides: union.cases.map(\.swiftName)))
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
        alternatives = union.untagged.flatMap { untagged in
            untagged.cases.count < 2
                ? nil
                : expressions.constants.add(
                    "untagged",
                    Self.alternatives(union, untagged) { expressions.read($0, from: "$0", for: $1) })
        }
        constants = expressions.constants
    }

    func write(to writer: inout CodeWriter) {
        constants.write("private static let", to: &writer)
        if !constants.isEmpty { writer.line() }
        writer.line(CodeWriter.spi)
        writer.block("public init?(from reader: inout \(EmittedType.jsonReader))") { writer in
            if let constraint { writer.line("reader.check(\(constraint))") }
            writer.line("let start = reader.mark()")
            writer.line("let value: Self?")
            if case .key(let path) = union.selector {
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
        UnionWriting(union: union).write(to: &writer)
    }

    private func writeRefusal(_ refusal: Code, to writer: inout CodeWriter) {
        writer.indented { writer in
            writer.code(refusal)
            writer.line("value = nil")
        }
        writer.line("}")
    }

    // MARK: By key

    /// The cases that an object without the key may be, as alternatives to try.
    private static func alternatives(
        _ union: Union, _ untagged: Union.Untagged, read: (TypeUse, String) -> Code
    ) -> Code {
        let alternatives = untagged.cases.compactMap { index -> Code? in
            let unionCase = union.cases[index]
            guard let payload = unionCase.payload else { return nil }
            let body = Code.mapped(read(payload, unionCase.swiftName), unionCase.constructor)
            return TrialCodec.alternative(TypeSet.text([.object]), body)
        }
        return TrialCodec.alternatives(alternatives, exactlyOne: untagged.exactlyOne)
    }

    private func writeSwitch(over path: [String], to writer: inout CodeWriter) {
        let keys = path.map(literal).joined(separator: ", ")
        writer.line("switch reader.discriminator(\(keys), among: \(table)) {")
        for (index, (unionCase, payload)) in zip(union.cases, payloads).enumerated() {
            guard case .constants(let tags) = unionCase.match, let payload else { continue }
            let absence = union.untagged?.cases == [index] ? [".absent"] : []
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
        writeRefusal(.call("reader.reportDiscriminator", arguments), to: &writer)
    }

    /// The case of every value of the key that no other case has.
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
        writeRefusal(.call("reader.reportTypeMismatch", [expectation]), to: &writer)
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

extension Union.Case {
    /// The strings by which a look at the value finds the case.
    fileprivate var strings: [String] {
        switch match {
        case .string(let value): [value]
        case .constants(let values):
            values.compactMap { if case .string(let value) = $0 { value } else { nil } }
        default: []
        }
    }
}
