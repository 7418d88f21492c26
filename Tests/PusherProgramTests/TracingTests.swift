import APIRuntime
import HTTPTypes
import LoopbackServer
import OTLPTracing
import Synchronization
import Testing
import TracingModels

@testable import PusherProgram

@Suite("Traces of the pusher", .timeLimit(.minutes(5)))
struct TracingTests {
    private final class Collector: ClientTransport {
        let bodies = Mutex<[[UInt8]]>([])

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            bodies.withLock { $0.append(body ?? []) }
            return ClientResponse(head: HTTPResponse(status: .ok), body: [])
        }

        func spans() throws -> [OTLPSpanRecord] {
            try bodies.withLock { $0 }.flatMap { body in
                try OTLPTraceRequest(json: body).resourceSpans.flatMap { $0.scopeSpans.flatMap(\.spans) }
            }
        }
    }

    private static let traceparent = HTTPField.Name("traceparent")

    @Test("a transaction has a span for each event, and a gateway gets the trace of its delivery")
    func spans() async throws {
        let collector = Collector()
        let exporter = OTLPExporter(
            .init(endpoint: try BaseURL("http://collector.test/v1/traces"), serviceName: "test", serviceVersion: "1"),
            transport: collector, logger: .silent)
        let received = Mutex<[String]>([])
        var gateway = APIRouter()
        gateway.on(.post, "/_matrix/push/v1/notify") { request in
            let trace = Self.traceparent.flatMap { request.head.headerFields[$0] } ?? ""
            received.withLock { $0.append(trace) }
            return ServerResponse(json: ["rejected": []] as JSONObject)
        }
        try await PusherFixture.run(tracer: OTLPTracer(exporter: exporter)) { [gateway] pusher in
            try await withServer(gateway) { url in
                #expect(await pusher.setPusher("SECRET-1", at: url) == 200)
                var fields = HTTPFields()
                if let name = Self.traceparent {
                    fields[name] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
                }
                let events = [pusher.message("$SECRET-1"), pusher.message("$SECRET-2")]
                #expect(await pusher.transact("1", events, fields: fields) == 200)
                _ = try await pusher.status { $0.deliveries.lastHour.delivered == 2 }
            }
        }
        exporter.stop()
        await exporter.run()
        let spans = try collector.spans()
        let transaction = try #require(spans.first { $0.name == "transaction" })
        #expect(transaction.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(transaction.parentSpanID == "00f067aa0ba902b7")
        let events = spans.filter { $0.name == "process" }
        #expect(events.count == 2 && events.allSatisfy { $0.parentSpanID == transaction.spanID })
        let deliveries = spans.filter { $0.name == "deliver" }
        #expect(deliveries.count == 2 && spans.count { $0.name == "send" } == 2)
        // 00, the trace, the span, flags
        let traces = received.withLock { $0 }.map { $0.split(separator: "-") }
        try #require(traces.allSatisfy { $0.count == 4 })
        #expect(Set(traces.map { String($0[1]) }) == Set(deliveries.map(\.traceID)))
        #expect(Set(traces.map { String($0[2]) }) == Set(deliveries.map(\.spanID)))
        let bodies = collector.bodies.withLock { $0 }
        #expect(!bodies.contains { String(decoding: $0, as: UTF8.self).contains("SECRET") })
    }
}
