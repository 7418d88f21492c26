import APIRuntime
import CommandLineSupport
import HTTPTypes
import LoopbackServer
import PrometheusMetrics
import PushConfiguration
import PushDelivery
import PushGateway
import PushGatewayAPI
import RecordedLog
import ServiceProgram
import Tracing
import YAMLTree

@testable import PushDeliveryPostgreSQL
@testable import PushGatewayProgram

/// A gateway without a network whose push provider responds with the statuses of pushkeys.
struct MetricsFixture {
    let exporter: GatewayMetricsExporter
    private let router: APIRouter

    init(hasSygnalNames: Bool = false, tracer: (any Tracer)? = nil) {
        exporter = GatewayMetricsExporter(hasSygnalNames: hasSygnalNames, version: "1.2.3")
        let pipeline = DeliveryPipeline(logger: .silent, metrics: exporter.factory, tracer: tracer)
        let apps = AppRegistry([DeliveryApp(name: "im.example.*", provider: StatusProvider())])
        router = .pushGateway(
            NotifyService(
                apps: apps, pipeline: pipeline, logger: .silent, metrics: exporter.factory, tracer: tracer))
        exporter.observe(pipeline)
        _ = StoreMetrics(factory: exporter.factory)
        ConfigurationReload(
            started: GatewayConfigurationFile(GatewayConfiguration(apps: [])), restartSettings: .gateway, parts: [],
            logger: .silent, metrics: exporter.factory
        ) { throw CommandFailure("not read") }.recordStart()
    }

    /// Reloads the configuration.
    func reload(isSuccessful: Bool) throws {
        let text = "apps: [{app_id: im.example.log, provider: log}]"
        let file = try GatewayConfigurationFile(SourceText(name: "gateway.yaml", bytes: Array(text.utf8)))
        let reload = ConfigurationReload(
            started: file, restartSettings: .gateway, parts: [], logger: .silent, metrics: exporter.factory
        ) {
            guard isSuccessful else { throw CommandFailure("invalid") }
            return file
        }
        _ = reload.reload()
    }

    /// Sends a notification to devices whose pushkeys are the statuses that the provider responds with.
    @discardableResult
    func notify(
        _ eventID: String?, _ pushkeys: String..., appID: String = "im.example.ios", fields: HTTPFields = [:]
    ) async -> ServerResponse {
        let notification = Notification(
            eventID: eventID, devices: pushkeys.map { Notification.Device(appID: appID, pushkey: $0) })
        return await send(.post, NotifyService.path, NotifyRequest(notification: notification).jsonBytes(), fields)
    }

    @discardableResult
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: [UInt8] = [], _ fields: HTTPFields = [:]
    ) async -> ServerResponse {
        await router.respond(
            to: HTTPRequest(method: method, scheme: nil, authority: nil, path: path, headerFields: fields),
            body: ServerRequestBody(body))
    }

    /// The samples of the text format, such as `up{job="a"} 1`, by the text before the value.
    func samples() -> [String: Double] {
        let text = String(decoding: ExpositionFormat.prometheusText.text(of: exporter.snapshot()), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            lines.compactMap { line in
                guard let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...])
                else { return nil }
                return (String(line[..<space]), value)
            }
        ) { first, _ in first }
    }
}

/// A provider whose push server responds with the status that is the pushkey.
private struct StatusProvider: PushProvider {
    struct Configuration: Sendable {}

    static let name = "apns"

    init() {}
    init(_ configuration: Configuration, environment: ProviderEnvironment) {}

    func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) async throws(DeliveryFailure) -> OutboundRequest {
        guard device.pushkey != "malformed" else { throw DeliveryFailure(.rejected(reason: "malformed")) }
        return OutboundRequest(
            head: HTTPRequest(method: .post, scheme: "https", authority: "push.test", path: "/\(device.pushkey)"),
            body: [], destination: Destination(device.pushkey), transport: StatusTransport())
    }

    func meaning(
        of response: ClientResponse, for device: Notification.Device, context: DeliveryContext
    ) -> ResponseMeaning {
        switch response.head.status.code {
        case 200: .delivered()
        case 403: .operatorFault(reason: "key", remedy: "change it")
        case 410: .rejected(reason: "gone")
        case 503: .retryLater(scope: .destination, reason: "busy")
        default: .failed(reason: "no")
        }
    }

    func reason(of response: ClientResponse) -> DeliveryReason? {
        response.head.status == .gone ? "Unregistered" : nil
    }
}

private struct StatusTransport: ClientTransport {
    func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
        let code = (request.path?.dropFirst()).flatMap { Int($0) } ?? 500
        return ClientResponse(head: HTTPResponse(status: .init(code: code)), body: [])
    }
}
