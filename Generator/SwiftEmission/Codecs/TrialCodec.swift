import APIModel

/// The codec of a union whose branches have to be tried.
struct TrialCodec {
    private let union: Union
    private let exactlyOne: Bool
    private let alternatives: [Code]
    private let constants: Constants
    /// The name of the constant that holds the constraint of the type.
    private let constraint: String?

    init(union: Union, constraint: SchemaConstraint, exactlyOne: Bool, names: TypeNames, scope: TypeNames.Scope) {
        self.union = union
        self.exactlyOne = exactlyOne
        var expressions = ReadExpressions(
            names: names, scope: scope,
            constants: Constants(access: "Self.", besides: union.cases.map(\.swiftName) + ["alternatives"]))
        alternatives = union.cases.map { unionCase in
            let types =
                if case .trial(let types) = unionCase.match { TypeSet.text(types) } else { ".all" }
            let read =
                unionCase.payload.map {
                    Code.mapped(expressions.read($0, from: "$0", for: unionCase.swiftName), unionCase.constructor)
                } ?? .text("$0.readNull() ? \(unionCase.constructor) : nil")
            return Self.alternative(types, read)
        }
        self.constraint = expressions.constants.add(constraint: constraint, "constraint")
        constants = expressions.constants
    }

    /// One of the alternatives.
    /// - Parameters:
    ///   - types: the JSON types with which it is tried.
    ///   - read: reads it from the reader `$0`.
    static func alternative(_ types: String, _ read: Code) -> Code {
        .closure(.call(".init", [.init(value: .text(types))]), body: read)
    }

    /// The value that holds all alternatives.
    static func alternatives(_ alternatives: [Code], exactlyOne: Bool) -> Code {
        .call(
            "\(EmittedType.jsonAlternatives)<Self>",
            [
                .init(value: .text(exactlyOne ? ".oneOf" : ".anyOf")), .init(value: .array(alternatives)),
                .init(label: "unknown", value: .text("Self.unknown")),
            ])
    }

    func write(to writer: inout CodeWriter) {
        constants.write("private static let", to: &writer)
        let all = Self.alternatives(alternatives, exactlyOne: exactlyOne)
        writer.code("private static let alternatives = ", all)
        writer.line()
        writer.line(CodeWriter.spi)
        writer.block("public init?(from reader: inout \(EmittedType.jsonReader))") { writer in
            if let constraint { writer.line("reader.check(\(constraint))") }
            writer.line("guard let value = reader.read(Self.alternatives) else { return nil }")
            writer.line("self = value")
        }
        writer.line()
        UnionWriting(union: union).write(to: &writer)
    }
}
