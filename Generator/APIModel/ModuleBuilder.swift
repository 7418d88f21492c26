import OpenAPI
import StringGrammars
import YAMLTree

/// The names of a module, its client and its server.
public struct ModuleNames: Hashable, Sendable {
    public var module: String
    public var client: String
    public var server: String

    /// The names of the client and the server default to the module's: `PushGatewayClient` and `PushGatewayServer` for
    /// `PushGatewayAPI`.
    public init(module: String, client: String? = nil, server: String? = nil) {
        let base = module.hasSuffix("API") ? String(module.dropLast(3)) : module
        self.module = module
        self.client = client ?? base + "Client"
        self.server = server ?? base + "Server"
    }
}

/// Builds the model of a Swift module from documents and plain schemas.
///
/// - Parameters:
///   - documents: OpenAPI documents, whose operations become a client and a server.
///   - schemas: JSON Schemas; each becomes a type, and those of events also become cases of one union.
///   - formats: the formats that generated types check.
///   - events: the conventions by which schemas describe events; `nil` if none of them does.
///   - streamedTypes: the media types, or ranges such as `audio/*`, of bodies of any bytes that are read and sent in
///     parts instead of as a whole.
///   - chosenNames: the names that replace derived ones.
///   - formatTypes: the types that replace `String` for some formats.
///   - sources: the files that references resolve to.
/// - Returns: the module and the diagnostics. If there is an error among them, the module is incomplete.
public func buildModule(
    _ names: ModuleNames, from documents: [Document], schemas: StandaloneSchemas = StandaloneSchemas(),
    formats: AssertedFormats = .matrix, events: EventConventions? = .matrix, chosenNames: NameTable = NameTable(),
    formatTypes: FormatTypes = FormatTypes(), streamedTypes: [String] = [], in sources: YAMLDocuments
) -> (module: APIModule, diagnostics: [Diagnostic]) {
    let types = TypeBuilder(
        schemas: SchemaReader(documents: sources), formats: formats, formatTypes: formatTypes, chosenNames: chosenNames)
    var builder = ModuleBuilder(names: names, types: types)
    builder.operations.streamedTypes = streamedTypes.map { $0.lowercased() }
    builder.add(documents)
    for document in documents {
        builder.add(components: document.schemas)
    }
    builder.addWebhooks(of: documents)
    builder.add(schemas, events)
    builder.noteUnusedComponents(documents)
    builder.noteEmptyModule(documents, schemas)
    return builder.finish(documents)
}

/// Collects types and operations, and assembles the module.
struct ModuleBuilder {
    let names: ModuleNames
    var operations: OperationBuilder
    private var groups: [OperationGroup] = []
    /// The names of groups and their parts, in lower case.
    private var groupNames: Set<String> = []
    var webhookGroups: [WebhookGroup] = []
    var diagnostics: [Diagnostic] = []
    /// Names of methods that are in use or reserved.
    private var methods: Set<String> = []
    /// The chosen names of methods, by the location of the operation.
    private var chosenMethods: [SourceLocation: NameTable.Name] = [:]
    /// The locations of operations, by method and path. The path has `{}` for each parameter.
    private var routes: [String: SourceLocation] = [:]

    init(names: ModuleNames, types: TypeBuilder) {
        self.names = names
        operations = OperationBuilder(types: types)
        for type in types.formatTypes.types { _ = operations.types.reserveName(type.module) }
        for name in [names.module, names.client, names.server, NamedConstraint.namespace] where !name.isEmpty {
            _ = operations.types.reserveName(name)
        }
    }

    // MARK: Operations

    mutating func add(_ documents: [Document]) {
        operations.types.infersMissingType = !documents.isEmpty
        let all = documents.flatMap(\.operations)
        chooseMethods(of: all)
        // An `operationId` takes precedence over a name made of method and path.
        methods = Set(
            all.filter { $0.hasStatedID && chosenMethods[$0.ownLocation] == nil }
                .map { Naming.operation($0.operationID) })
        methods.formUnion(chosenMethods.values.map(\.text))
        var stated: Set<String> = []
        for part in Self.parts(documents) {
            var models: [OperationModel] = []
            for operation in part.operations {
                do throws(Diagnostic) {
                    models.append(try build(operation, stated: &stated))
                } catch {
                    diagnostics.append(error)
                }
            }
            guard !models.isEmpty else { continue }
            let name = uniqueGroupName(Naming.type(part.key))
            groups.append(OperationGroup(name: name, serverName: "", title: part.title, operations: models))
        }
        if groups.count == 1 {
            groups[0].serverName = names.server
        } else {
            for index in groups.indices {
                groups[index].serverName = operations.types.reserveName(groups[index].name + "Server")
            }
        }
        for index in groups.indices { groups[index] = divided(groups[index], isOnlyGroup: groups.count == 1) }
    }

