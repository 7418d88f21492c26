import OpenAPI
import YAMLTree

/// Declared types and their names.
extension TypeBuilder {
    /// Builds the content of a type, given the names of the enclosing types and of the type.
    typealias Content = (inout TypeBuilder, [String]) throws(Diagnostic) -> BuiltDeclaration

    /// The greatest number of nested types. Each further level multiplies the time to compile by about 1.7: 24 levels
    /// take minutes.
    private static let maxNestedTypes = 12

    /// Declares the type of a schema: at top level if the schema is a definition, has no enclosing type or is nested
    /// too deep; otherwise nested. Identical schemas share a type.
    /// - Parameter unfinished: the keywords that the type is assumed to express until it's built.
    mutating func declare(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place, unfinished: ExpressedKeywords = .nothing,
        _ content: @escaping Content
    ) throws(Diagnostic) -> BuiltType {
        let name = try declaredName(schema, resolved, place, content)
        return BuiltType(type: .named(name), expressed: declared.expressed(by: name) ?? unfinished)
    }

    private mutating func declaredName(
        _ schema: Schema, _ resolved: ResolvedSchema, _ place: Place, _ content: @escaping Content
    ) throws(Diagnostic) -> String {
        if let known = declared.name(of: schema) { return known }
        let isTop =
            schema.isDefinition || place.isReferenced || place.scope.isEmpty
            || place.scope.count >= Self.maxNestedTypes
        let chosen = place.isPart || place.isSynthetic ? nil : chosenNames.type(of: schema)
        let candidates = chosen.map { [$0.text] } ?? self.candidates(schema, resolved, place)
        switch declared.reserve(schema, candidates: candidates, scope: isTop ? [] : place.scope) {
        case .existing(let name): return name
        case .new(let path):
            checkUnique(chosen, candidates, path, schema)
            if chosen == nil, schema.isComponent, let wanted = candidates.first, let name = path.last, name != wanted {
                diagnostics.append(
                    .warning(
                        "the Swift name \"\(wanted)\" is taken by another type; this type is \"\(name)\"",
                        at: schema.location))
            }
            if isTop, inProgress.depth > SchemasInProgress.maxImmediateDepth {
                deferred.append(.init(schema: schema, resolved: resolved, path: path, content: content))
            } else {
                try finish(schema, resolved, path, content, isPart: place.isPart)
            }
            return path.joined(separator: ".")
        }
    }

    /// Reports a name of the configuration that another type has, or that another type would have had.
    private mutating func checkUnique(
        _ chosen: NameTable.Name?, _ candidates: [String], _ path: [String], _ schema: Schema
    ) {
        guard let wanted = candidates.first, let name = path.last else { return }
        let scope = Array(path.dropLast())
        if let chosen {
            if name != wanted {
                chosenNames.reportCollision(chosen, .type, with: declared.schema(named: wanted, in: scope)?.location)
            }
            chosenTypes[path.joined(separator: ".").lowercased()] = chosen
        } else if name != wanted, let other = chosenTypes[(scope + [wanted]).joined(separator: ".").lowercased()] {
            chosenNames.reportCollision(other, .type, with: schema.location)
        }
    }

    /// Builds and defines a type with a reserved name.
    /// - Parameter isPart: whether the enclosing union checks the keywords that the type doesn't express.
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
        case .stringEnum, .multipart: break
        }
        declared.define(path, as: built, constraint, documentation, at: position)
    }

    /// Defines the type of a body with parts, whose name is reserved.
    /// - Parameter position: the position before the types of the members.
    mutating func define(
        _ form: MultipartModel, named name: String, _ resolved: ResolvedSchema, at position: Int
    ) {
        let documentation = Documentation(
            text: resolved.description, notes: resolved.history, isDeprecated: resolved.isDeprecated,
            source: resolved.origin.location)
        let built = BuiltDeclaration(kind: .multipart(form), expressed: .nothing)
        declared.define([name], as: built, SchemaConstraint(), documentation, at: position)
    }

    /// Returns the candidate names of a schema's type, by preference.
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
