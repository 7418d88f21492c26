import HTTPTypes
import Logging

/// Middleware that logs each request: a line with the metadata `operation`, `method`, `server`, `route`, `duration_ms`, and
/// `status` or `error`.
///
/// Values of parameters, header fields and bodies are never logged, because they may contain access tokens, pushkeys and
/// messages. Of an error that isn't known to have a description without them, only the type is logged.
public struct LoggingMiddleware: ClientMiddleware {
    private let logger: Logger
    private let level: Logger.Level
    private let errorLevel: Logger.Level
    private let clock: any Clock<Duration>

    /// Creates the middleware.
    /// - Parameters:
    ///   - level: the level of responses of any status.
    ///   - errorLevel: the level of requests without a response. A cancelled request has the level of a response.
    ///   - clock: measures the duration.
    public init(
        _ logger: Logger, level: Logger.Level = .debug, errorLevel: Logger.Level = .notice,
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.logger = logger
        self.level = level
        self.errorLevel = errorLevel
        self.clock = clock
    }

    public func send(_ request: ClientRequest, next: @escaping Next) async throws -> ClientResponse {
        try await send(request, clock: clock, next: next)
    }

    private func send(
        _ request: ClientRequest, clock: some Clock<Duration>, next: Next
    ) async throws -> ClientResponse {
        let start = clock.now
        do {
            let response = try await next(request)
            log(level, "response", request, start.duration(to: clock.now), "status", "\(response.head.status.code)")
            return response
        } catch {
            log(
                error is CancellationError ? level : errorLevel, "no response", request,
                start.duration(to: clock.now), "error", Self.description(of: error))
            throw error
        }
    }

    private func log(
        _ level: Logger.Level, _ message: Logger.Message, _ request: ClientRequest, _ duration: Duration,
        _ resultKey: String, _ result: String
    ) {
        guard level >= logger.logLevel else { return }
        logger.log(
            level: level, message,
            metadata: [
                "operation": .string(request.operation), "method": .string(request.head.method.rawValue),
                "server": .string(request.head.authority ?? ""), "route": .string(request.route),
                "duration_ms": .stringConvertible(Int64(duration / .milliseconds(1))), resultKey: .string(result),
            ])
    }

    /// Returns a description without values of the request.
    private static func description(of error: any Error) -> String {
        switch error {
        case is any ClientTransportError, is InvalidRequestError, is ResponseTooLargeError: "\(error)"
        case is CancellationError: "cancelled"
        default: String(reflecting: type(of: error))
        }
    }
}
