import APIModel

/// The initializer that reads an object with known keys.
struct StructureReading {
    private let structure: Structure
    private let locals: StructureLocals
    private let names: TypeNames
    private let scope: TypeNames.Scope
    /// How the members are read, in their order; nil for constants.
    private let members: [Code?]
    private let patternMember: Code?
    private let additionalMember: Code?
    let constants: Constants

    /// The name of the constant that holds the pattern of keys.
    private let keyPattern: String
    /// The name of the constant that holds the rule of the type.
    private let rule: String?

    init(_ structure: Structure, rule: RuleModel, locals: StructureLocals, names: TypeNames, scope: TypeNames.Scope) {
        self.structure = structure
        self.locals = locals
        self.names = names
        self.scope = scope
        var expressions = ReadExpressions(
            names: names, scope: scope, constants: Constants(access: "Self.", besides: ["keys"]))
        members = structure.members.map { member in
            guard case .property(let property) = member else { return nil }
            return expressions.read(property.type, from: locals.reader, for: property.swiftName)
        }
        keyPattern =
            structure.patternProperties.map { properties in
                expressions.constants.add("patternPropertiesKey", LimitArguments.pattern(properties.pattern))
            } ?? ""
        patternMember = structure.patternProperties.map { properties in
            expressions.read(properties.type, from: "$0", for: "patternProperties")
        }
        if case .typed(let value) = structure.additional {
            additionalMember = expressions.read(value, from: "$0", for: "additionalProperties")
        } else {
            additionalMember = nil
        }
        self.rule = expressions.constants.add(rule: rule, "rule")
        constants = expressions.constants
    }

    func write(to writer: inout CodeWriter) {
        writer.block("public init?(from \(locals.reader): inout JSONReader)") { writer in
            if let rule { writer.line("\(locals.reader).check(\(rule))") }
            for property in structure.properties {
                let type = names.swift(property.type, in: scope)
                writer.line("var \(escapedIdentifier(property.swiftName)): \(type)?")
            }
            let keeps = keepsUnknown ? ", keepingUnknown: true" : ""
            writer.line("var \(locals.object) = \(locals.reader).beginObject(Self.keys\(keeps))")
            writeLoop(to: &writer)
            writeRest(to: &writer)
            writeGuard(to: &writer)
            writeInit(to: &writer)
        }
    }

    /// Whether the reader keeps the members whose keys aren't listed; otherwise they're gone through once more.
    private var keepsUnknown: Bool {
        switch structure.additional {
        case .kept: patternMember == nil
        case .forbidden: true
        case .typed: false
        }
    }

    private func writeLoop(to writer: inout CodeWriter) {
        let next = "\(locals.reader).nextKey(in: &\(locals.object))"
        guard !structure.members.isEmpty else { return writer.line("while \(next) != nil {}") }
        writer.block("while let \(locals.key) = \(next)") { writer in
            writer.line("switch \(locals.key) {")
            for (index, (member, code)) in zip(structure.members, members).enumerated() {
                let label = "case \(index):"
                switch member {
                case .property(let property):
                    guard let code else { continue }
                    writer.branch(label, "\(escapedIdentifier(property.swiftName)) = ", code)
                case .constant(let constant):
                    writer.branch(label, "\(locals.reader).readConstant(\(constant.value.text))")
                }
            }
            writer.line("default: break")
            writer.line("}")
        }
    }

    /// What is done about the members whose keys aren't listed.
    private func writeRest(to writer: inout CodeWriter) {
        let (reader, object) = (locals.reader, locals.object)
        if !structure.isOpen, patternMember == nil { writer.line("\(reader).refuseUnknown(in: \(object))") }
        if let arguments = structure.count.arguments {
            writer.line("\(reader).checkCount(of: \(object), \(arguments))")
        }
        if let patternMember {
            writer.code(
                "let patternProperties = ",
                .closure(
                    .text("\(reader).readPatternProperties(in: \(object), pattern: \(keyPattern))"),
                    body: patternMember))
            if !structure.isOpen {
                writer.line("if !patternProperties.others.isEmpty { \(reader).refuseUnknown(in: \(object)) }")
            }
        }
        if let additionalMember {
            writer.code(
                "let additionalProperties = ",
                .closure(.text("\(reader).readUnknown(in: \(object))"), body: additionalMember))
        }
    }

    private func writeGuard(to writer: inout CodeWriter) {
        let end = "\(locals.reader).endObject(\(locals.object))"
        let required = structure.properties.filter(\.isRequired).map { "let \(escapedIdentifier($0.swiftName))" }
        let one = "guard \(([end] + required).joined(separator: ", ")) else { return nil }"
        if one.count <= writer.room { return writer.line(one) }
        writer.line("guard \(end),")
        writer.indented { writer in
            for (index, binding) in required.enumerated() {
                writer.line(binding + (index < required.count - 1 ? "," : ""))
            }
        }
        writer.line("else { return nil }")
    }

    private func writeInit(to writer: inout CodeWriter) {
        var arguments: [String] = []
        for property in structure.properties {
            var value = escapedIdentifier(property.swiftName)
            if case .nullable = property.type.unchecked, property.isRequired { value += ".value" }
            arguments.append("\(escapedArgument(property.swiftName)): \(value)")
        }
        if patternMember != nil { arguments.append("patternProperties: patternProperties") }
        if additionalMember != nil {
            arguments.append("additionalProperties: additionalProperties")
        } else if structure.hasAdditionalProperties {
            arguments.append("additionalProperties: \(locals.object).unknown")
        }
        writer.list("self.init", arguments)
    }
}

extension Structure {
    /// Whether members that no key and no pattern describes are let in.
    fileprivate var isOpen: Bool { if case .forbidden = additional { false } else { true } }
}

extension CountLimits {
    fileprivate var arguments: String? {
        let arguments = [minimum.map { "minimum: \($0)" }, maximum.map { "maximum: \($0)" }].compactMap(\.self)
        return arguments.isEmpty ? nil : arguments.joined(separator: ", ")
    }
}
