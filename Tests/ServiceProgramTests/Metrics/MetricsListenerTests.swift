import APIRuntime
import CommandLineSupport
import HTTPTypes
import HummingbirdTransport
import LoopbackServer
import Metrics
import PrometheusMetrics
import RecordedLog
import Testing

@testable import ServiceProgram

@Suite("Listener for operators", .timeLimit(.minutes(2)))
struct MetricsListenerTests {
    private struct EndedEarly: Error {}

    /// Runs a listener with a metric.
    private func withListener(
        notReadyReason: String? = nil, _ body: (BaseURL) async throws -> Void
    ) async throws {
        let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
        let metrics = PrometheusMetricsFactory()
        Counter(label: "matrix_push_requests_total", dimensions: [], factory: metrics).increment()
        let listener = MetricsListener(
            host: nil, port: 0, logger: .silent, notReadyReason: { notReadyReason },
            onListening: { continuation.yield($0) },
            addRoutes: { router in router.on(.get, "/metrics") { ServerResponse(metrics: metrics.snapshot(), for: $0) }
            })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { continuation.finish() }
                try await listener.run()
            }
            defer { group.cancelAll() }
            for await port in ports { return try await body(BaseURL("http://127.0.0.1:\(port)")) }
            throw EndedEarly()
        }
    }

    @Test("/metrics has the format that the client prefers")
    func formats() async throws {
        try await withListener { base in
            let text = try await base.send(.get, "/metrics")
            #expect(text.head.status == .ok)
            #expect(text.head.headerFields[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            #expect(text.text.contains("# TYPE matrix_push_requests_total counter\n"))
            let openMetrics = try await base.send(
                .get, "/metrics", fields: [.accept: "application/openmetrics-text;version=1.0.0,*/*;q=0.1"])
            #expect(
                openMetrics.head.headerFields[.contentType]
                    == "application/openmetrics-text; version=1.0.0; charset=utf-8")
            #expect(openMetrics.text.contains("# TYPE matrix_push_requests counter\n"))
            #expect(openMetrics.text.hasSuffix("\n# EOF\n"))
        }
    }

    @Test("/health is about the process, /ready about requests")
    func readiness() async throws {
        try await withListener(notReadyReason: "stopping") { base in
            #expect(try await base.send(.get, "/health").text == #"{"status":"ok"}"#)
            let ready = try await base.send(.get, "/ready")
            #expect(ready.head.status == .serviceUnavailable)
            #expect(ready.text == #"{"status":"not ready","reason":"stopping"}"#)
        }
        try await withListener { base in
            let ready = try await base.send(.get, "/ready")
            #expect(ready.head.status == .ok)
            #expect(ready.text == #"{"status":"ready"}"#)
        }
    }

    @Test("a port in use is an error that names the listener, with host and port")
    func portInUse() async throws {
        try await withListener { base in
            let port = try #require(base.authority.split(separator: ":").last.flatMap { Int64($0) })
            let listener = MetricsListener(
                host: nil, port: port, logger: .silent, notReadyReason: { nil }, addRoutes: { _ in })
            let error = await #expect(throws: CommandFailure.self) { try await listener.run() }
            #expect(
                error?.message == "the listener for operators (metrics): "
                    + "cannot listen on 127.0.0.1:\(port): address already in use")
        }
    }
}
