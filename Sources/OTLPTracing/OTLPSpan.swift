import Synchronization
import Tracing
import TracingModels

/// A span of an ``OTLPTracer``. One that isn't sampled records nothing.
public final class OTLPSpan: Span {
    private struct State {
        var name: String
        var attributes: SpanAttributes = [:]
        var status: SpanStatus?
        var hasEnded = false
    }

    public let context: InstrumentationContext
    private let trace: TraceContext
    private let parentID: UInt64?
    private let kind: SpanKind
    private let start: UInt64
    /// Takes the record of the span at its end; `nil` if the span isn't sampled.
    private let onEnd: (@Sendable (OTLPSpanRecord) -> Void)?
    private let state: Mutex<State>

    init(
        _ name: String, kind: SpanKind, trace: TraceContext, parentID: UInt64?, context: InstrumentationContext,
        start: UInt64, onEnd: (@Sendable (OTLPSpanRecord) -> Void)?
    ) {
        self.trace = trace
        self.parentID = parentID
        self.kind = kind
        self.start = start
        self.onEnd = onEnd
        var context = context
        context.trace = trace
        self.context = context
        state = Mutex(State(name: name))
    }

    public var isRecording: Bool { onEnd != nil && !state.withLock { $0.hasEnded } }

    public var operationName: String {
        get { state.withLock { $0.name } }
        set { state.withLock { $0.name = newValue } }
    }

    public var attributes: SpanAttributes {
        get { state.withLock { $0.attributes } }
        set { if onEnd != nil { state.withLock { $0.attributes = newValue } } }
    }

    public func setStatus(_ status: SpanStatus) {
        state.withLock { $0.status = status }
    }

    /// Events and links aren't exported.
    public func addEvent(_ event: SpanEvent) {}
    public func addLink(_ link: SpanLink) {}

    /// Sets the status and the type of the error. Its text isn't recorded, because it may contain secrets.
    public func recordError<Instant: TracerInstant>(
        _ error: any Error, attributes: SpanAttributes, at instant: @autoclosure () -> Instant
    ) {
        guard onEnd != nil else { return }
        state.withLock { state in
            state.status = SpanStatus(code: .error)
            state.attributes["error.type"] = "\(type(of: error))"
        }
    }

    public func end<Instant: TracerInstant>(at instant: @autoclosure () -> Instant) {
        guard let onEnd else { return }
        let final = state.withLock { state -> State? in
            guard !state.hasEnded else { return nil }
            state.hasEnded = true
            return state
        }
        guard let final else { return }
        onEnd(record(final, end: instant().nanosecondsSinceEpoch))
    }

    private func record(_ state: State, end: UInt64) -> OTLPSpanRecord {
        var attributes: [OTLPAttribute] = []
        // swift-format-ignore: ReplaceForEachWithForLoop
        // It isn't a sequence.
        state.attributes.forEach { attributes.append(OTLPAttribute(key: $0, value: .init($1))) }
        attributes.sort { $0.key < $1.key }
        var status = OTLPSpanRecord.Status()
        if let set = state.status {
            status.code = set.code == .ok ? 1 : 2
            status.message = set.message
        }
        return OTLPSpanRecord(
            traceID: trace.traceIDText, spanID: trace.spanIDText, traceState: trace.state,
            parentSpanID: parentID.map { TraceContext.text($0, digits: 16) }, name: state.name, kind: kind.number,
            startTimeUnixNano: "\(start)", endTimeUnixNano: "\(max(start, end))", attributes: attributes,
            status: status)
    }
}

extension SpanKind {
    /// The number of the kind in OTLP.
    fileprivate var number: Int64 {
        switch self {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}

extension OTLPAttribute.AttributeValue {
    fileprivate init(_ attribute: SpanAttribute) {
        self.init()
        switch attribute {
        case .int32(let value): intValue = "\(value)"
        case .int64(let value): intValue = "\(value)"
        case .double(let value): doubleValue = value
        case .bool(let value): boolValue = value
        case .string(let value): stringValue = value
        case .stringConvertible(let value): stringValue = "\(value)"
        // Arrays are written as texts.
        default: stringValue = "\(attribute)"
        }
    }
}
