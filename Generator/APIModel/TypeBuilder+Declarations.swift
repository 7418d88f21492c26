import OpenAPI
import YAMLTree

/// How schemas get a declared type and its name.
extension TypeBuilder {
    /// What a type consists of, given the names of the types around it and its own.
    typealias Content = (inout TypeBuilder, [String]) throws(Diagnostic) -> BuiltDeclaration

    /// How many types are nested in each other. With each further level the compiler takes about 1.7 times as long: 24
    /// levels take minutes.
    private static let mostLevels = 12

    /// Declares the type of a schema: at the top when the schema is a definition, nothing is around it or it is nested
    /// too deep, otherwise nested. Schemas that are the same word for word share a type.
    /// - Parameter unfinished: what the type is taken to express until it's built.
    mutating func declare(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place, unfinished: ExpressedKeywords = .nothing,
        _ content: @escaping Content
    ) throws(Diagnostic) -> Built {
        let name = try declaredName(schema, resolved, place, content)
        return Built(type: .named(name), expressed: declared.expressed(by: name) ?? unfinished)
    }

    private mutating func declaredName(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place, _ content: @escaping Content
    ) throws(Diagnostic) -> String {
        if let known = declared.name(of: schema) { return known }
        let isTop =
            schema.isDefinition || place.isReferenced || place.scope.isEmpty || place.scope.count >= Self.mostLevels
        let candidates = candidates(schema, resolved, place)
        switch declared.enter(schema, candidates: candidates, scope: isTop ? [] : place.scope) {
        case .known(let name): return name
        case .new(let path):
            if schema.isComponent, let wanted = candidates.first, let name = path.last, name != wanted {
                diagnostics.append(
                    .warning(
                        "another type is called '\(wanted)' in Swift; this one is '\(name)'", at: schema.location))
            }
            if isTop, open.depth > OpenSchemas.deepestDeclared {
                deferred.append(.init(schema: schema, resolved: resolved, path: path, content: content))
            } else {
                try finish(schema, resolved, path, content, isPart: place.isPart)
            }
            return path.joined(separator: ".")
        }
    }

    /// Builds a declared type.
    /// - Parameter isPart: whether a union around checks what the type doesn't express.
    mutating func finish(
        _ schema: Schema, _ resolved: ResolvedSchema, _ path: [String], _ content: Content, isPart: Bool = false
    ) throws(Diagnostic) {
        let position = declared.position
        let built = try content(&self, path)
        let documentation = Documentation(
            text: resolved.description, notes: resolved.history, isDeprecated: resolved.isDeprecated,
            source: schema.location)
        var constraint = SchemaConstraint()
        switch built.kind {
        case .structure, .union: if !isPart { constraint = try unexpressed(resolved, built.expressed) }
        case .stringEnum: break
        }
        declared.complete(path, as: built, constraint, documentation, at: position)
    }

    /// What the type of a schema may be called, the best first.
    private func candidates(_ schema: Schema, _ resolved: ResolvedSchema, _ place: Place) -> [String] {
        if place.isNamed { return [place.name] }
        let title = Naming.typeOfTitle(resolved.title)
        var names: [String?]
        if schema.isComponent {
            names = [Naming.type(schema.definitionName), title]
        } else if schema.isDefinition {
            names = [title, Naming.type(schema.definitionName)]
        } else {
            names = [title, place.name]
            if let title, place.scope.isEmpty { names.append(place.name + title) }
        }
        return names.compactMap { $0 }
    }
}
