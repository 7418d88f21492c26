import HTTPTypes
import StringGrammars

/// The operations of a server. The router finds the operation of a request, and makes the responses for errors.
///
/// Generated servers register their operations with it; a server transport passes every request to it. The order of the
/// checks is: percent-encoding of the path (400), path (404), method (405), percent-encoding of the query string (400),
/// then within the operation: access token (401), parameters (400), media type of the body (415) if the operation has
/// several, content coding of the body (415), body size (413), body (400). The middleware runs around all of them.
///
/// `HEAD` without an operation of its own reaches that of `GET` (RFC 9110, section 9.3.2). The server transport leaves
/// out the body of the response.
public struct APIRouter: Sendable {
    /// The code of an operation.
    public typealias Handler = @Sendable (ServerRequest) async throws -> ServerResponse

    /// Bounds on requests.
    public typealias Limits = RequestLimits

    /// Bounds on requests.
    public var limits: Limits
    /// Whether web pages of any origin may call the operations (client-server API, "Web Browser Clients").
    ///
    /// Every response gets the CORS fields that it doesn't have yet. `OPTIONS` requests to a path that has only operations
    /// of other methods get 200 before any middleware runs: browsers send preflight requests without credentials, so
    /// that authenticating middleware would refuse them.
    public var allowsAnyOrigin = false
    private let errors: ErrorRenderer
    private let report: @Sendable (any Error, HTTPRequest) -> Void
    private var middleware: [any ServerMiddleware] = []
    /// The routes by number of segments; among those of one number, routes with more literal text come first.
    private var routes: [Int: [Route]] = [:]
    /// The routes without parameters by their path. Most requests match one of these, without a search.
    private var literalRoutes: [String: Route] = [:]
    /// The webhooks of each method and path, in the order of adding.
    var webhooks: [String: [WebhookHandler]] = [:]

    private struct Route: Sendable {
        struct Operation: Sendable {
            /// The text of the template.
            let template: String
            /// The names of the parameters in the order of the path.
            let parameters: [String]
            let handler: Handler
        }
        let template: PathTemplate
        var operations: [HTTPRequest.Method: Operation]
    }

    /// Creates a router without operations.
    /// - Parameters:
    ///   - limits: bounds on requests.
    ///   - errors: makes the responses of errors, the router's own included.
    ///   - report: receives errors that `errors` has no response for; the client sees only a 500. `nil` logs them to
    ///     the logger of the request's context, which discards them if it has none.
    public init(
        limits: Limits = .init(), errors: ErrorRenderer = .matrix,
        report: (@Sendable (any Error, HTTPRequest) -> Void)? = nil
    ) {
        self.limits = limits
        self.errors = errors
        self.report =
            report ?? { error, _ in
                // The router makes the request's context current for the report.
                let context = ServerRequestContext.current
                context?.logger.error("\(context?.route ?? "no route"): an operation failed: \(error)")
            }
    }

    /// Adds middleware, which runs within the middleware added before.
    public mutating func add(middleware step: some ServerMiddleware) {
        middleware.append(step)
    }

