import HTTPTypes

/// Middleware that repeats requests that a server refused for a time, and idempotent requests that got no response.
///
/// | result | repeated |
/// | --- | --- |
/// | 429; 503 with `Retry-After` | every request: the server hasn't processed it |
/// | 502, 503, 504; no response | idempotent requests |
/// | no response, and the transport knows that the server hasn't processed the request | every request |
///
/// "No response" is any error other than ``InvalidRequestError``, ``ResponseTooLargeError``, ``MatrixError`` and
/// `CancellationError`. The server may have processed a request whose response got lost. A repeated `DELETE` may therefore
/// get 404.
///
/// A request whose body is a stream isn't repeated, and neither is one whose response began to arrive as a stream.
///
/// The delay is at least what the server asks for: `retry_after_ms` of a Matrix error, otherwise `Retry-After` in seconds or
/// as a date. It is also at least a backoff that doubles with each attempt and varies by a quarter. If the delay ends after
/// the time limit, or the attempts are used up, the caller gets the last response or error at once.
public struct RetryMiddleware: ClientMiddleware {
    /// The bounds and delays.
    public struct Configuration: Sendable {
        /// The maximum number of requests, the first one included.
        public var maxAttempts = 4
        /// The time from the start of the first attempt after which no other begins. It doesn't end an attempt: that is
        /// the transport's time limit.
        public var timeLimit: Duration = .seconds(30)
        /// The backoff before the second attempt.
        public var initialDelay: Duration = .milliseconds(500)
        /// The longest backoff. A server can ask for a longer delay.
        public var maxDelay: Duration = .seconds(10)
        /// Returns whether a request can be sent twice with the effect of once. By default that is
        /// ``ClientRequest/isIdempotent``; an API may have a `POST` that is idempotent too.
        public var isIdempotent: @Sendable (ClientRequest) -> Bool = { $0.isIdempotent }

        public init() {}
    }

    private let configuration: Configuration
    private let clock: any Clock<Duration>
    private let random: @Sendable () -> Double

    /// Creates the middleware.
    /// - Parameters:
    ///   - clock: the clock of the delays and of the time limit.
    ///   - random: returns numbers from 0 to 1, for the variation of the delays.
    public init(
        _ configuration: Configuration = Configuration(), clock: any Clock<Duration> = ContinuousClock(),
        random: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.configuration = configuration
        self.clock = clock
        self.random = random
    }

    public func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
        // The parts of a stream that were sent can't be sent again.
        guard request.bodyStream == nil else { return try await next(request) }
        return try await send(request, clock: clock, next: next)
    }

    private func send(
        _ request: ClientRequest, clock: some Clock<Duration>, next: Next
    ) async throws -> ClientResponse {
        let start = clock.now
        var attempts = 0
        while true {
            let result: Result<ClientResponse, any Error>
            do {
                result = .success(try await next(request))
            } catch {
                result = .failure(error)
            }
            attempts += 1
            guard attempts < configuration.maxAttempts, !Task.isCancelled,
                let minimum = minimumDelay(beforeRepeating: request, after: result)
            else { return try result.get() }
            let backoff = Backoff.delay(
                initial: configuration.initialDelay, maximum: configuration.maxDelay, failures: attempts - 1)
            let delay = max(minimum, Backoff.jittered(backoff, random: random()))
            guard start.duration(to: clock.now) + delay < configuration.timeLimit else { return try result.get() }
            try await clock.sleep(for: delay)
        }
    }

    /// Returns the delay that the server asks for, zero without one; `nil` if the request isn't repeated.
    private func minimumDelay(
        beforeRepeating request: ClientRequest, after result: Result<ClientResponse, any Error>
    ) -> Duration? {
        switch result {
        case .success(let response):
            let status = response.head.status.code
            guard [429, 502, 503, 504].contains(status) else { return nil }
            let requested = Self.requestedDelay(response)
            let isUnprocessed = status == 429 || status == 503 && requested != nil
            return isUnprocessed || configuration.isIdempotent(request) ? requested ?? .zero : nil
        case .failure(is CancellationError), .failure(is InvalidRequestError), .failure(is ResponseTooLargeError),
            .failure(is MatrixError):
            return nil
        case .failure(let error):
            let isUnprocessed = (error as? any ClientTransportError)?.mayHaveBeenProcessed == false
            return isUnprocessed || configuration.isIdempotent(request) ? .zero : nil
        }
    }

    private static func requestedDelay(_ response: ClientResponse) -> Duration? {
        MatrixError(response).retryAfterMilliseconds.map { .milliseconds($0) }
    }
}
