import APIRuntime
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// The body of a request, received at most once and never beyond a bound. Its bytes are kept until the response, because
/// an operation can read a body that middleware has read.
final class IncomingBody: Sendable {
    private enum State {
        case unread
        case beingRead
        /// The whole body; `nil` for one that turned out to be larger than the bound while it was read.
        case read(Result<[UInt8]?, MatrixError>)
    }

    private let request: Request
    /// The value of `Content-Length`, or `Int.max` if it is larger; `nil` without a valid field.
    private let announcedLength: Int?
    private let isEmpty: Bool
    /// Whether the client waits for `100 Continue` before it sends the body.
    private let expectsContinue: Bool
    private let willRead: @Sendable () -> Void
    private let state = Mutex(State.unread)

    /// The maximum number of unread bytes of a body to discard. Hummingbird reads and discards them, so that the
    /// connection can be used again. If more are left, the connection is closed instead.
    static let maxDiscardedBytes = 8 << 20

    /// - Parameters:
    ///   - expectsContinue: whether the client waits for `100 Continue` before it sends the body.
    ///   - willRead: called before the body is received.
    init(_ request: Request, expectsContinue: Bool, willRead: @escaping @Sendable () -> Void) {
        self.request = request
        self.expectsContinue = expectsContinue
        self.willRead = willRead
        let length = request.headers[.contentLength]
        announcedLength = length.flatMap(Self.length)
        isEmpty = length == nil ? request.headers[.transferEncoding] == nil : announcedLength == 0
    }

    /// Reads a length (RFC 9110, section 8.6), whose number of digits has no bound; `nil` for another text.
    private static func length(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text) ?? .max
    }

    /// Returns the whole body, which the first call receives. A body whose announced length is over the bound isn't
    /// received at all. One without an announced length is received up to the bound of the first call.
    /// - Returns: the body, or `nil` when it is larger than the bound of this call or the first one.
    /// - Throws: a `MatrixError` when the body doesn't arrive: 400 if the connection breaks, 408 after a time limit, 503
    ///   when the server shuts down; ``ConcurrentReadError``.
    func collect(upTo maxBytes: Int) async throws -> [UInt8]? {
        if let announcedLength, announcedLength > maxBytes { return nil }
        let earlier = try state.withLock { state -> Result<[UInt8]?, MatrixError>? in
            switch state {
            case .unread:
                state = .beingRead
                return nil
            case .beingRead: throw ConcurrentReadError()
            case .read(let result): return result
            }
        }
        if let earlier { return try earlier.get().flatMap { $0.count > maxBytes ? nil : $0 } }
        let result = await receive(upTo: maxBytes)
        state.withLock { $0 = .read(result) }
        return try result.get()
    }

    private func receive(upTo maxBytes: Int) async -> Result<[UInt8]?, MatrixError> {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, announcedLength ?? 0))
        if expectsContinue, !isEmpty { willRead() }
        do {
            for try await chunk in request.body {
                guard chunk.readableBytes <= maxBytes - bytes.count else { return .success(nil) }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch BodyReceptionError.timeout {
            return .failure(
                MatrixError(
                    status: .requestTimeout, errcode: .unknown, message: "The request's body didn't arrive in time"))
        } catch BodyReceptionError.shutdown {
            return .failure(.shuttingDown)
        } catch {
            // A 400, because the client caused the error. Usually no client is left to read the response.
            return .failure(
                MatrixError(status: .badRequest, errcode: .notJSON, message: "The request's body is incomplete"))
        }
        return .success(bytes)
    }

    /// Whether the connection should be closed: the unread rest of the body may be long, or may never come.
    var mustBeCutOff: Bool {
        if isEmpty { return false }
        return switch state.withLock({ $0 }) {
        case .read(.success(.some)): false
        case .read(.failure): true
        // A client that gets a final response instead of `100 Continue` may keep the body (RFC 9110, section 10.1.1).
        case .unread where expectsContinue: true
        case .unread, .beingRead, .read(.success(nil)): announcedLength ?? .max > Self.maxDiscardedBytes
        }
    }
}

/// The error of a read that begins before an earlier read of the same body has ended.
private struct ConcurrentReadError: Error, CustomStringConvertible {
    var description: String { "the request's body is read by two tasks at the same time" }
}

extension MatrixError {
    /// 503, for requests that the server doesn't complete because it stops.
    static let shuttingDown = MatrixError(
        status: .serviceUnavailable, errcode: .unknown, message: "The server is shutting down")

    /// 408, for requests whose head arrives too slowly.
    static let lateHead = MatrixError(
        status: .requestTimeout, errcode: .unknown, message: "The request's head didn't arrive in time")
}
