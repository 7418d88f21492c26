import APIModel

/// Writes how types read themselves from JSON and write themselves to it.
struct CodecEmission {
    let names: TypeNames

    /// The extensions of a type and of those nested in it. Enums of strings need none: their protocol has it all.
    func write(_ declaration: TypeDeclaration, to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.extension(of: declaration.qualifiedName)
        let write: ((inout CodeWriter) -> Void)? =
            switch declaration.kind {
            case .stringEnum: nil
            case .structure(let structure):
                StructureCodec(structure, constraint: declaration.constraint, names: names, scope: scope).write
            case .union(let union):
                switch union.selector {
                case .trial(let exactlyOne):
                    TrialCodec(
                        union: union, constraint: declaration.constraint, exactlyOne: exactlyOne, names: names,
                        scope: scope
                    ).write
                case .key, .type:
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
