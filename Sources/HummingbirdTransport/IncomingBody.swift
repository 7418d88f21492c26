import APIRuntime
import HTTPTypes
import NIOCore
import Synchronization

/// The body of a request. The ``RequestHandler`` adds what arrives; the operation reads it, never beyond a bound. The
/// bytes are kept until the response, because an operation can read a body that middleware has read.
final class IncomingBody: ServerBodySource {
    struct State {
        var bytes: [UInt8] = []
        var isComplete = false
        /// Whether the body is read in parts. Those that were read aren't kept.
        var isStreamed = false
        /// The bound of the read that waits for the rest.
        var bound: Int?
        /// The read that waits for the rest, or for the next part.
        var reader: CheckedContinuation<Void, Never>?
        /// The whole body; `nil` for one that turned out to be larger than the bound while it was read.
        var result: Result<[UInt8]?, MatrixError>?
    }

    /// The value of `Content-Length`, or `Int.max` if it is larger; `nil` without a valid field.
    private let announcedLength: Int?
    private let isEmpty: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    private let expectsContinue: Bool
    let willWait: @Sendable (_ isStreamed: Bool) -> Void
    let state = Mutex(State())

    /// The maximum number of unread bytes of a body to discard, so that the connection can be used again. If more are
    /// left, the connection is closed instead.
    static let maxDiscardedBytes = 8 << 20
    /// The number of bytes that are received before an operation asks for them.
    static let maxUnreadBytes = 64 << 10

    /// - Parameters:
    ///   - expectsContinue: whether the client waits for `100 Continue` before it sends the body.
    ///   - willWait: called when a read waits for bytes that haven't arrived: for all of them, or for the next part.
    init(
        _ fields: HTTPFields, expectsContinue: Bool, willWait: @escaping @Sendable (_ isStreamed: Bool) -> Void
    ) {
        self.expectsContinue = expectsContinue
        self.willWait = willWait
        let length = fields[.contentLength]
        announcedLength = length.flatMap(Self.length)
        isEmpty = length == nil ? fields[.transferEncoding] == nil : announcedLength == 0
    }

    /// Reads a length (RFC 9110, section 8.6), whose number of digits has no bound; `nil` for another text.
    private static func length(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text) ?? .max
    }

    // MARK: Reading

    /// Returns the whole body. One whose announced length is over the bound isn't received at all. One without an
    /// announced length is received up to the bound of the first call.
    /// - Returns: the body, or `nil` when it is larger than the bound of this call or the first one.
    /// - Throws: a `MatrixError` when the body doesn't arrive: 400 if the connection breaks, 408 after a time limit, 503
    ///   when the server shuts down; ``ConcurrentReadError``.
    func collect(upTo maxBytes: Int) async throws -> [UInt8]? {
        if let announcedLength, announcedLength > maxBytes { return nil }
        let mustWait = try state.withLock { state in
            if state.bound != nil || state.reader != nil { throw ConcurrentReadError() }
            if state.isStreamed { throw StreamReadTwiceError() }
            if state.result != nil { return false }
            if state.isComplete || state.bytes.count > maxBytes {
                state.finish(upTo: maxBytes)
                return false
            }
            state.bound = maxBytes
            return true
        }
        if mustWait {
            await withCheckedContinuation { continuation in
                let isFinished = state.withLock { state in
                    if state.bound != nil { state.reader = continuation }
                    return state.bound == nil
                }
                if isFinished { continuation.resume() } else { willWait(false) }
            }
        }
        let bytes = try state.withLock { try $0.result?.get() }
        return bytes.flatMap { $0.count > maxBytes ? nil : $0 }
    }

    /// Whether the connection should be closed: the unread rest of the body may be long, or may never come.
    var mustBeCutOff: Bool {
        if isEmpty { return false }
        return state.withLock { state in
            switch state.result {
            case .success(.some): false
            case .failure: true
            case nil where state.isComplete: false
            // A client that gets a final response instead of `100 Continue` may keep the body (RFC 9110, section 10.1.1).
            case nil where expectsContinue: true
            case nil, .success(nil): announcedLength ?? .max > Self.maxDiscardedBytes
            }
        }
    }

    // MARK: Reception

    /// Adds bytes that have arrived.
    func append(_ chunk: ByteBuffer) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.result == nil else { return nil }
            if state.isStreamed {
                state.bytes.append(contentsOf: chunk.readableBytesView)
                return state.takeReader()
            }
            if let bound = state.bound, chunk.readableBytes > bound - state.bytes.count {
                return state.finish(upTo: -1)
            }
            if state.bytes.isEmpty {
                // Not more than has been asked for: the length may be a lie.
                let bound = state.bound ?? Self.maxUnreadBytes
                state.bytes.reserveCapacity(max(chunk.readableBytes, min(announcedLength ?? 0, bound)))
            }
            state.bytes.append(contentsOf: chunk.readableBytesView)
            return nil
        }
        reader?.resume()
    }

    /// Marks the body as complete.
    func end() {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.isComplete = true
            if state.isStreamed { return state.takeReader() }
            return state.bound.flatMap { state.finish(upTo: $0) }
        }
        reader?.resume()
    }

    /// Ends the reception: the rest doesn't arrive, or is of no use any more. Bytes that still arrive are discarded.
    func fail(_ error: MatrixError) {
        let reader = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.result == nil ? state.finish(.failure(error)) : nil
        }
        reader?.resume()
    }

    /// Whether more bytes may be received now.
    var isReady: Bool {
        state.withLock { $0.bound != nil || $0.result != nil || $0.bytes.count < Self.maxUnreadBytes }
    }
}

extension IncomingBody.State {
    /// Ends the read in progress with the bytes, or with `nil` if they are more than the bound.
    @discardableResult
    fileprivate mutating func finish(upTo bound: Int) -> CheckedContinuation<Void, Never>? {
        finish(.success(bytes.count <= bound ? bytes : nil))
    }

    fileprivate mutating func finish(_ result: Result<[UInt8]?, MatrixError>) -> CheckedContinuation<Void, Never>? {
        self.result = result
        bytes = []
        bound = nil
        return takeReader()
    }

    fileprivate mutating func takeReader() -> CheckedContinuation<Void, Never>? {
        defer { reader = nil }
        return reader
    }
}

/// The error of a read that begins before an earlier read of the same body has ended.
struct ConcurrentReadError: Error, CustomStringConvertible {
    var description: String { "the request's body is read by two tasks at the same time" }
}

extension MatrixError {
    /// 503, for requests that the server doesn't complete because it stops.
    static let shuttingDown = MatrixError(
        status: .serviceUnavailable, errcode: .unknown, message: "The server is shutting down")
    /// 408, for a body that doesn't arrive in time.
    static let bodyTimeout = MatrixError(
        status: .requestTimeout, errcode: .unknown, message: "The request's body didn't arrive in time")
    /// A 400, because the client caused the error. Usually no client is left to read the response.
    static let incompleteBody = MatrixError(
        status: .badRequest, errcode: .notJSON, message: "The request's body is incomplete")
    /// 408, for requests whose head arrives too slowly.
    static let lateHead = MatrixError(
        status: .requestTimeout, errcode: .unknown, message: "The request's head didn't arrive in time")
    /// 431, for requests with too many or too long header fields.
    static let largeHead = MatrixError(
        status: .requestHeaderFieldsTooLarge, errcode: .tooLarge, message: "The request's header fields are too large")
}
