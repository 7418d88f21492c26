import OpenAPI
import StringGrammars
import YAMLTree

/// What a module is called, and its client and server.
public struct ModuleNames: Hashable, Sendable {
    public var module: String
    public var client: String
    public var server: String

    /// Without names for them, the client and server are called after the module: `PushGatewayAPI` gives
    /// `PushGatewayClient` and `PushGatewayServer`.
    public init(module: String, client: String? = nil, server: String? = nil) {
        let base = module.hasSuffix("API") ? String(module.dropLast(3)) : module
        self.module = module
        self.client = client ?? base + "Client"
        self.server = server ?? base + "Server"
    }
}

/// Decides what the Swift of some documents and plain schemas says.
///
/// - Parameters:
///   - documents: OpenAPI documents, whose operations become a client and a server.
///   - schemas: JSON Schemas that become a type each; those of events become one union besides.
///   - formats: the formats that the types check.
///   - events: how the schemas describe events; nil where they describe none.
/// - Returns: the module, and what there is to say about the schemas. With an error among it the module is incomplete.
public func buildModule(
    _ names: ModuleNames, from documents: [Document], schemas: StandaloneSchemas = StandaloneSchemas(),
    formats: AssertedFormats = .matrix, events: EventConventions? = .matrix,
    in sources: YAMLDocuments
) -> (module: APIModule, diagnostics: [Diagnostic]) {
    var builder = ModuleBuilder(names: names, formats: formats, sources: sources)
    builder.add(documents)
    for document in documents {
        builder.add(components: document.schemas)
        builder.add(document.payloads)
    }
    builder.add(schemas, events)
    builder.noteUnusedComponents(documents)
    builder.noteEmptyModule(documents, schemas)
    return builder.finish(titles: documents.map(\.title))
}

private struct ModuleBuilder {
    private let names: ModuleNames
    private var operations: OperationBuilder
    private var groups: [OperationGroup] = []
    private var diagnostics: [Diagnostic] = []
    /// The names of methods that operations have, or will have.
    private var methods: Set<String> = []
    private var routes: [String: SourceLocation] = [:]

    init(names: ModuleNames, formats: AssertedFormats, sources: YAMLDocuments) {
        self.names = names
        operations = OperationBuilder(types: TypeBuilder(schemas: SchemaReader(documents: sources), formats: formats))
        for name in [names.module, names.client, names.server, NamedConstraint.namespace] where !name.isEmpty {
            _ = operations.types.reserve(name)
        }
    }

    // MARK: Operations

    mutating func add(_ documents: [Document]) {
        operations.types.takesUntypedAsDescribed = !documents.isEmpty
        // Names that are made up give way to those that the documents state.
        methods = Set(
            documents.flatMap(\.operations).filter(\.hasStatedID).map { Naming.operation($0.operationID) })
        var stated: Set<String> = []
        for part in Self.parts(documents) {
            var models: [OperationModel] = []
            for operation in part.operations {
                do throws(Diagnostic) {
                    models.append(try build(operation, name: methodName(operation, stated: &stated)))
                } catch {
                    diagnostics.append(error)
                }
            }
            guard !models.isEmpty else { continue }
            // Files are called after groups, and some file systems know no case.
            let name = Naming.unique(Naming.type(part.key)) { name in
                groups.contains { $0.name.lowercased() == name.lowercased() }
            }
            groups.append(OperationGroup(name: name, serverName: "", title: part.title, operations: models))
        }
        if groups.count == 1 {
            groups[0].serverName = names.server
        } else {
            for index in groups.indices {
                groups[index].serverName = operations.types.reserve(groups[index].name + "Server")
            }
        }
    }

    /// Operations that belong together: of several documents each is a part, of one document each tag.
    private static func parts(_ documents: [Document]) -> [(key: String, title: String, operations: [Operation])] {
        var parts: [(key: String, title: String, operations: [Operation])] = []
        var positions: [String: Int] = [:]
        for document in documents {
            for operation in document.operations {
                let key = documents.count > 1 ? document.name : operation.tags.first ?? document.name
                let title = documents.count > 1 || operation.tags.isEmpty ? document.title : operation.tags[0]
                if let position = positions[key] {
                    parts[position].operations.append(operation)
                } else {
                    positions[key] = parts.count
                    parts.append((key, title, [operation]))
                }
            }
        }
        return parts
    }

