import Foundation
import Hummingbird
import Logging
import NIOCore

/// A Hummingbird server that reads the body of each request and returns an empty result: what a gateway costs at least
/// with its usual channel. Prints its port.
@main
struct BareServer {
    static func main() async throws {
        let router = Router()
        router.post("/_matrix/push/v1/notify") { request, _ in
            _ = try await request.body.collect(upTo: 512 << 10)
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: .init(byteBuffer: ByteBuffer(string: #"{"rejected":[]}"#)))
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: {
                FileHandle.standardOutput.write(Data("port=\($0.localAddress?.port ?? 0)\n".utf8))
            },
            logger: Logger(label: "bare-server") { _ in SwiftLogNoOpLogHandler() })
        try await application.runService()
    }
}
