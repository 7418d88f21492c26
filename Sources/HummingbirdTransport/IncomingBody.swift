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
    private let state = Mutex(State.unread)

    /// The maximum number of unread bytes of a body to discard. Hummingbird reads and discards them, so that the
    /// connection can be used again. If more are left, the connection is closed instead.
    static let maxDiscardedBytes = 8 << 20

    init(_ request: Request) {
        self.request = request
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
    /// - Throws: a 400 `MatrixError` when the connection breaks; ``ConcurrentReadError``.
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
        do {
            for try await chunk in request.body {
                guard chunk.readableBytes <= maxBytes - bytes.count else { return .success(nil) }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch {
            // A 400, because the client caused the error. Usually no client is left to read the response.
            return .failure(
                MatrixError(status: .badRequest, errcode: .notJSON, message: "The request's body is incomplete"))
        }
        return .success(bytes)
    }

    /// Whether the unread rest of the body may be so long that the connection should be closed.
    var mustBeCutOff: Bool {
        !isAtEnd && announcedLength ?? .max > Self.maxDiscardedBytes
    }

    private var isAtEnd: Bool {
        guard !isEmpty, case .read(.success(.some)) = state.withLock({ $0 }) else { return isEmpty }
        return true
    }
}

/// The error of a read that begins before an earlier read of the same body has ended.
private struct ConcurrentReadError: Error, CustomStringConvertible {
    var description: String { "the request's body is read by two tasks at the same time" }
}