    /// Returns a group with its parts, if it has many operations. The names of parts begin with the group's, unless it
    /// is the only one.
    private mutating func divided(_ group: OperationGroup, isOnlyGroup: Bool) -> OperationGroup {
        var group = group
        for part in OperationPartition(group.operations).parts {
            // Paths often repeat the tag: `/repos/…` under "repos".
            let isNamed = isOnlyGroup || (part.name.hasPrefix(group.name) && part.name != group.name)
            let name = uniqueGroupName((isNamed ? "" : group.name) + part.name)
            group.parts.append(
                OperationGroup(
                    name: name, serverName: operations.types.reserveName(name + "Server"),
                    title: "\(group.title): \(part.name)", operations: part.operations))
        }
        return group
    }

    /// Returns a name that no group and no part has. Files are named after them, and some file systems ignore case.
    private mutating func uniqueGroupName(_ wanted: String) -> String {
        let name = Naming.unique(wanted) { groupNames.contains($0.lowercased()) }
        groupNames.insert(name.lowercased())
        return name
    }

    /// Returns the operations in parts: one for each of several documents, which may be bundled in one file, or for each
    /// tag of a single document.
    private static func parts(_ documents: [Document]) -> [(key: String, title: String, operations: [Operation])] {
        var parts: [(key: String, title: String, operations: [Operation])] = []
        var positions: [String: Int] = [:]
        for document in documents {
            for operation in document.operationsByPart {
                let part = document.part(of: operation)
                let tag = documents.count > 1 ? nil : operation.tags.first
                let key = part?.name ?? tag ?? document.name
                let title = part?.title ?? tag ?? document.title
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

    /// Looks up the chosen names of methods.
    private mutating func chooseMethods(of all: [Operation]) {
        var owners: [String: SourceLocation] = [:]
        for operation in all {
            let name =
                operations.types.chosenNames.name(at: operation.ownLocation, .method)
                ?? operations.types.chosenNames.name(at: operation.location, .method)
            guard let name else { continue }
            chosenMethods[operation.ownLocation] = name
            if let other = owners.updateValue(operation.ownLocation, forKey: name.text) {
                operations.types.chosenNames.reportCollision(name, .method, with: other)
            }
        }
        let byName = Dictionary(chosenMethods.values.map { ($0.text, $0) }) { first, _ in first }
        for operation in all where chosenMethods[operation.ownLocation] == nil {
            guard let name = byName[Naming.operation(operation.operationID)] else { continue }
            operations.types.chosenNames.reportCollision(name, .method, with: operation.ownLocation)
        }
    }

    /// Returns a unique name for an operation's method.
    /// - Parameter stated: the names from an `operationId` that are in use.
    private mutating func methodName(_ operation: Operation, stated: inout Set<String>) -> String {
        let wanted = Naming.operation(operation.operationID)
        if operation.hasStatedID, stated.insert(wanted).inserted { return wanted }
        let name = Naming.unique(wanted) { methods.contains($0) }
        methods.insert(name)
        if name != wanted {
            diagnostics.append(
                .warning(
                    "the Swift name \"\(wanted)\" is taken by another operation; this operation is \"\(name)\"",
                    at: operation.ownLocation, hint: operation.hasStatedID ? nil : "add an \"operationId\""))
        }
        return name
    }

    private mutating func build(
        _ operation: Operation, stated: inout Set<String>
    ) throws(Diagnostic) -> OperationModel {
        let chosen = chosenMethods[operation.ownLocation]?.text
        let name = chosen ?? methodName(operation, stated: &stated)
        var model = try operations.build(operation, name: name, base: Naming.type(chosen ?? operation.operationID))
        // To a router, paths are equal if they differ only in the names of their parameters.
        let shape = model.pieces.map { if case .literal(let text) = $0 { text } else { "{}" } }
        let route = model.method.name + " " + shape.joined()
        if let other = routes[route] {
            model.isServed = false
            diagnostics.append(
                .warning(
                    "another operation also has the route \(model.method.name) \(model.path); this "
                        + "operation is in the client only", at: operation.ownLocation,
                    hint: "the other operation is at \(other)"))
        } else {
            routes[route] = operation.ownLocation
        }
        return model
    }

    // MARK: Schemas

    mutating func add(components schemas: [Schema]) {
        for schema in schemas { add(schema, named: schema.definitionName, isReferenced: true) }
    }

    mutating func add(_ collection: StandaloneSchemas, _ conventions: EventConventions?) {
        guard !collection.schemas.isEmpty else { return }
        guard let conventions else {
            for schema in collection.schemas { add(schema, named: schema.definitionName) }
            return
        }
        var events = EventUnionBuilder(operations.types, conventions)
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

    /// Declares the type of a schema, whether or not an operation uses it.
    private mutating func add(_ schema: Schema, named name: String, isReferenced: Bool = false) {
        do throws(Diagnostic) {
            let place = TypeBuilder.Place(name: Naming.type(name), isReferenced: isReferenced)
            _ = try operations.types.use(schema, place)
        } catch {
            diagnostics.append(error)
        }
    }

    // MARK: Result

    /// Warns of unused components other than schemas (responses, parameters, …), because their schemas get no types.
    mutating func noteUnusedComponents(_ documents: [Document]) {
        let referenced = documents.reduce(into: Set<SourceLocation>()) { $0.formUnion($1.referenceTargets) }
        for component in documents.flatMap(\.inlineSchemaComponents) where !referenced.contains(component.location) {
            diagnostics.append(
                .warning(
                    "no operation uses this \(component.kind); no type is generated for its schema",
                    at: component.location, hint: "schemas under components/schemas always have a type"))
        }
    }

    /// Warns if the documents have schemas, but the module is empty.
    mutating func noteEmptyModule(_ documents: [Document], _ collection: StandaloneSchemas) {
        let schemas = documents.flatMap(\.schemas) + collection.schemas
        guard groups.isEmpty, webhookGroups.isEmpty, let first = schemas.first, operations.types.kinds.isEmpty,
            !diagnostics.contains(where: { $0.severity == .error })
        else { return }
        diagnostics.append(
            .warning(
                "nothing is generated: there are no operations, and no schema needs a type declaration",
                at: first.location,
                hint: "only objects, enums and unions are declared; strings, numbers, booleans and arrays are Swift's "
                    + "own types"))
    }

    /// Returns the model of the base URLs of the documents' servers.
    private mutating func baseURLs(_ documents: [Document]) -> BaseURLModel? {
        guard !groups.isEmpty else { return nil }
        var builder = BaseURLBuilder()
        for document in documents { builder.add(document) }
        diagnostics += builder.diagnostics
        guard !builder.servers.isEmpty else { return nil }
        // A client named "Client" gives "ClientBaseURL", because the runtime has a type "BaseURL".
        let hasBase = names.client.hasSuffix("Client") && names.client != "Client"
        let base = hasBase ? String(names.client.dropLast("Client".count)) : names.client
        return BaseURLModel(
            typeName: operations.types.reserveName(base + "BaseURL"), servers: builder.servers, values: builder.values)
    }

    mutating func finish(_ documents: [Document]) -> (module: APIModule, diagnostics: [Diagnostic]) {
        let baseURLs = baseURLs(documents)
        var declarations = operations.types.finished()
        var recursion = RecursionResolver()
        recursion.resolve(&declarations)
        let module = APIModule(
            name: names.module.isEmpty ? "API" : names.module, titles: documents.flatMap(\.titles), types: declarations,
            groups: groups, webhookGroups: webhookGroups, clientName: names.client, serverName: names.server,
            baseURLs: baseURLs,
            constraints: operations.types.constraints.named.sorted { $0.name < $1.name },
            formatTypes: operations.types.formatTypes.types, examples: operations.types.examples.all)
        let found =
            operations.types.schemas.diagnostics + operations.types.diagnostics.all + diagnostics
            + recursion.diagnostics + operations.types.formatTypes.diagnostics
        let isComplete = !found.contains { $0.severity == .error }
        return (module, found + operations.types.chosenNames.diagnostics(isComplete: isComplete))
    }
}
