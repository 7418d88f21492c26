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
        let response = try await exchange(request) { head in
            expected.contains { $0.contains(head.status.code) }
                && MediaType(head.headerFields[.contentType]).map { types.contains(where: $0.matches) } ?? false
        }
        return try check(response, expected)
    }
}
