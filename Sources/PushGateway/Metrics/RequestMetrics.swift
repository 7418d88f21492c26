import APIRuntime
import HTTPTypes
import Metrics
import PushDelivery

/// Middleware that counts requests by operation and status, for metrics and for the operator's page, and records how long
/// notify requests take.
struct RequestMetrics: ServerMiddleware {
    private let notifyPath: String
    private let clock: any DeliveryClock
    private let metrics: GatewayMetrics
    private let statistics: RequestStatistics
    private let notify: StatusInstruments<(requests: Counter, duration: Metrics.Timer)>
    private let others: [GatewayMetrics.Operation: StatusInstruments<Counter>]
    private let refusals: [String: Counter]
    private let otherRefusals: Counter

    init(notifyPath: String, metrics: GatewayMetrics, statistics: RequestStatistics, clock: any DeliveryClock) {
        self.notifyPath = notifyPath
        self.clock = clock
        self.metrics = metrics
        self.statistics = statistics
        notify = StatusInstruments { status in
            (metrics.requests(.notify, status: status), metrics.requestDuration(status: status))
        }
        others = Dictionary(
            uniqueKeysWithValues: GatewayMetrics.Operation.allCases.filter { $0 != .notify }.map { operation in
                (operation, StatusInstruments { metrics.requests(operation, status: $0) })
            })
        refusals = Dictionary(
            uniqueKeysWithValues: Self.errorCodes.map { ($0, metrics.refusedRequests(reason: $0)) })
        otherRefusals = metrics.refusedRequests(reason: "other")
    }

    /// The codes of the errors that the gateway responds with for a client's fault.
    private static let errorCodes = [
        "M_NOT_JSON", "M_BAD_JSON", "M_MISSING_PARAM", "M_INVALID_PARAM", "M_UNRECOGNIZED", "M_TOO_LARGE",
    ]

    func respond(to request: ServerRequest, next: @escaping Next) async throws -> ServerResponse {
        statistics.begin()
        let isNotify = request.context.route == notifyPath && request.head.method == .post
        guard isNotify else {
            let response = await next(request)
            statistics.end(response.status, at: clock.now)
            let operation: GatewayMetrics.Operation =
                switch request.context.route {
                case notifyPath: .discovery
                case "/health": .health
                default: .other
                }
            others[operation]?.instruments(for: response.status).increment()
            recordRefusal(response)
            return response
        }
        metrics.requestsInFlight.increment(by: 1)
        let start = clock.now
        let response = await next(request)
        let now = clock.now
        let duration = now - start
        statistics.end(response.status, at: now)
        metrics.requestsInFlight.decrement(by: 1)
        let instruments = notify.instruments(for: response.status)
        instruments.requests.increment()
        instruments.duration.recordNanoseconds(Int64(duration / .nanoseconds(1)))
        recordRefusal(response)
        return response
    }

    private func recordRefusal(_ response: ServerResponse) {
        // Most 429 aren't refusals, but pass on what a push provider asks for.
        guard response.status.kind == .clientError, response.status != .tooManyRequests else { return }
        let error = try? JSONObject(json: response.body, mode: .tolerant)
        (error?["errcode"]?.string.flatMap { refusals[$0] } ?? otherRefusals).increment()
    }
}

/// The instruments for the status codes that the gateway responds with. Others share those of their class.
private struct StatusInstruments<Instruments: Sendable>: Sendable {
    private let known: [Int: Instruments]
    private let others: [Instruments]

    private static var codes: [Int] { [200, 400, 404, 405, 408, 413, 415, 429, 500, 502, 503] }

    init(_ make: (_ status: String) -> Instruments) {
        known = Dictionary(uniqueKeysWithValues: Self.codes.map { ($0, make("\($0)")) })
        others = (1...5).map { make("\($0)xx") }
    }

    func instruments(for status: HTTPResponse.Status) -> Instruments {
        known[status.code] ?? others[min(max(status.code / 100, 1), 5) - 1]
    }
}
