import OTLPTracing
import Testing
import Tracing

@Suite("TraceContext")
struct TraceContextTests {
    private static let text = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("the fields of the specification's example are read and written")
    func example() throws {
        let context = try #require(TraceContext(traceparent: Self.text, tracestate: "congo=t61rcWkgMzE"))
        #expect(context.traceIDText == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(context.spanIDText == "00f067aa0ba902b7")
        #expect(context.isSampled)
        #expect(context.state == "congo=t61rcWkgMzE")
        #expect(context.traceparent == Self.text)
    }

    @Test(
        "of the flags only that of sampling is used",
        arguments: [("00", false), ("01", true), ("02", false), ("03", true), ("ff", true)])
    func flags(flags: String, isSampled: Bool) throws {
        #expect(try #require(TraceContext(traceparent: Self.text.dropLast(2) + flags)).isSampled == isSampled)
    }

    @Test("a later version may have further parts, version 00 may not")
    func versions() {
        #expect(TraceContext(traceparent: "cc" + Self.text.dropFirst(2) + "-what") != nil)
        #expect(TraceContext(traceparent: Self.text + "-what") == nil)
        #expect(TraceContext(traceparent: "ff" + Self.text.dropFirst(2)) == nil)
    }

    @Test(
        "other texts aren't contexts",
        arguments: [
            "", "00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "0é-4bf92f3577b34da6a3ce929d0e0e4736-x-01",
        ])
    func invalid(text: String) {
        #expect(TraceContext(traceparent: text) == nil)
    }

    @Test("a tracestate that is too long or not ASCII is dropped")
    func states() {
        #expect(TraceContext(traceparent: Self.text, tracestate: String(repeating: "a", count: 512))?.state != nil)
        for state in [String(repeating: "a", count: 513), "a=é", "a=\n", ""] {
            #expect(TraceContext(traceparent: Self.text, tracestate: state)?.state == nil)
        }
    }
}
