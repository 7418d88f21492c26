import APIRuntime
import HTTPTypes
import Synchronization

/// A whole response of a simulator.
public struct SimulatedReply: Sendable, Hashable {
    public var status: Int
    public var fields: HTTPFields
    public var body: [UInt8]

    public init(_ status: Int, fields: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// A response with a JSON body.
    public init(_ status: Int, fields: HTTPFields = [:], json: JSONObject) {
        self.init(status, fields: fields, body: json.jsonBytes())
        self.fields[.contentType] = "application/json"
    }

    public var isSuccess: Bool { (200..<300).contains(status) }
}

/// An error code of HTTP/2 (RFC 9113, section 7).
public struct StreamErrorCode: Sendable, Hashable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let noError = StreamErrorCode(rawValue: 0)
    public static let protocolError = StreamErrorCode(rawValue: 1)
    public static let internalError = StreamErrorCode(rawValue: 2)
    public static let refusedStream = StreamErrorCode(rawValue: 7)
    public static let cancel = StreamErrorCode(rawValue: 8)
    public static let enhanceYourCalm = StreamErrorCode(rawValue: 11)
}

/// The reaction of a simulator to a request.
public indirect enum SimulatedResponse: Sendable {
    /// The response by the provider's rules.
    case automatic
    /// A whole response.
    case reply(SimulatedReply)
    /// No response; the connection stays open. With a head, only the response's head is sent.
    case stall(head: SimulatedReply?)
    /// RST_STREAM with the code, or a TCP reset on HTTP/1.1. With a head, the response's head is sent before.
    case reset(StreamErrorCode, head: SimulatedReply?)
    /// The connection is closed. With a head, the response's head is sent before, and its body is missing.
    case close(head: SimulatedReply?)
    /// GOAWAY, then another response. On HTTP/1.1 the response has `Connection: close`.
    case goAway(SimulatedGoAway, then: SimulatedResponse)
    /// SETTINGS with a number of streams, then another response. Ignored on HTTP/1.1.
    case streamLimit(Int, then: SimulatedResponse)
    /// A response that waits until the gate is open.
    case held(SimulatorGate, then: SimulatedResponse)

    /// A response without a body.
    public static func reply(_ status: Int, fields: HTTPFields = [:]) -> SimulatedResponse {
        .reply(SimulatedReply(status, fields: fields))
    }
    /// A response with `Retry-After`, in seconds or as a date.
    public static func reply(_ status: Int, retryAfter: String) -> SimulatedResponse {
        .reply(SimulatedReply(status, fields: [.retryAfter: retryAfter]))
    }
    public static var stall: SimulatedResponse { .stall(head: nil) }
    public static var close: SimulatedResponse { .close(head: nil) }
    public static func reset(_ code: StreamErrorCode) -> SimulatedResponse { .reset(code, head: nil) }
    /// The stream is refused: the request was not processed, and may be repeated (RFC 9113, section 8.7).
    public static var refuse: SimulatedResponse { .reset(.refusedStream, head: nil) }

    /// Replaces `automatic` by a reply.
    func resolved(automatic: SimulatedReply) -> SimulatedResponse {
        switch self {
        case .automatic: .reply(automatic)
        case .goAway(let goAway, let then): .goAway(goAway, then: then.resolved(automatic: automatic))
        case .streamLimit(let limit, let then): .streamLimit(limit, then: then.resolved(automatic: automatic))
        case .held(let gate, let then): .held(gate, then: then.resolved(automatic: automatic))
        case .reply, .stall, .reset, .close: self
        }
    }

    /// Replaces the reply at the end of the response, if there is one.
    func mapReply(_ transform: (SimulatedReply) -> SimulatedResponse) -> SimulatedResponse {
        switch self {
        case .reply(let reply): transform(reply)
        case .goAway(let goAway, let then): .goAway(goAway, then: then.mapReply(transform))
        case .streamLimit(let limit, let then): .streamLimit(limit, then: then.mapReply(transform))
        case .held(let gate, let then): .held(gate, then: then.mapReply(transform))
        case .automatic, .stall, .reset, .close: self
        }
    }

    /// The whole reply that the client gets; `nil` if it gets none, or only a head.
    var wholeReply: SimulatedReply? {
        switch self {
        case .reply(let reply): reply
        case .goAway(_, let then), .streamLimit(_, let then), .held(_, let then): then.wholeReply
        case .automatic, .stall, .reset, .close: nil
        }
    }

    /// Whether the provider has accepted the message, even if the client doesn't learn of it.
    var isSuccess: Bool {
        switch self {
        case .automatic: true
        case .reply(let reply): reply.isSuccess
        case .stall(let head), .reset(_, let head), .close(let head): head?.isSuccess ?? false
        case .goAway(_, let then), .streamLimit(_, let then), .held(_, let then): then.isSuccess
        }
    }
}

/// A GOAWAY frame (RFC 9113, section 6.8).
public struct SimulatedGoAway: Sendable, Hashable {
    /// The last stream that the frame names.
    public enum LastStream: Sendable, Hashable {
        /// The last stream received: all requests so far are being processed.
        case received
        /// The last stream before the current request: the request is not processed.
        case beforeCurrent
        /// 2³¹ − 1: a graceful shutdown begins.
        case maximum
        case id(Int32)
    }

    public var lastStream: LastStream
    public var code: StreamErrorCode
    /// The debug data: APNs sends `{"reason": …}`.
    public var debugData: [UInt8]?

    public init(_ lastStream: LastStream = .received, code: StreamErrorCode = .noError, debugData: [UInt8]? = nil) {
        self.lastStream = lastStream
        self.code = code
        self.debugData = debugData
    }

    /// A GOAWAY with a reason, as APNs sends it.
    public init(_ lastStream: LastStream = .received, code: StreamErrorCode = .noError, reason: String) {
        let json: JSONObject = ["reason": .string(reason)]
        self.init(lastStream, code: code, debugData: json.jsonBytes())
    }
}

/// A gate that responses wait at until a test opens it.
public final class SimulatorGate: Sendable {
    private struct State {
        var isOpen = false
        var actions: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// Lets all responses pass, now and later.
    public func open() {
        let actions = state.withLock { state in
            state.isOpen = true
            let actions = state.actions
            state.actions = []
            return actions
        }
        for action in actions { action() }
    }

    func whenOpen(_ action: @escaping @Sendable () -> Void) {
        let isOpen = state.withLock { state in
            if !state.isOpen { state.actions.append(action) }
            return state.isOpen
        }
        if isOpen { action() }
    }
}

/// Returns the response to a request. Runs on the connection's event loop.
public typealias RequestHandler = @Sendable (ReceivedRequest) -> SimulatedResponse
