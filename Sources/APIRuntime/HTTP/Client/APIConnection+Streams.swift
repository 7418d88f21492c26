import HTTPTypes

extension APIConnection {
    /// Sends a request and returns the response if its status is an expected one. The body of a response in one of the
    /// given media types is a stream: the call returns when the head has arrived.
    /// - Parameters:
    ///   - expected: the statuses that aren't failures.
    ///   - types: the media types, or ranges such as `audio/*`, of the bodies to read as streams.
    /// - Throws: as ``response(to:expecting:)``.
    public func response(
        to request: APIRequest, expecting expected: [APIStatus] = [.success], streaming types: [String]
    ) async throws -> APIResponse {
        let head = try request.head(baseURL: baseURL, accessToken: accessToken, credentials: credentials)
        let body = request.bodyStream.map(ClientRequestBody.stream) ?? request.body.map(ClientRequestBody.bytes) ?? .none
        let response = try await transport.send(head, body: body, maxResponseBytes: maxResponseBytes) { head in
            expected.contains { $0.contains(head.status.code) }
                && MediaType(head.headerFields[.contentType]).map { types.contains(where: $0.matches) } ?? false
        }
        switch response.body {
        case .stream(let stream):
            return APIResponse(head: response.head, stream: stream, limits: limits, streams: streams)
        case .bytes(let bytes):
            guard expected.contains(where: { $0.contains(response.head.status.code) }) else {
                throw MatrixError(status: response.head.status, fields: response.head.headerFields, body: bytes)
            }
            return APIResponse(
                ClientResponse(head: response.head, body: bytes), limits: limits, streams: streams)
        }
    }
}
