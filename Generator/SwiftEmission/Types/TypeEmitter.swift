import APIModel
import YAMLTree

/// Writes the declarations of types, without their codecs.
struct TypeEmitter {
    let names: TypeNames
    /// The folder that paths of schemas are relative to.
    let schemaRoot: String

    /// - Parameter withNested: whether to write the types that are nested in the type.
    func write(
        _ declaration: TypeDeclaration, withNested: Bool = true, in scope: TypeNames.Scope, to writer: inout CodeWriter
    ) {
        writer.documentation(declaration.documentation, and: source(declaration.documentation.source))
        let inner = scope.inside(declaration.qualifiedName)
        let name = escapedIdentifier(declaration.name)
        switch declaration.kind {
        case .structure(let structure):
            writer.block("\(writer.access)struct \(name): \(EmittedType.hashable), \(EmittedType.sendable)") { writer in
                StructureDeclaration(structure: structure, names: names, scope: inner).write(to: &writer)
                if withNested { writeNested(declaration, in: inner, to: &writer) }
            }
        case .stringEnum(let stringEnum):
            var protocols: [EmittedType] = [.rawRepresentable, .hashable, .sendable]
            if declaration.isParameter { protocols.append(.apiParameter) }
            let list = protocols.map(\.rawValue).joined(separator: ", ")
            writer.block("\(writer.access)enum \(name): \(list)") { StringEnumDeclaration(stringEnum).write(to: &$0) }
        case .union(let union):
            let keyword = union.isIndirect ? "indirect enum" : "enum"
            var protocols: [EmittedType] = [.hashable, .sendable]
            if declaration.isParameter { protocols.append(.apiParameterUnion) }
            let list = protocols.map(\.rawValue).joined(separator: ", ")
            writer.block("\(writer.access)\(keyword) \(name): \(list)") { writer in
                UnionDeclaration(union: union, names: names, scope: inner).write(to: &writer)
                if withNested { writeNested(declaration, in: inner, to: &writer) }
            }
        case .multipart(let form):
            writer.block("\(writer.access)struct \(name): \(EmittedType.hashable), \(EmittedType.sendable)") { writer in
                MultipartDeclaration(form: form, names: names, scope: inner).write(to: &writer)
                if withNested { writeNested(declaration, in: inner, to: &writer) }
            }
        }
    }

    private func writeNested(_ declaration: TypeDeclaration, in scope: TypeNames.Scope, to writer: inout CodeWriter) {
        for nested in declaration.nested {
            writer.line()
            write(nested, in: scope, to: &writer)
        }
    }

    private func source(_ location: SourceLocation?) -> String? { location?.sentence(relativeTo: schemaRoot) }
}

extension SourceLocation {
    /// Returns the sentence with the location of a schema, for documentation.
    func sentence(relativeTo root: String) -> String {
        let name = source.name
        let path = name.hasPrefix(root + "/") ? String(name.dropFirst(root.count + 1)) : name
        return "Schema: `\(path)`, line \(line)."
    }
}

extension CodeWriter {
    /// Writes the documentation of a schema.
    /// - Parameter last: the last paragraph.
    mutating func documentation(_ documentation: Documentation, and last: String? = nil) {
        self.documentation(documentation.paragraphs + [last].compactMap(\.self))
    }
}

extension Documentation {
    var paragraphs: [String] {
        let deprecation = isDeprecated ? "- Note: Deprecated by the API." : ""
        return [text ?? "", notes.joined(separator: " "), deprecation].filter { !$0.isEmpty }
    }
}
