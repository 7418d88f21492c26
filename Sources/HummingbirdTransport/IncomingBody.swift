import APIRuntime
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// A request's body, read at most once and never beyond a bound.
final class IncomingBody: Sendable {
    private let request: Request
    /// The length that the client announced; `Int.max` also for one that is larger.
    private let announcedLength: Int?
    private let isAtEnd: Mutex<Bool>

    /// Hummingbird reads the unread rest of a body and throws it away, so that the connection can be used again. Worth
    /// it up to this many bytes; a connection with more to come is closed instead.
    static let maxDiscardedBytes = 8 << 20

    init(_ request: Request) {
        self.request = request
        let length = request.headers[.contentLength]
        announcedLength = length.flatMap(Self.length)
        let isEmpty = length == nil ? request.headers[.transferEncoding] == nil : announcedLength == 0
        isAtEnd = Mutex(isEmpty)
    }

    /// Reads a length (RFC 9110, 8.6), which may be larger than any integer type has room for; `nil` for what isn't one.
    private static func length(_ text: String) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        return Int(text) ?? .max
    }

    /// The whole body, or `nil` when it is larger than the bound, of which one that announces its length is not read.
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
            // The client's doing, not the server's; most often nobody is left to read the answer.
            throw MatrixError(status: .badRequest, errcode: .notJSON, message: "The request's body broke off")
        }
        isAtEnd.withLock { $0 = true }
        return bytes
    }

    /// Whether so much of the body may still come that the connection should be closed.
    var mustBeCutOff: Bool {
        !isAtEnd.withLock { $0 } && announcedLength ?? .max > Self.maxDiscardedBytes
    }
}