    /// The name of an operation's method, which no other operation has.
    /// - Parameter stated: the names of this kind that are in use.
    private mutating func methodName(_ operation: Operation, stated: inout Set<String>) -> String {
        let wanted = Naming.operation(operation.operationID)
        if operation.hasStatedID, stated.insert(wanted).inserted { return wanted }
        let name = Naming.unique(wanted) { methods.contains($0) }
        methods.insert(name)
        if name != wanted {
            diagnostics.append(
                .warning(
                    "another operation is called '\(wanted)' in Swift; this one is '\(name)'",
                    at: operation.ownLocation,
                    hint: operation.hasStatedID ? nil : "an 'operationId' would give it a name of its own"))
        }
        return name
    }

    private mutating func build(_ operation: Operation, name: String) throws(Diagnostic) -> OperationModel {
        var model = try operations.build(operation, name: name)
        // Paths that differ only by the names of their parameters are one to a router.
        let shape = model.pieces.map { if case .literal(let text) = $0 { text } else { "{}" } }
        let route = model.method.rawValue + " " + shape.joined()
        if let other = routes[route] {
            model.isServed = false
            diagnostics.append(
                .warning(
                    "another operation is reached by \(model.method.rawValue.uppercased()) \(model.path); servers have "
                        + "only that one", at: operation.ownLocation, hint: "the other one is at \(other)"))
        } else {
            routes[route] = operation.ownLocation
        }
        return model
    }

    // MARK: Schemas

    mutating func add(components schemas: [Schema]) {
        for schema in schemas { add(schema, named: schema.definitionName, isReferenced: true) }
    }

    mutating func add(_ payloads: [Payload]) {
        for payload in payloads { add(payload.schema, named: payload.name) }
    }

    mutating func add(_ collection: StandaloneSchemas, _ conventions: EventConventions?) {
        guard !collection.schemas.isEmpty else { return }
        guard let conventions else {
            for schema in collection.schemas { add(schema, named: schema.definitionName) }
            return
        }
        var events = EventUnion(operations.types, conventions)
        for schema in collection.schemas {
            do throws(Diagnostic) {
                try events.add(schema)
            } catch {
                diagnostics.append(error)
            }
        }
        events.finish()
        operations.types = events.types
    }

    /// Declares the type of a schema that no operation has to use.
    private mutating func add(_ schema: Schema, named name: String, isReferenced: Bool = false) {
        do throws(Diagnostic) {
            let place = TypeBuilder.Place(name: Naming.type(name), isReferenced: isReferenced)
            _ = try operations.types.use(schema, place)
        } catch {
            diagnostics.append(error)
        }
    }

    // MARK: The end

    /// Warns of the schemas of responses, parameters and the like that no operation uses: there are no types for them.
    mutating func noteUnusedComponents(_ documents: [Document]) {
        let referenced = documents.reduce(into: Set<SourceLocation>()) { $0.formUnion($1.referenceTargets) }
        for component in documents.flatMap(\.inlineSchemaComponents) where !referenced.contains(component.location) {
            diagnostics.append(
                .warning(
                    "no operation uses this \(component.kind); its schema is left out", at: component.location,
                    hint: "a schema under components/schemas has a type, even if no operation uses it"))
        }
    }

    /// Warns of a module that has schemas, but nothing to declare for them.
    mutating func noteEmptyModule(_ documents: [Document], _ collection: StandaloneSchemas) {
        let schemas = documents.flatMap(\.schemas) + documents.flatMap(\.payloads).map(\.schema) + collection.schemas
        guard groups.isEmpty, let first = schemas.first, operations.types.kinds.isEmpty,
            !diagnostics.contains(where: { $0.severity == .error })
        else { return }
        diagnostics.append(
            .warning(
                "nothing is generated: there are no operations, and no schema needs a Swift type of its own",
                at: first.location,
                hint: "objects, enums and unions are types; strings, numbers, booleans and lists are Swift's own"))
    }

    func finish(titles: [String]) -> (module: APIModule, diagnostics: [Diagnostic]) {
        var declarations = operations.types.finished()
        var recursion = Recursion()
        recursion.resolve(&declarations)
        let module = APIModule(
            name: names.module.isEmpty ? "API" : names.module, titles: titles, types: declarations, groups: groups,
            clientName: names.client, serverName: names.server,
            constraints: operations.types.constraints.named.sorted { $0.name < $1.name },
            examples: operations.types.examples.all)
        return (
            module,
            operations.types.schemas.diagnostics + operations.types.diagnostics.all + diagnostics
                + recursion.diagnostics
        )
    }
}
