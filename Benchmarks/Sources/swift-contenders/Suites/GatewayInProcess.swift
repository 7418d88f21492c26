import APIRuntime
import HTTPTypes
import Logging
import Measuring
import PushGateway
import PushGatewayAPI

/// A request to the push gateway without a network: from the bytes of the body through router and handler to the bytes
/// of the response; compared with only decoding the body and encoding the response.
struct GatewayInProcess: BenchmarkSuite {
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        try ["notification", "notification-20-devices"].flatMap { subject in
            let bytes = try payloads.bytes(of: subject)
            let operation = "gateway request"
            let empty = APIRouter.pushGateway(EmptyServer())
            let gateway = APIRouter.pushGateway(service)
            return [
                BenchmarkCase("decode + encode alone", subject, operation) { iterations in
                    for _ in 0..<iterations {
                        blackHole(try NotifyRequest(json: bytes))
                        blackHole(NotifyResponse(rejected: []).jsonBytes())
                    }
                },
                BenchmarkCase("router and a handler that does nothing", subject, operation) { iterations in
                    try await answer(bytes, by: empty, iterations)
                },
                BenchmarkCase("router and NotifyService", subject, operation) { iterations in
                    try await answer(bytes, by: gateway, iterations)
                },
            ]
        }
    }

    private func answer(_ bytes: [UInt8], by router: APIRouter, _ iterations: Int) async throws {
        let head = HTTPRequest(
            method: .post, scheme: "http", authority: "localhost", path: "/_matrix/push/v1/notify",
            headerFields: [.contentType: "application/json"])
        for _ in 0..<iterations {
            let response = await router.respond(to: head, body: ServerRequestBody(bytes))
            guard response.status == .ok else { throw UnexpectedAnswer(response: response) }
            blackHole(response)
        }
    }

    /// Delivers to a provider that completes immediately.
    private var service: NotifyService {
        NotifyService(
            apps: AppRegistry([.init(appID: "org.garden.gardenChatter.ios", provider: EmptyProvider())]),
            logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
    }

    private struct EmptyServer: PushGatewayServer {
        func notify(_ body: NotifyRequest) async throws -> NotifyResponse { NotifyResponse(rejected: []) }
    }

    private struct EmptyProvider: PushProvider {
        func deliver(_ notification: Notification, to device: Notification.Device) async -> DeliveryResult {
            .delivered
        }
    }

    private struct UnexpectedAnswer: Error {
        let response: ServerResponse
    }
}
