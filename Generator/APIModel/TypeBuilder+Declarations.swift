import OpenAPI
import YAMLTree

/// How schemas get a declared type and its name.
extension TypeBuilder {
    /// What a type consists of, given the names of the types around it and its own.
    typealias Content = (inout TypeBuilder, [String]) throws(Diagnostic) -> TypeDeclaration.Kind

    /// Declares the type of a schema: at the top when the schema is a definition or nothing is around it, otherwise
    /// nested. Schemas that are the same word for word share a type.
    mutating func declare(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place, _ kind: @escaping Content
    ) throws(Diagnostic) -> TypeUse {
        if let known = declared.name(of: schema) { return .named(known) }
        let isTop = schema.isDefinition || place.isReferenced || place.scope.isEmpty
        let candidates = candidates(schema, resolved, place)
        switch declared.enter(schema, candidates: candidates, scope: isTop ? [] : place.scope) {
        case .known(let name): return .named(name)
        case .new(let path):
            if isTop, depth > Self.deepest {
                deferred.append(Deferred(schema: schema, resolved: resolved, path: path, content: kind))
            } else {
                try finish(schema, resolved, path, kind)
            }
            return .named(path.joined(separator: "."))
        }
    }

    /// Builds a declared type.
    mutating func finish(
        _ schema: Schema, _ resolved: ResolvedSchema, _ path: [String], _ kind: Content
    ) throws(Diagnostic) {
        let position = declared.position
        let made = try kind(&self, path)
        let documentation = Documentation(
            text: resolved.description, notes: resolved.history, isDeprecated: resolved.isDeprecated,
            source: schema.location)
        var rule = RuleModel()
        switch made {
        case .stringEnum: break
        case .structure, .union:
            let name = path.joined(separator: ".")
            rule = try residue(resolved, expression(of: made, named: name, for: resolved))
        }
        declared.complete(path, as: made, rule, documentation, at: position)
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
