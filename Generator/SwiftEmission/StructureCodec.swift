import APIModel

/// The codec of an object with known keys.
struct StructureCodec {
    private let structure: Structure
    private let names: TypeNames
    private let scope: TypeNames.Scope
    /// Names of local constants that no property has.
    private let object: String
    private let key: String
    private let reader: String
    private let writer: String

    init(_ structure: Structure, names: TypeNames, scope: TypeNames.Scope) {
        self.structure = structure
        self.names = names
        self.scope = scope
        let taken = Set(structure.members.map(\.swiftName))
        object = Self.free("object", "objectCursor", taken)
        key = Self.free("key", "nextKey", taken)
        reader = Self.free("reader", "jsonReader", taken)
        writer = Self.free("writer", "jsonWriter", taken)
    }

    /// The first name that is free, the second one with a number if need be.
    private static func free(_ name: String, _ other: String, _ taken: Set<String>) -> String {
        let candidates = [name, other] + (2...taken.count + 2).map { other + String($0) }
        return candidates.first { !taken.contains($0) } ?? other
    }

    func write(to writer: inout CodeWriter) {
        writeKeys(to: &writer)
        writer.line()
        writeReading(to: &writer)
        writer.line()
        writeWriting(to: &writer)
    }

    private var keyType: String { structure.members.isEmpty ? "JSONNoKey" : "Key" }

    private func writeKeys(to writer: inout CodeWriter) {
        if !structure.members.isEmpty {
            writer.block("private enum Key: String, JSONKey") { writer in
                for member in structure.members {
                    let name = escapedIdentifier(member.swiftName)
                    let value = member.swiftName == member.jsonName ? "" : " = \(literal(member.jsonName))"
                    writer.line("case \(name)\(value)")
                }
            }
            writer.line()
        }
        let required = structure.members.filter(\.isRequired).map { "." + memberName($0.swiftName) }
        if required.isEmpty {
            writer.line("private static let keys = JSONKeyTable<\(keyType)>()")
        } else {
            let one =
                "private static let keys = JSONKeyTable<\(keyType)>(required: [\(required.joined(separator: ", "))])"
            if one.count + 4 <= CodeWriter.width {
                writer.line(one)
            } else {
                writer.line("private static let keys = JSONKeyTable<\(keyType)>(required: [")
                writer.indented { writer in for name in required { writer.line(name + ",") } }
                writer.line("])")
            }
        }
        for property in structure.properties {
            if let pattern = property.type.pattern {
                writer.line("private static let \(patternName(property)) = JSONPattern(\(literal(pattern)))")
            }
        }
    }

    private func patternName(_ property: Property) -> String { property.swiftName + "Pattern" }

    private var keepsUnknown: Bool {
        switch structure.additional {
        case .kept, .forbidden, .typed: true
        case .ignored: false
        }
    }

    // MARK: Reading

    private func writeReading(to writer: inout CodeWriter) {
        writer.block("public init?(from \(reader): inout JSONReader)") { writer in
            for property in structure.properties {
                let type = names.swift(property.type, in: scope)
                writer.line("var \(escapedIdentifier(property.swiftName)): \(type)?")
            }
            let arguments = keepsUnknown ? "Self.keys, keepingUnknown: true" : "Self.keys"
            writer.line("var \(object) = \(reader).beginObject(\(arguments))")
            writeLoop(to: &writer)
            writeChecks(to: &writer)
            writeInit(to: &writer)
        }
    }

    private func writeLoop(to writer: inout CodeWriter) {
        let next = "\(reader).nextKey(in: &\(object))"
        guard !structure.members.isEmpty else { return writer.line("while \(next) != nil {}") }
        let expressions = ReadExpressions(names: names, scope: scope)
        writer.block("while let \(key) = \(next)") { writer in
            writer.line("switch \(key) {")
            for member in structure.members {
                switch member {
                case .property(let property):
                    let pattern = property.type.pattern == nil ? nil : "Self." + patternName(property)
                    let value = expressions.read(property.type, from: reader, pattern: pattern)
                    let assignment = "\(escapedIdentifier(property.swiftName)) = \(value)"
                    writer.branch("case .\(memberName(property.swiftName)):", assignment)
                case .constant(let constant):
                    writer.line(
                        "case .\(memberName(constant.swiftName)): \(reader).readConstant(\(text(constant.value)))")
                }
            }
            writer.line("}")
        }
    }

    private func text(_ value: ConstantValue) -> String {
        switch value {
        case .null: "nil"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .string(let value): literal(value)
        }
    }

    private func writeChecks(to writer: inout CodeWriter) {
        if case .forbidden = structure.additional { writer.line("\(reader).refuseUnknown(in: \(object))") }
        let limits = [
            structure.minProperties.map { "minimum: \($0)" }, structure.maxProperties.map { "maximum: \($0)" },
        ].compactMap { $0 }
        if !limits.isEmpty {
            writer.line("\(reader).checkCount(of: \(object), \(limits.joined(separator: ", ")))")
        }
        if case .typed(let value) = structure.additional {
            let read = ReadExpressions(names: names, scope: scope).read(value, from: "$0")
            writer.line("let additionalProperties = \(reader).readUnknown(in: \(object)) { \(read) }")
        }
        let required = structure.properties.filter(\.isRequired).map { "let \(escapedIdentifier($0.swiftName))" }
        let one =
            "guard " + (["\(reader).endObject(\(object))"] + required).joined(separator: ", ") + " else { return nil }"
        if one.count + 8 <= CodeWriter.width {
            writer.line(one)
        } else {
            writer.line("guard \(reader).endObject(\(object)),")
            writer.indented { writer in
                for (index, binding) in required.enumerated() {
                    writer.line(binding + (index < required.count - 1 ? "," : ""))
                }
            }
            writer.line("else { return nil }")
        }
    }

    private func writeInit(to writer: inout CodeWriter) {
        var arguments: [String] = []
        for property in structure.properties {
            var value = escapedIdentifier(property.swiftName)
            if case .nullable = property.type, property.isRequired { value += ".value" }
            arguments.append("\(escapedArgument(property.swiftName)): \(value)")
        }
        switch structure.additional {
        case .kept: arguments.append("additionalProperties: \(object).unknown")
        case .typed: arguments.append("additionalProperties: additionalProperties")
        case .ignored, .forbidden: break
        }
        writer.list("self.init", arguments, "")
    }

    // MARK: Writing

    private func writeWriting(to writer: inout CodeWriter) {
        let name = self.writer
        writer.block("public func write(to \(name): inout JSONWriter)") { writer in
            writer.line("\(name).beginObject()")
            for member in structure.members {
                let key = literal(member.jsonName)
                switch member {
                case .constant(let constant) where constant.value == .null: writer.line("\(name).nullMember(\(key))")
                case .constant(let constant): writer.line("\(name).member(\(key), \(text(constant.value)))")
                case .property(let property):
                    var function = "member"
                    if case .nullable = property.type, property.isRequired { function = "nullableMember" }
                    writer.line("\(name).\(function)(\(key), \(escapedIdentifier(property.swiftName)))")
                }
            }
            switch structure.additional {
            case .kept, .typed: writer.line("\(name).members(additionalProperties, besides: Self.keys)")
            case .ignored, .forbidden: break
            }
            writer.line("\(name).endObject()")
        }
    }
}
