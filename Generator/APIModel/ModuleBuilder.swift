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
/// - Returns: the module, and what there is to say about the schemas. With an error among it the module is incomplete.
public func buildModule(
    _ names: ModuleNames, from documents: [Document], schemas: SchemaCollection = SchemaCollection(),
    formats: AssertedFormats = .matrix, in sources: YAMLDocuments
) -> (module: APIModule, diagnostics: [Diagnostic]) {
    var builder = ModuleBuilder(names: names, formats: formats, sources: sources)
    builder.add(documents)
    // A document without operations is there for its schemas; of others those count that operations lead to.
    for document in documents where document.operations.isEmpty { builder.add(components: document.schemas) }
    builder.add(schemas)
    return builder.finish(titles: documents.map(\.title))
}

private struct ModuleBuilder {
    private let names: ModuleNames
    private var operations: OperationBuilder
    private var groups: [OperationGroup] = []
    private var diagnostics: [Diagnostic] = []
    private var methods: [String: SourceLocation] = [:]
    private var routes: [String: SourceLocation] = [:]

    init(names: ModuleNames, formats: AssertedFormats, sources: YAMLDocuments) {
        self.names = names
        operations = OperationBuilder(types: TypeBuilder(schemas: SchemaReader(documents: sources), formats: formats))
        for name in [names.module, names.client, names.server, NamedRule.namespace] where !name.isEmpty {
            _ = operations.types.reserve(name)
        }
    }

    // MARK: Operations

    mutating func add(_ documents: [Document]) {
        operations.types.takesUntypedAsDescribed = !documents.isEmpty
        for part in Self.parts(documents) {
            var models: [OperationModel] = []
            for operation in part.operations {
                do throws(Diagnostic) {
                    models.append(try build(operation))
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

    private mutating func build(_ operation: Operation) throws(Diagnostic) -> OperationModel {
        let wanted = Naming.operation(operation.operationID)
        let name = Naming.unique(wanted) { methods[$0] != nil }
        if name != wanted {
            diagnostics.append(
                .warning(
                    "another operation is called '\(wanted)' in Swift; this one is '\(name)'", at: operation.location))
        }
        methods[name] = operation.location
        var model = try operations.build(operation, name: name)
        // Paths that differ only by the names of their parameters are one to a router.
        let shape = model.pieces.map { if case .literal(let text) = $0 { text } else { "{}" } }
        let route = model.method.rawValue + " " + shape.joined()
        if let other = routes[route] {
            model.isServed = false
            diagnostics.append(
                .warning(
                    "another operation is reached by \(model.method.rawValue.uppercased()) \(model.path); servers have "
                        + "only that one", at: operation.location, hint: "the other one is at \(other)"))
        } else {
            routes[route] = operation.location
        }
        return model
    }

    // MARK: Schemas

    mutating func add(components schemas: [Schema]) {
        for schema in schemas {
            do throws(Diagnostic) {
                let place = TypeBuilder.Place(name: Naming.type(schema.definitionName), isReferenced: true)
                _ = try operations.types.use(schema, place)
            } catch {
                diagnostics.append(error)
            }
        }
    }

    mutating func add(_ collection: SchemaCollection) {
        guard !collection.schemas.isEmpty else { return }
        var events = EventUnion(operations.types)
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

    // MARK: The end

    func finish(titles: [String]) -> (module: APIModule, diagnostics: [Diagnostic]) {
        var declarations = operations.types.finished()
        var recursion = Recursion()
        recursion.resolve(&declarations)
        let module = APIModule(
            name: names.module.isEmpty ? "API" : names.module, titles: titles, types: declarations, groups: groups,
            clientName: names.client, serverName: names.server,
            rules: operations.types.namedRules.sorted { $0.name < $1.name }, examples: operations.types.examples)
        return (
            module,
            operations.types.schemas.diagnostics + operations.types.diagnostics + diagnostics + recursion.diagnostics
        )
    }
}
