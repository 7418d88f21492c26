import HTTPTypes

/// Finds the operation of a request and turns what goes wrong into the specification's errors.
///
/// Generated servers register their operations with it; a server transport hands it every request. Order of the checks:
/// path (404 `M_UNRECOGNIZED`), method (405 `M_UNRECOGNIZED`), then within the operation access token (401), parameters
/// (400), body size (413), body (400).
public struct APIRouter: Sendable {
    public typealias Handler = @Sendable (ServerRequest) async throws -> ServerResponse

    /// Bounds on requests.
    public typealias Limits = RequestLimits

    public var limits: Limits
    /// Whether web pages of any origin may call (client-server API, "Web Browser Clients").
    public var allowsAnyOrigin = false
    private let report: @Sendable (any Error, HTTPRequest) -> Void
    /// By number of segments; the more literal routes first.
    private var routes: [Int: [Route]] = [:]
    /// Those without parameters, by their path: most requests are found by one look.
    private var literalRoutes: [String: Route] = [:]

    private struct Route: Sendable {
        struct Operation: Sendable {
            /// The names of the parameters in the order of the path.
            let parameters: [String]
            let handler: Handler
        }
        let template: PathTemplate
        var operations: [HTTPRequest.Method: Operation]
    }

    /// - Parameters:
    ///   - limits: bounds on requests.
    ///   - report: told of errors that a handler threw and that are none of the API's; the client sees only a 500.
    public init(limits: Limits = .init(), report: @escaping @Sendable (any Error, HTTPRequest) -> Void = { _, _ in }) {
        self.limits = limits
        self.report = report
    }

    /// Adds an operation.
    /// - Parameter template: the path, with `{name}` for a parameter, which may share its segment with literal text and
    ///   other parameters. Where several templates fit a path, the one with more literal text takes precedence, from the
    ///   left, among those that have the request's method. One that fits but for an empty segment in place of a parameter
    ///   is taken when no other fits: reading the parameter throws 400 `M_MISSING_PARAM`.
    public mutating func on(_ method: HTTPRequest.Method, _ template: String, _ handler: @escaping Handler) {
        let template = PathTemplate(template)
        let operation = Route.Operation(parameters: template.parameters, handler: handler)
        var candidates = routes[template.segments.count] ?? []
        // The names of parameters don't matter.
        if let index = candidates.firstIndex(where: { $0.template.segments == template.segments }) {
            candidates[index].operations[method] = operation
        } else {
            candidates.append(Route(template: template, operations: [method: operation]))
            candidates.sort { $0.template.order.lexicographicallyPrecedes($1.template.order) }
        }
        routes[template.segments.count] = candidates
        if template.parameters.isEmpty, let path = template.literalPath {
            literalRoutes[path] = candidates.first { $0.template.segments == template.segments }
        }
    }

    /// Answers a request. Nothing is thrown: whatever goes wrong becomes a response.
    public func respond(to head: HTTPRequest, body: ServerRequestBody) async -> ServerResponse {
        var response: ServerResponse
        do {
            response = try await answer(head, body)
        } catch let error as MatrixError {
            response = error.response
        } catch {
            report(error, head)
            response =
                MatrixError(status: .internalServerError, errcode: .unknown, message: "Internal server error").response
        }
        response.removeForbiddenBody()
        if allowsAnyOrigin { response.allowAnyOrigin() }
        return response
    }

    private func answer(_ head: HTTPRequest, _ body: ServerRequestBody) async throws -> ServerResponse {
        let target = head.path ?? "/"
        // A path that is found as it stands has no query string.
        if let route = literalRoutes[target], let operation = route.operations[head.method] {
            return try await operation.handler(
                ServerRequest(head: head, pathParameters: [], query: [], body: body, limits: limits))
        }
        return try await search(target, head, body)
    }

    private func search(
        _ path: String, _ head: HTTPRequest, _ body: ServerRequestBody
    ) async throws -> ServerResponse {
        let target = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let operation: Route.Operation
        let values: [ServerRequest.PathParameter]
        switch try find(PathTemplate.split(target[0]), head.method) {
        case .operation(let found, let parameters): (operation, values) = (found, parameters)
        case .otherMethods(let methods):
            guard !methods.isEmpty else { throw MatrixError.unrecognized(.notFound) }
            if allowsAnyOrigin, head.method == .options { return ServerResponse(status: .ok, json: JSONObject()) }
            var response = MatrixError.unrecognized(.methodNotAllowed).response
            response.fields[.allow] = methods.map(\.rawValue).sorted().joined(separator: ", ")
            return response
        }
        let query =
            try target.count > 1 ? ServerRequest.QueryParameter.all(in: target[1], what: "query string") : []
        let parameters = zip(operation.parameters, values).map { (key: $0, value: $1) }
        return try await operation.handler(
            ServerRequest(head: head, pathParameters: parameters, query: query, body: body, limits: limits))
    }

    /// Returns whether there is an operation for a request's path and method.
    public func hasOperation(for head: HTTPRequest) -> Bool {
        let path = (head.path ?? "/").prefix { $0 != "?" }
        guard case .operation? = try? find(PathTemplate.split(path), head.method) else { return false }
        return true
    }

    private enum Search {
        case operation(Route.Operation, values: [ServerRequest.PathParameter])
        /// The methods of the routes that fit the path; empty when none does.
        case otherMethods(Set<HTTPRequest.Method>)
    }

    /// The operation of a path and a method, and the values of its parameters: of the first route that has the method
    /// among those that fit the path.
    private func find(_ segments: [Substring], _ method: HTTPRequest.Method) throws -> Search {
        guard let candidates = routes[segments.count] else { return .otherMethods([]) }
        let path = try segments.map { segment in
            guard let text = PercentEncoding.decode(segment) else {
                throw MatrixError.invalidParam("the path isn't percent-encoded UTF-8")
            }
            return (raw: segment, text: text)
        }
        // A parameter without a value is missing: what the operation says to that tells more than that there is none.
        for allowsEmpty in [false, true] {
            var others: Set<HTTPRequest.Method> = []
            for route in candidates {
                guard let values = route.template.values(in: path, allowsEmpty: allowsEmpty) else { continue }
                if let operation = route.operations[method] { return .operation(operation, values: values) }
                others.formUnion(route.operations.keys)
            }
            if !others.isEmpty { return .otherMethods(others) }
        }
        return .otherMethods([])
    }
}

extension ServerResponse {
    fileprivate mutating func allowAnyOrigin() {
        fields[.accessControlAllowOrigin] = "*"
        fields[.accessControlAllowMethods] = "GET, POST, PUT, DELETE, OPTIONS"
        fields[.accessControlAllowHeaders] = "X-Requested-With, Content-Type, Authorization"
    }
}
