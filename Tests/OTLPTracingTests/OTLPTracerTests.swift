import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import Logging
import LoopbackServer
import OTLPTracing
import Synchronization
import Testing
import Tracing
import TracingModels

@Suite("OTLPTracer and OTLPExporter", .timeLimit(.minutes(2)))
struct OTLPTracerTests {
    /// The requests that a collector receives.
    private final class Collector: ClientTransport {
        let requests = Mutex<[(head: HTTPRequest, body: [UInt8])]>([])
        let status: HTTPResponse.Status

        init(status: HTTPResponse.Status = .ok) {
            self.status = status
        }

        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            requests.withLock { $0.append((request, body ?? [])) }
            return ClientResponse(head: HTTPResponse(status: status), body: [])
        }

        func spans() throws -> [OTLPSpanRecord] {
            try requests.withLock { $0 }.flatMap { request in
                try OTLPTraceRequest(json: request.body).resourceSpans.flatMap { $0.scopeSpans.flatMap(\.spans) }
            }
        }
    }

    private static func exporter(
        _ transport: any ClientTransport, endpoint: String = "http://127.0.0.1:4318/v1/traces", maxWaiting: Int = 100,
        maxBatch: Int = 10
    ) throws -> OTLPExporter {
        OTLPExporter(
            .init(
                endpoint: try BaseURL(endpoint), serviceName: "test", serviceVersion: "1", maxWaiting: maxWaiting,
                maxBatch: maxBatch),
            transport: transport, logger: .silent)
    }

    /// Sends the waiting spans.
    private static func finish(_ exporter: OTLPExporter) async {
        exporter.stop()
        await exporter.run()
    }

    @Test("spans are sent with their parents, kinds, attributes and status")
    func spans() async throws {
        let collector = Collector()
        let exporter = try Self.exporter(collector)
        let tracer = OTLPTracer(exporter: exporter)
        var context = InstrumentationContext.topLevel
        tracer.extract(
            ["traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "tracestate": "a=b"],
            into: &context, using: DictionaryExtractor())
        tracer.withSpan("outer", context: context, ofKind: .server) { span in
            span.attributes["text"] = "x"
            span.attributes["number"] = 7
            span.attributes["flag"] = true
            tracer.withSpan("inner", ofKind: .client) { $0.setStatus(SpanStatus(code: .error, message: "no")) }
        }
        await Self.finish(exporter)
        let spans = try collector.spans()
        #expect(spans.map(\.name) == ["inner", "outer"])
        let (inner, outer) = (spans[0], spans[1])
        #expect(outer.traceID == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(outer.parentSpanID == "00f067aa0ba902b7")
        #expect(outer.traceState == "a=b")
        #expect(outer.kind == 2)
        #expect(
            outer.attributes == [
                OTLPAttribute(key: "flag", value: .init(boolValue: true)),
                OTLPAttribute(key: "number", value: .init(intValue: "7")),
                OTLPAttribute(key: "text", value: .init(stringValue: "x")),
            ])
        #expect(outer.status.code == nil)
        #expect(inner.traceID == outer.traceID)
        #expect(inner.parentSpanID == outer.spanID)
        #expect(inner.kind == 3)
        #expect(inner.status.code == 2)
        #expect(inner.status.message == "no")
        #expect(try #require(UInt64(outer.startTimeUnixNano)) <= #require(UInt64(inner.startTimeUnixNano)))
        #expect(try #require(UInt64(inner.endTimeUnixNano)) <= #require(UInt64(outer.endTimeUnixNano)))
    }

    @Test("a request has the path of the endpoint and the service's name")
    func request() async throws {
        let collector = Collector()
        let exporter = try Self.exporter(collector)
        OTLPTracer(exporter: exporter).withSpan("a") { _ in }
        await Self.finish(exporter)
        let (head, body) = try #require(collector.requests.withLock { $0.first })
        #expect(head.method == .post)
        #expect(head.path == "/v1/traces")
        #expect(head.headerFields[.contentType] == "application/json")
        let resource = try #require(try OTLPTraceRequest(json: body).resourceSpans.first?.resource)
        #expect(resource.attributes.contains(OTLPAttribute(key: "service.name", value: .init(stringValue: "test"))))
    }

    @Test("a collector on the network receives the spans")
    func network() async throws {
        let received = AsyncStream.makeStream(of: [UInt8].self)
        var router = APIRouter()
        router.on(.post, "/v1/traces") { request in
            received.continuation.yield(try await request.content().bytes)
            return ServerResponse(json: JSONObject())
        }
        try await withServer(router) { base in
            let exporter = try Self.exporter(AsyncHTTPClientTransport(), endpoint: "\(base)/v1/traces")
            OTLPTracer(exporter: exporter).withSpan("over HTTP") { _ in }
            await Self.finish(exporter)
        }
        received.continuation.finish()
        var names: [String] = []
        for await body in received.stream {
            names += try OTLPTraceRequest(json: body).resourceSpans.flatMap {
                $0.scopeSpans.flatMap(\.spans).map(\.name)
            }
        }
        #expect(names == ["over HTTP"])
    }

    @Test("a trace with a parent is sampled as the parent, another one by the ratio")
    func sampling() async throws {
        let collector = Collector()
        let exporter = try Self.exporter(collector, maxWaiting: 10_000, maxBatch: 10_000)
        let never = OTLPTracer(exporter: exporter, sampleRatio: 0)
        let always = OTLPTracer(exporter: exporter, sampleRatio: 1)
        let half = OTLPTracer(exporter: exporter, sampleRatio: 0.5)
        var context = InstrumentationContext.topLevel
        context.trace = TraceContext(traceID: 1, spanID: 1, isSampled: true)
        never.withSpan("sampled parent", context: context) { #expect($0.isRecording) }
        context.trace?.isSampled = false
        always.withSpan("unsampled parent", context: context) { span in
            #expect(!span.isRecording)
            #expect(span.context.trace?.isSampled == false)
        }
        never.withSpan("never") { #expect(!$0.isRecording) }
        for _ in 0..<1000 { half.withSpan("half") { _ in } }
        await Self.finish(exporter)
        let names = try collector.spans().map(\.name)
        #expect(names.count { $0 == "sampled parent" } == 1)
        #expect(!names.contains("unsampled parent"))
        #expect(!names.contains("never"))
        // The chance of another number is less than 1 in 10^9.
        #expect((400...600).contains(names.count { $0 == "half" }))
    }

    @Test("spans beyond the bound are dropped, and batches have the largest size")
    func bounds() async throws {
        let collector = Collector()
        let exporter = try Self.exporter(collector, maxWaiting: 25, maxBatch: 10)
        let tracer = OTLPTracer(exporter: exporter)
        for number in 0..<40 { tracer.withSpan("\(number)") { _ in } }
        await Self.finish(exporter)
        #expect(try collector.spans().map(\.name) == (0..<25).map { "\($0)" })
        #expect(collector.requests.withLock { $0.count } == 3)
    }

    @Test("a batch that the collector refuses is lost, and the next one is sent")
    func refusal() async throws {
        let collector = Collector(status: .serviceUnavailable)
        let exporter = try Self.exporter(collector, maxBatch: 1)
        let tracer = OTLPTracer(exporter: exporter)
        for number in 0..<3 { tracer.withSpan("\(number)") { _ in } }
        await Self.finish(exporter)
        #expect(collector.requests.withLock { $0.count } == 3)
    }

    @Test("the text of an error isn't recorded")
    func errors() async throws {
        struct SecretError: Error, CustomStringConvertible { var description: String { "secret" } }
        let collector = Collector()
        let exporter = try Self.exporter(collector)
        try? OTLPTracer(exporter: exporter).withSpan("failing") { _ in throw SecretError() }
        await Self.finish(exporter)
        let body = try #require(collector.requests.withLock { $0.first }).body
        #expect(!String(decoding: body, as: UTF8.self).contains("secret"))
        #expect(try collector.spans().first?.status.code == 2)
        #expect(try collector.spans().first?.attributes.first?.value.stringValue == "SecretError")
    }

    private struct DictionaryExtractor: Extractor {
        func extract(key: String, from carrier: [String: String]) -> String? { carrier[key] }
    }
}
