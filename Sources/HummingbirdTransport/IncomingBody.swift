import APIRuntime
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// The body of a request, read at most once and never beyond a bound.
final class IncomingBody: Sendable {
    private let request: Request
    /// The announced length of the body; `Int.max` also for a larger one.
    private let announcedLength: Int?
    private let isAtEnd: Mutex<Bool>

    /// The most bytes of a body to discard. Hummingbird reads the unread rest of a body and discards it, which lets the
    /// connection be used again; a connection with a longer rest is closed instead.
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
            // The client's fault, not the server's. Most often there is no client left to read the response.
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
