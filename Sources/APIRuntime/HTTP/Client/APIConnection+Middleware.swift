import HTTPTypes

extension APIConnection {
    /// Sends a request through the middleware, and returns the response of any status.
    /// - Parameter isStream: whether the body of the response with this head is returned as a stream.
    func exchange(
        _ request: APIRequest, streamingIf isStream: (@Sendable (HTTPResponse) -> Bool)? = nil
    ) async throws -> ClientResponse {
        let head = try request.head(baseURL: baseURL, accessToken: accessToken, credentials: credentials)
        if middleware.isEmpty, isStream == nil, request.bodyStream == nil {
            return try await transport.send(head, body: request.body, maxResponseBytes: maxResponseBytes)
        }
        var message = ClientRequest(
            head: head, body: request.body, maxResponseBytes: maxResponseBytes,
            operation: String(request.operation.prefix { $0 != "(" }), route: request.path.template,
            credentials: request.credentials)
        message.bodyStream = request.bodyStream
        message.isStream = isStream
        return try await Self.send(message, through: middleware[...], to: transport)
    }

    private static func send(
        _ request: ClientRequest, through middleware: ArraySlice<any ClientMiddleware>,
        to transport: any ClientTransport
    ) async throws -> ClientResponse {
        guard let first = middleware.first else { return try await send(request, to: transport) }
        return try await first.send(request) { request in
            try await send(request, through: middleware.dropFirst(), to: transport)
        }
    }

    private static func send(
        _ request: ClientRequest, to transport: any ClientTransport
    ) async throws -> ClientResponse {
        if request.isStream == nil, request.bodyStream == nil {
            return try await transport.send(
                request.head, body: request.body, maxResponseBytes: request.maxResponseBytes)
        }
        let body: ClientRequestBody =
            request.bodyStream.map { .stream($0) } ?? request.body.map { .bytes($0) } ?? .none
        let response = try await transport.send(
            request.head, body: body, maxResponseBytes: request.maxResponseBytes,
            streamingIf: request.isStream ?? { _ in false })
        switch response.body {
        case .bytes(let bytes): return ClientResponse(head: response.head, body: bytes)
        case .stream(let stream): return ClientResponse(head: response.head, stream: stream)
        }
    }
}
