import APIModel

/// Writes the codec of an untagged union, whose cases are tried in order.
struct UntaggedUnionCodec {
    private let union: Union
    private let exactlyOne: Bool
    private let alternatives: [Code]
    private let constants: Constants
    /// The constant with the type's constraint.
    private let constraint: String?
    private let hint: Code

    init(union: Union, constraint: SchemaConstraint, exactlyOne: Bool, names: TypeNames, scope: TypeNames.Scope) {
        self.union = union
        self.exactlyOne = exactlyOne
        var expressions = ReadExpressions(
            names: names, scope: scope,
            constants: Constants(access: "Self.", excluding: union.cases.map(\.swiftName) + ["alternatives"]))
        alternatives = union.cases.map { unionCase in
            let types =
                if case .untagged(let types) = unionCase.match { TypeSet.text(types) } else { ".all" }
            let read =
                unionCase.payload.map {
                    Code.mapped(expressions.read($0, from: "$0", for: unionCase.swiftName), unionCase.constructor)
                } ?? .text("$0.readNull() ? \(unionCase.constructor) : nil")
            return AlternativesCode.alternative(types, read)
        }
        self.constraint = expressions.constants.add(constraint: constraint, "constraint")
        constants = expressions.constants
        hint = TypeHints(names: names, scope: scope).hint(of: union)
    }

    func write(to writer: inout CodeWriter) {
        constants.write("private static let", to: &writer)
        let all = AlternativesCode.alternatives(alternatives, exactlyOne: exactlyOne)
        writer.code("private static let alternatives = ", all)
        writer.line()
        writer.spiAttribute()
        writer.block("\(writer.access)init?(from reader: inout \(EmittedType.jsonReader))") { writer in
            if let constraint { writer.line("reader.check(\(constraint))") }
            writer.line("guard let value = reader.read(Self.alternatives) else { return nil }")
            writer.line("self = value")
        }
        writer.line()
        UnionEncoderEmitter(union: union).write(to: &writer)
        TypeHints.write(hint, to: &writer)
    }
}
