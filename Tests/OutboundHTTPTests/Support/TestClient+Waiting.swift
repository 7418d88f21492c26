import APIRuntime
import HTTPTypes

@testable import OutboundHTTP

extension OutboundClient {
    /// Waits until a number of requests wait for a connection to a server.
    func queued(_ count: Int, for server: ScriptedServer) async {
        guard let origin = try? Origin(scheme: server.scheme, authority: "push.example:\(server.port)"),
            let pool = registry.pool(origin)
        else { return }
        while (try? await pool.eventLoop.submit({ pool.waitingCount }).get()) ?? count < count { await Task.yield() }
    }

    /// Sends requests until one gets its response on another connection than the first.
    func sendUntilSecondConnection(_ server: ScriptedServer) async throws -> Int {
        var number = 0
        while true {
            number += 1
            // Requests that the first connection takes before the client has seen GOAWAY have no answer.
            let response = try? await send("/probe-\(number)", to: server, timeout: .milliseconds(200))
            if let response { return response.head.status.code }
        }
    }
}

extension OutboundClient {
    /// Waits until the client has closed all connections and forgotten the origins.
    func noOriginLeft() async {
        while registry.originCount > 0 { await Task.yield() }
    }
}

extension ScriptedServer {
    /// A GET of the server by TLS, whatever it speaks.
    var httpsRequest: HTTPRequest {
        HTTPRequest(method: .get, scheme: "https", authority: "push.example:\(port)", path: "/")
    }
}
