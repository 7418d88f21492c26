import APIModel

/// Writes how types read themselves from JSON and write themselves to it.
struct CodecEmission {
    let names: TypeNames

    /// The extensions of a type and of those nested in it. Enums of strings need none: their protocol has it all.
    func write(_ declaration: TypeDeclaration, to writer: inout CodeWriter) {
        let scope = TypeNames.Scope.extension(of: declaration.qualifiedName)
        switch declaration.kind {
        case .stringEnum: break
        case .structure(let structure):
            writer.line()
            writer.block("extension \(declaration.qualifiedName): JSONCodable") { writer in
                StructureCodec(structure, names: names, scope: scope).write(to: &writer)
            }
        case .union(let union):
            writer.line()
            writer.block("extension \(declaration.qualifiedName): JSONCodable") { writer in
                UnionCodec(union: union, names: names, scope: scope).write(to: &writer)
            }
        }
        for nested in declaration.nested { write(nested, to: &writer) }
    }
}
