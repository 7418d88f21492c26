extension APIConnection {
    /// Sends a request through the middleware, and returns the response of any status.
    func exchange(_ request: APIRequest) async throws -> ClientResponse {
        let head = try request.head(baseURL: baseURL, accessToken: accessToken, credentials: credentials)
        guard !middleware.isEmpty else {
            return try await transport.send(head, body: request.body, maxResponseBytes: maxResponseBytes)
        }
        let message = ClientRequest(
            head: head, body: request.body, maxResponseBytes: maxResponseBytes,
            operation: String(request.operation.prefix { $0 != "(" }), route: request.path.template,
            credentials: request.credentials)
        return try await Self.send(message, through: middleware[...], to: transport)
    }

    private static func send(
        _ request: ClientRequest, through middleware: ArraySlice<any ClientMiddleware>,
        to transport: any ClientTransport
    ) async throws -> ClientResponse {
        guard let first = middleware.first else {
            return try await transport.send(
                request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
        }
        return try await first.send(request) { request in
            try await send(request, through: middleware.dropFirst(), to: transport)
        }
    }
}
