import APIRuntime
import AsyncHTTPClientTransport
import HummingbirdTransport
import Logging

/// Runs a closure with a connection to a server on a free port of the loopback interface, which stops when the closure ends.
func withConnection<Value>(
    to router: APIRouter, path: String = "", _ body: (_ connection: APIConnection) async throws -> Value
) async throws -> Value {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = HummingbirdServer(
        router: router, configuration: .init(port: 0), logger: Logger(label: "real-documents")
    ) { continuation.yield($0) }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await server.run()
        }
        defer { group.cancelAll() }
        for await port in ports {
            let url = try BaseURL("http://127.0.0.1:\(port)\(path)")
            return try await body(
                APIConnection(transport: AsyncHTTPClientTransport(), baseURL: url, accessToken: AccessToken("secret")))
        }
        throw Difference("the server didn't start")
    }
}

/// The error of an exchange whose two sides disagree.
struct Difference: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// Throws if a condition doesn't hold.
func expect(_ condition: Bool, _ problem: @autoclosure () -> String) throws(Difference) {
    guard condition else { throw Difference(problem()) }
}

/// Throws if what arrived isn't what was sent.
func expectEqual<Value: Equatable>(_ arrived: Value, _ sent: Value) throws(Difference) {
    try expect(arrived == sent, "arrived: \(arrived); sent: \(sent)")
}

/// Returns the elements of a stream.
func elements<Stream: AsyncSequence>(of stream: Stream) async throws -> [Stream.Element] {
    var elements: [Stream.Element] = []
    for try await element in stream { elements.append(element) }
    return elements
}

/// Returns the bytes of a stream.
func bytes(of content: APIContentStream) async throws -> [UInt8] {
    try await elements(of: content.bytes).flatMap { $0 }
}

/// Returns a stream of bytes in several parts.
func content(_ type: String, _ bytes: [UInt8]) -> APIContentStream {
    let half = bytes.count / 2
    return APIContentStream(type: type, bytes: APIStream([Array(bytes[..<half]), Array(bytes[half...])]))
}
