import APIModel

/// Writes the codec of a structure.
struct StructureCodec {
    private let structure: Structure
    private let names: TypeNames
    private let scope: TypeNames.Scope
    private let locals: StructureLocals
    private let constraint: SchemaConstraint

    init(
        _ structure: Structure, constraint: SchemaConstraint = SchemaConstraint(), names: TypeNames,
        scope: TypeNames.Scope
    ) {
        self.structure = structure
        self.constraint = constraint
        self.names = names
        self.scope = scope
        locals = StructureLocals(structure)
    }

    func write(to writer: inout CodeWriter) {
        if structure.isFreeForm { return writeFreeForm(to: &writer) }
        let decoder = StructureDecoderEmitter(
            structure, constraint: constraint, locals: locals, names: names, scope: scope)
        writeKeys(to: &writer)
        decoder.constants.write("private static let", to: &writer)
        writer.line()
        decoder.write(to: &writer)
        writer.line()
        writeEncoder(to: &writer)
        writeHint(to: &writer)
    }

    private func writeHint(to writer: inout CodeWriter) {
        let hints = TypeHints(names: names, scope: scope)
        TypeHints.write(hints.hint(of: structure, keys: "keys"), to: &writer)
    }

    /// Writes the codec of an object without known keys.
    private func writeFreeForm(to writer: inout CodeWriter) {
        var constants = Constants(access: "Self.", excluding: [])
        let constraint = constants.add(constraint: constraint, "constraint")
        constants.write("private static let", to: &writer)
        if constraint != nil { writer.line() }
        writer.spiAttribute()
        writer.block("\(writer.access)init?(from reader: inout \(EmittedType.jsonReader))") { writer in
            if let constraint { writer.line("reader.check(\(constraint))") }
            let read = Code.call(
                "reader.readFreeForm", labelled: LimitArguments.count(structure.count, of: "Properties"))
            writer.line("guard let members = \(read.text) else { return nil }")
            writer.line("self.init(additionalProperties: members)")
        }
        writer.line()
        writer.spiAttribute()
        writer.block("\(writer.access)func write(to writer: inout \(EmittedType.jsonWriter))") { writer in
            writer.line("additionalProperties.write(to: &writer)")
        }
        writeHint(to: &writer)
    }

    private func writeKeys(to writer: inout CodeWriter) {
        var arguments: [Code.Argument] = []
        if !structure.members.isEmpty {
            arguments.append(.init(value: .array(structure.members.map { .string($0.jsonName) })))
        }
        let required = structure.members.indices.filter { structure.members[$0].isRequired }
        if !required.isEmpty {
            arguments.append(.init(label: "required", value: .array(required.map { .text(String($0)) })))
        }
        writer.code("private static let keys = ", .call(EmittedType.jsonStringTable.rawValue, arguments))
    }

    private func writeEncoder(to writer: inout CodeWriter) {
        let name = locals.writer
        writer.spiAttribute()
        writer.block("\(writer.access)func write(to \(name): inout \(EmittedType.jsonWriter))") { writer in
            writer.line("\(name).beginObject()")
            for member in structure.members {
                let key = literal(member.jsonName)
                switch member {
                case .constant(let constant) where constant.value == .null: writer.line("\(name).nullMember(\(key))")
                case .constant(let constant):
                    var value = constant.value.text
                    // The literal alone would be a Double and be encoded as 2.0.
                    if case .integer = constant.value { value = "\(EmittedType.int64)(\(value))" }
                    writer.line("\(name).member(\(key), \(value))")
                case .property(let property):
                    var function = "member"
                    if case .nullable = property.type.unchecked, property.isRequired { function = "nullableMember" }
                    writer.line("\(name).\(function)(\(key), \(escapedIdentifier(property.swiftName)))")
                }
            }
            if structure.patternProperties != nil {
                writer.line("\(name).members(patternProperties, excluding: Self.keys)")
            }
            if structure.hasAdditionalProperties {
                writer.line("\(name).members(additionalProperties, excluding: Self.keys)")
            }
            writer.line("\(name).endObject()")
        }
    }
}
