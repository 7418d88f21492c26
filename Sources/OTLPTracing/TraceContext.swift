import Instrumentation

/// The position in a trace, as the field `traceparent` carries it (W3C Trace Context, section 3.2).
public struct TraceContext: Hashable, Sendable {
    /// The identifier of the trace. Not 0.
    public var traceID: UInt128
    /// The identifier of the span. Not 0.
    public var spanID: UInt64
    /// Whether the trace is recorded.
    public var isSampled: Bool
    /// The value of `tracestate`, which is passed on verbatim.
    public var state: String?

    public init(traceID: UInt128, spanID: UInt64, isSampled: Bool, state: String? = nil) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// The longest `tracestate` that is kept, in bytes. The specification asks for at least 512.
    private static let maxStateBytes = 512

    /// Reads the values of the fields.
    /// - Returns: `nil` for a `traceparent` that isn't one. The trace then begins anew (section 4.3).
    public init?(traceparent: String, tracestate: String? = nil) {
        let parts = traceparent.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        // Later versions may have further parts.
        guard parts.count >= 4, let version = Self.number(parts[0], digits: 2, UInt8.self), version != 0xFF,
            version > 0 || parts.count == 4,
            let traceID = Self.number(parts[1], digits: 32, UInt128.self), traceID != 0,
            let spanID = Self.number(parts[2], digits: 16, UInt64.self), spanID != 0,
            let flags = Self.number(parts[3], digits: 2, UInt8.self)
        else { return nil }
        self.init(traceID: traceID, spanID: spanID, isSampled: flags & 1 == 1)
        if let tracestate, !tracestate.isEmpty, tracestate.utf8.count <= Self.maxStateBytes,
            tracestate.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        {
            state = tracestate
        }
    }

    /// The value of `traceparent`.
    public var traceparent: String { "00-\(traceIDText)-\(spanIDText)-0\(isSampled ? 1 : 0)" }

    /// The identifier of the trace in 32 hexadecimal digits.
    public var traceIDText: String { Self.text(traceID, digits: 32) }
    /// The identifier of the span in 16 hexadecimal digits.
    public var spanIDText: String { Self.text(spanID, digits: 16) }

    static func text(_ number: some FixedWidthInteger, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Returns the value of lower-case hexadecimal digits.
    private static func number<Number: FixedWidthInteger>(
        _ text: Substring.UTF8View, digits: Int, _ type: Number.Type
    ) -> Number? {
        guard text.count == digits else { return nil }
        let isValid = text.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
            default: false
            }
        }
        return isValid ? Number(Substring(text), radix: 16) : nil
    }
}

private enum TraceContextKey: InstrumentationContextKey {
    typealias Value = TraceContext
}

extension InstrumentationContext {
    /// The position in a trace.
    public var trace: TraceContext? {
        get { self[TraceContextKey.self] }
        set { self[TraceContextKey.self] = newValue }
    }
}
