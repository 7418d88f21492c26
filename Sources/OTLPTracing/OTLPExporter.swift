import APIRuntime
import HTTPTypes
import Logging
import Metrics
import Synchronization
import TracingModels

/// Sends spans to a collector by OTLP over HTTP, in JSON (`POST /v1/traces`).
///
/// Spans wait in a bounded queue; those that don't fit are dropped and counted. They are sent in batches, one request at a
/// time. A batch that the collector doesn't take is lost: traces are for finding problems, not for accounting.
///
/// The counter `otlp_spans_total` has the label `result`: `exported`, `dropped` (the queue was full) or `failed`.
public final class OTLPExporter: Sendable {
    public struct Configuration: Sendable {
        /// The URL that takes traces, such as `http://127.0.0.1:4318/v1/traces`.
        public var endpoint: BaseURL
        /// The name of the service in traces.
        public var serviceName: String
        /// The version of the service.
        public var serviceVersion: String
        /// The maximum number of waiting spans.
        public var maxWaiting: Int
        /// The maximum number of spans in a request.
        public var maxBatch: Int
        /// The longest time that a span waits for others.
        public var interval: Duration

        public init(
            endpoint: BaseURL, serviceName: String, serviceVersion: String, maxWaiting: Int = 8192,
            maxBatch: Int = 512, interval: Duration = .seconds(2)
        ) {
            self.endpoint = endpoint
            self.serviceName = serviceName
            self.serviceVersion = serviceVersion
            self.maxWaiting = max(1, maxWaiting)
            self.maxBatch = max(1, maxBatch)
            self.interval = interval
        }
    }

    private let configuration: Configuration
    private let transport: any ClientTransport
    private let logger: Logger
    private let throttle: LogThrottle
    private let waiting = Mutex<[OTLPSpanRecord]>([])
    private let wakeups: AsyncStream<Void>
    private let wakeup: AsyncStream<Void>.Continuation
    private let exported: Counter
    private let dropped: Counter
    private let failed: Counter

    /// - Parameters:
    ///   - transport: sends the requests. It should have a time limit.
    ///   - logger: receives failures, at most one line a minute.
    ///   - metrics: `nil` for the factory of the process.
    public init(
        _ configuration: Configuration, transport: any ClientTransport, logger: Logger,
        metrics: (any MetricsFactory)? = nil
    ) {
        self.configuration = configuration
        self.transport = transport
        self.logger = logger
        throttle = LogThrottle(limit: 1)
        (wakeups, wakeup) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        func counter(_ result: String) -> Counter {
            Counter(
                label: "otlp_spans_total", dimensions: [("result", result)], factory: metrics ?? MetricsSystem.factory)
        }
        (exported, dropped, failed) = (counter("exported"), counter("dropped"), counter("failed"))
    }

    /// Adds a span to the queue, or drops it if the queue is full. Doesn't wait.
    func add(_ span: OTLPSpanRecord) {
        let count = waiting.withLock { waiting -> Int? in
            guard waiting.count < configuration.maxWaiting else { return nil }
            waiting.append(span)
            return waiting.count
        }
        guard let count else { return dropped.increment() }
        if count >= configuration.maxBatch { wakeup.yield() }
    }

    /// Sends spans until ``stop()`` is called, and then the waiting ones. Cancellation ends it at once.
    public func run() async {
        let timer = Task { [wakeup, configuration] in
            while !Task.isCancelled {
                try? await Task.sleep(for: configuration.interval)
                wakeup.yield()
            }
        }
        defer { timer.cancel() }
        // Cancellation and `stop()` end the stream.
        for await _ in wakeups { await flush() }
        await flush()
    }

    /// Makes ``run()`` send the waiting spans and return.
    public func stop() {
        wakeup.finish()
    }

    private func flush() async {
        while !Task.isCancelled {
            let batch = waiting.withLock { waiting in
                let batch = Array(waiting.prefix(configuration.maxBatch))
                waiting.removeFirst(batch.count)
                return batch
            }
            guard !batch.isEmpty else { return }
            await send(batch)
        }
    }

    private func send(_ spans: [OTLPSpanRecord]) async {
        let problem: String
        do {
            let response = try await transport.send(
                request, body: body(spans), maxResponseBytes: Self.maxResponseBytes)
            if response.head.status.kind == .successful { return exported.increment(by: spans.count) }
            problem = "status \(response.head.status.code)"
        } catch is CancellationError {
            problem = "the time for sending ended"
        } catch {
            problem = "\(error)"
        }
        failed.increment(by: spans.count)
        guard throttle.permission(for: "") != .refused else { return }
        logger.warning(
            "the collector did not take traces",
            metadata: ["endpoint": "\(configuration.endpoint)", "reason": "\(problem)", "spans": "\(spans.count)"])
    }

    private static let maxResponseBytes = 64 << 10

    private var request: HTTPRequest {
        let endpoint = configuration.endpoint
        return HTTPRequest(
            method: .post, scheme: endpoint.scheme, authority: endpoint.authority, path: endpoint.path,
            headerFields: [.contentType: "application/json"])
    }

    private func body(_ spans: [OTLPSpanRecord]) -> [UInt8] {
        func attribute(_ key: String, _ value: String) -> OTLPAttribute {
            OTLPAttribute(key: key, value: .init(stringValue: value))
        }
        let resource = OTLPTraceRequest.ResourceSpans.Resource(attributes: [
            attribute("service.name", configuration.serviceName),
            attribute("service.version", configuration.serviceVersion),
        ])
        return OTLPTraceRequest(resourceSpans: [
            .init(resource: resource, scopeSpans: [.init(scope: .init(name: "matrix-push"), spans: spans)])
        ]).jsonBytes()
    }
}
