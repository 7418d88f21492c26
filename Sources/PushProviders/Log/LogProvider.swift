@_spi(Generated) import APIRuntime
import HTTPTypes
import PushConfiguration
import PushDelivery
import PushGatewayAPI

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A provider that writes each notification as one line of JSON, for experiments and as input of other programs.
///
/// A line has the members `time` (UTC, RFC 3339), `app_id`, `pushkey` and `notification`. The notification is the one
/// that the homeserver sent, without the other devices. It is delivered once its line is written; if that fails, such as
/// on a full disk, it is sent again later.
///
/// The output is confidential: it contains messages, and pushkeys that may suffice to notify the device.
public struct LogProvider: PushProvider {
    public static let name = "log"

    private let path: String?
    private let transport: LineTransport
    private let destination: Destination
    private let clock: any DeliveryClock

    public init(_ configuration: LogAppConfiguration, environment: ProviderEnvironment)
        throws(ProviderConfigurationError)
    {
        do {
            transport = LineTransport(writeLine: try environment.lineWriter(configuration.path))
        } catch {
            throw ProviderConfigurationError(key: "path", "cannot write \(Self.file(configuration.path)): \(error)")
        }
        path = configuration.path
        destination = Destination("log:" + (configuration.path ?? "standard output"))
        clock = environment.clock
    }

    private static func file(_ path: String?) -> String { path.map { "\"\($0)\"" } ?? "to standard output" }

    public func request(
        for notification: Notification, to device: Notification.Device, context: DeliveryContext
    ) -> OutboundRequest {
        OutboundRequest(
            head: HTTPRequest(method: .post, scheme: "file", authority: "localhost", path: "/"),
            body: line(for: notification, to: device), destination: destination, transport: transport)
    }

    public func meaning(of response: ClientResponse, for device: Notification.Device, context: DeliveryContext)
        -> ResponseMeaning
    {
        guard response.head.status == .noContent else {
            let problem = String(decoding: response.body, as: UTF8.self)
            return .retryLater(scope: .destination, reason: "cannot write the line: \(problem)")
        }
        return .delivered()
    }

    public func summary(now: Double) -> ProviderSummary {
        ProviderSummary(details: [.init("path", path ?? "standard output")])
    }

    /// Returns the line of a notification, with its line feed.
    private func line(for notification: Notification, to device: Notification.Device) -> [UInt8] {
        var addressed = notification
        addressed.devices = [device]
        var line = JSONWriter()
        line.beginObject()
        line.member("time", currentTime)
        line.member("app_id", device.appID)
        line.member("pushkey", device.pushkey)
        line.member("notification", addressed)
        line.endObject()
        return (consume line).finish() + [UInt8(ascii: "\n")]
    }

    /// The current time in RFC 3339 format, in UTC with milliseconds: `2026-01-31T08:15:00.000Z`.
    private var currentTime: String {
        Date(timeIntervalSince1970: clock.secondsSince1970)
            .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
