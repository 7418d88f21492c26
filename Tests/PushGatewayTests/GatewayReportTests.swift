import APIRuntime
import HTTPTypes
import Logging
import PushGateway
import PushGatewayAPI
import Synchronization
import Testing

@Suite("Reports of the gateway's router")
struct GatewayReportTests {
    private struct FailingServer: PushGatewayServer {
        func notify(_ body: NotifyRequest) async throws -> NotifyResponse { throw CancellationError() }
    }

    /// A log handler that counts messages of level `error`.
    private struct ErrorCounter: LogHandler {
        private final class Storage: Sendable {
            let count = Mutex(0)
        }
        private let storage = Storage()
        var logLevel = Logger.Level.info
        var metadata: Logger.Metadata = [:]

        var count: Int { storage.count.withLock { $0 } }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.level == .error { storage.count.withLock { $0 += 1 } }
        }
    }

    @Test("an unexpected error is logged to the context's logger when there is no report")
    func defaultReport() async {
        let errors = ErrorCounter()
        let head = HTTPRequest(method: .post, scheme: nil, authority: nil, path: "/_matrix/push/v1/notify")
        let response = await APIRouter.pushGateway(FailingServer()).respond(
            to: head, body: ServerRequestBody(Array(#"{"notification":{"devices":[]}}"#.utf8)),
            context: ServerRequestContext(head, logger: Logger(label: "test") { _ in errors }))
        #expect(response.status == .internalServerError)
        #expect(errors.count == 1)
    }
}
