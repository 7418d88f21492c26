import APIRuntime
import EmptyProvider
import HTTPTypes
import Logging
import Measuring
import PushDelivery
import PushGateway
import PushGatewayAPI
import Synchronization

/// A request to the push gateway without a network: from the bytes of the body through router and handler to the bytes
/// of the response; compared with only decoding the body and encoding the response.
struct GatewayInProcess: BenchmarkSuite {
    func cases(_ payloads: PayloadFolder) throws -> [BenchmarkCase] {
        try ["notification", "notification-20-devices"].flatMap { subject in
            let bytes = try payloads.bytes(of: subject)
            let operation = "gateway request"
            var empty = APIRouter()
            EmptyServer().register(on: &empty)
            let emptyRouter = empty
            let gateway = APIRouter.pushGateway(service)
            return [
                BenchmarkCase("decode + encode alone", subject, operation) { iterations in
                    for _ in 0..<iterations {
                        blackHole(try NotifyRequest(json: bytes))
                        blackHole(NotifyResponse(rejected: []).jsonBytes())
                    }
                },
                BenchmarkCase("router and a handler that does nothing", subject, operation) { iterations in
                    try await answer(bytes, by: emptyRouter, iterations)
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
        var bytes = bytes
        // Each notification has an event of its own: a repeated one isn't delivered again.
        let name = Array(#""event_id":"$"#.utf8)
        let place = bytes.firstRange(of: name)?.upperBound
        for _ in 0..<iterations {
            if let place { Self.writeNumber(to: &bytes, at: place) }
            let response = await router.respond(to: head, body: ServerRequestBody(bytes))
            guard response.status == .ok else { throw UnexpectedAnswer(response: response) }
            blackHole(response)
        }
    }

    private static let requests = Atomic(0)

    /// Writes the number of the request, in eight letters.
    private static func writeNumber(to bytes: inout [UInt8], at place: Int) {
        var number = requests.add(1, ordering: .relaxed).newValue
        for index in place..<place + 8 {
            bytes[index] = UInt8(ascii: "a") + UInt8(number % 16)
            number /= 16
        }
    }

    /// Delivers to a provider that completes immediately.
    private var service: NotifyService {
        let logger = Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() }
        return NotifyService(
            apps: AppRegistry([DeliveryApp(name: "org.garden.gardenChatter.ios", provider: EmptyProvider())]),
            pipeline: DeliveryPipeline(logger: logger), logger: logger)
    }

    private struct EmptyServer: PushGatewayServer {
        func notify(_ body: NotifyRequest) async throws -> NotifyResponse { NotifyResponse(rejected: []) }
    }

    private struct UnexpectedAnswer: Error {
        let response: ServerResponse
    }
}
