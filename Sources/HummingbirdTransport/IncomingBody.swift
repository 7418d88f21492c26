import APIRuntime
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// The body of a request, read at most once and never beyond a bound.
final class IncomingBody: Sendable {
    private let request: Request
    /// The value of `Content-Length`, or `Int.max` if it is larger; `nil` without a valid field.
    private let announcedLength: Int?
    private let isAtEnd: Mutex<Bool>

    /// The maximum number of unread bytes of a body to discard. Hummingbird reads and discards them, so that the
    /// connection can be used again. If more are left, the connection is closed instead.
    static let maxDiscardedBytes = 8 << 20

    init(_ request: Request) {
        self.request = request
        let length = request.headers[.contentLength]
        announcedLength = length.flatMap(Self.length)
        let isEmpty = length == nil ? request.headers[.transferEncoding] == nil : announcedLength == 0
        isAtEnd = Mutex(isEmpty)
    }

    /// Reads a length (RFC 9110, section 8.6), whose number of digits has no bound; `nil` for another text.
    private static func length(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text) ?? .max
    }

    /// Reads the whole body. A body whose announced length is over the bound isn't read at all.
    /// - Returns: the body, or `nil` when it is larger than the bound.
    /// - Throws: a 400 `MatrixError` when the connection breaks.
    func collect(upTo maxBytes: Int) async throws -> [UInt8]? {
        if let announcedLength, announcedLength > maxBytes { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, announcedLength ?? 0))
        do {
            for try await chunk in request.body {
                guard chunk.readableBytes <= maxBytes - bytes.count else { return nil }
                bytes.append(contentsOf: chunk.readableBytesView)
            }
        } catch {
            // A 400, because the client caused the error. Usually no client is left to read the response.
            throw MatrixError(status: .badRequest, errcode: .notJSON, message: "The request's body is incomplete")
        }
        isAtEnd.withLock { $0 = true }
        return bytes
    }

    /// Whether the unread rest of the body may be so long that the connection should be closed.
    var mustBeCutOff: Bool {
        !isAtEnd.withLock { $0 } && announcedLength ?? .max > Self.maxDiscardedBytes
    }
}
