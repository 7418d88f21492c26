import APIModel

/// Writes the codecs of types.
struct CodecEmitter {
    let names: TypeNames

    /// Writes the extension of a type.
    /// - Parameter withNested: whether to write those of the types nested in it.
    func write(_ declaration: TypeDeclaration, withNested: Bool = true, to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.extension(of: declaration.qualifiedName)
        let write: (inout CodeWriter) -> Void =
            switch declaration.kind {
            case .stringEnum(let stringEnum): StringEnumCodec(stringEnum).write
            case .structure(let structure):
                StructureCodec(structure, constraint: declaration.constraint, names: names, scope: scope).write
            case .union(let union):
                switch union.selector {
                case .untagged(let exactlyOne):
                    UntaggedUnionCodec(
                        union: union, constraint: declaration.constraint, exactlyOne: exactlyOne, names: names,
                        scope: scope
                    ).write
                case .discriminator, .type:
                    UnionCodec(union: union, constraint: declaration.constraint, names: names, scope: scope).write
                }
            case .multipart(let form): MultipartCodec(form: form, names: names, scope: scope).write
            }
        if !writer.text.isEmpty { writer.line() }
        writer.block("extension \(declaration.qualifiedName): \(conformance(of: declaration))", write)
        guard withNested else { return }
        for nested in declaration.nested { self.write(nested, to: &writer) }
    }

    /// The protocol that the codec implements.
    private func conformance(of declaration: TypeDeclaration) -> EmittedType {
        switch declaration.kind {
        case .stringEnum: return .jsonStringEnum
        case .multipart: return .multipartForm
        case .structure, .union: break
        }
        return names.isStructure(.named(declaration.qualifiedName)) ? .jsonStructure : .jsonCodable
    }
}

/// Writes the codec of an enum of strings: only the table of its strings, because the protocol implements the rest.
struct StringEnumCodec {
    private let stringEnum: StringEnum

    init(_ stringEnum: StringEnum) {
        self.stringEnum = stringEnum
    }

    func write(to writer: inout CodeWriter) {
        let values = Code.array(stringEnum.cases.map { .string($0.value) })
        writer.spiAttribute()
        writer.code(
            "\(writer.access)static let knownStrings = ",
            .call(EmittedType.jsonStringTable.rawValue, [.init(value: values)]))
    }
}
