import HTTPTypes
import Logging
import Synchronization

/// The facts about a request that aren't part of its message: an identifier, the client's address, a deadline, the
/// route.
///
/// Handlers and middleware find the context in ``ServerRequest/context``. The methods of generated servers don't get
/// the request; add ``ContextPropagation`` to the router to make it ``current`` there.
public struct ServerRequestContext: Sendable {
    /// The address of the other end of the connection, or `nil` when the transport doesn't know it. Behind a reverse
    /// proxy, this is the proxy's address unless middleware replaces it by the client's.
    public var peer: PeerAddress?
    /// The time by which the response should be complete, or `nil` for no such time. The router doesn't enforce it; it
    /// is for operations that wait for other servers.
    public var deadline: ContinuousClock.Instant?
    /// The path template of the request's operation, such as `/pushrules/{kind}/{ruleID}`, or `nil` when there is no
    /// operation for the request. Unlike a path, it is suitable for labels of metrics: it has few values and contains
    /// no secrets.
    public internal(set) var route: String?
    private var identity: Identity
    private let unlabelledLogger: Logger?

    private enum Identity {
        case text(String)
        /// The text of the header field, otherwise a text made from the number. Made on demand, because most requests
        /// don't need it.
        case deferred(HTTPFields, number: UInt64)
    }

    /// The context of the request that the current task handles, in operations of a router with ``ContextPropagation``
    /// and in the router's error report; otherwise `nil`.
    @TaskLocal public static var current: ServerRequestContext?

    /// Creates the context of a received request.
    /// - Parameters:
    ///   - head: the request, whose `X-Request-Id` field becomes the ``id`` if its text is valid as one.
    ///   - peer: the address of the other end of the connection.
    ///   - deadline: the time by which the response should be complete.
    ///   - logger: the server's logger; `nil` discards messages.
    public init(
        _ head: HTTPRequest, peer: PeerAddress? = nil, deadline: ContinuousClock.Instant? = nil, logger: Logger? = nil
    ) {
        identity = .deferred(head.headerFields, number: RequestNumber.next())
        self.peer = peer
        self.deadline = deadline
        unlabelledLogger = logger
    }
}

// MARK: Identifier

extension ServerRequestContext {
    /// The identifier of the request in logs, at most 128 visible ASCII characters.
    ///
    /// It is the value of the `X-Request-Id` field when that is such a text, otherwise 13 characters that no other
    /// request to this process gets. In a text that is set, other characters are replaced by `_`, and those after the
    /// 128th are removed; an empty text becomes a new identifier.
    public var id: String {
        get {
            switch identity {
            case .text(let text): text
            case .deferred(let fields, let number): Self.id(in: fields) ?? RequestNumber.text(number)
            }
        }
        set { identity = .text(Self.validID(newValue)) }
    }

    /// The server's logger with the ``id`` as metadata, `request_id`. Each call makes a logger, which allocates memory.
    public var logger: Logger {
        var logger = unlabelledLogger ?? .silent
        logger[metadataKey: "request_id"] = .string(id)
        return logger
    }

    private static let idField = HTTPField.Name("X-Request-Id")
    private static let maxIDBytes = 128

    private static func id(in fields: HTTPFields) -> String? {
        guard let idField, let text = fields[idField], isValidID(text) else { return nil }
        return text
    }

    private static func isValidID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= maxIDBytes && text.utf8.allSatisfy(isVisibleASCII)
    }

    private static func isVisibleASCII(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

    private static func validID(_ text: String) -> String {
        if isValidID(text) { return text }
        if text.isEmpty { return RequestNumber.text(RequestNumber.next()) }
        let characters = text.unicodeScalars.prefix(maxIDBytes).map { scalar -> Character in
            UInt8(exactly: scalar.value).map(isVisibleASCII) == true ? Character(scalar) : "_"
        }
        return String(characters)
    }
}

/// Numbers of requests and their texts.
private enum RequestNumber {
    private static let last = Atomic<UInt64>(.random(in: .min ... .max))

    static func next() -> UInt64 { last.wrappingAdd(1, ordering: .relaxed).newValue }

    /// The digits of Crockford's base 32, without letters that look like other digits.
    private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    /// Returns 13 characters that differ for different numbers. Those of consecutive numbers look unrelated, but the
    /// number can be computed from them.
    static func text(_ number: UInt64) -> String {
        // The finalizer of SplitMix64, which maps no two numbers to one.
        var bits = (number ^ number >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return String(unsafeUninitializedCapacity: 13) { text in
            for index in 0..<13 {
                text[index] = digits[Int(bits & 31)]
                bits >>= 5
            }
            return 13
        }
    }
}
