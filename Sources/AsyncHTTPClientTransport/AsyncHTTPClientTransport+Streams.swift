import APIRuntime
import AsyncHTTPClient
import HTTPTypes
import NIOCore

extension AsyncHTTPClientTransport {
    /// Sends a request and returns the response: as soon as its head has arrived if its body is a stream, otherwise the
    /// whole response.
    ///
    /// ``timeout`` ends when the head of a streamed response has arrived: the stream may last for any time, until its reader
    /// stops. A client with `HTTPClient.Configuration.Timeout.read` bounds the time in which nothing arrives. If the
    /// request's body is a stream, ``timeout`` begins at its end.
    /// - Throws: as ``send(_:body:maxResponseBytes:)``, and the error of a request's body that is a stream. The response's
    ///   stream throws ``TransportError`` when the connection breaks, and `CancellationError` when the task that reads is
    ///   cancelled, which closes the connection.
    public func send(
        _ request: HTTPRequest, body: ClientRequestBody, maxResponseBytes: Int,
        streamingIf isStream: @escaping @Sendable (HTTPResponse) -> Bool
    ) async throws -> ClientStreamResponse {
        var bytes: [UInt8]?
        if case .bytes(let whole) = body { bytes = whole }
        var message = try clientRequest(request, body: bytes)
        var start: (@Sendable () async -> Void)?
        if case .stream(let parts) = body {
            let (end, continuation) = AsyncStream.makeStream(of: Never.self)
            message.body = .stream(RequestParts(parts: parts, end: continuation), length: .unknown)
            start = { for await _ in end {} }
        }
        let progress = RequestProgress()
        do {
            return try await withDeadline(after: start) { [self, message] in
                // The client's own timeout would include the time for a request's body that is a stream.
                let response = try await client.execute(message, timeout: .hours(24 * 365))
                progress.headArrived()
                let head = Self.head(of: response)
                guard isStream(head) else {
                    let whole = try await Self.collect(
                        response, maxBytes: maxResponseBytes, hasBody: request.method != .head)
                    return ClientStreamResponse(head: head, body: .bytes(whole.body))
                }
                let parts = ResponseParts(body: response.body) { failure($0, of: request, hasHead: true) }
                return ClientStreamResponse(head: head, body: .stream(APIStream(once: parts)))
            }
        } catch {
            throw failure(error, of: request, hasHead: progress.hasHead)
        }
    }
}

/// The body of a request for async-http-client.
private struct RequestParts: AsyncSequence, Sendable {
    let parts: APIByteStream
    /// Ends when the body has ended.
    let end: AsyncStream<Never>.Continuation

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: APIByteStream.AsyncIterator
        let end: AsyncStream<Never>.Continuation

        mutating func next() async throws -> ByteBuffer? {
            do {
                if let part = try await base.next() { return ByteBuffer(bytes: part) }
                end.finish()
                return nil
            } catch {
                throw RequestStreamError(reason: error)
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: parts.makeAsyncIterator(), end: end) }
}

/// The body of a response from async-http-client.
private struct ResponseParts: AsyncSequence, Sendable {
    let body: HTTPClientResponse.Body
    /// Returns the error to throw for one of async-http-client.
    let failure: @Sendable (any Error) -> any Error

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: HTTPClientResponse.Body.AsyncIterator
        let failure: @Sendable (any Error) -> any Error

        mutating func next() async throws -> [UInt8]? {
            do {
                let part = try await base.next()
                // The end of a cancelled iteration isn't the end of the body.
                if part == nil { try Task.checkCancellation() }
                return part.map { Array($0.readableBytesView) }
            } catch {
                throw failure(error)
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(base: body.makeAsyncIterator(), failure: failure) }
}