    /// Adds an operation.
    ///
    /// If several templates with the request's method match a path, the one with more literal text takes precedence,
    /// compared segment by segment from the left. A template that matches except for an empty segment in place of a
    /// parameter is used if no other matches: reading the parameter throws 400 `M_MISSING_PARAM`.
    /// - Parameters:
    ///   - template: the path, with `{name}` for a parameter. A segment can have literal text and several parameters.
    ///   - handler: the code of the operation. A handler added earlier for the same method and path is replaced.
    public mutating func on(_ method: HTTPRequest.Method, _ template: String, _ handler: @escaping Handler) {
        let text = template
        let template = PathTemplate(text)
        let operation = Route.Operation(template: text, parameters: template.parameters, handler: handler)
        var candidates = routes[template.segments.count] ?? []
        // Templates that differ only in the names of parameters are one route.
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

    /// Returns the response to a request, even when the request is invalid or its operation fails.
    /// - Parameter context: the request's context; `nil` makes one without an address, a deadline and a logger. Without
    ///   a logger, the default `report` discards the errors of operations.
    public func respond(
        to head: HTTPRequest, body: ServerRequestBody, context: ServerRequestContext? = nil
    ) async -> ServerResponse {
        if allowsAnyOrigin, head.method == .options, let response = preflightResponse(to: head) { return response }
        var request = ServerRequest(
            head: head, pathParameters: [], query: [], body: body, limits: limits,
            context: context ?? ServerRequestContext(head))
        let handler = route(&request)
        return await respond(to: request, handler)
    }

    /// Returns the response to a message that HTTP forbids, such as one without `Host`. No operation runs, but the
    /// middleware does, so that an access log shows the request.
    /// - Parameters:
    ///   - head: the request. Its body isn't read.
    ///   - error: the error that the client gets.
    ///   - context: as in ``respond(to:body:context:)``.
    public func respond(
        to head: HTTPRequest, rejectedBy error: MatrixError, context: ServerRequestContext? = nil
    ) async -> ServerResponse {
        let request = ServerRequest(
            head: head, pathParameters: [], query: [], body: ServerRequestBody { _ in throw error }, limits: limits,
            context: context ?? ServerRequestContext(head))
        return await respond(to: request) { _ in throw error }
    }

    /// Returns the response to an error outside of any request, such as the stop of the server.
    /// No middleware runs.
    public func response(to error: MatrixError, _ context: ServerRequestContext) -> ServerResponse {
        var response = errors.response(toMatrixError: error, context)
        response.removeForbiddenBody()
        if allowsAnyOrigin { response.allowAnyOrigin() }
        return response
    }

    private func respond(to request: ServerRequest, _ handler: @escaping Handler) async -> ServerResponse {
        var response =
            middleware.isEmpty ? await run(handler, request) : await run(middleware[...], around: handler, request)
        if response.status.code < 200 {
            let completion = response.completion
            response = self.response(to: InterimStatusError(code: response.status.code), request)
            response.completion = completion
        }
        response.removeForbiddenBody()
        if let stream = response.stream { response.stream = reportingErrors(of: stream, request) }
        if allowsAnyOrigin { response.allowAnyOrigin() }
        return response
    }

    /// Returns the body of a response with a report of the error that ends it, other than cancellation.
    private func reportingErrors(of stream: APIByteStream, _ request: ServerRequest) -> APIByteStream {
        stream.mappingErrors { error in
            if !(error is CancellationError) {
                ServerRequestContext.$current.withValue(request.context) { report(error, request.head) }
            }
            return error
        }
    }

    private func run(_ handler: Handler, _ request: ServerRequest) async -> ServerResponse {
        do {
            return try await handler(request)
        } catch {
            return response(to: error, request)
        }
    }

    private func run(
        _ middleware: ArraySlice<any ServerMiddleware>, around handler: @escaping Handler, _ request: ServerRequest
    ) async -> ServerResponse {
        guard let first = middleware.first else { return await run(handler, request) }
        do {
            return try await first.respond(to: request) { request in
                await run(middleware.dropFirst(), around: handler, request)
            }
        } catch {
            return response(to: error, request)
        }
    }

    private func response(to error: any Error, _ request: ServerRequest) -> ServerResponse {
        if let response = errors.response(to: error, request.context) { return response }
        ServerRequestContext.$current.withValue(request.context) { report(error, request.head) }
        return errors.response(toMatrixError: .internalServerError, request.context)
    }

    /// Returns the response to `OPTIONS` for a path that has only operations of other methods; otherwise `nil`.
    private func preflightResponse(to head: HTTPRequest) -> ServerResponse? {
        let path = (head.path ?? "/").prefix { $0 != "?" }
        guard case .otherMethods(let methods)? = try? find(PathTemplate.split(path), .options), !methods.isEmpty else {
            return nil
        }
        var response = ServerResponse(json: JSONObject())
        response.allowAnyOrigin()
        return response
    }

    /// Finds the operation of a request and sets the request's parameters and route.
    /// - Returns: the operation's handler. If there is no operation, a handler that throws the error.
    private func route(_ request: inout ServerRequest) -> Handler {
        let target = request.head.path ?? "/"
        // A target that equals a route's path has no query string. The dictionary's `==` also finds canonically
        // equivalent paths.
        if let operation = literalRoutes[target]?.operations[request.head.method],
            operation.template.hasBytes(of: target)
        {
            request.context.route = operation.template
            return operation.handler
        }
        do {
            return try search(target, request.head.method, &request)
        } catch {
            return { _ in throw error }
        }
    }

    private func search(
        _ target: String, _ method: HTTPRequest.Method, _ request: inout ServerRequest
    ) throws -> Handler {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        switch try find(PathTemplate.split(parts[0]), method) {
        case .operation(let operation, let values):
            request.context.route = operation.template
            request.pathParameters = zip(operation.parameters, values).map { (key: $0, value: $1) }
            if parts.count > 1 {
                request.query = try ServerRequest.QueryParameter.all(in: parts[1], what: "query string")
            }
            return operation.handler
        case .otherMethods(var methods):
            guard !methods.isEmpty else { throw MatrixError.unrecognized(.notFound) }
            if methods.contains(.get) {
                if method == .head { return try search(target, .get, &request) }
                methods.insert(.head)
            }
            var error = MatrixError.unrecognized(.methodNotAllowed)
            error.responseFields[.allow] = methods.map(\.rawValue).sorted().joined(separator: ", ")
            throw error
        }
    }

    private enum Search {
        case operation(Route.Operation, values: [ServerRequest.PathParameter])
        /// The methods of the routes that match the path; empty when no route matches.
        case otherMethods(Set<HTTPRequest.Method>)
    }

    /// Returns the operation and the values of its parameters: those of the first matching route that has the method.
    private func find(_ segments: [Substring], _ method: HTTPRequest.Method) throws -> Search {
        guard let candidates = routes[segments.count] else { return .otherMethods([]) }
        let path = try segments.map { segment in
            guard let text = PercentEncoding.decode(segment) else {
                throw MatrixError.invalidParam("the path isn't percent-encoded UTF-8")
            }
            return (raw: segment, text: text)
        }
        // Routes with an empty parameter come last: the operation's error for the missing parameter is more helpful
        // than 404.
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
    private static let anyOriginFields = [
        HTTPField(name: .accessControlAllowOrigin, value: "*"),
        HTTPField(name: .accessControlAllowMethods, value: "GET, POST, PUT, PATCH, DELETE, OPTIONS"),
        HTTPField(name: .accessControlAllowHeaders, value: "X-Requested-With, Content-Type, Authorization"),
    ]

    /// Adds the CORS fields, except for those that middleware or the operation has set.
    fileprivate mutating func allowAnyOrigin() {
        for field in Self.anyOriginFields where !fields.contains(field.name) { fields.append(field) }
    }
}

/// The error of a response whose status announces another response (RFC 9110, section 15.2).
private struct InterimStatusError: Error, CustomStringConvertible {
    let code: Int

    var description: String { "status \(code) cannot end a response; expected 200 to 599" }
}
