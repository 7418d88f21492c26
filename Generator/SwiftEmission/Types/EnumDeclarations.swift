import APIModel

/// Writes the cases and members of an enum of strings.
struct StringEnumDeclaration {
    private let cases: [StringEnum.Case]

    init(_ stringEnum: StringEnum) {
        cases = stringEnum.cases
    }

    func write(to writer: inout CodeWriter) {
        for known in cases { writer.line("case \(escapedIdentifier(known.swiftName))") }
        writer.documentation(["A value that the schema doesn't define, kept verbatim."])
        writer.line("case unknown(\(EmittedType.string))")
        writer.line()
        writer.block("\(writer.access)init(rawValue: \(EmittedType.string))") { writer in
            writer.line("switch rawValue {")
            for known in cases {
                writer.branch("case \(Self.pattern(known.value)):", "self = .\(memberName(known.swiftName))")
            }
            writer.line("default: self = .unknown(rawValue)")
            writer.line("}")
        }
        writer.line()
        writer.block("\(writer.access)var rawValue: \(EmittedType.string)") { writer in
            writer.line("switch self {")
            for known in cases {
                writer.branch("case .\(memberName(known.swiftName)):", "", .string(known.value))
            }
            writer.line("case .unknown(let value): value")
            writer.line("}")
        }
    }
}

extension StringEnumDeclaration {
    /// The pattern of a value. Swift compares strings by canonical equivalence, JSON by code points.
    fileprivate static func pattern(_ value: String) -> String {
        let text = literal(value)
        return value.utf8.allSatisfy { $0 < 0x80 } ? text : "\(text) where rawValue.utf8.elementsEqual(\(text).utf8)"
    }
}

/// Writes the cases of a union.
struct UnionDeclaration {
    let union: Union
    let names: TypeNames
    let scope: TypeNames.Scope

    func write(to writer: inout CodeWriter) {
        for unionCase in union.cases {
            writer.documentation(unionCase.documentation)
            let payload = unionCase.payload.map { "(\(names.swift($0, in: scope)))" } ?? ""
            writer.line("case \(escapedIdentifier(unionCase.swiftName))\(payload)")
        }
        writer.documentation(["A value that the schema doesn't define, kept verbatim."])
        writer.line("case unknown(\(EmittedType.jsonValue))")
    }
}
