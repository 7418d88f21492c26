import HTTPTypes

/// Finds the operation of a request and turns what goes wrong into the specification's errors.
///
/// Generated servers register their operations with it; a server transport hands it every request. Order of the checks:
/// path (404 `M_UNRECOGNIZED`), method (405 `M_UNRECOGNIZED`), then within the operation access token (401), body size
/// (413), body (400).
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

    private struct Route: Sendable {
        enum Segment: Sendable {
            case literal(String)
            case parameter
        }
        struct Operation: Sendable {
            /// The names of the parameters in the order of the path.
            let parameters: [String]
            let handler: Handler
        }
        let segments: [Segment]
        var operations: [HTTPRequest.Method: Operation]
        /// Sorts literal segments before parameters.
        var order: String { segments.map { if case .literal = $0 { "0" } else { "1" } }.joined() }

        /// Whether another template has the same shape; the names of parameters don't matter.
        func matches(_ other: [Segment]) -> Bool {
            zip(segments, other).allSatisfy { pair in
                switch pair {
                case (.literal(let left), .literal(let right)): left == right
                case (.parameter, .parameter): true
                default: false
                }
            }
        }
    }

    /// - Parameters:
    ///   - limits: bounds on requests.
    ///   - report: told of errors that a handler threw and that are none of the API's; the client sees only a 500.
    public init(limits: Limits = .init(), report: @escaping @Sendable (any Error, HTTPRequest) -> Void = { _, _ in }) {
        self.limits = limits
        self.report = report
    }

    /// Adds an operation.
    /// - Parameter template: the path, with `{name}` for a segment that is a parameter.
    public mutating func on(_ method: HTTPRequest.Method, _ template: String, _ handler: @escaping Handler) {
        var parameters: [String] = []
        let segments = Self.split(template).map { segment -> Route.Segment in
            guard segment.hasPrefix("{"), segment.hasSuffix("}") else { return .literal(String(segment)) }
            parameters.append(String(segment.dropFirst().dropLast()))
            return .parameter
        }
        let operation = Route.Operation(parameters: parameters, handler: handler)
        var candidates = routes[segments.count] ?? []
        if let index = candidates.firstIndex(where: { $0.matches(segments) }) {
            candidates[index].operations[method] = operation
        } else {
            candidates.append(Route(segments: segments, operations: [method: operation]))
            candidates.sort { $0.order < $1.order }
        }
        routes[segments.count] = candidates
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
        if allowsAnyOrigin { response.allowAnyOrigin() }
        return response
    }

    private func answer(_ head: HTTPRequest, _ body: ServerRequestBody) async throws -> ServerResponse {
        let target = (head.path ?? "/").split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let segments = Self.split(target[0])
        guard let (route, values) = try find(segments) else { throw MatrixError.unrecognized(.notFound) }
        guard let operation = route.operations[head.method] else {
            if allowsAnyOrigin, head.method == .options { return ServerResponse(status: .ok, json: JSONObject()) }
            var response = MatrixError.unrecognized(.methodNotAllowed).response
            response.fields[.allow] = route.operations.keys.map(\.rawValue).sorted().joined(separator: ", ")
            return response
        }
        let query = try target.count > 1 ? Self.query(target[1]) : []
        let parameters = Dictionary(zip(operation.parameters, values)) { first, _ in first }
        return try await operation.handler(
            ServerRequest(head: head, pathParameters: parameters, query: query, body: body, limits: limits))
    }

    /// The route of a path and the values of its parameters. An empty segment is no parameter's value.
    private func find(_ segments: [Substring]) throws -> (Route, values: [String])? {
        nextRoute: for route in routes[segments.count] ?? [] {
            var values: [String] = []
            for (pattern, segment) in zip(route.segments, segments) {
                guard let text = PercentEncoding.decode(segment) else {
                    throw MatrixError.invalidParam("the path isn't percent-encoded UTF-8")
                }
                switch pattern {
                case .literal(let literal): if literal != text { continue nextRoute }
                case .parameter:
                    if text.isEmpty { continue nextRoute }
                    values.append(text)
                }
            }
            return (route, values)
        }
        return nil
    }

    /// The segments between slashes; that before the first slash is left out, an empty last one is kept.
    private static func split(_ path: some StringProtocol) -> [Substring] {
        Substring(path).split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { $0 }
    }

    private static func query(_ text: Substring) throws -> [(name: String, value: String)] {
        try text.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = PercentEncoding.decode(parts[0], plusIsSpace: true),
                let value = PercentEncoding.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { throw MatrixError.invalidParam("the query string isn't percent-encoded UTF-8") }
            return (name, value)
        }
    }
}

extension ServerResponse {
    fileprivate mutating func allowAnyOrigin() {
        fields[.accessControlAllowOrigin] = "*"
        fields[.accessControlAllowMethods] = "GET, POST, PUT, DELETE, OPTIONS"
        fields[.accessControlAllowHeaders] = "X-Requested-With, Content-Type, Authorization"
    }
}
