import APIRuntime
import HTTPTypes
import OutboundHTTP
import PushConfiguration
import PushDelivery
import PushGateway
import PushGatewayAPI
import PushProviders
import YAMLTree

/// One visible notification to a device, sent without a gateway, for operators that set up an app.
package struct TestPush: Sendable {
    /// The reason that nothing can be sent.
    package struct Failure: Error, Sendable {
        package let problem: String
        package let hint: String?
    }

    private let app: DeliveryApp
    private let device: Notification.Device
    private let notification: Notification
    private let environment: ProviderEnvironment

    /// - Parameters:
    ///   - pushkey: `nil` for that of a Web Push subscription in `data`.
    ///   - data: the pusher's `data`, or a subscription as browsers write it, with `endpoint` and
    ///     `keys: {p256dh, auth}`.
    ///   - title: the name of the room.
    ///   - body: the text of the message.
    /// - Throws: `GatewayConfigurationError` for a provider that can't be created; ``Failure`` if no app has the `app_id`,
    ///   or there is no pushkey.
    package init(
        _ file: GatewayConfigurationFile, appID: String, pushkey: String?, data: JSONObject?, title: String,
        body: String
    ) throws {
        environment = try ProviderEnvironment.withoutGateway(
            file.configuration, outputs: GatewayOutputs { _ in })
        // Only the providers of apps that match: others may lack files on this machine.
        let names = file.configuration.apps.map { $0.deliveryOptions?.appID ?? "" }
        guard let name = AppRegistry.name(of: appID, among: names), let index = names.firstIndex(of: name) else {
            throw Failure(
                problem: "no app of the configuration has the app_id \(quoted(appID))",
                hint: suggestion(for: appID, among: names) ?? "the apps are \(names.joined(separator: ", "))")
        }
        do throws(ProviderConfigurationError) {
            app = DeliveryApp(
                name: name,
                provider: try ProviderCatalog.provider(for: file.configuration.apps[index], environment: environment))
        } catch {
            throw GatewayConfigurationError([file.diagnostic(for: error, ofApp: index)])
        }
        device = try Self.device(appID, pushkey, data ?? [:], namesEndpoint: app.provider is UnifiedPushProvider)
        notification = Self.notification(to: device, title: title, body: body)
    }

    /// - Parameter namesEndpoint: whether the pushkey is the endpoint of a subscription, and not its public key.
    private static func device(
        _ appID: String, _ pushkey: String?, _ data: JSONObject, namesEndpoint: Bool
    ) throws(Failure) -> Notification.Device {
        var data = data
        if let keys = data["keys"]?.object {
            for (name, value) in keys where data[name] == nil { data[name] = value }
            data["keys"] = nil
        }
        guard let pushkey = pushkey ?? data[namesEndpoint ? "endpoint" : "p256dh"]?.string, !pushkey.isEmpty else {
            throw Failure(
                problem: "missing pushkey", hint: "give --pushkey, --pushkey-file, or --data with a subscription's keys"
            )
        }
        let format = data["format"]?.string
        data["format"] = nil
        return Notification.Device(
            appID: appID, pushkey: pushkey, pushkeyTS: Int64(SystemClock().secondsSince1970),
            data: .init(format: format, additionalProperties: data))
    }

    private static func notification(
        to device: Notification.Device, title: String, body: String
    ) -> Notification {
        // A new identifier each time, so that neither a provider nor a device takes it for a repetition.
        let id = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        return Notification(
            eventID: "$matrix-push-test-\(id)", roomID: "!test:matrix-push.invalid", type: .value("m.room.message"),
            sender: "@matrix-push:matrix-push.invalid", senderDisplayName: "matrix-push", roomName: title, prio: .high,
            content: ["msgtype": "m.text", "body": .string(body)], devices: [device])
    }

    /// Sends the notification.
    /// - Parameter limit: the time that the provider has.
    package func report(within limit: Duration) async -> PushReport {
        var context = DeliveryContext.outsideOfGateway(app.name, within: limit)
        var report = PushReport(appID: app.name, provider: type(of: app.provider).name, result: .failed)
        var meaning = await send(context, &report)
        if case .retryNow = meaning {
            context.hasRetriedNow = true
            context.attempt = 1
            meaning = await send(context, &report)
        }
        report.set(meaning)
        for client in environment.shared.instances(of: OutboundClient.self) {
            await client.shutdown(within: .milliseconds(500))
        }
        return report
    }

    private func send(_ context: DeliveryContext, _ report: inout PushReport) async -> ResponseMeaning {
        do throws(DeliveryFailure) {
            let request = try await app.provider.request(for: notification, to: device, context: context)
            report.request = PushRequest(request, hiding: secrets)
            let response = try await context.response(to: request)
            report.status = Int64(response.head.status.code)
            report.id = Self.id(in: response)
            return app.provider.meaning(of: response, for: device, context: context)
        } catch {
            report.remedy = error.remedy
            return error.meaning
        }
    }

    /// The texts of the device that reports don't contain.
    private var secrets: [String] {
        [device.pushkey] + (device.data?.additionalProperties.map(\.value) ?? []).compactMap(\.string)
    }

    /// The provider's identifier of the notification: APNs's header field, FCM's `name`.
    private static func id(in response: ClientResponse) -> String? {
        if let name = HTTPField.Name("apns-id"), let id = response.head.headerFields[name] { return LogText.clean(id) }
        let body = try? JSONObject(json: response.body, mode: .tolerant)
        return body?["name"]?.string.map { LogText.clean($0) }
    }
}

extension PushReport {
    fileprivate mutating func set(_ meaning: ResponseMeaning) {
        switch meaning {
        case .delivered(let remark): (result, reason) = (.delivered, remark)
        case .rejected(let reason): (result, self.reason) = (.rejected, reason)
        case .suspectRejection(let reason, let remedy):
            (result, self.reason, self.remedy) = (.rejected, reason, remedy)
        case .operatorFault(let reason, let remedy):
            (result, self.reason, self.remedy) = (.misconfigured, reason, remedy)
        case .retryNow(let reason): (result, self.reason) = (.retry, reason)
        case .retryLater(let after, _, let reason):
            (result, self.reason) = (.retry, reason)
            retryAfter = after.map { Double($0.components.seconds) }
        case .tooLarge(let reason), .failed(let reason): (result, self.reason) = (.failed, reason)
        }
    }
}
