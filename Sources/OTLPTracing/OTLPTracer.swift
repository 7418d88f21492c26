import Tracing

/// A tracer of swift-distributed-tracing that hands its spans to an ``OTLPExporter``.
///
/// The context of a trace comes from `traceparent` and `tracestate` (W3C Trace Context). A trace with a `traceparent` is
/// recorded if its sender has decided so, another one by ``OTLPTracer/init(exporter:sampleRatio:)``'s ratio.
public final class OTLPTracer: Tracer {
    private let exporter: OTLPExporter
    /// Traces whose identifier's lower half is below are recorded.
    private let sampleBound: Double

    /// - Parameter sampleRatio: the share of traces that are recorded, from 0 to 1, of those without a `traceparent`.
    public init(exporter: OTLPExporter, sampleRatio: Double = 1) {
        self.exporter = exporter
        sampleBound = min(max(sampleRatio, 0), 1) * Double(UInt64.max)
    }

    public func startSpan<Instant: TracerInstant>(
        _ operationName: String, context: @autoclosure () -> InstrumentationContext, ofKind kind: SpanKind,
        at instant: @autoclosure () -> Instant, function: String, file fileID: String, line: UInt
    ) -> OTLPSpan {
        let context = context()
        let parent = context.trace
        var trace = parent ?? newTrace()
        trace.spanID = Self.randomID()
        guard trace.isSampled else {
            return OTLPSpan(
                operationName, kind: kind, trace: trace, parentID: parent?.spanID, context: context, start: 0,
                onEnd: nil)
        }
        return OTLPSpan(
            operationName, kind: kind, trace: trace, parentID: parent?.spanID, context: context,
            start: instant().nanosecondsSinceEpoch
        ) { [exporter] record in exporter.add(record) }
    }

    /// Returns the context of a new trace, without a span.
    private func newTrace() -> TraceContext {
        let lower = Self.randomID()
        let traceID = UInt128(Self.randomID()) << 64 | UInt128(lower)
        return TraceContext(
            traceID: traceID, spanID: 0, isSampled: sampleBound > 0 && Double(lower) <= sampleBound)
    }

    private static func randomID() -> UInt64 { UInt64.random(in: 1...UInt64.max) }

    /// Does nothing: the exporter sends spans in the background, and the rest when it stops.
    public func forceFlush() {}

    public func extract<Carrier, Extract: Extractor>(
        _ carrier: Carrier, into context: inout InstrumentationContext, using extractor: Extract
    ) where Extract.Carrier == Carrier {
        guard let traceparent = extractor.extract(key: "traceparent", from: carrier) else { return }
        context.trace = TraceContext(
            traceparent: traceparent, tracestate: extractor.extract(key: "tracestate", from: carrier))
    }

    public func inject<Carrier, Inject: Injector>(
        _ context: InstrumentationContext, into carrier: inout Carrier, using injector: Inject
    ) where Inject.Carrier == Carrier {
        guard let trace = context.trace else { return }
        injector.inject(trace.traceparent, forKey: "traceparent", into: &carrier)
        if let state = trace.state { injector.inject(state, forKey: "tracestate", into: &carrier) }
    }
}
