import APIModel

/// Writes the decoder of a structure.
struct StructureDecoderEmitter {
    private let structure: Structure
    private let locals: StructureLocals
    private let names: TypeNames
    private let scope: TypeNames.Scope
    /// Expressions that decode the members, in their order; `nil` for constants.
    private let members: [Code?]
    private let patternMember: Code?
    private let additionalMember: Code?
    let constants: Constants

    /// The constant with the pattern of keys.
    private let keyPattern: String
    /// The constant with the type's constraint.
    private let constraint: String?

    init(
        _ structure: Structure, constraint: SchemaConstraint, locals: StructureLocals, names: TypeNames,
        scope: TypeNames.Scope
    ) {
        self.structure = structure
        self.locals = locals
        self.names = names
        self.scope = scope
        var expressions = ReadExpressions(
            names: names, scope: scope, constants: Constants(access: "Self.", excluding: ["keys"]))
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
        self.constraint = expressions.constants.add(constraint: constraint, "constraint")
        constants = expressions.constants
    }

    func write(to writer: inout CodeWriter) {
        writeBlank(to: &writer)
        writer.line()
        let parameter = "from \(locals.reader): inout \(EmittedType.jsonReader)"
        writer.spiAttribute()
        writer.block("\(writer.access)mutating func readMembers(\(parameter)) -> \(EmittedType.bool)") { writer in
            if let constraint { writer.line("\(locals.reader).check(\(constraint))") }
            // A local constant, because every access of a static property checks whether it is initialized.
            writer.line("let \(locals.keys) = Self.keys")
            let keeps = keepsUnknown ? "keepingUnknown: true" : ""
            writer.line("var \(locals.object) = \(locals.reader).beginObject(\(keeps))")
            writeLoop(to: &writer)
            writeRest(to: &writer)
            writeRequired(to: &writer)
            writer.line("return \(locals.reader).endObject(\(locals.object), of: \(locals.keys))")
        }
    }

    /// Writes the initializer of the value that the reader fills. Optional properties default to `nil`.
    private func writeBlank(to writer: inout CodeWriter) {
        var assignments = structure.properties.filter { $0.isRequired && !$0.isBoxed }.map { property in
            "\(escapedIdentifier(property.swiftName)) = \(names.empty(property, in: scope))"
        }
        if patternMember != nil { assignments.append("patternProperties = [:]") }
        if structure.hasAdditionalProperties { assignments.append("additionalProperties = [:]") }
        writer.spiAttribute()
        let head = "\(writer.access)init(_: \(EmittedType.jsonBlank))"
        if assignments.isEmpty { return writer.line("\(head) {}") }
        writer.block(head) { writer in
            for assignment in assignments { writer.line(assignment) }
        }
    }

    /// Whether the reader keeps members with unknown keys; otherwise they are decoded in a second pass.
    private var keepsUnknown: Bool {
        switch structure.additional {
        case .kept: patternMember == nil
        case .forbidden: true
        case .typed: false
        }
    }

    private func writeLoop(to writer: inout CodeWriter) {
        let next = "\(locals.reader).nextKey(in: &\(locals.object), of: \(locals.keys))"
        guard !structure.members.isEmpty else { return writer.line("while \(next) != nil {}") }
        writer.block("while let \(locals.key) = \(next)") { writer in
            writer.line("switch \(locals.key) {")
            for (index, (member, code)) in zip(structure.members, members).enumerated() {
                let label = "case \(index):"
                switch member {
                case .property(let property):
                    guard let code else { continue }
                    write(property, code, label, to: &writer)
                case .constant(let constant):
                    writer.branch(label, "\(locals.reader).readConstant(\(constant.value.text))")
                }
            }
            writer.line("default: break")
            writer.line("}")
        }
    }

    private func write(_ property: Property, _ code: Code, _ label: String, to writer: inout CodeWriter) {
        let name = escapedIdentifier(property.swiftName)
        if names.isStructure(property.type), !property.isBoxed {
            let required = property.isRequired ? ", of: &\(locals.object)" : ""
            writer.branch(label, "\(locals.reader).read(into: &\(name)\(required))")
        } else if property.isRequired {
            // `require` treats `nil` as missing, so a value that is stored as an optional is wrapped.
            let value = property.isEndless ? Code.mapped(code, "\(EmittedType.optional).some") : code
            let arguments = [Code.Argument(value: .text("&\(name)")), Code.Argument(value: value)]
            writer.branch(label, "", .call("\(locals.object).require", arguments))
        } else {
            writer.branch(label, "\(name) = ", code)
        }
    }

    /// Writes the checks of members that only one direction requires.
    private func writeRequired(to writer: inout CodeWriter) {
        for (direction, name) in [(Property.Direction.request, "request"), (.response, "response")] {
            let places = structure.members.indices.filter { index in
                if case .property(let property) = structure.members[index] {
                    property.requiredDirection == direction
                } else {
                    false
                }
            }
            guard !places.isEmpty else { continue }
            writer.code(
                .call(
                    "\(locals.reader).require",
                    [
                        .init(value: .array(places.map { .text(String($0)) })),
                        .init(label: "of", value: .text(locals.keys)), .init(label: "in", value: .text(locals.object)),
                        .init(label: "for", value: .text("." + name)),
                    ]))
        }
    }

    /// Writes the code that decodes, keeps or reports members with unknown keys.
    private func writeRest(to writer: inout CodeWriter) {
        let (reader, object) = (locals.reader, locals.object)
        if !structure.isOpen, patternMember == nil {
            writer.line("\(reader).reportUnknownMembers(in: \(object), of: \(locals.keys))")
        }
        if let arguments = structure.count.arguments {
            writer.line("\(reader).checkCount(of: \(object), \(arguments))")
        }
        if let patternMember {
            writer.code(
                "patternProperties = ",
                .closure(
                    .call(
                        "\(reader).readPatternProperties",
                        labelled: [
                            ("in", .text(object)), ("of", .text(locals.keys)), ("pattern", .text(keyPattern)),
                        ]),
                    body: patternMember))
            if !structure.isOpen {
                let refusal = "\(reader).reportUnknownMembers(in: \(object), of: \(locals.keys))"
                writer.line("if !patternProperties.others.isEmpty { \(refusal) }")
            }
        }
        if let additionalMember {
            writer.code(
                "additionalProperties = ",
                .closure(.text("\(reader).readUnknown(in: \(object), of: \(locals.keys))"), body: additionalMember))
        } else if structure.hasAdditionalProperties {
            writer.line("additionalProperties = \(reader).unknown(in: \(object))")
        }
    }
}

extension Structure {
    /// Whether members with unknown keys are allowed.
    fileprivate var isOpen: Bool { if case .forbidden = additional { false } else { true } }
}

extension CountLimits {
    fileprivate var arguments: String? {
        let arguments = [minimum.map { "minimum: \($0)" }, maximum.map { "maximum: \($0)" }].compactMap(\.self)
        return arguments.isEmpty ? nil : arguments.joined(separator: ", ")
    }
}
