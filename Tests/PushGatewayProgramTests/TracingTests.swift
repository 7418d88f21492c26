import APIRuntime
import HTTPTypes
import LoopbackServer
import OTLPTracing
import RecordedLog
import Synchronization
import Testing
import TracingModels

@testable import PushGatewayProgram

@Suite("Traces of the gateway")
struct TracingTests {
    private final class Collector: ClientTransport {
        let bodies = Mutex<[[UInt8]]>([])

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            bodies.withLock { $0.append(body ?? []) }
            return ClientResponse(head: HTTPResponse(status: .ok), body: [])
        }
    }

    @Test("a request's span has those of its deliveries as children, and these those of their requests")
    func hierarchy() async throws {
        let collector = Collector()
        let exporter = OTLPExporter(
            .init(endpoint: try BaseURL("http://collector.test/v1/traces"), serviceName: "test", serviceVersion: "1"),
            transport: collector, logger: .silent)
        let fixture = MetricsFixture(tracer: OTLPTracer(exporter: exporter))
        let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        await fixture.notify("$secret-event", "200", "410", fields: [.traceparent: traceparent])
        await fixture.send(.get, "/health")
        exporter.stop()
        await exporter.run()
        let bodies = collector.bodies.withLock { $0 }
        let spans = try bodies.flatMap { body in
            try OTLPTraceRequest(json: body).resourceSpans.flatMap { $0.scopeSpans.flatMap(\.spans) }
        }
        #expect(spans.map(\.name).sorted() == ["deliver", "deliver", "notify", "send", "send"])
        #expect(spans.allSatisfy { $0.traceID == "4bf92f3577b34da6a3ce929d0e0e4736" })
        let request = try #require(spans.first { $0.name == "notify" })
        #expect(request.parentSpanID == "00f067aa0ba902b7")
        #expect(Self.attributes(request)["http.response.status_code"] == "200")
        let deliveries = spans.filter { $0.name == "deliver" }
        #expect(deliveries.allSatisfy { $0.parentSpanID == request.spanID })
        #expect(deliveries.allSatisfy { Self.attributes($0)["matrix_push.app"] == "im.example.*" })
        #expect(
            deliveries.compactMap { Self.attributes($0)["matrix_push.result"] }.sorted() == ["delivered", "rejected"])
        let attempts = spans.filter { $0.name == "send" }
        #expect(Set(attempts.map(\.parentSpanID)) == Set(deliveries.map(\.spanID)))
        #expect(
            attempts.compactMap { Self.attributes($0)["http.response.status_code"] }.sorted() == ["200", "410"])
        #expect(!bodies.contains { String(decoding: $0, as: UTF8.self).contains("secret") })
    }

    /// Doesn't respond until its task is cancelled.
    private struct StalledCollector: ClientTransport {
        let onRequest: @Sendable () -> Void

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            onRequest()
            try await Task.sleep(for: .seconds(3600))
            return ClientResponse(head: HTTPResponse(status: .ok), body: [])
        }
    }

    @Test("the end of the time for the last spans is described in words")
    func cancellation() async throws {
        let log = RecordedLog()
        let (requests, continuation) = AsyncStream.makeStream(of: Void.self)
        let exporter = OTLPExporter(
            .init(endpoint: try BaseURL("http://collector.test/v1/traces"), serviceName: "test", serviceVersion: "1"),
            transport: StalledCollector { continuation.yield() }, logger: log.logger)
        await MetricsFixture(tracer: OTLPTracer(exporter: exporter)).notify("$event", "200")
        exporter.stop()
        let sending = Task { await exporter.run() }
        for await _ in requests { break }
        sending.cancel()
        await sending.value
        let line = try #require(log.lines("the collector did not take traces").first)
        #expect(line.metadata["reason"] == "the time for sending ended")
    }

    private static func attributes(_ span: OTLPSpanRecord) -> [String: String] {
        Dictionary(
            span.attributes.map { ($0.key, $0.value.stringValue ?? $0.value.intValue ?? "") }
        ) { first, _ in first }
    }
}

extension HTTPField.Name {
    fileprivate static var traceparent: Self { Self("traceparent") ?? .accept }
}
