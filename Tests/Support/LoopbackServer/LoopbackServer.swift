import APIRuntime
import AsyncHTTPClientTransport
import HTTPTypes
import HummingbirdTransport
import Logging

/// Runs a closure with the URL of a server on a free port of the loopback interface, which stops when the closure ends.
package func withServer<Value>(
    _ router: APIRouter, configuration: HummingbirdServer.Configuration = .init(port: 0),
    certificates: ServerCertificates? = nil, logger: Logger = .silent,
    _ body: (_ baseURL: BaseURL) async throws -> Value
) async throws -> Value {
    let (ports, continuation) = AsyncStream.makeStream(of: Int.self)
    let server = HummingbirdServer(
        router: router, configuration: configuration, certificates: certificates, logger: logger
    ) {
        continuation.yield($0)
    }
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { continuation.finish() }
            try await server.run()
        }
        defer { group.cancelAll() }
        for await port in ports {
            return try await body(BaseURL("\(certificates == nil ? "http" : "https")://127.0.0.1:\(port)"))
        }
        throw ServerEndedEarly()
    }
}

/// The error of a server that ended before it listened.
public struct ServerEndedEarly: Error {}

extension BaseURL {
    /// Returns a request for a path below the URL.
    public func request(_ method: HTTPRequest.Method, _ path: String, fields: HTTPFields = [:]) -> HTTPRequest {
        HTTPRequest(
            method: method, scheme: scheme, authority: authority, path: self.path + path, headerFields: fields)
    }

    /// Sends a request with async-http-client.
    public func send(
        _ method: HTTPRequest.Method, _ path: String, fields: HTTPFields = [:], body: [UInt8]? = nil,
        timeout: Duration = .seconds(120), maxResponseBytes: Int = 1 << 20
    ) async throws -> ClientResponse {
        try await AsyncHTTPClientTransport(timeout: timeout).send(
            request(method, path, fields: fields), body: body, maxResponseBytes: maxResponseBytes)
    }
}

extension ClientResponse {
    public var text: String { String(decoding: body, as: UTF8.self) }
    public var errcode: String? { (try? JSONObject(json: body))?["errcode"]?.string }
}
