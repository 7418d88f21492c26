import OpenAPI
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

/// Decides what the Swift of some documents says.
///
/// - Returns: the module, and what there is to say about the schemas. With an error among it the module is incomplete.
public func buildModule(
    _ names: ModuleNames, from documents: [Document], in sources: YAMLDocuments
) -> (module: APIModule, diagnostics: [Diagnostic]) {
    var types = TypeBuilder(schemas: SchemaReader(documents: sources))
    var operations: [OperationModel] = []
    var names = names
    var locations: [String: SourceLocation] = [:]
    var routes: [String: SourceLocation] = [:]
    for operation in documents.flatMap(\.operations) {
        do throws(Diagnostic) {
            if let model = try buildOperation(operation, &types) {
                if let other = locations.updateValue(operation.location, forKey: model.swiftName) {
                    throw Diagnostic.error(
                        "two operations are called '\(model.swiftName)' in Swift", at: operation.location,
                        hint: "the other one is at \(other)")
                }
                // Paths that differ only by the names of their parameters are one to a router.
                let shape = model.path.split(separator: "/", omittingEmptySubsequences: false).map {
                    $0.hasPrefix("{") ? "{}" : String($0)
                }
                let route = model.method.rawValue + " " + shape.joined(separator: "/")
                if let other = routes.updateValue(operation.location, forKey: route) {
                    throw Diagnostic.error(
                        "two operations are reached by \(model.method.rawValue.uppercased()) \(model.path)",
                        at: operation.location, hint: "the other one is at \(other)")
                }
                operations.append(model)
            }
        } catch {
            types.diagnostics.append(error)
        }
    }
    for name in [names.client, names.server] {
        guard let taken = types.declarations.first(where: { $0.name == name }) else { continue }
        types.diagnostics.append(
            .error(
                "the schema takes the name '\(name)', which the module's client or server has",
                at: taken.documentation.source, hint: "give it another title"))
    }
    if let taken = types.declarations.first(where: { $0.name == names.module }) {
        types.diagnostics.append(
            .error(
                "the schema takes the name '\(names.module)', which the module has", at: taken.documentation.source,
                hint: "give it another title"))
    }
    var declarations = types.finished()
    var recursion = Recursion()
    recursion.resolve(&declarations)
    types.diagnostics += recursion.diagnostics
    names.module = names.module.isEmpty ? "API" : names.module
    let module = APIModule(
        name: names.module, titles: documents.map(\.title), types: declarations, operations: operations,
        clientName: names.client, serverName: names.server)
    return (module, types.schemas.diagnostics + types.diagnostics)
}

/// The Swift of an operation; `nil`, with a warning, for one that can't be generated.
private func buildOperation(
    _ operation: Operation, _ types: inout TypeBuilder
) throws(Diagnostic) -> OperationModel? {
    let name = Naming.operation(operation.operationID)
    let base = Naming.type(operation.operationID)
    var parameters: [ParameterModel] = []
    for parameter in operation.parameters {
        guard parameter.place == .path || parameter.place == .query else {
            types.diagnostics.append(
                .warning(
                    "specgen has no code for parameters in the \(parameter.place.rawValue); '\(parameter.name)' is left out",
                    at: parameter.location))
            continue
        }
        let swiftName = Naming.parameter(parameter.name)
        if parameters.contains(where: { $0.swiftName == swiftName }) {
            throw .error("two parameters are called '\(swiftName)' in Swift", at: parameter.location)
        }
        parameters.append(
            ParameterModel(
                name: parameter.name, swiftName: swiftName, place: parameter.place,
                type: try types.parameterType(parameter, base: base), isRequired: parameter.isRequired,
                description: parameter.isDeprecated
                    ? [parameter.description, "Deprecated by the API."].compactMap { $0 }.joined(separator: " ")
                    : parameter.description))
    }
    var body: BodyModel?
    if let requestBody = operation.requestBody {
        guard let schema = try types.jsonSchema(requestBody.content, at: requestBody.location) else { return nil }
        body = BodyModel(
            type: try types.use(schema, name: base + "Request", scope: []), isRequired: requestBody.isRequired,
            description: requestBody.description)
    }
    var result: TypeUse?
    let success = operation.responses.first(where: \.isSuccess)
    if let success {
        for other in operation.responses where other.isSuccess && other.status != success.status {
            types.diagnostics.append(
                .warning(
                    "specgen has code for one success of an operation; '\(other.status)' is left out",
                    at: other.location))
        }
        if !success.content.isEmpty {
            guard let schema = try types.jsonSchema(success.content, at: success.location) else { return nil }
            if !(try types.saysNothing(schema)) {
                result = try types.use(schema, name: base + "Response", scope: [])
            }
        }
    } else {
        types.diagnostics.append(
            .warning("the operation documents no success, a response 2XX", at: operation.location))
    }
    // Failures become a `MatrixError`, but their schemas are types like any other.
    for failure in operation.responses where !failure.isSuccess {
        for content in failure.content where content.isJSON {
            if let schema = content.schema { _ = try types.use(schema, name: base + "Failure", scope: []) }
        }
    }
    return OperationModel(
        swiftName: name, method: operation.method, path: operation.path,
        documentation: Documentation(
            text: operation.description, isDeprecated: operation.isDeprecated, source: operation.location),
        summary: operation.summary, parameters: parameters, body: body, result: result,
        successStatus: success.flatMap { Int($0.status) } ?? 200, successHasBody: !(success?.content.isEmpty ?? false),
        needsAccessToken: operation.needsAccessToken,
        failures: operation.responses.filter { !$0.isSuccess }.map {
            (status: $0.status, description: $0.description ?? "")
        })
}
