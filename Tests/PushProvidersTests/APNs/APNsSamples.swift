import APIRuntime
import Crypto
import HTTPTypes
import Logging
import ManualClock
import PushConfiguration
import PushDelivery
import PushGatewayAPI

@testable import PushProviders

/// Configurations, notifications and devices for the tests of the APNs provider.
enum APNsSamples {
    static let bundleID = "com.example.app"
    static let keyID = "ABC123DEFG"
    static let teamID = "TEAM123456"
    static let signingKey = P256.Signing.PrivateKey()

    /// A configuration with token authentication.
    static func configuration(
        pushType: APNsAppConfiguration.PushType? = nil, payload: APNsAppConfiguration.Payload? = nil
    ) -> APNsAppConfiguration {
        APNsAppConfiguration(
            appID: "com.example.*", topic: bundleID, keyFile: "key.p8", keyID: keyID, teamID: teamID,
            pushType: pushType, payload: payload)
    }

    static func environment(
        clock: any DeliveryClock = ManualClock(), files: [String: [UInt8]] = [:], shared: SharedInstances = .init(),
        logger: Logger = .silent
    ) -> ProviderEnvironment {
        let all = files.merging(["key.p8": Array(signingKey.pemRepresentation.utf8)]) { given, _ in given }
        return ProviderEnvironment(
            clock: clock, logger: logger, shared: shared,
            readFile: { path in
                guard let bytes = all[path] else { throw MissingFile() }
                return bytes
            },
            lineWriter: { _ in { _ in } })
    }

    struct MissingFile: Error, CustomStringConvertible {
        var description: String { "no such file or directory" }
    }

    /// A transport that is never used, because a provider only builds requests.
    struct UnusedTransport: ClientTransport {
        func send(_ request: HTTPRequest, body: [UInt8]?, maxResponseBytes: Int) async throws -> ClientResponse {
            throw InvalidRequestError("nothing is sent in this test")
        }
    }

    static func provider(
        _ configuration: APNsAppConfiguration = configuration(), environment: ProviderEnvironment = environment()
    ) throws -> APNsProvider {
        try APNsProvider(configuration, environment: environment, transport: UnusedTransport())
    }

    static func context(
        _ clock: any DeliveryClock = ManualClock(), attempt: Int = 0, hasRetriedNow: Bool = false
    ) -> DeliveryContext {
        DeliveryContext(
            app: "com.example.*", deadline: clock.now + .seconds(20), attempt: attempt,
            hasRetriedNow: hasRetriedNow, clock: clock, logger: .silent)
    }

    static func device(
        appID: String = "com.example.app", pushkey: String = "b2s=", pushkeyTS: Int64? = nil,
        data: Notification.Device.PusherData? = nil, tweaks: JSONObject? = nil
    ) -> Notification.Device {
        Notification.Device(appID: appID, pushkey: pushkey, pushkeyTS: pushkeyTS, data: data, tweaks: tweaks)
    }

    static func device(defaultPayload: JSONValue, format: String? = nil) -> Notification.Device {
        device(data: .init(format: format, additionalProperties: ["default_payload": defaultPayload]))
    }

    /// A message in a room.
    static func message(
        _ content: JSONObject? = ["msgtype": "m.text", "body": "hello"], type: String = "m.room.message",
        sender: String? = "Major Tom", room: String? = "Mission Control", unread: Int64? = 2
    ) -> Notification {
        Notification(
            eventID: "$event", roomID: "!room:example.com", type: .value(type), sender: "@tom:example.com",
            senderDisplayName: sender, roomName: room, content: content,
            counts: unread.map { .init(unread: $0) }, devices: [])
    }

    static func counts(unread: Int64? = nil, missedCalls: Int64? = nil) -> Notification {
        Notification(
            counts: unread == nil && missedCalls == nil ? nil : .init(unread: unread, missedCalls: missedCalls),
            devices: [])
    }

    /// Builds the push of a notification.
    static func push(
        _ notification: Notification, to device: Notification.Device = device(),
        configuration: APNsAppConfiguration = configuration(), now: Double = 1_780_000_000
    ) throws -> APNsPush {
        try APNsPayloadBuilder(
            settings: APNsSettings(configuration), notification: notification, device: device, now: now
        ).push()
    }

    /// Builds the payload of a notification, as JSON.
    static func payload(
        _ notification: Notification, to device: Notification.Device = device(),
        configuration: APNsAppConfiguration = configuration()
    ) throws -> JSONValue {
        try JSONValue(json: push(notification, to: device, configuration: configuration).body)
    }

    static func response(
        _ status: Int, reason: String? = nil, timestamp: Int64? = nil, fields: HTTPFields = [:]
    ) -> ClientResponse {
        var body = JSONObject()
        if let reason { body["reason"] = .string(reason) }
        if let timestamp { body["timestamp"] = .integer(timestamp) }
        return ClientResponse(
            head: HTTPResponse(status: .init(code: status), headerFields: fields),
            body: reason == nil ? [] : body.jsonBytes())
    }
}

extension DeliveryFailure {
    /// The reason of a failure or a rejection, or the remark of a notification that isn't sent.
    var text: String {
        switch meaning {
        case .delivered(let remark): remark ?? ""
        case .rejected(let reason), .failed(let reason), .tooLarge(let reason), .retryNow(let reason): reason
        case .suspectRejection(let reason, _), .operatorFault(let reason, _): reason
        case .retryLater(_, _, let reason): reason
        }
    }
}
