import APIModel

/// Writes the JSON codecs of types.
struct CodecEmitter {
    let names: TypeNames

    /// Writes the extensions of a type and of its nested types. Enums of strings need none, because their protocol
    /// implements the codec.
    func write(_ declaration: TypeDeclaration, to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.extension(of: declaration.qualifiedName)
        let write: ((inout CodeWriter) -> Void)? =
            switch declaration.kind {
            case .stringEnum: nil
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
            }
        if let write {
            if !writer.text.isEmpty { writer.line() }
            let isStructure = names.isStructure(.named(declaration.qualifiedName))
            let conformance = isStructure ? EmittedType.jsonStructure : .jsonCodable
            writer.block("extension \(declaration.qualifiedName): \(conformance)", write)
        }
        for nested in declaration.nested { self.write(nested, to: &writer) }
    }
}
